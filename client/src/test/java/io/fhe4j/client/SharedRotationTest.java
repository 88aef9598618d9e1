package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ringgsw.integer.BlockParameters;
import io.fhe4j.ringgsw.integer.LookUp;
import io.fhe4j.ringgsw.pbs.ErrorDistribution;
import io.fhe4j.ringgsw.pbs.LookUpTable;
import io.fhe4j.ringgsw.pbs.PbsCiphertext;
import io.fhe4j.ringgsw.pbs.PbsEngine;
import io.fhe4j.ringgsw.pbs.PbsEvaluator;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import io.fhe4j.ringgsw.pbs.PbsSets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several tables from one rotation: their values, the errors that their states tell of, and how large those are. */
class SharedRotationTest {

    private static PbsParameters toy(PbsEngine engine, int components) {
        return PbsParameters.builder(engine)
                .name("toy shared")
                .blocks(new BlockParameters(2, 2, 1200))
                .lwe(24, new ErrorDistribution.TUniform(2))
                .ring(components, 1024, new ErrorDistribution.TUniform(2))
                .rotation(17, 2)
                .insecure("a test")
                .build();
    }

    private static List<LookUpTable> messageAndCarry(PbsParameters parameters) {
        return List.of(LookUpTable.of(parameters, x -> x % 4), LookUpTable.of(parameters, x -> x / 4));
    }

    @ParameterizedTest
    @EnumSource(PbsEngine.class)
    void messageAndCarryOfEveryValue(PbsEngine engine) {
        PbsParameters parameters = toy(engine, 2);
        try (Backend backend = Backends.open("cpu");
                PbsClient client =
                        PbsClient.generate(parameters, ClientOptions.defaults().on(backend));
                PbsEvaluator evaluator = PbsEvaluator.on(backend, client.evaluationKeys())) {
            for (int v = 0; v < 16; v++) {
                List<PbsCiphertext> read =
                        evaluator.lookUp(client.encryptBelow(16, v).getFirst(), messageAndCarry(parameters));
                assertEquals(v % 4, client.decrypt(read.get(0)));
                assertEquals(v / 4, client.decrypt(read.get(1)));
                assertEquals(48, read.get(0).state().noise().variance());
                assertEquals(12, read.get(1).state().noise().variance());
                // Their steps fall together three times, and once in the end: 3·(−3 + 1)² + (−3 − 3)² + 12·1².
                assertEquals(
                        60,
                        evaluator.add(read.get(0), read.get(1)).state().noise().variance());
            }
        }
    }

    @Test
    void errorsAreAsLargeAsTheirStatesSay() {
        PbsParameters parameters = toy(PbsEngine.EXACT, 1);
        double modulus = (double) parameters.ringModulus().value();
        int batch = 256;
        double[] squares = new double[2];
        try (Backend backend = Backends.open("cpu");
                PbsClient client =
                        PbsClient.generate(parameters, ClientOptions.defaults().on(backend));
                PbsEvaluator evaluator = PbsEvaluator.on(backend, client.evaluationKeys())) {
            long[] z = client.secretKey().ringWords();
            int[] values = new int[batch];
            for (int b = 0; b < batch; b++) {
                values[b] = b % 16;
            }
            List<LookUp<PbsCiphertext>> requests = new ArrayList<>();
            for (PbsCiphertext x : client.encryptBelow(16, values)) {
                requests.add(new LookUp<>(
                        x,
                        messageAndCarry(parameters).stream()
                                .map(LookUpTable::table)
                                .toList()));
            }
            List<List<PbsCiphertext>> read = evaluator.lookUp(requests);
            for (int b = 0; b < batch; b++) {
                for (int t = 0; t < 2; t++) {
                    int value = t == 0 ? values[b] % 4 : values[b] / 4;
                    HostRows rows = read.get(b).get(t).residues().toHost();
                    double error = rows.get(0, 0, 0, z.length) - (double) parameters.word(2 * value);
                    for (int i = 0; i < z.length; i++) {
                        error -= rows.get(0, 0, 0, i) * z[i];
                    }
                    error = error / modulus - Math.rint(error / modulus);
                    squares[t] += error * error;
                }
            }
        }
        double widening = 3.5 * Math.sqrt(2.0 / batch);
        for (int t = 0; t < 2; t++) {
            double ratio = squares[t] / batch / parameters.noise().rotation() / (t == 0 ? 48 : 12);
            assertTrue(ratio > 0.85 - widening && ratio < 1.03 + widening, "table " + t + ", ratio " + ratio);
        }
    }

    @Test
    void theSetKeepsItsPromise() {
        PbsParameters set = PbsSets.EXACT_SHARED_MESSAGE_2_CARRY_2;
        assertEquals(128, set.securityBits());
        assertTrue(set.failureLog2() <= -128, set::toString);
    }
}
