package io.fhe4j.backend.cpu;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The vector kernel where the JVM has compiled it, and until then plain loops. Vector code that is interpreted, or compiled for the first
 * time only, makes an object of each vector and takes some hundred times as long as it will; plain loops are fast at once. So calls go
 * to plain loops first, while a small share of the time trains the vector kernel ({@link KernelTraining}), by which the JVM comes to compile it. Once
 * it is ready, it is taken for good. Where vectors are wanted from the first call on they are trained all the same, since that finds and mends what the JVM
 * has not compiled well.
 *
 * <p>Safe for many threads: one at a time trains, the others go on meanwhile.
 */
final class KernelChoice<K> {

    /** This part of the time since the choice was made goes to training, at most: whole transforms need some seconds of it. */
    private static final double SHARE = 0.25;

    /** The longest time for training in one call, in nanoseconds. */
    private static final long BUDGET = 200_000;

    private final K vectors;
    private final @Nullable K plain;
    private final @Nullable KernelTraining<K> training;
    private final Lock lock = new ReentrantLock();
    private final long born = System.nanoTime();
    private long spent;

    private KernelChoice(K vectors, @Nullable K plain, @Nullable KernelTraining<K> training) {
        this.vectors = vectors;
        this.plain = plain;
        this.training = training;
    }

    /** Always these kernels, which need no training. */
    static <K> KernelChoice<K> always(K kernels) {
        return new KernelChoice<>(kernels, null, null);
    }

    /** Plain loops in the same order of words, until the kernels are compiled. */
    static KernelChoice<DoubleKernels> onceCompiled(DoubleKernels kernels, Supplier<DoubleKernels> loader) {
        return new KernelChoice<>(kernels, new PlainDoubleKernels(kernels.lanes()), trained(kernels, loader));
    }

    /** Plain loops until the kernels are compiled. */
    static KernelChoice<NarrowKernels> onceCompiled(
            NarrowKernels kernels, Supplier<NarrowKernels> loader, NarrowKernels plain) {
        return new KernelChoice<>(kernels, plain, trained(kernels, loader));
    }

    /** These kernels from the first call on. */
    static KernelChoice<DoubleKernels> atOnce(DoubleKernels kernels, Supplier<DoubleKernels> loader) {
        return new KernelChoice<>(kernels, null, trained(kernels, loader));
    }

    /** These kernels from the first call on. */
    static KernelChoice<NarrowKernels> atOnce(NarrowKernels kernels, Supplier<NarrowKernels> loader) {
        return new KernelChoice<>(kernels, null, trained(kernels, loader));
    }

    private static KernelTraining<DoubleKernels> trained(DoubleKernels kernels, Supplier<DoubleKernels> loader) {
        return new KernelTraining<>(kernels, loader, false, DoubleKernel.values().length, DoubleKernel.TRAINING_WORDS);
    }

    private static KernelTraining<NarrowKernels> trained(NarrowKernels kernels, Supplier<NarrowKernels> loader) {
        return new KernelTraining<>(kernels, loader, false, NarrowKernel.values().length, NarrowKernel.TRAINING_WORDS);
    }

    /** The kernels that are taken in the end, or others with the same code. */
    K vectors() {
        return vectors;
    }

    /** Who is to run this kernel now. */
    K of(KernelTraining.Piece<? super K> kernel) {
        KernelTraining<K> trained = training;
        if (trained == null) {
            return vectors;
        }
        int k = kernel.ordinal();
        if (!trained.isReady(k)) {
            train(trained, kernel);
        }
        return plain == null || trained.isReady(k) ? trained.kernels(k) : plain;
    }

    private void train(KernelTraining<K> trained, KernelTraining.Piece<? super K> kernel) {
        long begin = System.nanoTime();
        if (spent > (begin - born) * SHARE || !lock.tryLock()) {
            return;
        }
        try {
            trained.train(kernel, begin + BUDGET);
            spent += System.nanoTime() - begin;
        } finally {
            lock.unlock();
        }
    }
}
