package io.fhe4j.nn.plan;

import io.fhe4j.ckks.linear.LinearTransform;
import java.util.List;

/**
 * A dense layer: a sum of rotated diagonals, folding, one rescale, bias.
 *
 * <p>All rotations come before the rescale, where the noise of their keys is divided by the level's primes with everything else but
 * for baby steps.
 *
 * @param diagonals the layer's matrix in the slots
 * @param matrix its sum of rotated diagonals
 */
record DenseStage(MatrixDiagonals diagonals, LinearTransform matrix) implements Stage {
    DenseStage(MatrixDiagonals diagonals) {
        this(diagonals, diagonals.transform());
    }

    @Override
    public <P> List<P> encode(SlotArithmetic<?, P> arithmetic, int level) {
        return List.of(arithmetic.encodeMatrix(matrix, level), arithmetic.encode(diagonals::bias, level - 1));
    }

    @Override
    public <V, P> V run(SlotArithmetic<V, P> arithmetic, List<P> operands, V x) {
        V sum = arithmetic.transform(x, matrix, operands.getFirst());
        for (int step : diagonals.foldSteps()) {
            sum = arithmetic.add(sum, arithmetic.rotate(sum, step));
        }
        return arithmetic.addPlain(arithmetic.rescale(sum), operands.getLast());
    }
}
