package io.fhe4j.ntt.spi;

import io.fhe4j.ntt.Capabilities;
import io.fhe4j.ntt.Modulus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a backend's author implements: memory and queues. {@link io.fhe4j.ntt.Backend} puts pool, checks, secret marks, lifetime and
 * tracing around it, so a device sees only operands that are its own, open, shaped as documented and of moduli it serves.
 *
 * <p>All methods are safe for many threads.
 */
public interface Device extends AutoCloseable {

    /** What it serves and how it was chosen. */
    Capabilities capabilities();

    /**
     * The bytes of room that a word of a row of this modulus needs. A smaller modulus of the same kind (odd or a power of two) needs no more,
     * and a power of two no more than an odd modulus of as many bits.
     */
    default int wordBytes(Modulus modulus) {
        return Long.BYTES;
    }

    /**
     * What the device has to tell people about the work so far, such as what a simulated one would have taken for it: lines of text, empty
     * for a device that just computes.
     */
    default String report() {
        return "";
    }

    /** How many parts of a kernel run side by side at most, at least 1. */
    default int parallelism() {
        return 1;
    }

    /** The bytes that {@code rows} rows of {@code width} words take; bookkeeping of the pool. */
    long bytes(long rows, int width, int wordBytes);

    /**
     * New memory. Its contents are unspecified.
     *
     * @param wordBytes room for each word: the most that {@link #wordBytes} gives for the moduli of the rows
     * @throws OutOfMemoryError if the device has no room; the pool then collects and tries again
     */
    Memory allocate(long rows, int width, int wordBytes);

    /**
     * Waits until no enqueued work uses the memory any more: called before it is erased, reused or freed. A device whose kernels have ended
     * when they return has nothing to wait for.
     */
    default void settle(Memory memory) {}

    /** Rows in memory that others provide; empty for a device whose rows are in its own memory only. */
    default Optional<RowImages> images() {
        return Optional.empty();
    }

    /** Overwrites with zeros, at once: called before memory that held secrets is given to somebody else. */
    void erase(Memory memory);

    /** Frees memory that nobody uses any more. */
    void free(Memory memory);

    /**
     * A new queue; kernels of one queue take effect in order.
     *
     * @param scratch where compound kernels get their intermediate buffers
     */
    Queue openQueue(Scratch scratch);

    /** What the work so far would have cost on the hardware that this device simulates; empty for a device that just computes. */
    default Optional<SimulatedCost> simulatedCost() {
        return Optional.empty();
    }

    /**
     * What a recorded program takes on the hardware that this device simulates, by a schedule with everything that it waits for.
     *
     * @param trace what a {@link io.fhe4j.ntt.trace.Recording} wrote
     * @param account what the {@linkplain #simulatedCost account} says of the same work
     * @return of the schedule; or the account, with the reason in its {@link SimulatedCost#meaning}, where there is none
     * @throws IOException if the trace cannot be read
     * @throws io.fhe4j.api.CancelledException if the thread is interrupted
     */
    default SimulatedCost simulate(Path trace, SimulatedCost account) throws IOException {
        return account;
    }

    /** Frees everything. Called once, when nothing runs any more. */
    @Override
    void close();
}
