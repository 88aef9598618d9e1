package io.fhe4j.ckks.noise;

import io.fhe4j.ckks.ComplexVector;
import io.fhe4j.ckks.Scale;
import io.fhe4j.ckks.encoding.EmbeddingPrecision;
import io.fhe4j.ckks.encoding.SlotCodec;
import java.math.BigInteger;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Polynomials modulo X^N + 1 and an integer, on BigInteger: products by packing all coefficients into one number (Kronecker's
 * substitution), divisions by definition. And the samplers and measurements of the noise tests.
 */
final class SlowRing {

    final int degree;
    final Random random;

    private final SlotCodec codec;

    SlowRing(int degree, long seed) {
        this.degree = degree;
        this.random = new Random(seed);
        this.codec = SlotCodec.of(degree);
    }

    BigInteger[] sample(Supplier<BigInteger> coefficient) {
        BigInteger[] polynomial = new BigInteger[degree];
        for (int i = 0; i < degree; i++) {
            polynomial[i] = coefficient.get();
        }
        return polynomial;
    }

    BigInteger[] ternary() {
        return sample(() -> BigInteger.valueOf(random.nextInt(3) - 1));
    }

    BigInteger[] gaussian(double deviation) {
        return sample(() -> BigInteger.valueOf(Math.round(random.nextGaussian() * deviation)));
    }

    /** Uniform modulo q, centred. */
    BigInteger[] uniform(BigInteger q) {
        return sample(() -> centred(new BigInteger(q.bitLength() + 64, random), q));
    }

    BigInteger[] add(BigInteger[] a, BigInteger[] b) {
        BigInteger[] sum = new BigInteger[degree];
        for (int i = 0; i < degree; i++) {
            sum[i] = a[i].add(b[i]);
        }
        return sum;
    }

    BigInteger[] scale(BigInteger[] a, BigInteger factor) {
        BigInteger[] product = new BigInteger[degree];
        for (int i = 0; i < degree; i++) {
            product[i] = a[i].multiply(factor);
        }
        return product;
    }

    BigInteger[] negate(BigInteger[] a) {
        return scale(a, BigInteger.ONE.negate());
    }

    /** The negacyclic product over the integers. */
    BigInteger[] multiply(BigInteger[] a, BigInteger[] b) {
        int bits = maxBits(a) + maxBits(b) + 32;
        BigInteger[] digits = new BigInteger[2 * degree];
        unpack(pack(a, 0, degree, bits).multiply(pack(b, 0, degree, bits)), digits, 0, digits.length, bits);
        BigInteger[] result = new BigInteger[degree];
        for (int i = 0; i < degree; i++) {
            result[i] = digits[i].subtract(digits[i + degree]);
        }
        return result;
    }

    BigInteger[] centred(BigInteger[] a, BigInteger q) {
        BigInteger[] result = new BigInteger[degree];
        for (int i = 0; i < degree; i++) {
            result[i] = centred(a[i], q);
        }
        return result;
    }

    /** The nearest integers to a/d. */
    BigInteger[] divideAndRound(BigInteger[] a, BigInteger d) {
        BigInteger[] result = new BigInteger[degree];
        for (int i = 0; i < degree; i++) {
            result[i] = a[i].subtract(centred(a[i], d)).divide(d);
        }
        return result;
    }

    static BigInteger centred(BigInteger a, BigInteger q) {
        BigInteger residue = a.mod(q);
        return residue.shiftLeft(1).compareTo(q) > 0 ? residue.subtract(q) : residue;
    }

    /** The slots of an integer polynomial. */
    ComplexVector slots(BigInteger[] a) {
        double[] coefficients = new double[degree];
        for (int i = 0; i < degree; i++) {
            coefficients[i] = a[i].doubleValue();
        }
        return codec.decode(
                codec.encodeCoefficients(coefficients, Scale.ONE),
                Scale.ONE,
                degree / 2,
                EmbeddingPrecision.DOUBLE_DOUBLE);
    }

    /** The mean square of a slot. */
    double slotVariance(BigInteger[] a) {
        ComplexVector slots = slots(a);
        double sum = 0;
        for (int j = 0; j < slots.size(); j++) {
            sum += slots.re(j) * slots.re(j) + slots.im(j) * slots.im(j);
        }
        return sum / slots.size();
    }

    private static int maxBits(BigInteger[] a) {
        int bits = 1;
        for (BigInteger coefficient : a) {
            bits = Math.max(bits, coefficient.bitLength() + 1);
        }
        return bits;
    }

    /** Σ a_i·2^(bits·i), by halves. */
    private static BigInteger pack(BigInteger[] a, int from, int to, int bits) {
        if (to - from == 1) {
            return a[from];
        }
        int middle = (from + to) >>> 1;
        return pack(a, from, middle, bits).add(pack(a, middle, to, bits).shiftLeft(bits * (middle - from)));
    }

    /** The signed digits that {@link #pack} would have packed into this value, by halves. */
    private static void unpack(BigInteger value, BigInteger[] digits, int from, int to, int bits) {
        if (to - from == 1) {
            digits[from] = value;
            return;
        }
        int middle = (from + to) >>> 1;
        int split = bits * (middle - from);
        BigInteger low = value.subtract(value.shiftRight(split).shiftLeft(split));
        if (low.testBit(split - 1)) {
            low = low.subtract(BigInteger.ONE.shiftLeft(split));
        }
        unpack(low, digits, from, middle, bits);
        unpack(value.subtract(low).shiftRight(split), digits, middle, to, bits);
    }
}
