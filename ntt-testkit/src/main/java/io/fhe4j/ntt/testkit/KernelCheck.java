package io.fhe4j.ntt.testkit;

import io.fhe4j.ntt.Kernel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One property of one kernel: on random operands of random shape it gives the right answer, leaves its operands alone and writes nowhere else.
 */
public final class KernelCheck {

    /** One try; throws an {@link AssertionError} that says what is wrong. */
    @FunctionalInterface
    interface Body {
        void run(Trial trial);
    }

    private final Kernel kernel;
    private final String name;
    private final Body body;

    KernelCheck(Kernel kernel, String name, Body body) {
        this.kernel = kernel;
        this.name = name;
        this.body = body;
    }

    /** The kernel. */
    public Kernel kernel() {
        return kernel;
    }

    /** All properties, in the order of the kernels. */
    public static List<KernelCheck> all() {
        List<KernelCheck> all = new ArrayList<>();
        all.addAll(ElementWiseChecks.all());
        all.addAll(TransformChecks.all());
        all.addAll(MovementChecks.all());
        all.addAll(ConversionChecks.all());
        all.addAll(CompoundChecks.all());
        all.addAll(RingGswChecks.all());
        all.addAll(DifferentialChecks.all());
        all.sort(Comparator.comparing(KernelCheck::kernel));
        return all;
    }

    /**
     * One try on small random shapes.
     *
     * @param seed decides everything
     * @throws AssertionError if the backend is wrong
     * @throws org.opentest4j.TestAbortedException if it does not serve the moduli that the kernel needs
     */
    public void run(Subject subject, long seed) {
        run(subject, seed, 0);
    }

    /**
     * One try on few rows of this width.
     *
     * @param width a power of two, or 0 for small random shapes
     */
    public void run(Subject subject, long seed, int width) {
        long before = subject.backend().memoryUse().usedBytes();
        runOnly(subject, seed, width);
        long after = subject.backend().memoryUse().usedBytes();
        if (after > before) {
            throw new AssertionError("the kernel has kept " + (after - before) + " bytes of the pool");
        }
    }

    /** One try, while others may use the pool. */
    void runOnly(Subject subject, long seed, int width) {
        try (Trial trial = Trial.of(subject, seed, width)) {
            body.run(trial);
        }
    }

    /** Kernel and name. */
    @Override
    public String toString() {
        return kernel + ": " + name;
    }
}
