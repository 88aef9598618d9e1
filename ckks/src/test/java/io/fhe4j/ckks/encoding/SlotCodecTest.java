package io.fhe4j.ckks.encoding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.PrecisionException;
import io.fhe4j.api.SlotOverflowException;
import io.fhe4j.api.ValueRangeException;
import io.fhe4j.ckks.ComplexVector;
import io.fhe4j.ckks.Scale;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlotCodecTest {

    private static final EmbeddingPrecision FAST = EmbeddingPrecision.DOUBLE;
    private static final EmbeddingPrecision FINE = EmbeddingPrecision.DOUBLE_DOUBLE;

    /** Coefficients of full, padded and periodic packing against the rounded definition. */
    @ParameterizedTest
    @CsvSource({
        "2,1,20",
        "4,2,40",
        "4,1,40",
        "64,32,30",
        "64,32,50",
        "64,8,50",
        "64,1,50",
        "64,32,61",
        "64,32,80",
        "64,4,100",
        "64,32,118",
        "256,128,45"
    })
    void coefficientsAreTheNearestIntegers(int ringDegree, int slots, int logScale) {
        SlotCodec codec = SlotCodec.of(ringDegree);
        SlowEmbedding slow = new SlowEmbedding(ringDegree);
        ComplexVector values = randomVector(new Random(logScale), Math.max(1, slots - 1), 1);
        // A scale that is no power of two, as rescaling makes them.
        Scale scale = Scale.powerOfTwo(logScale + 60).divide(Scale.of((1L << 60) + 33));
        EncodedCoefficients fine = codec.encode(values, scale, slots, FINE);

        BigInteger[] re = new BigInteger[ringDegree / 2];
        BigInteger[] im = new BigInteger[ringDegree / 2];
        for (int j = 0; j < re.length; j++) {
            int entry = j % slots;
            re[j] = entry < values.size() ? integer(values.re(entry)) : BigInteger.ZERO;
            im[j] = entry < values.size() ? integer(values.im(entry)) : BigInteger.ZERO;
        }
        BigDecimal factor = scale.toBigDecimal(new MathContext(80))
                .divide(new BigDecimal(BigInteger.valueOf(ringDegree / 2).shiftLeft(60 + SlowEmbedding.FRACTION)));
        // Double-double leaves 2^-98 of the scale, which is more than a rounding for the largest ones.
        double slack = 0.5 + Math.scalb(1.0, logScale - 98) + 0x1p-40;
        for (int k = 0; k < ringDegree; k++) {
            BigDecimal exact = new BigDecimal(slow.coefficient(re, im, k)).multiply(factor);
            double error = exact.subtract(new BigDecimal(fine.get(k))).abs().doubleValue();
            assertTrue(error <= slack, "coefficient " + k + " is " + fine.get(k) + ", not " + exact);
        }
        if (logScale <= 45) {
            EncodedCoefficients fast = codec.encode(values, scale, slots, FAST);
            for (int k = 0; k < ringDegree; k++) {
                assertTrue(fast.get(k).subtract(fine.get(k)).abs().bitLength() <= 1);
            }
        }
        ComplexVector decoded = codec.decode(fine, scale, slots, FINE);
        double bound = 0x1p-51 + ringDegree * Math.scalb(1.0, -logScale);
        assertEquals(slots, decoded.size());
        assertTrue(worstError(values, decoded) <= bound);
        assertTrue(worstError(values, codec.decode(fine, scale, slots, FAST)) <= bound + 0x1p-48);
    }

    /**
     * The promise at the largest sizes: the worst slot's error is that of rounding, which is 2n/12 in variance for n slots,
     * bounded from both sides. A slot's error is nearly a complex Gaussian variable, so the worst of n is near √ln n
     * deviations.
     */
    @ParameterizedTest
    @CsvSource({"16,32768,50", "16,1024,50", "17,65536,50", "15,16384,40", "13,4096,30"})
    void precisionIsThatOfTheScale(int logN, int slots, int logScale) {
        SlotCodec codec = SlotCodec.of(1 << logN);
        Scale scale = Scale.powerOfTwo(logScale);
        ComplexVector values = randomVector(new Random(logN), slots, 1);
        double deviation = Math.sqrt(2 * slots / 12.0) / scale.toDouble();
        EmbeddingPrecision precision = EmbeddingPrecision.neededFor(scale, logScale - 12);
        ComplexVector decoded = codec.decode(codec.encode(values, scale, slots, precision), scale, slots, precision);
        double typical = deviation * Math.sqrt(Math.log(slots));
        double worst = worstError(values, decoded);
        assertTrue(worst <= 1.6 * typical, worst / deviation + " deviations");
        assertTrue(worst >= 0.7 * typical, worst / deviation + " deviations");
        assertEquals(deviation, rootMeanSquare(values, decoded), 0.1 * deviation);
    }

    /** Far above 2^53 nothing is lost at all: the doubles come back. */
    @Test
    void largeScalesReturnTheDoubles() {
        SlotCodec codec = SlotCodec.of(1 << 16);
        Scale scale = Scale.powerOfTwo(90);
        ComplexVector values = randomVector(new Random(7), 1 << 15, 1);
        ComplexVector decoded = codec.decode(codec.encode(values, scale, 1 << 15, FINE), scale, 1 << 15, FINE);
        assertTrue(worstError(values, decoded) <= 0x1p-70);
    }

    @Property(tries = 50)
    void coefficientEncodingIsExactRounding(@ForAll long seed) {
        Random random = new Random(seed);
        SlotCodec codec = SlotCodec.of(64);
        Scale scale = Scale.of(1 + random.nextLong(1L << 50)).multiply(Scale.powerOfTwo(random.nextInt(-20, 50)));
        double[] values = randomVector(random, 64, 1000).toRealArray();
        EncodedCoefficients encoded = codec.encodeCoefficients(values, scale);
        BigDecimal exactScale = scale.toBigDecimal(new MathContext(60));
        for (int i = 0; i < 64; i++) {
            BigDecimal exact = new BigDecimal(values[i]).multiply(exactScale);
            assertEquals(
                    exact.setScale(0, RoundingMode.HALF_EVEN).toBigInteger(),
                    SlotCodec.encodeConstant(values[i], scale));
            double slack = 0.5 + Math.abs(exact.doubleValue()) * 0x1p-103;
            assertTrue(exact.subtract(new BigDecimal(encoded.get(i))).abs().doubleValue() <= slack);
        }
    }

    @Test
    void constantVectorsAreConstants() {
        SlotCodec codec = SlotCodec.of(32);
        Scale scale = Scale.of(3).pow(30);
        double[] re = new double[16];
        double[] im = new double[16];
        Arrays.fill(re, 0.7);
        Arrays.fill(im, -1.3);
        EncodedCoefficients encoded = codec.encode(ComplexVector.of(re, im), scale, 16, FINE);
        for (int k = 0; k < 32; k++) {
            BigInteger expected = switch (k) {
                case 0 -> SlotCodec.encodeConstant(0.7, scale);
                case 16 -> SlotCodec.encodeConstant(-1.3, scale);
                default -> BigInteger.ZERO;
            };
            assertEquals(expected, encoded.get(k));
        }
    }

    /** X → X^5 takes slot j + 1 to slot j, and X → X^-1 conjugates: what rotations and conjugations of ciphertexts rest on. */
    @Property(tries = 20)
    void automorphismsRotateAndConjugate(@ForAll long seed) {
        int ringDegree = 64;
        SlotCodec codec = SlotCodec.of(ringDegree);
        Scale scale = Scale.powerOfTwo(40);
        ComplexVector values = randomVector(new Random(seed), 32, 1);
        EncodedCoefficients encoded = codec.encode(values, scale, 32, FINE);
        ComplexVector rotated = codec.decode(automorphism(encoded, 5), scale, 32, FINE);
        ComplexVector conjugated = codec.decode(automorphism(encoded, 2 * ringDegree - 1), scale, 32, FINE);
        for (int j = 0; j < 32; j++) {
            assertEquals(values.re((j + 1) % 32), rotated.re(j), 0x1p-34);
            assertEquals(values.im((j + 1) % 32), rotated.im(j), 0x1p-34);
            assertEquals(values.re(j), conjugated.re(j), 0x1p-34);
            assertEquals(-values.im(j), conjugated.im(j), 0x1p-34);
        }
    }

    @Property(tries = 50)
    void roundsToTheNearestAcrossAllMagnitudes(@ForAll long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            double hi = Math.scalb(random.nextDouble() - 0.5, random.nextInt(-3, 122));
            if (random.nextInt(4) == 0) {
                hi = Math.rint(hi) + 0.5; // ties of the upper word, decided by the lower one
            }
            double lo = (random.nextDouble() - 0.5) * Math.ulp(hi);
            double sum = hi + lo;
            double rest = DoubleDouble.sumError(hi, lo, sum);
            double rounded = Math.rint(sum);
            double correction = Rounding.correction(sum, rest, rounded);
            long addend = Int128.low(correction);
            long low = Int128.low(rounded) + addend;
            long high = Int128.high(rounded) + Int128.high(correction) + Int128.carry(addend, low);
            BigDecimal exact = new BigDecimal(sum).add(new BigDecimal(rest));
            BigInteger actual = Int128.toBigInteger(high, low);
            assertTrue(exact.subtract(new BigDecimal(actual)).abs().compareTo(new BigDecimal("0.5")) <= 0);
            double[] back = new double[1];
            Int128.toDoubleDouble(high, low, back, new double[1], 0);
            assertEquals(actual.doubleValue(), back[0], Math.ulp(back[0]));
        }
    }

    /** The same bits on every machine and in every release: digests are committed here and never regenerated. */
    @ParameterizedTest
    @CsvSource({
        "12,2048,30,DOUBLE,357de9d714a2b7afda9db30ddba06f55abbb480dde0c88c27524f0ff1f8eab1c",
        "12,2048,50,DOUBLE_DOUBLE,b79c55ff6c7860d3a5fe20007a58e0762f2ee6b9a6fe221ca9ce1a4adce40bc6",
        "15,16384,40,DOUBLE,c9add985c0f8920b808c38e0ab63262bc449a8528caf9a5fe579414ec0ec5eb4",
        "15,64,100,DOUBLE_DOUBLE,e2d76314cc7bca1d7fde12af60f3fb656cd9134f4bab67a92a945af54427e405",
        "16,32768,50,DOUBLE_DOUBLE,b014039ff3427c4f70e8ca84e48258eea0442d29592fd40d8e1c58ff2092bd4f"
    })
    void encodingsAreBitIdenticalEverywhere(
            int logN, int slots, int logScale, EmbeddingPrecision precision, String digest)
            throws NoSuchAlgorithmException {
        SlotCodec codec = SlotCodec.of(1 << logN);
        Scale scale = Scale.of((1L << 31) - 1).multiply(Scale.powerOfTwo(logScale - 31));
        ComplexVector values = randomVector(new Random(2026), slots, 1);
        EncodedCoefficients encoded = codec.encode(values, scale, slots, precision);
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        for (int i = 0; i < encoded.size(); i++) {
            sha.update(encoded.get(i).toByteArray());
        }
        ComplexVector decoded = codec.decode(encoded, scale, slots, precision);
        for (int j = 0; j < slots; j++) {
            sha.update(Double.toHexString(decoded.re(j)).getBytes(StandardCharsets.US_ASCII));
            sha.update(Double.toHexString(decoded.im(j)).getBytes(StandardCharsets.US_ASCII));
        }
        assertEquals(digest, HexFormat.of().formatHex(sha.digest()));
    }

    @Test
    void refusesWhatCannotBeEncoded() {
        SlotCodec codec = SlotCodec.of(16);
        Scale scale = Scale.powerOfTwo(40);
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0x1p901}) {
            ComplexVector vector = ComplexVector.of(new double[2], new double[] {0, bad});
            ValueRangeException exception =
                    assertThrows(ValueRangeException.class, () -> codec.encode(vector, scale, 8, FAST));
            assertTrue(exception.getMessage().contains("index 1"), exception.getMessage());
            assertThrows(ValueRangeException.class, () -> codec.encodeCoefficients(new double[] {bad}, scale));
            assertThrows(ValueRangeException.class, () -> SlotCodec.encodeConstant(bad, scale));
        }
        ComplexVector nine = ComplexVector.ofReal(new double[9]);
        assertThrows(SlotOverflowException.class, () -> codec.encode(nine, scale, 8, FAST));
        assertThrows(SlotOverflowException.class, () -> codec.encodeCoefficients(new double[17], scale));
        ComplexVector large = ComplexVector.ofReal(0x1p81);
        PrecisionException exception =
                assertThrows(PrecisionException.class, () -> codec.encode(large, scale, 8, FAST));
        assertTrue(exception.getMessage().contains("2^120"), exception.getMessage());
        ComplexVector one = ComplexVector.ofReal(1);
        for (int slots : new int[] {0, 3, 16, -8}) {
            assertThrows(IllegalArgumentException.class, () -> codec.encode(one, scale, slots, FAST));
        }
        for (int degree : new int[] {0, 1, 3, 1 << 18}) {
            assertThrows(IllegalArgumentException.class, () -> SlotCodec.of(degree));
        }
    }

    @Test
    void vectorsAreValues() {
        ComplexVector vector = ComplexVector.of(new double[] {3, 1}, new double[] {4, 0});
        ComplexVector same = ComplexVector.of(vector.toRealArray(), vector.toImaginaryArray());
        assertEquals(5, vector.maxAbs());
        assertEquals(2, vector.size());
        assertEquals(vector, same);
        assertEquals(vector.hashCode(), same.hashCode());
        assertEquals(ComplexVector.of(new double[] {3}, new double[] {4}), vector.leading(1));
        assertEquals("ComplexVector of 2", vector.toString());
        assertThrows(IllegalArgumentException.class, () -> ComplexVector.of(new double[1], new double[2]));
    }

    @Test
    void precisionFollowsTheScaleAndThePromise() {
        assertEquals(FAST, EmbeddingPrecision.neededFor(Scale.powerOfTwo(53), 30));
        assertEquals(FINE, EmbeddingPrecision.neededFor(Scale.powerOfTwo(54), 30));
        assertEquals(FINE, EmbeddingPrecision.neededFor(Scale.powerOfTwo(45), 31));
    }

    private static EncodedCoefficients automorphism(EncodedCoefficients encoded, int galois) {
        int n = encoded.size();
        long[] result = new long[n];
        for (int k = 0; k < n; k++) {
            int to = k * galois % (2 * n);
            result[to % n] = to < n ? encoded.low(k) : -encoded.low(k);
        }
        return new EncodedCoefficients(result, null);
    }

    /** Parts below 0.7 · bound that are multiples of 2^-60, so that they are integers after a shift. */
    static ComplexVector randomVector(Random random, int size, double bound) {
        double[] re = new double[size];
        double[] im = new double[size];
        for (int j = 0; j < size; j++) {
            re[j] = Math.rint((2 * random.nextDouble() - 1) * bound * 0.7 * 0x1p60) * 0x1p-60;
            im[j] = Math.rint((2 * random.nextDouble() - 1) * bound * 0.7 * 0x1p60) * 0x1p-60;
        }
        return ComplexVector.of(re, im);
    }

    private static BigInteger integer(double value) {
        return new BigDecimal(value)
                .multiply(new BigDecimal(BigInteger.ONE.shiftLeft(60)))
                .toBigIntegerExact();
    }

    private static double worstError(ComplexVector expected, ComplexVector actual) {
        double worst = 0;
        for (int j = 0; j < actual.size(); j++) {
            double re = j < expected.size() ? expected.re(j) : 0;
            double im = j < expected.size() ? expected.im(j) : 0;
            worst = Math.max(worst, Math.hypot(actual.re(j) - re, actual.im(j) - im));
        }
        return worst;
    }

    private static double rootMeanSquare(ComplexVector expected, ComplexVector actual) {
        double sum = 0;
        for (int j = 0; j < actual.size(); j++) {
            double error = Math.hypot(actual.re(j) - expected.re(j), actual.im(j) - expected.im(j));
            sum += error * error;
        }
        return Math.sqrt(sum / actual.size());
    }
}
