package io.fhe4j.backend.pim.memfhe;

import io.fhe4j.backend.pim.reram.Columns;
import io.fhe4j.backend.pim.reram.LogicGate;
import io.fhe4j.backend.pim.reram.LogicProgram;
import io.fhe4j.backend.pim.reram.LogicStep;
import io.fhe4j.backend.pim.reram.LogicTape;
import io.fhe4j.backend.pim.reram.LogicTape.Arrive;
import io.fhe4j.backend.pim.reram.LogicTape.Leave;
import io.fhe4j.backend.pim.reram.LogicTape.Move;
import io.fhe4j.backend.pim.reram.LogicTape.Permute;
import io.fhe4j.backend.pim.reram.LogicTape.Run;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How often each cell of an array has been driven: by gates, by initialisations before them, by drivers that write. Whether the cell changed is not known
 * without data, so every time counts; an XOR counts once. Columns that are driven in all rows alike take a number, others one for each row.
 */
final class CellWrites {

    private final int rows;
    private final long[] everywhere;
    private final long[][] some;
    /** For each row what was not driven in all rows alike; that stands beside it. */
    private final long[] rowTotals;

    private long everyRow;

    /** Cells that were never driven. */
    CellWrites(int rows, int columns) {
        this.rows = rows;
        this.everywhere = new long[columns];
        this.some = new long[columns][];
        this.rowTotals = new long[rows];
    }

    /**
     * What actions did to the cells of arrays that take turns.
     *
     * @param actions in order; their k-th array is the k-th modulo the number of arrays
     * @param arrays how many there are
     * @param rows of each
     * @param columns of each
     */
    static CellWrites[] of(List<LogicTape.Action> actions, int arrays, int rows, int columns) {
        CellWrites[] writes = new CellWrites[arrays];
        for (int k = 0; k < arrays; k++) {
            writes[k] = new CellWrites(rows, columns);
        }
        IdentityHashMap<LogicProgram, int[]> known = new IdentityHashMap<>();
        for (LogicTape.Action action : actions) {
            switch (action) {
                case Run run -> {
                    int[] driven = known.computeIfAbsent(run.program(), program -> driven(program, columns));
                    writes[run.array() % arrays].add(driven, run.mask());
                }
                case Move move ->
                    move.to().indices().forEach(column -> writes[move.target() % arrays].add(column, move.mask()));
                case Arrive arrive -> writes[arrive.array() % arrays].add(arrive.to(), arrive.rows());
                case Permute permute -> writes[permute.target() % arrays].add(permute.to(), permute.rows());
                case Leave leave -> {}
            }
        }
        return writes;
    }

    /** The same for one of arrays that have each its own number: that which has the cell that is driven most. */
    static CellWrites ofBusiest(List<LogicTape.Action> actions, int rows, int columns) {
        Map<Integer, List<LogicTape.Action>> ofArrays = new TreeMap<>();
        for (LogicTape.Action action : actions) {
            int array = switch (action) {
                case Move move -> move.target();
                case Permute permute -> permute.target();
                case Run run -> run.array();
                case Arrive arrive -> arrive.array();
                case Leave leave -> leave.array();
            };
            ofArrays.computeIfAbsent(array, key -> new ArrayList<>()).add(action);
        }
        CellWrites busiest = new CellWrites(rows, columns);
        for (List<LogicTape.Action> ofArray : ofArrays.values()) {
            CellWrites writes = of(ofArray, 1, rows, columns)[0];
            if (writes.mostOfCell() > busiest.mostOfCell()) {
                busiest = writes;
            }
        }
        return busiest;
    }

    /** How often a program drives each column. */
    private static int[] driven(LogicProgram program, int columns) {
        int[] driven = new int[columns];
        for (LogicStep step : program.steps()) {
            if (step.gate() == LogicGate.INIT) {
                step.out().forEach(column -> driven[column]++);
            } else {
                driven[step.out().getFirst()]++;
            }
        }
        return driven;
    }

    private void add(int[] driven, long[] mask) {
        for (int column = 0; column < driven.length; column++) {
            if (driven[column] > 0) {
                add(column, mask, driven[column]);
            }
        }
    }

    private void add(int column, long[] mask) {
        add(column, mask, 1);
    }

    private void add(int column, long[] mask, long times) {
        int selected = 0;
        for (long word : mask) {
            selected += Long.bitCount(word);
        }
        if (selected == rows) {
            all(column, times);
            return;
        }
        long[] of = some(column);
        for (int k = 0; k < mask.length; k++) {
            for (long word = mask[k]; word != 0; word &= word - 1) {
                int row = k * Long.SIZE + Long.numberOfTrailingZeros(word);
                of[row] += times;
                rowTotals[row] += times;
            }
        }
    }

    private void add(Columns word, int first) {
        word.indices().forEach(column -> add(column, first, 1));
    }

    /** A column was driven in the first rows, so often. */
    void add(int column, int first, long times) {
        if (first == rows) {
            all(column, times);
            return;
        }
        long[] of = some(column);
        for (int row = 0; row < first; row++) {
            of[row] += times;
            rowTotals[row] += times;
        }
    }

    private void all(int column, long times) {
        everywhere[column] += times;
        everyRow += times;
    }

    private long[] some(int column) {
        if (some[column] == null) {
            some[column] = new long[rows];
        }
        return some[column];
    }

    /** What others, of as many rows or fewer, were driven, so many times over. */
    void add(CellWrites other, long times) {
        for (int column = 0; column < everywhere.length; column++) {
            if (other.everywhere[column] > 0) {
                add(column, other.rows, times * other.everywhere[column]);
            }
            long[] from = other.some[column];
            if (from != null) {
                long[] to = some(column);
                for (int row = 0; row < from.length; row++) {
                    to[row] += times * from[row];
                    rowTotals[row] += times * from[row];
                }
            }
        }
    }

    /** The most that a cell was driven. */
    long mostOfCell() {
        long most = 0;
        for (int column = 0; column < everywhere.length; column++) {
            most = Math.max(most, everywhere[column] + (some[column] == null ? 0 : most(some[column])));
        }
        return most;
    }

    /** The most that the cells of a row were driven, all together. */
    long mostOfRow() {
        return everyRow + most(rowTotals);
    }

    /** How often cells were driven, all together. */
    long total() {
        long total = rows * everyRow;
        for (long row : rowTotals) {
            total += row;
        }
        return total;
    }

    private static long most(long[] values) {
        long most = 0;
        for (long value : values) {
            most = Math.max(most, value);
        }
        return most;
    }
}
