package io.fhe4j.nn.plan;

import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** How often a program takes each kernel step, by level. */
final class StepCounts {
    private final Map<At, Long> counts =
            new TreeMap<>(Comparator.comparing(At::step).thenComparingInt(At::level));

    /**
     * A step with the level it is taken at.
     *
     * @param step the step
     * @param level the level of its operands
     */
    record At(KernelStep step, int level) {}

    void add(KernelStep step, int level, long times) {
        if (times > 0) {
            counts.merge(new At(step, level), times, Long::sum);
        }
    }

    /** The steps that occur. */
    Set<At> occurring() {
        return counts.keySet();
    }

    /** Σ count · cost. */
    double total(ToDoubleFunction<At> cost) {
        double sum = 0;
        for (Map.Entry<At, Long> entry : counts.entrySet()) {
            sum += entry.getValue() * cost.applyAsDouble(entry.getKey());
        }
        return sum;
    }
}
