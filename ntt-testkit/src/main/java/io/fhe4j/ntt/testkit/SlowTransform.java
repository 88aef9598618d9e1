package io.fhe4j.ntt.testkit;

import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Roots;
import java.math.BigInteger;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The negacyclic transform by its first property: with E and O the polynomials of the coefficients of even and odd place,
 * a(ζ) = E(ζ²) + ζ·O(ζ²). No tables, no order of work shared with any backend.
 */
final class SlowTransform {

    private record Ring(Modulus modulus, int width) {}

    private static final Map<Ring, BigInteger> ROOTS = new ConcurrentHashMap<>();

    private SlowTransform() {}

    static BigInteger root(Modulus modulus, int width) {
        return ROOTS.computeIfAbsent(
                new Ring(modulus, width), ring -> BigInteger.valueOf(Roots.primitive(ring.modulus(), ring.width())));
    }

    static int reverse(int i, int width) {
        int reversed = 0;
        for (int bit = 1; bit < width; bit <<= 1) {
            reversed = reversed << 1 | ((i & bit) == 0 ? 0 : 1);
        }
        return reversed;
    }

    /** Values in the host's order from coefficients. */
    static BigInteger[] forward(BigInteger[] coefficients, Modulus modulus) {
        int width = coefficients.length;
        BigInteger[] values = evaluate(coefficients, root(modulus, width), modulus.toBigInteger());
        return permuted(values);
    }

    /** Coefficients from values in the host's order. */
    static BigInteger[] inverse(BigInteger[] values, Modulus modulus) {
        BigInteger p = modulus.toBigInteger();
        BigInteger inverseRoot = root(modulus, values.length).modInverse(p);
        return interpolate(permuted(values), inverseRoot, BigInteger.TWO.modInverse(p), p);
    }

    private static BigInteger[] permuted(BigInteger[] values) {
        BigInteger[] result = new BigInteger[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = values[reverse(i, values.length)];
        }
        return result;
    }

    /** a(ζ^(2k+1)) for k = 0 … n − 1. */
    private static BigInteger[] evaluate(BigInteger[] a, BigInteger zeta, BigInteger p) {
        int n = a.length;
        if (n == 1) {
            return a;
        }
        BigInteger square = zeta.multiply(zeta).mod(p);
        BigInteger[] even = evaluate(half(a, 0), square, p);
        BigInteger[] odd = evaluate(half(a, 1), square, p);
        BigInteger[] values = new BigInteger[n];
        BigInteger point = zeta;
        for (int k = 0; k < n; k++) {
            values[k] = point.multiply(odd[k % (n / 2)]).add(even[k % (n / 2)]).mod(p);
            point = point.multiply(square).mod(p);
        }
        return values;
    }

    /** The other way: ζ^(2(k+n/2)+1) = −ζ^(2k+1), so sum and difference of two values give E and O. */
    private static BigInteger[] interpolate(
            BigInteger[] values, BigInteger inverseZeta, BigInteger oneHalf, BigInteger p) {
        int n = values.length;
        if (n == 1) {
            return values;
        }
        BigInteger[] even = new BigInteger[n / 2];
        BigInteger[] odd = new BigInteger[n / 2];
        BigInteger square = inverseZeta.multiply(inverseZeta).mod(p);
        BigInteger factor = inverseZeta.multiply(oneHalf).mod(p);
        for (int k = 0; k < n / 2; k++) {
            even[k] = values[k].add(values[k + n / 2]).multiply(oneHalf).mod(p);
            odd[k] = values[k].subtract(values[k + n / 2]).multiply(factor).mod(p);
            factor = factor.multiply(square).mod(p);
        }
        BigInteger[] e = interpolate(even, square, oneHalf, p);
        BigInteger[] o = interpolate(odd, square, oneHalf, p);
        BigInteger[] a = new BigInteger[n];
        for (int j = 0; j < n; j++) {
            a[j] = (j & 1) == 0 ? e[j / 2] : o[j / 2];
        }
        return a;
    }

    private static BigInteger[] half(BigInteger[] a, int parity) {
        BigInteger[] half = new BigInteger[a.length / 2];
        for (int j = 0; j < half.length; j++) {
            half[j] = a[2 * j + parity];
        }
        return half;
    }
}
