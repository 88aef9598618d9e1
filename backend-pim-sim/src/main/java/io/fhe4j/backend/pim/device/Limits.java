package io.fhe4j.backend.pim.device;

import org.jspecify.annotations.Nullable;

/** What no device can have, whatever its file says. */
final class Limits {

    /** Beyond this, counts no longer fit the integers that index them. */
    private static final double MAX = 1e15;

    /** Below this, times and energies that are divided by it no longer are numbers. */
    private static final double MIN = 1e-15;

    private static final double MAX_COUNT = Integer.MAX_VALUE;

    private Limits() {}

    /** Why a value is impossible, or null if it is not. */
    static @Nullable String problem(DeviceSchema.Rule rule, double value) {
        Unit unit = rule.unit();
        if (!Double.isFinite(value)) {
            return value + " is not a number of " + unit;
        }
        if (value < 0) {
            return "negative: " + value + " " + unit;
        }
        if (value == 0 && !rule.mayBeZero()) {
            return "zero " + unit;
        }
        if (unit.isWhole() && value != Math.rint(value)) {
            return value + " " + unit + " is not a whole number";
        }
        if (value > 0 && value < MIN || value > (unit.isWhole() ? MAX_COUNT : MAX)) {
            return value + " " + unit + " is beyond what is simulated";
        }
        return null;
    }
}
