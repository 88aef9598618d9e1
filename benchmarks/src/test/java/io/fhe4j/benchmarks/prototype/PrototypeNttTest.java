package io.fhe4j.benchmarks.prototype;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The yardstick must be right, too: values as a multiset, since its order is private; and the round trip. */
class PrototypeNttTest {

    @ParameterizedTest
    @CsvSource({"7,50", "8,50", "9,48", "10,50", "11,48", "12,50"})
    void transformsAreExact(int log, int bits) {
        int n = 1 << log;
        BigInteger p = prime(bits, n);
        BigInteger root = primitiveRoot(p, n);
        long[] a = new Random(log).longs(n, 0, p.longValueExact()).toArray();
        a[0] = p.longValueExact() - 1;
        a[1] = p.longValueExact() / 2;
        a[2] = p.longValueExact() / 2 + 1;
        try (PrototypeNtt ntt = new PrototypeNtt(n, p.longValueExact(), root.longValueExact())) {
            ntt.load(a);
            ntt.forward();
            if (log <= 9) {
                long[] values = ntt.store();
                Arrays.sort(values);
                assertArrayEquals(sortedEvaluations(a, root, p), values);
            }
            ntt.inverse();
            assertArrayEquals(a, ntt.store());
        }
    }

    /** a at all odd powers of the root, by Horner's rule. */
    private static long[] sortedEvaluations(long[] a, BigInteger root, BigInteger p) {
        long[] values = new long[a.length];
        BigInteger point = root;
        for (int i = 0; i < a.length; i++) {
            BigInteger value = BigInteger.ZERO;
            for (int k = a.length - 1; k >= 0; k--) {
                value = value.multiply(point).add(BigInteger.valueOf(a[k])).mod(p);
            }
            values[i] = value.longValueExact();
            point = point.multiply(root).multiply(root).mod(p);
        }
        Arrays.sort(values);
        return values;
    }

    private static BigInteger prime(int bits, int n) {
        long step = 2L * n;
        long p = ((1L << bits) - 1) / step * step + 1;
        while (p >= 1L << bits || !BigInteger.valueOf(p).isProbablePrime(40)) {
            p -= step;
        }
        return BigInteger.valueOf(p);
    }

    private static BigInteger primitiveRoot(BigInteger p, int n) {
        BigInteger minusOne = p.subtract(BigInteger.ONE);
        for (long g = 2; ; g++) {
            BigInteger candidate =
                    BigInteger.valueOf(g).modPow(minusOne.shiftRight(Integer.numberOfTrailingZeros(2 * n)), p);
            if (candidate.modPow(BigInteger.valueOf(n), p).equals(minusOne)) {
                return candidate;
            }
        }
    }
}
