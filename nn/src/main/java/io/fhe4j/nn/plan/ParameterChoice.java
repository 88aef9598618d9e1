package io.fhe4j.nn.plan;

import io.fhe4j.api.PrecisionException;
import io.fhe4j.api.ProgressListener;
import io.fhe4j.api.SecurityLevel;
import io.fhe4j.api.UnsupportedModelException;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.nn.DenseLayer;
import io.fhe4j.nn.Layer;
import io.fhe4j.nn.Network;

/**
 * Finds the smallest scale, and with it the cheapest parameters, at which a fused network's results keep a precision.
 *
 * <p>The noise model gives the deviation of the worst result slot in units of 1/scale. The tail is that of a rounding error times
 * the value of the secret there, which is heavier than Gaussian: P(|error| &gt; t·deviation) ≈ √(πt)·e^(−2t), wanted below 2^−40
 * over all slots together.
 */
final class ParameterChoice {
    private static final int FAILURE_BITS = 40;
    private static final int MAX_FEATURES = CkksParameters.MAX_RING_DEGREE / 2;
    private static final int MAX_DIAGONALS = 1 << 11;
    private static final int MIN_SCALE_BITS = 20;
    private static final int MAX_SCALE_BITS = 150;
    private static final int MAX_ROUNDS = 16;

    // Parameters hold almost four times their message bound at the bottom level, and nothing computed may exceed that.
    private static final double HEADROOM = 3.5;

    // The builder's default secret, uniform in −1, 0, 1.
    private static final double TERNARY_VARIANCE = 2.0 / 3;

    private final Network fused;
    private final int precisionBits;
    private final SecurityLevel security;
    private final Program program;
    private final InputPacking single;

    ParameterChoice(Network fused, int precisionBits, SecurityLevel security) {
        this.fused = fused;
        this.precisionBits = precisionBits;
        this.security = security;
        int period = period(fused);
        // Images side by side have the same noise, so one of them is modelled.
        single = new InputPacking(period, period, fused.inputSize(), fused.outputSize(), fused.inputBound());
        program = new Program(fused, single);
    }

    /** The least power of two that holds the features of every layer. */
    static int period(Network network) {
        int widest = network.inputSize();
        for (Layer layer : network.layers()) {
            widest = Math.max(widest, Math.max(layer.inputSize(), layer.outputSize()));
        }
        if (widest > MAX_FEATURES) {
            throw new UnsupportedModelException(network.name() + " has a layer of " + widest
                    + " features; a ciphertext holds at most " + MAX_FEATURES);
        }
        for (Layer layer : network.layers()) {
            if (layer instanceof DenseLayer && Math.min(layer.inputSize(), layer.outputSize()) > MAX_DIAGONALS) {
                throw new UnsupportedModelException("layer " + layer.output() + " of " + network.name() + " takes "
                        + Math.min(layer.inputSize(), layer.outputSize())
                        + " diagonals; more than " + MAX_DIAGONALS + " are beyond memory and patience");
            }
        }
        return InputPacking.powerOfTwo(widest);
    }

    CkksParameters find() {
        int ringDegree = Math.max(2 * single.slots(), 1 << 13);
        int scaleBits = scaleBitsFor(ringDegree);
        for (int round = 0; round < MAX_ROUNDS; round++) {
            CkksParameters parameters = CkksParameters.builder()
                    .depth(program.depth())
                    .scaleBits(scaleBits)
                    .messageBound(messageBound())
                    .inputBound(fused.inputBound())
                    .slots(single.slots())
                    .security(security)
                    .build();
            int needed = scaleBitsFor(parameters.ringDegree());
            if (needed <= scaleBits) {
                return parameters;
            }
            scaleBits = needed;
        }
        throw new PrecisionException("no parameters keep the results of " + fused.name() + " within 2^-" + precisionBits
                + "; ask for fewer bits");
    }

    private int scaleBitsFor(int ringDegree) {
        double bits = precisionBits + logWorstError(ringDegree);
        if (bits > MAX_SCALE_BITS) {
            throw new PrecisionException("results within 2^-" + precisionBits + " need a scale of 2^" + Math.ceil(bits)
                    + ", above 2^" + MAX_SCALE_BITS + "; ask for fewer bits, or train with smaller weights");
        }
        return (int) Math.max(MIN_SCALE_BITS, Math.ceil(bits));
    }

    /** log2 of the worst error of a result in units of 1/scale. */
    double logWorstError(int ringDegree) {
        NoiseArithmetic model = new NoiseArithmetic(ringDegree, ringDegree * TERNARY_VARIANCE);
        return log2(worstSlotFactor(ringDegree / 2) * run(model).worstDeviation());
    }

    private NoiseArithmetic.Slots run(NoiseArithmetic model) {
        NoiseArithmetic.Slots input = model.fresh(program.depth(), single.slots(), fused.inputBound());
        return program.run(model, program.encode(model, ProgressListener.NONE), input, ProgressListener.NONE);
    }

    // The bound that the parameters need, of inputs, layers and the sums on the way to them; a whole number, to be
    // readable.
    private double messageBound() {
        NoiseArithmetic model = new NoiseArithmetic(2, 0);
        run(model);
        double bound = Math.max(fused.inputBound(), model.largestBound() / HEADROOM);
        for (double layer : fused.layerBounds()) {
            bound = Math.max(bound, layer);
        }
        return Math.ceil(bound);
    }

    /** How many deviations the worst of some slots stays within. */
    static double worstSlotFactor(int slots) {
        double target = Math.log(2) * FAILURE_BITS + Math.log(slots);
        double y = target;
        for (int i = 0; i < 8; i++) {
            y = target + Math.log(Math.PI * y / 2) / 2;
        }
        return y / 2;
    }

    static double log2(double x) {
        return Math.log(x) / Math.log(2);
    }
}
