package io.fhe4j.backend.pim.device;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a file must say about a device of one architecture: no constant may be missing and none may be added. A new architecture brings its
 * own.
 *
 * {@snippet :
 * DeviceSchema schema = DeviceSchema.of("bank-unit")
 *         .constant("timing.tRC", Unit.NANOSECONDS)
 *         .level("bank")
 *         .link("host", DeviceSchema.Speed.RATE)
 *         .choice("refresh", "on", "off")
 *         .build();
 * }
 */
public final class DeviceSchema {

    /** How a file gives the speed of a link. */
    public enum Speed {
        /** So many bits each cycle: constants {@code bits} and {@code cycle}. */
        CYCLE,
        /** A constant {@code rate}. */
        RATE
    }

    /** What is known of a constant before the file is read. */
    record Rule(Unit unit, boolean mayBeZero) {}

    private final String architecture;
    private final Map<String, Rule> constants;
    private final Map<String, List<String>> choices;
    private final Set<String> levels;
    private final Set<String> links;

    private DeviceSchema(Builder builder) {
        architecture = builder.architecture;
        constants = new LinkedHashMap<>(builder.constants);
        choices = new LinkedHashMap<>(builder.choices);
        levels = new LinkedHashSet<>(builder.levels);
        links = new LinkedHashSet<>(builder.links);
    }

    /**
     * Begins a schema.
     *
     * @param architecture the word that files name in {@code architecture}
     */
    public static Builder of(String architecture) {
        return new Builder(architecture);
    }

    /** The architecture's name. */
    public String architecture() {
        return architecture;
    }

    /** The keys of all constants, those of levels and links among them. */
    public Set<String> keys() {
        return Set.copyOf(constants.keySet());
    }

    /** What is known of a constant, or null if there is none of that key. */
    @Nullable
    Rule rule(String key) {
        return constants.get(key);
    }

    /** The words that a choice is between; none if there is no such choice. */
    public List<String> words(String choice) {
        return choices.getOrDefault(choice, List.of());
    }

    Map<String, Rule> constants() {
        return constants;
    }

    Set<String> choices() {
        return choices.keySet();
    }

    Set<String> levels() {
        return levels;
    }

    Set<String> links() {
        return links;
    }

    /** Collects what a schema holds. */
    public static final class Builder {
        private final String architecture;
        private final Map<String, Rule> constants = new LinkedHashMap<>();
        private final Map<String, List<String>> choices = new LinkedHashMap<>();
        private final Set<String> levels = new LinkedHashSet<>();
        private final Set<String> links = new LinkedHashSet<>();

        private Builder(String architecture) {
            this.architecture = architecture;
        }

        /**
         * A constant that is greater than zero.
         *
         * @param key section and name, such as {@code timing.tRC}
         * @param unit the only unit that it is given in
         */
        public Builder constant(String key, Unit unit) {
            constants.put(key, new Rule(unit, false));
            return this;
        }

        /** A constant that may be zero, such as a leakage. */
        public Builder constantOrZero(String key, Unit unit) {
            constants.put(key, new Rule(unit, true));
            return this;
        }

        /** A level of the hierarchy, with its count. */
        public Builder level(String name) {
            levels.add(name);
            return constant("levels." + name + ".count", Unit.COUNT);
        }

        /** A link, with its speed and its energy for each bit. */
        public Builder link(String name, Speed speed) {
            links.add(name);
            String prefix = "links." + name + ".";
            if (speed == Speed.CYCLE) {
                constant(prefix + "bits", Unit.BITS).constant(prefix + "cycle", Unit.NANOSECONDS);
            } else {
                constant(prefix + "rate", Unit.GIGABYTES_PER_SECOND);
            }
            return constantOrZero(prefix + "energy", Unit.PICOJOULES_PER_BIT);
        }

        /** A decision between words. */
        public Builder choice(String name, String... words) {
            choices.put(name, List.of(words));
            return this;
        }

        /** The schema. */
        public DeviceSchema build() {
            return new DeviceSchema(this);
        }
    }
}
