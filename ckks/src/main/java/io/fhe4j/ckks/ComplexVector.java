package io.fhe4j.ckks;

import java.util.Arrays;

/** Immutable complex numbers, one for each slot. */
public final class ComplexVector {

    /** Of SplitMix64 (Steele, Lea, Flood 2014). */
    private static final long HASH_FACTOR = 0xBF58476D1CE4E5B9L;

    private final double[] re;
    private final double[] im;

    private ComplexVector(double[] re, double[] im) {
        this.re = re;
        this.im = im;
    }

    /**
     * The vector of re[j] + i·im[j]; the arrays are copied.
     *
     * @throws IllegalArgumentException if their lengths differ
     */
    public static ComplexVector of(double[] re, double[] im) {
        if (re.length != im.length) {
            throw new IllegalArgumentException(re.length + " real parts and " + im.length + " imaginary parts");
        }
        return new ComplexVector(re.clone(), im.clone());
    }

    /** The vector of real numbers; the array is copied. */
    public static ComplexVector ofReal(double... values) {
        return new ComplexVector(values.clone(), new double[values.length]);
    }

    /** The number of entries. */
    public int size() {
        return re.length;
    }

    /** The real part of entry {@code index}. */
    public double re(int index) {
        return re[index];
    }

    /** The imaginary part of entry {@code index}. */
    public double im(int index) {
        return im[index];
    }

    /** The real parts, a new array. */
    public double[] toRealArray() {
        return re.clone();
    }

    /** The imaginary parts, a new array. */
    public double[] toImaginaryArray() {
        return im.clone();
    }

    /** The first {@code size} entries. */
    public ComplexVector leading(int size) {
        return size == re.length ? this : new ComplexVector(Arrays.copyOf(re, size), Arrays.copyOf(im, size));
    }

    /** The greatest modulus of an entry; zero for an empty vector, NaN if there is one. */
    public double maxAbs() {
        double max = 0;
        for (int i = 0; i < re.length; i++) {
            max = Math.max(max, Math.hypot(re[i], im[i]));
        }
        return max;
    }

    /** Equal entries by {@link Arrays#equals(double[], double[])}. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ComplexVector vector && Arrays.equals(re, vector.re) && Arrays.equals(im, vector.im);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(re) + Arrays.hashCode(im);
    }

    /** A hash of the entries in this many slots: zeros at the end do not count, nor does the sign of a zero. */
    long contentHash(int slots) {
        long hash = slots;
        for (int j = 0; j < re.length; j++) {
            if (re[j] != 0 || im[j] != 0) {
                hash = (hash ^ j) * HASH_FACTOR;
                hash = (hash ^ hash >>> 29 ^ Double.doubleToLongBits(re[j] + 0.0)) * HASH_FACTOR;
                hash = (hash ^ hash >>> 32 ^ Double.doubleToLongBits(im[j] + 0.0)) * HASH_FACTOR;
            }
        }
        return hash ^ hash >>> 29;
    }

    /** The number of entries only: the values may be secret. */
    @Override
    public String toString() {
        return "ComplexVector of " + re.length;
    }
}
