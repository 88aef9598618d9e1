package io.fhe4j.ckks.linear;

import io.fhe4j.ckks.ComplexVector;
import io.fhe4j.ckks.KeyRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A public linear map of vectors of n slots as data: y = Σ_i d_i ⊙ rotate(x, i), d_i its diagonals, d_i[j] = M[j][(j + i) mod n].
 *
 * <p>Evaluated with baby steps and giant steps, i = g + b with g a multiple of {@link #babySteps}: y = Σ_g rotate(Σ_b rotate(d_(g+b), −g) ⊙
 * rotate(x, b), g), which takes about 2√n rotations instead of n; those of x share one decomposition, and sums stay over P ∪ Q until
 * their rotation (double hoisting: Bossuat et al. 2021, §4). Immutable.
 */
public final class LinearTransform {

    /** The most baby steps: each takes a ciphertext over P ∪ Q. */
    private static final int MAX_BABY_STEPS = 64;

    /** What a giant step costs in baby steps: its own decomposition and a division by P. */
    private static final int GIANT_COST = 3;

    private final int slots;
    private final SortedMap<Integer, ComplexVector> diagonals;
    private final int babySteps;
    private final SortedMap<Integer, List<Integer>> byGiantStep;
    private final double norm;

    private LinearTransform(int slots, SortedMap<Integer, ComplexVector> diagonals) {
        if (Integer.bitCount(slots) != 1) {
            throw new IllegalArgumentException("the number of slots is a power of two, not " + slots);
        }
        if (diagonals.isEmpty()) {
            throw new IllegalArgumentException("a linear transform has at least one diagonal");
        }
        this.slots = slots;
        this.diagonals = diagonals;
        this.babySteps = cheapestBabySteps();
        this.byGiantStep = grouped();
        double largest = 0;
        for (int j = 0; j < slots; j++) {
            double sum = 0;
            for (ComplexVector diagonal : diagonals.values()) {
                sum += Math.hypot(diagonal.re(j), diagonal.im(j));
            }
            largest = Math.max(largest, sum);
        }
        this.norm = largest;
    }

    /**
     * The product with a matrix, y_j = Σ_k matrix[j][k]·x_k; rows and columns that are missing count as zero.
     *
     * @param matrix at most {@code slots} rows of at most {@code slots} finite numbers
     * @param slots the number of slots of the vectors, a power of two: N/2, or fewer with vectors that repeat
     */
    public static LinearTransform ofMatrix(double[][] matrix, int slots) {
        if (matrix.length > slots) {
            throw new IllegalArgumentException(matrix.length + " rows for " + slots + " slots");
        }
        SortedMap<Integer, double[]> diagonals = new TreeMap<>();
        for (int j = 0; j < matrix.length; j++) {
            if (matrix[j].length > slots) {
                throw new IllegalArgumentException(matrix[j].length + " columns for " + slots + " slots");
            }
            for (int k = 0; k < matrix[j].length; k++) {
                if (matrix[j][k] != 0) {
                    diagonals.computeIfAbsent(Math.floorMod(k - j, slots), i -> new double[slots])[j] = matrix[j][k];
                }
            }
        }
        if (diagonals.isEmpty()) {
            diagonals.put(0, new double[slots]);
        }
        SortedMap<Integer, ComplexVector> vectors = new TreeMap<>();
        diagonals.forEach((i, diagonal) -> vectors.put(i, ComplexVector.ofReal(diagonal)));
        return new LinearTransform(slots, vectors);
    }

    /**
     * The map with these diagonals.
     *
     * @param diagonals vectors of {@code slots} numbers by their index modulo {@code slots}
     */
    public static LinearTransform ofDiagonals(Map<Integer, ComplexVector> diagonals, int slots) {
        SortedMap<Integer, ComplexVector> all = new TreeMap<>();
        diagonals.forEach((index, diagonal) -> {
            if (diagonal.size() != slots) {
                throw new IllegalArgumentException(
                        "a diagonal of " + diagonal.size() + " numbers for " + slots + " slots");
            }
            if (all.put(Math.floorMod(index, slots), diagonal) != null) {
                throw new IllegalArgumentException("the diagonal " + index + " occurs twice modulo " + slots);
            }
        });
        return new LinearTransform(slots, all);
    }

    /** The number of slots of the vectors. */
    public int slots() {
        return slots;
    }

    /** The indices of the diagonals that are not zero, ascending, 0…slots − 1. */
    public List<Integer> indices() {
        return List.copyOf(diagonals.keySet());
    }

    /** The diagonal of an index, rotated to the right by its giant step: what is multiplied by the baby-step rotation of x. */
    public ComplexVector rotatedDiagonal(int index) {
        ComplexVector diagonal = diagonals.get(index);
        if (diagonal == null) {
            throw new IllegalArgumentException("there is no diagonal " + index + " among " + diagonals.keySet());
        }
        int giant = giant(index);
        double[] re = new double[slots];
        double[] im = new double[slots];
        for (int j = 0; j < slots; j++) {
            int from = Math.floorMod(j - giant, slots);
            re[j] = diagonal.re(from);
            im[j] = diagonal.im(from);
        }
        return ComplexVector.of(re, im);
    }

    /** What giant steps are multiples of, a power of two. */
    public int babySteps() {
        return babySteps;
    }

    /** The baby step of a diagonal. */
    public int baby(int index) {
        return index % babySteps;
    }

    /** The giant step of a diagonal, a multiple of {@link #babySteps}. */
    public int giant(int index) {
        return index - baby(index);
    }

    /** The indices of the diagonals by their giant step, ascending, unmodifiable. */
    public SortedMap<Integer, List<Integer>> byGiantStep() {
        return byGiantStep;
    }

    /** The greatest sum of moduli in a row: results are bounded by it times the bound of the vector. */
    public double norm() {
        return norm;
    }

    /** The rotations that the evaluation needs. */
    public int[] rotations() {
        SortedSet<Integer> steps = new TreeSet<>();
        for (int index : diagonals.keySet()) {
            steps.add(baby(index));
            steps.add(giant(index));
        }
        steps.remove(0);
        return steps.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The keys that the evaluation needs at levels up to {@code level}. */
    public KeyRequest keys(int level) {
        return KeyRequest.none().rotationsAt(level, rotations());
    }

    private SortedMap<Integer, List<Integer>> grouped() {
        SortedMap<Integer, List<Integer>> groups = new TreeMap<>();
        for (int index : diagonals.keySet()) {
            groups.computeIfAbsent(giant(index), g -> new ArrayList<>()).add(index);
        }
        groups.replaceAll((giant, indices) -> List.copyOf(indices));
        return Collections.unmodifiableSortedMap(groups);
    }

    private int cheapestBabySteps() {
        // Diagonals of vectors side by side are a stride apart: smaller steps would all be giant ones.
        int stride = slots;
        for (int index : diagonals.keySet()) {
            stride = Math.min(stride, index == 0 ? slots : Integer.lowestOneBit(index));
        }
        int best = stride;
        long bestCost = Long.MAX_VALUE;
        for (int steps = stride; steps <= slots && steps / stride <= MAX_BABY_STEPS; steps *= 2) {
            List<Integer> babies = new ArrayList<>();
            List<Integer> giants = new ArrayList<>();
            for (int index : diagonals.keySet()) {
                babies.add(index % steps);
                giants.add(index / steps);
            }
            long cost = babies.stream().filter(b -> b != 0).distinct().count()
                    + GIANT_COST
                            * giants.stream().filter(g -> g != 0).distinct().count();
            if (cost < bestCost) {
                best = steps;
                bestCost = cost;
            }
        }
        return best;
    }
}
