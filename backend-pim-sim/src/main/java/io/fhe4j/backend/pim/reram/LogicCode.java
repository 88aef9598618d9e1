package io.fhe4j.backend.pim.reram;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;

/**
 * The steps of a program as numbers, so that an array executes hundreds of millions of them without an object for each. A step has four: its gate, the
 * column that is driven, and where its inputs or the columns to initialise begin in a second list, and how many they are.
 */
final class LogicCode {

    private static final LogicGate[] GATES = LogicGate.values();
    private static final int STEP = 4;

    private int[] code = new int[64 * STEP];
    private int[] columns = new int[256];
    private int steps;
    private int used;

    /** Adds the initialisation of columns. */
    void initialise(int[] which) {
        add(LogicGate.INIT, which[0], which);
    }

    /**
     * Adds a gate.
     *
     * @throws IllegalArgumentException if its columns are not distinct, or too many or few
     */
    void gate(LogicGate gate, int out, int... in) {
        if (in.length != gate.inputs()) {
            throw new IllegalArgumentException(gate + " of " + in.length + " inputs");
        }
        for (int k = 0; k < in.length; k++) {
            boolean twice = in[k] == out;
            for (int i = 0; i < k; i++) {
                twice |= in[i] == in[k];
            }
            if (twice) {
                throw new IllegalArgumentException(
                        "columns of a gate must differ: " + gate + " from " + Arrays.toString(in) + " to " + out);
            }
        }
        add(gate, out, in);
    }

    private void add(LogicGate gate, int out, int[] others) {
        if ((steps + 1) * STEP > code.length) {
            code = Arrays.copyOf(code, 2 * code.length);
        }
        if (used + others.length > columns.length) {
            columns = Arrays.copyOf(columns, Math.max(used + others.length, 2 * columns.length));
        }
        int at = steps++ * STEP;
        code[at] = gate.ordinal();
        code[at + 1] = out;
        code[at + 2] = used;
        code[at + 3] = others.length;
        System.arraycopy(others, 0, columns, used, others.length);
        used += others.length;
    }

    /** Gives back what was reserved for more steps. */
    LogicCode trimmed() {
        code = Arrays.copyOf(code, steps * STEP);
        columns = Arrays.copyOf(columns, used);
        return this;
    }

    /** How many steps there are. */
    int size() {
        return steps;
    }

    LogicGate gate(int step) {
        return GATES[code[step * STEP]];
    }

    /** The column that a gate drives. */
    int out(int step) {
        return code[step * STEP + 1];
    }

    /** How many inputs a gate has, or columns an initialisation. */
    int count(int step) {
        return code[step * STEP + 3];
    }

    /** An input of a gate, or a column to initialise. */
    int column(int step, int k) {
        return columns[code[step * STEP + 2] + k];
    }

    /** The steps as objects, made when they are asked for. */
    List<LogicStep> list() {
        return new Steps(this);
    }

    private LogicStep step(int step) {
        int from = code[step * STEP + 2];
        List<Integer> others =
                Arrays.stream(columns, from, from + count(step)).boxed().toList();
        return gate(step) == LogicGate.INIT
                ? new LogicStep(LogicGate.INIT, others, List.of())
                : new LogicStep(gate(step), List.of(out(step)), others);
    }

    private static final class Steps extends AbstractList<LogicStep> implements RandomAccess {
        private final LogicCode code;

        Steps(LogicCode code) {
            this.code = code;
        }

        @Override
        public LogicStep get(int index) {
            return code.step(java.util.Objects.checkIndex(index, code.size()));
        }

        @Override
        public int size() {
            return code.size();
        }
    }
}
