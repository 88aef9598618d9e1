package io.fhe4j.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.ExponentDigits;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Primes;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Gates on the widths that have kernels of their own, narrow and on doubles, with words that drive lazy ranges to their ends, against the reference. */
class NarrowRowsTest {

    /** The longest step of a walk: the reference takes its time for a key switch. */
    private static final int WINDOW = 64;

    private static final int AP_BASE = 2;

    /** Of the five patterns of words; kernels that are not compiled yet take their time for each. */
    private static final int[] PATTERNS =
            Boolean.getBoolean("fhe4j.slow") ? new int[] {0, 1, 2, 3, 4} : new int[] {0, 1, 3};

    /** Width, bits of the prime, gadget base and levels (the rest is dropped), signs. */
    static Stream<Arguments> sets() {
        return Stream.of(
                Arguments.of(1024, 27, 7, 3, 2),
                Arguments.of(1024, 29, 10, 2, 2),
                Arguments.of(1024, 25, 6, 4, 2),
                Arguments.of(1024, 27, 9, 3, 1),
                Arguments.of(2048, 27, 6, 4, 2),
                Arguments.of(1024, 28, 28, 1, 2),
                Arguments.of(2048, 29, 10, 2, 2),
                Arguments.of(2048, 29, 6, 4, 2),
                Arguments.of(2048, 27, 9, 3, 2),
                Arguments.of(2048, 26, 6, 4, 2),
                Arguments.of(512, 27, 9, 2, 2),
                Arguments.of(2048, 37, 13, 2, 2),
                Arguments.of(1024, 49, 16, 3, 2),
                Arguments.of(2048, 39, 20, 1, 1));
    }

    private static HostRows words(Shape shape, RnsBasis moduli, Form form, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        HostRows rows = HostRows.allocate(shape, moduli, form);
        long p = moduli.get(0).value();
        int pattern = (int) (seed % 5);
        for (int b = 0; b < shape.batch(); b++) {
            for (int c = 0; c < shape.components(); c++) {
                for (int i = 0; i < shape.width(); i++) {
                    rows.set(b, c, 0, i, word(random, p, pattern, i));
                }
            }
        }
        return rows;
    }

    private static long word(SplittableRandom random, long p, int pattern, int i) {
        return switch (pattern) {
            case 0 -> p - 1;
            case 1 -> random.nextBoolean() ? p / 2 : p / 2 + 1;
            case 2 -> i % 2 == 0 ? p - 1 : 0;
            case 3 -> random.nextInt(4) == 0 ? p - 1 : random.nextLong(p);
            default -> random.nextLong(p);
        };
    }

    private static RowBuffer upload(Backend backend, HostRows rows) {
        RowBuffer buffer = backend.allocate(rows.shape(), rows.moduli(), rows.form(), BufferRole.CIPHERTEXT);
        backend.stream().upload(buffer, rows);
        return buffer;
    }

    /** The operands: ciphertexts and exponents, and keys for products and GINX, for the moves of LMKCDEY, and for AP. */
    private record Operands(HostRows x, HostRows exponents, HostRows key, HostRows moves, HostRows digitKey) {}

