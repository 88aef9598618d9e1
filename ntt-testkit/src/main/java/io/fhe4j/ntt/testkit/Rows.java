package io.fhe4j.ntt.testkit;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import java.util.SplittableRandom;

/** A few rows that all kernels work on: for checks where the numbers do not matter. */
final class Rows {

    static final int WIDTH = 64;

    private final SplittableRandom random = new SplittableRandom(1);
    private final Backend backend;
    private final RnsBasis basis;

    Rows(Subject subject, Backend backend, int count) {
        this.backend = backend;
        this.basis = subject.moduli().distinctPrimes(random, count, WIDTH);
    }

    Backend backend() {
        return backend;
    }

    RnsBasis basis() {
        return basis;
    }

    Shape shape(int components) {
        return Shape.of(components, basis.size(), WIDTH);
    }

    HostRows words(Shape shape, RnsBasis moduli, Form form) {
        return Operand.words(random, shape, moduli, form, Pattern.UNIFORM);
    }

    RowBuffer buffer(Shape shape, RnsBasis moduli, Form form) {
        RowBuffer buffer = backend.allocate(shape, moduli, form, BufferRole.CIPHERTEXT);
        backend.stream().upload(buffer, words(shape, moduli, form));
        return buffer;
    }

    RowBuffer buffer(int components) {
        return buffer(shape(components), basis, Form.EVALUATION);
    }

    RowBuffer secret(Shape shape, RnsBasis moduli, Form form) {
        RowBuffer buffer = backend.allocateSecret(shape, moduli, form, BufferRole.CIPHERTEXT);
        backend.stream().upload(buffer, words(shape, moduli, form));
        return buffer;
    }
}
