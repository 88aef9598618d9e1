package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.Scope;
import io.fhe4j.ringgsw.integer.FheBoolean;
import io.fhe4j.ringgsw.integer.FheInt32;
import io.fhe4j.ringgsw.integer.FheInt8;
import io.fhe4j.ringgsw.integer.FheInteger;
import io.fhe4j.ringgsw.integer.FheUint128;
import io.fhe4j.ringgsw.integer.FheUint32;
import io.fhe4j.ringgsw.integer.FheUint64;
import io.fhe4j.ringgsw.integer.IntegerEvaluator;
import io.fhe4j.ringgsw.integer.IntegerType;
import io.fhe4j.ringgsw.integer.Relation;
import io.fhe4j.ringgsw.pbs.PbsEvaluator;
import io.fhe4j.ringgsw.pbs.PbsSets;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every operation on the default set: twenty pairs of 8 bits, three of 32 with and without sign, three of 64, one of those for products and quotients. */
@Tag("slow")
class EncryptedIntegersSlowTest {

    @Test
    @SuppressWarnings("try") // scopes are there for their ends
    void operationsOnTheDefaultSet() {
        try (ExecutorService executor = Executors.newFixedThreadPool(2);
                Backend backend = Backends.open("cpu", BackendOptions.defaults().withExecutor(executor, 2));
                PbsClient client = PbsClient.generate(
                        PbsSets.INTEGERS_2_2,
                        ClientOptions.defaults().on(backend).withExecutor(executor, 2));
                PbsEvaluator engine = PbsEvaluator.on(backend, client.evaluationKeys())) {
            IntegerEvaluator server = IntegerEvaluator.on(engine);
            Random random = new Random(64);
            for (int i = 0; i < 20; i++) {
                int[] operands = EncryptedIntegersTest.operands(i, random);
                try (Scope scope = engine.scope()) {
                    EncryptedIntegersTest.checkUnsigned(client, server, operands[0], operands[1]);
                    EncryptedIntegersTest.checkBitsAndTables(client, server, operands[0], operands[1]);
                    EncryptedIntegersTest.checkSigned(client, server, (byte) operands[0], (byte) operands[1]);
                }
            }
            checkWide(server, engine, client, FheUint64.TYPE, 1, random);
            checkWide(server, engine, client, FheUint32.TYPE, 3, random);
            checkWide(server, engine, client, FheInt32.TYPE, 3, random);
        }
    }

    /**
     * Three pairs of corners and random numbers.
     *
     * @param products for how many of them products and quotients are tried
     */
    @SuppressWarnings("try") // scopes are there for their ends
    private static <T extends FheInteger<T>> void checkWide(
            IntegerEvaluator server,
            PbsEvaluator engine,
            PbsClient client,
            IntegerType<T> type,
            int products,
            Random random) {
        BigInteger some = new BigInteger(type.bits(), random).add(type.least());
        BigInteger few = new BigInteger(type.bits() * 2 / 3, random).add(BigInteger.ONE);
        BigInteger[][] pairs = {{some, few}, {type.largest(), BigInteger.ONE}, {type.least(), type.largest()}};
        for (int i = 0; i < pairs.length; i++) {
            try (Scope scope = engine.scope()) {
                checkNumbers(client, server, type, pairs[i][0], pairs[i][1]);
            }
            if (i < products) {
                try (Scope scope = engine.scope()) {
                    checkProducts(client, server, type, pairs[i][0], pairs[i][1]);
                }
            }
        }
    }

    private static <T extends FheInteger<T>> void checkNumbers(
            PbsClient client, IntegerEvaluator server, IntegerType<T> type, BigInteger a, BigInteger b) {
        Numbers<T> numbers = new Numbers<>(client, type);
        T x = server.integer(type, client.encrypt(type, a));
        T y = server.integer(type, client.encrypt(type, b));
        numbers.checkLinear(x, y, a, b);
        numbers.checkBits(x, y, a, b);
        numbers.checkShifts(x, y, a, b);
        numbers.checkOrder(x, y, a, b);
        numbers.checkTables(x, y, a, b);
    }

    private static <T extends FheInteger<T>> void checkProducts(
            PbsClient client, IntegerEvaluator server, IntegerType<T> type, BigInteger a, BigInteger b) {
        T x = server.integer(type, client.encrypt(type, a));
        T y = server.integer(type, client.encrypt(type, b));
        new Numbers<>(client, type).checkProducts(x, y, a, b);
    }

    /** What operations on numbers of a type give, against {@link BigInteger}. */
    private record Numbers<T extends FheInteger<T>>(PbsClient client, IntegerType<T> type) {

        /** As the type wraps around. */
        private BigInteger wrapped(BigInteger value, IntegerType<?> to) {
            BigInteger low = value.mod(BigInteger.ONE.shiftLeft(to.bits()));
            return low.compareTo(to.largest()) > 0 ? low.subtract(BigInteger.ONE.shiftLeft(to.bits())) : low;
        }

        private void check(String name, BigInteger expected, FheInteger<?> found) {
            assertEquals(wrapped(expected, found.type()), client.decrypt(found), () -> type + ": " + name);
        }

