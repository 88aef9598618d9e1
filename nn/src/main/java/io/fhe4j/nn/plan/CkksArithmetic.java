package io.fhe4j.nn.plan;

import io.fhe4j.ckks.CkksAccumulator;
import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksEvaluator;
import io.fhe4j.ckks.CkksPlaintext;
import java.util.List;
import java.util.function.Supplier;

/** Runs a program on ciphertexts. Every plain operand is encoded at the canonical scale of its level, so nothing is aligned. */
final class CkksArithmetic implements SlotArithmetic<CkksCiphertext, CkksPlaintext> {
    private final CkksEvaluator evaluator;

    CkksArithmetic(CkksEvaluator evaluator) {
        this.evaluator = evaluator;
    }

    @Override
    public int level(CkksCiphertext x) {
        return evaluator.settledLevel(x);
    }

    @Override
    public CkksPlaintext encode(Supplier<double[]> slots, int level) {
        return evaluator.encoder().encode(slots.get(), level);
    }

    @Override
    public List<CkksCiphertext> rotateMany(CkksCiphertext x, List<Integer> steps) {
        return evaluator.rotateAll(x, steps.stream().mapToInt(Integer::intValue).toArray());
    }

    @Override
    public CkksCiphertext rotate(CkksCiphertext x, int step) {
        return evaluator.rotate(x, step);
    }

    @Override
    public CkksCiphertext innerProduct(List<CkksCiphertext> xs, List<CkksPlaintext> ps) {
        try (CkksAccumulator sum = evaluator.accumulator()) {
            for (int i = 0; i < xs.size(); i++) {
                sum.multiplyAdd(xs.get(i), ps.get(i));
            }
            return sum.freeze();
        }
    }

    @Override
    public CkksCiphertext add(CkksCiphertext x, CkksCiphertext y) {
        return evaluator.add(x, y);
    }

    @Override
    public CkksCiphertext addPlain(CkksCiphertext x, CkksPlaintext p) {
        return evaluator.add(x, p);
    }

    @Override
    public CkksCiphertext multiply(CkksCiphertext x, CkksCiphertext y) {
        return evaluator.multiply(x, y);
    }

    @Override
    public CkksCiphertext addConstant(CkksCiphertext x, double summand) {
        return evaluator.add(x, summand);
    }

    @Override
    public CkksCiphertext rescale(CkksCiphertext x) {
        return evaluator.rescale(x);
    }

    @Override
    public CkksCiphertext lower(CkksCiphertext x, int level) {
        return evaluator.lower(x, level);
    }

    @Override
    public CkksCiphertext bounded(CkksCiphertext x, double bound, String reason) {
        return bound < x.bound() ? evaluator.assumeBound(x, bound, reason) : x;
    }

    @Override
    public CkksCiphertext scoped(Supplier<CkksCiphertext> computation) {
        return evaluator.scoped(computation);
    }
}
