package io.fhe4j.backend.pim.device;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.MalformedInputException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The contents of a device file, checked against its schema. Immutable. */
public final class DeviceFile {

    private final String source;
    private final DeviceSchema schema;
    private final String name;
    private final String title;
    private final Map<String, Constant> constants;
    private final Map<String, Choice> choices;
    private final Map<String, Level> levels;
    private final Map<String, Link> links;

    DeviceFile(
            String source,
            DeviceSchema schema,
            String name,
            String title,
            Map<String, Constant> constants,
            Map<String, Choice> choices,
            Map<String, Level> levels,
            Map<String, Link> links) {
        this.source = source;
        this.schema = schema;
        this.name = name;
        this.title = title;
        this.constants = Collections.unmodifiableMap(new LinkedHashMap<>(constants));
        this.choices = Collections.unmodifiableMap(new LinkedHashMap<>(choices));
        this.levels = Collections.unmodifiableMap(new LinkedHashMap<>(levels));
        this.links = Collections.unmodifiableMap(new LinkedHashMap<>(links));
    }

    /** The file it was read from. */
    public String source() {
        return source;
    }

    /** The architecture whose micro-programs the device runs. */
    public String architecture() {
        return schema.architecture();
    }

    /** The device's name. */
    public String name() {
        return name;
    }

    /** The device in a few words. */
    public String title() {
        return title;
    }

    /** All constants, in the order of the file. */
    public Collection<Constant> constants() {
        return constants.values();
    }

    /** The worst mark of all constants: what a figure has that depends on them. */
    public Mark mark() {
        return Mark.ofComputed(constants().stream().map(Constant::mark).toList());
    }

    /** All choices, in the order of the file. */
    public Collection<Choice> choices() {
        return choices.values();
    }

    /** All levels. */
    public Collection<Level> levels() {
        return levels.values();
    }

    /** All links. */
    public Collection<Link> links() {
        return links.values();
    }

    /**
     * A constant.
     *
     * @param key such as {@code timing.tRC}; one of the schema
     */
    public Constant constant(String key) {
        Constant constant = constants.get(key);
        if (constant == null) {
            throw new IllegalArgumentException("architecture " + architecture() + " has no constant " + key);
        }
        return constant;
    }

    /** The value of a constant, in its unit. */
    public double value(String key) {
        return constant(key).value();
    }

    /** The value of a constant that counts something. */
    public int count(String key) {
        return Math.toIntExact((long) value(key));
    }

    /**
     * The word chosen.
     *
     * @param choice such as {@code refresh}; one of the schema
     */
    public String choice(String choice) {
        Choice chosen = choices.get(choice);
        if (chosen == null) {
            throw new IllegalArgumentException("architecture " + architecture() + " has no choice " + choice);
        }
        return chosen.value();
    }

    /**
     * The same device with another value of one constant; it may lie outside its range, yet it must be possible.
     *
     * @throws InvalidParametersException if there is no such constant, or no device could have that value
     */
    public DeviceFile with(String key, double value) {
        DeviceSchema.Rule rule = schema.rule(key);
        if (rule == null) {
            throw new InvalidParametersException(
                    "device " + name + " has no constant " + key + "; its file " + source + " lists them all");
        }
        String problem = Limits.problem(rule, value);
        if (problem != null) {
            throw new InvalidParametersException("constant " + key + " of device " + name + ": " + problem);
        }
        Map<String, Constant> changed = new LinkedHashMap<>(constants);
        changed.put(key, constant(key).withValue(value));
        return new DeviceFile(source, schema, name, title, changed, choices, levels, links);
    }

    /**
     * The same device with another word chosen.
     *
     * @throws InvalidParametersException if there is no such choice or word
     */
    public DeviceFile withChoice(String choice, String word) {
        Choice old = choices.get(choice);
        if (old == null || !schema.words(choice).contains(word)) {
            throw new InvalidParametersException(
                    "device " + name + " cannot choose " + choice + " = " + word + "; it chooses " + schema.choices()
                            + (old == null ? "" : ", this one of " + schema.words(choice)));
        }
        Map<String, Choice> changed = new LinkedHashMap<>(choices);
        changed.put(choice, new Choice("choices." + choice, word, Mark.ASSUMED, "set by the user", old.line()));
        return new DeviceFile(source, schema, name, title, constants, changed, levels, links);
    }

    /**
     * The exception for a constant that contradicts another.
     *
     * @param key the constant to blame
     * @param problem what is wrong
     * @param remedy what to do about it
     */
    public MalformedInputException contradiction(String key, String problem, String remedy) {
        return new MalformedInputException(source, "line " + constant(key).line(), problem, remedy);
    }

    @Override
    public String toString() {
        return name + " (" + architecture() + ")";
    }
}
