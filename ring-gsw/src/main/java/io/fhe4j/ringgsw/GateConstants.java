package io.fhe4j.ringgsw;

import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowScalars;
import io.fhe4j.ntt.Shape;
import java.util.EnumMap;
import java.util.Map;

/** The public rows that a gate needs beside its keys. Values, so that each backend gets them on first use. */
final class GateConstants {

    private final Residues testVector;
    private final SampleExtraction extraction;
    private final Residues half;
    private final Residues one;
    private final Map<Gate, Residues> offsets = new EnumMap<>(Gate.class);
    private final RowScalars parityFactor;

    GateConstants(FhewParameters parameters) {
        int degree = parameters.ringDegree();
        int dimension = parameters.lweDimension();
        long rounded = parameters.phase(1, parameters.ringModulus());

        HostRows vector = HostRows.allocate(
                Shape.of(BlindRotationKey.COMPONENTS, 1, degree), parameters.ringBasis(), Form.COEFFICIENT);
        for (int i = 0; i < degree; i++) {
            vector.set(0, 1, 0, i, rounded);
        }
        testVector = Residues.onHost(vector);

        extraction = SampleExtraction.of(parameters);

        half = atBody(parameters.ringBasis(), dimension, rounded);
        one = atBody(parameters.ciphertextBasis(), dimension, parameters.phase(2));
        int p = parameters.bitEncoding().plaintextModulus();
        for (Gate gate : Gate.of(parameters)) {
            offsets.put(
                    gate,
                    atBody(parameters.ciphertextBasis(), dimension, parameters.phase(Math.abs(gate.offsetHalves(p)))));
        }
        parityFactor = RowScalars.of(parameters.ciphertextBasis(), p / 2);
    }

    private static Residues atBody(RnsBasis basis, int dimension, long value) {
        HostRows rows = HostRows.allocate(Shape.of(1, dimension + 1), basis, Form.COEFFICIENT);
        rows.set(0, 0, 0, dimension, value);
        return Residues.onHost(rows);
    }

    /** The trivial encryption of ⌊Q/(2p)⌉·(1 + X + … + X^(N−1)). */
    Residues testVector() {
        return testVector;
    }

    /** The constant term of an RLWE ciphertext as an LWE ciphertext. */
    SampleExtraction extraction() {
        return extraction;
    }

    /** ⌊Q/(2p)⌉ at the body of an LWE ciphertext modulo Q. */
    Residues half() {
        return half;
    }

    /** The encoding of 1 at the body of a ciphertext. */
    Residues one() {
        return one;
    }

    /** p/2, what gates of parity multiply by. */
    RowScalars parityFactor() {
        return parityFactor;
    }

    /** The magnitude of a gate's offset at the body of a ciphertext. */
    Residues offset(Gate gate) {
        Residues offset = offsets.get(gate);
        if (offset == null) {
            throw new AssertionError(gate);
        }
        return offset;
    }
}
