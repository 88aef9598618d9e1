package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.SecretAccessException;
import io.fhe4j.api.SecretDistribution;
import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.KeyRequest;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.secret.SecretAccess;
import io.fhe4j.ntt.trace.Recording;
import io.fhe4j.ntt.trace.TraceKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets are zeroed before their memory is used again, and appear in no trace, log or string. */
class SecretHygieneTest {
    private static final CkksParameters PARAMETERS =
            CkksClientTest.parameters(128, 1, 20, 1, SecretDistribution.TERNARY);

    @TempDir
    Path directory;

    /** s over all primes in evaluation form. */
    private static HostRows evaluations(CkksClient client, Backend backend) {
        RowBuffer s = client.secretKey().polynomial();
        HostRows rows = HostRows.allocate(s.shape(), s.moduli(), Form.EVALUATION);
        backend.stream().download(rows.words(), s, SecretAccess.granted());
        return rows;
    }

    @Test
    void theSecretBufferIsReadWithTheTokenOnly() {
        try (Backend backend = Backends.open("reference");
                CkksClient client =
                        CkksClient.generate(PARAMETERS, ClientOptions.defaults().on(backend))) {
            RowBuffer s = client.secretKey().polynomial();
            assertTrue(s.isSecret());
            assertThrows(SecretAccessException.class, () -> backend.stream().download(s));
            assertTrue(evaluations(client, backend).words().byteSize() > 0);
        }
    }

    @Test
    void memoryOfAClosedKeyIsZeroWhenItIsUsedAgain() {
        try (Backend backend = Backends.open("reference")) {
            CkksClient client =
                    CkksClient.generate(PARAMETERS, ClientOptions.defaults().on(backend));
            HostRows secret = evaluations(client, backend);
            byte[] needle = Arrays.copyOf(secret.row(0, 0, 0).toArray(ValueLayout.JAVA_BYTE), 64);
            client.encrypt(1, 1);
            client.decryptForKeyOwner(client.encrypt(1), 1);
            client.close();
            List<RowBuffer> reused = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                RowBuffer buffer =
                        backend.allocate(secret.shape(), secret.moduli(), Form.EVALUATION, BufferRole.SCRATCH);
                reused.add(buffer);
                HostRows seen = HostRows.allocate(secret.shape(), secret.moduli(), Form.EVALUATION);
                backend.stream().download(seen.words(), buffer);
                assertFalse(KeyGenerationTest.contains(seen.words().toArray(ValueLayout.JAVA_BYTE), needle));
            }
            assertEquals(8, reused.size());
            reused.forEach(RowBuffer::close);
        }
    }

    /** A shape trace of all that a client does holds no word of it; a data trace, which would have to, is refused. */
    @Test
    void tracesHoldNoSecrets() throws IOException {
        Path trace = directory.resolve("client.trace");
        byte[] needle;
        byte[] seed;
        try (Backend backend = Backends.open("reference");
                Recording recording = Recording.of(backend, trace, TraceKind.SHAPES)) {
            ClientOptions options = ClientOptions.defaults().on(recording.backend());
            try (CkksClient client = CkksClient.generate(PARAMETERS, options)) {
                needle = Arrays.copyOf(
                        evaluations(client, recording.backend()).row(0, 0, 0).toArray(ValueLayout.JAVA_BYTE), 16);
                seed = client.secretKey()
                        .exportSeed(InsecureSecretKeyAccess.get())
                        .toByteArray(InsecureSecretKeyAccess.get());
                use(client);
            }
        }
        byte[] recorded = Files.readAllBytes(trace);
        assertTrue(recorded.length > 1000);
        assertFalse(KeyGenerationTest.contains(recorded, needle));
        assertFalse(KeyGenerationTest.contains(recorded, Arrays.copyOf(seed, 16)));
        try (Backend backend = Backends.open("reference");
                Recording recording = Recording.of(backend, directory.resolve("data.trace"), TraceKind.DATA)) {
            ClientOptions options = ClientOptions.defaults().on(recording.backend());
            assertThrows(SecretAccessException.class, () -> CkksClient.generate(PARAMETERS, options));
        }
    }

    private static void use(CkksClient client) {
        client.evaluationKeys(KeyRequest.relinearisation().rotations(1));
        CkksCiphertext x = client.encrypt(1.5, -0.25);
        client.decryptForKeyOwner(x, 2);
        client.decryptForKeyOwner(client.encryptSymmetric(0.5), 1);
    }

    /** What a client prints and logs, with its strings, and messages of its exceptions: no seed, no secret, no value. */
    @Test
    void logsAndStringsHoldNoSecrets() {
        ByteArrayOutputStream captured = new ByteArrayOutputStream();
        PrintStream out = System.out;
        PrintStream err = System.err;
        byte[] seed;
        double value = 1.2345678901;
        try (PrintStream capture = new PrintStream(captured, true, StandardCharsets.UTF_8)) {
            System.setOut(capture);
            System.setErr(capture);
            try (CkksClient client = CkksClient.generate(PARAMETERS)) {
                seed = client.secretKey()
                        .exportSeed(InsecureSecretKeyAccess.get())
                        .toByteArray(InsecureSecretKeyAccess.get());
                use(client);
                CkksCiphertext x = client.encrypt(value);
                double[] told = client.decrypt(x, 1, ReleasePolicy.trustedEvaluator("a test"));
                assertEquals(value, told[0], 1e-5);
                System.out.println(client + " " + client.secretKey() + " "
                        + client.secretKey().seed() + " " + x + " "
                        + client.secretKey().polynomial() + " "
                        + client.precision(x, value).values());
            }
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        String text = captured.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains("redacted"), text);
        String hex = HexFormat.of().formatHex(seed);
        for (int i = 0; i + 8 <= hex.length(); i += 8) {
            assertFalse(text.contains(hex.substring(i, i + 8)));
        }
        assertFalse(text.contains("1.23456"));
    }
}
