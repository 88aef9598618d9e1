package io.fhe4j.backend.pim;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import java.lang.foreign.MemorySegment;

/** The transform of the reference backend. */
public final class ReferenceTransform {

    private ReferenceTransform() {}

    /** From coefficients to values. */
    public static long[] forward(Modulus modulus, long[] coefficients) {
        try (Backend backend = Backends.open("reference");
                RowBuffer buffer = backend.allocate(
                        Shape.of(1, coefficients.length), RnsBasis.of(modulus), Form.COEFFICIENT, BufferRole.SCRATCH)) {
            long[] words = coefficients.clone();
            backend.stream().upload(buffer, MemorySegment.ofArray(words));
            RowBuffer values = buffer.as(Form.EVALUATION);
            backend.stream().forwardNtt(values, buffer);
            backend.stream().download(MemorySegment.ofArray(words), values);
            return words;
        }
    }
}
