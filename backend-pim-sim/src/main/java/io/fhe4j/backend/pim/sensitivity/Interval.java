package io.fhe4j.backend.pim.sensitivity;

import io.fhe4j.backend.pim.device.DeviceFile;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Where a metric lies for nine of ten devices that the file allows: its 5th and its 95th percentile.
 *
 * @param low the 5th
 * @param high the 95th
 */
public record Interval(double low, double high) {

    private static final double LOW = 0.05;
    private static final double HIGH = 0.95;

    /** The interval of a metric over samples. */
    public static Interval of(Collection<DeviceFile> samples, ToDoubleFunction<DeviceFile> metric) {
        return of(samples.stream().mapToDouble(metric).toArray());
    }

    /** The interval of values, at least one. */
    public static Interval of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Interval(quantile(sorted, LOW), quantile(sorted, HIGH));
    }

    /** Linear between the two neighbours (Hyndman, Fan 1996, type 7). */
    private static double quantile(double[] sorted, double p) {
        double place = p * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    /** Both ends. */
    public List<Double> toList() {
        return List.of(low, high);
    }
}
