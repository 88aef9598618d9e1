package io.fhe4j.ringgsw;

import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.Shape;
import java.util.EnumMap;
import java.util.Map;

/** The public rows that a gate needs beside its keys. Values, so that each backend gets them on first use. */
final class GateConstants {

    private final Residues testVector;
    private final Residues maskIndex;
    private final Residues bodyIndex;
    private final Residues eighth;
    private final Residues quarter;
    private final Map<Gate, Residues> offsets = new EnumMap<>(Gate.class);

    GateConstants(FhewParameters parameters) {
        int degree = parameters.ringDegree();
        int dimension = parameters.lweDimension();
        long ring = parameters.ringModulus().value();
        long q = parameters.lweModulus().value();
        long rounded = (ring + 4) / 8;

        HostRows vector = HostRows.allocate(
                Shape.of(BlindRotationKey.COMPONENTS, 1, degree), parameters.ringBasis(), Form.COEFFICIENT);
        for (int i = 0; i < degree; i++) {
            vector.set(0, 1, 0, i, rounded);
        }
        testVector = Residues.onHost(vector);

        // Words of an index from 2N on give 0.
        RnsBasis indices = RnsBasis.of(Modulus.powerOfTwo(Integer.numberOfTrailingZeros(4 * degree)));
        HostRows mask = HostRows.allocate(Shape.of(1, degree), indices, Form.COEFFICIENT);
        for (int i = 1; i < degree; i++) {
            mask.set(0, 0, 0, i, 2L * degree - i);
        }
        maskIndex = Residues.onHost(mask);
        HostRows body = HostRows.allocate(Shape.of(1, dimension + 1), indices, Form.COEFFICIENT);
        for (int i = 0; i < dimension; i++) {
            body.set(0, 0, 0, i, 2L * degree);
        }
        bodyIndex = Residues.onHost(body);

        eighth = atBody(parameters.ringBasis(), dimension, rounded);
        quarter = atBody(parameters.lweBasis(), dimension, q / 4);
        for (Gate gate : Gate.values()) {
            long offset = Math.floorMod(gate.offsetEighths() * (q / 8), q);
            offsets.put(gate, atBody(parameters.lweBasis(), dimension, offset));
        }
    }

    private static Residues atBody(RnsBasis basis, int dimension, long value) {
        HostRows rows = HostRows.allocate(Shape.of(1, dimension + 1), basis, Form.COEFFICIENT);
        rows.set(0, 0, 0, dimension, value);
        return Residues.onHost(rows);
    }

    /** The trivial encryption of ⌊Q/8⌉·(1 + X + … + X^(N−1)). */
    Residues testVector() {
        return testVector;
    }

    /** Gathers, from the mask of an RLWE ciphertext, that of its constant term: a_0, −a_{N−1}, …, −a_1. */
    Residues maskIndex() {
        return maskIndex;
    }

    /** Gathers (0, …, 0, b_0), the beginning of a key switch, from a body. */
    Residues bodyIndex() {
        return bodyIndex;
    }

    /** ⌊Q/8⌉ at the body of an LWE ciphertext modulo Q. */
    Residues eighth() {
        return eighth;
    }

    /** q/4 at the body of an LWE ciphertext modulo q: the encoding of 1. */
    Residues quarter() {
        return quarter;
    }

    /** The offset of a gate at the body of an LWE ciphertext modulo q. */
    Residues offset(Gate gate) {
        Residues offset = offsets.get(gate);
        if (offset == null) {
            throw new AssertionError(gate);
        }
        return offset;
    }
}