        private void check(String name, boolean expected, FheBoolean found) {
            assertEquals(expected, client.decrypt(found), () -> type + ": " + name);
        }

        private void check(String name, BigInteger expected, FheInteger.Reported<T> found) {
            check(name, expected, found.value());
            check("overflow of " + name, !wrapped(expected, type).equals(expected), found.overflow());
        }

        void checkLinear(T x, T y, BigInteger a, BigInteger b) {
            check("x + y", a.add(b), x.plus(y));
            check("x + y in digits", a.add(b), x.plus(y).carried());
            check("x − y", a.subtract(b), x.minus(y).carried());
            check("−x", a.negate(), x.negated().carried());
            check("x + 77", a.add(BigInteger.valueOf(77)), x.plus(77).carried());
            check("x − 77", a.subtract(BigInteger.valueOf(77)), x.minus(77).carried());
            check("77·x", a.multiply(BigInteger.valueOf(77)), x.times(77).carried());
            check("x + y reported", a.add(b), x.plusReporting(y));
            check("x − y reported", a.subtract(b), x.minusReporting(y));
            BigInteger sum = a.multiply(BigInteger.valueOf(3)).add(b.multiply(BigInteger.TWO));
            T sums = x.evaluator().sum(List.of(x, y, x, y, x)).carried();
            check("a sum of many", sum, sums);
        }

        void checkBits(T x, T y, BigInteger a, BigInteger b) {
            check("x ∧ y", a.and(b), x.and(y));
            check("x ∨ y", a.or(b), x.or(y));
            check("x ⊕ y", a.xor(b), x.xor(y));
            check("¬x", a.not(), x.not());
            BigInteger unsigned = a.mod(BigInteger.ONE.shiftLeft(type.bits()));
            check("bits", BigInteger.valueOf(unsigned.bitCount()), x.bitCount());
            check("zeros", BigInteger.valueOf(type.bits() - unsigned.bitLength()), x.leadingZeros());
        }

        void checkShifts(T x, T y, BigInteger a, BigInteger b) {
            int by = b.intValue() & type.bits() - 1;
            check("x << y", a.shiftLeft(by), x.shiftLeft(y));
            check("x >> y", a.shiftRight(by), x.shiftRight(y));
            check("x rotl y", rotated(a, by), x.rotateLeft(y));
            check("x rotr y", rotated(a, type.bits() - by), x.rotateRight(y));
            check("x << 13", a.shiftLeft(13), x.shiftLeft(13));
            check("x >> 13", a.shiftRight(13), x.shiftRight(13));
            check("x rotl 21", rotated(a, 21), x.rotateLeft(21));
            check("x rotr 21", rotated(a, type.bits() - 21), x.rotateRight(21));
        }

        private BigInteger rotated(BigInteger value, int left) {
            BigInteger unsigned = value.mod(BigInteger.ONE.shiftLeft(type.bits()));
            return unsigned.shiftLeft(left).or(unsigned.shiftRight(type.bits() - left));
        }

        void checkOrder(T x, T y, BigInteger a, BigInteger b) {
            int order = a.compareTo(b);
            check("x < y", order < 0, x.lessThan(y));
            check("x ≤ y", order <= 0, x.atMost(y));
            check("x = y", order == 0, x.equalTo(y));
            check("x ≠ y", order != 0, x.notEqualTo(y));
            check("x ≥ y", order >= 0, x.atLeast(y));
            check("x > y", order > 0, x.greaterThan(y));
            check("x ≥ 77", a.compareTo(BigInteger.valueOf(77)) >= 0, x.compare(Relation.AT_LEAST, 77));
            check("x < y ? y : x", order < 0 ? b : a, x.lessThan(y).select(y, x));
            check("min", a.min(b), x.min(y));
            check("max", a.max(b), x.max(y));
        }

        void checkTables(T x, T y, BigInteger a, BigInteger b) {
            check("narrowed", a.add(b), x.plus(y).as(FheInt8.TYPE));
            FheUint128 wide = x.as(FheUint128.TYPE).plus(y.as(FheUint128.TYPE));
            check("widened", a.add(b), wide.carried());
            List<BigInteger> entries = List.of(BigInteger.TEN, BigInteger.ONE.shiftLeft(type.bits() - 2));
            boolean inside = b.signum() >= 0 && b.compareTo(BigInteger.TWO) < 0;
            BigInteger entry = inside ? entries.get(b.intValue()) : BigInteger.ZERO;
            check("a table", entry, y.readFrom(entries, type));
        }

        void checkProducts(T x, T y, BigInteger a, BigInteger b) {
            check("x·y", a.multiply(b), x.times(y).carried());
            check("x²", a.multiply(a), x.times(x).carried());
            check("x·y reported", a.multiply(b), x.timesReporting(y));
            FheInteger.Divided<T> divided = x.divide(y);
            check("x / y", a.divide(b), divided.quotient());
            check("x % y", a.remainder(b), divided.remainder());
            check("x / 10", a.divide(BigInteger.TEN), x.dividedBy(10));
        }
    }
}
