package io.fhe4j.ckks;

import io.fhe4j.api.PrecisionException;
import io.fhe4j.ckks.noise.NoiseEstimate;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.Shape;
import java.util.Locale;

/** What plaintexts and ciphertexts check when they are made. */
final class ValueChecks {

    private static final double LOG_2 = StrictMath.log(2);

    private ValueChecks() {}

    static int slots(CkksParameters parameters, Packing packing, int slots) {
        int most = packing == Packing.SLOTS ? parameters.maxSlots() : parameters.ringDegree();
        int least = packing == Packing.SLOTS ? 1 : most;
        if (Integer.bitCount(slots) != 1 || slots < least || slots > most) {
            throw new IllegalArgumentException(
                    packing == Packing.SLOTS
                            ? "the number of slots is a power of two from 1 to " + most + ", not " + slots
                            : "there are " + most + " coefficients, not " + slots);
        }
        return slots;
    }

    static double bound(double bound) {
        if (!(bound >= 0) || Double.isInfinite(bound)) {
            throw new IllegalArgumentException("a bound is a finite number of at least 0, not " + bound);
        }
        return bound;
    }

    /**
     * Refuses a value that the modulus of its level does not hold, error included: it would come out as another one. In managed mode the
     * bound of the bottom level mostly sees to it; manual mode may drop a modulus below a scale, and plaintexts may have any scale.
     */
    static void capacity(CkksParameters parameters, int level, Scale scale, NoiseEstimate noise) {
        double needed = scale.log2() + StrictMath.log(2 * (noise.messageBound() + noise.worstError())) / LOG_2;
        // Written so that a NaN is refused.
        if (!(needed <= parameters.logQ(level))) {
            throw new PrecisionException(String.format(
                    Locale.ROOT,
                    "numbers up to %.6g with errors up to %.3g at a scale of 2^%.1f need a modulus of %.1f bits, and that of level %d"
                            + " has %.1f: rescale before a drop or a product, encode plaintexts at the canonical scale of their level, or"
                            + " declare a tighter bound with assumeBound",
                    noise.messageBound(),
                    noise.worstError(),
                    scale.log2(),
                    needed,
                    level,
                    parameters.logQ(level)));
        }
    }

    static void residues(Residues residues, int components, CkksParameters parameters, int level) {
        Shape shape = Shape.of(components, parameters.rows(level), parameters.ringDegree());
        if (!residues.shape().equals(shape)
                || !residues.moduli().equals(parameters.basis(level))
                || residues.form() != Form.EVALUATION) {
            throw new IllegalArgumentException("level " + level + " needs residues " + shape
                    + " in evaluation form over its primes, not " + residues.shape() + " in " + residues.form()
                    + " form");
        }
    }
}
