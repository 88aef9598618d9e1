package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.KeySetId;
import io.fhe4j.api.SecretDistribution;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.backend.pim.CostLedger;
import io.fhe4j.backend.pim.SimulatedDevice;
import io.fhe4j.backend.pim.memfhe.MemfheProvider;
import io.fhe4j.backend.pim.reram.ReramDevice;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ringgsw.BlindRotationMethod;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.FhewSets;
import io.fhe4j.ringgsw.LweCiphertext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One client on many backends: the same seeds give the same ciphertexts, and the memory's part is executed and charged. */
class ClientsOnBackendsTest {

    @TempDir
    Path directory;

    private static FhewClient client(FhewParameters parameters, Backend backend) {
        return FhewClient.expand(
                parameters,
                KeySetId.fromBytes(id()),
                SecretBytes.copyOf(new byte[DrbgSource.SEED_BYTES], SecretKeyAccess.INSTANCE),
                ClientOptions.defaults().on(backend));
    }

    private static byte[] id() {
        byte[] id = new byte[KeySetId.BYTES];
        id[0] = 1;
        return id;
    }

    private static boolean[] bits(int count) {
        Random random = new Random(count);
        boolean[] bits = new boolean[count];
        for (int i = 0; i < count; i++) {
            bits[i] = random.nextBoolean();
        }
        return bits;
    }

    private static List<LweCiphertext> encrypt(FhewClient client, boolean[] bits) {
        try (RandomSource source = DrbgSource.expand(
                client.secretKey().seed(),
                PrivateLabel.secret(client.parameters().fingerprint(), "a test"))) {
            return client.encrypt(PublicSeed.fromBytes(new byte[PublicSeed.BYTES]), source, bits);
        }
    }

    private static List<List<Long>> words(List<LweCiphertext> ciphertexts) {
        List<List<Long>> words = new ArrayList<>();
        for (LweCiphertext ciphertext : ciphertexts) {
            List<Long> row = new ArrayList<>();
            for (long word : ciphertext.residues().toHost().rowWords(0, 0, 0)) {
                row.add(word);
            }
            words.add(row);
        }
        return words;
    }

    /** Encrypts and decrypts on a backend as on the reference. */
    private static void same(FhewParameters parameters, String name, BackendOptions options, int count) {
        boolean[] bits = bits(count);
        try (Backend reference = Backends.open("reference");
                Backend backend = Backends.open(name, options);
                FhewClient slow = client(parameters, reference);
                FhewClient client = client(parameters, backend)) {
            List<LweCiphertext> expected = encrypt(slow, bits);
            List<LweCiphertext> ciphertexts = encrypt(client, bits);
            assertEquals(words(expected), words(ciphertexts), name);
            assertArrayEquals(bits, client.decrypt(expected), name);
            assertArrayEquals(bits, slow.decrypt(ciphertexts), name);
            if (backend.device() instanceof SimulatedDevice device) {
                charged(
                        device.ledger(),
                        name.equals("pim-memfhe") && parameters.lweSecretDistribution() == SecretDistribution.TERNARY);
            }
        }
    }

    /** Encryption and decryption are one sum each; other memories are charged for the primitive kernels. */
    private static void charged(CostLedger ledger, boolean own) {
        Kernel kernel = own ? Kernel.SUM_OF_MULTIPLES : Kernel.LOOK_UP_SUM;
        assertEquals(2, ledger.calls(kernel));
        assertEquals(own ? 0 : 2, ledger.calls(Kernel.LOOK_UP_SUM));
        assertTrue(ledger.executedRows(kernel) > 0);
        assertTrue(ledger.picojoules() > 0);
    }

    private static FhewParameters toy() {
        return FhewSets.insecure("TOY", "a test of clients");
    }

    private static FhewParameters small(BlindRotationMethod method, SecretDistribution secret) {
        return FhewParameters.builder()
                .name("small")
                .method(method)
                .secret(secret)
                .ring(64, 27)
                .lwe(16, 7)
                .keySwitch(14, 5)
                .gadget(7, false)
                .insecure("a test of clients")
                .build()
                .acceptFailureProbability(-1);
    }

    @Test
    void ciphertextsAreTheSame() {
        BackendOptions none = BackendOptions.defaults();
        for (FhewParameters parameters : List.of(
                toy(),
                small(BlindRotationMethod.LMKCDEY, SecretDistribution.GAUSSIAN),
                small(BlindRotationMethod.GINX, SecretDistribution.TERNARY))) {
            for (String name : List.of("cpu", "pim-memfhe", "pim-fhemem")) {
                same(parameters, name, none, 20);
            }
        }
        same(FhewSets.published("STD128"), "cpu", none, 1100);
    }

    /** Every body comes out of the arrays, in both layouts. */
    @Test
    void arraysEncryptAndDecrypt() throws IOException {
        BackendOptions all = BackendOptions.defaults().with(MemfheProvider.GATES, "all");
        same(toy(), "pim-memfhe", all, 70);
        Path file = directory.resolve("coordinates.toml");
        Files.writeString(file, shipped().replace("\"rowIsCiphertext\"", "\"rowIsCoordinate\""));
        same(toy(), "pim-memfhe", all.with(MemfheProvider.DEVICE_FILE, file.toString()), 20);
    }

    private static String shipped() {
        try (var in = ReramDevice.class.getResourceAsStream("/io/fhe4j/backend/pim/devices/memfhe-reram.toml")) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a client writes to its backend of secrets is marked, and nothing of a secret decides what arrays do. */
    @Test
    void theKeyDoesNotShow() {
        List<Double> energies = new ArrayList<>();
        for (int seed = 0; seed < 2; seed++) {
            byte[] bytes = new byte[DrbgSource.SEED_BYTES];
            bytes[0] = (byte) seed;
            try (Backend memory = Backends.open("pim-memfhe");
                    FhewClient client = FhewClient.expand(
                            toy(),
                            KeySetId.random(),
                            SecretBytes.copyOf(bytes, SecretKeyAccess.INSTANCE),
                            ClientOptions.defaults().on(memory))) {
                assertTrue(client.secretKey().factors(false).isSecret());
                client.decrypt(client.encrypt(bits(30)));
                energies.add(((SimulatedDevice) memory.device()).ledger().picojoules());
            }
        }
        assertEquals(energies.get(0), energies.get(1));
    }
}
