package io.fhe4j.backend.pim.explore;

import io.fhe4j.backend.pim.fhemem.DeviceArea;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What counts as area when configurations are compared. */
@SuppressWarnings("ImmutableEnumChecker") // the functions are method references
public enum AreaAccounting {
    /** All dies of all stacks. */
    SILICON("all dies of all stacks", DeviceArea::silicon),
    /** One die for each stack. */
    FOOTPRINT("one die for each stack", DeviceArea::footprint),
    /** What computing adds to the dies. */
    ADDED("what computing adds to the dies of all stacks", DeviceArea::added);

    private final String words;
    private final ToDoubleFunction<DeviceArea> value;

    AreaAccounting(String words, ToDoubleFunction<DeviceArea> value) {
        this.words = words;
        this.value = value;
    }

    /** The area of it, in mm². */
    public double of(DeviceArea area) {
        return value.applyAsDouble(area);
    }

    /** In one word. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** In words. */
    public String words() {
        return words;
    }
}
