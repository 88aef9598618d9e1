package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.FailureBudgetException;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.ValueRangeException;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ringgsw.integer.BlockParameters;
import io.fhe4j.ringgsw.integer.FheBoolean;
import io.fhe4j.ringgsw.integer.FheInt8;
import io.fhe4j.ringgsw.integer.FheInteger;
import io.fhe4j.ringgsw.integer.FheUint128;
import io.fhe4j.ringgsw.integer.FheUint16;
import io.fhe4j.ringgsw.integer.FheUint8;
import io.fhe4j.ringgsw.integer.IntegerEvaluator;
import io.fhe4j.ringgsw.integer.Relation;
import io.fhe4j.ringgsw.noise.FailureBudget;
import io.fhe4j.ringgsw.pbs.ErrorDistribution;
import io.fhe4j.ringgsw.pbs.PbsCiphertext;
import io.fhe4j.ringgsw.pbs.PbsEvaluator;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import io.fhe4j.ringgsw.pbs.PbsSets;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Integers on ciphertexts: what the clear evaluator's tests show of the algorithms holds on encrypted blocks. */
class EncryptedIntegersTest {

    private static final PbsParameters SMALL = PbsParameters.builder()
            .name("small 2_2")
            .blocks(new BlockParameters(2, 2, 25))
            .lwe(24, new ErrorDistribution.TUniform(8))
            .ring(1, 1024, new ErrorDistribution.TUniform(8))
            .rotation(23, 1)
            .keySwitch(4, 4)
            .insecure("a test")
            .build();

    static int[] operands(int i, Random random) {
        int[][] corners = {{0, 0}, {255, 255}, {128, 1}, {1, 128}, {77, 0}};
        return i < corners.length ? corners[i] : new int[] {random.nextInt(256), random.nextInt(256)};
    }

    @Test
    void computeOnEncryptedBlocks() {
        try (Backend backend = Backends.open("cpu");
                PbsClient client =
                        PbsClient.generate(SMALL, ClientOptions.defaults().on(backend));
                PbsEvaluator engine = PbsEvaluator.on(backend, client.evaluationKeys())) {
            IntegerEvaluator server = IntegerEvaluator.on(engine);
            Random random = new Random(8);
            for (int i = 0; i < 6; i++) {
                int[] operands = operands(i, random);
                checkUnsigned(client, server, operands[0], operands[1]);
                checkBitsAndTables(client, server, operands[0], operands[1]);
                checkSigned(client, server, (byte) operands[0], (byte) operands[1]);
            }
        }
    }

    static void checkUnsigned(PbsClient client, IntegerEvaluator server, int a, int b) {
        FheUint8 x = server.integer(FheUint8.TYPE, client.encrypt(FheUint8.TYPE, BigInteger.valueOf(a)));
        FheUint8 y = server.integer(FheUint8.TYPE, client.encrypt(FheUint8.TYPE, BigInteger.valueOf(b)));
        assertEquals(a + b & 255, value(client, x.plus(y)));
        assertEquals(a + b & 255, value(client, x.plus(y).carried()));
        assertEquals(a - b & 255, value(client, x.minus(y).carried()));
        assertEquals(a * b & 255, value(client, x.times(y).carried()));
        FheInteger.Divided<FheUint8> divided = x.divide(y);
        assertEquals(b == 0 ? 255 : a / b, value(client, divided.quotient()));
        assertEquals(b == 0 ? a : a % b, value(client, divided.remainder()));
        assertEquals(a / 10, value(client, x.dividedBy(10)));
        assertEquals(a << (b & 7) & 255, value(client, x.shiftLeft(y)));
        assertEquals(a >> (b & 7), value(client, x.shiftRight(b)));
        assertEquals(a ^ b, value(client, x.xor(y)));
        assertEquals(Math.max(a, b), value(client, x.max(y)));
        assertEquals(Integer.bitCount(a), value(client, x.bitCount()));
        assertEquals(a < b, client.decrypt(x.lessThan(y)));
        assertEquals(a == b, client.decrypt(x.equalTo(y)));
        assertEquals(a + b > 255, client.decrypt(x.plusReporting(y).overflow()));
        FheBoolean bit = server.bit(client.encryptBit(b % 2 == 1));
        assertEquals(b % 2 == 1 ? a : b, value(client, bit.select(x, y)));
    }

