package io.fhe4j.ckks;

import io.fhe4j.ntt.Primes;
import java.math.BigInteger;
import java.util.SortedMap;
import java.util.TreeMap;

/** The prime factors of a 63-bit integer: small primes by division, the others by Pollard's rho (1975). */
final class Factorisation {

    private static final int TRIAL_LIMIT = 1000;

    private Factorisation() {}

    /**
     * Prime bases with their exponents.
     *
     * @throws IllegalArgumentException if the value is not positive
     */
    static SortedMap<Long, BigInteger> of(long value) {
        if (value <= 0) {
            throw new IllegalArgumentException("a scale is positive, not " + value);
        }
        SortedMap<Long, BigInteger> factors = new TreeMap<>();
        long rest = value;
        for (long divisor = 2; divisor < TRIAL_LIMIT && divisor * divisor <= rest; divisor++) {
            while (rest % divisor == 0) {
                factors.merge(divisor, BigInteger.ONE, BigInteger::add);
                rest /= divisor;
            }
        }
        split(BigInteger.valueOf(rest), factors);
        return factors;
    }

    private static void split(BigInteger value, SortedMap<Long, BigInteger> factors) {
        if (value.equals(BigInteger.ONE)) {
            return;
        }
        if (Primes.isPrime(value.longValueExact())) {
            factors.merge(value.longValueExact(), BigInteger.ONE, BigInteger::add);
            return;
        }
        BigInteger divisor = divisorOf(value);
        split(divisor, factors);
        split(value.divide(divisor), factors);
    }

    /** A proper divisor of an odd composite; a walk that closes without one starts again with another constant. */
    private static BigInteger divisorOf(BigInteger composite) {
        for (BigInteger constant = BigInteger.ONE; ; constant = constant.add(BigInteger.ONE)) {
            BigInteger slow = BigInteger.TWO;
            BigInteger fast = BigInteger.TWO;
            BigInteger divisor = BigInteger.ONE;
            while (divisor.equals(BigInteger.ONE)) {
                slow = slow.multiply(slow).add(constant).mod(composite);
                fast = fast.multiply(fast).add(constant).mod(composite);
                fast = fast.multiply(fast).add(constant).mod(composite);
                divisor = slow.subtract(fast).gcd(composite);
            }
            if (!divisor.equals(composite)) {
                return divisor;
            }
        }
    }
}
