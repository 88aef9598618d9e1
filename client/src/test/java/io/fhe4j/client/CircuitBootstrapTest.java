package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.BlockOverflowException;
import io.fhe4j.api.FailureBudgetException;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.ProgressListener;
import io.fhe4j.api.ValueRangeException;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.testing.NoiseSample;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.ModularMath;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ringgsw.integer.BlockParameters;
import io.fhe4j.ringgsw.noise.FailureBudget;
import io.fhe4j.ringgsw.noise.NoiseSources;
import io.fhe4j.ringgsw.pbs.CircuitEvaluator;
import io.fhe4j.ringgsw.pbs.CircuitKeys;
import io.fhe4j.ringgsw.pbs.CircuitParameters;
import io.fhe4j.ringgsw.pbs.EncryptedIndex;
import io.fhe4j.ringgsw.pbs.ErrorDistribution;
import io.fhe4j.ringgsw.pbs.LargeTable;
import io.fhe4j.ringgsw.pbs.LookUpTable;
import io.fhe4j.ringgsw.pbs.PbsCiphertext;
import io.fhe4j.ringgsw.pbs.PbsEngine;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import io.fhe4j.ringgsw.pbs.RingTrace;
import io.fhe4j.ringgsw.pbs.WideParameters;
import io.fhe4j.ringgsw.wire.PbsWire;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables at encrypted places, from keys to decrypted entries: against the tables in the clear, on two backends, with errors as large as predicted. */
class CircuitBootstrapTest {

    private static final int BITS = 11;
    private static final int KEYS = 4;
    private static final int RING_ERRORS = 1 << 16;
    private static final int LWE_ERRORS = 1 << 12;
    private static final double BIAS = 0.15;

    private static CircuitParameters toy(int degree) {
        return toy(degree, 4, 7);
    }

    private static CircuitParameters toy(int degree, int outputLevels, int switchingLevels) {
        PbsParameters blocks = PbsParameters.builder(PbsEngine.EXACT)
                .name("toy circuit")
                .blocks(new BlockParameters(2, 2, Math.scalb(1.0, 25)))
                .lwe(24, new ErrorDistribution.TUniform(2))
                .ring(1, degree, new ErrorDistribution.TUniform(2))
                .rotation(12, 3)
                .insecure("a test")
                .build();
        return new CircuitParameters(blocks, 5, outputLevels, 7, switchingLevels);
    }

    private static PbsClient client(CircuitParameters parameters, Backend backend, KeySetId id) {
        return client(parameters, backend, id, 21);
    }

    private static PbsClient client(CircuitParameters parameters, Backend backend, KeySetId id, int number) {
        byte[] seed = new byte[DrbgSource.SEED_BYTES];
        seed[7] = (byte) number;
        return PbsClient.expand(
                parameters.blocks(),
                id,
                SecretBytes.copyOf(seed, SecretKeyAccess.INSTANCE),
                ClientOptions.defaults().on(backend));
    }

    private static PublicSeed generation(int number) {
        byte[] bytes = new byte[PublicSeed.BYTES];
        bytes[0] = (byte) number;
        return PublicSeed.fromBytes(bytes);
    }

