package io.fhe4j.nn.plan;

import io.fhe4j.api.ProgressListener;
import io.fhe4j.nn.DenseLayer;
import io.fhe4j.nn.Layer;
import io.fhe4j.nn.Network;
import io.fhe4j.nn.PolynomialActivation;
import io.fhe4j.nn.ReshapeLayer;
import java.util.ArrayList;
import java.util.List;

/** A fused network as a sequence of slot operations. It starts at level {@link #depth} and ends at level 0. */
final class Program {
    private final List<Step> steps = new ArrayList<>();
    private final int depth;

    /** One layer of the program, its level at the start, and the bound of its results. */
    private record Step(Stage stage, int level, double bound, String name) {}

    Program(Network fused, InputPacking packing) {
        int level = fused.multiplicativeDepth();
        depth = level;
        List<Double> bounds = fused.layerBounds();
        for (int i = 0; i < fused.layers().size(); i++) {
            Layer layer = fused.layers().get(i);
            if (isIdentity(layer)) {
                continue;
            }
            Stage stage = layer instanceof DenseLayer dense
                    ? new DenseStage(new MatrixDiagonals(dense, packing))
                    : new PolynomialStage((PolynomialActivation) layer, packing.slots());
            steps.add(new Step(stage, level, bounds.get(i), layer.output()));
            level -= layer.multiplicativeDepth();
        }
    }

    /** Says whether a layer leaves the slots alone: a reshape, or the polynomial x. */
    static boolean isIdentity(Layer layer) {
        return layer instanceof ReshapeLayer
                || (layer instanceof PolynomialActivation polynomial
                        && polynomial.degree() == 1
                        && polynomial.coefficient(1) == 1
                        && polynomial.coefficient(0) == 0);
    }

    /** The number of levels that the program takes. */
    int depth() {
        return depth;
    }

    /** Prepares every plain operand, layer by layer. */
    <P> List<List<P>> encode(SlotArithmetic<?, P> arithmetic, ProgressListener listener) {
        List<List<P>> operands = new ArrayList<>();
        for (Step step : steps) {
            operands.add(step.stage().encode(arithmetic, step.level()));
            listener.progress("encode weights", operands.size(), steps.size());
        }
        return operands;
    }

    /** Runs the program on one vector, which stays untouched. */
    <V, P> V run(SlotArithmetic<V, P> arithmetic, List<List<P>> operands, V input, ProgressListener listener) {
        return arithmetic.scoped(() -> {
            V x = input;
            for (int i = 0; i < steps.size(); i++) {
                Step step = steps.get(i);
                V from = x;
                List<P> plain = operands.get(i);
                x = arithmetic.scoped(() -> arithmetic.bounded(
                        step.stage().run(arithmetic, plain, from), step.bound(), "bound of " + step.name()));
                listener.progress("layers", i + 1, steps.size());
            }
            return x;
        });
    }
}
