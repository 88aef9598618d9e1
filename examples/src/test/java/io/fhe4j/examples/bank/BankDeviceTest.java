package io.fhe4j.examples.bank;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.ProgressListener;
import io.fhe4j.backend.pim.RowTask;
import io.fhe4j.backend.pim.SimulatedDevice;
import io.fhe4j.backend.pim.SimulatedProvider;
import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksEvaluator;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.EvaluationKeys;
import io.fhe4j.ckks.KeyRequest;
import io.fhe4j.client.CkksClient;
import io.fhe4j.client.FhewClient;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ringgsw.FhewEvaluationKeys;
import io.fhe4j.ringgsw.FhewSets;
import io.fhe4j.ringgsw.GateEvaluator;
import io.fhe4j.ringgsw.LweCiphertext;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted programs on the example's device: the same ciphertexts as on the processor. */
class BankDeviceTest {

    private static final String FILE = "devices/bank-unit.toml";
    private static final BackendOptions FAST = BackendOptions.defaults().with(SimulatedProvider.VALUES, "cpu");
    private static final Modulus PRIME = Modulus.of(1107296257);
    private static final BankRows ROWS = new BankRows(new BankMapping.Provider().shipped());

    private static byte[] digest(MemorySegment words) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(words.toArray(ValueLayout.JAVA_BYTE));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void executed(Backend bank, Kernel... kernels) {
        SimulatedDevice device = (SimulatedDevice) bank.device();
        for (Kernel kernel : kernels) {
            assertTrue(device.ledger().executedRows(kernel) > 0, kernel + "\n" + device.report());
        }
        assertTrue(device.ledger().picojoules() > 0 && device.ledger().lowerBoundNanos() > 0);
    }

    private static byte[] product(Backend backend, EvaluationKeys keys, CkksCiphertext x, CkksCiphertext y) {
        CkksEvaluator evaluator = CkksEvaluator.on(backend, keys);
        CkksCiphertext result = evaluator.add(evaluator.multiply(x, y), evaluator.rotate(x, 1));
        return digest(result.residues().toHost().words());
    }

    @Test
    void encryptedNumbersMultiplyAndRotateAsOnTheProcessor() {
        CkksParameters parameters = CkksParameters.builder()
                .depth(1)
                .precisionBits(20)
                .inputBound(1)
                .messageBound(4)
                .build();
        try (Backend cpu = Backends.open("cpu");
                Backend bank = Backends.open("pim-bank", FAST);
                CkksClient client = CkksClient.generate(parameters)) {
            EvaluationKeys keys =
                    client.evaluationKeys(KeyRequest.relinearisation().rotations(1));
            CkksCiphertext x = client.encrypt(0.5, -0.25, 1);
            CkksCiphertext y = client.encrypt(-0.5, 0.75, 0.125);
            assertArrayEquals(product(cpu, keys, x, y), product(bank, keys, x, y));
            executed(
                    bank,
                    Kernel.FORWARD_NTT,
                    Kernel.INVERSE_NTT,
                    Kernel.MULTIPLY,
                    Kernel.AUTOMORPHISM,
                    Kernel.CONVERT,
                    Kernel.MULTIPLY_SUM);
        }
    }

    private static byte[] nand(Backend backend, FhewEvaluationKeys keys, LweCiphertext x, LweCiphertext y) {
        return digest(
                GateEvaluator.on(backend, keys).nand(x, y).residues().toHost().words());
    }

    @Test
    void anEncryptedGateIsTheProcessors() {
        try (Backend cpu = Backends.open("cpu");
                Backend bank = Backends.open("pim-bank", FAST);
                FhewClient client = FhewClient.generate(FhewSets.insecure("TOY", "a test of a simulated memory"))) {
            FhewEvaluationKeys keys = client.evaluationKeys(ProgressListener.NONE);
            LweCiphertext x = client.encrypt(true);
            LweCiphertext y = client.encrypt(false);
            assertArrayEquals(nand(cpu, keys, x, y), nand(bank, keys, x, y));
            executed(bank, Kernel.FORWARD_NTT, Kernel.DECOMPOSE, Kernel.LOOK_UP_SUM);
        }
    }

