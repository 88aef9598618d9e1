package io.fhe4j.ringgsw.functions;

import io.fhe4j.api.PrecisionException;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.noise.Failure;
import io.fhe4j.ringgsw.noise.FailureBudget;
import io.fhe4j.ringgsw.noise.NoiseSources;
import java.util.List;
import java.util.Locale;

/** What becomes of a number's error on the way through an operation; it refuses rotations that would fail too often. */
final class NumberState {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final FunctionNoise noise;
    private final FailureBudget budget;
    private NoiseSources sources;
    private long constant;
    private int bits;

    NumberState(FunctionNoise noise, FailureBudget budget, NumberCiphertext x) {
        this.noise = noise;
        this.budget = budget;
        this.sources = x.sources();
        this.constant = x.constant();
        this.bits = x.encoding().modulusBits();
    }

    NoiseSources sources() {
        return sources;
    }

    long constant() {
        return constant;
    }

    /** Names what is made of this very ciphertext by a deterministic operation. */
    private long identity(long operation) {
        return sources.hash((constant * GOLDEN + bits) * GOLDEN + operation);
    }

    /** Brought to another modulus, rounded if that is smaller. */
    void switchTo(int modulusBits) {
        if (modulusBits < bits) {
            NoiseSources rounding = NoiseSources.of(identity(-modulusBits), noise.rounding(bits, modulusBits));
            sources = sources.plus(rounding);
            constant = 0;
        } else {
            constant <<= modulusBits - bits;
        }
        bits = modulusBits;
    }

    /** Reduced modulo a smaller power of two, of which the error is a larger part. */
    void reduce(int modulusBits) {
        sources = sources.times(1L << (bits - modulusBits));
        constant &= (1L << modulusBits) - 1;
        bits = modulusBits;
    }

    /** Lifted to twice the modulus, of which the error is half as large a part. */
    void lift() {
        sources = NoiseSources.of(identity(0), sources.variance() / 4);
        constant = 0;
        bits++;
    }

    /**
     * Less the value of a test vector at it.
     *
     * @param margin what the error must stay below, as a fraction of the modulus
     */
    void fold(double margin, TestVector vector) {
        sources = NoiseSources.combine(List.of(sources, rotated(margin, vector)), 1, -1);
    }

    /**
     * The value of a test vector at it, or what is left when the value, which has the very error, is taken off.
     *
     * @param margin what the error must stay below, as a fraction of the modulus
     */
    void replace(double margin, TestVector vector) {
        sources = rotated(margin, vector);
        constant = 0;
        bits = vector.modulusBits();
    }

    private NoiseSources rotated(double margin, TestVector vector) {
        double failure = Failure.log2(margin, sources.variance());
        if (failure > FhewParameters.UNQUESTIONED_FAILURE_LOG2) {
            throw new PrecisionException(String.format(
                    Locale.ROOT,
                    "a rotation would go wrong with the probability 2^%.1f, above 2^%d: its error deviates by %.3g of the half box"
                            + " that it must stay in; use numbers of fewer bits, or fewer terms",
                    failure,
                    FhewParameters.UNQUESTIONED_FAILURE_LOG2,
                    Math.sqrt(sources.variance()) / margin));
        }
        budget.spend(failure);
        return NoiseSources.of(identity(vector.code()), noise.rotated(vector.modulusBits()));
    }
}
