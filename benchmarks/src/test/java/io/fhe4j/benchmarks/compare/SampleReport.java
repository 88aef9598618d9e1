package io.fhe4j.benchmarks.compare;

import io.fhe4j.benchmarks.compare.Report.Cold;
import io.fhe4j.benchmarks.compare.Report.Machine;
import io.fhe4j.benchmarks.compare.Report.Measured;
import io.fhe4j.benchmarks.compare.Report.Result;
import io.fhe4j.benchmarks.compare.Report.Run;
import io.fhe4j.benchmarks.statistics.Difference;
import io.fhe4j.benchmarks.statistics.Interval;
import io.fhe4j.benchmarks.statistics.Samples;
import io.fhe4j.benchmarks.statistics.WarmUp;
import io.fhe4j.ntt.spi.SimulatedCost;
import io.fhe4j.ntt.spi.SimulatedCost.Estimate;
import io.fhe4j.ntt.spi.SimulatedCost.KernelCost;
import io.fhe4j.ntt.spi.SimulatedCost.Range;
import io.fhe4j.ntt.spi.SimulatedSchedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** A report that nobody measured: three sizes, two real backends and a simulated one, all numbers made up. */
public final class SampleReport {

    private static final String DIGEST = "0123456789abcdef".repeat(4);

    private SampleReport() {}

    /** The report; the fast backend pays from the second size on. */
    public static Report make() {
        return make("fast");
    }

    /** The same with another name of the fast backend. */
    public static Report make(String fast) {
        List<Result> results = new ArrayList<>();
        double[] fastNanos = {500, 1000, 2000};
        double[] slowNanos = {400, 4000, 40_000};
        for (int i = 0; i < fastNanos.length; i++) {
            int degree = 64 << 2 * i;
            Samples first = samples(i, fastNanos[i]);
            List<Run> runs = List.of(
                    measured(fast, first, Optional.empty()),
                    measured("slow", samples(9 + i, slowNanos[i]), Optional.of(first)),
                    simulated(degree));
            results.add(new Result("made-up", "N=" + degree, degree, "nothing that was ever run", runs));
        }
        return new Report(new Machine(2, "none", 1L << 30, "no JVM", "no system"), results);
    }

    private static Samples samples(int seed, double nanos) {
        Random random = new Random(seed);
        return new Samples(IntStream.range(0, 21)
                .mapToDouble(i -> nanos * (1 + 0.01 * random.nextDouble()))
                .toArray());
    }

    private static Run measured(String backend, Samples warm, Optional<Samples> first) {
        List<Double> firstCalls = IntStream.range(0, 300)
                .mapToObj(i -> warm.median() * (i < 30 ? 50 : 1))
                .toList();
        Samples cold = new Samples(warm.median() * 60, warm.median() * 50, warm.median() * 55);
        Measured measured = new Measured(
                warm,
                Interval.ofMedian(warm, 0.95),
                WarmUp.of(firstCalls.stream().mapToDouble(Double::doubleValue).toArray()),
                firstCalls,
                Optional.of(new Cold(cold, Interval.ofMedian(cold, 0.95), cold, 123_000_000L)),
                1_000_000,
                first.map(other -> Difference.paired(other, warm)));
        return new Run(backend, "made up", DIGEST, Optional.of(measured), Optional.empty(), timeline(warm.median(), 1));
    }

    private static Run simulated(int degree) {
        SimulatedCost cost = new SimulatedCost(
                "a memory",
                "assumed",
                "made up",
                new Estimate(10.0 * degree, Optional.of(new Range(5.0 * degree, 20.0 * degree))),
                Estimate.of(7.0 * degree),
                40.0 * degree,
                8,
                "bank",
                8L * degree,
                List.of(
                        new KernelCost("forward_ntt", 4, 7.5 * degree, 6.0 * degree, false),
                        new KernelCost("automorphism", 1, 2.5 * degree, 1.0 * degree, true)),
                Optional.of(new SimulatedSchedule(
                        "4 of 8 banks",
                        4,
                        5.0 * degree,
                        List.of(new SimulatedSchedule.Resource("host", 1, 1.0 * degree, 1.0 * degree)),
                        List.of(
                                Map.of("forward_ntt", 10.0 * degree),
                                Map.of("forward_ntt", 10.0 * degree, "automorphism", 10.0 * degree)))));
        return new Run("memory", "made up", DIGEST, Optional.empty(), Optional.of(cost), KernelTimeline.of(cost));
    }

    private static KernelTimeline timeline(double nanos, double utilisation) {
        return new KernelTimeline(
                nanos,
                List.of(
                        new KernelCall("forwardNtt", 0, nanos / 2, utilisation),
                        new KernelCall("multiply", nanos / 2, nanos / 4, utilisation)));
    }
}
