package io.fhe4j.ntt.testkit;

import io.fhe4j.api.ValueRangeException;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.KeySwitchLayout;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.spi.Queue;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.locks.LockSupport;

/** Faults of places, order and ownership. */
final class FaultyBehaviour {

    private FaultyBehaviour() {}

    /** Where the width is no multiple of 8 lanes, the last word stays as it was. */
    static final class MissedLastLane extends DelegatingQueue {
        MissedLastLane(Queue right) {
            super(right);
        }

        @Override
        public void add(RowBuffer out, RowBuffer x, RowBuffer y) {
            HostRows before = read(out);
            right.add(out, x, y);
            int last = out.width() - 1;
            if (out.width() % 8 == 0) {
                return;
            }
            HostRows after = read(out);
            for (int b = 0; b < out.shape().batch(); b++) {
                for (int c = 0; c < out.shape().components(); c++) {
                    for (int r = 0; r < out.shape().rows(); r++) {
                        long m = out.moduli().get(r).value();
                        long old = before.get(b, c, r, last);
                        after.set(b, c, r, last, m == 0 ? old : Long.remainderUnsigned(old, m));
                    }
                }
            }
            write(out, after);
        }
    }

    /** In evaluation form, values move as if they lay in natural order. */
    static final class ForgottenBitReversal extends DelegatingQueue {
        ForgottenBitReversal(Queue right) {
            super(right);
        }

        @Override
        public void automorphism(RowBuffer out, RowBuffer x, long galois) {
            if (x.form() == Form.COEFFICIENT) {
                right.automorphism(out, x, galois);
                return;
            }
            HostRows values = read(x);
            HostRows moved = HostRows.allocate(x.shape(), x.moduli(), x.form());
            for (int b = 0; b < x.shape().batch(); b++) {
                for (int c = 0; c < x.shape().components(); c++) {
                    for (int r = 0; r < x.shape().rows(); r++) {
                        for (int i = 0; i < x.width(); i++) {
                            int j = (int) ((galois * (2L * i + 1) - 1) / 2 % x.width());
                            moved.set(b, c, r, i, values.get(b, c, r, j));
                        }
                    }
                }
            }
            write(out, moved);
        }
    }

    /** The next Galois element. */
    static final class AutomorphismOffByOne extends DelegatingQueue {
        AutomorphismOffByOne(Queue right) {
            super(right);
        }

        @Override
        public void automorphism(RowBuffer out, RowBuffer x, long galois) {
            right.automorphism(out, x, (galois + 2) % (2L * x.width()));
        }
    }

    /** Writes the first operand to the output before it has read the second. */
    static final class EarlyWrite extends DelegatingQueue {
        EarlyWrite(Queue right) {
            super(right);
        }

        @Override
        public void subtract(RowBuffer out, RowBuffer x, RowBuffer y) {
            right.copy(out, x);
            right.subtract(out, out, y);
        }
    }

    /** Uses its operand as scratch memory. */
    static final class ChangedOperand extends DelegatingQueue {
        ChangedOperand(Queue right) {
            super(right);
        }

        @Override
        public void inverseNtt(RowBuffer out, RowBuffer x) {
            right.inverseNtt(out, x);
            right.zero(x.component(0).rows(0, 1).entry(0, 0, 0));
        }
    }

    /** Copies one row too many, where there is one. */
    static final class RowTooMany extends DelegatingQueue {
        RowTooMany(Queue right) {
            super(right);
        }

        @Override
        public void copy(RowBuffer out, RowBuffer x) {
            right.copy(out, x);
            long[] place = out.entry(0, 0, 0).component(0).placement();
            place[0] += out.shape().rows();
            if (place[0] < out.memory().rows()) {
                RowBuffer first = out.entry(0, 0, 0).component(0).rows(0, 1);
                right.zero(out.viewAt(first.shape(), first.moduli(), out.form(), place));
            }
        }
    }

    /** Leaves out all but the first entries of batch2. */
    static final class ForgottenBatch extends DelegatingQueue {
        ForgottenBatch(Queue right) {
            super(right);
        }

        @Override
        public void negate(RowBuffer out, RowBuffer x) {
            for (int i1 = 0; i1 < x.shape().batch1(); i1++) {
                for (int i3 = 0; i3 < x.shape().batch3(); i3++) {
                    right.negate(out.entry(i1, 0, i3), x.entry(i1, 0, i3));
                }
            }
        }
    }

    /** Reduces words that it should refuse. */
    static final class AcceptsAnything extends DelegatingQueue {
        AcceptsAnything(Queue right) {
            super(right);
        }

        @Override
        public void upload(RowBuffer out, MemorySegment words) {
            try {
                right.upload(out, words);
            } catch (ValueRangeException refused) {
                right.zero(out);
            }
        }
    }

    /** Stages what is downloaded in memory that all callers share. */
    static final class SharedStage extends DelegatingQueue {
        private volatile long staged;

        SharedStage(Queue right) {
            super(right);
        }

        @Override
        public void download(MemorySegment words, RowBuffer x) {
            right.download(words, x);
            staged = words.getAtIndex(ValueLayout.JAVA_LONG, 0);
            LockSupport.parkNanos(1);
            words.setAtIndex(ValueLayout.JAVA_LONG, 0, staged);
        }
    }

    /** Turns all ciphertexts of a batch by the exponents of the first. */
    static final class SharedExponents extends DelegatingQueue {
        SharedExponents(Queue right) {
            super(right);
        }

        @Override
        public void blindRotateAp(RowBuffer accumulator, RowBuffer exponents, RowBuffer key, Gadget gadget, int base) {
            super.blindRotateAp(accumulator, exponents.entry(0, 0, 0), key, gadget, base);
        }

        @Override
        public void blindRotateLmkcdey(
                RowBuffer accumulator, RowBuffer exponents, RowBuffer key, RowBuffer moves, Gadget gadget) {
            super.blindRotateLmkcdey(accumulator, exponents.entry(0, 0, 0), key, moves, gadget);
        }
    }

    /** Takes a step too few at once. */
    static final class ShorterWindow extends DelegatingQueue {
        ShorterWindow(Queue right) {
            super(right);
        }

        @Override
        public void blindRotateLmkcdey(
                RowBuffer accumulator, RowBuffer exponents, RowBuffer key, RowBuffer moves, Gadget gadget) {
            int count = moves.shape().batch1();
            RowBuffer fewer = moves.batch1(0, Math.max(2, count - 1));
            super.blindRotateLmkcdey(accumulator, exponents, key, fewer, gadget);
        }
    }

    /** Keeps an intermediate buffer. */
    static final class Leak extends DelegatingQueue {
        Leak(Queue right) {
            super(right);
        }

        @Override
        public void keySwitch(RowBuffer out, RowBuffer x, RowBuffer key, KeySwitchLayout layout, long galois) {
            super.keySwitch(out, x, key, layout, galois);
            right.zero(scratch().allocate(x.shape(), x.moduli(), x.form(), false));
        }
    }

    /** Takes heap in each call. */
    static final class HeapUser extends DelegatingQueue {
        volatile byte[] last = {};

        HeapUser(Queue right) {
            super(right);
        }

        @Override
        public void copy(RowBuffer out, RowBuffer x) {
            last = new byte[1024];
            right.copy(out, x);
        }
    }
}
