package io.fhe4j.ringgsw.functions;

import io.fhe4j.api.PrecisionException;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.noise.ErrorNames;
import io.fhe4j.ringgsw.noise.Failure;
import io.fhe4j.ringgsw.noise.LeastTurn;
import io.fhe4j.ringgsw.noise.NoiseSources;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** What becomes of a number's error on the way through an operation; it refuses rotations that would fail too often, and notes how often the others do. */
final class NumberState implements NumberSteps {

    private final FunctionNoise noise;
    private final long generation;
    private final List<Double> failures = new ArrayList<>();
    private NoiseSources sources;
    private long constant;
    private int bits;

    /**
     * Of a number.
     *
     * @param generation names the keys: those of another generation make other errors of the same numbers
     */
    NumberState(FunctionNoise noise, long generation, NumberCiphertext x) {
        this.noise = noise;
        this.generation = generation;
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

    /** log2 of the failure probability of each rotation so far. */
    DoubleStream failures() {
        return failures.stream().mapToDouble(Double::doubleValue);
    }

    @Override
    public void add(long value) {
        constant += value;
    }

    /**
     * Names what a deterministic operation makes of this very ciphertext, of whose constant it sees the lowest bits alone: numbers that differ by a multiple of
     * 2^seen have one error afterwards.
     */
    private long identity(long operation, int seen) {
        return sources.hash((low(seen) * ErrorNames.GOLDEN + bits) * ErrorNames.GOLDEN + operation);
    }

    /** The constant modulo 2^count. */
    private long low(int count) {
        return constant & (1L << count) - 1;
    }

    @Override
    public void switchTo(int modulusBits) {
        if (modulusBits < bits) {
            int dropped = bits - modulusBits;
            sources = sources.rounded(identity(-modulusBits, dropped), noise.rounding(bits, modulusBits));
            constant = low(bits) >>> dropped;
        } else {
            constant <<= modulusBits - bits;
        }
        bits = modulusBits;
    }

    /** The error is a larger part of a smaller modulus. */
    @Override
    public void reduce(int modulusBits) {
        sources = sources.times(1L << (bits - modulusBits));
        constant &= (1L << modulusBits) - 1;
        bits = modulusBits;
    }

    /**
     * The error is half as large a part of twice the modulus, of −x the opposite, and public numbers do not change it: what was added before is added now, or half of the
     * modulus more.
     */
    @Override
    public void lift() {
        sources = NoiseSources.of(sources.hash(bits), ErrorNames.ofOdd(sources.family()), sources.variance() / 4);
        constant = low(bits);
        bits++;
    }

    @Override
    public void fold(double margin, TestVector vector, int phaseBits) {
        sources = NoiseSources.combine(List.of(sources, rotated(margin, vector, phaseBits)), 1, -1);
    }

    /** The error is that of the value taken off alone. */
    @Override
    public void takeOff(double margin, TestVector vector, int phaseBits) {
        sources = rotated(margin, vector, phaseBits);
        constant -= low(phaseBits);
    }

    @Override
    public void replace(double margin, TestVector vector) {
        sources = rotated(margin, vector, bits);
        constant = 0;
        bits = vector.modulusBits();
    }

    private NoiseSources rotated(double margin, TestVector vector, int phaseBits) {
        double failure = Failure.log2(margin, sources.variance());
        if (failure > FhewParameters.UNQUESTIONED_FAILURE_LOG2) {
            throw new PrecisionException(String.format(
                    Locale.ROOT,
                    "a rotation would go wrong with the probability 2^%.1f, above 2^%d: its error deviates by %.3g of"
                            + " the half box that it must stay in; use numbers of fewer bits, or fewer terms",
                    failure,
                    FhewParameters.UNQUESTIONED_FAILURE_LOG2,
                    Math.sqrt(sources.variance()) / margin));
        }
        failures.add(failure);
        long id = identity(vector.code() + generation, phaseBits);
        long family = family(vector, phaseBits);
        int modulusBits = vector.modulusBits();
        if (vector instanceof TestVector.TopBit) {
            // A bit has one modulus: what it lost by rounding need not be told apart, and gates know it by one source.
            return NoiseSources.of(id, family, noise.rotated(modulusBits));
        }
        NoiseSources turned = NoiseSources.of(id, family, noise.turned());
        return turned.rounded(turned.hash(-modulusBits), noise.roundingTo(modulusBits));
    }

    /** The family of all rotations that turn this accumulator, or the opposite one: those of vectors and places which are turns of one another. */
    private long family(TestVector vector, int phaseBits) {
        int[] circle = vector.circle();
        LeastTurn turn = LeastTurn.of(circle);
        long unit = (1L << phaseBits) / circle.length;
        long start = constant - turn.start() * unit & (1L << phaseBits) - 1;
        long opposite = 1L << (phaseBits - 1);
        // The place is what is left of the number when its highest bits are shifted out.
        long place = sources.family() << (bits - phaseBits);
        long family = ErrorNames.of(place, start & opposite - 1, vector.kind(), turn.name(), generation);
        return (start & opposite) == 0 ? family : -family;
    }
}
