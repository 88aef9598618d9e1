package io.fhe4j.ringgsw.functions;

import io.fhe4j.api.ValueRangeException;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/** A function from numbers of some bits to numbers of some bits, entry by entry. Immutable. */
public final class FunctionTable {

    /** Messages that a table may have. */
    public static final int MOST_MESSAGE_BITS = 14;

    private static final int MOST_RESULT_BITS = 30;

    private final int messageBits;
    private final int resultBits;
    private final int[] values;

    /** What a table's symmetry asks of rotations. */
    public enum Symmetry {
        /** f(m + p/2) = −f(m) modulo the results' number: one rotation. */
        NEGACYCLIC,
        /** f(m + p/2) = f(m): the top bit is dropped first, which doubles the room for errors. */
        PERIODIC,
        /** None: two rotations. */
        ARBITRARY
    }

    private FunctionTable(int messageBits, int resultBits, int[] values) {
        if (messageBits < 1 || messageBits > MOST_MESSAGE_BITS || resultBits < 1 || resultBits > MOST_RESULT_BITS) {
            throw new ValueRangeException("a table goes from 1 to " + MOST_MESSAGE_BITS + " bits to 1 to "
                    + MOST_RESULT_BITS + ", not from " + messageBits + " to " + resultBits);
        }
        for (int m = 0; m < values.length; m++) {
            if (values[m] < 0 || values[m] >= 1L << resultBits) {
                throw new ValueRangeException(
                        "entry " + m + " of the table, " + values[m] + ", is not from 0 to 2^" + resultBits + " - 1");
            }
        }
        this.messageBits = messageBits;
        this.resultBits = resultBits;
        this.values = values;
    }

    /**
     * The table of a function.
     *
     * @param messageBits of its arguments, 1…{@value #MOST_MESSAGE_BITS}
     * @param resultBits of its results, 1…30
     * @param function called for every argument
     * @throws ValueRangeException if a result has more bits
     */
    public static FunctionTable of(int messageBits, int resultBits, IntUnaryOperator function) {
        int[] values = new int[1 << Math.clamp(messageBits, 0, MOST_MESSAGE_BITS)];
        Arrays.setAll(values, function);
        return new FunctionTable(messageBits, resultBits, values);
    }

    /**
     * A table entry by entry.
     *
     * @param resultBits of its results, 1…30
     * @param values one for each number of some bits
     * @throws ValueRangeException if their number is no power of two, or one has more bits
     */
    public static FunctionTable of(int resultBits, int... values) {
        if (Integer.bitCount(values.length) != 1) {
            throw new ValueRangeException(
                    "a table has an entry for each number of some bits, 2, 4, 8 …, not " + values.length);
        }
        return new FunctionTable(Integer.numberOfTrailingZeros(values.length), resultBits, values.clone());
    }

    /** The bits of its arguments. */
    public int messageBits() {
        return messageBits;
    }

    /** The bits of its results. */
    public int resultBits() {
        return resultBits;
    }

    /**
     * An entry.
     *
     * @param message from 0 to 2^messageBits − 1
     */
    public int get(int message) {
        return values[message];
    }

    /** All entries in parts of 2^32, which the results' number is: tables that say the same by numbers of other bits have the same. */
    int[] parts() {
        int[] parts = new int[values.length];
        Arrays.setAll(parts, m -> values[m] << (Integer.SIZE - resultBits));
        return parts;
    }

    /** Its symmetry; a table that is both, negacyclic. */
    public Symmetry symmetry() {
        int half = values.length / 2;
        long mask = (1L << resultBits) - 1;
        boolean negacyclic = true;
        boolean periodic = half > 1;
        for (int m = 0; m < half; m++) {
            negacyclic &= ((long) values[m] + values[m + half] & mask) == 0;
            periodic &= values[m] == values[m + half];
        }
        return negacyclic ? Symmetry.NEGACYCLIC : periodic ? Symmetry.PERIODIC : Symmetry.ARBITRARY;
    }

    /** The first half: what a periodic table is on the numbers without their top bit. */
    FunctionTable half() {
        return new FunctionTable(messageBits - 1, resultBits, Arrays.copyOf(values, values.length / 2));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FunctionTable t && t.resultBits == resultBits && Arrays.equals(t.values, values);
    }

    /** 64 bits that tell tables apart in the names of errors, by FNV-1a (Fowler, Noll, Vo) over the entries. */
    long code() {
        long code = 0xCBF29CE484222325L ^ resultBits;
        for (int value : values) {
            code = (code ^ value) * 0x100000001B3L;
        }
        return code;
    }

    @Override
    public int hashCode() {
        return 31 * resultBits + Arrays.hashCode(values);
    }

    /** Bits; no contents. */
    @Override
    public String toString() {
        return "table from " + messageBits + " to " + resultBits + " bits";
    }
}
