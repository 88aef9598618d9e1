package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.BackendOptions;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
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
 * The vector kernels of the torus where the JVM has compiled those that are asked for, and none until then: see {@link KernelChoice}. Plain loops
 * and vectors work on the same accumulators and keys, so a rotation may begin on the one and end on the other.
 *
 * <p>A kernel of vectors is slow, tens of nanoseconds for each operation, until the JVM's second compiler has it, which is after some 5000 calls. So training is
 * mostly calls that have nothing to do: a kernel is compiled after a tenth of the time that it takes to become so by its own work. Where vectors
 * are asked for from the start, the first call waits for them.
 *
 * <p>The largest kernels can get stuck. While the queue of the second compiler is long, the first one compiles without a profile (tier 2), in the hope of doing it
 * again with one (tier 3), which the second one needs. Of these kernels it refuses the version with a profile ("out of virtual registers"), and the JVM leaves
 * them where they are, a hundred times as slow, for good. So kernels are trained one after another, the small ones first; and where one is stuck all the same,
 * the class is loaded anew, as a hidden class, whose methods have no past.
 */
final class TorusChoice {

    /** This part of the time goes to training. */
    private static final double SHARE = 0.5;

    /** A piece of training this fast, in nanoseconds, is compiled code. */
    private static final long FAST = 2_000;

    private static final int ENOUGH = 3;

    /** Calls with nothing to do for each piece of work. */
    private static final int CALLS = 10;

    /** Pieces after which the compiler knows, however long its queue; then there is one now and then, to see whether it is done. */
    private static final int PIECES = 1_500;

    /** So many more, and the kernel will never be compiled. */
    private static final int STUCK = PIECES + 200;

    /** Copies of the kernels that are tried. */
    private static final int COPIES = 4;

    /** Time between such pieces, in nanoseconds. */
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
    private final int[] fast = new int[TorusKernel.values().length];
    private final int[] pieces = new int[TorusKernel.values().length];
    private final long[] last = new long[TorusKernel.values().length];
    private final Lock training = new ReentrantLock();
    private final @Nullable CpuMemory memory;
    private final long born = System.nanoTime();
    private long spent;
    private int copies;
    private long waited;

    private TorusChoice(@Nullable TorusVectors vectors, boolean always, String reason) {
        this.vectors = vectors;
        this.always = always;
        this.reason = reason;
        this.memory = vectors == null ? null : new CpuMemory(1, TorusKernel.TRAINING_WORDS, Long.BYTES);
    }

    /** The choice for an engine of this width. */
    static TorusChoice choose(int vectorBits, BackendOptions options) {
        if (vectorBits == Long.SIZE) {
            return new TorusChoice(null, false, "plain loops");
        }
        if (!CpuProvider.class.getModule().isNativeAccessEnabled()) {
            LOG.warn(
                    "the torus kernels run on plain loops, about ten times as long: vectors need --enable-native-access");
            return new TorusChoice(null, false, "plain loops, for want of --enable-native-access");
        }
        boolean always = "false"
                .equals(options.properties()
                        .getOrDefault(
                                BackendOptions.PLAIN_UNTIL_COMPILED,
                                System.getProperty(EngineChoice.PLAIN_PROPERTY, "true")));
        return (always ? ALWAYS : ONCE_COMPILED)
                .computeIfAbsent(vectorBits, bits -> new TorusChoice(load(bits), always, bits + "-bit vectors"));
    }

    private static TorusVectors load(int bits) {
        try {
            return made(named(bits));
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("the vector kernels do not start", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the generated kernels are missing from the artifact", e);
        }
    }

    private static Class<?> named(int bits) throws ClassNotFoundException {
        return Class.forName("io.fhe4j.backend.cpu.generated.Torus" + bits + "Kernels");
    }

    private static TorusVectors made(Class<?> type) throws ReflectiveOperationException {
        return type.asSubclass(TorusVectors.class).getDeclaredConstructor().newInstance();
    }

    /** The same kernels from a class of their own. */
    private static TorusVectors copy(int bits) {
        try {
            Class<?> type = named(bits);
            try (InputStream code = type.getResourceAsStream(type.getSimpleName() + ".class")) {
                MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
                byte[] bytes = Objects.requireNonNull(code).readAllBytes();
                return made(lookup.defineHiddenClass(bytes, true).lookupClass());
            }
        } catch (IOException | ReflectiveOperationException e) {
            throw new IllegalStateException("the vector kernels cannot be loaded again", e);
        }
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
        return training.tryLock() && train(wanted) || always;
    }

    /** Trains these vector kernels until they are compiled, or too long has been waited for such. */
    void await(Set<TorusKernel> wanted) {
        training.lock();
        try {
            long begin = System.nanoTime();
            long now = begin;
            while (!ready.containsAll(wanted) && waited + now - begin < LONGEST_WAIT) {
                if (!train(wanted, now, now + BUDGET)) {
                    LockSupport.parkNanos(PAUSE);
                }
                now = System.nanoTime();
            }
            waited += now - begin;
        } finally {
            training.unlock();
        }
    }

    /** Within the share, by whoever has the lock. */
    private boolean train(Set<TorusKernel> wanted) {
        try {
            long begin = System.nanoTime();
            if (spent <= (begin - born) * SHARE) {
                train(wanted, begin, begin + BUDGET);
                spent += System.nanoTime() - begin;
            }
            return ready.containsAll(wanted);
        } finally {
            training.unlock();
        }
    }

    /** Pieces for the first kernel that is not ready; tells whether there was one. */
    private boolean train(Set<TorusKernel> wanted, long begin, long end) {
        TorusVectors kernels = kernels();
        long zeros = Objects.requireNonNull(memory).segment().address();
        boolean any = false;
        long now = begin;
        for (TorusKernel kernel : wanted) {
            int k = kernel.ordinal();
            while (!ready.contains(kernel)) {
                if (now > end || pieces[k] >= PIECES && now - last[k] < PAUSE) {
                    return any;
                }
                any = true;
                for (int i = 0; i < CALLS; i++) {
                    kernel.call(kernels, zeros);
                }
                long before = System.nanoTime();
                kernel.work(kernels, zeros);
                now = System.nanoTime();
                last[k] = now;
                pieces[k]++;
                fast[k] = now - before < FAST ? fast[k] + 1 : 0;
                if (fast[k] >= ENOUGH) {
                    ready.add(kernel);
                } else if (pieces[k] >= STUCK && copies < COPIES) {
                    beginAnew(kernels);
                    return true;
                }
            }
        }
        return any;
    }

    private void beginAnew(TorusVectors stuck) {
        copies++;
        vectors = copy(Double.SIZE * stuck.lanes());
        ready.clear();
        Arrays.fill(pieces, 0);
        Arrays.fill(fast, 0);
    }
}
