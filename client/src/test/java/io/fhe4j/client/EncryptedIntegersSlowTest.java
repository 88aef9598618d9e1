package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.Scope;
import io.fhe4j.ringgsw.integer.FheInt8;
import io.fhe4j.ringgsw.integer.FheInteger;
import io.fhe4j.ringgsw.integer.FheUint128;
import io.fhe4j.ringgsw.integer.FheUint64;
import io.fhe4j.ringgsw.integer.IntegerEvaluator;
import io.fhe4j.ringgsw.pbs.PbsEvaluator;
import io.fhe4j.ringgsw.pbs.PbsSets;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every operation on the default set: twenty pairs of 8 bits, three of 64, one of those for products and quotients. */
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
            long[][] pairs = {{-1, 1}, {random.nextLong(), random.nextLong() >>> 20}, {1L << 63, (1L << 63) - 1}};
            for (int i = 0; i < pairs.length; i++) {
                try (Scope scope = engine.scope()) {
                    checkWide(client, server, pairs[i][0], pairs[i][1]);
                    if (i == 1) {
                        checkProducts(client, server, pairs[i][0], pairs[i][1]);
                    }
                }
            }
        }
    }

    private static FheUint64 encrypted(PbsClient client, IntegerEvaluator server, long value) {
        BigInteger unsigned = new BigInteger(Long.toUnsignedString(value));
        return server.integer(FheUint64.TYPE, client.encrypt(FheUint64.TYPE, unsigned));
    }

    private static long value(PbsClient client, FheInteger<?> number) {
        return client.decrypt(number).longValue();
    }

    private static void checkWide(PbsClient client, IntegerEvaluator server, long a, long b) {
        FheUint64 x = encrypted(client, server, a);
        FheUint64 y = encrypted(client, server, b);
        assertEquals(a + b, value(client, x.plus(y).carried()));
        assertEquals(a - b, value(client, x.minus(y).carried()));
        assertEquals(-a, value(client, x.negated().carried()));
        assertEquals(a & b, value(client, x.and(y)));
        assertEquals(a | b, value(client, x.or(y)));
        assertEquals(a ^ b, value(client, x.xor(y)));
        assertEquals(~a, value(client, x.not()));
        assertEquals(a << b, value(client, x.shiftLeft(y)));
        assertEquals(a >>> 13, value(client, x.shiftRight(13)));
        assertEquals(Long.rotateRight(a, (int) b), value(client, x.rotateRight(y)));
        assertEquals(Long.rotateLeft(a, (int) b), value(client, x.rotateLeft(y)));
        assertEquals(Long.rotateLeft(a, 21), value(client, x.rotateLeft(21)));
        int order = Long.compareUnsigned(a, b);
        assertEquals(order < 0, client.decrypt(x.lessThan(y)));
        assertEquals(order >= 0, client.decrypt(x.atLeast(y)));
        assertEquals(a == b, client.decrypt(x.equalTo(y)));
        assertEquals(order < 0 ? b : a, value(client, x.lessThan(y).select(y, x)));
        assertEquals(order < 0 ? a : b, value(client, x.min(y)));
        assertEquals(order < 0 ? b : a, value(client, x.max(y)));
        assertEquals(Long.bitCount(a), value(client, x.bitCount()));
        assertEquals(Long.numberOfLeadingZeros(b), value(client, y.leadingZeros()));
        assertEquals(
                Long.compareUnsigned(a + b, a) < 0,
                client.decrypt(x.plusReporting(y).overflow()));
        assertEquals(order < 0, client.decrypt(x.minusReporting(y).overflow()));
        assertEquals(2 * a + b, value(client, server.sum(List.of(x, y, x)).carried()));
        assertEquals((byte) (a + b), value(client, x.plus(y).as(FheInt8.TYPE)));
        assertEquals(
                client.decrypt(x).add(client.decrypt(y)),
                client.decrypt(x.as(FheUint128.TYPE).plus(y.as(FheUint128.TYPE)).carried()));
        List<BigInteger> entries = List.of(BigInteger.TEN, BigInteger.ONE.shiftLeft(63));
        assertEquals(
                Long.compareUnsigned(b, 2) < 0 ? entries.get((int) b).longValue() : 0,
                value(client, y.readFrom(entries, FheUint64.TYPE)));
    }

    private static void checkProducts(PbsClient client, IntegerEvaluator server, long a, long b) {
        FheUint64 x = encrypted(client, server, a);
        FheUint64 y = encrypted(client, server, b);
        assertEquals(a * b, value(client, x.times(y).carried()));
        FheInteger.Reported<FheUint64> reported = x.timesReporting(y);
        assertEquals(a * b, value(client, reported.value()));
        assertEquals(Math.unsignedMultiplyHigh(a, b) != 0, client.decrypt(reported.overflow()));
        FheInteger.Divided<FheUint64> divided = x.divide(y);
        assertEquals(Long.divideUnsigned(a, b), value(client, divided.quotient()));
        assertEquals(Long.remainderUnsigned(a, b), value(client, divided.remainder()));
        assertEquals(Long.divideUnsigned(a, 10), value(client, x.dividedBy(10)));
    }
}
