package io.fhe4j.api.testing;

import com.sun.management.ThreadMXBean;
import io.fhe4j.api.FheException;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.MalformedInputException;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Feeds hostile files to a reader and checks what the house promises: refused with {@link MalformedInputException}, {@link
 * IncompatibleException} or {@link KeySetMismatchException} and a message that names the source, within two seconds, within a
 * bound on the heap that the reader's thread allocates. Native memory is not seen here; a reader takes it only by the lengths
 * that the envelope's reader has checked.
 *
 * {@snippet :
 * HostileInput<CkksCiphertext> hostile = new HostileInput<>("hostile.fhe", bytes, file ->
 *     CkksWire.readCiphertext(new ByteArrayInputStream(file), "hostile.fhe", parameters));
 * hostile.assertRejected(Mutants.stale(valid, 1, 10_000));
 * hostile.assertRejected(Mutant.edited("level 99", valid, parts -> parts.setMetadataInt(0, 99)));
 * hostile.assertRejectedOrUsable(Mutants.recomputed(valid, 2, 10_000), ciphertext -> evaluator.add(ciphertext, ciphertext));
 * }
 *
 * @param <T> what the reader returns
 */
public final class HostileInput<T> {
    private static final long MAX_NANOS = 2_000_000_000;
    private static final String ACCEPTED = "accepted";
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final String source;
    private final long maxHeapBytes;
    private final Reader<T> reader;
    private final Map<String, Integer> outcomes = new TreeMap<>();

    /**
     * A reader under attack.
     *
     * @param <T> what it returns
     */
    @FunctionalInterface
    public interface Reader<T> {
        /**
         * Reads a file.
         *
         * @param file its bytes
         * @return the value, fully validated
         */
        T read(byte[] file);
    }

    /**
     * A checker for one reader.
     *
     * @param source the name that the reader gives to the file, which every message must contain
     * @param expandedBytes the size of the largest value that the parameters allow, in bytes; the heap allocated by a call is
     *     at most four times that and 1 MiB
     * @param reader the reader
     */
    public HostileInput(String source, long expandedBytes, Reader<T> reader) {
        this.source = source;
        this.maxHeapBytes = 4 * expandedBytes + (1 << 20);
        this.reader = reader;
    }

    /**
     * Checks that every file is refused.
     *
     * @param mutants the files
     * @return this
     */
    public HostileInput<T> assertRejected(Stream<Mutant> mutants) {
        mutants.forEach(this::assertRejected);
        HostileTally.write();
        return this;
    }

    /**
     * Checks that a file is refused.
     *
     * @param mutant the file
     * @return the exception, for closer inspection
     */
    public FheException assertRejected(Mutant mutant) {
        Object outcome = read(mutant);
        if (outcome instanceof FheException refusal) {
            return refusal;
        }
        throw new AssertionError(mutant + " was accepted");
    }

    /**
     * Checks that each file is refused, or gives a value that can be used without an exception.
     *
     * @param mutants the files
     * @param use does with a value what programs do
     * @return this
     */
    public HostileInput<T> assertRejectedOrUsable(Stream<Mutant> mutants, Consumer<T> use) {
        mutants.forEach(mutant -> {
            Object outcome = read(mutant);
            if (!(outcome instanceof FheException)) {
                @SuppressWarnings("unchecked") // what is no refusal is the reader's value
                T value = (T) outcome;
                try {
                    use.accept(value);
                } catch (RuntimeException | Error e) {
                    throw new AssertionError(mutant + " was accepted and cannot be used: " + e, e);
                }
            }
        });
        HostileTally.write();
        return this;
    }

    /**
     * Returns how many files have been refused so far with an exception of a class.
     *
     * @param refusal the class
     */
    public int refused(Class<? extends FheException> refusal) {
        return outcomes.getOrDefault(refusal.getSimpleName(), 0);
    }

    /** Returns how many files have been accepted so far. */
    public int accepted() {
        return outcomes.getOrDefault(ACCEPTED, 0);
    }

    /** Returns the refusal, or the value. */
    private Object read(Mutant mutant) {
        HostileTally.count(mutant);
        Measured measured = measure(mutant);
        if (measured.heap > maxHeapBytes) {
            // The first time down a path, the virtual machine's own loading and linking is charged to the thread.
            measured = measure(mutant);
        }
        if (measured.nanos > MAX_NANOS) {
            throw new AssertionError(mutant + " took " + measured.nanos + " ns");
        }
        if (measured.heap > maxHeapBytes) {
            throw new AssertionError(
                    mutant + " made the reader allocate " + measured.heap + " bytes; allowed are " + maxHeapBytes);
        }
        String result = ACCEPTED;
        if (measured.outcome instanceof FheException e) {
            result = e.getClass().getSimpleName();
            if (!e.getMessage().contains(source)) {
                throw new AssertionError(mutant + " was refused without naming " + source + ": " + e.getMessage(), e);
            }
        }
        outcomes.merge(result, 1, Integer::sum);
        return measured.outcome;
    }

    private record Measured(Object outcome, long nanos, long heap) {}

    private Measured measure(Mutant mutant) {
        long heapBefore = THREADS.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        Object outcome;
        try {
            outcome = reader.read(mutant.file());
        } catch (MalformedInputException | IncompatibleException | KeySetMismatchException e) {
            outcome = e;
        } catch (RuntimeException | Error e) {
            throw new AssertionError(mutant + " ended in " + e, e);
        }
        long nanos = System.nanoTime() - start;
        return new Measured(outcome, nanos, THREADS.getCurrentThreadAllocatedBytes() - heapBefore);
    }
}
