package io.fhe4j.ckks;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.ntt.Primes;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.Set;

/**
 * Hands out distinct primes p ≡ 1 mod 2N nearest to wanted sizes.
 *
 * <p>Deterministic: of two primes at equal distance the smaller is taken. A sparse prime is 1 plus at most
 * {@value #SPARSE_TERMS} signed powers of two, so that simple hardware reduces by shifts.
 */
final class PrimeSelection {

    /** Signed powers of two that a sparse prime is made of, besides the 1. */
    static final int SPARSE_TERMS = 5;

    private final long step;
    private final long largest;
    private final boolean sparse;
    private final Set<Long> used = new HashSet<>();

    /**
     * A selection.
     *
     * @param ringDegree N
     * @param maxBits no prime is above 2^maxBits, at most 60
     * @param sparse whether only sparse primes are taken
     */
    PrimeSelection(int ringDegree, int maxBits, boolean sparse) {
        this.step = 2L * ringDegree;
        this.largest = 1L << maxBits;
        this.sparse = sparse;
    }

    /**
     * The nearest unused prime; it is used from now on.
     *
     * @param target the wanted size
     * @throws InvalidParametersException if there is none within a factor of two
     */
    long nearest(long target) {
        long below = Math.max(1, (target - 1) / step) * step + 1;
        long above = below + step;
        long least = Math.max(step, target / 2);
        long most = Math.min(largest, 2 * target);
        while (below > least || above < most) {
            boolean takeBelow = below > least && (above >= most || target - below <= above - target);
            long candidate = takeBelow ? below : above;
            if (candidate < most && isUsable(candidate)) {
                used.add(candidate);
                return candidate;
            }
            if (takeBelow) {
                below -= step;
            } else {
                above += step;
            }
        }
        throw new InvalidParametersException("there is no further " + (sparse ? "sparse " : "")
                + "prime = 1 mod " + step + " near " + target + " of at most "
                + (63 - Long.numberOfLeadingZeros(largest)) + " bits (" + used.size() + " are taken): "
                + "use a larger scale, a smaller ring degree or fewer levels");
    }

    /**
     * A group of primes whose product is nearest to a wanted size.
     *
     * @param target the wanted product
     * @param count the number of primes, at least 1
     */
    long[] group(BigInteger target, int count) {
        long[] primes = new long[count];
        BigInteger rest = target;
        for (int i = 0; i < count; i++) {
            primes[i] = nearest(root(rest, count - i));
            rest = target;
            for (int j = 0; j <= i; j++) {
                rest = rest.divide(BigInteger.valueOf(primes[j]));
            }
        }
        return primes;
    }

    private static long root(BigInteger value, int degree) {
        return degree == 1 ? value.longValueExact() : (long) StrictMath.pow(value.doubleValue(), 1.0 / degree);
    }

    private boolean isUsable(long candidate) {
        return !used.contains(candidate) && (!sparse || isSparse(candidate)) && Primes.isPrime(candidate);
    }

    /** Whether p − 1 is a sum of at most {@value #SPARSE_TERMS} signed powers of two: the weight of its non-adjacent form. */
    static boolean isSparse(long prime) {
        long rest = prime - 1;
        return Long.bitCount(rest ^ 3 * rest) <= SPARSE_TERMS;
    }
}
