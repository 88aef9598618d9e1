package io.fhe4j.ntt.testkit;

import io.fhe4j.ntt.Capabilities;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.ModulusKind;
import io.fhe4j.ntt.Primes;
import io.fhe4j.ntt.RnsBasis;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.opentest4j.TestAbortedException;

/** Chooses moduli that a backend serves, with a liking for the sizes where arithmetic changes its method. */
final class Moduli {

    /** Around words of 32 bits, doubles of 53, the usual limits of lazy reduction, and the widest. */
    private static final int[] SIZES = {
        20, 21, 26, 29, 30, 31, 32, 33, 40, 47, 48, 49, 50, 51, 52, 53, 54, 58, 59, 60, 61, 62, 63
    };

    private static final int PRIMES_PER_SIZE = 4;
    private static final int MOST_TRIES = 1000;

    private record Key(int bits, int width) {}

    private static final Map<Key, long[]> PRIMES = new ConcurrentHashMap<>();

    private final Capabilities capabilities;

    Moduli(Capabilities capabilities) {
        this.capabilities = capabilities;
    }

    private boolean serves(ModulusKind kind) {
        return capabilities.maxBits().containsKey(kind);
    }

    /** Any served modulus. */
    Modulus any(SplittableRandom random) {
        List<ModulusKind> kinds =
                Arrays.stream(ModulusKind.values()).filter(this::serves).toList();
        return switch (kinds.get(random.nextInt(kinds.size()))) {
            case PRIME -> prime(random, 1);
            case ODD -> odd(random);
            case POWER_OF_TWO -> powerOfTwo(random, 1);
        };
    }

    private Modulus odd(SplittableRandom random) {
        int most = mostBits(ModulusKind.ODD);
        int bits = random.nextInt(4) == 0 ? most : random.nextInt(4, most + 1);
        while (true) {
            long value = (random.nextLong() >>> (64 - bits)) | 1L << (bits - 1) | 1;
            if (random.nextInt(4) == 0) {
                value = (1L << (bits - 1)) - 1 + (1L << (bits - 1));
            }
            if (!Primes.isPrime(value)) {
                return Modulus.of(value);
            }
        }
    }

    /** A served power of two of at least so many bits. */
    Modulus powerOfTwo(SplittableRandom random, int leastBits) {
        if (!serves(ModulusKind.POWER_OF_TWO) || mostBits(ModulusKind.POWER_OF_TWO) < leastBits) {
            throw new TestAbortedException("the backend serves no powers of two of " + leastBits + " bits");
        }
        int most = mostBits(ModulusKind.POWER_OF_TWO);
        return Modulus.powerOfTwo(random.nextInt(4) == 0 ? most : random.nextInt(leastBits, most + 1));
    }

    /** The modulus 2^log2, if it is served. */
    Modulus exactPowerOfTwo(int log2) {
        Modulus modulus = Modulus.powerOfTwo(log2);
        if (!capabilities.serves(modulus)) {
            throw new TestAbortedException("the backend does not serve 2^" + log2);
        }
        return modulus;
    }

    private int mostBits(ModulusKind kind) {
        return Objects.requireNonNull(capabilities.maxBits().get(kind));
    }

    /** A served prime with a transform of this width. */
    Modulus prime(SplittableRandom random, int width) {
        int most = mostPrimeBits();
        int least = 9 + 31 - Integer.numberOfLeadingZeros(width);
        if (random.nextInt(8) == 0) {
            return Modulus.of(smallest(width));
        }
        int[] sizes = Arrays.stream(SIZES)
                .filter(bits -> bits >= least && bits <= most)
                .toArray();
        int bits = sizes.length == 0 || random.nextInt(4) == 0 ? most : sizes[random.nextInt(sizes.length)];
        long[] primes = PRIMES.computeIfAbsent(new Key(bits, width), key -> greatest(key.bits(), key.width()));
        return Modulus.of(primes[random.nextInt(primes.length)]);
    }

    private int mostPrimeBits() {
        if (!serves(ModulusKind.PRIME) && !serves(ModulusKind.ODD)) {
            throw new TestAbortedException("the backend serves no primes");
        }
        return mostBits(serves(ModulusKind.PRIME) ? ModulusKind.PRIME : ModulusKind.ODD);
    }

    private static long smallest(int width) {
        long p = 2L * width + 1;
        while (!Primes.isPrime(p)) {
            p += 2L * width;
        }
        return p;
    }

    private static long[] greatest(int bits, int width) {
        long step = 2L * width;
        long p = bits == 63 ? Long.MAX_VALUE : (1L << bits) - 1;
        p -= (p - 1) % step;
        long[] found = new long[PRIMES_PER_SIZE];
        for (int k = 0; k < found.length; p -= step) {
            if (Primes.isPrime(p)) {
                found[k++] = p;
            }
        }
        return found;
    }

    /** Any served moduli for rows of this width and form; in evaluation form they have the transform. */
    RnsBasis basis(SplittableRandom random, int rows, int width, Form form) {
        Modulus[] all = new Modulus[rows];
        for (int r = 0; r < rows; r++) {
            boolean repeat = r > 0 && random.nextInt(4) == 0;
            all[r] = repeat ? all[r - 1] : form == Form.EVALUATION ? prime(random, width) : any(random);
        }
        return RnsBasis.of(all);
    }

    /** Pairwise coprime moduli for rows that need no transform: different primes and perhaps one power of two. */
    RnsBasis coprime(SplittableRandom random, int count) {
        RnsBasis primes = distinctPrimes(random, count, 1);
        if (random.nextInt(6) > 0 || !serves(ModulusKind.POWER_OF_TWO)) {
            return primes;
        }
        List<Modulus> all = new ArrayList<>(primes.moduli());
        all.set(random.nextInt(count), powerOfTwo(random, 1));
        return RnsBasis.of(all);
    }

    /** Different primes, which all have the transform of this width. */
    RnsBasis distinctPrimes(SplittableRandom random, int count, int width) {
        Set<Modulus> chosen = new LinkedHashSet<>();
        for (int tries = 0; chosen.size() < count; tries++) {
            if (tries == MOST_TRIES) {
                throw new TestAbortedException("the backend serves no " + count + " different primes");
            }
            chosen.add(prime(random, width));
        }
        return RnsBasis.of(new ArrayList<>(chosen));
    }
}
