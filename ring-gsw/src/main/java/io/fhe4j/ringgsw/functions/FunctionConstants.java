package io.fhe4j.ringgsw.functions;

import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.LweCiphertext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The public rows that rotations of one set need beside its keys. Values, so that each backend gets them on first use. */
final class FunctionConstants {

    /** So many test vectors and offsets are kept; then their memory begins anew. */
    private static final int MOST = 256;

    private final FhewParameters parameters;
    private final Residues maskIndex;
    private final Residues bodyIndex;
    private final Map<TestVector, Residues> vectors = new ConcurrentHashMap<>();
    private final Map<Offset, Residues> offsets = new ConcurrentHashMap<>();

    private record Offset(int modulusBits, long value) {}

    FunctionConstants(FhewParameters parameters) {
        this.parameters = parameters;
        int degree = parameters.ringDegree();
        int dimension = parameters.lweDimension();
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
    }

    /** Gathers, from the mask of an RLWE ciphertext, that of its constant term: a_0, −a_{N−1}, …, −a_1. */
    Residues maskIndex() {
        return maskIndex;
    }

    /** Gathers (0, …, 0, b_0), the beginning of a key switch, from a body. */
    Residues bodyIndex() {
        return bodyIndex;
    }

    /** A test vector modulo Q. */
    Residues vector(TestVector vector) {
        if (vectors.size() >= MOST) {
            vectors.clear();
        }
        return vectors.computeIfAbsent(vector, key -> key.rows(parameters));
    }

    /** A number at the body of a ciphertext modulo 2^modulusBits. */
    Residues atBody(int modulusBits, long value) {
        if (offsets.size() >= MOST) {
            offsets.clear();
        }
        return offsets.computeIfAbsent(new Offset(modulusBits, value), this::newOffset);
    }

    private Residues newOffset(Offset offset) {
        Modulus modulus = Modulus.powerOfTwo(offset.modulusBits);
        HostRows rows = HostRows.allocate(LweCiphertext.shape(parameters), RnsBasis.of(modulus), Form.COEFFICIENT);
        rows.set(0, 0, 0, parameters.lweDimension(), offset.value & modulus.value() - 1);
        return Residues.onHost(rows);
    }
}
