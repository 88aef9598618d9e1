package io.fhe4j.nn.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * A dense layer: diagonals by baby and giant steps, folding, one rescale, bias.
 *
 * <p>Giant rotations and folds come before the rescale, where the noise of their keys is divided by the level's primes with
 * everything else; only baby rotations leave theirs in the result.
 *
 * @param diagonals the layer's matrix
 */
record DenseStage(MatrixDiagonals diagonals) implements Stage {
    @Override
    public <P> List<P> encode(SlotArithmetic<?, P> arithmetic, int level) {
        List<P> operands = new ArrayList<>();
        for (int giant = 0; giant < diagonals.giantSteps(); giant++) {
            for (int baby = 0; baby < diagonals.babySteps(); baby++) {
                int g = giant;
                int b = baby;
                operands.add(arithmetic.encode(() -> diagonals.diagonal(g, b), level));
            }
        }
        operands.add(arithmetic.encode(diagonals::bias, level - 1));
        return operands;
    }

    @Override
    public <V, P> V run(SlotArithmetic<V, P> arithmetic, List<P> operands, V x) {
        int babies = diagonals.babySteps();
        List<Integer> babyRotations = new ArrayList<>();
        for (int baby = 0; baby < babies; baby++) {
            babyRotations.add(diagonals.slotsOf(baby));
        }
        List<V> rotated = arithmetic.rotateMany(x, babyRotations);
        V sum = arithmetic.innerProduct(rotated, operands.subList(0, babies));
        for (int giant = 1; giant < diagonals.giantSteps(); giant++) {
            V part = arithmetic.innerProduct(rotated, operands.subList(giant * babies, (giant + 1) * babies));
            sum = arithmetic.add(sum, arithmetic.rotate(part, diagonals.giantRotation(giant)));
        }
        for (int step : diagonals.foldSteps()) {
            sum = arithmetic.add(sum, arithmetic.rotate(sum, step));
        }
        return arithmetic.addPlain(arithmetic.rescale(sum), operands.getLast());
    }
}
