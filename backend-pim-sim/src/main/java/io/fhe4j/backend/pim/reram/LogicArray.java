package io.fhe4j.backend.pim.reram;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * An array of cells that compute, bit by bit: 64 rows of a column in a word, so that a gate is a few instructions for each 64 rows.
 *
 * <p>A cell is in one of three states. <em>Ready</em>: initialised to one and not driven since. <em>Written</em>: it holds a bit. Otherwise its
 * contents are not known. A gate needs inputs that are written and an output that is ready, in every row that the mask selects; it leaves the
 * other rows alone, since their drivers float. What breaks a rule is an error of the program, and throws.
 */
public final class LogicArray {

    private final int rows;
    private final int words;
    private final int columns;
    private final long[][] cells;
    private final long[][] ready;
    private final long[][] written;
    private final long[] writes;
    private final LogicMeter meter;
    private long[] mask;

    /**
     * An array of the device's columns whose cells hold nothing known.
     *
     * @param device whose constants count
     * @param rows how many rows; tests take more than the device has, to try all pairs of words at once
     */
    public LogicArray(ReramDevice device, int rows) {
        this.rows = rows;
        this.words = (rows + 63) / 64;
        this.columns = device.columns();
        this.cells = new long[columns][];
        this.ready = new long[columns][];
        this.written = new long[columns][];
        this.writes = new long[columns];
        this.mask = all();
        this.meter = new LogicMeter(device, rows);
    }

    private long[] all() {
        long[] mask = new long[words];
        Arrays.fill(mask, -1);
        if (rows % 64 != 0) {
            mask[words - 1] = -1L >>> (64 - rows % 64);
        }
        return mask;
    }

    /** The number of rows. */
    public int rows() {
        return rows;
    }

    /** What has been executed so far. */
    public LogicMeter meter() {
        return meter;
    }

    /** The most often any cell has been driven, initialisations included: what endurance limits. */
    public long mostWrites() {
        return Arrays.stream(writes).max().orElse(0);
    }

    /**
     * Selects the rows in which the following gates work.
     *
     * @param selected the rows; null for all
     */
    public void select(@Nullable BitSet selected) {
        mask = selected == null ? all() : Arrays.copyOf(selected.toLongArray(), words);
        meter.rows(Arrays.stream(mask).map(Long::bitCount).sum());
    }

    /** Executes a program in the selected rows. */
    public void run(LogicProgram program) {
        program.steps().forEach(this::execute);
    }

    /**
     * Executes a step in the selected rows.
     *
     * @throws IllegalStateException if an input was never written or the output is not ready
     */
    public void execute(LogicStep step) {
        if (step.gate() == LogicGate.INIT) {
            step.out().forEach(this::initialise);
        } else {
            drive(step);
        }
        meter.step(step);
    }

    private void drive(LogicStep step) {
        for (int in : step.in()) {
            requireWritten(in);
        }
        int out = step.out().getFirst();
        requireReady(out);
        long[] a = cells[step.in().get(0)];
        long[] b = step.in().size() > 1 ? cells[step.in().get(1)] : a;
        long[] target = cells[out];
        switch (step.gate()) {
            case NOT -> {
                for (int k = 0; k < words; k++) {
                    target[k] = drive(target[k], ~a[k], k);
                }
            }
            case NOR -> {
                for (int k = 0; k < words; k++) {
                    target[k] = drive(target[k], ~(a[k] | b[k]), k);
                }
            }
            case NAND -> {
                for (int k = 0; k < words; k++) {
                    target[k] = drive(target[k], ~(a[k] & b[k]), k);
                }
            }
            case OR -> {
                for (int k = 0; k < words; k++) {
                    target[k] = drive(target[k], a[k] | b[k], k);
                }
            }
            case XOR -> {
                for (int k = 0; k < words; k++) {
                    target[k] = drive(target[k], a[k] ^ b[k], k);
                }
            }
            case MIN3 -> {
                long[] c = cells[step.in().get(2)];
                for (int k = 0; k < words; k++) {
                    target[k] = drive(target[k], ~(a[k] & b[k] | c[k] & (a[k] | b[k])), k);
                }
            }
            case INIT -> throw new AssertionError("handled above");
        }
        hold(out);
    }

    private long drive(long old, long value, int k) {
        return old & ~mask[k] | value & mask[k];
    }

    private void materialise(int column) {
        if (column < 0 || column >= columns) {
            throw new IllegalStateException("column " + column + " of an array of " + columns);
        }
        if (cells[column] == null) {
            cells[column] = new long[words];
            ready[column] = new long[words];
            written[column] = new long[words];
        }
    }

    private void initialise(int column) {
        materialise(column);
        for (int k = 0; k < words; k++) {
            cells[column][k] |= mask[k];
            ready[column][k] |= mask[k];
            written[column][k] &= ~mask[k];
        }
        writes[column]++;
    }

