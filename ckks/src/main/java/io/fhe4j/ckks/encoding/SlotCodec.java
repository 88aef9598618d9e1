package io.fhe4j.ckks.encoding;

import io.fhe4j.api.PrecisionException;
import io.fhe4j.api.SlotOverflowException;
import io.fhe4j.api.ValueRangeException;
import io.fhe4j.ckks.ComplexVector;
import io.fhe4j.ckks.Scale;
import io.fhe4j.ntt.HostRows;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Between vectors and integer coefficients of one ring degree N.
 *
 * <p>A polynomial m of degree below N has n = N/2 slots m(ζ^(5^j)), ζ = e^(2πi/2N). Encoding multiplies the slots by the
 * scale, goes back to coefficients and rounds each to the nearest integer; an error of at most 1/2 per coefficient is
 * √(N/12) in a typical slot, over the scale. With fewer slots n, a power of two, the polynomial is one in X^(N/2n): all N/2
 * slots hold the vector periodically, and only 2n coefficients are not zero.
 *
 * <p>All results are the same bits on every machine. Instances may be used by many threads; up to
 * {@value #MAX_IDLE_BUFFERS} working buffers of 16·N bytes are kept between calls, cleared.
 */
public final class SlotCodec {

    /** The greatest log2 of scale · value: 16 bits above what double-double resolves, two below what is stored. */
    private static final double MAX_LOG_COEFFICIENT = 120;

    /** Values above this could overflow in the sums of the transform. */
    private static final double MAX_VALUE = 0x1p900;

    private static final int MAX_IDLE_BUFFERS = 4;

    private static final MathContext DIGITS = new MathContext(38);

    private final int ringDegree;
    private final ArrayDeque<SlotBuffer> idle = new ArrayDeque<>();

    private SlotCodec(int ringDegree) {
        this.ringDegree = ringDegree;
    }

    /**
     * The codec of a ring.
     *
     * @param ringDegree N, a power of two from 2 to 2^17
     * @throws IllegalArgumentException if it is another number
     */
    public static SlotCodec of(int ringDegree) {
        if (Integer.bitCount(ringDegree) != 1 || ringDegree < 2 || ringDegree > 1 << (UnitRoots.LOG_ORDER - 1)) {
            throw new IllegalArgumentException(
                    "a ring degree for encoding is a power of two from 2 to 2^17, not " + ringDegree);
        }
        return new SlotCodec(ringDegree);
    }

    /** The ring degree N. */
    public int ringDegree() {
        return ringDegree;
    }

    /** The largest number of slots, N/2. */
    public int maxSlots() {
        return ringDegree / 2;
    }

    /**
     * Encodes slots; a shorter vector is followed by zeros.
     *
     * @param values at most {@code slots} of them
     * @param scale what the values are multiplied by
     * @param slots a power of two from 1 to N/2: N/2 for full packing, fewer for periodic packing
     * @param precision the accuracy of the transform; double-double is taken anyway for coefficients beyond 2^62
     * @return N coefficients
     * @throws SlotOverflowException for more values than slots
     * @throws ValueRangeException for a value that is NaN, infinite or above 2^900
     * @throws PrecisionException if the scale times the greatest value is above 2^120
     */
    public EncodedCoefficients encode(ComplexVector values, Scale scale, int slots, EmbeddingPrecision precision) {
        checkSlots(slots);
        if (values.size() > slots) {
            throw new SlotOverflowException(values.size() + " values do not fit into " + slots
                    + " slots; split them into several ciphertexts or take a larger ring");
        }
        double max = 0;
        for (int i = 0; i < values.size(); i++) {
            max = Math.max(max, checkedMagnitude(values.re(i), i));
            max = Math.max(max, checkedMagnitude(values.im(i), i));
        }
        // √2 for the modulus of a complex number; no coefficient exceeds the mean modulus of the slots.
        double logMax = checkedLogMax(max * Math.sqrt(2), scale);
        boolean isLong = logMax < 61.9;
        SlotBuffer buffer = borrow();
        try {
            for (int i = 0; i < values.size(); i++) {
                buffer.re[i] = values.re(i);
                buffer.im[i] = values.im(i);
            }
            if (precision == EmbeddingPrecision.DOUBLE && isLong) {
                SpecialFft.inverse(buffer.re, buffer.im, slots);
                return roundDoubles(buffer, scale, slots);
            }
            SpecialFft.inverse(buffer, slots);
            return roundDoubleDoubles(buffer, scale, slots, isLong);
        } finally {
            giveBack(buffer);
        }
    }

    /**
     * Encodes coefficients: each is multiplied by the scale and rounded to the nearest integer, exactly.
     *
     * @param values at most N of them, from the constant coefficient up
     * @param scale what the values are multiplied by
     * @return N coefficients
     * @throws SlotOverflowException for more values than coefficients
     * @throws ValueRangeException for a value that is NaN, infinite or above 2^900
     * @throws PrecisionException if the scale times the greatest value is above 2^120
     */
    public EncodedCoefficients encodeCoefficients(double[] values, Scale scale) {
        if (values.length > ringDegree) {
            throw new SlotOverflowException(values.length + " values do not fit into " + ringDegree
                    + " coefficients; split them into several ciphertexts or take a larger ring");
        }
        double max = 0;
        for (int i = 0; i < values.length; i++) {
            max = Math.max(max, checkedMagnitude(values[i], i));
        }
        boolean isLong = checkedLogMax(max, scale) < 61.9;
        long[] low = new long[ringDegree];
        long[] high = isLong ? new long[0] : new long[ringDegree];
        DoubleDouble factor = DoubleDouble.of(scale.toBigDecimal(DIGITS));
        for (int i = 0; i < values.length; i++) {
            roundProduct(values[i], 0, factor, low, high, i);
        }
        return new EncodedCoefficients(low, isLong ? null : high);
    }

    /**
     * The integer that encodes a real constant in every slot: value · scale, rounded to the nearest, exactly. The constant
     * i·value is that integer times X^(N/2).
     *
     * @throws ValueRangeException if the value is NaN, infinite or above 2^900
     * @throws PrecisionException if the scale is outside 2^±1000
     */
    public static BigInteger encodeConstant(double value, Scale scale) {
        checkedMagnitude(value, 0);
        return Rounding.scaled(value, scale);
    }

    /**
     * Decodes slots from residues.
     *
     * @param rows residues of one polynomial in coefficient form, over the composer's basis, N wide
     * @param composer composes them; make one per level and keep it
     * @param scale what the slots are divided by
     * @param slots as they were encoded; with periodic packing, the mean over the periods is decoded
     * @param precision the accuracy of the transform
     * @return {@code slots} values
     * @throws PrecisionException if the coefficients are too large to be a message
     */
    public ComplexVector decode(
            HostRows rows, CrtComposer composer, Scale scale, int slots, EmbeddingPrecision precision) {
        return decode(rows, 0, 0, composer, scale, slots, precision);
    }

    /** As {@link #decode(HostRows, CrtComposer, Scale, int, EmbeddingPrecision)}, of one batch entry and component. */
    public ComplexVector decode(
            HostRows rows,
            int batch,
            int component,
            CrtComposer composer,
            Scale scale,
            int slots,
            EmbeddingPrecision precision) {
        checkSlots(slots);
        checkWidth(rows);
        double[] hi = new double[2 * slots];
        double[] lo = new double[2 * slots];
        composer.compose(rows, batch, component, ringDegree / (2 * slots), hi, lo);
        try {
            return embed(hi, lo, scale, slots, precision);
        } finally {
            Arrays.fill(hi, 0);
            Arrays.fill(lo, 0);
        }
    }

    /**
     * Decodes slots from the integers of an encoding: what a decryption without any error would give.
     *
     * @param coefficients N of them
     */
    public ComplexVector decode(
            EncodedCoefficients coefficients, Scale scale, int slots, EmbeddingPrecision precision) {
        checkSlots(slots);
        double[] hi = new double[2 * slots];
        double[] lo = new double[2 * slots];
        int stride = ringDegree / (2 * slots);
        for (int i = 0; i < hi.length; i++) {
            Int128.toDoubleDouble(coefficients.high(i * stride), coefficients.low(i * stride), hi, lo, i);
        }
        return embed(hi, lo, scale, slots, precision);
    }

    /**
     * Decodes coefficients from residues: each centred integer is divided by the scale.
     *
     * @param rows residues of one polynomial in coefficient form, over the composer's basis, N wide
     * @return N values
     * @throws PrecisionException if the coefficients are too large to be a message
     */
    public double[] decodeCoefficients(HostRows rows, int batch, int component, CrtComposer composer, Scale scale) {
        checkWidth(rows);
        double[] hi = new double[ringDegree];
        double[] lo = new double[ringDegree];
        composer.compose(rows, batch, component, 1, hi, lo);
        DoubleDouble factor = DoubleDouble.of(scale.inverse().toBigDecimal(DIGITS));
        for (int i = 0; i < ringDegree; i++) {
            checkMessage(hi[i]);
            hi[i] = new DoubleDouble(hi[i], lo[i]).times(factor).hi();
        }
        Arrays.fill(lo, 0);
        return hi;
    }

    private EncodedCoefficients roundDoubles(SlotBuffer buffer, Scale scale, int slots) {
        double factor = scale.toDouble() / slots;
        long[] low = new long[ringDegree];
        int stride = ringDegree / (2 * slots);
        for (int k = 0; k < slots; k++) {
            int from = bitReversed(k, slots);
            low[k * stride] = (long) Math.rint(buffer.re[from] * factor);
            low[ringDegree / 2 + k * stride] = (long) Math.rint(buffer.im[from] * factor);
        }
        return new EncodedCoefficients(low, null);
    }

    private EncodedCoefficients roundDoubleDoubles(SlotBuffer buffer, Scale scale, int slots, boolean isLong) {
        DoubleDouble whole = DoubleDouble.of(scale.toBigDecimal(DIGITS));
        DoubleDouble factor = new DoubleDouble(whole.hi() / slots, whole.lo() / slots);
        long[] low = new long[ringDegree];
        long[] high = isLong ? new long[0] : new long[ringDegree];
        int stride = ringDegree / (2 * slots);
        for (int k = 0; k < slots; k++) {
            int from = bitReversed(k, slots);
            roundProduct(buffer.re[from], buffer.reLo[from], factor, low, high, k * stride);
            roundProduct(buffer.im[from], buffer.imLo[from], factor, low, high, ringDegree / 2 + k * stride);
        }
        return new EncodedCoefficients(low, isLong ? null : high);
    }

    /** (hi + lo) · factor to the nearest integer; an empty array of upper words says that every product is a long. */
    private static void roundProduct(double hi, double lo, DoubleDouble factor, long[] low, long[] high, int index) {
        double product = hi * factor.hi();
        double error = Math.fma(hi, factor.hi(), -product) + Math.fma(hi, factor.lo(), lo * factor.hi());
        double upper = product + error;
        double lower = error - (upper - product);
        double rounded = Math.rint(upper);
        double correction = Rounding.correction(upper, lower, rounded);
        if (high.length == 0) {
            low[index] = (long) rounded + (long) correction;
            return;
        }
        long addend = Int128.low(correction);
        long sum = Int128.low(rounded) + addend;
        low[index] = sum;
        high[index] = Int128.high(rounded) + Int128.high(correction) + Int128.carry(addend, sum);
    }

    private ComplexVector embed(double[] hi, double[] lo, Scale scale, int slots, EmbeddingPrecision precision) {
        for (double coefficient : hi) {
            checkMessage(coefficient);
        }
        SlotBuffer buffer = borrow();
        try {
            if (precision == EmbeddingPrecision.DOUBLE) {
                double factor = scale.inverse().toDouble();
                for (int k = 0; k < slots; k++) {
                    int to = bitReversed(k, slots);
                    buffer.re[to] = hi[k] * factor;
                    buffer.im[to] = hi[slots + k] * factor;
                }
                SpecialFft.forward(buffer.re, buffer.im, slots);
            } else {
                divideByScale(hi, lo, scale, slots, buffer);
                SpecialFft.forward(buffer, slots);
            }
            return ComplexVector.of(Arrays.copyOf(buffer.re, slots), Arrays.copyOf(buffer.im, slots));
        } finally {
            giveBack(buffer);
        }
    }

    private static void divideByScale(double[] hi, double[] lo, Scale scale, int slots, SlotBuffer buffer) {
        DoubleDouble factor = DoubleDouble.of(scale.inverse().toBigDecimal(DIGITS));
        for (int k = 0; k < slots; k++) {
            int to = bitReversed(k, slots);
            divideByScale(hi[k], lo[k], factor, buffer.re, buffer.reLo, to);
            divideByScale(hi[slots + k], lo[slots + k], factor, buffer.im, buffer.imLo, to);
        }
    }

    private static void divideByScale(
            double hi, double lo, DoubleDouble factor, double[] toHi, double[] toLo, int index) {
        double product = hi * factor.hi();
        double error = Math.fma(hi, factor.hi(), -product) + Math.fma(hi, factor.lo(), lo * factor.hi());
        double upper = product + error;
        toHi[index] = upper;
        toLo[index] = error - (upper - product);
    }

    private static int bitReversed(int index, int size) {
        return size == 1 ? 0 : Integer.reverse(index) >>> (Integer.numberOfLeadingZeros(size) + 1);
    }

    private static double checkedMagnitude(double value, int index) {
        double magnitude = Math.abs(value);
        if (!(magnitude <= MAX_VALUE)) {
            String kind = Double.isNaN(value) ? "NaN" : Double.isInfinite(value) ? "infinite" : "beyond 2^900";
            throw new ValueRangeException(
                    "the value at index " + index + " is " + kind + "; only finite numbers can be encoded");
        }
        return magnitude;
    }

    private static double checkedLogMax(double max, Scale scale) {
        double log = max == 0 ? 0 : scale.log2() + Math.getExponent(max) + 1;
        if (log > MAX_LOG_COEFFICIENT) {
            throw new PrecisionException("values up to the encoded ones times the scale " + scale
                    + " reach 2^" + Math.round(log) + ", and coefficients are encoded up to 2^"
                    + (int) MAX_LOG_COEFFICIENT + "; encode at a smaller scale, or divide the values first");
        }
        return log;
    }

    private static void checkMessage(double coefficient) {
        if (!(Math.abs(coefficient) <= MAX_VALUE)) {
            throw new PrecisionException("a decrypted coefficient is above 2^900, which no message is: the computation"
                    + " overflowed its modulus, or the ciphertext belongs to another key");
        }
    }

    private void checkSlots(int slots) {
        if (Integer.bitCount(slots) != 1 || slots < 1 || slots > ringDegree / 2) {
            throw new IllegalArgumentException("the number of slots is a power of two from 1 to " + ringDegree / 2
                    + " in a ring of degree " + ringDegree + ", not " + slots);
        }
    }

    private void checkWidth(HostRows rows) {
        if (rows.shape().width() != ringDegree) {
            throw new IllegalArgumentException(
                    "rows of width " + rows.shape().width() + " in a ring of degree " + ringDegree);
        }
    }

    private SlotBuffer borrow() {
        synchronized (idle) {
            SlotBuffer kept = idle.pollFirst();
            return kept == null ? new SlotBuffer(ringDegree / 2) : kept;
        }
    }

    private void giveBack(SlotBuffer buffer) {
        buffer.clear();
        synchronized (idle) {
            if (idle.size() < MAX_IDLE_BUFFERS) {
                idle.addFirst(buffer);
            }
        }
    }
}
