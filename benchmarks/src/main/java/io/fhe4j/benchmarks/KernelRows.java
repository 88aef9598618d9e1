package io.fhe4j.benchmarks;

import io.fhe4j.benchmarks.prototype.PrototypeNtt;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Primes;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.Roots;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Rows for single kernels, through the public interface of the kernel layer: on one row of residues, in place. */
public final class KernelRows {

    private static final int PROTOTYPE_BITS = 50;
    private static final int PROTOTYPE_VECTOR_BITS = 512;

    private KernelRows() {}

    /**
     * The transforms and the element-wise kernels for every degree and prime size.
     *
     * @param logDegrees log2 of ring degrees, 7 to 17
     * @param bits sizes of the prime, at most what the backend serves
     */
    public static List<BenchmarkRow> of(Backend backend, List<Integer> logDegrees, List<Integer> bits) {
        List<BenchmarkRow> rows = new ArrayList<>();
        for (int log : logDegrees) {
            for (int size : bits) {
                rows.add(row("ntt.forward", "ntt.forward", log, size, () -> transform(backend, log, size, true)));
                rows.add(row("ntt.inverse", "ntt.inverse", log, size, () -> transform(backend, log, size, false)));
                rows.add(
                        row("kernel.multiply", "row.multiply", log, size, () -> elementWise(backend, log, size, true)));
                rows.add(row("kernel.add", "row.add", log, size, () -> elementWise(backend, log, size, false)));
            }
        }
        return rows;
    }

    private static BenchmarkRow row(
            String operation, String ruler, int log, int bits, java.util.function.Supplier<Work> work) {
        return new BenchmarkRow(
                operation, Engine.EXACT, 1 << log, bits, 1, 1, Optional.of(RulerRequest.of(ruler, log, bits, 1)), work);
    }

    private static long prime(int log, int bits) {
        return Primes.ofBits(bits, 1 << log, 1)[0];
    }

    private static Work transform(Backend backend, int log, int bits, boolean forward) {
        RowBuffer coefficients = buffer(backend, log, bits, Form.COEFFICIENT);
        RowBuffer values = coefficients.as(Form.EVALUATION);
        Consumer<Stream> call = forward
                ? stream -> stream.forwardNtt(values, coefficients)
                : stream -> stream.inverseNtt(coefficients, values);
        boolean comparable = bits <= PROTOTYPE_BITS && backend.capabilities().vectorBits() == PROTOTYPE_VECTOR_BITS;
        return new KernelWork(backend, List.of(coefficients), call) {
            private final Optional<PrototypeNtt> prototype =
                    comparable ? Optional.of(prototypeOf(log, bits)) : Optional.empty();

            @Override
            public Optional<Contender> prototype() {
                return prototype.map(ntt -> new JavaContender("prototype", forward ? ntt::forward : ntt::inverse));
            }

            @Override
            public void close() {
                super.close();
                prototype.ifPresent(PrototypeNtt::close);
            }
        };
    }

    private static PrototypeNtt prototypeOf(int log, int bits) {
        Modulus modulus = Modulus.of(prime(log, bits));
        int degree = 1 << log;
        PrototypeNtt ntt = new PrototypeNtt(degree, modulus.value(), Roots.primitive(modulus, degree));
        ntt.load(new SplittableRandom(log).longs(degree, 0, modulus.value()).toArray());
        return ntt;
    }

    private static Work elementWise(Backend backend, int log, int bits, boolean product) {
        RowBuffer x = buffer(backend, log, bits, Form.EVALUATION);
        RowBuffer y = buffer(backend, log, bits, Form.EVALUATION);
        RowBuffer out = buffer(backend, log, bits, Form.EVALUATION);
        Consumer<Stream> call = product ? stream -> stream.multiply(out, x, y) : stream -> stream.add(out, x, y);
        return new KernelWork(backend, List.of(x, y, out), call);
    }

    private static RowBuffer buffer(Backend backend, int log, int bits, Form form) {
        return SeededRows.on(
                backend, Shape.of(1, 1 << log), RnsBasis.of(prime(log, bits)), form, BufferRole.CIPHERTEXT, log);
    }

    private static class KernelWork implements Work {
        private final Stream stream;
        private final List<RowBuffer> buffers;
        private final Consumer<Stream> call;

        KernelWork(Backend backend, List<RowBuffer> buffers, Consumer<Stream> call) {
            this.stream = backend.stream();
            this.buffers = buffers;
            this.call = call;
        }

        @Override
        public void call() {
            call.accept(stream);
            stream.await();
        }

        @Override
        public void close() {
            buffers.forEach(RowBuffer::close);
        }
    }
}
