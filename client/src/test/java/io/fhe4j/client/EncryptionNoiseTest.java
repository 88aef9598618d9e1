package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.SecretDistribution;
import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.ComplexVector;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The noise of fresh ciphertexts, measured on all slots of eight encryptions, against the formula from both sides. */
class EncryptionNoiseTest {
    private static final int ROUNDS = 8;

    @ParameterizedTest
    @EnumSource(SecretDistribution.class)
    void freshNoiseIsThatOfTheFormula(SecretDistribution distribution) {
        CkksParameters parameters = CkksClientTest.parameters(2048, 1, 20, 1, distribution);
        int n = parameters.ringDegree();
        double secretVariance = distribution == SecretDistribution.TERNARY ? 2.0 / 3 : 3.19 * 3.19;
        // Of a coefficient, with the 1/12 of the encoding: the error itself; the rounding of both components after the
        // division.
        double symmetric = 3.19 * 3.19 + 1.0 / 12;
        double byPublicKey = (1 + n * secretVariance) / 12 + 1.0 / 12;
        try (Backend backend = Backends.open("reference");
                CkksClient client =
                        CkksClient.generate(parameters, ClientOptions.defaults().on(backend))) {
            double symmetricSquares = 0;
            double publicSquares = 0;
            for (int round = 0; round < ROUNDS; round++) {
                symmetricSquares += squares(client, client.encryptSymmetric(1, -1));
                publicSquares += squares(client, client.encrypt(1, -1));
            }
            // N complex slots would be N·variance each; relative deviation of the estimate about (8·1024)^(-1/2) = 1.1
            // %, or with
            // the secret's own spread (2/N)^(1/2) = 3.1 % more for the public key.
            double slots = ROUNDS * parameters.maxSlots();
            double scale = parameters.scale(parameters.depth()).toDouble();
            assertEquals(1, symmetricSquares / slots * scale * scale / (n * symmetric), 0.07);
            assertEquals(1, publicSquares / slots * scale * scale / (n * byPublicKey), 0.15);
            CkksCiphertext fresh = client.encrypt(1);
            double measured = Math.sqrt(publicSquares / slots);
            double estimated = fresh.noise().deviation();
            assertTrue(
                    Math.abs(Math.log(estimated / measured) / Math.log(2)) < 0.5,
                    estimated + " estimated, " + measured + " measured");
        }
    }

    private static double squares(CkksClient client, CkksCiphertext ciphertext) {
        ComplexVector values = client.decryptComplexForKeyOwner(ciphertext, ciphertext.slots());
        double sum = 0;
        double worst = 0;
        for (int i = 0; i < values.size(); i++) {
            double re = values.re(i) - (i == 0 ? 1 : i == 1 ? -1 : 0);
            sum += re * re + values.im(i) * values.im(i);
            worst = Math.max(worst, Math.hypot(re, values.im(i)));
        }
        assertTrue(worst <= ciphertext.noise().worstError());
        return sum;
    }
}
