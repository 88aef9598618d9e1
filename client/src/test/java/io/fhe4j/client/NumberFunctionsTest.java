package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.FailureBudgetException;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.PrecisionException;
import io.fhe4j.api.ProgressListener;
import io.fhe4j.api.ValueRangeException;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.testing.NoiseSample;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ringgsw.BlindRotationMethod;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.GateEvaluator;
import io.fhe4j.ringgsw.LweCiphertext;
import io.fhe4j.ringgsw.SetSwitcher;
import io.fhe4j.ringgsw.functions.FunctionEvaluator;
import io.fhe4j.ringgsw.functions.FunctionSets;
import io.fhe4j.ringgsw.functions.FunctionTable;
import io.fhe4j.ringgsw.functions.NumberCiphertext;
import io.fhe4j.ringgsw.functions.NumberEncoding;
import io.fhe4j.ringgsw.noise.FailureBudget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Functions of encrypted numbers: sign, floor, digits and tables, against clear arithmetic. */
class NumberFunctionsTest {

    /** All of the full set but the dimensions: exponents of 10 bits, boxes of 7. */
    private static final FhewParameters SMALL = FhewParameters.builder()
            .name("small functions")
            .ring(512, 50)
            .lwe(32, 10)
            .keySwitch(35, 5)
            .gadget(new Gadget(10, 4, 10))
            .insecure("a test of small dimensions")
            .build();

    private static final int BOX = 7;

    /** So much of a deviation a key's own errors may shift results. */
    private static final double BIAS = 0.05;

    private static Backend backend;
    private static FhewClient client;
    private static FunctionEvaluator evaluator;

    @BeforeAll
    static void keys() {
        backend = Backends.open("cpu");
        client = FhewClient.generate(SMALL, ClientOptions.defaults().on(backend));
        evaluator = FunctionEvaluator.on(backend, client.evaluationKeys());
    }

    @AfterAll
    static void close() {
        client.close();
        backend.close();
    }

    private static NumberEncoding bits(int messageBits) {
        return new NumberEncoding(messageBits + BOX, messageBits);
    }

    private static long[] all(NumberEncoding encoding) {
        return LongStream.range(0, encoding.messages()).toArray();
    }

    private static long[] decrypted(List<NumberCiphertext> numbers) {
        return numbers.stream().mapToLong(client::decrypt).toArray();
    }

    @Test
    void signsOfAllNumbersOfAFewBits() {
        for (int b = 1; b <= 6; b++) {
            NumberEncoding encoding = bits(b);
            List<LweCiphertext> signs = evaluator.sign(client.encrypt(encoding, all(encoding)));
            for (int m = 0; m < signs.size(); m++) {
                assertEquals(m >= encoding.messages() / 2, client.decrypt(signs.get(m)), m + " of " + encoding);
            }
        }
    }

    @Test
    void floorsOfAllNumbersOfAFewBits() {
        NumberEncoding encoding = bits(5);
        List<NumberCiphertext> numbers = client.encrypt(encoding, all(encoding));
        for (int off = 1; off < 5; off++) {
            int taken = off;
            List<NumberCiphertext> floors = evaluator.floor(numbers, off);
            assertEquals(bits(5 - off), floors.getFirst().encoding());
            assertArrayEquals(LongStream.of(all(encoding)).map(m -> m >> taken).toArray(), decrypted(floors));
        }
    }

    @Test
    void digitsPutTheNumberTogetherAgain() {
        Random random = new Random(1);
        for (NumberEncoding encoding : List.of(bits(7), bits(22))) {
            long most = encoding.messages() - 1;
            long[] messages = {0, 1, most, most / 2, most / 2 + 1, random.nextLong(most)};
            long[] together = new long[messages.length];
            int shift = 0;
            for (List<NumberCiphertext> digits : evaluator.digits(client.encrypt(encoding, messages), 3)) {
                assertTrue(digits.getFirst().encoding().messageBits() <= 3);
                for (int i = 0; i < messages.length; i++) {
                    together[i] += client.decrypt(digits.get(i)) << shift;
                }
                shift += 3;
            }
            assertArrayEquals(messages, together);
        }
    }

