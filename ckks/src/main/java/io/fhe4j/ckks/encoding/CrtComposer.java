package io.fhe4j.ckks.encoding;

import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.RnsBasis;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * From residues modulo the primes of a level to the centred integer, the one in (−Q/2, Q/2).
 *
 * <p>Garner's mixed-radix digits (1959), each taken centred, make m = v_1 + v_2·q_1 + v_3·q_1q_2 + …, which for odd moduli is
 * the centred number itself: no correction follows. The digits of the leading moduli, whose product is below 2^122, are
 * accumulated in 128 bits. A decrypted message is almost always smaller than that product, and then all further digits
 * are zero, which is the same as the further residues being those of the accumulated number: <em>every</em> residue is
 * compared, and a coefficient with a mismatch is composed of all digits with BigInteger. So the result is the number
 * modulo all of Q always, at a price of one reduction per residue in the usual case.
 *
 * <p>Instances are immutable and may be used by many threads.
 */
public final class CrtComposer {

    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Coefficients worked on at a time, so that a block stays in the nearest cache while the rows pass. */
    private static final int BLOCK = 1024;

    private final RnsBasis basis;
    private final Reducer[] reducers;
    private final int leading;

    /** Per modulus i: q_0…q_(i−1), and its inverse modulo q_i with Shoup's quotient. */
    private final BigInteger[] radix;

    private final long[] inverse;
    private final long[] inverseQuotient;

    private CrtComposer(RnsBasis basis) {
        int size = basis.size();
        this.basis = basis;
        reducers = new Reducer[size];
        radix = new BigInteger[size + 1];
        inverse = new long[size];
        inverseQuotient = new long[size];
        radix[0] = BigInteger.ONE;
        int fit = 0;
        for (int i = 0; i < size; i++) {
            BigInteger q = basis.get(i).toBigInteger();
            reducers[i] = new Reducer(basis.get(i).value());
            inverse[i] = radix[i].modInverse(q).longValueExact();
            inverseQuotient[i] = reducers[i].quotientOf(inverse[i]);
            radix[i + 1] = radix[i].multiply(q);
            if (radix[i + 1].bitLength() <= EncodedCoefficients.MAX_BITS) {
                fit = i + 1;
            }
        }
        leading = fit;
    }

    /**
     * The composer of a basis.
     *
     * @param basis distinct odd primes below 2^61, in any order
     * @throws IllegalArgumentException if a modulus is even or larger
     * @throws ArithmeticException if the moduli are not coprime
     */
    public static CrtComposer of(RnsBasis basis) {
        return new CrtComposer(basis);
    }

    /** The basis. */
    public RnsBasis basis() {
        return basis;
    }

    /** The product of the moduli, Q. */
    public BigInteger product() {
        return radix[reducers.length];
    }

    /**
     * One centred coefficient, exactly.
     *
     * @param rows in coefficient form, over this basis
     * @param batch the batch entry
     * @param component the component
     * @param index the coefficient, 0 … width − 1
     */
    public BigInteger compose(HostRows rows, int batch, int component, int index) {
        check(rows);
        long[] residues = new long[reducers.length];
        for (int i = 0; i < residues.length; i++) {
            residues[i] = rows.get(batch, component, i, index);
        }
        return composeExactly(residues);
    }

    /**
     * Every {@code stride}-th centred coefficient in double-double, right to 2^-104 of itself.
     *
     * @param rows in coefficient form, over this basis
     * @param hi receives the coefficients 0, stride, 2·stride, …; as many as it has entries
     * @param lo receives what the doubles in {@code hi} leave out
     */
    void compose(HostRows rows, int batch, int component, int stride, double[] hi, double[] lo) {
        check(rows);
        MemorySegment[] words = new MemorySegment[reducers.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = rows.row(batch, component, i);
        }
        long[] low = new long[BLOCK];
        long[] high = new long[BLOCK];
        boolean[] complete = new boolean[BLOCK];
        for (int from = 0; from < hi.length; from += BLOCK) {
            int count = Math.min(BLOCK, hi.length - from);
            composeBlock(words, from, count, stride, low, high, complete);
            for (int k = 0; k < count; k++) {
                if (complete[k]) {
                    Int128.toDoubleDouble(high[k], low[k], hi, lo, from + k);
                } else {
                    large(words, (long) (from + k) * stride, hi, lo, from + k);
                }
            }
        }
        // Decrypted values are not left behind for whoever reads the heap next.
        Arrays.fill(low, 0);
        Arrays.fill(high, 0);
    }

