package io.fhe4j.ntt.testkit;

import io.fhe4j.api.SecretAccessException;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.CallObserver;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.KeySwitchLayout;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.RowScalars;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import io.fhe4j.ntt.secret.SecretAccess;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Buffers marked secret. */
final class SecretChecks {

    private SecretChecks() {}

    static List<ContractCheck> all() {
        return List.of(
                new ContractCheck("secrets are erased before their memory is used again", SecretChecks::erased),
                new ContractCheck("secrets are not downloaded without the token", SecretChecks::download),
                new ContractCheck("the mark spreads to outputs", SecretChecks::spreads),
                new ContractCheck("intermediate buffers of secrets are secret", SecretChecks::scratch));
    }

    private static void erased(Subject subject) {
        try (Backend backend = subject.fresh(Subject.POOL_BYTES)) {
            Rows rows = new Rows(subject, backend, 3);
            for (Form form : Form.values()) {
                RowBuffer secret = rows.secret(rows.shape(2), rows.basis(), form);
                secret.close();
                try (RowBuffer next = backend.allocate(rows.shape(2), rows.basis(), form, BufferRole.CIPHERTEXT)) {
                    HostRows zeros = HostRows.allocate(next.shape(), next.moduli(), form);
                    HostRows found = backend.stream().download(next);
                    if (found.words().mismatch(zeros.words()) >= 0) {
                        throw new AssertionError("memory that held a secret is given out again without being erased");
                    }
                }
            }
        }
    }

    private static void download(Subject subject) {
        Rows rows = new Rows(subject, subject.backend(), 2);
        HostRows words = rows.words(rows.shape(1), rows.basis(), Form.EVALUATION);
        Stream stream = subject.stream();
        try (RowBuffer secret =
                subject.backend().allocateSecret(words.shape(), words.moduli(), words.form(), BufferRole.CIPHERTEXT)) {
            stream.upload(secret, words);
            Refusal.expect(SecretAccessException.class, "a download of a secret", () -> stream.download(secret));
            Refusal.expect(
                    SecretAccessException.class,
                    "a download of a secret's view",
                    () -> stream.download(secret.leadingRows(1)));
            HostRows down = HostRows.allocate(words.shape(), words.moduli(), words.form());
            stream.download(down.words(), secret, SecretAccess.granted());
            Difference.verifyEqual(words, down);
            Refusal.expect(
                    IllegalArgumentException.class,
                    "declassifying a view",
                    () -> subject.backend().declassify(secret.leadingRows(1), SecretAccess.granted()));
            subject.backend().declassify(secret, SecretAccess.granted());
            Difference.verifyEqual(words, stream.download(secret));
        }
    }

    private static void spreads(Subject subject) {
        Rows rows = new Rows(subject, subject.backend(), 3);
        Stream stream = subject.stream();
        RowScalars scalars = RowScalars.of(rows.basis(), 5);
        try (RowBuffer secret = rows.secret(rows.shape(2), rows.basis(), Form.EVALUATION);
                RowBuffer open = rows.buffer(2)) {
            RowBuffer x = secret.component(0);
            RowBuffer y = open.component(0);
            secretOutput(rows, Kernel.COPY, out -> stream.copy(out, x));
            secretOutput(rows, Kernel.ADD, out -> stream.add(out, y, x));
            secretOutput(rows, Kernel.SUBTRACT, out -> stream.subtract(out, x, y));
            secretOutput(rows, Kernel.NEGATE, out -> stream.negate(out, x));
            secretOutput(rows, Kernel.MULTIPLY, out -> stream.multiply(out, y, x));
            secretOutput(rows, Kernel.MULTIPLY_ADD, out -> stream.multiplyAdd(out, x, y));
            secretOutput(rows, Kernel.MULTIPLY_SUM, out -> stream.multiplySum(out, y, x));
            secretOutput(rows, Kernel.ADD_SCALAR, out -> stream.addScalar(out, x, scalars));
            secretOutput(rows, Kernel.MULTIPLY_SCALAR, out -> stream.multiplyScalar(out, x, scalars));
            secretOutput(rows, Kernel.MULTIPLY_SCALAR_ADD, out -> stream.multiplyScalarAdd(out, x, scalars));
            secretOutput(rows, Kernel.AUTOMORPHISM, out -> stream.automorphism(out, x, 5));
            secretOutput(rows, Kernel.INVERSE_NTT, out -> stream.inverseNtt(out.as(Form.COEFFICIENT), x));
            secretOutput(rows, Kernel.FORWARD_NTT, out -> stream.forwardNtt(out, x.as(Form.COEFFICIENT)));
            if (open.isSecret()) {
                throw new AssertionError("an operand has become secret that was only read");
            }
        }
    }

    private interface Writing {
        void into(RowBuffer out);
    }

    private static void secretOutput(Rows rows, Kernel kernel, Writing writing) {
        try (RowBuffer out = rows.buffer(1)) {
            writing.into(out);
            if (!out.isSecret()) {
                throw new AssertionError(kernel + " of a secret gives an output that is not secret");
            }
        }
    }

    /** Remembers whether a buffer was allocated that is not secret. */
    private static final class Watcher implements CallObserver {
        volatile boolean watching;
        volatile boolean openScratch;

        @Override
        public void allocated(RowBuffer buffer) {
            openScratch |= watching && !buffer.isSecret();
        }

        @Override
        public void released(long allocationId) {}

        @Override
        public void uploaded(Stream stream, RowBuffer out, @Nullable MemorySegment words) {}

        @Override
        public void downloaded(Stream stream, RowBuffer x, @Nullable MemorySegment words) {}

        @Override
        public void kernel(
                Stream stream, Kernel kernel, int outputs, RowBuffer[] operands, @Nullable Object constant) {}

        @Override
        public void regionBegins(String name, long count) {}

        @Override
        public void regionEnds() {}

        @Override
        public boolean expands(Kernel kernel) {
            return false;
        }
    }

    private static void scratch(Subject subject) {
        Watcher watcher = new Watcher();
        try (Backend backend = subject.observed(watcher)) {
            Rows rows = new Rows(subject, backend, 3);
            RnsBasis full = rows.basis();
            KeySwitchLayout layout = KeySwitchLayout.of(full.leading(1), full.range(1, 3), 1, 1);
            RowBuffer x = rows.secret(Shape.of(1, 2, Rows.WIDTH), layout.ciphertext(), Form.EVALUATION);
            RowBuffer key = rows.buffer(new Shape(1, 1, 2, 2, 3, Rows.WIDTH), full, Form.EVALUATION);
            RowBuffer out = rows.buffer(Shape.of(2, 2, Rows.WIDTH), layout.ciphertext(), Form.EVALUATION);
            watcher.watching = true;
            backend.stream().keySwitch(out, x, key, layout, 5);
            if (watcher.openScratch) {
                throw new AssertionError("a compound kernel puts what it computes from secrets into a buffer"
                        + " that is not secret, and so is not erased");
            }
            if (!out.isSecret()) {
                throw new AssertionError("KEY_SWITCH of a secret gives an output that is not secret");
            }
        }
    }
}