    @Test
    void numbersModulo2To29AreCompared() {
        NumberEncoding encoding = bits(22);
        Random random = new Random(2);
        long half = encoding.messages() / 2;
        long[] x = new long[12];
        long[] y = new long[12];
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextLong(half);
            y[i] = switch (i % 4) {
                case 0 -> x[i];
                case 1 -> Math.min(half - 1, x[i] + 1);
                case 2 -> Math.max(0, x[i] - 1);
                default -> random.nextLong(half);
            };
        }
        x[0] = 0;
        y[0] = half - 1;
        x[4] = half - 1;
        y[4] = 0;
        List<NumberCiphertext> left = client.encrypt(encoding, x);
        List<NumberCiphertext> right = client.encrypt(encoding, y);
        List<NumberCiphertext> differences = new ArrayList<>();
        for (int i = 0; i < x.length; i++) {
            differences.add(evaluator.subtract(left.get(i), right.get(i)));
        }
        FailureBudget budget = FailureBudget.unlimited();
        List<LweCiphertext> less = evaluator.withBudget(budget).sign(differences);
        for (int i = 0; i < x.length; i++) {
            assertEquals(x[i] < y[i], client.decrypt(less.get(i)), x[i] + " < " + y[i]);
        }
        assertEquals((long) x.length * evaluator.signRotations(encoding), budget.bootstrappings());
        assertTrue(budget.log2() < -64);
        GateEvaluator gates = GateEvaluator.on(backend, client.evaluationKeys());
        assertThrows(KeySetMismatchException.class, () -> foreignGates().and(less.get(0), less.get(1)));
        assertEquals(false, client.decrypt(gates.and(less.get(0), gates.not(less.get(0)))));
    }

    private static GateEvaluator foreignGates() {
        try (FhewClient other =
                FhewClient.generate(SMALL, ClientOptions.defaults().on(backend))) {
            return GateEvaluator.on(backend, other.evaluationKeys());
        }
    }

    @Test
    void tablesOfEverySymmetryOverTheirWholeSpaces() {
        List<FunctionTable> tables = List.of(
                FunctionTable.of(2, 2, m -> (3 * m + 1) % 4),
                FunctionTable.of(2, 3, m -> m * m % 8),
                FunctionTable.of(1, 1, m -> 1),
                FunctionTable.of(3, 2, m -> (m + 1) % 4),
                FunctionTable.of(3, 4, m -> m < 4 ? m + 1 : (16 - (m - 3)) % 16),
                FunctionTable.of(2, 5, m -> 7));
        for (FunctionTable table : tables) {
            for (int modulusBits : new int[] {table.messageBits() + BOX, 20, 29}) {
                NumberEncoding encoding = new NumberEncoding(modulusBits, table.messageBits());
                List<NumberCiphertext> results = evaluator.apply(client.encrypt(encoding, all(encoding)), table, 24);
                for (int m = 0; m < results.size(); m++) {
                    assertEquals(table.get(m), client.decrypt(results.get(m)), table + " at " + m + " of " + encoding);
                }
            }
        }
    }

    @Test
    void sumsWrapAndKeepTheirErrors() {
        NumberEncoding encoding = bits(8);
        NumberCiphertext x = client.encrypt(encoding, 200);
        NumberCiphertext y = client.encrypt(encoding, 100);
        assertEquals(44, client.decrypt(evaluator.add(x, y)));
        assertEquals(156, client.decrypt(evaluator.subtract(y, x)));
        assertEquals(199, client.decrypt(evaluator.add(x, -1)));
        assertEquals(200, client.decrypt(evaluator.switchModulus(client.encrypt(new NumberEncoding(29, 8), 200), 14)));
        assertTrue(evaluator.subtract(x, x).sources().isEmpty());
        NumberCiphertext first = evaluator.floor(x, 2);
        assertEquals(first.sources(), evaluator.floor(x, 2).sources());
        // What is taken off depends on the lowest bits alone: the floor of x + 4 has the very error of that of x, that
        // of x + 1 another.
        assertErrorsAreOne(first, evaluator.floor(evaluator.add(x, 4), 2));
        NumberCiphertext other = evaluator.floor(evaluator.add(x, 1), 2);
        assertTrue(first.sources().isIndependentOf(other.sources()));
        // Errors are a few steps, so that two of them are equal now and then; those of sixteen numbers are not.
        List<NumberCiphertext> many = client.encrypt(encoding, new long[16]);
        List<NumberCiphertext> moved =
                many.stream().map(one -> evaluator.add(one, 1)).toList();
        assertNotEquals(errors(evaluator.floor(many, 2)), errors(evaluator.floor(moved, 2)));
        NumberCiphertext wide = client.encrypt(new NumberEncoding(29, 8), 200);
        assertErrorsAreOne(evaluator.switchModulus(wide, 14), evaluator.switchModulus(evaluator.add(wide, 3), 14));
    }

    /** f at m and f(t − k) at m + k turn one accumulator, where one rotation reads the table: the results are the same words, and their errors are known to be related. */
    @Test
    void turnsOfTablesHaveOneError() {
        NumberEncoding encoding = bits(3);
        FunctionTable table = FunctionTable.of(3, 1, 2, 5, 0, 7, 6, 3, 0);
        FunctionTable opposite = FunctionTable.of(3, 3, m -> -table.get(m) & 7);
        NumberCiphertext x = client.encrypt(encoding, 3);
        NumberCiphertext read = evaluator.apply(x, table, 24);
        for (int k = 1; k < 8; k++) {
            int by = k;
            FunctionTable turned = FunctionTable.of(3, 3, m -> table.get(m - by & 7));
            NumberCiphertext same = evaluator.apply(evaluator.add(x, by), turned, 24);
            assertArrayEquals(words(read.residues()), words(same.residues()));
            assertFalse(read.sources().isIndependentOf(same.sources()), "by " + by);
            double sum = evaluator.add(read, same).sources().variance();
            assertEquals(4 * read.sources().variance(), sum, 1e-9 * sum);
            NumberCiphertext other = evaluator.apply(evaluator.add(x, by), table, 24);
            boolean half = by == 4;
            assertEquals(!half, read.sources().isIndependentOf(other.sources()), "by " + by);
            // What is read of them next.
            FunctionTable next = FunctionTable.of(3, 1, m -> m / 4);
            assertFalse(evaluator
                    .apply(read, next, 20)
                    .sources()
                    .isIndependentOf(evaluator.apply(same, next, 20).sources()));
        }
        assertFalse(
                read.sources().isIndependentOf(evaluator.apply(x, opposite, 24).sources()));
        assertEquals(read.sources(), evaluator.apply(x, table, 24).sources(), "to the last bit");
        // A digit and the number that it was taken of are read alike; what a number lost to a smaller modulus is nearly
        // what its neighbour lost.
        NumberCiphertext wide = client.encrypt(new NumberEncoding(bits(6).modulusBits(), 6), 41);
        NumberCiphertext digit = evaluator.digits(wide, 3).getFirst();
        FunctionTable periodic = FunctionTable.of(6, 3, m -> table.get(m & 7));
        assertArrayEquals(
                words(evaluator.apply(digit, table, 24).residues()),
                words(evaluator.apply(wide, periodic, 24).residues()));
        assertFalse(evaluator
                .apply(digit, table, 24)
                .sources()
                .isIndependentOf(evaluator.apply(wide, periodic, 24).sources()));
        NumberCiphertext large = client.encrypt(new NumberEncoding(29, 8), 200);
        NumberCiphertext rounded = evaluator.switchModulus(large, 14);
        NumberCiphertext next = evaluator.switchModulus(evaluator.add(large, 1), 14);
        assertFalse(rounded.sources().isIndependentOf(next.sources()));
    }

    /** The same for results of other moduli, and of a table that has twice the values among twice as many: one polynomial is turned for all of them. */
    @Test
    void resultsOfOtherEncodingsHaveRelatedErrors() {
        FunctionTable table = FunctionTable.of(3, 1, 2, 5, 0, 7, 6, 3, 0);
        FunctionTable twice = FunctionTable.of(3, 4, m -> 2 * table.get(m));
        FunctionTable any = FunctionTable.of(3, 3, m -> m);
        FunctionTable anyTwice = FunctionTable.of(3, 4, m -> 2 * m);
        NumberCiphertext x = client.encrypt(bits(3), 3);
        NumberCiphertext read = evaluator.apply(x, table, 30);
        NumberCiphertext fine = evaluator.apply(x, table, 32);
        assertArrayEquals(words(evaluator.apply(x, twice, 30).residues()), words(read.residues()));
        assertFalse(read.sources().isIndependentOf(evaluator.apply(x, twice, 30).sources()));
        assertFalse(evaluator
                .apply(x, any, 30)
                .sources()
                .isIndependentOf(evaluator.apply(x, anyTwice, 30).sources()));
        assertFalse(read.sources().isIndependentOf(fine.sources()));
        // What rounding adds modulo 2^30 is little beside what keys do.
        NumberCiphertext sum = evaluator.add(read, evaluator.switchModulus(fine, 30));
        assertTrue(sum.sources().variance() > 3.9 * read.sources().variance());
    }

    /** A result modulo 2^20 and the same modulo 2^30 that is switched there lose nearly the same by rounding, which is nearly all of their errors. */
    @Test
    void roundingsOfOneResultAreRelated() {
        FunctionTable table = FunctionTable.of(3, 1, 2, 5, 0, 7, 6, 3, 0);
        FunctionTable next = FunctionTable.of(3, 1, m -> m / 4);
        double squares = 0;
        double predicted = 0;
        for (int i = 0; i < 64; i++) {
            NumberCiphertext x = client.encrypt(bits(3), i & 7);
            NumberCiphertext rounded = evaluator.apply(x, table, 20);
            NumberCiphertext later = evaluator.switchModulus(evaluator.apply(x, table, 30), 20);
            NumberCiphertext sum = evaluator.add(rounded, later);
            double error = error(client, sum);
            squares += error * error;
            predicted += sum.sources().variance();
            assertEquals(4 * rounded.sources().variance(), sum.sources().variance(), 0.01 * predicted / (i + 1));
            // What is read of them next may be the same.
            assertFalse(evaluator
                    .apply(rounded, next, 20)
                    .sources()
                    .isIndependentOf(evaluator.apply(later, next, 20).sources()));
        }
        // Half of it, were they independent.
        assertTrue(squares > 0.6 * predicted, squares + " of " + predicted);
        assertTrue(squares < (1.03 + 3.5 * Math.sqrt(2.0 / 64)) * predicted, squares + " of " + predicted);
    }

    /** What a number and its multiples lose by rounding comes from one mask, whichever way they are rounded: it may be the same, so that deviations add. */
    @Test
    void roundingsOfOneNumberAreRelated() {
        NumberCiphertext x = client.encrypt(new NumberEncoding(29, 8), 200);
        NumberCiphertext y = client.encrypt(new NumberEncoding(29, 8), 100);
        NumberCiphertext twice = evaluator.add(x, x);
        NumberCiphertext rounded = evaluator.switchModulus(x, 14);
        double one = rounded.sources().variance();
        for (NumberCiphertext other : List.of(
                evaluator.switchModulus(evaluator.switchModulus(x, 20), 14),
                evaluator.switchModulus(evaluator.switchModulus(evaluator.add(x, 5), 25), 14),
                evaluator.switchModulus(twice, 14),
                evaluator.switchModulus(evaluator.add(twice, x), 14),
                evaluator.switchModulus(evaluator.subtract(x, twice), 14))) {
            assertEquals(4, evaluator.add(rounded, other).sources().variance() / one, 0.1);
            assertEquals(4, evaluator.subtract(rounded, other).sources().variance() / one, 0.1);
        }
        NumberCiphertext both = evaluator.switchModulus(evaluator.add(x, y), 14);
        assertEquals(2, evaluator.add(rounded, both).sources().variance() / one, 0.1);
        assertEquals(
                2,
                evaluator.add(rounded, evaluator.switchModulus(y, 14)).sources().variance() / one,
                0.1);
        NumberCiphertext again = evaluator.switchModulus(evaluator.add(x, y), 14);
        NumberCiphertext three = evaluator.add(evaluator.add(rounded, both), again);
        assertEquals(1 + 4, three.sources().variance() / one, 0.1, "one and the same twice");
    }

    /** Other keys of the same secret make other errors of the same number. */
    @Test
    void keysOfAnotherGenerationHaveErrorsOfTheirOwn() {
        FunctionEvaluator other = FunctionEvaluator.on(backend, client.evaluationKeys());
        FunctionTable table = FunctionTable.of(3, 3, m -> m);
        NumberCiphertext x = client.encrypt(bits(3), 3);
        NumberCiphertext one = evaluator.apply(x, table, 32);
        NumberCiphertext difference = evaluator.subtract(one, other.apply(x, table, 32));
        assertNotEquals(0, error(client, difference));
        double predicted = 2 * one.sources().variance();
        assertEquals(predicted, difference.sources().variance(), 1e-9 * predicted);
    }

    /** Signs of x and of x + half are opposite bits with opposite errors; so are what gates and other keys make of them. */
    @Test
    void whatComesOfOppositeSignsIsRelated() {
        GateEvaluator gates = GateEvaluator.on(backend, client.evaluationKeys());
        NumberCiphertext x = client.encrypt(bits(3), 3);
        LweCiphertext sign = evaluator.sign(x);
        LweCiphertext opposite = evaluator.sign(evaluator.add(x, 4));
        LweCiphertext y = client.encrypt(true);
        assertRelated(sign, opposite);
        assertRelated(gates.and(sign, y), gates.and(gates.not(opposite), y));
        LweCiphertext z = client.encrypt(false);
        LweCiphertext both = gates.and(y, gates.not(opposite));
        assertRelated(gates.or(gates.and(sign, y), z), gates.nand(gates.not(both), gates.not(z)));
        assertTrue(gates.and(sign, y)
                .sources()
                .isIndependentOf(gates.and(opposite, y).sources()));
        try (FhewClient to = FhewClient.generate(SMALL, ClientOptions.defaults().on(backend))) {
            SetSwitcher switcher = SetSwitcher.on(backend, to.keyFrom(client, ProgressListener.NONE));
            assertRelated(switcher.switched(sign), switcher.switched(opposite));
        }
    }

    private static void assertRelated(LweCiphertext x, LweCiphertext y) {
        assertFalse(x.sources().isIndependentOf(y.sources()));
    }

    /** A list is charged whole or not at all, by each operation and by each reason to refuse it. */
    @Test
    void listsThatAreRefusedChargeNothing() {
        FunctionTable table = FunctionTable.of(3, 2, m -> m / 2);
        List<BiConsumer<FunctionEvaluator, List<NumberCiphertext>>> operations = List.of(
                FunctionEvaluator::sign,
                (functions, x) -> functions.floor(x, 2),
                (functions, x) -> functions.digits(x, 1),
                (functions, x) -> functions.apply(x, table, 20));
        NumberCiphertext good = client.encrypt(bits(3), 5);
        NumberCiphertext bad = evaluator.floor(client.encrypt(bits(4), 5), 1);
        for (int i = 0; i < 6; i++) {
            bad = evaluator.add(bad, bad);
        }
        List<NumberCiphertext> mixed = List.of(good, bad);
        for (BiConsumer<FunctionEvaluator, List<NumberCiphertext>> operation : operations) {
            FailureBudget one = FailureBudget.unlimited();
            operation.accept(evaluator.withBudget(one), List.of(good));
            assertTrue(one.bootstrappings() > 0);
            FailureBudget enough = FailureBudget.of(one.log2() + 0.5);
            FunctionEvaluator limited = evaluator.withBudget(enough);
            assertThrows(PrecisionException.class, () -> operation.accept(limited, mixed));
            assertThrows(FailureBudgetException.class, () -> operation.accept(limited, List.of(good, good)));
            assertEquals(0, enough.bootstrappings());
            operation.accept(limited, List.of(good));
            assertEquals(one.bootstrappings(), enough.bootstrappings());
            assertEquals(one.log2(), enough.log2());
            FailureBudget half = FailureBudget.of(one.log2() - 0.5);
            assertThrows(
                    FailureBudgetException.class, () -> operation.accept(evaluator.withBudget(half), List.of(good)));
            assertEquals(0, half.bootstrappings());
            operation.accept(evaluator.withBudget(half), List.of());
        }
    }

    private static List<Double> errors(List<NumberCiphertext> numbers) {
        return numbers.stream().map(number -> error(client, number)).toList();
    }

    private static void assertErrorsAreOne(NumberCiphertext x, NumberCiphertext y) {
        assertEquals(x.sources(), y.sources());
        assertEquals(error(client, x), error(client, y));
        assertEquals(4 * x.sources().variance(), evaluator.add(x, y).sources().variance(), 1e-12);
        assertTrue(evaluator.subtract(x, y).sources().isEmpty());
    }

    /** All but few steps of a rotation, whose errors are negligible. */
    private static final FhewParameters FEW_STEPS = FhewParameters.builder()
            .name("few steps")
            .ring(512, 50)
            .lwe(8, 10)
            .keySwitch(35, 3)
            .gadget(new Gadget(10, 4, 10))
            .insecure("a test of small dimensions")
            .build();

    /** Of floors rounding to a small modulus has the variance, which the secret's own weight decides; of tables modulo 2^32 the key switch. */
    @Test
    @Tag("slow")
    void errorsAreThoseOfTheModel() {
        int keys = 4;
        int errors = 1 << 12;
        NoiseSample floors = new NoiseSample();
        NoiseSample tables = new NoiseSample();
        NumberEncoding encoding = bits(5);
        FunctionTable identity = FunctionTable.of(2, 2, m -> m);
        for (int key = 0; key < keys; key++) {
            try (FhewClient owner =
                    FhewClient.generate(FEW_STEPS, ClientOptions.defaults().on(backend))) {
                FunctionEvaluator functions = FunctionEvaluator.on(backend, owner.evaluationKeys());
                long[] s = owner.secretKey().lweWords();
                double weight = (1 + Arrays.stream(s).map(Math::abs).sum()) / (1 + s.length * 2.0 / 3);
                long[] numbers = new Random(3 + key)
                        .longs(errors / keys, 0, encoding.messages())
                        .toArray();
                for (NumberCiphertext floor : functions.floor(owner.encrypt(encoding, numbers), 3)) {
                    floors.add(error(owner, floor), weight * floor.sources().variance());
                }
                long[] digits = LongStream.of(numbers).map(m -> m % 4).toArray();
                for (NumberCiphertext read : functions.apply(owner.encrypt(bits(2), digits), identity, 32)) {
                    tables.add(error(owner, read), read.sources().variance());
                }
            }
        }
        // From eight steps to one rounding half up adds a sixteenth in the mean, for the body and each number of the
        // secret.
        floors.check("floors", errors, 0.5);
        tables.check("tables at numbers", errors, BIAS);
    }

    /** The error as a fraction of the modulus. */
    private static double error(FhewClient owner, NumberCiphertext number) {
        NumberEncoding encoding = number.encoding();
        long half = 1L << (encoding.boxBits() - 1);
        long phase = SlowFhew.phase(number.residues().toHost(), 0, SlowFhew.lweSecret(owner))
                        .longValueExact()
                + half;
        return Math.scalb((double) ((phase & 2 * half - 1) - half), -encoding.modulusBits());
    }

    private static FhewClient fixed(FhewParameters set, Backend own) {
        byte[] id = new byte[KeySetId.BYTES];
        id[0] = 1;
        SecretBytes seed = SecretBytes.copyOf(new byte[DrbgSource.SEED_BYTES], InsecureSecretKeyAccess.get());
        return FhewClient.expand(
                set, KeySetId.fromBytes(id), seed, ClientOptions.defaults().on(own));
    }

    private static List<long[]> words(String name, FhewParameters set, NumberCiphertext x, NumberCiphertext y) {
        PublicSeed generation = PublicSeed.fromBytes(new byte[PublicSeed.BYTES]);
        try (Backend own = Backends.open(name);
                FhewClient owner = fixed(set, own)) {
            FunctionEvaluator functions =
                    FunctionEvaluator.on(own, owner.evaluationKeys(generation, ProgressListener.NONE));
            return List.of(
                    words(functions.sign(x).residues()),
                    words(functions.floor(x, 3).residues()),
                    words(functions.apply(y, FunctionTable.of(2, 2, m -> m), 29).residues()));
        }
    }

    private static long[] words(Residues residues) {
        return residues.toHost().rowWords(0, 0, 0);
    }

    @Test
    void referenceAndCpuGiveTheSameWords() {
        for (BlindRotationMethod method : List.of(BlindRotationMethod.GINX, BlindRotationMethod.AP)) {
            FhewParameters set = FEW_STEPS.withMethod(method);
            try (FhewClient owner = fixed(set, backend)) {
                NumberCiphertext large = owner.encrypt(bits(4), 13);
                NumberCiphertext small = owner.encrypt(bits(2), 2);
                List<long[]> reference = words("reference", set, large, small);
                List<long[]> cpu = words("cpu", set, large, small);
                for (int i = 0; i < cpu.size(); i++) {
                    assertArrayEquals(reference.get(i), cpu.get(i), method + " " + i);
                }
            }
        }
    }

    @Test
    void whatCannotBeDoneIsRefusedByName() {
        NumberCiphertext x = client.encrypt(bits(8), 3);
        NumberCiphertext other = client.encrypt(bits(7), 3);
        assertThrows(ValueRangeException.class, () -> client.encrypt(bits(8), 256));
        assertThrows(ValueRangeException.class, () -> client.encrypt(bits(8), -1));
        assertThrows(IncompatibleException.class, () -> client.encrypt(new NumberEncoding(36, 8), 1));
        assertThrows(IncompatibleException.class, () -> evaluator.add(x, other));
        assertThrows(IncompatibleException.class, () -> evaluator.sign(List.of(x, other)));
        assertThrows(IncompatibleException.class, () -> evaluator.apply(x, FunctionTable.of(2, 2, m -> m), 20));
        assertThrows(IncompatibleException.class, () -> evaluator.apply(x, FunctionTable.of(8, 2, m -> 0), 36));
        assertThrows(ValueRangeException.class, () -> FunctionTable.of(2, 1, 2, 3));
        assertThrows(ValueRangeException.class, () -> FunctionTable.of(2, 2, m -> m + 1));
        assertThrows(ValueRangeException.class, () -> FunctionTable.of(0, 2, m -> m));
        assertThrows(ValueRangeException.class, () -> FunctionTable.of(2, 31, m -> m));
        assertThrows(PrecisionException.class, () -> evaluator.apply(x, FunctionTable.of(8, 8, m -> m), 29));
        assertThrows(PrecisionException.class, () -> evaluator.sign(client.encrypt(new NumberEncoding(29, 8), 1)));
        assertThrows(PrecisionException.class, () -> evaluator.sign(client.encrypt(new NumberEncoding(29, 26), 1)));
        assertThrows(IllegalArgumentException.class, () -> evaluator.floor(x, 8));
        assertThrows(IllegalArgumentException.class, () -> evaluator.digits(x, 4));
        assertThrows(IllegalArgumentException.class, () -> evaluator.switchModulus(x, 16));
        assertThrows(
                FailureBudgetException.class,
                () -> evaluator.withBudget(FailureBudget.of(-500)).sign(x));
        try (FhewClient stranger =
                FhewClient.generate(SMALL, ClientOptions.defaults().on(backend))) {
            NumberCiphertext theirs = stranger.encrypt(bits(8), 3);
            assertThrows(KeySetMismatchException.class, () -> evaluator.sign(theirs));
            assertThrows(KeySetMismatchException.class, () -> client.decrypt(theirs));
        }
        try (FhewClient odd = FhewClient.generate(
                SMALL.withMethod(BlindRotationMethod.LMKCDEY),
                ClientOptions.defaults().on(backend))) {
            NumberCiphertext theirs = odd.encrypt(bits(8), 3);
            assertThrows(IncompatibleException.class, () -> evaluator.sign(theirs));
            assertThrows(InvalidParametersException.class, () -> FunctionEvaluator.on(backend, odd.evaluationKeys()));
        }
    }

    @Test
    void errorsThatGrowTooLargeAreRefused() {
        NumberCiphertext sum = evaluator.floor(client.encrypt(bits(11), 5), 3);
        NumberCiphertext grown = sum;
        for (int i = 0; i < 5; i++) {
            grown = evaluator.add(grown, grown);
        }
        NumberCiphertext refused = grown;
        assertEquals(0, client.decrypt(sum));
        assertThrows(PrecisionException.class, () -> evaluator.sign(refused));
    }

    @Test
    @Tag("slow")
    void numbersOfTwentyBitsAtFullSize() {
        NumberEncoding encoding = new NumberEncoding(29, 20);
        try (Backend own = Backends.open("cpu");
                FhewClient full = FhewClient.generate(
                        FunctionSets.MODULUS_29, ClientOptions.defaults().on(own))) {
            FunctionEvaluator functions = FunctionEvaluator.on(own, full.evaluationKeys());
            long half = encoding.messages() / 2;
            long[] messages = {0, 1, half - 1, half, encoding.messages() - 1, 123_456, 987_654, 7};
            functions.sign(full.encrypt(encoding, 5)); // the keys come to the backend, and kernels are compiled
            long start = System.nanoTime();
            List<LweCiphertext> signs = functions.sign(full.encrypt(encoding, messages));
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf("%d signs of %s in %.2f s%n", messages.length, encoding, seconds);
            for (int i = 0; i < messages.length; i++) {
                assertEquals(messages[i] >= half, full.decrypt(signs.get(i)));
            }
            FailureBudget budget = FailureBudget.of(-124);
            long together = 0;
            int shift = 0;
            for (NumberCiphertext digit : functions.withBudget(budget).digits(full.encrypt(encoding, 700_001), 3)) {
                together += full.decrypt(digit) << shift;
                shift += 3;
            }
            assertEquals(700_001, together);
            FunctionTable square = FunctionTable.of(2, 4, m -> m * m);
            List<NumberCiphertext> squares =
                    functions.withBudget(budget).apply(full.encrypt(new NumberEncoding(11, 2), 0, 1, 2, 3), square, 13);
            for (int m = 0; m < 4; m++) {
                assertEquals((long) m * m, full.decrypt(squares.get(m)));
            }
        }
    }
}
