package io.fhe4j.backend.pim.sensitivity;

import io.fhe4j.backend.pim.device.Constant;
import io.fhe4j.backend.pim.device.DeviceFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What each constant does to a metric when it alone goes to the ends of its range.
 *
 * @param effects of all constants that vary, the largest first
 */
public record Tornado(List<Effect> effects) {

    /** So many constants are named as dominating. */
    private static final int DOMINATING = 3;

    public Tornado {
        effects = List.copyOf(effects);
    }

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
        List<Effect> effects = new ArrayList<>();
        for (Constant constant : LatinHypercube.varied(file)) {
            effects.add(new Effect(
                    constant,
                    metric.applyAsDouble(file.with(constant.key(), constant.low())),
                    metric.applyAsDouble(file.with(constant.key(), constant.high()))));
        }
        effects.sort(Comparator.comparingDouble(Effect::factor).reversed());
        return new Tornado(effects);
    }

    /** The constants of largest effect, three or fewer: those that have one. */
    public List<Effect> dominating() {
        return effects.stream()
                .limit(DOMINATING)
                .filter(effect -> effect.factor() > 1)
                .toList();
    }
}
