package io.fhe4j.ckks;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Operations of the evaluator that are made of its other operations. */
final class Composites {

    private static final int MAX_DEGREE = 63;

    private Composites() {}

    /** See {@link CkksEvaluator#innerSum}: widths are doubled, and those in the binary form of the count are joined. */
    static CkksCiphertext innerSum(CkksEvaluator evaluator, CkksCiphertext x, int count) {
        return evaluator.scoped(() -> doublingSum(evaluator, x, count));
    }

    private static CkksCiphertext doublingSum(CkksEvaluator evaluator, CkksCiphertext x, int count) {
        CkksCiphertext result = null;
        CkksCiphertext doubled = x;
        for (int width = 1; ; width *= 2) {
            if ((count & width) != 0) {
                result = result == null ? doubled : evaluator.add(doubled, evaluator.rotate(result, width));
            }
            if (2 * width > count) {
                return Objects.requireNonNull(result);
            }
            doubled = evaluator.add(doubled, evaluator.rotate(doubled, width));
        }
    }

    static int[] innerSumRotations(int count) {
        List<Integer> steps = new ArrayList<>();
        boolean begun = false;
        for (int width = 1; ; width *= 2) {
            if ((count & width) != 0) {
                if (begun) {
                    steps.add(width);
                }
                begun = true;
            }
            if (2 * width > count) {
                break;
            }
            steps.add(width);
        }
        return steps.stream().mapToInt(Integer::intValue).distinct().toArray();
    }

    /** See {@link CkksEvaluator#polynomial}: p = q·x^k + r with k the greatest power of two up to the degree, and so on. */
    static CkksCiphertext polynomial(CkksEvaluator evaluator, CkksCiphertext x, double[] coefficients) {
        int highest = coefficients.length - 1;
        while (highest > 0 && coefficients[highest] == 0) {
            highest--;
        }
        int degree = highest;
        if (coefficients.length == 0 || degree > MAX_DEGREE) {
            throw new IllegalArgumentException(
                    "polynomial: 1 to " + (MAX_DEGREE + 1) + " coefficients, not " + coefficients.length);
        }
        return evaluator.scoped(() -> {
            List<CkksCiphertext> squares = new ArrayList<>(List.of(x));
            for (int power = 2; power <= degree; power *= 2) {
                squares.add(evaluator.square(squares.getLast()));
            }
            return degree == 0
                    ? evaluator.add(evaluator.multiply(x, 0.0), coefficients[0])
                    : polynomial(evaluator, squares, coefficients, 0, degree);
        });
    }

    /** Σ coefficients[from + i]·x^i for i = 0…degree, degree at least 1. */
    private static CkksCiphertext polynomial(
            CkksEvaluator evaluator, List<CkksCiphertext> squares, double[] coefficients, int from, int degree) {
        int top = Integer.highestOneBit(degree);
        CkksCiphertext power = squares.get(Integer.numberOfTrailingZeros(top));
        CkksCiphertext high = degree == top
                ? evaluator.multiply(power, coefficients[from + degree])
                : evaluator.multiply(polynomial(evaluator, squares, coefficients, from + top, degree - top), power);
        int rest = top - 1;
        while (rest > 0 && coefficients[from + rest] == 0) {
            rest--;
        }
        if (rest > 0) {
            return evaluator.add(high, polynomial(evaluator, squares, coefficients, from, rest));
        }
        return coefficients[from] == 0 ? high : evaluator.add(high, coefficients[from]);
    }
}
