package io.fhe4j.benchmarks.workloads;

import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.ComplexVector;
import io.fhe4j.ckks.KeyRequest;
import io.fhe4j.ckks.linear.LinearTransform;
import io.fhe4j.nn.BundledModels;
import io.fhe4j.nn.plan.InferencePlan;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Something that an evaluator does with ciphertexts of one level. Products are rescaled: their results are a level lower.
 *
 * @param kind what
 * @param detail rotations of {@link Kind#HOISTED_ROTATIONS}, diagonals on each side of the main one for {@link Kind#TRANSFORM}, otherwise 0
 * @param stride distance of the diagonals of a transform, otherwise 1
 */
public record Operation(Kind kind, int detail, int stride) {

    /** What there is. */
    public enum Kind {
        /** The key-switching kernel on one polynomial. */
        KEY_SWITCH("key switch"),
        /** Product of ciphertexts, relinearised and rescaled. */
        MULTIPLY("multiply"),
        /** Square, relinearised and rescaled. */
        SQUARE("square"),
        /** Product with a plaintext, rescaled. */
        MULTIPLY_PLAIN("multiply by plaintext"),
        /** Product with a plaintext, not rescaled: for sums of products. */
        MULTIPLY_PLAIN_ONLY("multiply by plaintext, unscaled"),
        /** Product with a constant, not rescaled. */
        MULTIPLY_CONSTANT("multiply by constant, unscaled"),
        /** Sum of ciphertexts. */
        ADD("add"),
        /** Division by the primes of a level. */
        RESCALE("rescale"),
        /** Rotation. */
        ROTATE("rotate"),
        /** Rotations of one ciphertext that share a decomposition. */
        HOISTED_ROTATIONS("hoisted rotations"),
        /** Complex conjugation. */
        CONJUGATE("conjugate"),
        /** Linear transform by diagonals, baby steps, giant steps and double hoisting, rescaled. */
        TRANSFORM("linear transform"),
        /** From the lowest level to this one, by an exact lift. */
        RAISE("raise the modulus"),
        /** The network of {@code fhe4j demo} on one ciphertext of handwritten digits. */
        DIGIT_NETWORK("encrypted digit network");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    /** An operation without details. */
    public static Operation of(Kind kind) {
        return new Operation(kind, 0, 1);
    }

    /** Rotations of one ciphertext. */
    public static Operation hoisted(int rotations) {
        return new Operation(Kind.HOISTED_ROTATIONS, rotations, 1);
    }

    /** A transform with {@code 2·sides + 1} diagonals that lie a stride apart. */
    public static Operation transform(int sides, int stride) {
        return new Operation(Kind.TRANSFORM, sides, stride);
    }

    /** What a report calls it. */
    @Override
    public String toString() {
        return switch (kind) {
            case HOISTED_ROTATIONS -> detail + " " + kind.words;
            case TRANSFORM -> kind.words + ", " + (2 * detail + 1) + " diagonals";
            default -> kind.words;
        };
    }

    LinearTransform linearTransform(CkksParameters parameters) {
        int slots = parameters.maxSlots();
        ComplexVector diagonal = ComplexVector.ofReal(constant(slots, 1e-4));
        Map<Integer, ComplexVector> diagonals = new TreeMap<>();
        for (int side = -detail; side <= detail; side++) {
            diagonals.put(Math.floorMod(side * stride, slots), diagonal);
        }
        return LinearTransform.ofDiagonals(diagonals, slots);
    }

    static double[] constant(int slots, double value) {
        double[] values = new double[slots];
        Arrays.fill(values, value);
        return values;
    }

    int[] steps() {
        return IntStream.rangeClosed(1, detail).toArray();
    }

    /** Whether each time it runs it has plaintexts of its own: weights, masks. Those of transforms are always the same. */
    boolean hasOwnPlaintexts() {
        return kind == Kind.MULTIPLY_PLAIN || kind == Kind.MULTIPLY_PLAIN_ONLY;
    }

    /** The keys that it needs. */
    KeyRequest keys(CkksParameters parameters, int level) {
        return switch (kind) {
            case KEY_SWITCH, MULTIPLY, SQUARE -> KeyRequest.relinearisationAt(level);
            case ROTATE -> KeyRequest.none().rotationsAt(level, 1);
            case HOISTED_ROTATIONS -> KeyRequest.none().rotationsAt(level, steps());
            case CONJUGATE -> KeyRequest.none().conjugationAt(level);
            case TRANSFORM -> linearTransform(parameters).keys(level);
            case DIGIT_NETWORK -> digitPlan().keyRequest();
            case MULTIPLY_PLAIN, MULTIPLY_PLAIN_ONLY, MULTIPLY_CONSTANT, ADD, RESCALE, RAISE -> KeyRequest.none();
        };
    }

    /** The plan that the network of {@code fhe4j demo} runs by. */
    static InferencePlan digitPlan() {
        return InferencePlan.of(BundledModels.DIGITS_8X8.load());
    }
}
