package io.fhe4j.nn.plan;

import io.fhe4j.ckks.linear.LinearTransform;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Runs a program on levels alone: counts operations by kind and the kernel steps that they are made of, and collects at which highest
 * level each rotation is needed. A vector is its level.
 */
final class CountingArithmetic implements SlotArithmetic<Integer, Integer> {
    private final Map<String, Integer> counts = new TreeMap<>();
    private final TreeMap<Integer, Integer> rotationLevels = new TreeMap<>();
    private final StepCounts steps = new StepCounts();
    private int relinearisationLevel = -1;

    /** Operations by kind. */
    Map<String, Integer> counts() {
        return counts;
    }

    /** The highest level at which each rotation (slots to the left) is done. */
    Map<Integer, Integer> rotationLevels() {
        return rotationLevels;
    }

    /** The highest level of a relinearisation, −1 for none. */
    int relinearisationLevel() {
        return relinearisationLevel;
    }

    /** The kernel steps of everything but the encoding. */
    StepCounts steps() {
        return steps;
    }

    private void count(String kind, int times) {
        if (times > 0) {
            counts.merge(kind, times, Integer::sum);
        }
    }

    private void keySwitch(int level) {
        steps.add(KernelStep.DECOMPOSITION, level, 1);
        steps.add(KernelStep.KEY_PRODUCT, level, 1);
        steps.add(KernelStep.DIVISION, level, 2);
        steps.add(KernelStep.SUM, level, 1);
    }

    private void rotation(int level, int step) {
        rotationLevels.merge(step, level, Math::max);
    }

    @Override
    public int level(Integer x) {
        return x;
    }

    @Override
    public Integer encode(Supplier<double[]> slots, int level) {
        count("encoded plaintexts", 1);
        return level;
    }

    @Override
    public Integer encodeMatrix(LinearTransform matrix, int level) {
        count("encoded plaintexts", matrix.indices().size());
        return level;
    }

    /** As {@code CkksEvaluator.transform} does it: baby steps share a decomposition, and sums stay over P ∪ Q until their giant step. */
    @Override
    public Integer transform(Integer x, LinearTransform matrix, Integer encoded) {
        for (int step : matrix.rotations()) {
            rotation(x, step);
        }
        int babies = distinct(matrix.indices().stream().map(matrix::baby));
        int giants = distinct(matrix.byGiantStep().keySet().stream());
        count("hoisted rotations", babies);
        count("rotations", giants);
        count("plaintext products", matrix.indices().size());
        steps.add(KernelStep.DECOMPOSITION, x, (babies > 0 ? 1 : 0) + giants);
        steps.add(KernelStep.KEY_PRODUCT, x, babies + giants);
        steps.add(KernelStep.RAISED_PRODUCT, x, matrix.indices().size());
        steps.add(KernelStep.DIVISION, x, 2 + giants);
        return x;
    }

    private static int distinct(Stream<Integer> rotations) {
        return (int) rotations.filter(step -> step != 0).distinct().count();
    }

    @Override
    public Integer rotate(Integer x, int step) {
        rotation(x, step);
        count("rotations", 1);
        keySwitch(x);
        return x;
    }

    @Override
    public Integer innerProduct(List<Integer> xs, List<Integer> ps) {
        count("plaintext products", xs.size());
        steps.add(KernelStep.PLAIN_PRODUCT, xs.getFirst(), xs.size());
        return xs.getFirst();
    }

    @Override
    public Integer add(Integer x, Integer y) {
        count("additions", 1);
        steps.add(KernelStep.SUM, x, 1);
        return x;
    }

    @Override
    public Integer addPlain(Integer x, Integer p) {
        count("additions", 1);
        steps.add(KernelStep.SUM, x, 1);
        return x;
    }

    @Override
    public Integer multiply(Integer x, Integer y) {
        relinearisationLevel = Math.max(relinearisationLevel, x);
        count("products", 1);
        steps.add(KernelStep.TENSOR, x, 1);
        keySwitch(x);
        return x;
    }

    @Override
    public Integer addConstant(Integer x, double summand) {
        count("additions", 1);
        steps.add(KernelStep.SUM, x, 1);
        return x;
    }

    @Override
    public Integer rescale(Integer x) {
        count("rescales", 1);
        steps.add(KernelStep.RESCALE, x, 1);
        return x - 1;
    }

    @Override
    public Integer lower(Integer x, int level) {
        return level;
    }

    @Override
    public Integer bounded(Integer x, double bound, String reason) {
        return x;
    }

    @Override
    public Integer scoped(Supplier<Integer> computation) {
        return computation.get();
    }
}
