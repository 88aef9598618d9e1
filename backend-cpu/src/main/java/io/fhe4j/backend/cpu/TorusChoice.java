package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.BackendOptions;
import java.lang.reflect.InvocationTargetException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The vector kernels of the torus where the JVM has compiled those that are asked for, and none until then: see {@link KernelChoice}. Plain loops
 * and vectors work on the same accumulators and keys, so a rotation may begin on the one and end on the other.
 */
final class TorusChoice {

    /** A part so small of the time goes to training. */
    private static final double SHARE = 0.15;

    /** A piece of training this fast, in nanoseconds, is compiled code. */
    private static final long FAST = 4_000;

    private static final int ENOUGH = 3;

    /** The longest time for training in one call, in nanoseconds. */
    private static final long BUDGET = 2_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(TorusChoice.class);

    /** By width; shared by all devices, since the JVM's compiler is. */
    private static final Map<Integer, TorusChoice> CHOICES = new ConcurrentHashMap<>();

    private final @Nullable TorusVectors vectors;
    private final boolean always;
    private final String reason;
    private final Set<TorusKernel> ready = EnumSet.noneOf(TorusKernel.class);
    private final int[] fast = new int[TorusKernel.values().length];
    private final @Nullable CpuMemory zeros;
    private final long born = System.nanoTime();
    private long spent;

    private TorusChoice(@Nullable TorusVectors vectors, boolean always, String reason) {
        this.vectors = vectors;
        this.always = always;
        this.reason = reason;
        this.zeros = vectors == null ? null : new CpuMemory(1, TorusKernel.TRAINING_WORDS, Long.BYTES);
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
        return always
                ? new TorusChoice(load(vectorBits), true, vectorBits + "-bit vectors")
                : CHOICES.computeIfAbsent(
                        vectorBits, bits -> new TorusChoice(load(bits), false, bits + "-bit vectors"));
    }

    private static TorusVectors load(int bits) {
        try {
            return Class.forName("io.fhe4j.backend.cpu.generated.Torus" + bits + "Kernels")
                    .asSubclass(TorusVectors.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("the vector kernels do not start", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the generated kernels are missing from the artifact", e);
        }
    }

    /** How it was chosen, for reports. */
    String reason() {
        return reason;
    }

    /** Doubles in a vector; 1 where there will never be vectors. */
    int lanes() {
        return vectors == null ? 1 : vectors.lanes();
    }

    /** The vector kernels whether or not they have been compiled; null where there are none. */
    @Nullable
    TorusVectors vectors() {
        return vectors;
    }

    /** Whether these vector kernels are the ones to run now; trains them a little if not. */
    boolean isReady(Set<TorusKernel> wanted) {
        return vectors != null && (always || ready.containsAll(wanted) || train(wanted, vectors, zeros));
    }

    private synchronized boolean train(Set<TorusKernel> wanted, TorusVectors kernels, @Nullable CpuMemory memory) {
        long begin = System.nanoTime();
        long now = begin;
        if (memory == null || spent > (begin - born) * SHARE) {
            return false;
        }
        long address = memory.segment().address();
        for (boolean worked = true; worked && now - begin < BUDGET; ) {
            worked = false;
            for (TorusKernel kernel : wanted) {
                if (!ready.contains(kernel)) {
                    worked = true;
                    long before = now;
                    kernel.train(kernels, address);
                    now = System.nanoTime();
                    int k = kernel.ordinal();
                    fast[k] = now - before < FAST ? fast[k] + 1 : 0;
                    if (fast[k] >= ENOUGH) {
                        ready.add(kernel);
                    }
                }
            }
        }
        spent += now - begin;
        return ready.containsAll(wanted);
    }
}
