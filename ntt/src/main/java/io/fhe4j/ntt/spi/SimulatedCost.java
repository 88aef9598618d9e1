package io.fhe4j.ntt.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What work would have cost on the hardware that a simulated device stands for: by an account of its kernels, which gives a lower bound, or by the
 * schedule of a recorded program. An account sums up from the device's opening on: what a part of a program costs is the difference of two of them.
 *
 * @param hardware the simulated hardware, for people
 * @param mark how well the figures are known: {@code published}, {@code derived}, {@code recalled} or {@code assumed}, the worst of what goes in
 * @param meaning one line: what the time is (a schedule's, a lower bound), and what time and energy leave out
 * @param time in ns
 * @param energy in pJ
 * @param busyNanos how long places were busy, summed over all of them, in ns
 * @param places how many places there are that work at the same time, such as banks or arrays, at least 1
 * @param placeName what a place is called, in the singular
 * @param hostBytes bytes that went between host and device
 * @param kernels the shares of the kernels; of a schedule, those of transfers and of what the hardware takes besides, too
 * @param schedule when and where; empty for an account
 */
public record SimulatedCost(
        String hardware,
        String mark,
        String meaning,
        Estimate time,
        Estimate energy,
        double busyNanos,
        double places,
        String placeName,
        long hostBytes,
        List<KernelCost> kernels,
        Optional<SimulatedSchedule> schedule) {

    /** Makes the list immutable. */
    public SimulatedCost {
        kernels = List.copyOf(kernels);
    }

    /**
     * The cost of what was done since an earlier look at the same device. The ends of ranges keep their ratios to the values: what is uncertain are
     * constants that all of the work shares.
     *
     * @param earlier what {@link Device#simulatedCost} gave then
     * @throws IllegalStateException for schedules, which begin when their programs do
     */
    public SimulatedCost since(SimulatedCost earlier) {
        if (schedule.isPresent() || earlier.schedule.isPresent()) {
            throw new IllegalStateException("a schedule is no part of a sum");
        }
        Map<String, KernelCost> known =
                earlier.kernels.stream().collect(Collectors.toMap(KernelCost::kernel, Function.identity()));
        List<KernelCost> rest = new ArrayList<>();
        for (KernelCost cost : kernels) {
            KernelCost before =
                    known.getOrDefault(cost.kernel, new KernelCost(cost.kernel, 0, 0, 0, cost.assumedMapping));
            if (cost.calls > before.calls) {
                rest.add(new KernelCost(
                        cost.kernel,
                        cost.calls - before.calls,
                        cost.nanos - before.nanos,
                        cost.picojoules - before.picojoules,
                        cost.assumedMapping));
            }
        }
        return new SimulatedCost(
                hardware,
                mark,
                meaning,
                time.scaledTo(time.value - earlier.time.value),
                energy.scaledTo(energy.value - earlier.energy.value),
                busyNanos - earlier.busyNanos,
                places,
                placeName,
                hostBytes - earlier.hostBytes,
                rest,
                Optional.empty());
    }

    /** What the figures are, in one or two words for columns and files: {@code simulation} of a schedule, or {@code lower bound}. */
    public String method() {
        return schedule.isPresent() ? "simulation" : "lower bound";
    }

    /** The same with something added to its {@link #meaning}. */
    public SimulatedCost noting(String remark) {
        return new SimulatedCost(
                hardware,
                mark,
                meaning + "; " + remark,
                time,
                energy,
                busyNanos,
                places,
                placeName,
                hostBytes,
                kernels,
                schedule);
    }

    /** Mean power, in mW. */
    public double milliwatts() {
        return time.value == 0 ? 0 : energy.value / time.value;
    }

    /** The kernels whose mapping to the hardware is an assumption. */
    public List<String> assumedMappings() {
        return kernels.stream()
                .filter(KernelCost::assumedMapping)
                .map(KernelCost::kernel)
                .toList();
    }

    /**
     * A figure.
     *
     * @param value with the nominal constants of the device
     * @param range its 5th to 95th percentile when the constants that are not published take all of their ranges; empty where that was not computed
     */
    public record Estimate(double value, Optional<Range> range) {

        /** A figure whose range was not computed. */
        public static Estimate of(double value) {
            return new Estimate(value, Optional.empty());
        }

        private Estimate scaledTo(double part) {
            double factor = value == 0 ? 0 : part / value;
            return new Estimate(part, range.map(whole -> new Range(factor * whole.low, factor * whole.high)));
        }
    }

    /**
     * From the 5th to the 95th percentile.
     *
     * @param low the 5th
     * @param high the 95th
     */
    public record Range(double low, double high) {}

    /**
     * The share of one kernel.
     *
     * @param kernel its name, as in {@link io.fhe4j.ntt.Kernel}, in lower case; or what a schedule has besides, such as {@code move} or {@code refresh}
     * @param calls how often it was called; of a schedule, its tasks
     * @param nanos its part of the time, in ns
     * @param picojoules its part of the energy, in pJ
     * @param assumedMapping whether its mapping to the hardware is an assumption
     */
    public record KernelCost(String kernel, long calls, double nanos, double picojoules, boolean assumedMapping) {}
}
