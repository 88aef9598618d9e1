package io.fhe4j.backend.pim.device;

import java.util.Arrays;
import java.util.Optional;

/** The units of device files. A constant has one unit and no other, so that nothing is ever converted on the way in. */
public enum Unit {
    COUNT("count", true),
    BITS("bits", true),
    WRITES("writes", false),
    RATIO("ratio", false),
    NANOSECONDS("ns", false),
    MICROSECONDS("us", false),
    PICOJOULES("pJ", false),
    PICOJOULES_PER_BIT("pJ/bit", false),
    MICROJOULES("uJ", false),
    MICROWATTS("uW", false),
    WATTS("W", false),
    NANOMETRES("nm", false),
    SQUARE_MICROMETRES("um2", false),
    SQUARE_MILLIMETRES("mm2", false),
    GIGABYTES_PER_SECOND("GB/s", false);

    private final String symbol;
    private final boolean whole;

    Unit(String symbol, boolean whole) {
        this.symbol = symbol;
        this.whole = whole;
    }

    /** As device files write it. */
    public String symbol() {
        return symbol;
    }

    /** Whether only whole numbers make sense. */
    public boolean isWhole() {
        return whole;
    }

    /** The unit of that symbol. */
    public static Optional<Unit> of(String symbol) {
        return Arrays.stream(values())
                .filter(unit -> unit.symbol.equals(symbol))
                .findFirst();
    }

    @Override
    public String toString() {
        return symbol;
    }
}
