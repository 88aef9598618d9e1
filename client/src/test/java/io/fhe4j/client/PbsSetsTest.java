package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ringgsw.pbs.LookUpTable;
import io.fhe4j.ringgsw.pbs.PbsCiphertext;
import io.fhe4j.ringgsw.pbs.PbsEvaluator;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import io.fhe4j.ringgsw.pbs.PbsSets;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every set for look-ups at its full size: a random table at every value of its blocks (of 128 and 256 values, at 64), on results of look-ups as well as on fresh ones. */
class PbsSetsTest {

    private static final int MOST_VALUES = 64;
    private static final int THREADS = 2;

    static Stream<PbsParameters> small() {
        return Stream.of(PbsSets.MESSAGE_1, PbsSets.SHORT_MESSAGE_1, PbsSets.MESSAGE_2);
    }

    static Stream<PbsParameters> others() {
        return PbsSets.all().stream().filter(set -> small().noneMatch(set::equals));
    }

    @ParameterizedTest
    @MethodSource("small")
    void everyValueOfSmallSets(PbsParameters set) {
        everyValue(set);
    }

    @ParameterizedTest
    @MethodSource("others")
    @Tag("slow")
    void everyValueOfOtherSets(PbsParameters set) {
        everyValue(set);
    }

    private static void everyValue(PbsParameters set) {
        int space = set.space();
        SplittableRandom random = new SplittableRandom(space);
        int[] first = random.ints(space, 0, space).toArray();
        int[] second = random.ints(space, 0, space).toArray();
        int[] values = space <= MOST_VALUES
                ? IntStream.range(0, space).toArray()
                : random.ints(0, space).distinct().limit(MOST_VALUES).toArray();
        try (ExecutorService executor = Executors.newFixedThreadPool(THREADS);
                Backend backend = Backends.open("cpu", BackendOptions.defaults().withExecutor(executor, THREADS));
                PbsClient client = PbsClient.generate(
                        set, ClientOptions.defaults().on(backend).withExecutor(executor, THREADS));
                PbsEvaluator evaluator = PbsEvaluator.on(backend, client.evaluationKeys())) {
            List<PbsCiphertext> x = client.encryptBelow(space, values);
            List<PbsCiphertext> once =
                    evaluator.lookUp(x, Collections.nCopies(values.length, LookUpTable.of(set, first)));
            List<PbsCiphertext> twice =
                    evaluator.lookUp(once, Collections.nCopies(values.length, LookUpTable.of(set, second)));
            for (int i = 0; i < values.length; i++) {
                int v = values[i];
                assertEquals(first[v], client.decrypt(once.get(i)), set.name() + " at " + v);
                assertEquals(second[first[v]], client.decrypt(twice.get(i)), set.name() + ", second look-up at " + v);
            }
        }
    }
}
