package io.fhe4j.ringgsw.pbs;

import io.fhe4j.api.ValueRangeException;
import io.fhe4j.ringgsw.noise.ErrorNames;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/** A function from places of some bits to the values of a block, for {@link CircuitEvaluator}. Immutable; public. */
public final class LargeTable {

    private final int bits;
    private final int[] values;
    private final long code;

    private LargeTable(int bits, int[] values) {
        this.bits = bits;
        this.values = values;
        this.code = ErrorNames.of(values);
    }

    /**
     * The table of a function.
     *
     * @param parameters of the blocks that hold its values
     * @param bits of the place, 1 to {@value CircuitParameters#MOST_INDEX_BITS}
     * @param function from 0…2^bits − 1 to 0…p − 1
     * @throws ValueRangeException if there are no such places, or it has another value
     * @throws io.fhe4j.api.InvalidParametersException if look-ups in a table of so many places fail with more than the blocks' parameters allow without consent
     */
    public static LargeTable of(CircuitParameters parameters, int bits, IntUnaryOperator function) {
        if (bits < 1 || bits > CircuitParameters.MOST_INDEX_BITS) {
            throw new ValueRangeException(
                    "places in tables have 1 to " + CircuitParameters.MOST_INDEX_BITS + " bits, not " + bits);
        }
        parameters.requireTables(bits);
        int space = parameters.blocks().space();
        int[] values = new int[1 << bits];
        for (int i = 0; i < values.length; i++) {
            values[i] = function.applyAsInt(i);
            if (values[i] < 0 || values[i] >= space) {
                throw new ValueRangeException(
                        "the table reads " + values[i] + " at " + i + ", and a block holds 0 to " + (space - 1));
            }
        }
        return new LargeTable(bits, values);
    }

    /** The bits of a place. */
    public int bits() {
        return bits;
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
        return code;
    }

    /** The largest entry. */
    public int largest() {
        return Arrays.stream(values).max().orElseThrow();
    }

    /** The least entry. */
    public int least() {
        return Arrays.stream(values).min().orElseThrow();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LargeTable t && Arrays.equals(t.values, values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    /** Its size: entries are public, but many. */
    @Override
    public String toString() {
        return "table of 2^" + bits + " entries";
    }
}