    /** Operations on bits, relations, casts, sums and tables, on 8 bits. */
    static void checkBitsAndTables(PbsClient client, IntegerEvaluator server, int a, int b) {
        FheUint8 x = server.integer(FheUint8.TYPE, client.encrypt(FheUint8.TYPE, BigInteger.valueOf(a)));
        FheUint8 y = server.integer(FheUint8.TYPE, client.encrypt(FheUint8.TYPE, BigInteger.valueOf(b)));
        int by = b & 7;
        assertEquals(a & b, value(client, x.and(y)));
        assertEquals(a | b, value(client, x.or(y)));
        assertEquals(~a & 255, value(client, x.not()));
        assertEquals(-a & 255, value(client, x.negated().carried()));
        assertEquals(a << by & 255, value(client, x.shiftLeft(by)));
        assertEquals(a >> by, value(client, x.shiftRight(y)));
        int left = (a << by | a >> 8 - by) & 255;
        int right = (a >> by | a << 8 - by) & 255;
        assertEquals(left, value(client, x.rotateLeft(by)));
        assertEquals(left, value(client, x.rotateLeft(y)));
        assertEquals(right, value(client, x.rotateRight(by)));
        assertEquals(right, value(client, x.rotateRight(y)));
        assertEquals(Math.min(a, b), value(client, x.min(y)));
        assertEquals(Integer.numberOfLeadingZeros(a) - 24, value(client, x.leadingZeros()));
        for (Relation relation : Relation.values()) {
            boolean expected = switch (relation) {
                case LESS -> a < b;
                case AT_MOST -> a <= b;
                case EQUAL -> a == b;
                case NOT_EQUAL -> a != b;
                case AT_LEAST -> a >= b;
                case GREATER -> a > b;
            };
            assertEquals(expected, client.decrypt(x.compare(relation, y)), relation.name());
            assertEquals(expected, client.decrypt(x.compare(relation, b)), relation.name());
        }
        assertEquals(a + 10 & 255, value(client, x.plus(10).carried()));
        assertEquals(a - 10 & 255, value(client, x.minus(10).carried()));
        assertEquals(a * 11 & 255, value(client, x.times(11).carried()));
        checkBits(client, x.lessThan(y), x.equalTo(y), a < b, a == b);
        FheInteger.Reported<FheUint8> difference = x.minusReporting(y);
        assertEquals(a - b & 255, value(client, difference.value()));
        assertEquals(a < b, client.decrypt(difference.overflow()));
        FheInteger.Reported<FheUint8> product = x.timesReporting(y);
        assertEquals(a * b & 255, value(client, product.value()));
        assertEquals(a * b > 255, client.decrypt(product.overflow()));
        assertEquals(a % 10, value(client, x.remainder(10)));
        assertEquals(
                a * 3 + b & 255, value(client, server.sum(List.of(x, y, x, x)).carried()));
        assertEquals(
                a + 2 * b,
                value(
                        client,
                        x.as(FheUint16.TYPE).plus(y.as(FheUint16.TYPE).times(2)).carried()));
        assertEquals((byte) a, value(client, x.as(FheInt8.TYPE)));
        List<BigInteger> entries = IntStream.range(0, 200)
                .mapToObj(i -> BigInteger.valueOf((long) i * i))
                .toList();
        assertEquals(a < 200 ? a * a : 0, value(client, x.readFrom(entries, FheUint16.TYPE)));
    }

    private static void checkBits(PbsClient client, FheBoolean x, FheBoolean y, boolean a, boolean b) {
        assertEquals(a && b, client.decrypt(x.and(y)));
        assertEquals(a || b, client.decrypt(x.or(y)));
        assertEquals(a ^ b, client.decrypt(x.xor(y)));
        assertEquals(!a, client.decrypt(x.not()));
        assertEquals(b ? a : !a, client.decrypt(y.select(x, x.not())));
    }

    static void checkSigned(PbsClient client, IntegerEvaluator server, byte a, byte b) {
        FheInt8 x = server.integer(FheInt8.TYPE, client.encrypt(FheInt8.TYPE, BigInteger.valueOf(a)));
        FheInt8 y = server.integer(FheInt8.TYPE, client.encrypt(FheInt8.TYPE, BigInteger.valueOf(b)));
        assertEquals((byte) (a - b), value(client, x.minus(y)));
        assertEquals(b == 0 ? -1 : (byte) (a / b), value(client, x.dividedBy(y)));
        assertEquals(a >> (b & 7), value(client, x.shiftRight(y)));
        assertEquals(a <= b, client.decrypt(x.atMost(y)));
        assertEquals((byte) (a + b) != a + b, client.decrypt(x.plusReporting(y).overflow()));
    }

    private static int value(PbsClient client, FheInteger<?> number) {
        return client.decrypt(number).intValueExact();
    }

