package io.fhe4j.nn.plan;

import io.fhe4j.ckks.CkksAccumulator;
import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksEvaluator;
import io.fhe4j.ckks.CkksPlaintext;
import io.fhe4j.ckks.EncodedTransform;
import io.fhe4j.ckks.linear.LinearTransform;
import java.util.List;
import java.util.function.Supplier;

/** Runs a program on ciphertexts. Every plain operand is encoded at the canonical scale of its level, so nothing is aligned. */
final class CkksArithmetic implements SlotArithmetic<CkksCiphertext, CkksArithmetic.Operand> {
    private final CkksEvaluator evaluator;

    /** What a plan encodes once. */
    sealed interface Operand {}

    private record Plain(CkksPlaintext plaintext) implements Operand {}

    private record Matrix(EncodedTransform transform) implements Operand {}

    CkksArithmetic(CkksEvaluator evaluator) {
        this.evaluator = evaluator;
    }

    @Override
    public int level(CkksCiphertext x) {
        return evaluator.settledLevel(x);
    }

    @Override
    public Operand encode(Supplier<double[]> slots, int level) {
        return new Plain(evaluator.encoder().encode(slots.get(), level));
    }

    private static CkksPlaintext plaintext(Operand operand) {
        return ((Plain) operand).plaintext();
    }

    @Override
    public Operand encodeMatrix(LinearTransform matrix, int level) {
        return new Matrix(EncodedTransform.of(evaluator.encoder(), matrix, level));
    }

    @Override
    public CkksCiphertext transform(CkksCiphertext x, LinearTransform matrix, Operand encoded) {
        return evaluator.transform(((Matrix) encoded).transform(), x);
    }

    @Override
    public CkksCiphertext rotate(CkksCiphertext x, int step) {
        return evaluator.rotate(x, step);
    }

    @Override
    public CkksCiphertext innerProduct(List<CkksCiphertext> xs, List<Operand> ps) {
        try (CkksAccumulator sum = evaluator.accumulator()) {
            for (int i = 0; i < xs.size(); i++) {
                sum.multiplyAdd(xs.get(i), plaintext(ps.get(i)));
            }
            return sum.freeze();
        }
    }

    @Override
    public CkksCiphertext add(CkksCiphertext x, CkksCiphertext y) {
        return evaluator.add(x, y);
    }

    @Override
    public CkksCiphertext addPlain(CkksCiphertext x, Operand p) {
        return evaluator.add(x, plaintext(p));
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
