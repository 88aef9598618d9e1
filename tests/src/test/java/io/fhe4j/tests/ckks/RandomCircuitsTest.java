package io.fhe4j.tests.ckks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksEvaluator;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.ComplexVector;
import io.fhe4j.ckks.KeyRequest;
import io.fhe4j.client.CkksClient;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Noise estimates against measured noise, from both sides, on {@link RandomCircuit}s of depth 5 at 128-bit security. The bound holds for
 * any inputs; on inputs of modulus one, where it is attained, it is near.
 */
class RandomCircuitsTest {

    /** What the issue of the noise estimate allows between bound and worst error, in bits. */
    private static final double LARGEST_BOUND_GAP = 6;

    /** The same between estimated and measured deviation, without sums and with up to two. */
    private static final double LARGEST_DEVIATION_GAP = 1.5;

    private static final double LARGEST_DEVIATION_GAP_WITH_SUMS = 3;

    @Test
    void estimatesHoldOnRandomCircuits() {
        measure(13, 10, 1);
    }

    @Tag("slow")
    @Test
    void estimatesHoldOnTwoHundredCircuits() {
        measure(13, 140, 1000);
        measure(14, 40, 2000);
        measure(15, 20, 3000);
    }

    /** A rotation that is computed again has the same error again: its errors add linearly, and the bound must say so. */
    @Test
    void errorsOfOperationsThatAreDoneAgainAddUp() {
        int times = 128;
        CkksParameters parameters = CkksParameters.builder()
                .ringDegree(1 << 13)
                .depth(0)
                .scaleBits(38)
                .messageBound(times)
                .inputBound(1)
                .build();
        try (Backend backend = Backends.openDefault();
                CkksClient client = CkksClient.generate(parameters)) {
            int n = parameters.maxSlots();
            CkksEvaluator evaluator = CkksEvaluator.on(
                    backend, client.evaluationKeys(KeyRequest.none().rotations(1)));
            ComplexVector x = Slots.unit(new Random(1), n);
            // Under the secret key, so that the error of a key switch is the larger one.
            CkksCiphertext fresh = client.encryptSymmetric(x, n, 0);
            CkksCiphertext sum = evaluator.scoped(() -> {
                CkksCiphertext rotations = evaluator.rotate(fresh, 1);
                for (int k = 1; k < times; k++) {
                    rotations = evaluator.add(rotations, evaluator.rotate(fresh, 1));
                }
                return rotations;
            });
            ComplexVector expected = Slots.scaled(Slots.rotated(x, 1), times);
            ComplexVector found = client.decryptComplexForKeyOwner(sum, n);
            assertTrue(Slots.worst(found, expected) <= sum.noise().worstError());
            double gap = Slots.log2(sum.noise().deviation() / Slots.deviation(found, expected));
            assertTrue(Math.abs(gap) <= LARGEST_DEVIATION_GAP, "the estimate is off by 2^" + gap);
        }
    }

    /** Nor do constants, plaintexts and factors that are encoded again make the error of a rescale another one. */
    @Test
    void errorsOfRescalesAddUpWhateverWasAddedInTheClear() {
        int times = 64;
        CkksParameters parameters = CkksParameters.builder()
                .ringDegree(1 << 13)
                .depth(1)
                .scaleBits(38)
                .messageBound(times)
                .inputBound(1)
                .build();
        try (Backend backend = Backends.openDefault();
                CkksClient client = CkksClient.generate(parameters)) {
            int n = parameters.maxSlots();
            CkksEvaluator evaluator = CkksEvaluator.on(backend, client.evaluationKeys(KeyRequest.none()));
            ComplexVector x = Slots.unit(new Random(2), n);
            CkksCiphertext fresh = client.encryptSymmetric(x, n, 1);
            double[] small = new double[n];
            Arrays.fill(small, 0.05);
            for (boolean constant : new boolean[] {true, false}) {
                CkksCiphertext sum = evaluator.scoped(() -> {
                    CkksCiphertext rescaled = null;
                    for (int k = 0; k < times; k++) {
                        CkksCiphertext scaled =
                                constant ? evaluator.multiply(fresh, 0.05) : evaluator.multiply(fresh, small);
                        CkksCiphertext term = evaluator.rescale(
                                k % 2 == 0
                                        ? evaluator.add(scaled, k / 128.0)
                                        : evaluator.add(scaled, new double[] {k / 128.0}));
                        rescaled = rescaled == null ? term : evaluator.add(rescaled, term);
                    }
                    return Objects.requireNonNull(rescaled);
                });
                ComplexVector found = client.decryptComplexForKeyOwner(sum, n);
                // Even constants went to all slots, odd ones to the first.
                double[] added = new double[n];
                for (int k = 0; k < times; k++) {
                    for (int j = 0; j < (k % 2 == 0 ? n : 1); j++) {
                        added[j] += k / 128.0;
                    }
                }
                ComplexVector expected = Slots.sum(Slots.scaled(x, 0.05 * times), ComplexVector.ofReal(added));
                assertTrue(Slots.worst(found, expected) <= sum.noise().worstError());
                double gap = Slots.log2(sum.noise().deviation() / Slots.deviation(found, expected));
                assertTrue(Math.abs(gap) <= LARGEST_DEVIATION_GAP, "the estimate is off by 2^" + gap);
            }
        }
    }

