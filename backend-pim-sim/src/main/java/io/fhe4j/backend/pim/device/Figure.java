package io.fhe4j.backend.pim.device;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * A computed number that remembers which constants it is made of.
 *
 * @param value the number
 * @param unit its unit
 * @param mark the worst mark among its inputs, and derived at best
 * @param inputs the keys of the constants, sorted
 */
public record Figure(double value, Unit unit, Mark mark, List<String> inputs) {
    public Figure {
        inputs = List.copyOf(new TreeSet<>(inputs));
    }

    /** A figure made of constants. */
    public static Figure of(double value, Unit unit, Collection<Constant> inputs) {
        return new Figure(
                value,
                unit,
                Mark.ofComputed(inputs.stream().map(Constant::mark).toList()),
                inputs.stream().map(Constant::key).toList());
    }

    @Override
    public String toString() {
        return value + " " + unit + " [" + mark.word() + "]";
    }
}
