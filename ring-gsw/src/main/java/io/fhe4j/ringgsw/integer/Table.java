package io.fhe4j.ringgsw.integer;

import io.fhe4j.api.BlockOverflowException;
import io.fhe4j.ringgsw.noise.LeastTurn;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * A function on an interval of block values, in the form that a bootstrapping computes.
 *
 * <p>With p = 2^(m+c), values lie on a circle of 2p places: place x mod 2p. A bootstrapping takes a table of p entries t and is negacyclic: it
 * returns t[x] on the first half of the circle, −t[x − p] on the second, the one with the padding bit. Adding a constant K afterwards makes all functions f
 * possible that satisfy f(x) + f(x − p) = 2K wherever both places can be reached: any function on 0…p − 1, and beyond it, for instance, the sign of x in
 * −p + 1…p − 1, and whether x ≥ p for x in 0…2p − 1. K may end in ½, so entries and K are in halves of the unit.
 *
 * <p>Immutable. Two tables with equal entries on equal intervals are equal.
 */
public final class Table {

    private final int space;
    private final int low;
    private final int[] values;
    private final int[] halfEntries;
    private final int halfConstant;
    private final LeastTurn turn;

    private Table(int space, int low, int[] values, int[] halfEntries, int halfConstant) {
        this.space = space;
        this.low = low;
        this.values = values;
        this.halfEntries = halfEntries;
        this.halfConstant = halfConstant;
        this.turn = LeastTurn.of(LeastTurn.withOpposites(halfEntries));
    }

    /**
     * The table of a function.
     *
     * @param space p, a power of two
     * @param low the least value that a place can have, −p or more
     * @param high the largest, below 2p, and below low + 2p
     * @param function what is read at x, −p…2p − 1
     * @throws IllegalArgumentException if the interval is empty or too long, or a value does not fit
     * @throws BlockOverflowException if the interval passes 0…p − 1 and the function has not the symmetry that is needed there
     */
    public static Table of(int space, int low, int high, IntUnaryOperator function) {
        if (Integer.bitCount(space) != 1
                || low < -space
                || high >= 2 * space
                || high < low
                || high - low >= 2 * space) {
            throw new IllegalArgumentException(
                    "places from " + low + " to " + high + " on a circle of twice " + space + " values");
        }
        int[] values = new int[high - low + 1];
        for (int x = low; x <= high; x++) {
            int value = function.applyAsInt(x);
            if (value < -space || value >= 2 * space) {
                throw new IllegalArgumentException(
                        "a table reads " + value + " at " + x + ", and blocks of space " + space + " hold less");
            }
            values[x - low] = value;
        }
        int halfConstant = halfConstant(space, low, values);
        return new Table(space, low, values, halfEntries(space, low, values, halfConstant), halfConstant);
    }

    /** The table of a function on 0…p − 1. */
    public static Table of(int space, IntUnaryOperator function) {
        return of(space, 0, space - 1, function);
    }

    /** 2K, for the only K that is possible; 0 where any is. */
    private static int halfConstant(int space, int low, int[] values) {
        for (int i = space; i < values.length; i++) {
            int sum = values[i] + values[i - space];
            if (sum != values[space] + values[0]) {
                int x = low + i;
                throw new BlockOverflowException("places from " + low + " to " + (low + values.length - 1)
                        + " pass the " + space + " values of a block, and there a table must have the same sum at x "
                        + "and x - " + space + ", but it has " + sum + " at " + x + " and "
                        + (values[space] + values[0]) + " at " + (low + space) + "; split the look-up");
            }
        }
        return values.length > space ? values[space] + values[0] : 0;
    }

    private static int[] halfEntries(int space, int low, int[] values, int halfConstant) {
        int[] entries = new int[space];
        for (int i = values.length - 1; i >= 0; i--) {
            int place = Math.floorMod(low + i, 2 * space);
            int entry = 2 * values[i] - halfConstant;
            entries[place % space] = place < space ? entry : -entry;
        }
        return entries;
    }

    /** p. */
    public int space() {
        return space;
    }

    /** The least place. */
    public int low() {
        return low;
    }

    /** The largest place. */
    public int high() {
        return low + values.length - 1;
    }

    /**
     * What is read at a place.
     *
     * @param x low…high
     */
    public int value(int x) {
        return values[x - low];
    }

    /** 2·t[j] for j = 0…p − 1: what the bootstrapping looks up, in halves of the unit; 0 at places that cannot be reached. */
    public int[] halfEntries() {
        return halfEntries.clone();
    }

    /**
     * Where the circle of 2p entries, the second half the opposite of the first, reads least: a table is at x what that which begins there is at x − start, and both turn
     * one accumulator. Only if all entries are 0 are several places as good.
     */
    LeastTurn turn() {
        return turn;
    }

    /** 2K: what is added to the result of the bootstrapping, in halves of the unit. */
    public int halfConstant() {
        return halfConstant;
    }

    /** Entries and interval. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Table table
                && table.space == space
                && table.low == low
                && Arrays.equals(table.values, values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values) + 31 * low;
    }

    /** The interval and the entries: tables are public. */
    @Override
    public String toString() {
        return "table of " + low + "…" + high() + ": " + Arrays.toString(values);
    }
}
