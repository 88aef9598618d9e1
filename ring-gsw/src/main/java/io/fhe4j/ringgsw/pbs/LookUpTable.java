package io.fhe4j.ringgsw.pbs;

import io.fhe4j.api.ValueRangeException;
import io.fhe4j.ringgsw.integer.Table;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;

/**
 * A function on the p values of a block, for look-ups. Immutable; public.
 *
 * <p>A look-up turns a polynomial modulo X^N + 1, so that what it reads is <em>negacyclic</em>: beyond p − 1, where the padding bit is set, it would
 * read −f(x − p). An evaluator therefore refuses places that may lie outside the table. {@link Table#of(int, int, int, IntUnaryOperator)} makes tables for
 * longer intervals where a function has the symmetry that is needed.
 */
public final class LookUpTable {

    private final Table table;

    private LookUpTable(Table table) {
        this.table = table;
    }

    /**
     * A table of values.
     *
     * @param values one for each of the p values of a block, 0…p − 1
     * @throws ValueRangeException if there are not p of them, or one is no value of a block
     */
    public static LookUpTable of(PbsParameters parameters, int... values) {
        if (values.length != parameters.space()) {
            throw new ValueRangeException("a table for blocks of " + parameters.name() + " has " + parameters.space()
                    + " entries, one for each value with its carry, not " + values.length);
        }
        int[] entries = values.clone();
        return of(parameters, x -> entries[x]);
    }

    /**
     * The table of a function.
     *
     * @param function from 0…p − 1 to 0…p − 1
     * @throws ValueRangeException if it has another value
     */
    public static LookUpTable of(PbsParameters parameters, IntUnaryOperator function) {
        int space = parameters.space();
        return new LookUpTable(Table.of(space, x -> checked(function.applyAsInt(x), x, space)));
    }

    /**
     * The table of a function of two messages x, y below 2^m, for {@link PbsEvaluator#lookUp(PbsCiphertext, PbsCiphertext, LookUpTable)}: read at x·2^m +
     * y.
     *
     * @param function from two messages to 0…p − 1
     * @throws ValueRangeException if it has another value
     */
    public static LookUpTable ofTwo(PbsParameters parameters, IntBinaryOperator function) {
        int base = parameters.blocks().base();
        return of(parameters, place -> place >= base * base ? 0 : function.applyAsInt(place / base, place % base));
    }

    private static int checked(int value, int place, int space) {
        if (value < 0 || value >= space) {
            throw new ValueRangeException(
                    "the table reads " + value + " at " + place + ", and a block holds 0 to " + (space - 1));
        }
        return value;
    }

    /** The form in which integer algorithms have it. */
    public Table table() {
        return table;
    }

    /** Its entries. */
    @Override
    public boolean equals(Object other) {
        return other instanceof LookUpTable t && t.table.equals(table);
    }

    @Override
    public int hashCode() {
        return table.hashCode();
    }

    /** The entries: tables are public. */
    @Override
    public String toString() {
        return table.toString();
    }
}
