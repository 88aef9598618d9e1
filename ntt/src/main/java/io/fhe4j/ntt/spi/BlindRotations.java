package io.fhe4j.ntt.spi;

import io.fhe4j.ntt.ExponentDigits;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Kernels;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import java.lang.foreign.MemorySegment;

/**
 * The blind rotations whose course depends on the exponents, made of other kernels: they look at the exponents once, and then turn one ciphertext
 * after the other. A device on which looking is slow overrides them, for the kernels themselves take exponents as a buffer.
 */
public final class BlindRotations {

    private BlindRotations() {}

    /** {@link Kernels#blindRotateAp}. */
    public static void ap(
            Kernels kernels,
            Scratch scratch,
            RowBuffer accumulator,
            RowBuffer exponents,
            RowBuffer key,
            Gadget gadget,
            int base) {
        long modulus = exponents.moduli().get(0).value();
        ExponentDigits digits = new ExponentDigits(base, modulus);
        int components = accumulator.shape().components();
        long[] words = words(kernels, exponents);
        boolean secret = accumulator.isSecret() || key.isSecret();
        try (RowBuffer other = scratch.allocate(one(accumulator), accumulator.moduli(), Form.COEFFICIENT, secret)) {
            for (int b = 0; b < accumulator.shape().batch(); b++) {
                int first = row(exponents, b);
                Turning turning = new Turning(entry(accumulator, b), other);
                for (int i = 0; i < key.shape().batch1(); i++) {
                    RowBuffer keys = key.batch1(i, i + 1);
                    long rest = words[first + i];
                    for (int j = 0; rest > 0; j++, rest /= base) {
                        int value = (int) (rest % base);
                        if (value > 0) {
                            int place = digits.entry(j, value) * components;
                            RowBuffer rows = keys.batch2(place, place + components);
                            kernels.externalProduct(turning.next(), turning.current(), rows, gadget);
                            turning.turn();
                        }
                    }
                }
                turning.end(kernels);
            }
        }
    }

    /** {@link Kernels#blindRotateLmkcdey}. */
    public static void lmkcdey(
            Kernels kernels,
            Scratch scratch,
            RowBuffer accumulator,
            RowBuffer exponents,
            RowBuffer key,
            RowBuffer moves,
            Gadget gadget) {
        int n = key.shape().batch1();
        OddExponentWalk walk =
                new OddExponentWalk(accumulator.width(), moves.shape().batch1() - 1);
        long[] words = words(kernels, exponents);
        boolean secret = accumulator.isSecret() || key.isSecret() || moves.isSecret();
        RnsBasis moduli = accumulator.moduli();
        Shape shape = one(accumulator);
        Shape digitShape = shape.withComponents(shape.components() - 1).withBatch3(gadget.levels());
        try (RowBuffer other = scratch.allocate(shape, moduli, Form.COEFFICIENT, secret);
                RowBuffer moved = scratch.allocate(shape, moduli, Form.COEFFICIENT, secret);
                RowBuffer term = scratch.allocate(shape, moduli, Form.EVALUATION, secret);
                RowBuffer digits = scratch.allocate(digitShape, moduli, Form.EVALUATION, secret)) {
            for (int b = 0; b < accumulator.shape().batch(); b++) {
                Turning turning = new Turning(entry(accumulator, b), other);
                kernels.automorphism(turning.next(), turning.current(), walk.galois(OddExponentWalk.TURN));
                turning.turn();
                for (int step : walk.course(words, row(exponents, b), n)) {
                    if (step >= 0) {
                        RowBuffer rows = key.batch1(step, step + 1);
                        kernels.externalProduct(turning.next(), turning.current(), rows, gadget);
                    } else {
                        int move = -1 - step;
                        kernels.automorphism(moved, turning.current(), walk.galois(move));
                        switchMasks(kernels, turning.next(), moved, moves.batch1(move, move + 1), gadget, digits, term);
                    }
                    turning.turn();
                }
                turning.end(kernels);
            }
        }
    }

    /** out = (0, …, 0, body of x) + Σ_c Σ_j d_j(mask c of x)·key[c, j]. */
    private static void switchMasks(
            Kernels kernels,
            RowBuffer out,
            RowBuffer x,
            RowBuffer key,
            Gadget gadget,
            RowBuffer digits,
            RowBuffer term) {
        int body = x.shape().components() - 1;
        RowBuffer sum = out.as(Form.EVALUATION);
        CompoundKernels.transformDigits(kernels, digits, x.components(0, body), gadget);
        CompoundKernels.multiplyDigits(kernels, sum, term, digits, key);
        kernels.inverseNtt(out, sum);
        RowBuffer bodyOut = out.component(body);
        kernels.add(bodyOut, bodyOut, x.component(body));
    }

    /** A ciphertext that moves to and fro between its place and scratch memory. */
    private static final class Turning {
        private final RowBuffer place;
        private RowBuffer current;
        private RowBuffer next;

        Turning(RowBuffer place, RowBuffer other) {
            this.place = place;
            this.current = place;
            this.next = other;
        }

        RowBuffer current() {
            return current;
        }

        RowBuffer next() {
            return next;
        }

        void turn() {
            RowBuffer written = next;
            next = current;
            current = written;
        }

        void end(Kernels kernels) {
            if (current != place) {
                kernels.copy(place, current);
            }
        }
    }

    private static Shape one(RowBuffer accumulator) {
        Shape shape = accumulator.shape();
        return Shape.of(shape.components(), shape.rows(), shape.width());
    }

    private static RowBuffer entry(RowBuffer accumulator, int b) {
        int columns = accumulator.shape().batch2();
        return accumulator.entry(b / columns, b % columns, 0);
    }

    private static long[] words(Kernels kernels, RowBuffer exponents) {
        long[] words = new long[Math.toIntExact(exponents.shape().words())];
        kernels.download(MemorySegment.ofArray(words), exponents);
        return words;
    }

    /** Where the exponents of a batch entry begin; one row may be for all. */
    private static int row(RowBuffer exponents, int b) {
        return exponents.shape().batch() == 1 ? 0 : b * exponents.width();
    }
}
