package io.fhe4j.ckks.encoding;

import java.math.BigInteger;

/**
 * The canonical embedding by its definition, term by term, on integers with 200 fraction bits. The roots of unity come from
 * Machin's formula and Taylor's series, nothing of which the library uses.
 */
public final class SlowEmbedding {

    static final int FRACTION = 200;

    private static final BigInteger ONE = BigInteger.ONE.shiftLeft(FRACTION);

    private final int ringDegree;

    /** e^(iπk/N) for k = 0 … 2N − 1. */
    private final BigInteger[] cos;

    private final BigInteger[] sin;

    public SlowEmbedding(int ringDegree) {
        this.ringDegree = ringDegree;
        cos = new BigInteger[2 * ringDegree];
        sin = new BigInteger[2 * ringDegree];
        BigInteger angle = pi().divide(BigInteger.valueOf(ringDegree));
        BigInteger stepCos = series(angle, 0);
        BigInteger stepSin = series(angle, 1);
        cos[0] = ONE;
        sin[0] = BigInteger.ZERO;
        for (int k = 1; k < cos.length; k++) {
            cos[k] = cos[k - 1]
                    .multiply(stepCos)
                    .subtract(sin[k - 1].multiply(stepSin))
                    .shiftRight(FRACTION);
            sin[k] = cos[k - 1]
                    .multiply(stepSin)
                    .add(sin[k - 1].multiply(stepCos))
                    .shiftRight(FRACTION);
        }
    }

    /** cos or sin of π·k/N with {@link #FRACTION} fraction bits, right to 2^-170. */
    BigInteger cos(int k) {
        return cos[k & (2 * ringDegree - 1)];
    }

    BigInteger sin(int k) {
        return sin[k & (2 * ringDegree - 1)];
    }

    /** m(ζ^(5^slot)) for integer coefficients: real and imaginary part with {@link #FRACTION} fraction bits. */
    public BigInteger[] slot(BigInteger[] coefficients, int slot) {
        long power = power(slot);
        BigInteger re = BigInteger.ZERO;
        BigInteger im = BigInteger.ZERO;
        for (int k = 0; k < ringDegree; k++) {
            int angle = (int) (k * power % (2L * ringDegree));
            re = re.add(coefficients[k].multiply(cos(angle)));
            im = im.add(coefficients[k].multiply(sin(angle)));
        }
        return new BigInteger[] {re, im};
    }

    /**
     * Coefficient k of the real polynomial with these N/2 slots, times N/2: Σ_j Re(z_j · ζ^(−k·5^j)), with {@link #FRACTION}
     * fraction bits for slots that are integers.
     */
    BigInteger coefficient(BigInteger[] re, BigInteger[] im, int k) {
        BigInteger sum = BigInteger.ZERO;
        for (int j = 0; j < re.length; j++) {
            int angle = (int) (k * power(j) % (2L * ringDegree));
            sum = sum.add(re[j].multiply(cos(angle))).add(im[j].multiply(sin(angle)));
        }
        return sum;
    }

    private long power(int slot) {
        long power = 1;
        for (int i = 0; i < slot; i++) {
            power = power * 5 % (2L * ringDegree);
        }
        return power;
    }

    /** 16·arctan(1/5) − 4·arctan(1/239). */
    private static BigInteger pi() {
        return inverseArctan(5).shiftLeft(4).subtract(inverseArctan(239).shiftLeft(2));
    }

    private static BigInteger inverseArctan(int x) {
        BigInteger power = ONE.divide(BigInteger.valueOf(x));
        BigInteger sum = BigInteger.ZERO;
        for (int n = 1; power.signum() != 0; n += 2) {
            BigInteger term = power.divide(BigInteger.valueOf(n));
            sum = n % 4 == 1 ? sum.add(term) : sum.subtract(term);
            power = power.divide(BigInteger.valueOf((long) x * x));
        }
        return sum;
    }

    /** cos for first = 0, sin for first = 1. */
    private static BigInteger series(BigInteger angle, int first) {
        BigInteger square = angle.multiply(angle).shiftRight(FRACTION);
        BigInteger term = first == 0 ? ONE : angle;
        BigInteger sum = BigInteger.ZERO;
        // Shifting a negative number right never reaches zero, so the terms stay positive and the sign alternates.
        for (int n = first + 2; term.signum() != 0; n += 2) {
            sum = (n - first) % 4 == 2 ? sum.add(term) : sum.subtract(term);
            term = term.multiply(square).shiftRight(FRACTION).divide(BigInteger.valueOf((long) n * (n - 1)));
        }
        return sum;
    }
}
