package io.fhe4j.backend.pim.explore;

import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.engine.RecordedProgram;
import io.fhe4j.backend.pim.fhemem.DeviceArea;
import io.fhe4j.backend.pim.fhemem.ProgramSimulation;
import io.fhe4j.backend.pim.memfhe.ArraySimulation;
import io.fhe4j.backend.pim.reram.ReramDevice;
import java.io.IOException;
import java.nio.file.Path;

/** The architectures that recorded programs are simulated on. */
public enum Architecture {
    /** DRAM with units near its mats. */
    NEAR_MAT("pim-fhemem", "banks") {
        @Override
        public RecordedProgram open(Path trace, DeviceFile device, boolean maySpill) throws IOException {
            return ProgramSimulation.open(trace, new DramDevice(device), maySpill);
        }

        @Override
        DeviceFile checked(DeviceFile device) {
            return new DramDevice(device).file();
        }

        @Override
        DeviceArea area(DeviceFile device) {
            return DeviceArea.of(new DramDevice(device));
        }
    },
    /** Arrays of stateful logic. */
    STATEFUL("pim-memfhe", "units") {
        @Override
        public RecordedProgram open(Path trace, DeviceFile device, boolean maySpill) throws IOException {
            return ArraySimulation.open(trace, new ReramDevice(device), maySpill);
        }

        @Override
        DeviceFile checked(DeviceFile device) {
            return new ReramDevice(device).file();
        }

        @Override
        DeviceArea area(DeviceFile device) {
            double arrays = device.value("levels.unit.count") * device.value("levels.array.count");
            double area = arrays * new ReramDevice(device).arrayArea() * SQUARE_MICROMETRES;
            // All of it computes.
            return new DeviceArea(area, area, area);
        }
    };

    private static final double SQUARE_MICROMETRES = 1e-6;

    private final String backend;
    private final String banksInWords;

    Architecture(String backend, String banksInWords) {
        this.backend = backend;
        this.banksInWords = banksInWords;
    }

    /** That of a device. */
    public static Architecture of(DeviceFile device) {
        return device.architecture().equals(ReramDevice.SCHEMA.architecture()) ? STATEFUL : NEAR_MAT;
    }

    /** The backend that computes on it. */
    public String backend() {
        return backend;
    }

    /** What a mapping uses more or fewer of: banks of each channel, or units. */
    public String banksInWords() {
        return banksInWords;
    }

    /**
     * Opens a trace.
     *
     * @param trace a file that a recording wrote
     * @param device of this architecture
     * @param maySpill whether rows may go to the host when the device is full
     * @throws IOException if a file cannot be read or written
     */
    public abstract RecordedProgram open(Path trace, DeviceFile device, boolean maySpill) throws IOException;

    /**
     * A device, if it can be.
     *
     * @throws io.fhe4j.api.MalformedInputException if not
     */
    abstract DeviceFile checked(DeviceFile device);

    /** The silicon of a device. */
    abstract DeviceArea area(DeviceFile device);
}
