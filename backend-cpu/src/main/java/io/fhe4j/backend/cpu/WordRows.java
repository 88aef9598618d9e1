package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.Form;
import java.lang.foreign.MemorySegment;

/** What rows of canonical words have in common. */
abstract class WordRows extends RowKernels {

    /** In place, between the order of the host and that of a row in evaluation form. */
    abstract void reorder(MemorySegment a, long o, MemorySegment x, long xo, int n, Form form);

    @Override
    String word() {
        return "words";
    }

    @Override
    boolean isSound(MemorySegment x, long xo, int n, RowModulus m) {
        long bad = 0;
        for (int i = 0; i < n; i++) {
            bad |= notCanonical(Words.get(x, xo, i), m);
        }
        return isCanonical(bad, m);
    }

    /** Bits that tell, collected over words, whether one of them is not canonical. */
    private static long notCanonical(long word, RowModulus m) {
        return m.isOdd() ? word | m.value - 1 - word : word & ~m.mask;
    }

    private static boolean isCanonical(long bad, RowModulus m) {
        return m.isOdd() ? bad >= 0 : bad == 0;
    }

    @Override
    long canonical(MemorySegment x, long xo, int i, RowModulus m) {
        return Words.get(x, xo, i);
    }

    @Override
    void put(MemorySegment a, long o, int i, long word, RowModulus m) {
        Words.set(a, o, i, word);
    }

    @Override
    boolean decode(MemorySegment a, long o, MemorySegment x, long xo, int n, Form form, RowModulus m) {
        Words.copy(a, o, x, xo, n);
        long bad = 0;
        for (int i = 0; i < n; i++) {
            bad |= notCanonical(Words.get(a, o, i), m);
        }
        reorder(a, o, a, o, n, form);
        return isCanonical(bad, m);
    }

    @Override
    void encode(MemorySegment a, long o, MemorySegment x, long xo, int n, Form form, RowModulus m) {
        reorder(a, o, x, xo, n, form);
    }

    @Override
    long negateWord(long word, RowModulus m) {
        return m.isOdd() ? word == 0 ? 0 : m.value - word : -word & m.mask;
    }
}
