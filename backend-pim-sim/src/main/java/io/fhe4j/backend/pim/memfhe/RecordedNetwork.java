package io.fhe4j.backend.pim.memfhe;

import io.fhe4j.backend.pim.engine.SimulationResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network on bits that is a program of this library's gates: recorded at real size, mapped to the device and simulated.
 *
 * @param name what people call it, as in composed tables
 * @param widths of the input and of each layer
 * @param gates of the program, each a bootstrapping
 * @param chain of them that wait for each other
 * @param result what it took
 * @param measured the same program on a processor, or null
 */
public record RecordedNetwork(
        String name,
        List<Integer> widths,
        int gates,
        int chain,
        SimulationResult result,
        @Nullable CpuTime measured) {

    /** Copies the list. */
    public RecordedNetwork {
        widths = List.copyOf(widths);
    }
}
