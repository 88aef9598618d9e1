package io.fhe4j.ckks.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.ComplexVector;
import io.fhe4j.ckks.Scale;
import io.fhe4j.ckks.encoding.EmbeddingPrecision;
import io.fhe4j.ckks.encoding.SlotCodec;
import io.fhe4j.ntt.KeySwitchLayout;
import io.fhe4j.ntt.RnsBasis;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class NoiseEstimateTest {

    private static final int N = 2048;
    private static final int SLOTS = N / 2;
    private static final NoiseModel MODEL = NoiseModel.of(new NoiseParameters(N, SLOTS, 3.19 * 3.19, 2.0 / 3, 2.0 / 3));

    @Test
    void sameSourcesAddLinearlyAndDifferentOnesInVariance() {
        NoiseEstimate x = MODEL.exact(1).withSource(3);
        NoiseEstimate y = MODEL.exact(1).withSource(4);
        assertEquals(6, x.plus(x).deviation());
        assertEquals(5, x.plus(y).deviation());
        assertEquals(Math.sqrt(36 + 16), x.plus(y).plus(x).deviation(), 1e-12);
        assertEquals(2, x.plus(x).messageBound());
        assertEquals(10, NoiseEstimate.sum(Collections.nCopies(10, x)).deviation() / 3, 1e-12);
        assertEquals(12, x.timesConstant(-4, 0).deviation());
        assertEquals(2, x.plus(y).sources());
    }

    @Test
    void productsMultiplyByTheOthersBound() {
        NoiseEstimate x = MODEL.exact(2).withSource(1e-6);
        NoiseEstimate y = MODEL.exact(5).withSource(1e-6);
        assertEquals(1e-6 * Math.sqrt(25 + 4), x.times(y).deviation(), 1e-8);
        assertEquals(4e-6, x.times(x).deviation(), 1e-8);
        assertEquals(10, x.times(y).messageBound());
        // What is beyond the linear terms is in the bias, as a product of bounds.
        assertEquals(x.worstError() * y.worstError(), x.times(y).bias(), 1e-18);
    }

    @Test
    void automorphismsMakeOtherErrorsOfTheSameSource() {
        NoiseEstimate x = MODEL.exact(1).withSource(1);
        NoiseEstimate rotated = x.automorphism(5, N);
        int back = inverse(5);
        assertEquals(Math.sqrt(2), x.plus(rotated).deviation(), 1e-12);
        assertEquals(2, x.plus(rotated.automorphism(back, N)).deviation(), 1e-12);
        assertEquals(x.worstError() * Math.sqrt(2), x.plus(rotated).worstError(), 1e-9);
        // A real part: the variance of two, the tail of one that is twice as large.
        NoiseEstimate conjugated = x.automorphism(2 * N - 1, N);
        assertEquals(Math.sqrt(2), x.plus(conjugated).deviation(), 1e-12);
        assertEquals(2 * x.worstError(), x.plus(conjugated).worstError(), 1e-9);
        assertEquals(2, x.plus(conjugated.automorphism(2 * N - 1, N)).deviation(), 1e-12);
        assertEquals(
                2 * x.worstError(),
                rotated.plus(rotated.automorphism(2 * N - 1, N)).worstError(),
                1e-9);
        for (int bad : new int[] {0, 2, -1, 2 * N + 1}) {
            assertThrows(IllegalArgumentException.class, () -> x.automorphism(bad, N));
        }
        assertEquals(x, x.automorphism(1, N));
    }

    @Test
    void operationsThatAreDoneAgainMakeTheSameError() {
        NoiseEstimate x = MODEL.exact(1).withSource(1e-6);
        NoiseEstimate y = MODEL.exact(1).withSource(1e-6);
        NoiseEstimate z = MODEL.exact(1).withSource(1e-6);
        NoiseEstimate rotated = x.automorphism(5, N).withComputedSource(3e-6);
        NoiseEstimate again = x.automorphism(5, N).withComputedSource(3e-6);
        NoiseEstimate other = x.automorphism(25, N).withComputedSource(3e-6);
        assertEquals(2 * rotated.deviation(), rotated.plus(again).deviation(), 1e-18);
        assertEquals(Math.sqrt(2) * rotated.deviation(), rotated.plus(other).deviation(), 1e-18);
        // In either order of the operands, too.
        assertEquals(4e-3, sumOfComputed(x.plus(y), y.plus(x)), 1e-7);
        assertEquals(4e-3, sumOfComputed(x.times(y), y.times(x)), 1e-7);
        assertEquals(4e-3, sumOfComputed(rotated, again), 1e-7);
        assertEquals(4e-3, sumOfComputed(x, x.timesConstant(-1, 0)), 1e-7);
        // Nor does it matter by which way the same value came about, or what was added in the clear.
        assertEquals(4e-3, sumOfComputed(x.plus(x), x.timesConstant(2, 0)), 1e-7);
        assertEquals(4e-3, sumOfComputed(x.minus(y), y.minus(x)), 1e-7);
        assertEquals(4e-3, sumOfComputed(x, x.plus(y).minus(y)), 1e-7);
        assertEquals(4e-3, sumOfComputed(x, x.plusPlaintext(MODEL.exact(3))), 1e-7);
        assertEquals(4e-3, sumOfComputed(x.timesConstant(-0.5, 0), x.timesConstant(0.5, 0)), 1e-7);
        assertEquals(4e-3, sumOfComputed(x.times(y.timesConstant(-1, 0)), x.times(y)), 1e-7);
        assertEquals(4e-3, sumOfComputed(x.timesConstant(-1, 0).automorphism(5, N), x.automorphism(5, N)), 1e-7);
        double independent = Math.sqrt(8) * 1e-3;
        assertEquals(independent, sumOfComputed(x.plus(y), x.minus(y)), 1e-7);
        assertEquals(independent, sumOfComputed(x, y), 1e-7);
        assertEquals(independent, sumOfComputed(x.plus(y).times(z), x.times(y.plus(z))), 1e-7);
        assertEquals(independent, sumOfComputed(x.times(x), x.times(y)), 1e-7);
        assertEquals(independent, sumOfComputed(x.timesConstant(0.3, 0), x.timesConstant(0.7, 0)), 1e-7);
        assertEquals(independent, sumOfComputed(x, x.automorphism(5, N)), 1e-7);
    }

    /** The deviation of a sum of errors of 2·10^-3, each added to one operand, which are small beside it. */
    private static double sumOfComputed(NoiseEstimate x, NoiseEstimate y) {
        return x.withComputedSource(2e-3).plus(y.withComputedSource(2e-3)).deviation();
    }

    @Property(tries = 50)
    void automorphismsCompose(@ForAll long seed) {
        Random random = new Random(seed);
        int degree = 1 << random.nextInt(1, 18);
        NoiseEstimate x = MODEL.exact(1).withSource(1);
        int galois = 1;
        NoiseEstimate step = x;
        for (int i = 0; i < 20; i++) {
            int next = random.nextInt(degree) * 2 + 1;
            galois = (int) ((long) galois * next % (2L * degree));
            step = step.automorphism(next, degree);
            assertEquals(2, step.plus(x.automorphism(galois, degree)).deviation(), 1e-12);
        }
    }

    /** Beyond the limit identities are given up, and whatever becomes of the rest, the estimate does not fall. */
    @Test
    void manySourcesAreMergedSafely() {
        List<NoiseEstimate> terms = new ArrayList<>();
        for (int i = 0; i < 3 * NoiseEstimate.MAX_SOURCES; i++) {
            terms.add(MODEL.exact(0.01).withSource(1));
        }
        double independent = Math.sqrt(terms.size());
        NoiseEstimate sum = NoiseEstimate.sum(terms);
        assertTrue(sum.sources() <= NoiseEstimate.MAX_SOURCES);
        assertTrue(sum.deviation() >= independent);
        assertTrue(sum.deviation() <= 2 * independent, sum.deviation() / independent + " times");
        assertTrue(sum.plus(sum).deviation() >= 2 * independent);
        assertTrue(sum.plus(sum).worstError() >= 2 * independent * MODEL.tailFactor());
    }

    @Test
    void opaqueErrorsAddLinearly() {
        NoiseEstimate x = MODEL.opaque(1, 3, 0.5);
        NoiseEstimate y = MODEL.opaque(1, 4, 0.25);
        assertEquals(7, x.plus(y).randomDeviation());
        assertEquals(0.75, x.plus(y).bias());
        assertEquals(7.75, x.plus(y).withBias(7).bias());
        assertEquals(3, x.withMessageBound(3).messageBound());
        assertEquals(0.5 + 3 * MODEL.tailFactor(), x.worstError());
        assertEquals(
                0.5 * 2 + 0.125 * (1 + x.worstError()),
                x.timesConstant(2, 0.125).bias(),
                1e-12);
        assertThrows(IllegalArgumentException.class, () -> MODEL.opaque(1, -1, 0));
        assertThrows(IllegalArgumentException.class, () -> x.withSource(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> NoiseEstimate.sum(List.of()));
        NoiseEstimate other = NoiseModel.of(MODEL.parameters().withSlots(16)).exact(1);
        assertThrows(IllegalArgumentException.class, () -> x.plus(other));
        assertTrue(x.toString().startsWith("at most 1.000, deviation 2^1.60"), x.toString());
    }

    /** Random programs on slots whose errors are simulated: the estimate against what is measured, from both sides. */
    @Property(tries = 50)
    void estimatesFollowSimulatedPrograms(@ForAll long seed) {
        Random random = new Random(seed);
        List<Simulated> values = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            values.add(Simulated.fresh(random, 1e-9));
        }
        for (int step = 0; step < 8; step++) {
            Simulated x = values.get(random.nextInt(values.size()));
            Simulated y = values.get(random.nextInt(values.size()));
            values.add(
                    switch (random.nextInt(5)) {
                        case 0 -> x.times(x);
                        case 1 -> x.rotate(1 + random.nextInt(3));
                        case 2 -> x.conjugate();
                        case 3 -> x.withError(random, 2e-9);
                        default -> x.times(y);
                    });
        }
        for (Simulated value : values) {
            assertTrue(value.worst() <= value.estimate.worstError());
            double bits = Math.log(value.estimate.deviation() / value.deviation()) / Math.log(2);
            assertTrue(Math.abs(bits) <= 0.5, bits + " bits from the measured deviation");
            double gap = Math.log(value.estimate.worstError() / value.worst()) / Math.log(2);
            assertTrue(gap <= 5, gap + " bits above the measured worst error");
        }
    }

    @Test
    void operationsOfTheModelAddTheirFormula() {
        Scale scale = Scale.powerOfTwo(40);
        NoiseParameters numbers = MODEL.parameters();
        KeySwitchLayout layout = KeySwitchLayout.of(RnsBasis.of((1L << 50) + 55), RnsBasis.of((1L << 40) + 15), 1);
        NoiseEstimate exact = MODEL.exact(1);
        assertAdded(EncryptionNoise.symmetric(numbers), MODEL.encryptedSymmetrically(exact, scale));
        assertAdded(EncryptionNoise.publicKey(numbers), MODEL.encrypted(exact, scale));
        assertAdded(EncryptionNoise.publicKeyDivided(numbers, 50), MODEL.encryptedAndDivided(exact, scale, 50));
        assertAdded(KeySwitchNoise.total(numbers, layout), MODEL.keySwitched(exact, scale, layout));
        assertAdded(KeySwitchNoise.total(numbers, layout), MODEL.rotated(exact, 25, scale, layout));
        assertEquals(exact, MODEL.rotated(exact, 1, scale, layout));
        assertAdded(RoundingNoise.ciphertext(numbers), MODEL.rescaled(exact, scale));
        assertAdded(RoundingNoise.encoding(), MODEL.encoded(1, scale, EmbeddingPrecision.DOUBLE_DOUBLE));
        assertEquals(1e-6, MODEL.aligned(exact, -1e-6).worstError(), 1e-18);
        assertTrue(MODEL.decoded(exact, EmbeddingPrecision.DOUBLE).worstError() > 0x1p-50);
        NoiseEstimate fresh = MODEL.encrypted(exact, scale);
        assertEquals(-Math.log(fresh.worstError()) / Math.log(2), fresh.precisionBits(), 1e-9);
    }

    /** The encoder's own error, both accuracies, within its bias and bound. */
    @Test
    void encodingErrorsStayWithinTheirBound() {
        SlotCodec codec = SlotCodec.of(N);
        Random random = new Random(4);
        for (int logScale = 20; logScale <= 60; logScale += 10) {
            Scale scale = Scale.powerOfTwo(logScale);
            for (EmbeddingPrecision precision : EmbeddingPrecision.values()) {
                Simulated message = Simulated.fresh(random, 0);
                ComplexVector values = ComplexVector.of(message.re, message.im);
                ComplexVector decoded =
                        codec.decode(codec.encode(values, scale, SLOTS, precision), scale, SLOTS, precision);
                NoiseEstimate estimate = MODEL.decoded(MODEL.encoded(1, scale, precision), precision);
                for (int j = 0; j < SLOTS; j++) {
                    double error = Math.hypot(decoded.re(j) - values.re(j), decoded.im(j) - values.im(j));
                    assertTrue(error <= estimate.worstError(), "2^" + logScale + " in " + precision);
                }
            }
        }
    }

    /** The estimate of the reference circuit agrees with what the parameters promise, and so never breaks the promise. */
    @Test
    void parametersKeepTheirPromiseByTheEstimate() {
        CkksParameters parameters =
                CkksParameters.builder().depth(4).precisionBits(25).build();
        NoiseModel model = NoiseModel.of(NoiseParameters.of(parameters));
        Scale top = parameters.scale(parameters.depth());
        double logPrime = parameters.publicKeyBasis().get(0).bits();
        EmbeddingPrecision precision = EmbeddingPrecision.neededFor(top, 25);
        NoiseEstimate y = model.encryptedAndDivided(model.encoded(1, top, precision), top, logPrime);
        for (int level = parameters.depth(); level > 0; level--) {
            NoiseEstimate z = model.encryptedAndDivided(model.encoded(1, top, precision), top, logPrime);
            if (level < parameters.depth()) {
                z = model.rescaled(z, parameters.scale(level));
            }
            Scale product = parameters.scale(level).square();
            y = model.keySwitched(y.times(z), product, parameters.keySwitchLayout(level));
            y = model.rescaled(y, parameters.scale(level - 1));
        }
        y = model.decoded(y, precision);
        assertEquals(parameters.precisionBits(), y.precisionBits(), 0.2);
        assertTrue(y.precisionBits() >= 25, y.toString());
    }

    private static void assertAdded(double coefficientVariance, NoiseEstimate estimate) {
        double expected = Math.sqrt(N * coefficientVariance) * 0x1p-40;
        assertEquals(expected, estimate.randomDeviation(), expected * 1e-9);
    }

    private static int inverse(int galois) {
        for (int g = 1; ; g += 2) {
            if (g * galois % (2 * N) == 1) {
                return g;
            }
        }
    }

    /** Slots of modulus 1 with errors drawn from the model's assumptions, computed on exactly, beside their estimate. */
    private static final class Simulated {

        private final double[] re;
        private final double[] im;
        private final double[] errorRe;
        private final double[] errorIm;
        private final NoiseEstimate estimate;

        private Simulated(double[] re, double[] im, double[] errorRe, double[] errorIm, NoiseEstimate estimate) {
            this.re = re;
            this.im = im;
            this.errorRe = errorRe;
            this.errorIm = errorIm;
            this.estimate = estimate;
        }

        static Simulated fresh(Random random, double deviation) {
            double[] re = new double[SLOTS];
            double[] im = new double[SLOTS];
            for (int j = 0; j < SLOTS; j++) {
                double angle = 2 * Math.PI * random.nextDouble();
                re[j] = Math.cos(angle);
                im[j] = Math.sin(angle);
            }
            return new Simulated(re, im, new double[SLOTS], new double[SLOTS], MODEL.exact(1))
                    .withError(random, deviation);
        }

        /** A product of two complex Gaussian variables, as most errors are. */
        Simulated withError(Random random, double deviation) {
            double[] newRe = errorRe.clone();
            double[] newIm = errorIm.clone();
            for (int j = 0; j < SLOTS; j++) {
                double a = random.nextGaussian();
                double b = random.nextGaussian();
                double c = random.nextGaussian();
                double d = random.nextGaussian();
                newRe[j] += deviation * (a * c - b * d) / 2;
                newIm[j] += deviation * (a * d + b * c) / 2;
            }
            return new Simulated(re, im, newRe, newIm, estimate.withSource(deviation));
        }

        /** (x + e)(y + f) − xy = xf + ye + ef. */
        Simulated times(Simulated other) {
            double[][] result = new double[4][SLOTS];
            for (int j = 0; j < SLOTS; j++) {
                double a = re[j];
                double b = im[j];
                double c = other.re[j];
                double d = other.im[j];
                double e = errorRe[j];
                double f = errorIm[j];
                double g = other.errorRe[j];
                double h = other.errorIm[j];
                result[0][j] = a * c - b * d;
                result[1][j] = a * d + b * c;
                result[2][j] = a * g - b * h + e * c - f * d + e * g - f * h;
                result[3][j] = a * h + b * g + e * d + f * c + e * h + f * g;
            }
            return new Simulated(result[0], result[1], result[2], result[3], estimate.times(other.estimate));
        }

        Simulated rotate(int steps) {
            double[][] result = new double[4][SLOTS];
            int galois = 1;
            for (int i = 0; i < steps; i++) {
                galois = galois * 5 % (2 * N);
            }
            for (int j = 0; j < SLOTS; j++) {
                int from = (j + steps) % SLOTS;
                result[0][j] = re[from];
                result[1][j] = im[from];
                result[2][j] = errorRe[from];
                result[3][j] = errorIm[from];
            }
            return new Simulated(result[0], result[1], result[2], result[3], estimate.automorphism(galois, N));
        }

        Simulated conjugate() {
            double[] newIm = new double[SLOTS];
            double[] newErrorIm = new double[SLOTS];
            for (int j = 0; j < SLOTS; j++) {
                newIm[j] = -im[j];
                newErrorIm[j] = -errorIm[j];
            }
            return new Simulated(re, newIm, errorRe, newErrorIm, estimate.automorphism(2 * N - 1, N));
        }

        double deviation() {
            double sum = 0;
            for (int j = 0; j < SLOTS; j++) {
                sum += errorRe[j] * errorRe[j] + errorIm[j] * errorIm[j];
            }
            return Math.sqrt(sum / SLOTS);
        }

        double worst() {
            double worst = 0;
            for (int j = 0; j < SLOTS; j++) {
                worst = Math.max(worst, Math.hypot(errorRe[j], errorIm[j]));
            }
            return worst;
        }
    }
}
