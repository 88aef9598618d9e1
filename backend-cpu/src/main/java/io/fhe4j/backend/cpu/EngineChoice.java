package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.BackendOptions;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Picks the vector width: what the options or the system property {@value #PROPERTY} force, else what the machine prefers, else scalar
 * code. Names no vector type, so that it loads where the incubator module is absent.
 */
final class EngineChoice {

    /** The system property that forces a width: 512, 256, 128, or 64 for scalar code. */
    static final String PROPERTY = "fhe4j.vectorBits";

    /** The like in {@link BackendOptions#properties()}. */
    static final String OPTION = "vectorBits";

    /** The system property for {@link BackendOptions#PLAIN_UNTIL_COMPILED}. */
    static final String PLAIN_PROPERTY = "fhe4j.plainUntilCompiled";

    private static final Logger LOG = LoggerFactory.getLogger(EngineChoice.class);
    private static final String MODULE = "jdk.incubator.vector";

    /** By width; shared by all devices of the JVM, since its compiler is: what one has warmed up is warm for the next. */
    private static final Map<Integer, KernelChoice<DoubleKernels>> CHOICES = new ConcurrentHashMap<>();

    private static final Map<Integer, KernelChoice<DoubleKernels>> CHOICES_AT_ONCE = new ConcurrentHashMap<>();

    private static final Map<Integer, KernelChoice<NarrowKernels>> NARROW = new ConcurrentHashMap<>();

    private static final Map<Integer, KernelChoice<NarrowKernels>> NARROW_AT_ONCE = new ConcurrentHashMap<>();

    private static boolean warned;

    private EngineChoice() {}

    static Engine choose(BackendOptions options) {
        String forced = options.properties().getOrDefault(OPTION, System.getProperty(PROPERTY));
        if ("64".equals(forced)) {
            return Engine.scalar("scalar kernels, as asked");
        }
        String obstacle = obstacle();
        if (obstacle != null) {
            warnOnce(obstacle);
            return Engine.scalar("scalar kernels: " + obstacle);
        }
        int bits = forced == null ? preferredBits() : parse(forced);
        String why = forced == null ? "the widest that this machine prefers" : "as asked";
        return bits == 64
                ? Engine.scalar("scalar kernels: this machine has no vectors that the JVM uses")
                : Engine.vectors(
                        doubles(bits, options), words(bits), narrow(bits, options), bits + "-bit vectors, " + why);
    }

    static LongKernels words(int bits) {
        return KernelClasses.load(LongKernels.class, "Long" + bits + "Kernels");
    }

    private static KernelChoice<DoubleKernels> doubles(int bits, BackendOptions options) {
        String name = "Double" + bits + "Kernels";
        DoubleKernels kernels = KernelClasses.load(DoubleKernels.class, name);
        Supplier<DoubleKernels> copy = () -> KernelClasses.copy(DoubleKernels.class, name);
        return plainUntilCompiled(options)
                ? CHOICES.computeIfAbsent(bits, width -> KernelChoice.onceCompiled(kernels, copy))
                : CHOICES_AT_ONCE.computeIfAbsent(bits, width -> KernelChoice.atOnce(kernels, copy));
    }

    /** Only vectors of 512 bits have narrow kernels of their own. */
    private static KernelChoice<NarrowKernels> narrow(int bits, BackendOptions options) {
        if (bits < 512) {
            return KernelChoice.always(Engine.plainNarrow());
        }
        String name = "Narrow" + bits + "Kernels";
        NarrowKernels kernels = KernelClasses.load(NarrowKernels.class, name);
        Supplier<NarrowKernels> copy = () -> KernelClasses.copy(NarrowKernels.class, name);
        return plainUntilCompiled(options)
                ? NARROW.computeIfAbsent(bits, width -> KernelChoice.onceCompiled(kernels, copy, Engine.plainNarrow()))
                : NARROW_AT_ONCE.computeIfAbsent(bits, width -> KernelChoice.atOnce(kernels, copy));
    }

    private static boolean plainUntilCompiled(BackendOptions options) {
        String plain = options.properties()
                .getOrDefault(BackendOptions.PLAIN_UNTIL_COMPILED, System.getProperty(PLAIN_PROPERTY, "true"));
        return switch (plain) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new IllegalArgumentException(
                        BackendOptions.PLAIN_UNTIL_COMPILED + " is true or false, and not " + plain);
        };
    }

    private static int parse(String bits) {
        return switch (bits) {
            case "128" -> 128;
            case "256" -> 256;
            case "512" -> 512;
            default ->
                throw new IllegalArgumentException(
                        "vector width " + bits + " bits; it is 512, 256, 128, or 64 for scalar code");
        };
    }

    /** What keeps vectors from working here, and what to do; null if nothing does. */
    private static @Nullable String obstacle() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            return "the module " + MODULE + " is not loaded; start java with --add-modules=" + MODULE
                    + " for vector kernels, which are about ten times as fast";
        }
        if ("false".equals(vmOption("UseFMA"))) {
            return "this machine has no fused multiply-add";
        }
        String tier = vmOption("TieredStopAtLevel");
        if (tier != null && Integer.parseInt(tier) < 4) {
            return "the optimising compiler is off (-XX:TieredStopAtLevel=" + tier
                    + "), without which vectors are slow";
        }
        return null;
    }

    private static @Nullable String vmOption(String name) {
        try {
            return ManagementFactory.getPlatformMXBean(com.sun.management.HotSpotDiagnosticMXBean.class)
                    .getVMOption(name)
                    .getValue();
        } catch (IllegalArgumentException | NullPointerException unknown) {
            return null;
        }
    }

    private static synchronized void warnOnce(String obstacle) {
        if (!warned) {
            warned = true;
            LOG.warn("the cpu backend runs on scalar kernels: {}", obstacle);
        }
    }

    private static int preferredBits() {
        try {
            Object bits =
                    KernelClasses.named("PreferredWidth").getMethod("bits").invoke(null);
            return (Integer) bits;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the generated kernels are missing from the artifact", e);
        }
    }
}