    private static CkksParameters parameters(int logN) {
        return CkksParameters.builder()
                .ringDegree(1 << logN)
                .depth(RandomCircuit.DEPTH)
                .scaleBits(logN == 13 ? 28 : 38)
                .messageBound(RandomCircuit.LARGEST_VALUE)
                .inputBound(1)
                .build();
    }

    private static void measure(int logN, int circuits, long firstSeed) {
        try (Backend backend = Backends.openDefault();
                CkksClient client = CkksClient.generate(parameters(logN))) {
            RandomCircuit.Setting setting = RandomCircuit.Setting.of(backend, client);
            Extremes unit = new Extremes();
            Extremes uniform = new Extremes();
            for (long seed = firstSeed; seed < firstSeed + circuits; seed++) {
                for (RandomCircuit.Inputs inputs : RandomCircuit.Inputs.values()) {
                    RandomCircuit.Outcome outcome = RandomCircuit.run(setting, seed, inputs);
                    String where = "seed " + seed + ", " + inputs + " inputs: " + outcome;
                    assertTrue(outcome.worst() <= outcome.bound(), where);
                    if (inputs == RandomCircuit.Inputs.UNIT) {
                        assertTrue(outcome.boundGap() <= LARGEST_BOUND_GAP, where);
                        double allowed = outcome.sums() == 0 ? LARGEST_DEVIATION_GAP : LARGEST_DEVIATION_GAP_WITH_SUMS;
                        assertTrue(Math.abs(outcome.deviationGap()) <= allowed, where);
                        unit.add(outcome);
                    } else if (inputs == RandomCircuit.Inputs.UNIFORM) {
                        uniform.add(outcome);
                    }
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    "%d circuits, N = 2^%d:%n  inputs of modulus one: %s%n  uniform inputs:        %s%n",
                    circuits,
                    logN,
                    unit,
                    uniform);
            assertTrue(unit.circuitsWithSums < circuits, "no circuit without sums was drawn");
        }
    }

    /** The ranges of what was seen, in bits. */
    private static final class Extremes {
        private double leastBound = Double.POSITIVE_INFINITY;
        private double greatestBound = Double.NEGATIVE_INFINITY;
        private double leastDeviation = Double.POSITIVE_INFINITY;
        private double greatestDeviation = Double.NEGATIVE_INFINITY;
        private double leastWithSums = Double.POSITIVE_INFINITY;
        private double greatestWithSums = Double.NEGATIVE_INFINITY;
        private int circuitsWithSums;

        void add(RandomCircuit.Outcome outcome) {
            leastBound = Math.min(leastBound, outcome.boundGap());
            greatestBound = Math.max(greatestBound, outcome.boundGap());
            double deviation = outcome.deviationGap();
            if (outcome.sums() == 0) {
                leastDeviation = Math.min(leastDeviation, deviation);
                greatestDeviation = Math.max(greatestDeviation, deviation);
            } else {
                leastWithSums = Math.min(leastWithSums, deviation);
                greatestWithSums = Math.max(greatestWithSums, deviation);
                circuitsWithSums++;
            }
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "the bound is %.1f to %.1f bits above the worst error, the estimated deviation %.2f to %.2f bits above the"
                            + " measured one without sums, %.2f to %.2f with one or two (%d circuits)",
                    leastBound,
                    greatestBound,
                    leastDeviation,
                    greatestDeviation,
                    leastWithSums,
                    greatestWithSums,
                    circuitsWithSums);
        }
    }
}
