package io.fhe4j.ckks.encoding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.PrecisionException;
import io.fhe4j.ckks.ComplexVector;
import io.fhe4j.ckks.Scale;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.Shape;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ResiduesTest {

    private static final EmbeddingPrecision FINE = EmbeddingPrecision.DOUBLE_DOUBLE;

    @Property(tries = 50)
    void reducersAgreeWithDivision(@ForAll long seed) {
        Random random = new Random(seed);
        Reducer reducer = new Reducer(3 + 2 * random.nextLong(1L << random.nextInt(1, 59)));
        BigInteger p = BigInteger.valueOf(reducer.p);
        long[] edges = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, reducer.p, -reducer.p, reducer.p - 1, 1 - reducer.p};
        for (int i = 0; i < 100; i++) {
            long low = i < edges.length ? edges[i] : random.nextLong() >> random.nextInt(64);
            long high = i % 3 == 0 ? low >> 63 : random.nextLong() >> random.nextInt(2, 64);
            assertEquals(BigInteger.valueOf(low).mod(p).longValueExact(), reducer.reduce(low));
            assertEquals(Int128.toBigInteger(high, low).mod(p).longValueExact(), reducer.reduce(high, low));
            long x = Math.floorMod(random.nextLong(), reducer.p);
            long y = Math.floorMod(random.nextLong(), reducer.p);
            BigInteger product = BigInteger.valueOf(x).multiply(BigInteger.valueOf(y));
            assertEquals(product.mod(p).longValueExact(), reducer.multiply(x, y, reducer.quotientOf(y)));
        }
    }

    /** Every width of coefficient through every width of prime, against BigInteger. */
    @Property(tries = 30)
    void residuesAreThoseOfTheIntegers(@ForAll long seed) {
        Random random = new Random(seed);
        RnsBasis basis = randomBasis(random, 6);
        int bits = random.nextInt(
                1, Math.min(EncodedCoefficients.MAX_BITS, basis.product().bitLength() - 1));
        BigInteger[] integers = new BigInteger[32];
        for (int i = 0; i < integers.length; i++) {
            integers[i] = new BigInteger(bits, random);
            integers[i] = random.nextBoolean() ? integers[i] : integers[i].negate();
        }
        HostRows rows = HostRows.allocate(new Shape(1, 1, 2, 2, 6, 32), basis, Form.COEFFICIENT);
        ResidueWriter.write(encoded(integers), rows, 1, 1);
        CrtComposer composer = CrtComposer.of(basis);
        double[] hi = new double[16];
        double[] lo = new double[16];
        composer.compose(rows, 1, 1, 2, hi, lo);
        for (int k = 0; k < integers.length; k++) {
            for (int r = 0; r < 6; r++) {
                assertEquals(integers[k].mod(basis.get(r).toBigInteger()).longValueExact(), rows.get(1, 1, r, k));
                assertEquals(0, rows.get(0, 1, r, k));
            }
            assertEquals(integers[k], composer.compose(rows, 1, 1, k));
            if (k % 2 == 0) {
                assertNear(integers[k], hi[k / 2], lo[k / 2]);
            }
        }
    }

    /** Numbers up to ±(Q − 1)/2, the edges among them, mixed with small ones: none may be taken for another. */
    @Property(tries = 30)
    void composesTheWholeRange(@ForAll long seed) {
        Random random = new Random(seed);
        int size = random.nextInt(1, 9);
        RnsBasis basis = randomBasis(random, size);
        BigInteger half = basis.product().shiftRight(1);
        BigInteger[] integers = new BigInteger[64];
        for (int i = 0; i < integers.length; i++) {
            BigInteger bound = random.nextBoolean() ? half : half.shiftRight(random.nextInt(half.bitLength()));
            BigInteger uniform = new BigInteger(half.bitLength(), random);
            integers[i] = switch (i) {
                case 0 -> half;
                case 1 -> half.negate();
                case 2 -> BigInteger.ZERO;
                default -> uniform.mod(bound.shiftLeft(1).add(BigInteger.ONE)).subtract(bound);
            };
        }
        HostRows rows = HostRows.allocate(Shape.of(size, 64), basis, Form.COEFFICIENT);
        for (int r = 0; r < size; r++) {
            for (int k = 0; k < 64; k++) {
                rows.set(
                        0, 0, r, k, integers[k].mod(basis.get(r).toBigInteger()).longValueExact());
            }
        }
        CrtComposer composer = CrtComposer.of(basis);
        assertEquals(basis, composer.basis());
        assertEquals(basis.product(), composer.product());
        double[] hi = new double[64];
        double[] lo = new double[64];
        composer.compose(rows, 0, 0, 1, hi, lo);
        for (int k = 0; k < 64; k++) {
            assertEquals(integers[k], composer.compose(rows, 0, 0, k));
            assertNear(integers[k], hi[k], lo[k]);
        }
    }

    /** The way a message takes: slots, residues of twenty primes at N = 2^16, and back, at the precision of 2^50. */
    @Test
    void messagesSurviveResiduesAtFullSize() {
        int logN = 16;
        SlotCodec codec = SlotCodec.of(1 << logN);
        RnsBasis basis = primes(50, 20);
        Scale scale = Scale.powerOfTwo(50);
        ComplexVector values = SlotCodecTest.randomVector(new Random(5), 1 << 15, 1);
        EncodedCoefficients encoded = codec.encode(values, scale, 1 << 15, FINE);
        HostRows rows = HostRows.allocate(Shape.of(20, 1 << logN), basis, Form.COEFFICIENT);
        ResidueWriter.write(encoded, rows, 0, 0);
        ComplexVector decoded = codec.decode(rows, CrtComposer.of(basis), scale, 1 << 15, FINE);
        assertEquals(codec.decode(encoded, scale, 1 << 15, FINE), decoded);
        for (int j = 0; j < values.size(); j++) {
            assertEquals(values.re(j), decoded.re(j), 0x1p-41);
            assertEquals(values.im(j), decoded.im(j), 0x1p-41);
        }
    }

    @Test
    void decodesCoefficients() {
        SlotCodec codec = SlotCodec.of(8);
        RnsBasis basis = primes(50, 2);
        Scale scale = Scale.of(10).pow(12);
        double[] values = {1.5, -2.25, 0, 1e6, -1e6, 0.125};
        HostRows rows = HostRows.allocate(Shape.of(2, 8), basis, Form.COEFFICIENT);
        ResidueWriter.write(codec.encodeCoefficients(values, scale), rows, 0, 0);
        double[] decoded = codec.decodeCoefficients(rows, 0, 0, CrtComposer.of(basis), scale);
        for (int i = 0; i < 8; i++) {
            assertEquals(i < values.length ? values[i] : 0, decoded[i], 1e-9 * 1e-2);
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        SlotCodec codec = SlotCodec.of(8);
        EncodedCoefficients encoded = codec.encodeCoefficients(new double[] {1}, Scale.powerOfTwo(60));
        HostRows small = HostRows.allocate(Shape.of(1, 8), primes(50, 1), Form.COEFFICIENT);
        PrecisionException exception =
                assertThrows(PrecisionException.class, () -> ResidueWriter.write(encoded, small, 0, 0));
        assertTrue(exception.getMessage().contains("61 bits"), exception.getMessage());
        HostRows evaluation = HostRows.allocate(Shape.of(2, 8), primes(50, 2), Form.EVALUATION);
        assertThrows(IllegalArgumentException.class, () -> ResidueWriter.write(encoded, evaluation, 0, 0));
        CrtComposer composer = CrtComposer.of(primes(50, 2));
        assertThrows(IllegalArgumentException.class, () -> composer.compose(evaluation, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> composer.compose(small, 0, 0, 0));
        HostRows wide = HostRows.allocate(Shape.of(1, 16), primes(50, 1), Form.COEFFICIENT);
        assertThrows(IllegalArgumentException.class, () -> ResidueWriter.write(encoded, wide, 0, 0));
        Scale scale = Scale.powerOfTwo(60);
        assertThrows(IllegalArgumentException.class, () -> codec.decodeCoefficients(wide, 0, 0, composer, scale));
        RnsBasis large = RnsBasis.of((1L << 62) + 1);
        assertThrows(IllegalArgumentException.class, () -> CrtComposer.of(large));
    }

    /** Twenty-five primes of garbage are beyond any message; the decoder says so instead of answering with infinity. */
    @Test
    void refusesToDecodeGarbageBeyondTheRangeOfDoubles() {
        RnsBasis basis = primes(50, 25);
        HostRows rows = HostRows.allocate(Shape.of(25, 8), basis, Form.COEFFICIENT);
        rows.set(0, 0, 24, 3, 1);
        SlotCodec codec = SlotCodec.of(8);
        CrtComposer composer = CrtComposer.of(basis);
        Scale scale = Scale.powerOfTwo(40);
        assertThrows(PrecisionException.class, () -> codec.decode(rows, composer, scale, 4, EmbeddingPrecision.DOUBLE));
    }

    private static EncodedCoefficients encoded(BigInteger[] integers) {
        boolean isLong = true;
        long[] low = new long[integers.length];
        long[] high = new long[integers.length];
        for (int i = 0; i < integers.length; i++) {
            low[i] = integers[i].longValue();
            high[i] = integers[i].shiftRight(64).longValue();
            isLong &= integers[i].bitLength() < 64;
        }
        EncodedCoefficients encoded = new EncodedCoefficients(low, isLong ? null : high);
        for (int i = 0; i < integers.length; i++) {
            assertEquals(integers[i], encoded.get(i));
            assertTrue(integers[i].abs().compareTo(encoded.maxAbs()) <= 0);
        }
        return encoded;
    }

    private static void assertNear(BigInteger expected, double hi, double lo) {
        double error = new BigDecimal(expected)
                .subtract(new BigDecimal(hi))
                .subtract(new BigDecimal(lo))
                .abs()
                .doubleValue();
        assertTrue(error <= Math.abs(expected.doubleValue()) * 0x1p-104, () -> expected + " became " + hi + " + " + lo);
    }

    private static RnsBasis randomBasis(Random random, int size) {
        return RnsBasis.of(LongStream.generate(() ->
                        BigInteger.probablePrime(random.nextInt(20, 61), random).longValueExact())
                .distinct()
                .limit(size)
                .toArray());
    }

    /** Distinct primes just above 2^bits; no transform is taken here. */
    private static RnsBasis primes(int bits, int count) {
        return RnsBasis.of(LongStream.iterate(
                        BigInteger.ONE.shiftLeft(bits).nextProbablePrime().longValueExact(),
                        p -> BigInteger.valueOf(p).nextProbablePrime().longValueExact())
                .limit(count)
                .toArray());
    }
}
