package io.fhe4j.nn.plan;

import io.fhe4j.ckks.ComplexVector;
import io.fhe4j.ckks.linear.LinearTransform;
import io.fhe4j.nn.DenseLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A dense layer as rotations and products of slot vectors.
 *
 * <p>The matrix is padded with zeros to R rows and C columns, powers of two, and its input repeats with period C. With
 * n = min(R, C) generalised diagonals d_k[i] = M[i mod R][(i + k) mod C], each of period max(R, C),
 * <pre>
 *   y'[i] = Σ_{k&lt;n} d_k[i] · x[i + k]
 * </pre>
 * is the product where C ≤ R. Where R &lt; C every row has only seen n of its C columns, and the rest lies R, 2R, … positions
 * further, so log2(C/R) rotations and additions complete it ({@link #foldSteps}). Either way y repeats with period R, which is
 * what the next layer needs (the hybrid method of Juvekar, Vaikuntanathan, Chandrakasan, "Gazelle", 2018, section 4, for
 * images side by side).
 *
 * <p>{@link LinearTransform} takes the diagonals by baby steps and giant steps, about 2·√n rotations instead of n.
 */
final class MatrixDiagonals {
    private final DenseLayer layer;
    private final InputPacking packing;
    private final int rows;
    private final int columns;

    MatrixDiagonals(DenseLayer layer, InputPacking packing) {
        this.layer = layer;
        this.packing = packing;
        this.rows = InputPacking.powerOfTwo(layer.outputSize());
        this.columns = InputPacking.powerOfTwo(layer.inputSize());
        if (Math.max(rows, columns) > packing.period()) {
            throw new IllegalArgumentException(layer + " is wider than the packing's period of " + packing.period());
        }
    }

    /** The slot rotation (to the left) that a number of features stands for. */
    private int slotsOf(int features) {
        return features * packing.batch();
    }

    /** The sum of n rotated diagonals. */
    LinearTransform transform() {
        Map<Integer, ComplexVector> diagonals = new TreeMap<>();
        for (int k = 0; k < Math.min(rows, columns); k++) {
            diagonals.put(slotsOf(k), ComplexVector.ofReal(diagonal(k)));
        }
        return LinearTransform.ofDiagonals(diagonals, packing.slots());
    }

    /** The slot rotations that complete the sums, in order; each result is added to what was rotated. */
    List<Integer> foldSteps() {
        List<Integer> steps = new ArrayList<>();
        for (int features = columns / 2; features >= rows; features /= 2) {
            steps.add(slotsOf(features));
        }
        return steps;
    }

    /** The slots of d_k. */
    private double[] diagonal(int k) {
        double[] slots = new double[packing.slots()];
        for (int position = 0; position < packing.period(); position++) {
            double entry = entry(position % rows, (position + k) % columns);
            for (int image = 0; image < packing.batch(); image++) {
                slots[position * packing.batch() + image] = entry;
            }
        }
        return slots;
    }

    private double entry(int row, int column) {
        return row < layer.outputSize() && column < layer.inputSize() ? layer.weight(row, column) : 0;
    }

    /** The slots of the bias, repeated with period R. */
    double[] bias() {
        double[] slots = new double[packing.slots()];
        for (int slot = 0; slot < slots.length; slot++) {
            int row = slot / packing.batch() % rows;
            slots[slot] = row < layer.outputSize() ? layer.bias(row) : 0;
        }
        return slots;
    }
}
