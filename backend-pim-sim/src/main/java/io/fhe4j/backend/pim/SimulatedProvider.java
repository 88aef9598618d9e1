package io.fhe4j.backend.pim;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.backend.pim.GateChecks.Extent;
import io.fhe4j.backend.pim.SimulatedDevice.Scheduler;
import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.device.DeviceFiles;
import io.fhe4j.backend.pim.device.DeviceSchema;
import io.fhe4j.backend.pim.faults.FaultPlan;
import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.Capabilities;
import io.fhe4j.ntt.ModulusKind;
import io.fhe4j.ntt.spi.BackendProvider;
import io.fhe4j.ntt.spi.Device;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Offers a simulated memory as a backend, with the options that all of them have: values of another backend's kernels, or of the arrays; costs of an
 * architecture's micro-programs; faults. What a new architecture adds are its device file, its {@link RowKernels} and its {@link KernelMapping}.
 */
public abstract class SimulatedProvider implements BackendProvider {

    /** A key of the properties: the device file to simulate instead of the one that comes with the architecture. */
    public static final String DEVICE_FILE = "deviceFile";

    /** A key of the properties: how much is executed step by step: {@code sample} (unless said), {@code all} or {@code none}. */
    public static final String GATES = "gates";

    /** A key of the properties: the seed of the sample, a number. */
    public static final String SEED = "seed";

    /** A key of the properties: the backend whose kernels compute, {@code reference} unless said. */
    public static final String VALUES = "values";

    /** A key of the properties: faults of the cells, as {@link FaultPlan#parse} reads them. */
    public static final String FAULTS = BackendOptions.FAULTS;

    private static final Set<String> OWN = Set.of(DEVICE_FILE, GATES, SEED, VALUES, FAULTS);

    private static final int MAX_WIDTH = 1 << 17;

    /**
     * What an architecture says of one device.
     *
     * @param bits the widest moduli of each kind that its words hold
     * @param mapping what kernels cost
     * @param arrays executes rows step by step
     */
    public record Architecture(Map<ModulusKind, Integer> bits, KernelMapping mapping, RowKernels arrays) {

        /** Makes the map immutable. */
        public Architecture {
            bits = Map.copyOf(bits);
        }
    }

    /** For subclasses. */
    protected SimulatedProvider() {}

    /** What device files of the architecture must say. */
    protected abstract DeviceSchema schema();

    /** The device file that comes with the architecture. */
    protected abstract DeviceFile shipped();

    /**
     * The architecture on a device.
     *
     * @throws io.fhe4j.api.MalformedInputException if constants contradict each other
     */
    protected abstract Architecture architecture(DeviceFile file);

    /** Schedules recorded programs on a device; an architecture that cannot says so in its costs. */
    protected Scheduler scheduler(DeviceFile file) {
        return Scheduler.NONE;
    }

    /** Less than any backend that is there to be fast. */
    @Override
    public int priority() {
        return -2;
    }

    /** Its own, and those of the backend whose kernels compute. */
    @Override
    public Set<String> settings(BackendOptions options) {
        Set<String> settings = new HashSet<>(OWN);
        valuesProvider(options).map(provider -> provider.settings(options)).ifPresent(settings::addAll);
        return settings;
    }

    /**
     * Opens the device.
     *
     * @throws io.fhe4j.api.MalformedInputException if the device file of the options is not one
     * @throws InvalidParametersException if another option has no such value
     */
    @Override
    public Device open(BackendOptions options) {
        return open(options, MAX_WIDTH);
    }

    /**
     * Opens the device with rows of at most so many words: every row that is executed step by step is as long.
     *
     * @param maxWidth a power of two
     */
    public final Device open(BackendOptions options, int maxWidth) {
        Map<String, String> properties = options.properties();
        String path = properties.get(DEVICE_FILE);
        DeviceFile file = path == null ? shipped() : DeviceFiles.read(Path.of(path), List.of(schema()));
        Architecture architecture = architecture(file);
        Extent extent = extent(properties.getOrDefault(GATES, "sample"));
        GateChecks checks = new GateChecks(extent, seed(properties));
        FaultPlan faults = FaultPlan.parse(properties.getOrDefault(FAULTS, ""));
        String name = values(options);
        String reason = "simulates " + file.title() + "; values by the kernels of " + name
                + switch (extent) {
                    case NONE -> "";
                    case SAMPLE -> ", a sample of them in the arrays as well";
                    case ALL -> ", all of them in the arrays as well";
                };
        Capabilities capabilities = new Capabilities(architecture.bits, maxWidth, Long.SIZE, true, reason);
        Device values = new GateCheckedDevice(openValues(options), architecture.arrays, checks);
        return new SimulatedDevice(values, capabilities, architecture.mapping, file.mark(), faults, scheduler(file));
    }

    private static String values(BackendOptions options) {
        return options.properties().getOrDefault(VALUES, "reference");
    }

    private static Device openValues(BackendOptions options) {
        String name = values(options);
        if (!computes(name)) {
            throw new InvalidParametersException("the kernels of " + name + " do not compute; use reference or cpu");
        }
        return valuesProvider(options)
                .orElseThrow(() -> new InvalidParametersException("there is no backend " + name + " to compute with"))
                .open(options);
    }

    private static boolean computes(String name) {
        return !name.startsWith("pim-") && !name.equals("trace");
    }

    private static Optional<BackendProvider> valuesProvider(BackendOptions options) {
        String name = values(options);
        return Backends.providers().stream()
                .filter(provider -> computes(name) && provider.name().equals(name))
                .findFirst();
    }

    private static Extent extent(String word) {
        return Arrays.stream(Extent.values())
                .filter(extent -> extent.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseThrow(
                        () -> new InvalidParametersException(GATES + " is sample, all or none, not \"" + word + "\""));
    }

    private static long seed(Map<String, String> properties) {
        String seed = properties.getOrDefault(SEED, "1");
        try {
            return Long.parseLong(seed);
        } catch (NumberFormatException e) {
            throw new InvalidParametersException(SEED + " is a whole number, not \"" + seed + "\"", e);
        }
    }
}
