package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.ReleaseRefusedException;
import io.fhe4j.api.SecretDistribution;
import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.ComplexVector;
import io.fhe4j.ckks.EncryptionKind;
import io.fhe4j.ckks.Packing;
import io.fhe4j.ckks.encoding.EmbeddingPrecision;
import io.fhe4j.ckks.encoding.ResidueWriter;
import io.fhe4j.ckks.encoding.SlotCodec;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Why results are released with noise, and why noise does not help against chosen ciphertexts: the attacks, carried out. */
class ReleaseSecurityTest {
    private static final Backend BACKEND = Backends.open("reference");
    private static final ClientOptions OPTIONS = ClientOptions.defaults().on(BACKEND);
    private static final CkksParameters PARAMETERS =
            CkksClientTest.parameters(256, 1, 20, 1, SecretDistribution.TERNARY);

    @TempDir
    Path directory;

    @AfterAll
    static void close() {
        BACKEND.close();
    }

    private static ComplexVector message() {
        SplittableRandom random = new SplittableRandom(7);
        double[] values = random.doubles(PARAMETERS.maxSlots(), -1, 1).toArray();
        return ComplexVector.ofReal(values);
    }

    private static CkksCiphertext encrypt(CkksClient client) {
        return client.encryptor().encrypt(message(), PARAMETERS.maxSlots(), PARAMETERS.depth());
    }

    /**
     * Li and Micciancio, EUROCRYPT 2021, section 3: from (c_0, c_1) and the raw result m + e, encoded again without loss, the attacker
     * solves c_0 + c_1 s = m + e for s.
     */
    private static long[] recover(CkksCiphertext ciphertext, ComplexVector result) {
        HostRows rows = ciphertext.residues().toHost();
        Shape one = rows.shape().withComponents(1);
        HostRows encoded = HostRows.allocate(one, rows.moduli(), Form.COEFFICIENT);
        ResidueWriter.write(
                SlotCodec.of(PARAMETERS.ringDegree())
                        .encode(result, ciphertext.scale(), ciphertext.slots(), EmbeddingPrecision.DOUBLE_DOUBLE),
                encoded,
                0,
                0);
        try (RowBuffer buffer = BACKEND.allocate(one, rows.moduli(), Form.EVALUATION, BufferRole.SCRATCH)) {
            Stream stream = BACKEND.stream();
            RowBuffer coefficients = buffer.as(Form.COEFFICIENT);
            stream.upload(coefficients, encoded.words());
            stream.forwardNtt(buffer, coefficients);
            HostRows right = stream.download(buffer);
            Modulus q = rows.moduli().get(0);
            HostRows solution = HostRows.allocate(one, rows.moduli(), Form.EVALUATION);
            for (int i = 0; i < one.width(); i++) {
                BigInteger difference = BigInteger.valueOf(right.get(0, 0, 0, i) - rows.get(0, 0, 0, i));
                BigInteger factor = BigInteger.valueOf(rows.get(0, 1, 0, i)).modInverse(q.toBigInteger());
                solution.set(
                        0,
                        0,
                        0,
                        i,
                        difference.multiply(factor).mod(q.toBigInteger()).longValueExact());
            }
            stream.upload(buffer, solution.words());
            stream.inverseNtt(coefficients, buffer);
            HostRows s = stream.download(coefficients);
            long[] signed = new long[one.width()];
            for (int i = 0; i < signed.length; i++) {
                long x = s.get(0, 0, 0, i);
                signed[i] = 2 * x > q.value() ? x - q.value() : x;
            }
            return signed;
        }
    }

    @Test
    void aRawResultGivesTheKeyAway() {
        try (CkksClient client = CkksClient.generate(PARAMETERS, OPTIONS)) {
            CkksCiphertext ciphertext = encrypt(client);
            ComplexVector raw = client.decryptComplex(
                    ciphertext, PARAMETERS.maxSlots(), ReleasePolicy.trustedEvaluator("to show the attack"));
            assertArrayEquals(SlowRing.secret(client), recover(ciphertext, raw));
        }
    }