    /** The driven cells now hold bits and must be initialised before they are driven again. */
    private void hold(int column) {
        for (int k = 0; k < words; k++) {
            ready[column][k] &= ~mask[k];
            written[column][k] |= mask[k];
        }
        writes[column]++;
    }

    private void requireWritten(int column) {
        if (column < 0 || column >= columns || cells[column] == null || !covers(written[column])) {
            throw new IllegalStateException("column " + column + " is read where nothing was written");
        }
    }

    private void requireReady(int column) {
        if (column < 0 || column >= columns || ready[column] == null || !covers(ready[column])) {
            throw new IllegalStateException("column " + column + " is driven where it was not initialised");
        }
    }

    private boolean covers(long[] rowsOfColumn) {
        for (int k = 0; k < words; k++) {
            if ((mask[k] & ~rowsOfColumn[k]) != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Writes words into all rows through the drivers, a row after another; what host or neighbours bring in, not a gate.
     *
     * @param word the columns
     * @param values one for each row
     */
    public void write(Columns word, long[] values) {
        for (int bit = 0; bit < word.width(); bit++) {
            int column = word.get(bit);
            materialise(column);
            for (int row = 0; row < rows; row++) {
                long one = 1L << row;
                boolean set = bit < 64 && (values[row] >>> bit & 1) != 0;
                cells[column][row >> 6] = set ? cells[column][row >> 6] | one : cells[column][row >> 6] & ~one;
            }
            Arrays.fill(ready[column], 0);
            System.arraycopy(all(), 0, written[column], 0, words);
            writes[column]++;
        }
    }

    /**
     * Reads the words of all rows through the sense amplifiers.
     *
     * @param word at most 64 columns
     * @return one word for each row
     * @throws IllegalStateException if a cell of a selected row was never written
     */
    public long[] read(Columns word) {
        long[] values = new long[rows];
        for (int bit = 0; bit < word.width(); bit++) {
            int column = word.get(bit);
            requireWritten(column);
            for (int row = 0; row < rows; row++) {
                values[row] |= (cells[column][row >> 6] >>> row & 1) << bit;
            }
        }
        return values;
    }

    /**
     * Moves columns to another array through the fixed switch, a column a cycle: row r goes to row r + offset where the other array's mask
     * selects that row.
     *
     * @param from columns here
     * @param target the other array; its target columns need no initialisation, since the drivers write both values
     * @param to columns there, as many
     * @param offset of the rows: 0, s or −s
     */
    public void move(Columns from, LogicArray target, Columns to, int offset) {
        if (target == this || from.width() != to.width() || target.rows != rows) {
            throw new IllegalArgumentException("a move goes to another array of as many rows, column by column");
        }
        for (int bit = 0; bit < from.width(); bit++) {
            int source = from.get(bit);
            int sink = to.get(bit);
            target.materialise(sink);
            long[] shifted = shift(cells[source], offset);
            long[] known = shift(written[source], offset);
            for (int k = 0; k < words; k++) {
                if ((target.mask[k] & ~known[k]) != 0) {
                    throw new IllegalStateException(
                            "column " + source + " is moved from rows where nothing was written");
                }
                target.cells[sink][k] = target.drive(target.cells[sink][k], shifted[k], k);
            }
            target.hold(sink);
        }
        meter.move(from.width(), Arrays.stream(target.mask).map(Long::bitCount).sum());
    }

    /**
     * Reads words of all rows, a row after another, and writes them to rows of another array: a permutation that the switch does not have.
     *
     * @param from columns here
     * @param target the other array
     * @param to columns there, as many
     * @param source for each row of the target the row here, or −1 for zero
     */
    public void permute(Columns from, LogicArray target, Columns to, int[] source) {
        long[] words64 = read(from);
        long[] picked = new long[target.rows];
        for (int row = 0; row < target.rows; row++) {
            picked[row] = source[row] < 0 ? 0 : words64[source[row]];
        }
        target.write(to, picked);
        meter.access(target.rows, from.width());
    }

    /** The column moved by so many rows, zero where no row comes from. */
    private long[] shift(long[] column, int offset) {
        if (offset == 0) {
            return column;
        }
        long[] moved = new long[words];
        int whole = Math.floorDiv(offset, 64);
        int bits = Math.floorMod(offset, 64);
        for (int k = 0; k < words; k++) {
            long low = word(column, k - whole);
            long below = bits == 0 ? 0 : word(column, k - whole - 1) >>> (64 - bits);
            moved[k] = low << bits | below;
        }
        if (rows % 64 != 0) {
            moved[words - 1] &= -1L >>> (64 - rows % 64);
        }
        return moved;
    }

    private static long word(long[] column, int k) {
        return k < 0 || k >= column.length ? 0 : column[k];
    }
}