    /** What comes out of the units is the value here: every row of every kernel that there is a program for. */
    @Test
    void aGateThroughTheUnitsAlone() {
        try (Backend cpu = Backends.open("cpu");
                Backend bank = Backends.open("pim-bank", FAST.with(SimulatedProvider.GATES, "all"));
                FhewClient client = FhewClient.generate(FhewSets.insecure("TOY", "a test of a simulated memory"))) {
            FhewEvaluationKeys keys = client.evaluationKeys(ProgressListener.NONE);
            LweCiphertext x = client.encrypt(true);
            LweCiphertext y = client.encrypt(true);
            assertArrayEquals(nand(cpu, keys, x, y), nand(bank, keys, x, y));
            SimulatedDevice device = (SimulatedDevice) bank.device();
            assertTrue(device.ledger().executedRows(Kernel.FORWARD_NTT) >= 256, device.report());
        }
    }

    /**
     * An addition of eight vectors, by hand: three constants, a row opened for each operand and for the result, 24 column accesses, 24 instructions.
     * Row by row: 12 + 16 + 32 = 60, closed at 76, + 48 + 96 = 220, closed at 236, + 48 = 284, restored at 300, closed at 316.
     */
    @Test
    void anAdditionCostsWhatItsStepsDo() {
        BankUnit unit = new BankUnit(new BankMapping.Provider().shipped());
        assertEquals(8, unit.group);
        RowTask task = new RowTask(
                Kernel.ADD,
                PRIME,
                PRIME,
                Form.COEFFICIENT,
                List.of(random(new Random(1), 32), random(new Random(2), 32)));
        assertTrue(ROWS.compute(task, unit).isPresent());
        assertEquals(316, unit.nanos());
        assertEquals(3 * 909 + 24 * 256 * 1.5 + 24 * 4 * 1 + 3 * 64 * 2.7, unit.picojoules(), 1e-9);
    }

    private static long[] random(Random random, int width) {
        return random.longs(width, 0, PRIME.value()).toArray();
    }

    /** So that a price that was found on zeros is every row's. */
    @Test
    void costsDoNotDependOnResidues() {
        Random random = new Random(3);
        for (Kernel kernel : List.of(
                Kernel.NEGATE,
                Kernel.MULTIPLY_ADD,
                Kernel.MULTIPLY_SUM,
                Kernel.GATHER,
                Kernel.AUTOMORPHISM,
                Kernel.FORWARD_NTT,
                Kernel.INVERSE_NTT,
                Kernel.DECOMPOSE)) {
            for (int width : new int[] {1, 2, 8, 512}) {
                BankUnit zeros = run(kernel, () -> new long[width]);
                BankUnit words = run(kernel, () -> random(random, width));
                assertEquals(zeros.nanos(), words.nanos(), kernel + " of " + width);
                assertEquals(zeros.picojoules(), words.picojoules(), kernel + " of " + width);
            }
        }
    }

    private static BankUnit run(Kernel kernel, Supplier<long[]> row) {
        BankUnit unit = new BankUnit(new BankMapping.Provider().shipped());
        List<long[]> operands = Stream.generate(row)
                .limit(kernel == Kernel.MULTIPLY_SUM ? 4 : kernel == Kernel.MULTIPLY_ADD ? 3 : 2)
                .toList();
        ROWS.compute(new RowTask(kernel, PRIME, PRIME, Form.EVALUATION, operands, 3, new Gadget(8, 4), null), unit);
        return unit;
    }

    private static Path device(Path folder, String from, String to) throws IOException {
        try (InputStream in = Objects.requireNonNull(BankMapping.class.getResourceAsStream(FILE))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(text.contains(from), from);
            return Files.writeString(folder.resolve("changed.toml"), text.replace(from, to));
        }
    }

    private static BackendOptions options(Path file) {
        return BackendOptions.defaults().with(SimulatedProvider.DEVICE_FILE, file.toString());
    }

    @Test
    void impossibleDevicesAreRefused(@TempDir Path folder) throws IOException {
        Path lanes = device(folder, "lanes = { value = 4", "lanes = { value = 3");
        MalformedInputException three =
                assertThrows(MalformedInputException.class, () -> Backends.open("pim-bank", options(lanes)));
        assertTrue(three.getMessage().toLowerCase(Locale.ROOT).contains("3 lanes"), three.getMessage());
        Path registers = device(
                folder,
                "registers = { value = 32, unit = \"count\", range = [16",
                "registers = { value = 8, unit = \"count\", range = [4");
        MalformedInputException few =
                assertThrows(MalformedInputException.class, () -> Backends.open("pim-bank", options(registers)));
        assertTrue(few.getMessage().contains("8 registers"), few.getMessage());
    }
}