    private static List<PbsCiphertext> bits(PbsClient client, int place, int count) {
        int space = client.parameters().space();
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = (place >> i & 1) * space / 2;
        }
        return client.encryptBelow(space / 2 + 1, values);
    }

    private static LargeTable random(CircuitParameters parameters, int bits, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int space = parameters.blocks().space();
        return LargeTable.of(parameters, bits, place -> random.nextInt(space));
    }

    @Test
    void entriesAreReadAtEncryptedPlaces() {
        CircuitParameters parameters = toy(512);
        try (Backend backend = Backends.open("cpu");
                PbsClient client = client(parameters, backend, KeySetId.random());
                CircuitEvaluator evaluator = CircuitEvaluator.on(
                        backend,
                        filed(client.circuitKeys(parameters, generation(1), ProgressListener.NONE), parameters))) {
            for (int place : new int[] {0, 1, 511, 512, 1365, 2047}) {
                try (EncryptedIndex index = filed(evaluator.index(bits(client, place, BITS)), backend)) {
                    for (int bits : new int[] {BITS, 9, 3, 1}) {
                        LargeTable table = random(parameters, bits, place + bits);
                        PbsCiphertext read =
                                evaluator.lookUp(index, List.of(table)).getFirst();
                        assertEquals(
                                table.value(place & (1 << bits) - 1), client.decrypt(read), place + ", bits " + bits);
                    }
                }
            }
            assertRefusals(parameters, client, evaluator);
        }
    }

    /**
     * N times the constant term, and no other coefficient. Of an error that enters with m automorphisms to come the constant term is multiplied by 2^m, and a coefficient
     * of X^i, i = 2^v·odd, is added to 2^m − 1 others, or vanishes if m ≥ log2 N − v. So each coefficient has its own variance, with the mean that the
     * model knows. Seven digits leave nothing to drop, four drop 21 bits.
     */
    @ParameterizedTest
    @ValueSource(ints = {7, 4})
    void tracesKeepConstantTerms(int digits) {
        CircuitParameters parameters = toy(512, 4, digits);
        NoiseSample sample = new NoiseSample();
        try (Backend backend = Backends.open("cpu")) {
            for (int key = 0; key < KEYS; key++) {
                try (PbsClient client = client(parameters, backend, KeySetId.random(), key);
                        RingTrace trace = RingTrace.on(
                                backend, client.circuitKeys(parameters, generation(30 + key), ProgressListener.NONE))) {
                    tracedErrors(sample, client.secretKey().ringWords(), trace, backend);
                }
            }
        }
        sample.check("trace, " + digits + " digits", RING_ERRORS, BIAS);
    }

    private static void tracedErrors(NoiseSample sample, long[] z, RingTrace trace, Backend backend) {
        PbsParameters blocks = trace.parameters().blocks();
        int degree = z.length;
        int count = RING_ERRORS / KEYS / degree;
        long modulus = blocks.ringModulus().value();
        double once = trace.addedVariance() / degree;
        if (trace.parameters().switching().droppedBits() > 2) {
            once *= 2.0 / degree * Arrays.stream(z).sum();
        }
        try (RowBuffer rows = backend.allocate(
                new Shape(count, 1, 1, 2, 1, degree), blocks.basis(), Form.COEFFICIENT, BufferRole.SCRATCH)) {
            HostRows words = HostRows.allocate(rows.shape(), rows.moduli(), Form.COEFFICIENT);
            SplittableRandom random = new SplittableRandom(z[0] + 2 * z[1] + 4 * z[2] + 8 * z[3]);
            for (int b = 0; b < count; b++) {
                for (int i = 0; i < degree; i++) {
                    words.set(b, 0, 0, i, random.nextLong(modulus));
                    words.set(b, 1, 0, i, random.nextLong(modulus));
                }
            }
            backend.stream().upload(rows, words);
            trace.run(rows);
            HostRows traced = backend.stream().download(rows);
            for (int b = 0; b < count; b++) {
                long[] before = phase(words, b, z, modulus);
                long[] after = phase(traced, b, z, modulus);
                for (int i = 0; i < degree; i++) {
                    long expected = i == 0 ? ModularMath.multiply(before[0], degree, modulus) : 0;
                    double error = Math.floorMod(after[i] - expected, modulus) / (double) modulus;
                    double times = i == 0 ? ((double) degree * degree - 1) / 3 : degree / Integer.lowestOneBit(i) - 1;
                    sample.add(error - Math.rint(error), once * times);
                }
            }
            assertThrows(IllegalArgumentException.class, () -> trace.run(rows.component(0)));
        }
    }

    /** b − a·z, word by word. */
    private static long[] phase(HostRows rows, int b, long[] z, long modulus) {
        long[] a = rows.rowWords(b, 0, 0);
        long[] phase = rows.rowWords(b, 1, 0);
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a.length; j++) {
                long product = a[i] * z[j];
                int k = i + j;
                if (k < a.length) {
                    phase[k] = (phase[k] - product) % modulus;
                } else {
                    phase[k - a.length] = (phase[k - a.length] + product) % modulus;
                }
            }
        }
        for (int i = 0; i < a.length; i++) {
            phase[i] = Math.floorMod(phase[i], modulus);
        }
        return phase;
    }

    /** The keys after they have been a file. */
    private static CircuitKeys filed(CircuitKeys keys, CircuitParameters parameters) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        PbsWire.write(file, keys);
        assertTrue(file.size() < keys.bytes() + 64L * parameters.blocks().lweDimension() + 4096, "bodies and a seed");
        return PbsWire.readCircuitKeys(new ByteArrayInputStream(file.toByteArray()), "keys", parameters);
    }

    /** A place after it has been a file. */
    private static EncryptedIndex filed(EncryptedIndex index, Backend backend) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (index) {
            PbsWire.write(file, index);
        }
        return PbsWire.readIndex(
                new ByteArrayInputStream(file.toByteArray()), "place", index.parameters(), index.keySet(), backend);
    }

    private static void assertRefusals(CircuitParameters parameters, PbsClient client, CircuitEvaluator evaluator) {
        assertThrows(ValueRangeException.class, () -> LargeTable.of(parameters, 17, place -> 0));
        assertThrows(ValueRangeException.class, () -> LargeTable.of(parameters, 2, place -> 16));
        CircuitParameters packing = WideParameters.MESSAGE_8.circuits().orElseThrow();
        assertThrows(InvalidParametersException.class, () -> LargeTable.of(packing, 16, place -> 0));
        assertThrows(ValueRangeException.class, () -> evaluator.index(List.of()));
        assertThrows(BlockOverflowException.class, () -> evaluator.index(client.encryptBelow(16, 8)));
        // A bit of a block that holds 0 or 1 would always be taken for 0.
        assertThrows(BlockOverflowException.class, () -> evaluator.index(client.encryptBelow(2, 1)));
        for (int count : new int[] {0, 5, 31, 32, 33}) {
            assertThrows(ValueRangeException.class, () -> evaluator.bits(client.encrypt(3), count));
        }
        assertThrows(
                FailureBudgetException.class, () -> evaluator.index(bits(client, 3, 2), FailureBudget.of(-1_000_000)));
        try (EncryptedIndex index = evaluator.index(bits(client, 3, 2))) {
            LargeTable longer = random(parameters, 3, 1);
            FailureBudget none = FailureBudget.of(-1e15);
            List<LargeTable> two = List.of(random(parameters, 2, 1), random(parameters, 1, 1));
            assertThrows(FailureBudgetException.class, () -> evaluator.lookUp(index, two, none));
            assertThrows(FailureBudgetException.class, () -> evaluator.bits(client.encrypt(3), 2, none));
            FailureBudget spent = FailureBudget.unlimited();
            evaluator.bits(client.encrypt(3), 2, spent);
            evaluator.lookUp(index, two, spent);
            assertEquals(4, spent.bootstrappings());
            assertTrue(spent.log2() < -64, spent.toString());
            assertThrows(ValueRangeException.class, () -> evaluator.lookUp(index, List.of(longer)));
        }
        try (PbsClient other = PbsClient.generate(parameters.blocks())) {
            assertThrows(KeySetMismatchException.class, () -> evaluator.index(bits(other, 3, 2)));
            assertThrows(IncompatibleException.class, () -> other.circuitKeys(CircuitParameters.MESSAGE_2_CARRY_2));
        }
    }

    /** A block's bits are looked up, select in a table, and the entry is looked up again. */
    @Test
    void blocksBecomePlaces() {
        CircuitParameters parameters = toy(1024);
        try (Backend backend = Backends.open("cpu");
                PbsClient client = client(parameters, backend, KeySetId.random());
                CircuitEvaluator evaluator = CircuitEvaluator.on(backend, client.circuitKeys(parameters))) {
            LargeTable table = random(parameters, 8, 5);
            for (int place : new int[] {0x00, 0xA7, 0xFF}) {
                List<PbsCiphertext> bits = new ArrayList<>();
                for (PbsCiphertext digit : client.encryptBelow(16, place & 15, place >> 4)) {
                    bits.addAll(evaluator.bits(digit, 4));
                }
                try (EncryptedIndex index = evaluator.index(bits)) {
                    PbsCiphertext read = evaluator.lookUp(index, List.of(table)).getFirst();
                    assertEquals(table.value(place), client.decrypt(read));
                    PbsCiphertext again =
                            evaluator.blocks().lookUp(read, LookUpTable.of(parameters.blocks(), x -> 15 - x));
                    assertEquals(15 - table.value(place), client.decrypt(again));
                }
            }
        }
    }

    /** Digits have a mean, by which the errors of a place's bits are in all that is read there: sums err more than if what they add were independent. */
    @Test
    void sumsOfWhatIsReadAtOnePlaceAreAsNoisyAsTheyMayBe() {
        CircuitParameters parameters = toy(512, 8, 7);
        int bits = 6;
        int place = (1 << bits) - 1;
        List<LargeTable> tables = LongStream.range(0, 16)
                .mapToObj(t -> random(parameters, bits, t))
                .toList();
        double measured = 0;
        double predicted = 0;
        try (Backend backend = Backends.open("cpu")) {
            for (int key = 0; key < KEYS; key++) {
                try (PbsClient client = client(parameters, backend, KeySetId.random(), key);
                        CircuitEvaluator evaluator = CircuitEvaluator.on(
                                backend, client.circuitKeys(parameters, generation(50 + key), ProgressListener.NONE))) {
                    long[] z = client.secretKey().ringWords();
                    for (int i = 0; i < 3; i++) {
                        try (EncryptedIndex index = evaluator.index(bits(client, place, bits))) {
                            List<PbsCiphertext> read = evaluator.lookUp(index, tables);
                            double error = 0;
                            NoiseSources sources = NoiseSources.NONE;
                            for (int t = 0; t < tables.size(); t++) {
                                error += error(read.get(t), tables.get(t).value(place), z);
                                sources = sources.plus(read.get(t).state().noise());
                            }
                            measured += error * error;
                            predicted += sources.variance()
                                    * parameters.blocks().noise().rotation();
                        }
                    }
                }
            }
        }
        double independent = predicted / tables.size();
        assertTrue(measured > 1.5 * independent, measured + ", and " + independent + " if they were independent");
        assertTrue(measured < predicted, measured + " where " + predicted + " is predicted");
    }

    @Test
    void backendsComputeTheSameCiphertexts() {
        CircuitParameters parameters = toy(512);
        KeySetId id = KeySetId.random();
        List<PbsCiphertext> inputs = new ArrayList<>();
        List<HostRows> rows = new ArrayList<>();
        List<CircuitKeys> keys = new ArrayList<>();
        for (String name : List.of("cpu", "reference")) {
            try (Backend backend = Backends.open(name);
                    PbsClient client = client(parameters, backend, id)) {
                keys.add(client.circuitKeys(parameters, generation(2), ProgressListener.NONE));
                if (inputs.isEmpty()) {
                    inputs.addAll(bits(client, 709, 10));
                }
                try (CircuitEvaluator evaluator = CircuitEvaluator.on(backend, keys.getLast());
                        EncryptedIndex index = evaluator.index(inputs)) {
                    rows.add(evaluator
                            .lookUp(index, List.of(random(parameters, 10, 3)))
                            .getFirst()
                            .residues()
                            .toHost());
                }
            }
        }
        assertEquals(
                -1,
                keys.get(0).switching().words().mismatch(keys.get(1).switching().words()));
        assertEquals(-1, rows.get(0).words().mismatch(rows.get(1).words()));
    }

    /**
     * What is read in tables: with eight digits, of which errors of the Ring-GSW ciphertexts are nearly all, and with three, where what is rounded away counts if a place's
     * bit is 1, so that all are. The first of six selections spares nearly all of its variance, since tables have no masks yet: five are predicted. What the
     * mean of digits adds is one number for a place, so that it takes many places.
     */
    @ParameterizedTest
    @ValueSource(ints = {8, 3})
    @Tag("slow")
    void errorsAreAsLargeAsPredicted(int digits) {
        CircuitParameters parameters = toy(512, digits, 7);
        int keys = 8;
        int places = 32;
        NoiseSample sample = new NoiseSample();
        try (Backend backend = Backends.open("cpu")) {
            for (int key = 0; key < keys; key++) {
                try (PbsClient client = client(parameters, backend, KeySetId.random(), key);
                        CircuitEvaluator evaluator = CircuitEvaluator.on(
                                backend, client.circuitKeys(parameters, generation(10 + key), ProgressListener.NONE))) {
                    for (int place = 0; place < places; place++) {
                        readErrors(sample, client, evaluator, LWE_ERRORS / keys / places);
                    }
                }
            }
        }
        sample.check("tables at encrypted places, " + digits + " digits", LWE_ERRORS, BIAS);
    }

    private static void readErrors(NoiseSample sample, PbsClient client, CircuitEvaluator evaluator, int count) {
        CircuitParameters parameters = evaluator.parameters();
        int bits = 6;
        int place = (1 << bits) - 1;
        long[] z = client.secretKey().ringWords();
        double predicted = parameters.variance(bits - 1)
                * 2.0
                / z.length
                * Arrays.stream(z).sum();
        List<LargeTable> tables = new ArrayList<>();
        for (int t = 0; t < count; t++) {
            tables.add(random(parameters, bits, t));
        }
        try (EncryptedIndex index = evaluator.index(bits(client, place, bits))) {
            List<PbsCiphertext> read = evaluator.lookUp(index, tables);
            for (int t = 0; t < count; t++) {
                sample.add(error(read.get(t), tables.get(t).value(place), z), predicted);
            }
        }
    }

    /** As a fraction of the circle. */
    private static double error(PbsCiphertext read, int value, long[] z) {
        HostRows rows = read.residues().toHost();
        double error = rows.get(0, 0, 0, z.length) - (double) read.parameters().word(2 * value);
        for (int i = 0; i < z.length; i++) {
            error -= rows.get(0, 0, 0, i) * z[i];
        }
        error /= (double) read.parameters().ringModulus().value();
        return error - Math.rint(error);
    }

    @Test
    void theSetKeepsItsPromise() {
        CircuitParameters set = CircuitParameters.MESSAGE_2_CARRY_2;
        assertEquals(128, set.blocks().securityBits());
        assertTrue(set.blocks().failureLog2() <= -128, set::toString);
        assertTrue(set.failureLog2(16) <= -128, set::toString);
        assertTrue(set.bitFailureLog2(1) <= -128, set::toString);
        // What is read may be looked up.
        assertTrue(
                set.variance(16)
                        <= set.blocks().noise().rotation()
                                * set.blocks().blocks().largestSquaredNorm(),
                set::toString);
    }

    @Test
    @Tag("slow")
    void sixteenBitsWithTheRealSet() {
        CircuitParameters set = CircuitParameters.MESSAGE_2_CARRY_2;
        try (Backend backend = Backends.open("cpu");
                PbsClient client = client(set, backend, KeySetId.random());
                CircuitEvaluator evaluator = CircuitEvaluator.on(backend, client.circuitKeys(set))) {
            LargeTable table = random(set, 16, 8);
            for (int place : new int[] {0, 40_000, 65_535}) {
                try (EncryptedIndex index = evaluator.index(bits(client, place, 16))) {
                    PbsCiphertext read = evaluator.lookUp(index, List.of(table)).getFirst();
                    assertEquals(table.value(place), client.decrypt(read));
                    PbsCiphertext again = evaluator.blocks().lookUp(read, LookUpTable.of(set.blocks(), x -> x ^ 5));
                    assertEquals(table.value(place) ^ 5, client.decrypt(again));
                }
            }
        }
    }
}
