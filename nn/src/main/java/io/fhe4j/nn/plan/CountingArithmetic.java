package io.fhe4j.nn.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Runs a program on levels alone: counts operations by kind, adds up their predicted times, and collects at which highest
 * level each rotation is needed. A vector is its level.
 */
final class CountingArithmetic implements SlotArithmetic<Integer, Integer> {
    private final Map<String, Integer> counts = new TreeMap<>();
    private final TreeMap<Integer, Integer> rotationLevels = new TreeMap<>();
    private final CostModel cost;
    private int relinearisationLevel = -1;
    private double nanos;

    CountingArithmetic(CostModel cost) {
        this.cost = cost;
    }

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

    /** The predicted time of everything but the encoding, in nanoseconds. */
    double nanos() {
        return nanos;
    }

    private void count(String kind, int times, double each) {
        counts.merge(kind, times, Integer::sum);
        nanos += times * each;
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
        count("encoded plaintexts", 1, 0);
        return level;
    }

    @Override
    public List<Integer> rotateMany(Integer x, List<Integer> steps) {
        List<Integer> rotated = new ArrayList<>();
        for (int step : steps) {
            if (step != 0) {
                rotation(x, step);
                count("hoisted rotations", 1, cost.keyProduct(x));
            }
            rotated.add(x);
        }
        nanos += cost.decomposition(x);
        return rotated;
    }

    @Override
    public Integer rotate(Integer x, int step) {
        rotation(x, step);
        count("rotations", 1, cost.decomposition(x) + cost.keyProduct(x));
        return x;
    }

    @Override
    public Integer innerProduct(List<Integer> xs, List<Integer> ps) {
        count("plaintext products", xs.size(), cost.plainProduct(xs.getFirst()));
        return xs.getFirst();
    }

    @Override
    public Integer add(Integer x, Integer y) {
        count("additions", 1, cost.addition(x));
        return x;
    }

    @Override
    public Integer addPlain(Integer x, Integer p) {
        count("additions", 1, cost.addition(x));
        return x;
    }

    @Override
    public Integer multiply(Integer x, Integer y) {
        relinearisationLevel = Math.max(relinearisationLevel, x);
        count("products", 1, cost.product(x) + cost.decomposition(x) + cost.keyProduct(x));
        return x;
    }

    @Override
    public Integer addConstant(Integer x, double summand) {
        count("additions", 1, cost.addition(x));
        return x;
    }

    @Override
    public Integer rescale(Integer x) {
        count("rescales", 1, cost.rescale(x));
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