    @Test
    void aFloodedResultDoesNot() {
        CkksParameters wide = PARAMETERS;
        try (CkksClient client = CkksClient.generate(wide, OPTIONS)) {
            CkksCiphertext ciphertext = encrypt(client);
            ReleasePolicy.Flooded policy = ReleasePolicy.flooded(8, 4)
                    .within(ReleaseBudget.create(
                            directory.resolve("budget"), wide.fingerprint(), client.keySet(), 8, 4))
                    .forProgram(ProgramBound.of(ciphertext.noise(), "a fresh encryption"));
            ComplexVector released = client.decryptComplex(ciphertext, wide.maxSlots(), policy);
            double reach = policy.noise(2 * wide.maxSlots()).magnitude(2 * wide.maxSlots())
                    + ciphertext.noise().worstError();
            ComplexVector message = message();
            for (int i = 0; i < released.size(); i++) {
                assertEquals(message.re(i), released.re(i), reach);
                assertEquals(0, released.im(i), reach);
            }
            long[] guess = recover(ciphertext, released);
            long[] secret = SlowRing.secret(client);
            int right = 0;
            for (int i = 0; i < secret.length; i++) {
                right += guess[i] == secret[i] ? 1 : 0;
            }
            // Uniform residues would hit a ternary coefficient with probability 2^-30 or less.
            assertEquals(0, right, "coefficients of the key were found");
            assertTrue(Arrays.stream(guess).anyMatch(x -> Math.abs(x) > 1));
        }
    }

    /**
     * The attacker sends (0, K), K a constant, and calls it a result: it decrypts to K s. The noise is sized for an honest program and hides
     * nothing of it. One query, the whole key.
     */
    @Test
    void oneChosenCiphertextGivesTheKeyAwayInSpiteOfTheNoise() {
        try (CkksClient client = CkksClient.generate(PARAMETERS, OPTIONS)) {
            int level = PARAMETERS.depth();
            double scale = PARAMETERS.scale(level).toDouble();
            long constant = Math.round(scale / 2);
            HostRows rows = HostRows.allocate(
                    Shape.of(2, PARAMETERS.rows(level), PARAMETERS.ringDegree()),
                    PARAMETERS.basis(level),
                    Form.EVALUATION);
            for (int r = 0; r < PARAMETERS.rows(level); r++) {
                for (int i = 0; i < PARAMETERS.ringDegree(); i++) {
                    rows.set(
                            0,
                            1,
                            r,
                            i,
                            Math.floorMod(
                                    constant, PARAMETERS.basis(level).get(r).value()));
                }
            }
            CkksCiphertext chosen = CkksCiphertext.fresh(
                    PARAMETERS,
                    client.keySet(),
                    Residues.onHost(rows),
                    level,
                    Packing.COEFFICIENTS,
                    PARAMETERS.ringDegree(),
                    1,
                    EncryptionKind.SYMMETRIC);
            ReleasePolicy policy = ReleasePolicy.flooded(8, 4)
                    .within(ReleaseBudget.create(
                            directory.resolve("budget"), PARAMETERS.fingerprint(), client.keySet(), 8, 4))
                    .forProgram(ProgramBound.of(encrypt(client).noise(), "what the victim believes to have been run"))
                    .keepingBits(4);
            double[] answer = client.decrypt(chosen, PARAMETERS.ringDegree(), policy);
            long[] guess =
                    Arrays.stream(answer).mapToLong(x -> Math.round(2 * x)).toArray();
            assertArrayEquals(SlowRing.secret(client), guess);
        }
    }

    /** Therefore a result of unknown origin is not released with noise either: there is no bound to size it by. */
    @Test
    void withoutABoundThereIsNoRelease() {
        try (CkksClient client = CkksClient.generate(PARAMETERS, OPTIONS)) {
            CkksCiphertext ciphertext = encrypt(client);
            ReleaseBudget budget =
                    ReleaseBudget.create(directory.resolve("budget"), PARAMETERS.fingerprint(), client.keySet(), 8, 4);
            String message = assertThrows(
                            ReleaseRefusedException.class,
                            () -> client.decrypt(
                                    ciphertext, 1, ReleasePolicy.flooded(8, 4).within(budget)))
                    .toString();
            assertTrue(message.contains("trustedEvaluator"), message);
            assertEquals(4, budget.remaining());
            assertFalse(message.contains("null"));
        }
    }
}
