package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.ClosedException;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.SecretAccessException;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.secret.SecretAccess;
import io.fhe4j.ntt.trace.Recording;
import io.fhe4j.ntt.trace.TraceKind;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.FhewSets;
import io.fhe4j.ringgsw.LweCiphertext;
import io.fhe4j.ringgsw.LweEncoding;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bits to ciphertexts and back, their noise, what is refused, and what is left of a secret: nothing. */
class FhewClientTest {
    private static final Backend BACKEND = Backends.open("reference");
    private static final ClientOptions OPTIONS = ClientOptions.defaults().on(BACKEND);
    private static final FhewParameters TOY = FhewSets.insecure("TOY", "a test");

    @TempDir
    Path directory;

    @AfterAll
    static void close() {
        BACKEND.close();
    }

    private static boolean[] bits(int count, int seed) {
        Random random = new Random(seed);
        boolean[] bits = new boolean[count];
        for (int i = 0; i < count; i++) {
            bits[i] = random.nextBoolean();
        }
        return bits;
    }

    private static FhewParameters set(String name) {
        return name.equals("TOY") ? TOY : FhewSets.published(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TOY", "STD128", "STD192"})
    void whatIsEncryptedIsDecrypted(String name) {
        try (FhewClient client = FhewClient.generate(set(name), OPTIONS)) {
            boolean[] bits = bits(1000, 1);
            List<LweCiphertext> ciphertexts = client.encrypt(bits);
            assertEquals(bits.length, ciphertexts.size());
            Set<Long> sources = new HashSet<>();
            for (int i = 0; i < bits.length; i++) {
                assertEquals(bits[i], client.decrypt(ciphertexts.get(i)));
                sources.add(ciphertexts.get(i).sources().list().getFirst().id());
            }
            assertEquals(bits.length, sources.size(), "each encryption has a source of its own");
            assertTrue(client.decrypt(client.encrypt(true)));
            assertFalse(client.decrypt(client.encrypt(false)));
            assertEquals(List.of(), client.encrypt());
        }
    }

    /** 16 384 errors: the relative deviation of the measured variance is 1.1 %. */
    @Test
    void freshNoiseHasTheDeviationOfTheSet() {
        try (FhewClient client = FhewClient.generate(FhewSets.published("STD128"), OPTIONS)) {
            boolean[] bits = bits(1 << 14, 2);
            List<LweCiphertext> ciphertexts = client.encrypt(bits);
            long[] s = SlowFhew.lweSecret(client);
            double squares = 0;
            double sum = 0;
            long q = client.parameters().lweModulus().value();
            for (int i = 0; i < bits.length; i++) {
                HostRows row = ciphertexts.get(i).residues().toHost();
                long phase = row.get(0, 0, 0, s.length) - (bits[i] ? q / 4 : 0);
                for (int k = 0; k < s.length; k++) {
                    phase -= row.get(0, 0, 0, k) * s[k];
                }
                long error = Math.floorMod(phase + q / 2, q) - q / 2;
                squares += error * error;
                sum += error;
            }
            assertEquals(1, squares / bits.length / (3.19 * 3.19), 0.06);
            assertEquals(0, sum / bits.length, 0.15);
        }
    }

    @Test
    void masksAreFreshForEachCall() {
        try (FhewClient client = FhewClient.generate(TOY, OPTIONS)) {
            List<LweCiphertext> all = new ArrayList<>(client.encrypt(true, true));
            all.add(client.encrypt(true));
            for (int i = 0; i < all.size(); i++) {
                for (int j = 0; j < i; j++) {
                    HostRows x = all.get(i).residues().toHost();
                    HostRows y = all.get(j).residues().toHost();
                    assertTrue(x.words().mismatch(y.words()) < Long.BYTES * 8, "they differ from the start");
                }
            }
            assertEquals(0, all.get(0).seeded().orElseThrow().place());
            assertEquals(1, all.get(1).seeded().orElseThrow().place());
            assertNotEquals(
                    all.get(0).seeded().orElseThrow().seed(),
                    all.get(2).seeded().orElseThrow().seed());
        }
    }

    /** Errors up to q/8 are corrected, on both sides, and none beyond. */
    @Test
    void decryptionTakesTheNearerBit() {
        try (FhewClient client = FhewClient.generate(TOY, OPTIONS)) {
            long q = 512;
            for (boolean bit : new boolean[] {false, true}) {
                LweCiphertext fresh = client.encrypt(bit);
                long error = SlowFhew.error(client, fresh, bit);
                for (long wanted : new long[] {-q / 8, -q / 8 + 1, 0, q / 8 - 1}) {
                    assertEquals(bit, client.decrypt(moved(client, fresh, wanted - error)));
                }
                assertEquals(!bit, client.decrypt(moved(client, fresh, (bit ? -q / 8 - 1 : q / 8) - error)));
            }
        }
    }

    private static LweCiphertext moved(FhewClient client, LweCiphertext ciphertext, long by) {
        HostRows rows = HostRows.allocate(LweCiphertext.shape(TOY), TOY.lweBasis(), Form.COEFFICIENT);
        rows.words().copyFrom(ciphertext.residues().toHost().words());
        int n = TOY.lweDimension();
        rows.set(0, 0, 0, n, Math.floorMod(rows.get(0, 0, 0, n) + by, 512));
        return LweCiphertext.fresh(
                TOY, client.keySet(), io.fhe4j.ntt.Residues.onHost(rows), LweEncoding.BIT, 1, Optional.empty());
    }

    @Test
    void whatDoesNotBelongHereIsRefused() {
        try (FhewClient client = FhewClient.generate(TOY, OPTIONS);
                FhewClient other = FhewClient.generate(TOY, OPTIONS);
                FhewClient larger = FhewClient.generate(FhewSets.published("STD128"), OPTIONS)) {
            String keySet = assertThrows(KeySetMismatchException.class, () -> client.decrypt(other.encrypt(true)))
                    .getMessage();
            assertTrue(keySet.contains(other.keySet().toString()), keySet);
            String parameters = assertThrows(IncompatibleException.class, () -> client.decrypt(larger.encrypt(true)))
                    .getMessage();
            assertTrue(parameters.contains("STD128") && parameters.contains("TOY"), parameters);
            LweCiphertext message = LweCiphertext.fresh(
                    TOY, client.keySet(), client.encrypt(true).residues(), new LweEncoding(8, 0), 1, Optional.empty());
            String encoding = assertThrows(IncompatibleException.class, () -> client.decrypt(message))
                    .getMessage();
            assertTrue(encoding.contains("plaintext modulus 8"), encoding);
            assertTrue(client.decrypt(LweCiphertext.trivial(TOY, client.keySet(), true)));
        }
    }

    @Test
    void setsThatFailTooOftenNeedConsent() {
        FhewParameters often = FhewSets.published("STD256");
        assertThrows(InvalidParametersException.class, () -> FhewClient.generate(often, OPTIONS));
        try (FhewClient client = FhewClient.generate(often.acceptFailureProbability(-55), OPTIONS)) {
            assertTrue(client.decrypt(client.encrypt(true)));
        }
    }

    @Test
    void aClosedClientRefusesAndItsSecretsAreZero() {
        FhewClient client = FhewClient.generate(TOY, OPTIONS);
        FhewSecretKey secret = client.secretKey();
        List<SecretBytes> parts = secret.parts();
        assertEquals(3, parts.size());
        for (SecretBytes part : parts) {
            assertTrue(Arrays.stream(bytes(part)).anyMatch(value -> value != 0));
        }
        RowBuffer z = secret.polynomial();
        assertTrue(z.isSecret());
        HostRows evaluations = HostRows.allocate(z.shape(), z.moduli(), Form.EVALUATION);
        BACKEND.stream().download(evaluations.words(), z, SecretAccess.granted());
        LweCiphertext ciphertext = client.encrypt(true);
        client.close();
        client.close();
        for (SecretBytes part : parts) {
            assertTrue(Arrays.stream(bytes(part)).allMatch(value -> value == 0));
        }
        byte[] needle = Arrays.copyOf(evaluations.words().toArray(ValueLayout.JAVA_BYTE), 64);
        List<RowBuffer> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            RowBuffer reused = BACKEND.allocate(z.shape(), z.moduli(), Form.EVALUATION, BufferRole.SCRATCH);
            HostRows seen = HostRows.allocate(z.shape(), z.moduli(), Form.EVALUATION);
            BACKEND.stream().download(seen.words(), reused);
            all.add(reused);
            assertFalse(KeyGenerationTest.contains(seen.words().toArray(ValueLayout.JAVA_BYTE), needle));
        }
        all.forEach(RowBuffer::close);
        assertThrows(ClosedException.class, () -> client.encrypt(true));
        assertThrows(ClosedException.class, () -> client.decrypt(ciphertext));
        assertThrows(ClosedException.class, client::evaluationKeys);
        assertThrows(ClosedException.class, secret::lweWords);
    }

    private static int[] bytes(SecretBytes secret) {
        byte[] bytes = secret.segment().toArray(ValueLayout.JAVA_BYTE);
        int[] values = new int[bytes.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = bytes[i];
        }
        return values;
    }

    @Test
    void stringsHoldNoSecrets() {
        try (FhewClient client = FhewClient.generate(TOY, OPTIONS)) {
            String text = client + " " + client.secretKey() + " "
                    + client.secretKey().parts() + " " + client.secretKey().polynomial() + " " + client.encrypt(true);
            assertTrue(text.contains("redacted"), text);
            String hex = HexFormat.of().formatHex(client.secretKey().seed().toByteArray(InsecureSecretKeyAccess.get()));
            for (int i = 0; i + 8 <= hex.length(); i += 8) {
                assertFalse(text.contains(hex.substring(i, i + 8)));
            }
        }
    }

    /** A recording keeps the shapes of secrets; one that would need their words is refused. */
    @Test
    void recordingsHoldNoSecrets() throws IOException {
        try (Backend backend = Backends.open("reference");
                Recording recording = Recording.of(backend, directory.resolve("data.trace"), TraceKind.DATA)) {
            ClientOptions options = ClientOptions.defaults().on(recording.backend());
            assertThrows(SecretAccessException.class, () -> FhewClient.generate(TOY, options));
        }
    }

    @Test
    void aClientMayOwnItsBackend() {
        try (FhewClient client = FhewClient.generate(TOY)) {
            assertTrue(client.decrypt(client.encrypt(true)));
            assertEquals(TOY, client.parameters());
        }
    }
}
