package io.fhe4j.ringgsw.functions;

import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.LweCiphertext;
import io.fhe4j.ringgsw.SampleExtraction;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The public rows that rotations of one set need beside its keys. Values, so that each backend gets them on first use. */
final class FunctionConstants {

    /** So many test vectors and offsets are kept; then their memory begins anew. */
    private static final int MOST = 256;

    private final FhewParameters parameters;
    private final SampleExtraction extraction;
    private final Map<TestVector, Residues> vectors = new ConcurrentHashMap<>();
    private final Map<Offset, Residues> offsets = new ConcurrentHashMap<>();

    private record Offset(int modulusBits, long value) {}

    FunctionConstants(FhewParameters parameters) {
        this.parameters = parameters;
        extraction = SampleExtraction.of(parameters);
    }

    /** The constant term of an RLWE ciphertext as an LWE ciphertext. */
    SampleExtraction extraction() {
        return extraction;
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
