package io.fhe4j.backend.cpu;

import java.util.ArrayList;
import java.util.List;

/**
 * Memory for intermediate rows, kept between calls so that the steady state allocates none. What is borrowed is as large as the largest call
 * so far of its width needed.
 */
final class Scratchpad {

    /** Borrowed rows; closing gives them back. */
    static final class Rows extends CpuMemory implements AutoCloseable {
        private final Scratchpad owner;
        private boolean secret;

        private Rows(Scratchpad owner, long rows, int width, int wordBytes) {
            super(rows, width, wordBytes);
            this.owner = owner;
        }

        @Override
        public void close() {
            if (secret) {
                erase();
            }
            owner.keep(this);
        }
    }

    private final List<Rows> free = new ArrayList<>();
    private boolean closed;

    /**
     * At least so many rows of words of 64 bits, with unspecified contents.
     *
     * @param secret whether they must be erased before they are used again
     */
    Rows borrow(long rows, int width, boolean secret) {
        return borrow(rows, width, Long.BYTES, secret);
    }

    /** The same for words of this size. */
    Rows borrow(long rows, int width, int wordBytes, boolean secret) {
        Rows taken = take(rows, width, wordBytes);
        taken.secret = secret;
        return taken;
    }

    private synchronized Rows take(long rows, int width, int wordBytes) {
        int best = -1;
        int smaller = -1;
        for (int i = 0; i < free.size(); i++) {
            Rows candidate = free.get(i);
            if (candidate.width() != width || candidate.wordBytes() != wordBytes) {
                continue;
            }
            if (candidate.rows() < rows) {
                smaller = i;
            } else if (best < 0 || candidate.rows() < free.get(best).rows()) {
                best = i;
            }
        }
        if (best >= 0) {
            return free.remove(best);
        }
        if (smaller >= 0) {
            // In its place comes a larger one, which serves the smaller calls too.
            free.remove(smaller).free();
        }
        return new Rows(this, rows, width, wordBytes);
    }

    private synchronized void keep(Rows rows) {
        if (closed) {
            rows.free();
        } else {
            free.add(rows);
        }
    }

    /** Frees everything. */
    synchronized void close() {
        closed = true;
        free.forEach(CpuMemory::free);
        free.clear();
    }
}
