package io.fhe4j.backend.pim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kernels all of whose rows come out of a device's arrays, against the reference backend. */
public abstract class RowsOfArrays {

    private final String name;

    /** Of a backend that has the option gates. */
    protected RowsOfArrays(String name) {
        this.name = name;
    }

    /** Runs the same calls on both and compares what they download. */
    protected final void same(Consumer<Calls> program) {
        List<long[]> expected;
        try (Backend reference = Backends.open("reference")) {
            Calls calls = new Calls(reference);
            program.accept(calls);
            expected = calls.results;
        }
        try (Backend arrays = Backends.open(name, BackendOptions.defaults().with("gates", "all"))) {
            Calls calls = new Calls(arrays);
            program.accept(calls);
            for (int i = 0; i < expected.size(); i++) {
                assertArrayEquals(expected.get(i), calls.results.get(i), "result " + i);
            }
        }
    }

    /** Random operands of one seed, and results. */
    protected static final class Calls {
        private final Backend backend;
        private final SplittableRandom random = new SplittableRandom(5);
        private final List<long[]> results = new ArrayList<>();

        Calls(Backend backend) {
            this.backend = backend;
        }

        public Stream stream() {
            return backend.stream();
        }

        public RowBuffer room(Shape shape, RnsBasis basis, Form form) {
            return backend.allocate(shape, basis, form, BufferRole.CIPHERTEXT);
        }

        public RowBuffer random(Shape shape, RnsBasis basis, Form form) {
            RowBuffer buffer = room(shape, basis, form);
            long[] words = new long[Math.toIntExact(shape.words())];
            int at = 0;
            for (int k = 0; k < shape.batch() * shape.components(); k++) {
                for (int r = 0; r < shape.rows(); r++) {
                    long q = basis.get(r).value();
                    for (int i = 0; i < shape.width(); i++) {
                        // Edges first: 0, q - 1, and the two halves.
                        long[] edges = {0, q - 1, q / 2, (q + 1) / 2 % q};
                        words[at++] = i < edges.length ? edges[i] : random.nextLong(q);
                    }
                }
            }
            stream().upload(buffer, MemorySegment.ofArray(words));
            return buffer;
        }

        public void result(RowBuffer buffer) {
            long[] words = new long[Math.toIntExact(buffer.shape().words())];
            stream().download(MemorySegment.ofArray(words), buffer);
            results.add(words);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {97, 12289, 134_215_681, 576_460_752_303_421_441L})
    void primes(long prime) {
        RnsBasis basis = RnsBasis.of(Modulus.of(prime));
        Shape shape = Shape.of(2, 1, 16);
        same(calls -> {
            RowBuffer x = calls.random(shape, basis, Form.EVALUATION);
            RowBuffer y = calls.random(shape, basis, Form.EVALUATION);
            RowBuffer out = calls.random(shape, basis, Form.EVALUATION);
            calls.stream().multiplyAdd(out, x, y);
            calls.result(out);
            calls.stream().multiply(out, x, y);
            calls.result(out);
            calls.stream().subtract(out, x, y);
            calls.stream().negate(out, out);
            calls.result(out);
            RowBuffer coefficients = calls.room(shape, basis, Form.COEFFICIENT);
            calls.stream().inverseNtt(coefficients, x);
            calls.result(coefficients);
            calls.stream().forwardNtt(out, coefficients);
            calls.result(out);
            RowBuffer turned = calls.room(shape, basis, Form.COEFFICIENT);
            calls.stream().automorphism(turned, coefficients, 5);
            calls.result(turned);
            RowBuffer exponents = calls.random(Shape.of(1, 16), RnsBasis.of(Modulus.powerOfTwo(5)), Form.COEFFICIENT);
            for (int column = 0; column < 16; column++) {
                calls.stream().multiplyMonomial(turned, coefficients, exponents, column);
                calls.result(turned);
                calls.stream().multiplyMonomial(out, x, exponents, column);
                calls.result(out);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void digits(int dropped) {
        for (Modulus from : List.of(Modulus.of(134_215_681), Modulus.powerOfTwo(27 - dropped % 2), Modulus.of(12289))) {
            int base = 4;
            int levels = Math.ceilDiv(from.bits() - dropped, base);
            for (Modulus to : List.of(Modulus.of(134_215_681), Modulus.powerOfTwo(5), Modulus.of(17))) {
                same(calls -> {
                    RowBuffer x = calls.random(new Shape(2, 1, 1, 1, 1, 64), RnsBasis.of(from), Form.COEFFICIENT);
                    RowBuffer out = calls.room(new Shape(2, 1, levels, 1, 1, 64), RnsBasis.of(to), Form.COEFFICIENT);
                    calls.stream().decompose(out, x, new Gadget(base, levels, dropped));
                    calls.result(out);
                });
            }
        }
    }

    @Test
    void otherModuli() {
        List<Modulus> moduli = List.of(
                Modulus.of(134_215_681),
                Modulus.powerOfTwo(11),
                Modulus.powerOfTwo(15),
                Modulus.of(97),
                Modulus.of(257),
                Modulus.powerOfTwo(30));
        for (Modulus from : moduli) {
            for (Modulus to : moduli) {
                same(calls -> {
                    RowBuffer x = calls.random(Shape.of(1, 64), RnsBasis.of(from), Form.COEFFICIENT);
                    RowBuffer out = calls.room(Shape.of(1, 64), RnsBasis.of(to), Form.COEFFICIENT);
                    calls.stream().switchModulus(out, x);
                    calls.result(out);
                    calls.stream().switchModulusOdd(out, x);
                    calls.result(out);
                });
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UNCORRECTED", "EXACT"})
    void conversions(String kind) {
        RnsBasis from = RnsBasis.of(12289, 134_215_681, 1_152_921_504_606_844_417L);
        RnsBasis to = RnsBasis.of(97, 786_433, 576_460_752_303_421_441L);
        BaseConversion.Kind which = BaseConversion.Kind.valueOf(kind);
        same(calls -> {
            RowBuffer x = calls.random(Shape.of(3, 32), from, Form.COEFFICIENT);
            RowBuffer out = calls.room(Shape.of(3, 32), to, Form.COEFFICIENT);
            calls.stream().convert(out, x, BaseConversion.of(from, to, which));
            calls.result(out);
        });
    }
}
