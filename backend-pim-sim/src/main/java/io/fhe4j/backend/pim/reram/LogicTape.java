package io.fhe4j.backend.pim.reram;

import java.util.ArrayList;
import java.util.List;

/**
 * What arrays do for a kernel, in order: what is priced as one event, and what is written command by command. Arrays are numbered as they come into use;
 * each is a fresh one, of whose cells nothing is known.
 */
public final class LogicTape {

    /** One thing that an array did. */
    public sealed interface Action permits Run, Move, Permute, Arrive, Leave {

        /** Its array; of transfers between arrays the one that words come from. */
        int array();

        /** What it took. Words that arrive from storage or leave for it go through a switch as well, which {@link LogicWork} leaves to whoever places them. */
        LogicCounts counts();
    }

    /**
     * A program ran.
     *
     * @param array where
     * @param program which
     * @param mask the rows, 64 in a word
     * @param rows of the array
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Run(int array, LogicProgram program, long[] mask, int rows) implements Action {

        @Override
        public LogicCounts counts() {
            return new LogicCounts(program.cycles(), program.gateCycles() * LogicTape.rows(mask), 0, 0, 0, 0);
        }
    }

    /**
     * Columns went through a switch.
     *
     * @param array where they come from
     * @param from columns there
     * @param target the other array
     * @param to columns there
     * @param offset of rows
     * @param mask the rows of the target that take them
     * @param rows of the arrays
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Move(int array, Columns from, int target, Columns to, int offset, long[] mask, int rows)
            implements Action {

        @Override
        public LogicCounts counts() {
            return LogicCounts.moves(from.width(), LogicTape.rows(mask));
        }
    }

    /**
     * Words were read row by row and written elsewhere.
     *
     * @param array where they come from
     * @param from columns there
     * @param target the other array
     * @param to columns there
     * @param rows how many
     */
    public record Permute(int array, Columns from, int target, Columns to, int rows) implements Action {

        @Override
        public LogicCounts counts() {
            return new LogicCounts(0, 0, 0, 0, 2L * rows, (long) rows * from.width());
        }
    }

    /**
     * A word of all rows came from an array where it is stored.
     *
     * @param array where it is now
     * @param to columns there
     * @param rows how many
     */
    public record Arrive(int array, Columns to, int rows) implements Action {

        @Override
        public LogicCounts counts() {
            return LogicCounts.moves(to.width(), rows);
        }
    }

    /**
     * A word of all rows went to an array where it is stored.
     *
     * @param array where it was
     * @param from columns there
     * @param rows how many
     */
    public record Leave(int array, Columns from, int rows) implements Action {

        @Override
        public LogicCounts counts() {
            return LogicCounts.moves(from.width(), rows);
        }
    }

    private final List<Action> actions = new ArrayList<>();
    private int arrays;

    /** A tape with nothing on it. */
    public LogicTape() {}

    private static long rows(long[] mask) {
        long rows = 0;
        for (long word : mask) {
            rows += Long.bitCount(word);
        }
        return rows;
    }

    /** One more array comes into use. */
    int fresh() {
        return arrays++;
    }

    void add(Action action) {
        if (!(action instanceof Run run) || LogicTape.rows(run.mask) > 0) {
            actions.add(action);
        }
    }

    /** All actions, in order. */
    public List<Action> actions() {
        return List.copyOf(actions);
    }

    /** All of them together. */
    public LogicCounts counts() {
        return actions.stream().map(Action::counts).reduce(LogicCounts.NONE, LogicCounts::plus);
    }
}
