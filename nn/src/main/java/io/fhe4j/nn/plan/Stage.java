package io.fhe4j.nn.plan;

import java.util.List;

/** One layer as slot operations. */
sealed interface Stage permits DenseStage, PolynomialStage {
    /** Prepares the layer's plain operands for input at a level. */
    <P> List<P> encode(SlotArithmetic<?, P> arithmetic, int level);

    /** Computes the layer. */
    <V, P> V run(SlotArithmetic<V, P> arithmetic, List<P> operands, V x);
}
