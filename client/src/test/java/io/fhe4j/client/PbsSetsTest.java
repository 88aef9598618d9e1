package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ringgsw.pbs.LookUpTable;
import io.fhe4j.ringgsw.pbs.PbsCiphertext;
import io.fhe4j.ringgsw.pbs.PbsEngine;
import io.fhe4j.ringgsw.pbs.PbsEvaluator;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import io.fhe4j.ringgsw.pbs.PbsSets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every searched set for look-ups at its full size: a random table at every value of its blocks, on results of look-ups as well as on fresh ones. */
class PbsSetsTest {

    private static final int MOST_SPACE = 64;

    static Stream<PbsParameters> small() {
        return Stream.of(PbsSets.MESSAGE_1, PbsSets.MESSAGE_2);
    }

    static Stream<PbsParameters> others() {
        return PbsSets.all().stream()
                .filter(set ->
                        set.space() <= MOST_SPACE && (set.engine() == PbsEngine.TORUS || set.maskComponents() > 1))
                .filter(set -> small().noneMatch(set::equals));
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
        try (Backend backend = Backends.open("cpu");
                PbsClient client =
                        PbsClient.generate(set, ClientOptions.defaults().on(backend));
                PbsEvaluator evaluator = PbsEvaluator.on(backend, client.evaluationKeys())) {
            List<PbsCiphertext> x =
                    client.encryptBelow(space, IntStream.range(0, space).toArray());
            List<PbsCiphertext> once = evaluator.lookUp(x, tables(set, first));
            List<PbsCiphertext> twice = evaluator.lookUp(once, tables(set, second));
            for (int v = 0; v < space; v++) {
                assertEquals(first[v], client.decrypt(once.get(v)), set.name() + " at " + v);
                assertEquals(second[first[v]], client.decrypt(twice.get(v)), set.name() + ", second look-up at " + v);
            }
        }
    }

    private static List<LookUpTable> tables(PbsParameters set, int[] values) {
        List<LookUpTable> tables = new ArrayList<>();
        LookUpTable table = LookUpTable.of(set, values);
        for (int v = 0; v < set.space(); v++) {
            tables.add(table);
        }
        return tables;
    }
}
