package io.fhe4j.ntt.testkit;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.spi.Device;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.opentest4j.TestAbortedException;

/**
 * The conformance suite: extend it, say how the device is opened, and every kernel is checked.
 *
 * <p>Operands are random and different in each run. A failure's message begins with its seed; {@code -Dfhe4j.conformance.seed=SEED} makes the
 * next run begin with it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class BackendConformance {

    private static final int PARALLELISM = 3;
    private static final SplittableRandom SEEDS = new SplittableRandom();

    private final ExecutorService executor = Executors.newFixedThreadPool(PARALLELISM);
    private @org.jspecify.annotations.Nullable Subject single;
    private @org.jspecify.annotations.Nullable Subject parallel;

    /**
     * Opens a device of the backend under test.
     *
     * @param options executor and parallelism to run with
     */
    protected abstract Device openDevice(BackendOptions options);

    /** How many random examples of each kernel are tried. */
    protected int tries() {
        return 50;
    }

    /** Whether the backend promises that calls of primitive kernels take at most 512 bytes of heap on one thread. */
    protected boolean meetsAllocationBound() {
        return true;
    }

    @BeforeAll
    void openSubjects() {
        single = Subject.open(this::openDevice, BackendOptions.defaults());
        parallel = Subject.open(this::openDevice, BackendOptions.defaults().withExecutor(executor, PARALLELISM));
    }

    @AfterAll
    void closeSubjects() {
        single().close();
        parallel().close();
        executor.shutdown();
    }

    private Subject single() {
        return java.util.Objects.requireNonNull(single);
    }

    private Subject parallel() {
        return java.util.Objects.requireNonNull(parallel);
    }

    /** Each kernel on small random shapes, on the calling thread. */
    @TestFactory
    Stream<DynamicTest> kernelsOnOneThread() {
        return KernelCheck.all().stream()
                .map(check -> dynamicTest(check.toString(), () -> repeat(check, single(), tries())));
    }

    /** Each kernel on small random shapes, with the rows divided among threads. */
    @TestFactory
    Stream<DynamicTest> kernelsOnSeveralThreads() {
        return KernelCheck.all().stream()
                .map(check -> dynamicTest(check.toString(), () -> repeat(check, parallel(), (tries() + 4) / 5)));
    }

    /** Each kernel at 2^13 and 2^14. */
    @TestFactory
    Stream<DynamicTest> kernelsOnWideRows() {
        return wide(13, 14);
    }

    /** Each kernel at 2^15 to 2^17. */
    @TestFactory
    @Tag("slow")
    Stream<DynamicTest> kernelsOnTheWidestRows() {
        return wide(15, 17);
    }

    /** Refusals, secrets, lifetime and threads. */
    @TestFactory
    Stream<DynamicTest> contract() {
        return ContractCheck.all().stream().map(check -> dynamicTest(check.toString(), () -> check.run(parallel())));
    }

    /** The heap that kernel calls take. */
    @Test
    void allocation() throws Exception {
        Assumptions.assumeTrue(meetsAllocationBound(), "the backend does not promise to keep the bound");
        ContractCheck.allocation().run(single());
    }

    private Stream<DynamicTest> wide(int fromLog, int toLog) {
        return IntStream.rangeClosed(fromLog, toLog)
                .filter(log -> 1 << log <= single().backend().capabilities().maxWidth())
                .boxed()
                .flatMap(log -> KernelCheck.all().stream()
                        .map(check -> dynamicTest(
                                check + " at 2^" + log, () -> once(check, parallel(), firstSeed(), 1 << log))));
    }

    private static void repeat(KernelCheck check, Subject subject, int tries) {
        int aborted = 0;
        SplittableRandom seeds = new SplittableRandom(firstSeed());
        for (int k = 0; k < tries; k++) {
            try {
                once(check, subject, k == 0 ? firstSeed() : seeds.nextLong(), 0);
            } catch (TestAbortedException notServed) {
                aborted++;
                if (aborted == tries) {
                    throw notServed;
                }
            }
        }
    }

    private static long firstSeed() {
        Long given = Long.getLong("fhe4j.conformance.seed");
        if (given != null) {
            return given;
        }
        synchronized (SEEDS) {
            return SEEDS.nextLong();
        }
    }

    private static void once(KernelCheck check, Subject subject, long seed, int width) {
        try {
            check.run(subject, seed, width);
        } catch (TestAbortedException notServed) {
            throw notServed;
        } catch (Throwable failure) {
            throw new AssertionError("seed " + seed + ", " + check + ": " + failure.getMessage(), failure);
        }
    }
}
