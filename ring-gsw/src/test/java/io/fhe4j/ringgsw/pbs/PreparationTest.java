package io.fhe4j.ringgsw.pbs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fhe4j.api.CancelledException;
import io.fhe4j.api.PoolExhaustedException;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is heard while an evaluator expands and prepares keys, and what is left of it when somebody ends that. */
class PreparationTest {

    private static final int DIMENSION = 24;

    private static PbsParameters shorter(PbsEngine engine) {
        return PbsParameters.builder(engine)
                .name("short")
                .lwe(DIMENSION, new ErrorDistribution.Gaussian(3420))
                .insecure("a test of progress")
                .build();
    }

    /** A piece for each number of the LWE secret, and on the torus for 64 coefficients of the ring's secret. */
    private static long pieces(PbsParameters set) {
        return (long) DIMENSION + (set.engine() == PbsEngine.TORUS ? set.maskWords() / 64 : 0);
    }

    @ParameterizedTest
    @EnumSource(PbsEngine.class)
    void everyPieceIsHeardOf(PbsEngine engine) {
        PbsParameters set = shorter(engine);
        List<Long> heard = new ArrayList<>();
        try (Backend cpu = Backends.open("cpu");
                PbsEvaluator evaluator = PbsEvaluator.on(cpu, EmptyPbsKeys.of(set), (stage, done, total) -> {
                    assertEquals("prepared keys", stage);
                    assertEquals(pieces(set), total);
                    heard.add(done);
                })) {
            assertEquals(set, evaluator.pbsParameters());
        }
        assertEquals(LongStream.rangeClosed(0, pieces(set)).boxed().toList(), heard);
    }

    @ParameterizedTest
    @EnumSource(PbsEngine.class)
    void whoeverEndsItGetsTheMemoryBack(PbsEngine engine) {
        PbsParameters set = shorter(engine);
        PbsKeys keys = EmptyPbsKeys.of(set);
        try (Backend cpu = Backends.open("cpu")) {
            for (long last : new long[] {0, DIMENSION - 1, pieces(set)}) {
                assertThrows(
                        CancelledException.class,
                        () -> PbsEvaluator.on(cpu, keys, (stage, done, total) -> {
                            if (done == last) {
                                throw new CancelledException("at piece " + done);
                            }
                        }));
                assertEquals(0, cpu.memoryUse().usedBytes(), "after piece " + last);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(PbsEngine.class)
    void aLastKeyThatDoesNotFitLeavesNothing(PbsEngine engine) throws Exception {
        PbsKeys keys = EmptyPbsKeys.of(shorter(engine));
        leavesNothing(backend -> PbsEvaluator.on(backend, keys));
    }

    @Test
    void aLastKeyOfCircuitBootstrappingThatDoesNotFitLeavesNothing() throws Exception {
        PbsParameters blocks = PbsParameters.builder(PbsEngine.EXACT)
                .name("short circuits")
                .lwe(2, new ErrorDistribution.TUniform(2))
                .ring(1, 512, new ErrorDistribution.TUniform(2))
                .rotation(23, 1)
                .insecure("a test of memory")
                .build();
        CircuitParameters parameters = new CircuitParameters(blocks, 5, 4, 16, 2);
        CircuitKeys keys = CircuitKeys.of(
                parameters,
                EmptyPbsKeys.of(blocks),
                HostRows.allocate(CircuitKeys.shape(parameters), blocks.basis(), Form.EVALUATION));
        leavesNothing(backend -> CircuitEvaluator.on(backend, keys));
    }

    /** In a memory that is too small by a byte. */
    private static void leavesNothing(Function<Backend, AutoCloseable> evaluators) throws Exception {
        long all;
        try (Backend large = Backends.open("cpu");
                AutoCloseable evaluator = evaluators.apply(large)) {
            assertNotNull(evaluator);
            all = large.memoryUse().usedBytes();
        }
        try (Backend small = Backends.open("cpu", BackendOptions.defaults().withMemoryBytes(all - 1))) {
            assertThrows(PoolExhaustedException.class, () -> evaluators.apply(small));
            assertEquals(0, small.memoryUse().usedBytes());
        }
    }
}
