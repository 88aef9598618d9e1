package io.fhe4j.nn.plan;

import io.fhe4j.ckks.ComplexVector;
import io.fhe4j.ckks.linear.LinearTransform;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Runs a program on what is known of the errors: for every slot the variance of the error, in units of the canonical scale
 * squared, and a bound of the value. Errors of different slots and sources are taken as independent, each source with the
 * variance that its polynomial has (Cheon, Kim, Kim, Song 2017, section 3.4; here for ternary or Gaussian secrets):
 *
 * <ul>
 *   <li>rounding after a division (encryption, rescale): r² = N·(1 + E‖s‖²)/12;
 *   <li>a key switch of a baby step: at most r² from the key; its sum is divided later, before the rescale;
 *   <li>encoding a plain operand: N/12 for each, times the square of the value that it meets.
 * </ul>
 * What happens before a rescale is divided by the level's primes: the divisions and the key switches of giant steps, folds and squares vanish.
 */
final class NoiseArithmetic implements SlotArithmetic<NoiseArithmetic.Slots, Supplier<double[]>> {
    private final double rounding;
    private final double encoding;
    private final double rotationKey;
    private double largestBound;

    /**
     * A model.
     *
     * @param ringDegree N
     * @param secretNormSquared E‖s‖²
     */
    NoiseArithmetic(int ringDegree, double secretNormSquared) {
        rounding = ringDegree * (1 + secretNormSquared) / 12;
        encoding = ringDegree / 12.0;
        rotationKey = rounding;
    }

    /** Variances and bound of a vector; an unrescaled product has the units of its factors still. */
    static final class Slots {
        private final int level;
        private final double[] variances;
        private final double bound;

        Slots(int level, double[] variances, double bound) {
            this.level = level;
            this.variances = variances;
            this.bound = bound;
        }

        /** The largest deviation of a slot's error, in units of 1/scale. */
        double worstDeviation() {
            double worst = 0;
            for (double variance : variances) {
                worst = Math.max(worst, variance);
            }
            return Math.sqrt(worst);
        }
    }

    /** A fresh public-key encryption at a level: one division, and the encoder's rounding. */
    Slots fresh(int level, int slots, double bound) {
        return new Slots(level, filled(slots, rounding + encoding), bound);
    }

    private static double[] filled(int slots, double value) {
        double[] values = new double[slots];
        Arrays.fill(values, value);
        return values;
    }

    /** The largest bound of anything computed so far, as an evaluator propagates it without knowing the matrices. */
    double largestBound() {
        return largestBound;
    }

    private Slots made(int level, double[] variances, double bound) {
        largestBound = Math.max(largestBound, bound);
        return new Slots(level, variances, bound);
    }

    private static Slots plus(Slots x, double variance) {
        double[] variances = x.variances.clone();
        for (int i = 0; i < variances.length; i++) {
            variances[i] += variance;
        }
        return new Slots(x.level, variances, x.bound);
    }

    @Override
    public int level(Slots x) {
        return x.level;
    }

    @Override
    public Supplier<double[]> encode(Supplier<double[]> slots, int level) {
        return slots;
    }

    @Override
    public Supplier<double[]> encodeMatrix(LinearTransform matrix, int level) {
        return () -> new double[0]; // the variances are found from the matrix itself
    }

    @Override
    public Slots transform(Slots x, LinearTransform matrix, Supplier<double[]> encoded) {
        int slots = x.variances.length;
        double[] variances = new double[slots];
        for (int index : matrix.indices()) {
            int giant = matrix.giant(index);
            double key = matrix.baby(index) == 0 ? 0 : rotationKey;
            ComplexVector rotated = matrix.rotatedDiagonal(index);
            for (int i = 0; i < slots; i++) {
                double weight = rotated.re((i + giant) % slots);
                variances[i] +=
                        weight * weight * (x.variances[(i + index) % slots] + key) + encoding * x.bound * x.bound;
            }
        }
        return made(x.level, variances, matrix.norm() * x.bound);
    }

    @Override
    public Slots rotate(Slots x, int step) {
        int slots = x.variances.length;
        double[] variances = new double[slots];
        for (int i = 0; i < slots; i++) {
            variances[i] = x.variances[(i + step) % slots];
        }
        return new Slots(x.level, variances, x.bound);
    }

    @Override
    public Slots innerProduct(List<Slots> xs, List<Supplier<double[]>> ps) {
        int slots = xs.getFirst().variances.length;
        double[] variances = new double[slots];
        double bound = 0;
        for (int term = 0; term < xs.size(); term++) {
            Slots x = xs.get(term);
            double largest = 0;
            double[] weights = ps.get(term).get();
            for (int i = 0; i < slots; i++) {
                double weight = weights[i];
                variances[i] += weight * weight * x.variances[i] + encoding * x.bound * x.bound;
                largest = Math.max(largest, Math.abs(weight));
            }
            bound += largest * x.bound;
        }
        return made(xs.getFirst().level, variances, bound);
    }

    @Override
    public Slots add(Slots x, Slots y) {
        double[] variances = x.variances.clone();
        for (int i = 0; i < variances.length; i++) {
            variances[i] += y.variances[i];
        }
        return made(x.level, variances, x.bound + y.bound);
    }

    @Override
    public Slots addPlain(Slots x, Supplier<double[]> p) {
        double largest = 0;
        for (double value : p.get()) {
            largest = Math.max(largest, Math.abs(value));
        }
        Slots sum = plus(x, encoding);
        return made(sum.level, sum.variances, sum.bound + largest);
    }

    @Override
    public Slots multiply(Slots x, Slots y) {
        double[] variances = new double[x.variances.length];
        for (int i = 0; i < variances.length; i++) {
            double fromX = y.bound * Math.sqrt(x.variances[i]);
            double fromY = x.bound * Math.sqrt(y.variances[i]);
            // Powers of one value have the same error, so deviations add, not variances.
            variances[i] = (fromX + fromY) * (fromX + fromY);
        }
        return made(x.level, variances, x.bound * y.bound);
    }

    @Override
    public Slots addConstant(Slots x, double summand) {
        return made(x.level, x.variances, x.bound + Math.abs(summand));
    }

    @Override
    public Slots rescale(Slots x) {
        Slots rescaled = plus(x, rounding);
        return new Slots(x.level - 1, rescaled.variances, x.bound);
    }

    @Override
    public Slots lower(Slots x, int level) {
        return level == x.level ? x : new Slots(level, plus(x, rounding).variances, x.bound);
    }

    @Override
    public Slots bounded(Slots x, double bound, String reason) {
        return new Slots(x.level, x.variances, Math.min(bound, x.bound));
    }

    @Override
    public Slots scoped(Supplier<Slots> computation) {
        return computation.get();
    }
}
