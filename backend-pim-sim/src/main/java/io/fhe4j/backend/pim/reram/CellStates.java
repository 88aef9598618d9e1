package io.fhe4j.backend.pim.reram;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What is known of an array's cells. Rows that have always been selected together form a class, and in all rows of a class a cell of a column is in
 * the same state; so checking and changing it takes a byte for each class and not a bit for each row. Selecting rows splits classes, of which a
 * butterfly makes two.
 */
final class CellStates {

    /** Initialised to one and not driven since. */
    static final byte READY = 1;

    /** Holds a bit. */
    static final byte WRITTEN = 2;

    private final int columns;
    private final int words;
    private final List<long[]> rows = new ArrayList<>();
    private final List<byte[]> states = new ArrayList<>();
    private byte[][] selected;

    /**
     * Cells of which nothing is known.
     *
     * @param columns how many there are
     * @param all the mask of all rows, which are selected
     */
    CellStates(int columns, long[] all) {
        this.columns = columns;
        this.words = all.length;
        rows.add(all);
        states.add(new byte[columns]);
        this.selected = states.toArray(byte[][]::new);
    }

    /** What follows concerns these rows. */
    void select(long[] mask) {
        List<byte[]> chosen = new ArrayList<>();
        int classes = rows.size();
        for (int c = 0; c < classes; c++) {
            long[] inside = new long[words];
            long[] outside = new long[words];
            long anyInside = 0;
            long anyOutside = 0;
            for (int k = 0; k < words; k++) {
                inside[k] = rows.get(c)[k] & mask[k];
                outside[k] = rows.get(c)[k] & ~mask[k];
                anyInside |= inside[k];
                anyOutside |= outside[k];
            }
            if (anyInside == 0) {
                continue;
            }
            chosen.add(states.get(c));
            if (anyOutside != 0) {
                rows.set(c, inside);
                rows.add(outside);
                states.add(states.get(c).clone());
            }
        }
        selected = chosen.toArray(byte[][]::new);
    }

    /** Whether the cells of a column are in this state in all selected rows; none is outside the array. */
    boolean are(int column, byte state) {
        if (column < 0 || column >= columns) {
            return false;
        }
        for (byte[] ofClass : selected) {
            if (ofClass[column] != state) {
                return false;
            }
        }
        return true;
    }

    /** The cells of a column are in this state from now on, in the selected rows. */
    void become(int column, byte state) {
        for (byte[] ofClass : selected) {
            ofClass[column] = state;
        }
    }

    /** All cells of a column hold bits from now on. */
    void written(int column) {
        for (byte[] ofClass : states) {
            ofClass[column] = WRITTEN;
        }
    }

    /** The rows in which the cell of a column holds a bit. */
    long[] rowsWritten(int column) {
        long[] known = new long[words];
        for (int c = 0; c < rows.size(); c++) {
            if (states.get(c)[column] == WRITTEN) {
                for (int k = 0; k < words; k++) {
                    known[k] |= rows.get(c)[k];
                }
            }
        }
        return known;
    }

    /** The mask of all rows. */
    static long[] all(int rows) {
        long[] mask = new long[(rows + 63) / 64];
        Arrays.fill(mask, -1);
        if (rows % 64 != 0) {
            mask[mask.length - 1] = -1L >>> (64 - rows % 64);
        }
        return mask;
    }
}