    /** What a backend computes of the same words: an external product, transforms, and blind rotations by all methods. */
    private static HostRows[] results(Backend backend, Operands operands, Gadget gadget) {
        HostRows x = operands.x;
        int components = x.shape().components();
        RowBuffer accumulator = upload(backend, x);
        RowBuffer keys = upload(backend, operands.key);
        RowBuffer exponents = upload(backend, operands.exponents);
        RowBuffer product = backend.allocate(x.shape(), x.moduli(), Form.COEFFICIENT, BufferRole.CIPHERTEXT);
        backend.stream().externalProduct(product, accumulator, keys.batch1(0, 1).batch2(0, components), gadget);
        RowBuffer there = backend.allocate(x.shape(), x.moduli(), Form.EVALUATION, BufferRole.CIPHERTEXT);
        backend.stream().forwardNtt(there, accumulator);
        RowBuffer back = backend.allocate(x.shape(), x.moduli(), Form.COEFFICIENT, BufferRole.CIPHERTEXT);
        backend.stream().inverseNtt(back, there);
        assertEquals(-1, backend.stream().download(back).words().mismatch(x.words()), "there and back");
        RowBuffer moved = backend.allocate(x.shape(), x.moduli(), Form.EVALUATION, BufferRole.CIPHERTEXT);
        backend.stream().automorphism(moved, there, 5);
        backend.stream().blindRotateGinx(accumulator, exponents, keys, gadget);
        RowBuffer walker = upload(backend, x);
        RnsBasis half = RnsBasis.of(
                Modulus.powerOfTwo(Integer.numberOfTrailingZeros(x.shape().width())));
        RowBuffer halves = backend.allocate(exponents.shape(), half, Form.COEFFICIENT, BufferRole.CONTROL);
        backend.stream().switchModulusOdd(halves, exponents);
        RowBuffer firsts = keys.batch2(0, components);
        backend.stream().blindRotateLmkcdey(walker, halves, firsts, upload(backend, operands.moves), gadget);
        RowBuffer turner = upload(backend, x);
        backend.stream().blindRotateAp(turner, exponents, upload(backend, operands.digitKey), gadget, AP_BASE);
        return Stream.of(product, there, moved, accumulator, walker, turner)
                .map(buffer -> backend.stream().download(buffer))
                .toArray(HostRows[]::new);
    }

    @ParameterizedTest
    @MethodSource("sets")
    void gatesOnExtremeWordsAreThoseOfTheReference(int n, int bits, int logBase, int levels, int signs) {
        RnsBasis modulus = RnsBasis.of(Primes.ofBits(bits, n, 1)[0]);
        Gadget gadget = Gadget.ofHighest(modulus.get(0), logBase, levels);
        Shape ciphertexts = new Shape(2, 1, 1, 2, 1, n);
        Shape keys = new Shape(2, signs * 2, levels, 2, 1, n);
        HostRows exponents = HostRows.allocate(
                new Shape(2, 1, 1, 1, 1, 2),
                RnsBasis.of(Modulus.powerOfTwo(Integer.numberOfTrailingZeros(2 * n))),
                Form.COEFFICIENT);
        Shape moves = new Shape(WINDOW + 1, 1, levels, 2, 1, n);
        int digits = new ExponentDigits(AP_BASE, 2L * n).entries();
        Shape digitKeys = new Shape(2, 2 * digits, levels, 2, 1, n);
        exponents.set(0, 0, 0, 0, 1);
        exponents.set(0, 0, 0, 1, 2 * n - 3);
        exponents.set(1, 0, 0, 1, n);
        try (Backend reference = Backends.open("reference");
                Backend vectors = Backends.open(
                        "cpu",
                        BackendOptions.defaults()
                                .with(EngineChoice.OPTION, "512")
                                .forMeasuring());
                Backend shorter = Backends.open(
                        "cpu",
                        BackendOptions.defaults()
                                .with(EngineChoice.OPTION, bits % 2 == 0 ? "128" : "256")
                                .forMeasuring());
                Backend cold = Backends.open("cpu", BackendOptions.defaults().with(EngineChoice.OPTION, "512"))) {
            for (int seed : PATTERNS) {
                int pattern = seed % 2 == 0 ? 0 : seed + 4;
                Operands operands = new Operands(
                        words(ciphertexts, modulus, Form.COEFFICIENT, seed),
                        exponents,
                        words(keys, modulus, Form.EVALUATION, pattern),
                        words(moves, modulus, Form.EVALUATION, pattern),
                        words(digitKeys, modulus, Form.EVALUATION, pattern));
                HostRows[] expected = results(reference, operands, gadget);
                for (Backend backend : new Backend[] {vectors, shorter, cold}) {
                    HostRows[] found = results(backend, operands, gadget);
                    for (int k = 0; k < found.length; k++) {
                        assertEquals(
                                -1, found[k].words().mismatch(expected[k].words()), "result " + k + ", seed " + seed);
                    }
                }
            }
            RowBuffer buffer = vectors.allocate(ciphertexts, modulus, Form.COEFFICIENT, BufferRole.CIPHERTEXT);
            assertEquals(bits < 30 ? Integer.BYTES : Long.BYTES, buffer.memory().wordBytes());
        }
    }
}
