package io.fhe4j.ckks;

import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.Shape;

/** What plaintexts and ciphertexts check when they are made. */
final class ValueChecks {

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
