package io.fhe4j.backend.pim.reram;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
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
    private final CellStates states;
    private final long[] writes;
    private final LogicMeter meter;
    private final @Nullable LogicTape tape;
    private final int number;
    private long[] mask;

    /**
     * An array of the device's columns whose cells hold nothing known.
     *
     * @param device whose constants count
     * @param rows how many rows; tests take more than the device has, to try all pairs of words at once
     */
    public LogicArray(ReramDevice device, int rows) {
        this(device, rows, null);
    }

    /** The same, with a tape that everything is written down on. */
    LogicArray(ReramDevice device, int rows, @Nullable LogicTape tape) {
        this.tape = tape;
        this.number = tape == null ? 0 : tape.fresh();
        this.rows = rows;
        this.words = (rows + 63) / 64;
        this.columns = device.columns();
        this.cells = new long[columns][];
        this.writes = new long[columns];
        this.mask = CellStates.all(rows);
        this.states = new CellStates(columns, mask);
        this.meter = new LogicMeter(device, rows);
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
        mask = selected == null ? CellStates.all(rows) : Arrays.copyOf(selected.toLongArray(), words);
        states.select(mask);
        meter.rows(Arrays.stream(mask).map(Long::bitCount).sum());
    }

    /**
     * Executes a program in the selected rows.
     *
     * @throws IllegalStateException if an input was never written or an output is not ready
     */
    public void run(LogicProgram program) {
        LogicCode code = program.code();
        for (int step = 0; step < code.size(); step++) {
            LogicGate gate = code.gate(step);
            int count = code.count(step);
            if (gate == LogicGate.INIT) {
                for (int k = 0; k < count; k++) {
                    initialise(code.column(step, k));
                }
            } else {
                int a = code.column(step, 0);
                int b = count > 1 ? code.column(step, 1) : a;
                int c = count > 2 ? code.column(step, 2) : a;
                drive(gate, code.out(step), a, b, c);
            }
            meter.gate(gate);
        }
        if (tape != null) {
            tape.add(new LogicTape.Run(number, program, mask, rows));
        }
    }

    /**
     * Executes a step in the selected rows.
     *
     * @throws IllegalStateException if an input was never written or the output is not ready
     */
    public void execute(LogicStep step) {
        List<Integer> in = step.in();
        if (step.gate() == LogicGate.INIT) {
            step.out().forEach(this::initialise);
        } else {
            int a = in.getFirst();
            drive(step.gate(), step.out().getFirst(), a, in.size() > 1 ? in.get(1) : a, in.size() > 2 ? in.get(2) : a);
        }
        meter.gate(step.gate());
    }

    /** Drives a column by others; those that a gate does not have are its first one again. */
    private void drive(LogicGate gate, int out, int in, int in2, int in3) {
        requireWritten(in);
        requireWritten(in2);
        requireWritten(in3);
        requireReady(out);
        long[] a = cells[in];
        long[] b = cells[in2];
        long[] target = cells[out];
        switch (gate) {
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
                long[] c = cells[in3];
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
        }
    }

    /** The cells are one now; nobody can read them before they are driven, so only their state is kept. */
    private void initialise(int column) {
        materialise(column);
        states.become(column, CellStates.READY);
        writes[column]++;
    }

    /** The driven cells now hold bits and must be initialised before they are driven again. */
    private void hold(int column) {
        states.become(column, CellStates.WRITTEN);
        writes[column]++;
    }

    private void requireWritten(int column) {
        if (!states.are(column, CellStates.WRITTEN) || cells[column] == null) {
            throw new IllegalStateException("column " + column + " is read where nothing was written");
        }
    }

    private void requireReady(int column) {
        if (!states.are(column, CellStates.READY) || cells[column] == null) {
            throw new IllegalStateException("column " + column + " is driven where it was not initialised");
        }
    }

    /**
     * Writes words into all rows through the drivers, a row after another; what host or neighbours bring in, not a gate.
     *
     * @param word the columns
     * @param values one for each row
     */
    public void write(Columns word, long[] values) {
        put(word, values);
        if (tape != null) {
            tape.add(new LogicTape.Arrive(number, word, rows));
        }
    }

    private void put(Columns word, long[] values) {
        for (int bit = 0; bit < word.width(); bit++) {
            int column = word.get(bit);
            materialise(column);
            states.written(column);
            writes[column]++;
        }
        long[] block = new long[Long.SIZE];
        for (int k = 0; k < words; k++) {
            int count = Math.min(Long.SIZE, rows - k * Long.SIZE);
            System.arraycopy(values, k * Long.SIZE, block, 0, count);
            Arrays.fill(block, count, Long.SIZE, 0);
            BitMatrix.transpose(block);
            for (int bit = 0; bit < word.width(); bit++) {
                cells[word.get(bit)][k] = bit < Long.SIZE ? block[bit] : 0;
            }
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
        if (tape != null) {
            tape.add(new LogicTape.Leave(number, word, rows));
        }
        return words(word);
    }

    private long[] words(Columns word) {
        for (int column : word.indices()) {
            requireWritten(column);
        }
        long[] values = new long[rows];
        long[] block = new long[Long.SIZE];
        for (int k = 0; k < words; k++) {
            for (int bit = 0; bit < word.width(); bit++) {
                block[bit] = cells[word.get(bit)][k];
            }
            Arrays.fill(block, word.width(), Long.SIZE, 0);
            BitMatrix.transpose(block);
            System.arraycopy(block, 0, values, k * Long.SIZE, Math.min(Long.SIZE, rows - k * Long.SIZE));
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
            materialise(source);
            long[] shifted = shift(cells[source], offset);
            long[] known = shift(states.rowsWritten(source), offset);
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
        if (tape != null) {
            tape.add(new LogicTape.Move(number, from, target.number, to, offset, target.mask, rows));
        }
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
        long[] words64 = words(from);
        long[] picked = new long[target.rows];
        for (int row = 0; row < target.rows; row++) {
            picked[row] = source[row] < 0 ? 0 : words64[source[row]];
        }
        target.put(to, picked);
        meter.access(target.rows, from.width());
        if (tape != null) {
            tape.add(new LogicTape.Permute(number, from, target.number, to, target.rows));
        }
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
