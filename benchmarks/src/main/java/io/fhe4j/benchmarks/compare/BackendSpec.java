package io.fhe4j.benchmarks.compare;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Backends;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A backend as the command line names it: {@code cpu}, or with settings {@code cpu:vectorBits=64}, further ones after further colons.
 *
 * @param label for tables: as it was written, and numbered where the same was named before
 * @param text as it was written
 * @param name of the backend
 * @param properties its settings
 */
public record BackendSpec(String label, String text, String name, Map<String, String> properties) {

    /** Makes the map immutable. */
    public BackendSpec {
        properties = Map.copyOf(properties);
    }

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException if a setting is not of the form {@code key=value}
     */
    public static BackendSpec of(String text) {
        String[] parts = text.split(":", -1);
        Map<String, String> properties = new LinkedHashMap<>();
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(
                        "\"" + parts[i] + "\" in \"" + text + "\" is no setting; write cpu:vectorBits=64");
            }
            properties.put(parts[i].substring(0, equals), parts[i].substring(equals + 1));
        }
        return new BackendSpec(text, text, parts[0], properties);
    }

    /**
     * Reads several; one that is named again is another contender with a label of its own.
     *
     * @throws IllegalArgumentException if a setting is not of the form {@code key=value}
     */
    public static List<BackendSpec> all(List<String> texts) {
        List<BackendSpec> all = new ArrayList<>();
        for (String text : texts) {
            BackendSpec spec = of(text);
            long before = all.stream().filter(known -> known.text.equals(text)).count();
            String label = before == 0 ? text : text + " (" + (before + 1) + ")";
            all.add(new BackendSpec(label, text, spec.name, spec.properties));
        }
        return all;
    }

    /** Opens it on one thread, for measuring what it does in the long run. */
    public Backend openForMeasuring() {
        return Backends.open(name, with(BackendOptions.defaults().forMeasuring()));
    }

    /** Opens it on one thread as a user gets it. */
    public Backend open() {
        return Backends.open(name, with(BackendOptions.defaults()));
    }

    /** Whether it stands for hardware that is not here: then no clock says how long that would take. */
    public boolean isSimulated() {
        try (Backend backend = open()) {
            return backend.device().simulatedCost().isPresent();
        }
    }

    private BackendOptions with(BackendOptions defaults) {
        BackendOptions options = defaults;
        for (Map.Entry<String, String> property : properties.entrySet()) {
            options = options.with(property.getKey(), property.getValue());
        }
        return options;
    }
}
