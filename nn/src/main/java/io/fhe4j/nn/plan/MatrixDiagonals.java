package io.fhe4j.nn.plan;

import io.fhe4j.nn.DenseLayer;
import java.util.ArrayList;
import java.util.List;

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
 * <p>Baby steps, giant steps: with k = g·b₀ + b the sum is Σ_g rotate(Σ_b d'_{g,b} · rotate(x, b), g·b₀), where d'_{g,b} is
 * d_k rotated back by g·b₀; that takes about 2·√n rotations instead of n. Baby rotations share one decomposition of x and are
 * therefore cheaper, so there are at least as many of them as of giant ones.
 */
final class MatrixDiagonals {
    private final DenseLayer layer;
    private final InputPacking packing;
    private final int rows;
    private final int columns;
    private final int babySteps;

    MatrixDiagonals(DenseLayer layer, InputPacking packing) {
        this.layer = layer;
        this.packing = packing;
        this.rows = InputPacking.powerOfTwo(layer.outputSize());
        this.columns = InputPacking.powerOfTwo(layer.inputSize());
        if (Math.max(rows, columns) > packing.period()) {
            throw new IllegalArgumentException(layer + " is wider than the packing's period of " + packing.period());
        }
        int bits = Integer.numberOfTrailingZeros(Math.min(rows, columns));
        this.babySteps = 1 << Math.ceilDiv(bits, 2);
    }

    /** The number of baby steps b₀, a power of two. */
    int babySteps() {
        return babySteps;
    }

    /** The number of giant steps, a power of two: babySteps · giantSteps diagonals in all. */
    int giantSteps() {
        return Math.min(rows, columns) / babySteps;
    }

    /** The slot rotation (to the left) that baby step b, or any number of features, stands for. */
    int slotsOf(int features) {
        return features * packing.batch();
    }

    /** The slot rotation of giant step g. */
    int giantRotation(int giant) {
        return slotsOf(giant * babySteps);
    }

    /** The slot rotations that complete the sums, in order; each result is added to what was rotated. */
    List<Integer> foldSteps() {
        List<Integer> steps = new ArrayList<>();
        for (int features = columns / 2; features >= rows; features /= 2) {
            steps.add(slotsOf(features));
        }
        return steps;
    }

    /** The slots of d'_{g,b}. */
    double[] diagonal(int giant, int baby) {
        int shift = giant * babySteps;
        int period = Math.max(rows, columns);
        double[] slots = new double[packing.slots()];
        for (int position = 0; position < packing.period(); position++) {
            int i = Math.floorMod(position - shift, period);
            double entry = entry(i % rows, (i + shift + baby) % columns);
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

    DenseLayer layer() {
        return layer;
    }
}
