package io.fhe4j.ntt;

import io.fhe4j.api.InvalidParametersException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Finds the primes that a ring needs: p ≡ 1 modulo 2N, so that the negacyclic transform of N points exists. Every search is
 * deterministic: the same question has the same answer on every machine and in every release.
 *
 * <p>Ring degrees are powers of two from 2 to 2^17, primes have 20 to 60 bits.
 */
public final class Primes {

    /** The smallest primes found have this many bits. */
    public static final int MIN_BITS = 20;

    /** The largest primes found have this many bits. */
    public static final int MAX_BITS = 60;

    /** A sparse prime is 1 plus at most this many signed powers of two. */
    public static final int MAX_SPARSE_TERMS = 5;

    /** Miller–Rabin with the first twelve primes as bases is a proof below 3.18·10^23 (Sorenson, Webster 2015). */
    private static final int[] WITNESSES = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};

    private static final long FIRST = 1L << (MIN_BITS - 1);
    private static final long LAST = (1L << MAX_BITS) - 1;

    private Primes() {}

    /** Whether this number, read as unsigned, is prime: a proof, not a probability. */
    public static boolean isPrime(long n) {
        if (Long.compareUnsigned(n, 2) < 0) {
            return false;
        }
        for (int witness : WITNESSES) {
            if (Long.remainderUnsigned(n, witness) == 0) {
                return n == witness;
            }
        }
        int twos = Long.numberOfTrailingZeros(n - 1);
        long odd = n - 1 >>> twos;
        for (int witness : WITNESSES) {
            if (!passes(n, witness, odd, twos)) {
                return false;
            }
        }
        return true;
    }

    private static boolean passes(long n, long witness, long odd, int twos) {
        long power = ModularMath.power(witness, odd, n);
        if (power == 1 || power == n - 1) {
            return true;
        }
        for (int k = 1; k < twos; k++) {
            power = ModularMath.multiply(power, power, n);
            if (power == n - 1) {
                return true;
            }
        }
        return false;
    }

    /**
     * The greatest prime below a limit.
     *
     * @param limit exclusive, 2^19 &lt; limit ≤ 2^60
     * @param ringDegree N
     * @throws InvalidParametersException if there is none of at least 20 bits
     */
    public static long below(long limit, int ringDegree) {
        checkDegree(ringDegree);
        long found = search(lastCandidate(Math.min(limit - 1, LAST), ringDegree), -2L * ringDegree, Set.of());
        if (found == 0) {
            throw none("below " + limit, ringDegree);
        }
        return found;
    }

    /**
     * The least prime above a limit.
     *
     * @param limit exclusive, below 2^60
     * @param ringDegree N
     * @throws InvalidParametersException if there is none of at most 60 bits
     */
    public static long above(long limit, int ringDegree) {
        checkDegree(ringDegree);
        long found = search(firstCandidate(Math.max(limit + 1, FIRST), ringDegree), 2L * ringDegree, Set.of());
        if (found == 0) {
            throw none("above " + limit, ringDegree);
        }
        return found;
    }

    /**
     * The prime nearest to a target; of two equally near ones the lower.
     *
     * @param target from 2^19 to 2^60
     * @param ringDegree N
     * @param exclude primes that are taken
     * @throws InvalidParametersException if all are taken
     */
    public static long nearest(long target, int ringDegree, Set<Long> exclude) {
        checkDegree(ringDegree);
        if (target < FIRST || target > LAST + 1) {
            throw new InvalidParametersException(
                    "no prime is searched near " + target + "; targets are 2^" + (MIN_BITS - 1) + " to 2^" + MAX_BITS);
        }
        long step = 2L * ringDegree;
        long lower = search(lastCandidate(Math.min(target, LAST), ringDegree), -step, exclude);
        long upper = search(firstCandidate(target, ringDegree), step, exclude);
        if (lower == 0 && upper == 0) {
            throw none("near " + target + " besides the " + exclude.size() + " excluded", ringDegree);
        }
        boolean takeLower = upper == 0 || lower != 0 && target - lower <= upper - target;
        return takeLower ? lower : upper;
    }

    /**
     * The greatest primes of exactly so many bits, descending.
     *
     * @param bits 20…60: primes between 2^(bits−1) and 2^bits
     * @param ringDegree N
     * @param count how many
     * @throws InvalidParametersException if there are fewer, saying how many exist
     */
    public static long[] ofBits(int bits, int ringDegree, int count) {
        checkDegree(ringDegree);
        checkBits(bits);
        long[] found = new long[count];
        long last = 1L << (bits - 1);
        int have = 0;
        for (long p = lastCandidate((1L << bits) - 1, ringDegree); have < count; p -= 2L * ringDegree) {
            if (p <= last) {
                throw tooFew(have, count, "of " + bits + " bits", ringDegree);
            }
            if (isPrime(p)) {
                found[have++] = p;
            }
        }
        return found;
    }

    /**
     * Sparse primes, 1 plus a few signed powers of two, for hardware that reduces by shifts and additions; those of fewest terms first,
     * and of equally many the greatest first.
     *
     * @param bits 20…60: primes between 2^(bits−1) and 2^bits
     * @param ringDegree N
     * @param terms at most so many signed powers of two, 1…5
     * @param count how many
     * @throws InvalidParametersException if there are fewer, saying how many exist
     */
    public static long[] sparse(int bits, int ringDegree, int terms, int count) {
        checkDegree(ringDegree);
        checkBits(bits);
        if (terms < 1 || terms > MAX_SPARSE_TERMS) {
            throw new InvalidParametersException(
                    "sparse primes have 1 to " + MAX_SPARSE_TERMS + " signed powers of two, not " + terms);
        }
        int lowest = Integer.numberOfTrailingZeros(2 * ringDegree);
        long[] found = new long[count];
        int have = 0;
        for (int weight = 1; weight <= terms; weight++) {
            List<Long> sums = new ArrayList<>();
            addSums(sums, 0, bits, lowest, weight);
            long[] candidates = sums.stream()
                    .mapToLong(sum -> sum + 1)
                    .filter(p -> p >> (bits - 1) == 1)
                    .sorted()
                    .toArray();
            for (int k = candidates.length - 1; k >= 0 && have < count; k--) {
                if (isPrime(candidates[k])) {
                    found[have++] = candidates[k];
                }
            }
        }
        if (have < count) {
            throw tooFew(
                    have, count, "of " + bits + " bits with at most " + terms + " signed powers of two", ringDegree);
        }
        return found;
    }

    /** The number of signed powers of two in p − 1 when written with as few as possible (the weight of its non-adjacent form). */
    public static int sparseTerms(long p) {
        long m = p - 1;
        return Long.bitCount(m ^ 3 * m);
    }

    /**
     * Adds to {@code sums} all numbers {@code sum} ± 2^a ± 2^b … of {@code weight} further terms with exponents from {@code highest} down
     * to {@code lowest}, the first of all positive. No two exponents are neighbours: so each number occurs once (non-adjacent form).
     */
    private static void addSums(List<Long> sums, long sum, int highest, int lowest, int weight) {
        if (weight == 0) {
            sums.add(sum);
            return;
        }
        for (int e = highest; e >= lowest; e--) {
            addSums(sums, sum + (1L << e), e - 2, lowest, weight - 1);
            if (sum != 0) {
                addSums(sums, sum - (1L << e), e - 2, lowest, weight - 1);
            }
        }
    }

    /** The first prime among from, from + step, … that is in range and not excluded, or 0. */
    private static long search(long from, long step, Set<Long> exclude) {
        for (long p = from; p >= FIRST && p <= LAST; p += step) {
            if (isPrime(p) && !exclude.contains(p)) {
                return p;
            }
        }
        return 0;
    }

    /** The greatest number ≡ 1 modulo 2N that is at most {@code limit}. */
    private static long lastCandidate(long limit, int ringDegree) {
        return limit - Math.floorMod(limit - 1, 2L * ringDegree);
    }

    private static long firstCandidate(long limit, int ringDegree) {
        return limit + Math.floorMod(1 - limit, 2L * ringDegree);
    }

    private static void checkDegree(int ringDegree) {
        if (Integer.bitCount(ringDegree) != 1 || ringDegree < 2 || ringDegree > 1 << 17) {
            throw new InvalidParametersException(
                    "ring degree " + ringDegree + " is not a power of two from 2 to " + (1 << 17));
        }
    }

    private static void checkBits(int bits) {
        if (bits < MIN_BITS || bits > MAX_BITS) {
            throw new InvalidParametersException(
                    "primes of " + bits + " bits; they have " + MIN_BITS + " to " + MAX_BITS);
        }
    }

    private static InvalidParametersException none(String where, int ringDegree) {
        return new InvalidParametersException("no prime ≡ 1 mod " + 2L * ringDegree + " of " + MIN_BITS + " to "
                + MAX_BITS + " bits is " + where + "; take a smaller ring or another size");
    }

    private static InvalidParametersException tooFew(int have, int wanted, String which, int ringDegree) {
        return new InvalidParametersException("only " + have + " primes ≡ 1 mod " + 2L * ringDegree + " " + which
                + " exist, " + wanted + " are needed; take larger primes or a smaller ring");
    }
}
