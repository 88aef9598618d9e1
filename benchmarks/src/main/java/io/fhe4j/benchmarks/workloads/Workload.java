package io.fhe4j.benchmarks.workloads;

import io.fhe4j.benchmarks.workloads.Operation.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * A workload: what it does, as a table.
 *
 * @param name what reports call it
 * @param description what it computes
 * @param composed whether the table was put together from papers instead of recorded from one program
 * @param phases its table
 */
public record Workload(String name, String description, boolean composed, List<Phase> phases) {
    public Workload {
        phases = List.copyOf(phases);
    }

    /** Writes a table level by level. */
    static final class Builder {

        private final ParameterSet set;
        private final List<Phase> phases = new ArrayList<>();
        private String phase = "";
        private String source = "";
        private int level;
        private boolean wide;

        Builder(ParameterSet set, int level) {
            this.set = set;
            this.level = level;
        }

        /** Begins a part. */
        Builder part(String name, String paper) {
            phase = name;
            source = paper;
            return this;
        }

        /** From here on levels are wide ones, or not. */
        Builder wide(boolean value) {
            wide = value && set.wideRows() > 1;
            return this;
        }

        Builder at(int value) {
            level = value;
            return this;
        }

        int level() {
            return level;
        }

        Builder add(Kind kind, long count) {
            return add(Operation.of(kind), count);
        }

        Builder add(Operation operation, long count) {
            phases.add(new Phase(phase, operation, level, wide, count, source));
            return this;
        }

        /** All later operations are a level lower. */
        Builder down() {
            level -= wide ? set.wideRows() : 1;
            return this;
        }

        /** Another workload's table, so many times. */
        Builder add(Workload other, long times) {
            other.phases.forEach(part -> phases.add(part.times(times)));
            return this;
        }

        Workload build(String name, String description) {
            return new Workload(name, description, true, phases);
        }
    }
}
