package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.BackendOptions;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The vector kernels of the torus where the JVM has compiled those that are asked for, and none until then: see {@link KernelChoice} and {@link
 * KernelTraining}. Plain loops and vectors work on the same accumulators and keys, so a rotation may begin on the one and end on the other.
 *
 * <p>Where vectors are asked for from the start, the first call waits for them. Kernels are trained one after another, the small ones first: the largest get stuck
 * where the compiler's queue is long.
 */
final class TorusChoice {

    /** This part of the time goes to training. */
    private static final double SHARE = 0.5;

    /** A pause while the compiler works, in nanoseconds. */
    private static final long PAUSE = 2_000_000;

    /** The longest time for training in one call, in nanoseconds, where plain loops can go on meanwhile. */
    private static final long BUDGET = 5_000_000;

    /** The same where they cannot, for all calls together. */
    private static final long LONGEST_WAIT = 20_000_000_000L;

    private static final Logger LOG = LoggerFactory.getLogger(TorusChoice.class);

    /** By width; shared by all devices, since the JVM's compiler is. */
    private static final Map<Integer, TorusChoice> ONCE_COMPILED = new ConcurrentHashMap<>();

    private static final Map<Integer, TorusChoice> ALWAYS = new ConcurrentHashMap<>();

    private volatile @Nullable TorusVectors vectors;
    private final boolean always;
    private final String reason;
    private final Set<TorusKernel> ready = EnumSet.noneOf(TorusKernel.class);
    private final Lock lock = new ReentrantLock();
    private final @Nullable KernelTraining<TorusVectors> training;
    private final long born = System.nanoTime();
    private long spent;
    private long waited;

    private TorusChoice(String reason) {
        this.always = false;
        this.reason = reason;
        this.training = null;
    }

    private TorusChoice(int bits, boolean always) {
        String name = "Torus" + bits + "Kernels";
        TorusVectors kernels = KernelClasses.load(TorusVectors.class, name);
        this.vectors = kernels;
        this.always = always;
        this.reason = bits + "-bit vectors";
        this.training = new KernelTraining<>(
                kernels,
                () -> KernelClasses.copy(TorusVectors.class, name),
                true,
                TorusKernel.values().length,
                TorusKernel.TRAINING_WORDS);
    }

    /** The choice for an engine of this width. */
    static TorusChoice choose(int vectorBits, BackendOptions options) {
        if (vectorBits == Long.SIZE) {
            return new TorusChoice("plain loops");
        }
        if (!CpuProvider.class.getModule().isNativeAccessEnabled()) {
            LOG.warn(
                    "the torus kernels run on plain loops, about ten times as long: vectors need --enable-native-access");
            return new TorusChoice("plain loops, for want of --enable-native-access");
        }
        boolean always = "false"
                .equals(options.properties()
                        .getOrDefault(
                                BackendOptions.PLAIN_UNTIL_COMPILED,
                                System.getProperty(EngineChoice.PLAIN_PROPERTY, "true")));
        return (always ? ALWAYS : ONCE_COMPILED).computeIfAbsent(vectorBits, bits -> new TorusChoice(bits, always));
    }

    /** How it was chosen, for reports. */
    String reason() {
        return reason;
    }

    /** Doubles in a vector; 1 where there will never be vectors. */
    int lanes() {
        TorusVectors kernels = vectors;
        return kernels == null ? 1 : kernels.lanes();
    }

    /** The vector kernels whether or not they have been compiled; null where there are none. */
    @Nullable
    TorusVectors vectors() {
        return vectors;
    }

    /** The vector kernels, where there are any. */
    TorusVectors kernels() {
        return Objects.requireNonNull(vectors);
    }

    /** Whether these vector kernels are the ones to run now; trains them if not. */
    boolean isReady(Set<TorusKernel> wanted) {
        if (vectors == null || ready.containsAll(wanted)) {
            return vectors != null;
        }
        if (always && waited < LONGEST_WAIT) {
            await(wanted);
        }
        return lock.tryLock() && train(wanted) || always;
    }

    /** Trains these vector kernels until they are compiled, or too long has been waited for such. */
    void await(Set<TorusKernel> wanted) {
        lock.lock();
        try {
            long begin = System.nanoTime();
            long now = begin;
            while (!ready.containsAll(wanted) && waited + now - begin < LONGEST_WAIT) {
                if (!train(wanted, now + BUDGET)) {
                    LockSupport.parkNanos(PAUSE);
                }
                now = System.nanoTime();
            }
            waited += now - begin;
        } finally {
            lock.unlock();
        }
    }

    /** Within the share, by whoever has the lock. */
    private boolean train(Set<TorusKernel> wanted) {
        try {
            long begin = System.nanoTime();
            if (spent <= (begin - born) * SHARE) {
                train(wanted, begin + BUDGET);
                spent += System.nanoTime() - begin;
            }
            return ready.containsAll(wanted);
        } finally {
            lock.unlock();
        }
    }

    /** Pieces for the first kernel that is not ready; tells whether there was one. */
    private boolean train(Set<TorusKernel> wanted, long end) {
        KernelTraining<TorusVectors> trained = Objects.requireNonNull(training);
        boolean any = false;
        for (TorusKernel kernel : wanted) {
            if (!ready.contains(kernel)) {
                any |= trained.train(kernel, end);
                if (!trained.kernels(kernel.ordinal()).equals(vectors)) {
                    ready.clear();
                    vectors = trained.kernels(kernel.ordinal());
                }
                if (!trained.isReady(kernel.ordinal())) {
                    return any;
                }
                ready.add(kernel);
            }
        }
        return any;
    }
}
