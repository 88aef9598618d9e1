package io.fhe4j.ntt.spi;

import java.util.List;
import java.util.Map;

/**
 * How a recorded program was scheduled on simulated hardware.
 *
 * @param placement which places it was mapped to, in words
 * @param placesUsed how many of them worked at all
 * @param criticalPathNanos the longest chain of work that waits for each other's data, in ns: nothing is faster
 * @param resources how busy places, and links of each kind, were
 * @param parts the time from begin to end, cut into equal parts: for each, how long places worked on what, in ns, summed over places
 */
public record SimulatedSchedule(
        String placement,
        int placesUsed,
        double criticalPathNanos,
        List<Resource> resources,
        List<Map<String, Double>> parts) {

    /** Makes lists and maps immutable. */
    public SimulatedSchedule {
        resources = List.copyOf(resources);
        parts = parts.stream().map(Map::copyOf).toList();
    }

    /**
     * Parts of the hardware of one kind.
     *
     * @param name such as {@code site}, {@code port} or {@code host}
     * @param count how many there are
     * @param busyNanos how long they work, all together, in ns
     * @param busiestNanos how long the busiest of them works, in ns
     */
    public record Resource(String name, int count, double busyNanos, double busiestNanos) {}
}
