package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.ClosedException;
import io.fhe4j.api.FheException;
import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.WrongPassphraseException;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.FhewSets;
import io.fhe4j.ringgsw.LweCiphertext;
import io.fhe4j.ringgsw.integer.BlockParameters;
import io.fhe4j.ringgsw.integer.FheInt16;
import io.fhe4j.ringgsw.integer.FheUint8;
import io.fhe4j.ringgsw.integer.IntegerEvaluator;
import io.fhe4j.ringgsw.pbs.ErrorDistribution;
import io.fhe4j.ringgsw.pbs.PbsEvaluator;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import io.fhe4j.ringgsw.pbs.PbsValue;
import io.fhe4j.ringgsw.wire.PbsWire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of exact arithmetic that go on from a key store, and servers that know files alone. */
class RingGswKeyStoreTest {

    private static final Backend BACKEND = Backends.open("cpu");
    private static final ClientOptions OPTIONS = ClientOptions.defaults().on(BACKEND);
    private static final char[] PASSPHRASE = "a passphrase".toCharArray();
    private static final PbsParameters PARAMETERS = PbsParameters.builder()
            .name("small 2_2")
            .blocks(new BlockParameters(2, 2, 25))
            .lwe(24, new ErrorDistribution.TUniform(8))
            .ring(1, 1024, new ErrorDistribution.TUniform(8))
            .rotation(23, 1)
            .keySwitch(4, 4)
            .insecure("a test")
            .build();

    @TempDir
    Path directory;

    private int mutants;

    @AfterAll
    static void close() {
        BACKEND.close();
    }

    private static PbsValue encrypted(PbsClient client, int value) {
        return new PbsValue(Optional.of(FheInt16.TYPE), client.encrypt(FheInt16.TYPE, BigInteger.valueOf(value)));
    }

    /** Client, server and client again, each with files alone. */
    @Test
    void filesServeTheStoredKey() throws IOException {
        Path store = directory.resolve("alice.keys");
        Path keys = directory.resolve("evaluation.keys");
        Path inputs = directory.resolve("inputs.fhe");
        Path results = directory.resolve("results.fhe");
        KeySetId keySet;
        try (PbsClient client = PbsClient.generate(PARAMETERS, OPTIONS)) {
            PbsKeyStore.create(store, PASSPHRASE, client, PassphraseHashing.LEAST);
            PbsWire.write(keys, client.evaluationKeys());
            PbsWire.writeValues(inputs, List.of(encrypted(client, -1234), encrypted(client, 99)));
            keySet = client.keySet();
        }
        assertTrue(Files.size(inputs) < 4_000, "seeds stand for masks");
        try (PbsEvaluator engine = PbsEvaluator.on(BACKEND, PbsWire.readEvaluationKeys(keys, PARAMETERS))) {
            IntegerEvaluator server = IntegerEvaluator.on(engine);
            List<PbsValue> read = PbsWire.readValues(inputs, PARAMETERS, keySet);
            FheInt16 a = server.integer(FheInt16.TYPE, read.get(0).blocks());
            FheInt16 b = server.integer(FheInt16.TYPE, read.get(1).blocks());
            PbsWire.writeValues(
                    results,
                    List.of(
                            PbsValue.of(a.times(b).carried()),
                            PbsValue.of(a.minus(b)),
                            PbsValue.of(a.lessThan(b)),
                            PbsValue.of(server.constant(FheUint8.TYPE, 7))));
        }
        try (PbsClient client = PbsKeyStore.open(store, PASSPHRASE, OPTIONS)) {
            assertEquals(PARAMETERS, client.parameters());
            assertEquals(keySet, client.keySet());
            List<PbsValue> read = PbsWire.readValues(results, client.parameters(), client.keySet());
            assertEquals((short) (-1234 * 99), client.decrypt(read.get(0)).intValueExact());
            assertEquals(-1333, client.decrypt(read.get(1)).intValueExact());
            assertEquals(1, client.decrypt(read.get(2)).intValueExact());
            assertEquals(7, client.decrypt(read.get(3)).intValueExact());
        }
        assertThrows(WrongPassphraseException.class, () -> PbsKeyStore.open(store, "x".toCharArray(), OPTIONS));
        assertThrows(MalformedInputException.class, () -> CkksKeyStore.open(store, PASSPHRASE, OPTIONS));
    }

