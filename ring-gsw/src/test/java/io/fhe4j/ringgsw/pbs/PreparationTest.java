package io.fhe4j.ringgsw.pbs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fhe4j.api.CancelledException;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
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
}
