package io.fhe4j.backend.pim.engine;

import io.fhe4j.backend.pim.device.DeviceFile;
import java.io.IOException;

/** A recorded program on a device of some architecture. */
public interface RecordedProgram extends ScheduledCost.Program, AutoCloseable {

    /** Its placements. */
    KeptPlacements<?> placements();

    /**
     * The fastest mapping of the program.
     *
     * @param start what lies on the device at the begin
     * @throws io.fhe4j.api.InvalidParametersException if the program does not fit with any
     * @throws io.fhe4j.api.CancelledException if the thread is interrupted
     */
    default SimulationResult run(Start start) throws IOException {
        return placements().fastest(start).result();
    }

    /** The same within an effort: the fastest of the placements that it allows. {@link #run(Start)} and {@link #again} keep what comes out. */
    @Override
    default SimulationResult run(Start start, Effort effort) throws IOException {
        return placements().fastest(start, effort).result();
    }

    /**
     * The mapping that {@link #run(Start)} kept, scheduled again with other constants: on a fixed placement and in a fixed order of issue, less bandwidth or
     * longer timings never let anything end earlier. That takes a few milliseconds where a new mapping takes seconds.
     *
     * @param other a device of the same geometry
     * @param start what lies on it
     * @throws io.fhe4j.api.InvalidParametersException if its geometry is another
     */
    @Override
    default SimulationResult again(DeviceFile other, Start start) throws IOException {
        return placements().again(other, start);
    }

    /**
     * Whether a placement depends on a constant: then another value takes another mapping, else {@link #again} will do.
     *
     * @param key such as {@code levels.bank.count}
     */
    @Override
    default boolean isGeometry(String key) {
        return placements().isGeometry(key);
    }

    /**
     * The same program on another device of the architecture, mapped anew when it runs. It reads this one's files: it ends when this one is closed.
     *
     * @param other any device of the architecture
     * @throws io.fhe4j.api.InvalidParametersException if a modulus of the program is too wide for it
     */
    RecordedProgram on(DeviceFile other);

    /** Forgets what was made for the simulation. */
    @Override
    void close() throws IOException;
}
