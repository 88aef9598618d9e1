package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.SimulatedDevice;
import io.fhe4j.backend.pim.device.DeviceFiles;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.Capabilities;
import io.fhe4j.ntt.ModulusKind;
import io.fhe4j.ntt.spi.BackendProvider;
import io.fhe4j.ntt.spi.Device;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Offers the backend {@code "pim-fhemem"}: values of the reference kernels, costs of near-mat units in DRAM. */
public final class FhememProvider implements BackendProvider {

    /** A key of the properties: the device file to simulate instead of the one that ships with the library. */
    public static final String DEVICE_FILE = "deviceFile";

    private static final int MAX_WIDTH = 1 << 17;

    /** For its loader. */
    public FhememProvider() {}

    @Override
    public String name() {
        return "pim-fhemem";
    }

    /** Less than any backend that is there to be fast. */
    @Override
    public int priority() {
        return -2;
    }

    /**
     * Opens the device.
     *
     * @throws io.fhe4j.api.MalformedInputException if the device file of the options is not one
     */
    @Override
    public Device open(BackendOptions options) {
        String file = options.properties().get(DEVICE_FILE);
        DramDevice device = file == null
                ? DramDevice.fhemem()
                : new DramDevice(DeviceFiles.read(Path.of(file), List.of(DramDevice.SCHEMA)));
        // An accumulator takes two bits more than its modulus, and 2^k has k + 1.
        int bits = device.slotBits() - 2;
        Capabilities capabilities = new Capabilities(
                Map.of(ModulusKind.PRIME, bits, ModulusKind.ODD, bits, ModulusKind.POWER_OF_TWO, bits - 1),
                MAX_WIDTH,
                Long.SIZE,
                true,
                "simulates " + device.file().title() + "; values by scalar kernels on the calling thread");
        Device values = Backends.providers().stream()
                .filter(provider -> provider.name().equals("reference"))
                .findFirst()
                .orElseThrow()
                .open(options);
        return new SimulatedDevice(values, capabilities, new NearMatMapping(device), new NearMatRows(device));
    }
}
