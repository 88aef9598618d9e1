package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.ExponentDigits;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.spi.OddExponentWalk;

/**
 * The blind rotations whose course depends on the exponents, AP and LMKCDEY. Ciphertexts go different ways through a key, so each goes alone, in the
 * caches. Between two products it stays in evaluation form, as the last product left it: an automorphism only permutes words there, and of the
 * body, of which a key switch takes no digits, neither it nor the key switch needs an inverse transform. An object serves one call.
 */
abstract class Walks {

    /** Rows of scratch of a walker apart from its digits: a ciphertext, and the one that it becomes when it moves. */
    static final int OWN_ROWS = 4;

    private final CpuDevice device;
    final RowBuffer accumulator;
    final RowBuffer key;

    /** Digits of a component. */
    final int levels;

    private final RowBuffer exponents;

    Walks(CpuDevice device, RowBuffer accumulator, RowBuffer exponents, RowBuffer key, Gadget gadget) {
        this.device = device;
        this.accumulator = accumulator;
        this.exponents = exponents;
        this.key = key;
        this.levels = gadget.levels();
    }

    /** A ciphertext under way: mask and body. */
    interface Walker {

        /** Begins with a ciphertext of the batch. */
        void enter(int b);

        /** A ← A ⊡ the key's entry, counted from the first number's first. */
        void multiply(int entry);

        /** A after the automorphism of a move. */
        void turn(WalkWay way, int move);

        /** The same, and switched back to its secret. */
        void move(WalkWay way, int move);

        /** Gives the ciphertext back. */
        void leave(int b);
    }

    /** Bytes of their words. */
    abstract int wordBytes();

    /** A walker with these rows of scratch. */
    abstract Walker walker(CpuMemory scratch, long first);

    /** Rotation by AP. */
    final void ap(int base) {
        ExponentDigits digits =
                new ExponentDigits(base, exponents.moduli().get(0).value());
        int entries = key.shape().batch2() / 2;
        each(accumulator.isSecret() || key.isSecret(), (b, walker) -> {
            for (int i = 0; i < key.shape().batch1(); i++) {
                int rest = exponent(b, i);
                for (int j = 0; rest > 0; j++, rest /= base) {
                    int value = rest % base;
                    if (value > 0) {
                        walker.multiply(i * entries + digits.entry(j, value));
                    }
                }
            }
        });
    }

    /** Rotation by LMKCDEY, with the keys of the moves. */
    final void lmkcdey(RowBuffer moves, EvaluationOrder order) {
        boolean secret = accumulator.isSecret() || key.isSecret() || moves.isSecret();
        WalkWay way = device.automorphisms().way(key.width(), moves.shape().batch1() - 1, order);
        each(secret, (b, walker) -> {
            try (WalkWay.Course course = way.course(key.shape().batch1())) {
                long[] halves = course.halves();
                for (int i = 0; i < halves.length; i++) {
                    halves[i] = exponent(b, i);
                }
                course.plan();
                walker.turn(way, OddExponentWalk.TURN);
                for (int k = 0; k < course.length(); k++) {
                    int step = course.step(k);
                    if (step >= 0) {
                        walker.multiply(step);
                    } else {
                        walker.move(way, -1 - step);
                    }
                }
            }
        });
    }

    private interface Course {
        void run(int b, Walker walker);
    }

    /** Takes every ciphertext of the batch through its course. */
    private void each(boolean secret, Course course) {
        int parts = device.workers().parallelism();
        int needed = OWN_ROWS + 2 * levels;
        try (Scratchpad.Rows scratch =
                device.scratchpad().borrow((long) parts * needed, key.width(), wordBytes(), secret)) {
            device.workers().run(accumulator.shape().batch(), (b, slot) -> {
                Walker walker = walker(scratch, (long) slot * needed);
                walker.enter(b);
                course.run(b, walker);
                walker.leave(b);
            });
        }
    }

    private int exponent(int b, int i) {
        int at = exponents.shape().batch() == 1 ? 0 : b;
        RowKernels numbers = device.modulus(exponents.moduli().get(0)).kernels;
        return (int) numbers.get(CpuQueue.segment(exponents), CpuQueue.at(exponents, at, 0, 0), i);
    }
}
