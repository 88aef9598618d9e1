package io.fhe4j.backend.pim.memfhe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.backend.pim.GateCheckedDevice;
import io.fhe4j.backend.pim.GateChecks;
import io.fhe4j.backend.pim.RowKernels;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kernels all of whose rows come out of the arrays, against the reference backend. */
class LogicRowsTest {

    private static final BackendOptions ALL = BackendOptions.defaults().with(MemfheProvider.GATES, "all");

    /** Runs the same calls on both and compares what they download. */
    private static void same(Consumer<Calls> program) {
        List<long[]> expected;
        try (Backend reference = Backends.open("reference")) {
            Calls calls = new Calls(reference);
            program.accept(calls);
            expected = calls.results;
        }
        try (Backend arrays = Backends.open("pim-memfhe", ALL)) {
            Calls calls = new Calls(arrays);
            program.accept(calls);
            for (int i = 0; i < expected.size(); i++) {
                assertArrayEquals(expected.get(i), calls.results.get(i), "result " + i);
            }
        }
    }

    /** Random operands of one seed, and results. */
    private static final class Calls {
        private final Backend backend;
        private final SplittableRandom random = new SplittableRandom(5);
        private final List<long[]> results = new ArrayList<>();

        Calls(Backend backend) {
            this.backend = backend;
        }

        Stream stream() {
            return backend.stream();
        }

        RowBuffer room(Shape shape, RnsBasis basis, Form form) {
            return backend.allocate(shape, basis, form, BufferRole.CIPHERTEXT);
        }

        RowBuffer random(Shape shape, RnsBasis basis, Form form) {
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

        void result(RowBuffer buffer) {
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

    /** A difference between array and kernel is found in a sample, too, and the message says no words. */
    @Test
    void differencesAreErrors() {
        RowKernels wrong = task -> {
            long[] row = task.operands().getFirst().clone();
            row[row.length - 1] ^= 1;
            return Optional.of(new long[][] {row});
        };
        BackendOptions none = BackendOptions.defaults().with(MemfheProvider.GATES, "none");
        GateChecks checks = new GateChecks(GateChecks.Extent.SAMPLE, 1);
        Shape shape = Shape.of(2, 4);
        RnsBasis basis = RnsBasis.of(97, 97);
        try (Backend backend = Backend.of(
                        "wrong", new GateCheckedDevice(new MemfheProvider().open(none), wrong, checks), 1 << 20);
                RowBuffer x = backend.allocate(shape, basis, Form.COEFFICIENT, BufferRole.CIPHERTEXT);
                RowBuffer out = backend.allocate(shape, basis, Form.COEFFICIENT, BufferRole.CIPHERTEXT)) {
            backend.stream().upload(x, MemorySegment.ofArray(new long[8]));
            IllegalStateException found = assertThrows(
                    IllegalStateException.class, () -> backend.stream().copy(out, x));
            String message = String.valueOf(found.getMessage());
            assertTrue(message.contains("COPY differs from the kernel's in word 3"), message);
            assertEquals(0, checks.rows(Kernel.COPY));
        }
    }

    /** So many samples as there are powers of two among the calls, one row each. */
    @Test
    void samplesThinOut() {
        GateChecks checks = new GateChecks(GateChecks.Extent.SAMPLE, 3);
        int samples = 0;
        for (int call = 0; call < 1 << 16; call++) {
            long row = checks.sample(Kernel.ADD, 7);
            assertTrue(row >= -1 && row < 7);
            samples += row >= 0 ? 1 : 0;
        }
        assertTrue(samples >= 15 && samples <= 17, samples + " samples");
    }

    @Test
    void optionsThatAreWrong() {
        for (List<String> option : List.of(
                List.of(MemfheProvider.GATES, "some"),
                List.of(MemfheProvider.SEED, "x"),
                List.of(MemfheProvider.VALUES, "trace"),
                List.of(MemfheProvider.VALUES, "abacus"))) {
            BackendOptions options = BackendOptions.defaults().with(option.get(0), option.get(1));
            assertThrows(
                    InvalidParametersException.class, () -> Backends.open("pim-memfhe", options), option.toString());
        }
    }
}
