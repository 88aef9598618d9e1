package io.fhe4j.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.ProgressListener;
import io.fhe4j.benchmarks.compare.Report.Measured;
import io.fhe4j.benchmarks.compare.Report.Result;
import io.fhe4j.benchmarks.compare.Report.Run;
import io.fhe4j.benchmarks.compare.programs.Program;
import io.fhe4j.benchmarks.compare.programs.Programs;
import io.fhe4j.ntt.spi.SimulatedCost;
import io.fhe4j.ntt.spi.SimulatedSchedule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That everything is there, on small programs; what the times are is nobody's business here. */
class ComparisonTest {

    @TempDir
    private Path folder = Path.of("");

    private static Program program(String label) {
        return Programs.all().stream()
                .filter(known -> known.label().equals(label))
                .findFirst()
                .orElseThrow();
    }

    private Result run(String label, int cold, String... backends) throws Exception {
        Comparison comparison = new Comparison(
                BackendSpec.all(List.of(backends)), new Comparison.Settings(cold, 9, Duration.ofSeconds(1)));
        Path operands = Files.createTempDirectory(folder, "operands");
        return comparison.run(program(label), operands, ProgressListener.NONE);
    }

    @Test
    void realBackendsAreMeasuredColdAndWarm() throws Exception {
        Result result = run("ntt N=64", 1, "reference", "cpu:vectorBits=64");
        assertTrue(result.digestsAgree());
        assertEquals(2, result.measured().size());
        for (Run run : result.runs()) {
            Measured measured = run.measured().orElseThrow();
            assertEquals(9, measured.warm().count());
            assertTrue(measured.interval().holds(measured.warm().median()));
            Report.Cold cold = measured.cold().orElseThrow();
            assertTrue(cold.first().median() > measured.warm().median(), "the first call is not compiled");
            assertTrue(measured.firstCalls().size() > 100, measured.firstCalls().size() + " calls");
            assertTrue(measured.poolBytes() >= 2 * 64 * 8, measured.poolBytes() + " bytes");
            assertEquals(
                    List.of("forwardNtt"),
                    run.timeline().calls().stream().map(KernelCall::kernel).toList());
        }
        assertTrue(
                result.runs().getFirst().measured().orElseThrow().difference().isEmpty());
        assertTrue(result.runs().getLast().measured().orElseThrow().difference().isPresent());
    }

    @Test
    void compoundKernelsAreSeenAsTheDeviceRunsThem() throws Exception {
        Result result = run("key-switch N=2048", 0, "reference");
        List<String> kernels = result.runs().getFirst().timeline().shares().stream()
                .map(KernelTimeline.Share::kernel)
                .toList();
        assertTrue(kernels.containsAll(List.of("forwardNtt", "inverseNtt", "convert")), kernels.toString());
    }

    @Test
    void simulatedDevicesAreSimulatedAndNotTimed() throws Exception {
        Result result = run("key-switch N=2048", 0, "pim-fhemem", "reference");
        assertTrue(result.digestsAgree());
        Run memory = result.simulated().getFirst();
        assertTrue(memory.measured().isEmpty());
        SimulatedCost cost = memory.simulated().orElseThrow();
        assertEquals("simulation", cost.method());
        SimulatedCost.Range range = cost.time().range().orElseThrow();
        assertTrue(range.low() < cost.time().value() && cost.time().value() < range.high(), range.toString());
        assertTrue(cost.energy().range().isPresent());
        assertEquals("assumed", cost.mark());
        // Six rows in, and as many of each component out, of 2048 words of 8 bytes.
        assertEquals((6 + 12) * 2048 * 8, cost.hostBytes());
        Map<String, SimulatedCost.KernelCost> kernels = cost.kernels().stream()
                .collect(Collectors.toMap(SimulatedCost.KernelCost::kernel, Function.identity()));
        assertTrue(kernels.keySet().containsAll(List.of("forward_ntt", "upload", "download", "move", "refresh")));
        assertEquals(List.of("convert"), cost.assumedMappings());
        assertEquals(
                cost.energy().value(),
                kernels.values().stream()
                        .mapToDouble(SimulatedCost.KernelCost::picojoules)
                        .sum(),
                1e-9 * cost.energy().value());
        assertScheduled(cost, memory.timeline());
        assertEquals(1, result.measured().size());
    }

    /** Busy time is conserved, whether resources, parts of the time or the timeline are added up; nothing is faster than its bounds. */
    private static void assertScheduled(SimulatedCost cost, KernelTimeline timeline) {
        SimulatedSchedule schedule = cost.schedule().orElseThrow();
        double nanos = cost.time().value();
        assertEquals(KernelTimeline.PARTS, schedule.parts().size());
        double busy = schedule.parts().stream()
                .flatMap(part -> part.values().stream())
                .mapToDouble(Double::doubleValue)
                .sum();
        // Pauses for refresh, and transfers' lag at their ends, are in the parts.
        assertTrue(busy >= cost.busyNanos() && busy < 1.25 * cost.busyNanos(), busy + " of " + cost.busyNanos());
        double worked =
                Arrays.stream(timeline.utilisation(KernelTimeline.PARTS)).sum() * nanos / KernelTimeline.PARTS;
        assertEquals(busy, worked * schedule.placesUsed(), 1e-6 * busy);
        assertTrue(schedule.criticalPathNanos() <= nanos);
        for (SimulatedSchedule.Resource resource : schedule.resources()) {
            assertTrue(resource.busiestNanos() <= nanos, resource.toString());
        }
        double mean = worked / nanos;
        assertTrue(mean > 0 && mean < 1, "used places work " + mean + " of the time");
        assertEquals(
                nanos,
                timeline.shares().stream()
                        .mapToDouble(KernelTimeline.Share::nanos)
                        .sum(),
                0.001 * nanos);
    }

    /** A gate on stateful logic is scheduled like any program, and its account says by which kernels. */
    @Test
    void gatesAreSimulatedOnStatefulLogic() throws Exception {
        Run memory = run("gate.ginx TOY", 0, "pim-memfhe").simulated().getFirst();
        assertTrue(memory.measured().isEmpty());
        SimulatedCost cost = memory.simulated().orElseThrow();
        assertEquals("simulation", cost.method());
        assertScheduled(cost, memory.timeline());
        List<String> kernels =
                cost.kernels().stream().map(SimulatedCost.KernelCost::kernel).toList();
        assertTrue(
                kernels.containsAll(List.of("forward_ntt", "inverse_ntt", "multiply_sum", "decompose", "leakage")),
                kernels.toString());
    }

    @Test
    void programsHaveNamesSizesAndWords() {
        List<String> labels = Programs.all().stream().map(Program::label).toList();
        assertEquals(labels.size(), labels.stream().distinct().count());
        assertTrue(Programs.names()
                .containsAll(List.of(
                        "ntt",
                        "key-switch",
                        "ckks.multiply",
                        "ckks.rotate",
                        "digits",
                        "gate.ginx",
                        "gate.ap",
                        "integer8.add")));
        for (Program program : Programs.all()) {
            assertTrue(program.description().length() > 20, program.label());
            assertEquals(1, Integer.bitCount(program.ringDegree()), program.label());
        }
    }
}
