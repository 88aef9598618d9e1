package io.fhe4j.tests.ckks;

import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksEvaluator;
import io.fhe4j.ckks.CkksPlaintext;
import io.fhe4j.ckks.ComplexVector;
import io.fhe4j.ckks.KeyRequest;
import io.fhe4j.client.CkksClient;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Scope;
import java.util.Locale;
import java.util.Random;

/**
 * A circuit drawn from a seed: {@value #DEPTH} products in a row (of ciphertexts, plaintexts, or a square), between them rotations,
 * hoisted ones too, conjugations, negations, and up to two sums or differences. It is computed on ciphertexts and, beside them, on clear
 * numbers.
 */
final class RandomCircuit {

    static final int DEPTH = 5;

    /** No value is above it: inputs are at most 1, two of them are added, and squares are taken before sums only. */
    static final double LARGEST_VALUE = 3;

    private static final int[] STEPS = {1, -2, 8};

    private static final int INPUTS = 3;

    /** What the numbers of inputs are, all of modulus at most one. */
    enum Inputs {
        /** Modulus one everywhere: bounds are attained. */
        UNIT,
        /** Uniform in the disc. */
        UNIFORM,
        /** Ones: the encoded polynomial is a constant, and nothing is rounded at random. */
        CONSTANT,
        /** One number, and zeros. */
        ONE_SLOT
    }

    /**
     * What came of a circuit.
     *
     * @param worst the error of the worst slot
     * @param bound the estimate's bound of it
     * @param measured the deviation of the errors
     * @param estimated the estimate's
     * @param sums the number of sums in the circuit
     */
    record Outcome(double worst, double bound, double measured, double estimated, int sums) {

        double boundGap() {
            return Slots.log2(bound / worst);
        }

        double deviationGap() {
            return Slots.log2(estimated / measured);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "worst error 2^%.2f, bound 2^%.2f; deviation 2^%.2f, estimated 2^%.2f; %d sums",
                    Slots.log2(worst),
                    Slots.log2(bound),
                    Slots.log2(measured),
                    Slots.log2(estimated),
                    sums);
        }
    }

    /** Keys and an evaluator. */
    record Setting(CkksClient client, CkksEvaluator evaluator) {

        static Setting of(Backend backend, CkksClient client) {
            KeyRequest request = KeyRequest.relinearisation().rotations(STEPS).conjugation();
            return new Setting(client, CkksEvaluator.on(backend, client.evaluationKeys(request)));
        }
    }

    /** A value with its clear mirror. */
    private record Value(CkksCiphertext encrypted, ComplexVector clear) {}

    private final CkksEvaluator evaluator;
    private final Random random;
    private final Inputs kind;
    private final Value[] inputs = new Value[INPUTS];
    private final int sumsAllowed;
    private int sums;

    private RandomCircuit(Setting setting, long seed, Inputs kind) {
        this.evaluator = setting.evaluator;
        this.random = new Random(seed);
        this.kind = kind;
        this.sumsAllowed = (int) (seed % 3);
        for (int i = 0; i < INPUTS; i++) {
            ComplexVector clear = numbers(kind);
            inputs[i] = new Value(setting.client.encryptor().encrypt(clear, clear.size(), DEPTH), clear);
        }
    }

    /** Runs the circuit of a seed, 0 or above; a setting is used by one thread. */
    @SuppressWarnings("try") // the scope is there for its end
    static Outcome run(Setting setting, long seed, Inputs kind) {
        try (Scope scope = setting.evaluator.scope()) {
            RandomCircuit circuit = new RandomCircuit(setting, seed, kind);
            Value result = circuit.result();
            CkksCiphertext y = result.encrypted;
            ComplexVector found = setting.client.decryptComplexForKeyOwner(y, result.clear.size());
            return new Outcome(
                    Slots.worst(found, result.clear),
                    y.noise().worstError(),
                    Slots.deviation(found, result.clear),
                    y.noise().deviation(),
                    circuit.sums);
        }
    }

    private Value result() {
        Value x = inputs[0];
        for (int level = 0; level < DEPTH; level++) {
            x = summed(moved(x));
            x = product(x);
        }
        return new Value(evaluator.rescale(x.encrypted), x.clear);
    }

    private Value moved(Value x) {
        int step = STEPS[random.nextInt(STEPS.length)];
        return switch (random.nextInt(8)) {
            case 0, 1 -> new Value(evaluator.rotate(x.encrypted, step), Slots.rotated(x.clear, step));
            case 2 ->
                new Value(
                        evaluator.rotateAll(x.encrypted, STEPS).getLast(),
                        Slots.rotated(x.clear, STEPS[STEPS.length - 1]));
            case 3 -> new Value(evaluator.conjugate(x.encrypted), Slots.conjugate(x.clear));
            case 4 -> new Value(evaluator.negate(x.encrypted), Slots.scaled(x.clear, -1));
            default -> x;
        };
    }

    private Value summed(Value x) {
        if (sums == sumsAllowed || random.nextInt(3) != 0) {
            return x;
        }
        sums++;
        Value y = inputs[random.nextInt(INPUTS)];
        // A difference of equals is zero without an error: nothing to be measured.
        return random.nextBoolean() || y.encrypted == x.encrypted
                ? new Value(evaluator.add(x.encrypted, y.encrypted), Slots.sum(x.clear, y.clear))
                : new Value(evaluator.subtract(x.encrypted, y.encrypted), Slots.difference(x.clear, y.clear));
    }

    private Value product(Value x) {
        // Squares of sums would outgrow the message bound.
        switch (random.nextInt(sums > 0 ? 2 : 3)) {
            case 2:
                return new Value(evaluator.square(x.encrypted), Slots.product(x.clear, x.clear));
            case 1:
                ComplexVector weights = numbers(kind == Inputs.ONE_SLOT ? Inputs.UNIFORM : kind);
                int level = evaluator.settledLevel(x.encrypted);
                CkksPlaintext plaintext = evaluator
                        .encoder()
                        .encode(weights, level, evaluator.parameters().scale(level), weights.size());
                return new Value(evaluator.multiply(x.encrypted, plaintext), Slots.product(x.clear, weights));
            default:
                Value y = inputs[random.nextInt(INPUTS)];
                return new Value(evaluator.multiply(x.encrypted, y.encrypted), Slots.product(x.clear, y.clear));
        }
    }

    private ComplexVector numbers(Inputs wanted) {
        int n = evaluator.parameters().maxSlots();
        return switch (wanted) {
            case UNIT -> Slots.unit(random, n);
            case UNIFORM -> Slots.uniform(random, n);
            case CONSTANT -> Slots.constant(1, n);
            case ONE_SLOT -> Slots.single(random.nextInt(n), n);
        };
    }
}