    @Test
    void gatesGoOnFromTheirStore() {
        Path store = directory.resolve("gates.keys");
        FhewParameters toy = FhewSets.insecure("TOY", "a test");
        LweCiphertext bit;
        try (FhewClient client = FhewClient.generate(toy, OPTIONS)) {
            FhewKeyStore.create(store, PASSPHRASE, client, PassphraseHashing.LEAST);
            bit = client.encrypt(true);
        }
        try (FhewClient client = FhewKeyStore.open(store, PASSPHRASE, OPTIONS, UnaryOperator.identity())) {
            assertTrue(client.decrypt(bit));
            assertEquals(toy, client.parameters());
        }
        assertThrows(MalformedInputException.class, () -> PbsKeyStore.open(store, PASSPHRASE, OPTIONS));
    }

    /** Consent is given by whoever uses the key, not by a file. */
    @Test
    void consentToFailingGatesIsAskedForAgain() {
        Path store = directory.resolve("likely.keys");
        FhewParameters likely = FhewSets.published("STD256").acceptFailureProbability(-55);
        try (FhewClient client = FhewClient.generate(likely, OPTIONS)) {
            FhewKeyStore.create(store, PASSPHRASE, client, PassphraseHashing.LEAST);
        }
        assertThrows(
                InvalidParametersException.class,
                () -> FhewKeyStore.open(store, PASSPHRASE, OPTIONS, UnaryOperator.identity()));
        FhewKeyStore.open(store, PASSPHRASE, OPTIONS, set -> set.acceptFailureProbability(-55))
                .close();
    }

    @Test
    void aClosedClientIsNotStored() {
        PbsClient client = PbsClient.generate(PARAMETERS, OPTIONS);
        client.close();
        Path file = directory.resolve("closed.keys");
        assertThrows(
                ClosedException.class, () -> PbsKeyStore.create(file, PASSPHRASE, client, PassphraseHashing.LEAST));
        assertFalse(Files.exists(file));
    }

    /** Stores that are sealed properly, with content that is not a client's. */
    @Test
    void foreignContentIsRejected() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PbsWire.write(out, PARAMETERS);
        byte[] encoded = out.toByteArray();
        Fingerprint fingerprint = PARAMETERS.fingerprint();
        assertThrows(MalformedInputException.class, () -> open("ckks", fingerprint, encoded));
        assertThrows(MalformedInputException.class, () -> open("pbs", fingerprint, new byte[0]));
        assertThrows(IncompatibleException.class, () -> open("pbs", Fingerprint.of(new byte[] {1}), encoded));
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 40; i++) {
            byte[] mutant = encoded.clone();
            mutant[random.nextInt(mutant.length)] ^= (byte) random.nextInt(1, 256);
            assertThrows(FheException.class, () -> open("pbs", fingerprint, mutant));
            byte[] cut = Arrays.copyOf(encoded, random.nextInt(encoded.length));
            assertThrows(FheException.class, () -> open("pbs", fingerprint, cut));
        }
        open("pbs", fingerprint, encoded);
    }

    private void open(String scheme, Fingerprint fingerprint, byte[] parameters) {
        Path file = directory.resolve("mutant" + ++mutants + ".keys");
        try (StoredKey key = new StoredKey(
                scheme, fingerprint, KeySetId.random(), parameters, SecretBytes.random(DrbgSource.SEED_BYTES))) {
            KeyStoreFile.create(file, PASSPHRASE, key, PassphraseHashing.LEAST);
            PbsKeyStore.open(file, PASSPHRASE, OPTIONS).close();
        }
    }
}