    private void composeBlock(
            MemorySegment[] words, int from, int count, int stride, long[] low, long[] high, boolean[] complete) {
        Reducer first = reducers[0];
        for (int k = 0; k < count; k++) {
            long digit = first.centred(word(words[0], from + k, stride));
            low[k] = digit;
            high[k] = digit >> 63;
            complete[k] = true;
        }
        for (int i = 1; i < leading; i++) {
            addDigit(words[i], from, count, stride, i, low, high);
        }
        for (int i = leading; i < reducers.length; i++) {
            Reducer reducer = reducers[i];
            for (int k = 0; k < count; k++) {
                complete[k] &= reducer.reduce(high[k], low[k]) == word(words[i], from + k, stride);
            }
        }
    }

    private void addDigit(MemorySegment row, int from, int count, int stride, int i, long[] low, long[] high) {
        Reducer reducer = reducers[i];
        long radixLow = radix[i].longValue();
        long radixHigh = radix[i].shiftRight(64).longValue();
        for (int k = 0; k < count; k++) {
            long difference = reducer.subtract(word(row, from + k, stride), reducer.reduce(high[k], low[k]));
            long digit = reducer.centred(reducer.multiply(difference, inverse[i], inverseQuotient[i]));
            // digit · radix, of which the lower word is unsigned
            long productLow = digit * radixLow;
            long productHigh = Math.multiplyHigh(digit, radixLow) + (digit & (radixLow >> 63)) + digit * radixHigh;
            long sum = low[k] + productLow;
            high[k] += productHigh + Int128.carry(productLow, sum);
            low[k] = sum;
        }
    }

    /** The rare coefficient that the leading moduli cannot hold. */
    private void large(MemorySegment[] words, long index, double[] hi, double[] lo, int target) {
        long[] residues = new long[words.length];
        for (int i = 0; i < residues.length; i++) {
            residues[i] = words[i].get(WORD, index * Long.BYTES);
        }
        BigInteger value = composeExactly(residues);
        hi[target] = value.doubleValue();
        // Beyond 2^1000 the caller refuses; the conversion of an infinite double would fail before that.
        lo[target] = Double.isInfinite(hi[target])
                ? 0
                : value.subtract(new java.math.BigDecimal(hi[target]).toBigInteger())
                        .doubleValue();
    }

    private BigInteger composeExactly(long[] residues) {
        BigInteger value = BigInteger.valueOf(reducers[0].centred(residues[0]));
        for (int i = 1; i < residues.length; i++) {
            Reducer reducer = reducers[i];
            long known = value.mod(BigInteger.valueOf(reducer.p)).longValueExact();
            long difference = reducer.subtract(residues[i], known);
            long digit = reducer.centred(reducer.multiply(difference, inverse[i], inverseQuotient[i]));
            if (digit != 0) {
                value = value.add(radix[i].multiply(BigInteger.valueOf(digit)));
            }
        }
        return value;
    }

    private void check(HostRows rows) {
        if (!rows.moduli().equals(basis) || rows.form() != Form.COEFFICIENT) {
            throw new IllegalArgumentException("rows in coefficient form over " + basis + " are composed, not rows in "
                    + rows.form() + " form over " + rows.moduli());
        }
    }

    private static long word(MemorySegment row, int index, int stride) {
        return row.get(WORD, (long) index * stride * Long.BYTES);
    }
}
