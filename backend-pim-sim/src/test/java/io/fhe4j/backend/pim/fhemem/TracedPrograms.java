package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.ExactDivision;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.KeySwitchLayout;
import io.fhe4j.ntt.Primes;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.RowScalars;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import io.fhe4j.ntt.trace.Recording;
import io.fhe4j.ntt.trace.TraceKind;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Programs recorded on the backend {@code trace}. */
final class TracedPrograms {

    private TracedPrograms() {}

    static Path record(Path folder, String name, Consumer<Backend> program) throws IOException {
        Path file = folder.resolve(name + ".trace");
        try (Backend shapes = Backends.open("trace");
                Recording recording = Recording.of(shapes, file, TraceKind.SHAPES)) {
            program.accept(recording.backend());
        }
        return file;
    }

    private static void upload(RowBuffer buffer) {
        buffer.backend().stream()
                .upload(
                        buffer,
                        MemorySegment.ofArray(
                                new long[Math.toIntExact(buffer.shape().words())]));
    }

    private static void download(RowBuffer buffer) {
        buffer.backend().stream()
                .download(
                        MemorySegment.ofArray(
                                new long[Math.toIntExact(buffer.shape().words())]),
                        buffer);
    }

    /** Forward and inverse transforms of a batch. */
    static Consumer<Backend> transforms(int width, int rows, int batch) {
        return backend -> {
            RnsBasis basis = RnsBasis.of(Primes.ofBits(36, width, rows));
            try (RowBuffer x =
                    backend.allocate(Shape.of(batch, 1, rows, width), basis, Form.COEFFICIENT, BufferRole.CIPHERTEXT)) {
                upload(x);
                backend.stream().forwardNtt(x.as(Form.EVALUATION), x);
                backend.stream().inverseNtt(x, x.as(Form.EVALUATION));
                download(x);
            }
        };
    }

    /** A product of what ran before with a plaintext. */
    static Consumer<Backend> plaintextProducts(int width, int rows) {
        return backend -> {
            RnsBasis basis = RnsBasis.of(Primes.ofBits(36, width, rows));
            Shape shape = Shape.of(1, rows, width);
            try (RowBuffer x = backend.allocate(shape, basis, Form.EVALUATION, BufferRole.CIPHERTEXT);
                    RowBuffer y = backend.allocate(shape, basis, Form.EVALUATION, BufferRole.PLAINTEXT);
                    RowBuffer out = backend.allocate(shape, basis, Form.EVALUATION, BufferRole.CIPHERTEXT)) {
                upload(y);
                backend.stream().multiply(out, x, y);
                download(out);
            }
        };
    }

    /** A key switch with an automorphism. */
    static Consumer<Backend> keySwitch(int width, int rows, int special, int... digitRows) {
        return backend -> {
            RnsBasis all = RnsBasis.of(Primes.ofBits(36, width, rows + special));
            RnsBasis q = all.range(special, special + rows);
            KeySwitchLayout layout = KeySwitchLayout.of(all.leading(special), q, digitRows);
            try (RowBuffer x = backend.allocate(Shape.of(1, rows, width), q, Form.EVALUATION, BufferRole.CIPHERTEXT);
                    RowBuffer out =
                            backend.allocate(Shape.of(2, rows, width), q, Form.EVALUATION, BufferRole.CIPHERTEXT);
                    RowBuffer key = backend.allocate(
                            new Shape(1, 1, layout.digits(), 2, rows + special, width),
                            layout.full(),
                            Form.EVALUATION,
                            BufferRole.KEY)) {
                upload(key);
                upload(x);
                backend.stream().keySwitch(out, x, key, layout, 5);
                download(out);
            }
        };
    }

    /** What moves words and changes moduli: automorphisms, a gather, an exact conversion, digits, a switch. */
    static Consumer<Backend> moves(int width) {
        return backend -> {
            RnsBasis all = RnsBasis.of(Primes.ofBits(36, width, 5));
            RnsBasis from = all.leading(3);
            RnsBasis to = all.range(3, 5);
            Stream stream = backend.stream();
            try (RowBuffer x = backend.allocate(Shape.of(3, width), from, Form.COEFFICIENT, BufferRole.CIPHERTEXT);
                    RowBuffer y = backend.allocate(Shape.of(2, width), to, Form.COEFFICIENT, BufferRole.CIPHERTEXT);
                    RowBuffer z = backend.allocate(Shape.of(2, width), to, Form.COEFFICIENT, BufferRole.CIPHERTEXT);
                    RowBuffer digits = backend.allocate(
                            new Shape(1, 1, 4, 1, 2, width), to, Form.COEFFICIENT, BufferRole.CIPHERTEXT)) {
                upload(x);
                stream.convert(y, x, BaseConversion.of(from, to, BaseConversion.Kind.EXACT));
                stream.automorphism(z, y, 5);
                stream.automorphism(y.as(Form.EVALUATION), z.as(Form.EVALUATION), 25);
                stream.decompose(digits, y, new Gadget(9, 4));
                stream.switchModulus(z, y);
                download(digits);
                download(z);
            }
        };
    }

    /** A few ciphertexts of which random pairs are added, multiplied, rescaled, transformed. */
    static Consumer<Backend> random(long seed, int width, int rows, int steps) {
        return backend -> {
            SplittableRandom random = new SplittableRandom(seed);
            RnsBasis basis = RnsBasis.of(Primes.ofBits(36, width, rows));
            List<RowBuffer> values = new ArrayList<>();
            for (int k = 0; k < 4; k++) {
                RowBuffer value =
                        backend.allocate(Shape.of(2, rows, width), basis, Form.EVALUATION, BufferRole.CIPHERTEXT);
                upload(value);
                values.add(value);
            }
            Stream stream = backend.stream();
            for (int step = 0; step < steps; step++) {
                RowBuffer out = values.get(random.nextInt(4));
                RowBuffer x = values.get(random.nextInt(4));
                RowBuffer y = values.get(random.nextInt(4));
                switch (random.nextInt(6)) {
                    case 0 -> stream.add(out, x, y);
                    case 1 -> stream.multiply(out, x, y);
                    case 2 -> stream.multiplyAdd(out, x, y);
                    case 3 -> stream.inverseNtt(out.as(Form.COEFFICIENT), x);
                    case 4 -> stream.multiplyScalar(out, x, RowScalars.of(basis, 3));
                    default -> rescaled(backend, out, x, rows);
                }
            }
            values.forEach(TracedPrograms::download);
            values.forEach(RowBuffer::close);
        };
    }

    private static void rescaled(Backend backend, RowBuffer out, RowBuffer x, int rows) {
        ExactDivision division = ExactDivision.byTrailing(x.moduli(), 1);
        try (RowBuffer copy = backend.allocate(x.shape(), x.moduli(), Form.EVALUATION, BufferRole.SCRATCH);
                RowBuffer small = backend.allocate(
                        x.shape().withRows(rows - 1), division.kept(), Form.EVALUATION, BufferRole.SCRATCH)) {
            backend.stream().copy(copy, x);
            backend.stream().divide(small, copy, division);
            backend.stream().copy(out.leadingRows(rows - 1), small);
        }
    }
}
