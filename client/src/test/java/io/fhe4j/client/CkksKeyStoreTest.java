package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.ClosedException;
import io.fhe4j.api.FheException;
import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.SecretDistribution;
import io.fhe4j.api.WrongPassphraseException;
import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.KeyRequest;
import io.fhe4j.ckks.wire.CkksWire;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CkksKeyStoreTest {
    private static final Backend BACKEND = Backends.open("reference");
    private static final ClientOptions OPTIONS = ClientOptions.defaults().on(BACKEND);
    private static final char[] PASSPHRASE = "a passphrase".toCharArray();
    private static final CkksParameters PARAMETERS =
            CkksClientTest.parameters(128, 1, 20, 1, SecretDistribution.GAUSSIAN);

    @TempDir
    Path directory;

    private int mutants;

    @AfterAll
    static void close() {
        BACKEND.close();
    }

    @Test
    void aStoredClientGoesOn() {
        Path file = directory.resolve("alice.keys");
        KeySetId keySet;
        CkksCiphertext ciphertext;
        try (CkksClient client = CkksClient.generate(PARAMETERS, OPTIONS)) {
            CkksKeyStore.create(file, PASSPHRASE, client, PassphraseHashing.LEAST);
            keySet = client.keySet();
            ciphertext = client.encrypt(0.5, -1);
        }
        try (CkksClient client = CkksKeyStore.open(file, PASSPHRASE, OPTIONS)) {
            assertEquals(keySet, client.keySet());
            assertEquals(PARAMETERS, client.parameters());
            assertArrayEquals(new double[] {0.5, -1}, client.decryptForKeyOwner(ciphertext, 2), 1e-5);
            CkksParameters parameters = client.parameters();
            assertTrue(parameters.insecurity().isPresent(), "the reason is carried");
        }
        assertThrows(WrongPassphraseException.class, () -> CkksKeyStore.open(file, "another".toCharArray(), OPTIONS));
    }

    /** What goes to the server and comes back is files. */
    @Test
    void publicFilesServeTheStoredKey() {
        Path file = directory.resolve("alice.keys");
        Path publicKey = directory.resolve("public.key");
        Path seededFile = directory.resolve("seeded.ciphertext");
        Path fullFile = directory.resolve("full.ciphertext");
        KeySetId keySet;
        try (CkksClient client = CkksClient.generate(PARAMETERS, OPTIONS)) {
            CkksKeyStore.create(file, PASSPHRASE, client, PassphraseHashing.LEAST);
            keySet = client.keySet();
            CkksWire.write(publicKey, client.publicKey());
            CkksWire.write(seededFile, List.of(client.encryptSymmetric(1, 1.5)));
            CkksWire.write(
                    directory.resolve("evaluation.keys"),
                    client.evaluationKeys(KeyRequest.relinearisation().rotations(1)));
        }
        CkksEncryptor sender = CkksEncryptor.of(CkksWire.readPublicKey(publicKey, PARAMETERS), BACKEND);
        CkksWire.write(fullFile, List.of(sender.encrypt(1, 1.5)));
        assertEquals(
                2,
                CkksWire.readEvaluationKeys(directory.resolve("evaluation.keys"), PARAMETERS)
                        .all()
                        .size());
        try (CkksClient client = CkksKeyStore.open(file, PASSPHRASE, OPTIONS)) {
            for (Path sent : List.of(seededFile, fullFile)) {
                CkksCiphertext read =
                        CkksWire.readCiphertexts(sent, PARAMETERS, keySet).getFirst();
                assertArrayEquals(new double[] {1, 1.5, 0}, client.decryptForKeyOwner(read, 3), 1e-5);
            }
        }
        assertTrue(sizeOf(seededFile) < 0.6 * sizeOf(fullFile), "a seed stands for the uniform half");
    }

    private static long sizeOf(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aClosedClientIsNotStored() {
        CkksClient client = CkksClient.generate(PARAMETERS, OPTIONS);
        client.close();
        Path file = directory.resolve("closed.keys");
        assertThrows(
                ClosedException.class, () -> CkksKeyStore.create(file, PASSPHRASE, client, PassphraseHashing.LEAST));
        assertFalse(Files.exists(file));
    }

    /** Stores that are sealed properly, with content that is not a client's. */
    @Test
    void foreignContentIsRejected() {
        byte[] encoded = encoded();
        Fingerprint fingerprint = PARAMETERS.fingerprint();
        assertThrows(MalformedInputException.class, () -> open("rgsw", fingerprint, encoded));
        assertThrows(MalformedInputException.class, () -> open("ckks", fingerprint, new byte[0]));
        assertThrows(IncompatibleException.class, () -> open("ckks", Fingerprint.of(new byte[] {1}), encoded));
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 40; i++) {
            byte[] mutant = encoded.clone();
            mutant[random.nextInt(mutant.length)] ^= (byte) random.nextInt(1, 256);
            assertThrows(FheException.class, () -> open("ckks", fingerprint, mutant));
            assertThrows(
                    FheException.class,
                    () -> open("ckks", fingerprint, Arrays.copyOf(encoded, random.nextInt(encoded.length))));
        }
        open("ckks", fingerprint, encoded);
    }

    private static byte[] encoded() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CkksWire.write(out, PARAMETERS);
        return out.toByteArray();
    }

    private void open(String scheme, Fingerprint fingerprint, byte[] parameters) {
        Path file = directory.resolve("mutant" + ++mutants + ".keys");
        try (StoredKey key = new StoredKey(
                scheme, fingerprint, KeySetId.random(), parameters, SecretBytes.random(DrbgSource.SEED_BYTES))) {
            KeyStoreFile.create(file, PASSPHRASE, key, PassphraseHashing.LEAST);
            CkksKeyStore.open(file, PASSPHRASE, OPTIONS).close();
        }
    }
}
