package io.fhe4j.ntt;

import io.fhe4j.api.PoolExhaustedException;
import io.fhe4j.ntt.spi.Device;
import io.fhe4j.ntt.spi.Memory;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The bounded pool of a backend's memory. Freed memory is kept by size and given out again; memory whose views have become unreachable
 * comes back through a reference queue that callers drain (there is no hidden thread). At the bound the pool drains, frees what it
 * keeps, collects garbage and tries a bounded number of times, then throws with the sizes.
 */
final class MemoryPool {

    private static final int COLLECTIONS = 4;

    private record Size(long rows, int width, int wordBytes) {}

    private static final class Tracker extends PhantomReference<Allocation> {
        final Allocation.Lease lease;

        Tracker(Allocation allocation, ReferenceQueue<Allocation> queue) {
            super(allocation, queue);
            this.lease = allocation.lease();
        }
    }

    private final Device device;
    private final long bound;
    private final LongConsumer released;
    private final ReferenceQueue<Allocation> unreachable = new ReferenceQueue<>();
    private final Map<Allocation.Lease, Tracker> inUse = new HashMap<>();
    private final Map<Size, ArrayDeque<Memory>> free = new HashMap<>();
    private long usedBytes;
    private long freeBytes;
    private long peakBytes;

    MemoryPool(Device device, long bound, LongConsumer released) {
        this.device = device;
        this.bound = bound;
        this.released = released;
    }

    synchronized Memory take(long rows, int width, int wordBytes) {
        drain();
        boolean deviceFull = false;
        Size size = new Size(rows, width, wordBytes);
        long bytes = device.bytes(rows, width, wordBytes);
        for (int attempt = 0; ; attempt++) {
            ArrayDeque<Memory> kept = free.get(size);
            if (kept != null && !kept.isEmpty()) {
                freeBytes -= bytes;
                return use(kept.removeFirst(), bytes);
            }
            if (usedBytes + freeBytes + bytes > bound) {
                trim();
            }
            if (usedBytes + bytes <= bound) {
                Memory memory = allocate(size);
                if (memory != null) {
                    return use(memory, bytes);
                }
                deviceFull = true;
            }
            if (attempt == COLLECTIONS) {
                throw new PoolExhaustedException("a buffer of " + bytes + " bytes does not fit: " + usedBytes + " of "
                        + bound + " bytes are in use"
                        + (deviceFull ? ", and the device itself has no more room" : "")
                        + "; close buffers or scopes that are done, or open the backend "
                        + (deviceFull ? "where there is more memory" : "with a larger memoryBytes"));
            }
            collect(attempt);
        }
    }

    private @Nullable Memory allocate(Size size) {
        try {
            return device.allocate(size.rows, size.width, size.wordBytes);
        } catch (OutOfMemoryError full) {
            trim();
            return null;
        }
    }

    private Memory use(Memory memory, long bytes) {
        usedBytes += bytes;
        peakBytes = Math.max(peakBytes, usedBytes);
        return memory;
    }

    synchronized void track(Allocation allocation) {
        inUse.put(allocation.lease(), new Tracker(allocation, unreachable));
    }

    synchronized void giveBack(Allocation.Lease lease) {
        Tracker tracker = inUse.remove(lease);
        if (tracker == null) {
            return;
        }
        tracker.clear();
        released.accept(lease.id);
        Memory memory = lease.memory;
        device.settle(memory);
        if (lease.secret) {
            device.erase(memory);
        }
        if (lease.origin != Allocation.Origin.POOL) {
            device.free(memory);
            return;
        }
        Size size = new Size(memory.rows(), memory.width(), memory.wordBytes());
        long bytes = device.bytes(size.rows, size.width, size.wordBytes);
        usedBytes -= bytes;
        freeBytes += bytes;
        free.computeIfAbsent(size, s -> new ArrayDeque<>()).addFirst(memory);
        notifyAll();
    }

    private void drain() {
        for (Reference<?> next = unreachable.poll(); next != null; next = unreachable.poll()) {
            giveBack(((Tracker) next).lease);
        }
    }

    private void trim() {
        for (ArrayDeque<Memory> kept : free.values()) {
            kept.forEach(device::free);
        }
        free.clear();
        freeBytes = 0;
    }

    @SuppressWarnings("WaitNotInLoop")
    private void collect(int attempt) {
        System.gc();
        try {
            wait(10L << attempt);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        drain();
    }

    synchronized MemoryUse use() {
        drain();
        return new MemoryUse(usedBytes, freeBytes, peakBytes, bound);
    }

    /** Erases and frees everything, in use or not. */
    synchronized void close() {
        for (Allocation.Lease lease : new HashSet<>(inUse.keySet())) {
            giveBack(lease);
        }
        trim();
    }
}
