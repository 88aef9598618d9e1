package io.fhe4j.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.ProgressListener;
import io.fhe4j.benchmarks.compare.Report.Measured;
import io.fhe4j.benchmarks.compare.Report.Result;
import io.fhe4j.benchmarks.compare.Report.Run;
import io.fhe4j.benchmarks.compare.programs.OpenProgram;
import io.fhe4j.benchmarks.compare.programs.Program;
import io.fhe4j.benchmarks.compare.programs.Programs;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.spi.SimulatedCost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void simulatedDevicesAreChargedAndNotTimed() throws Exception {
        Result result = run("key-switch N=2048", 0, "pim-fhemem", "reference");
        assertTrue(result.digestsAgree());
        Run memory = result.simulated().getFirst();
        assertTrue(memory.measured().isEmpty());
        SimulatedCost cost = memory.simulated().orElseThrow();
        assertTrue(cost.time().value() > 0 && cost.energy().value() > 0);
        // The account of the whole call is that of its kernels, whichever way it is taken.
        double kernels = cost.kernels().stream()
                .mapToDouble(SimulatedCost.KernelCost::nanos)
                .sum();
        assertEquals(cost.time().value(), kernels, 1e-6 * kernels);
        assertEquals(cost.time().value(), memory.timeline().totalNanos(), 1e-6 * kernels);
        assertNotEquals(
                0,
                cost.kernels().stream()
                        .filter(kernel -> kernel.kernel().equals("forward_ntt"))
                        .count());
        assertEquals(1, result.measured().size());
    }

    /** Stateful logic computes what the processor does, from the same files, and its account says by which kernels. */
    @ParameterizedTest
    @ValueSource(strings = {"gate.ginx TOY", "gate.ap TOY", "integer8.add TOY"})
    void statefulLogicRunsGatesByBothMethodsAndIntegers(String label) throws Exception {
        Program program = program(label);
        Comparison comparison = new Comparison(
                BackendSpec.all(List.of("pim-memfhe")), new Comparison.Settings(0, 9, Duration.ofSeconds(1)));
        Run memory = comparison
                .run(program, folder, ProgressListener.NONE)
                .simulated()
                .getFirst();
        try (Backend processor = Backends.open("cpu");
                OpenProgram open = program.open(processor, folder)) {
            assertEquals(Digest.of(open.results()), memory.digest());
        }
        assertTrue(memory.measured().isEmpty());
        SimulatedCost cost = memory.simulated().orElseThrow();
        assertEquals("array", cost.placeName());
        assertTrue(cost.time().value() > 0 && cost.energy().value() > 0);
        List<String> kernels =
                cost.kernels().stream().map(SimulatedCost.KernelCost::kernel).toList();
        assertTrue(
                kernels.containsAll(List.of("forward_ntt", "inverse_ntt", "multiply_sum", "decompose")),
                kernels.toString());
    }

    @Test
    void clientsAndServersShareNothingButFiles() throws Exception {
        for (String label : List.of("gate.ginx TOY", "gate.ap TOY")) {
            Result result = run(label, 0, "cpu:vectorBits=64");
            assertEquals(64, result.runs().getFirst().digest().length());
        }
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