    /** χ² with 3 degrees of freedom passes 19.5 with a probability of 2.2·10^-4; decrypted numbers depend on key and seed alone. */
    @Test
    void randomNumbersAreThoseOfTheSeed() {
        try (Backend backend = Backends.open("cpu");
                PbsClient client =
                        PbsClient.generate(SMALL, ClientOptions.defaults().on(backend));
                PbsEvaluator engine = PbsEvaluator.on(backend, client.evaluationKeys())) {
            IntegerEvaluator server = IntegerEvaluator.on(engine);
            int[] counts = new int[4];
            for (int i = 0; i < 4; i++) {
                PublicSeed seed = PublicSeed.random();
                FheUint128 random = server.random(FheUint128.TYPE, seed);
                BigInteger value = client.decrypt(random);
                assertEquals(value, client.decrypt(server.random(FheUint128.TYPE, seed)));
                for (int k = 0; k < 64; k++) {
                    counts[value.shiftRight(2 * k).intValue() & 3]++;
                }
                int three = value(client, server.random(FheUint8.TYPE, 3, seed).plus(5)) - 5;
                assertEquals(value.intValue() & 3, three & 3, "the first digit is the same");
                assertEquals(value.testBit(3), three > 3, "the upper half of the second digit");
                assertEquals(
                        client.decrypt(server.randomBit(seed)), value.testBit(1), "the upper half of the first digit");
            }
            double chi = 0;
            for (int count : counts) {
                chi += (count - 64.0) * (count - 64.0) / 64;
            }
            assertTrue(chi < 19.5, "chi square " + chi);
        }
    }

    @Test
    void refuseKeysOfOthers() {
        try (Backend backend = Backends.open("cpu");
                PbsClient client =
                        PbsClient.generate(SMALL, ClientOptions.defaults().on(backend));
                PbsClient stranger =
                        PbsClient.generate(SMALL, ClientOptions.defaults().on(backend));
                PbsEvaluator engine = PbsEvaluator.on(backend, client.evaluationKeys());
                PbsEvaluator other = PbsEvaluator.on(backend, stranger.evaluationKeys())) {
            FheUint8 x =
                    IntegerEvaluator.on(engine).integer(FheUint8.TYPE, client.encrypt(FheUint8.TYPE, BigInteger.TWO));
            FheUint8 y =
                    IntegerEvaluator.on(other).integer(FheUint8.TYPE, stranger.encrypt(FheUint8.TYPE, BigInteger.TWO));
            assertThrows(KeySetMismatchException.class, () -> x.plus(y));
            assertThrows(KeySetMismatchException.class, () -> stranger.decrypt(x));
            assertThrows(IncompatibleException.class, () -> x.plus(FheUint8.trivial(1)));
            assertThrows(IncompatibleException.class, () -> client.decrypt(FheUint8.trivial(1)));
            assertThrows(ValueRangeException.class, () -> client.encrypt(FheUint8.TYPE, BigInteger.valueOf(256)));
            List<?> foreign = stranger.encrypt(FheUint8.TYPE, BigInteger.TWO);
            FheUint8 wrong = x.evaluator().integer(FheUint8.TYPE, foreign);
            assertThrows(KeySetMismatchException.class, () -> x.plus(wrong));
        }
    }

    @Test
    void refuseWhatABudgetDoesNotAllowAndConstantsThatDoNotFit() {
        try (Backend backend = Backends.open("cpu");
                PbsClient client =
                        PbsClient.generate(SMALL, ClientOptions.defaults().on(backend));
                PbsEvaluator engine = PbsEvaluator.on(backend, client.evaluationKeys())) {
            List<PbsCiphertext> blocks = client.encrypt(FheUint8.TYPE, BigInteger.TWO);
            FheUint8 poor =
                    IntegerEvaluator.on(engine, FailureBudget.of(-1_000_000)).integer(FheUint8.TYPE, blocks);
            assertThrows(FailureBudgetException.class, () -> poor.times(poor));
            assertThrows(FailureBudgetException.class, () -> poor.plus(poor).carried());
            FheUint8 x = IntegerEvaluator.on(engine).integer(FheUint8.TYPE, blocks);
            assertThrows(ArithmeticException.class, () -> x.divide(0));
            assertThrows(ValueRangeException.class, () -> x.plus(256));
        }
    }

    /** With the default set, whose sums may have the noise that carries need. */
    @Test
    void addWithTheDefaultSet() {
        try (Backend backend = Backends.open("cpu");
                PbsClient client = PbsClient.generate(
                        PbsSets.MESSAGE_2_CARRY_2, ClientOptions.defaults().on(backend));
                PbsEvaluator engine = PbsEvaluator.on(backend, client.evaluationKeys())) {
            IntegerEvaluator server = IntegerEvaluator.on(engine);
            FheUint8 x = server.integer(FheUint8.TYPE, client.encrypt(FheUint8.TYPE, BigInteger.valueOf(201)));
            FheUint8 y = server.integer(FheUint8.TYPE, client.encrypt(FheUint8.TYPE, BigInteger.valueOf(99)));
            assertEquals(44, value(client, x.plus(y).carried()));
            assertTrue(client.decrypt(y.lessThan(x)));
            assertTrue(server.count().log2Failure() < -100, server.count().toString());
        }
    }
}
