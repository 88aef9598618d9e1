package io.fhe4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksEvaluator;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.EvaluationKeys;
import io.fhe4j.ckks.KeyRequest;
import io.fhe4j.client.CkksClient;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.HostRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every backend gives the same ciphertext, bit for bit, at 128-bit security. */
class BackendAgreementTest {

    /** Every verb once, on one evaluator. */
    private static List<HostRows> program(Backend backend, EvaluationKeys keys, CkksCiphertext x, CkksCiphertext y) {
        CkksEvaluator evaluator = CkksEvaluator.on(backend, keys);
        List<CkksCiphertext> results = new ArrayList<>();
        CkksCiphertext product = evaluator.multiply(x, y);
        results.add(evaluator.add(evaluator.square(product), evaluator.rotate(x, 1)));
        results.add(evaluator.subtract(evaluator.multiply(y, 0.3), evaluator.conjugate(x)));
        results.addAll(evaluator.rotateAll(product, 1, 2));
        results.add(evaluator.innerSum(x, 4));
        results.add(evaluator.polynomial(y, 0.5, -1, 0.25));
        return results.stream().map(c -> c.residues().toHost()).toList();
    }

    @Test
    void allBackendsAgreeBitForBit() {
        CkksParameters parameters = CkksParameters.builder()
                .depth(2)
                .precisionBits(20)
                .inputBound(1)
                .messageBound(8)
                .build();
        Random random = new Random(3);
        try (Backend cpu = Backends.open("cpu");
                CkksClient client = CkksClient.generate(parameters)) {
            EvaluationKeys keys = client.evaluationKeys(
                    KeyRequest.relinearisation().rotations(1, 2).conjugation());
            CkksCiphertext x = client.encrypt(random.doubles(100, -1, 1).toArray());
            CkksCiphertext y = client.encrypt(random.doubles(100, -1, 1).toArray());
            List<HostRows> fast = program(cpu, keys, x, y);
            for (String name : List.of("reference", "pim-fhemem")) {
                try (Backend other = Backends.open(name)) {
                    List<HostRows> slow = program(other, keys, x, y);
                    for (int k = 0; k < fast.size(); k++) {
                        int index = k;
                        assertEquals(
                                -1,
                                fast.get(k).words().mismatch(slow.get(k).words()),
                                () -> "result " + index + " differs on " + name);
                    }
                }
            }
        }
    }
}
