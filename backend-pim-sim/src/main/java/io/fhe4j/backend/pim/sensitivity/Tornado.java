package io.fhe4j.backend.pim.sensitivity;

import io.fhe4j.backend.pim.device.Constant;
import io.fhe4j.backend.pim.device.DeviceFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * What each constant does to a metric when it alone goes to the ends of its range.
 *
 * @param effects of all constants that vary, the largest first
 * @param refused ends at which there is no metric; their constants have no effect here
 */
public record Tornado(List<Effect> effects, List<End> refused) {

    /** So many constants are named as dominating. */
    private static final int DOMINATING = 3;

    public Tornado {
        effects = List.copyOf(effects);
        refused = List.copyOf(refused);
    }

    /**
     * An end of a constant's range.
     *
     * @param constant which
     * @param value the constant there
     */
    public record End(Constant constant, double value) {}

    /**
     * One constant's effect.
     *
     * @param constant which
     * @param atLow the metric at the low end of its range
     * @param atHigh the metric at the high end
     */
    public record Effect(Constant constant, double atLow, double atHigh) {

        /** The larger end over the smaller, at least 1. */
        public double factor() {
            return Math.max(atLow, atHigh) / Math.min(atLow, atHigh);
        }
    }

    /**
     * Moves one constant at a time.
     *
     * @param file whose ranges count
     * @param metric greater than zero
     */
    public static Tornado of(DeviceFile file, ToDoubleFunction<DeviceFile> metric) {
        return of(file, constant -> true, moved -> OptionalDouble.of(metric.applyAsDouble(moved)));
    }

    /**
     * Moves some constants, one at a time.
     *
     * @param file whose ranges count
     * @param which constants, of those that vary
     * @param metric greater than zero; nothing, where a device cannot work
     */
    public static Tornado of(DeviceFile file, Predicate<Constant> which, Function<DeviceFile, OptionalDouble> metric) {
        List<Effect> effects = new ArrayList<>();
        List<End> refused = new ArrayList<>();
        for (Constant constant : LatinHypercube.varied(file)) {
            if (!which.test(constant)) {
                continue;
            }
            OptionalDouble low = at(file, constant, constant.low(), metric, refused);
            OptionalDouble high = at(file, constant, constant.high(), metric, refused);
            if (low.isPresent() && high.isPresent()) {
                effects.add(new Effect(constant, low.getAsDouble(), high.getAsDouble()));
            }
        }
        effects.sort(Comparator.comparingDouble(Effect::factor).reversed());
        return new Tornado(effects, refused);
    }

    private static OptionalDouble at(
            DeviceFile file,
            Constant constant,
            double value,
            Function<DeviceFile, OptionalDouble> metric,
            List<End> refused) {
        OptionalDouble there = metric.apply(file.with(constant.key(), value));
        if (there.isEmpty()) {
            refused.add(new End(constant, value));
        }
        return there;
    }

    /** The constants of largest effect, three or fewer: those that have one. */
    public List<Effect> dominating() {
        return effects.stream()
                .limit(DOMINATING)
                .filter(effect -> effect.factor() > 1)
                .toList();
    }
}
