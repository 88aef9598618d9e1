package io.fhe4j.ringgsw.pbs;

import io.fhe4j.api.ValueRangeException;
import io.fhe4j.ringgsw.noise.ErrorNames;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/** A function from values of some bits to values of as many, for {@link WideEvaluator}. Immutable; public. */
public final class WideTable {

    private final int bits;
    private final int[] values;

    private WideTable(int bits, int[] values) {
        this.bits = bits;
        this.values = values;
    }

    /**
     * The table of a function.
     *
     * @param bits 1 to {@value WideParameters#MOST_BITS}
     * @param function from 0…2^bits − 1 to the same
     * @throws ValueRangeException if there are no such values, or it has another
     */
    public static WideTable of(int bits, IntUnaryOperator function) {
        if (bits < 1 || bits > WideParameters.MOST_BITS) {
            throw new ValueRangeException("values have 1 to " + WideParameters.MOST_BITS + " bits, not " + bits);
        }
        int[] values = new int[1 << bits];
        for (int x = 0; x < values.length; x++) {
            values[x] = function.applyAsInt(x);
            if (values[x] < 0 || values[x] >= values.length) {
                throw new ValueRangeException("the table reads " + values[x] + " at " + x
                        + ", and values are from 0 to " + (values.length - 1));
            }
        }
        return new WideTable(bits, values);
    }

    /** The bits of places and values. */
    public int bits() {
        return bits;
    }

    /** 2^bits. */
    int size() {
        return values.length;
    }

    /**
     * An entry.
     *
     * @param place 0…2^bits − 1
     */
    public int value(int place) {
        return values[place];
    }

    /** 64 bits that tell tables apart in the names of errors. */
    long code() {
        return ErrorNames.of(values);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WideTable t && Arrays.equals(t.values, values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    /** The entries: tables are public. */
    @Override
    public String toString() {
        return "table of " + bits + " bits: " + Arrays.toString(values);
    }
}
