package io.fhe4j.ringgsw.noise;

import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Modulus;

/**
 * Means over the balanced digits of uniform residues (see {@link Gadget}).
 *
 * @param levels number of digits
 * @param squares Σ_j E[d_j²]
 * @param nonZero Σ_j P[d_j ≠ 0]: so many rows of a table of multiples are looked up
 * @param droppedVariance of what the gadget rounds away, divided by the modulus: 2^2t/12 for t bits
 */
public record DigitMoments(int levels, double squares, double nonZero, double droppedVariance) {

    /** The digits of residues of a modulus. */
    public static DigitMoments of(Gadget gadget, Modulus modulus) {
        double size = modulus.bits() == Long.SIZE || modulus.value() <= 0
                ? Math.scalb(1.0, Long.SIZE)
                : (double) modulus.value();
        return of(gadget, size, gadget.wrapsFor(modulus));
    }

    /**
     * The same of the highest bits of a torus 2^{@code bits}: digits of base B with so many levels, everything below rounded away.
     *
     * @param bits of the modulus, 1…64
     * @param logBase log2 B
     * @param levels number of digits
     */
    public static DigitMoments ofTorus(int bits, int logBase, int levels) {
        return of(new Gadget(logBase, levels, Math.max(0, bits - logBase * levels)), Math.scalb(1.0, bits), true);
    }

    private static DigitMoments of(Gadget gadget, double modulus, boolean wraps) {
        double base = Math.scalb(1.0, gadget.logBase());
        int full = wraps ? gadget.levels() : gadget.levels() - 1;
        double squares = full * (base * base + 2) / 12;
        double nonZero = full * (1 - 1 / base);
        if (!wraps) {
            double range = modulus / Math.scalb(1.0, gadget.droppedBits() + gadget.logBase() * full);
            squares += topSquare(range);
            nonZero += Math.max(0, 1 - 1 / range);
        }
        double step = Math.scalb(1.0, gadget.droppedBits()) / modulus;
        double dropped = gadget.droppedBits() == 0 ? 0 : step * step / 12;
        return new DigitMoments(gadget.levels(), squares, nonZero, dropped);
    }

    /** E[⌊u⌉²] for u uniform in ±range/2: the last digit of an odd modulus carries nothing out, so that it ends where the modulus does. */
    private static double topSquare(double range) {
        double half = range / 2;
        double last = Math.floor(half + 0.5);
        if (last < 1) {
            return 0;
        }
        double below = (last - 1) * last * (2 * last - 1) / 6;
        return (below + last * last * (half - (last - 0.5))) / half;
    }
}
