package io.fhe4j.backend.pim.memfhe;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.backend.pim.GateCheckedDevice;
import io.fhe4j.backend.pim.GateChecks;
import io.fhe4j.backend.pim.RowArrays;
import io.fhe4j.backend.pim.SimulatedDevice;
import io.fhe4j.backend.pim.device.DeviceFiles;
import io.fhe4j.backend.pim.reram.LogicRows;
import io.fhe4j.backend.pim.reram.ReramDevice;
import io.fhe4j.backend.pim.reram.StatefulMapping;
import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.Capabilities;
import io.fhe4j.ntt.ModulusKind;
import io.fhe4j.ntt.spi.BackendProvider;
import io.fhe4j.ntt.spi.Device;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Offers the backend {@code "pim-memfhe"}: stateful logic in ReRAM. Values come from the kernels of another backend, or gate by gate from the arrays;
 * costs from the gates that the arrays run.
 */
public final class MemfheProvider implements BackendProvider {

    /** A key of the properties: the device file to simulate instead of the one that ships with the library. */
    public static final String DEVICE_FILE = "deviceFile";

    /** A key of the properties: how much is executed gate by gate: {@code sample} (unless said), {@code all} or {@code none}. */
    public static final String GATES = "gates";

    /** A key of the properties: the seed of the sample, a number. */
    public static final String SEED = "seed";

    /** A key of the properties: the backend whose kernels compute, {@code reference} unless said. */
    public static final String VALUES = "values";

    /** The widest words: a sign and a guard beside them still fit 64 bits. */
    private static final int MAX_BITS = 62;

    private static final int MAX_WIDTH = 1 << 17;

    /** For its loader. */
    public MemfheProvider() {}

    @Override
    public String name() {
        return "pim-memfhe";
    }

    /** Less than any backend that is there to be fast. */
    @Override
    public int priority() {
        return -3;
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

    /** The device with rows of at most so many words. */
    static Device open(BackendOptions options, int maxWidth) {
        Map<String, String> properties = options.properties();
        String file = properties.get(DEVICE_FILE);
        ReramDevice device = file == null
                ? ReramDevice.memfhe()
                : new ReramDevice(DeviceFiles.read(Path.of(file), List.of(ReramDevice.SCHEMA)));
        Device values = values(properties.getOrDefault(VALUES, "reference"), options);
        GateChecks checks = new GateChecks(extent(properties.getOrDefault(GATES, "sample")), seed(properties));
        LogicRows rows = new LogicRows(device);
        Capabilities capabilities = new Capabilities(
                Map.of(ModulusKind.PRIME, MAX_BITS, ModulusKind.ODD, MAX_BITS, ModulusKind.POWER_OF_TWO, MAX_BITS),
                maxWidth,
                Long.SIZE,
                true,
                "simulates " + device.file().title() + "; "
                        + (checks.extent() == GateChecks.Extent.ALL
                                ? "every value through the gates"
                                : "values by other kernels, a sample through the gates"));
        return new SimulatedDevice(
                new GateCheckedDevice(values, rows, checks),
                capabilities,
                new StatefulMapping(device, rows),
                RowArrays.NONE);
    }

    private static Device values(String name, BackendOptions options) {
        if (name.startsWith("pim-") || name.equals("trace")) {
            throw new InvalidParametersException("the kernels of " + name + " do not compute; use reference or cpu");
        }
        return Backends.providers().stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidParametersException("there is no backend " + name + " to compute with"))
                .open(options);
    }

    private static GateChecks.Extent extent(String word) {
        return Arrays.stream(GateChecks.Extent.values())
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
