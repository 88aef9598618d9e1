package io.fhe4j.backend.cpu;

import java.util.ArrayList;
import java.util.List;

/**
 * Memory for intermediate rows, kept between calls so that the steady state allocates none. What is borrowed is as large as the largest call
 * so far of its width needed.
 */
final class Scratchpad {

    private final List<CpuMemory> free = new ArrayList<>();
    private boolean closed;

    /** At least so many rows with unspecified contents. */
    synchronized CpuMemory borrow(long rows, int width) {
        int best = -1;
        for (int i = 0; i < free.size(); i++) {
            CpuMemory memory = free.get(i);
            if (memory.width() == width
                    && memory.rows() >= rows
                    && (best < 0 || memory.rows() < free.get(best).rows())) {
                best = i;
            }
        }
        if (best >= 0) {
            CpuMemory last = free.removeLast();
            return best == free.size() ? last : free.set(best, last);
        }
        // What is too small for this width will not be asked for again as long as such calls go on.
        for (int i = free.size() - 1; i >= 0; i--) {
            if (free.get(i).width() == width) {
                free.remove(i).free();
                break;
            }
        }
        return new CpuMemory(rows, width);
    }

    /** @param secret whether it must be erased first */
    void giveBack(CpuMemory memory, boolean secret) {
        if (secret) {
            memory.erase();
        }
        keep(memory);
    }

    private synchronized void keep(CpuMemory memory) {
        if (closed) {
            memory.free();
        } else {
            free.add(memory);
        }
    }

    /** Frees everything. */
    synchronized void close() {
        closed = true;
        free.forEach(CpuMemory::free);
        free.clear();
    }
}
