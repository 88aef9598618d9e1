package io.fhe4j.backend.pim.explore;

import io.fhe4j.backend.pim.device.Mark;
import io.fhe4j.backend.pim.engine.SimulationResult;
import io.fhe4j.backend.pim.fhemem.DeviceArea;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a program takes on one device of a sweep.
 *
 * @param settings the value of each key that is swept, in the order of the sweeps; none for the device as it is
 * @param nanos latency
 * @param picojoules energy
 * @param area silicon, in three accountings
 * @param banks of each channel that the mapping uses
 * @param mark the worst of the device's constants; what a sweep has set is assumed
 * @param assumed the kernels whose mapping is our own
 */
public record Configuration(
        Map<String, String> settings,
        double nanos,
        double picojoules,
        DeviceArea area,
        int banks,
        Mark mark,
        List<String> assumed) {

    /** Keeps the order of the settings. */
    public Configuration {
        settings = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        assumed = List.copyOf(assumed);
    }

    static Configuration of(Map<String, String> settings, SimulationResult result, DeviceArea area) {
        return new Configuration(
                settings,
                result.makespanNanos(),
                result.picojoules(),
                area,
                result.banks(),
                settings.isEmpty() ? result.mark() : Mark.ASSUMED,
                result.assumedMappings());
    }

    /** Its settings in words, such as {@code timing.tRC=40 refresh=on}. */
    public String words() {
        return settings.isEmpty() ? "as in the device file" : words(settings);
    }

    static String words(Map<String, String> settings) {
        StringBuilder words = new StringBuilder();
        settings.forEach((key, value) ->
                words.append(words.isEmpty() ? "" : " ").append(key).append('=').append(value));
        return words.toString();
    }
}
