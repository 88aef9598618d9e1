package io.fhe4j.ringgsw.pbs;

import io.fhe4j.api.testing.SteadyAllocation;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.Scope;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * No look-up allocates for its steps: in the steady state, which a busy machine reaches in half a minute, it takes heap for its result, the views of rows that kernels are
 * called with and the bookkeeping of errors, the same for rings four times and secrets eight times as long. One polynomial of the large ring has 16 KiB.
 */
class LookUpAllocationTest {

    private static final int LIST = 8;

    private static final long ALONE = 12 << 10;

    /** On the kernel layer: it makes more views, for each of its rows. */
    private static final long ALONE_ON_THE_LAYER = 18 << 10;

    private static final long EACH_OF_A_LIST = 6 << 10;
    private static final long DIFFERENCE = 512;

    private static PbsEvaluator evaluator(Backend cpu, PbsEngine engine, int degree, int dimension) {
        ErrorDistribution error = new ErrorDistribution.Gaussian(3.19);
        return PbsEvaluator.on(
                cpu,
                EmptyPbsKeys.of(PbsParameters.builder(engine)
                        .name("short")
                        .lwe(dimension, error)
                        .ring(1, degree, error)
                        .insecure("a test of memory")
                        .acceptFailureProbability(-1)
                        .build()));
    }

    private static Runnable lookUps(PbsEvaluator evaluator, int count) {
        SplittableRandom random = new SplittableRandom(1);
        PbsParameters set = evaluator.pbsParameters();
        List<PbsCiphertext> x = Stream.generate(
                        () -> EmptyPbsKeys.ciphertext(set, evaluator.keySet().orElseThrow(), random))
                .limit(count)
                .toList();
        LookUpTable table = LookUpTable.of(set, v -> v);
        List<LookUpTable> tables = Collections.nCopies(count, table);
        return () -> {
            try (Scope scope = evaluator.scope()) {
                if (count == 1) {
                    evaluator.lookUp(x.getFirst(), table);
                } else {
                    evaluator.lookUp(x, tables);
                }
            }
        };
    }

    private static void check(PbsEngine engine, int count, long bound) {
        try (Backend cpu = Backends.open("cpu");
                PbsEvaluator small = evaluator(cpu, engine, 512, 12);
                PbsEvaluator large = evaluator(cpu, engine, 2048, 96)) {
            SteadyAllocation.check(
                    count + " look-ups, " + engine,
                    count * bound,
                    count * DIFFERENCE,
                    lookUps(small, count),
                    lookUps(large, count));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("slow")
    void aLookUp(PbsEngine engine) {
        check(engine, 1, engine == PbsEngine.EXACT ? ALONE_ON_THE_LAYER : ALONE);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("slow")
    void aListOfLookUps(PbsEngine engine) {
        check(engine, LIST, EACH_OF_A_LIST);
    }
}
