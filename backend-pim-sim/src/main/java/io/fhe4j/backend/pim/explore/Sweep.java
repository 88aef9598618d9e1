package io.fhe4j.backend.pim.explore;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.device.Unit;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The values that one constant or choice of a device takes in turn.
 *
 * @param key such as {@code timing.tRC}, or {@code refresh}
 * @param unit of a constant; empty for a choice
 * @param values as a device takes them, all different
 */
public record Sweep(String key, String unit, List<String> values) {

    private static final Pattern RANGE = Pattern.compile("(.*)\\.\\.(.*):(.*)");
    private static final Pattern NUMBER = Pattern.compile("([-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?) ?(\\p{Alpha}.*)?");
    private static final String REMEDY = ": write key=a,b,c or key=low..high:steps";
    private static final MathContext DIGITS = new MathContext(12);

    /** Copies the values. */
    public Sweep {
        values = List.copyOf(values);
    }

    /**
     * Reads what a command line says.
     *
     * @param text {@code key=a,b,c}, where each may have its unit ({@code 40ns}), or {@code key=low..high:steps}, with both ends
     * @param device whose constant or choice it is
     * @throws InvalidParametersException if it is not written so, if the device has no such key, a value is in another unit, twice there, or none that
     *     a device could have
     */
    public static Sweep parse(String text, DeviceFile device) {
        int equals = text.indexOf('=');
        if (equals < 1 || equals == text.length() - 1) {
            throw new InvalidParametersException("a sweep cannot be " + text + REMEDY);
        }
        String key = text.substring(0, equals);
        String given = text.substring(equals + 1);
        Sweep sweep = isChoice(key)
                ? new Sweep(key, "", List.of(given.split(",", -1)))
                : constant(key, unit(key, device), given);
        Set<String> seen = new HashSet<>();
        for (String value : sweep.values) {
            sweep.change(device, value);
            if (!seen.add(value)) {
                throw new InvalidParametersException("the sweep of " + key + " has " + value + " twice");
            }
        }
        return sweep;
    }

    private static boolean isChoice(String key) {
        return !key.contains(".");
    }

    private static Unit unit(String key, DeviceFile device) {
        return device.constants().stream()
                .filter(constant -> constant.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new InvalidParametersException("device " + device.name() + " has no constant " + key
                        + " to sweep; fhe4j pim devices lists them all"))
                .unit();
    }

    private static Sweep constant(String key, Unit unit, String given) {
        List<String> values = new ArrayList<>();
        Matcher range = RANGE.matcher(given);
        if (range.matches()) {
            double low = number(key, unit, range.group(1));
            double high = number(key, unit, range.group(2));
            int steps = steps(key, range.group(3));
            if (!(low < high)) {
                throw new InvalidParametersException(
                        "the sweep of " + key + " ends at " + high + ", not above its begin " + low);
            }
            for (int k = 0; k < steps; k++) {
                values.add(text(low + (high - low) * k / (steps - 1)));
            }
        } else {
            for (String value : given.split(",", -1)) {
                values.add(text(number(key, unit, value)));
            }
        }
        return new Sweep(key, unit.symbol(), values);
    }

    private static int steps(String key, String text) {
        try {
            int steps = Integer.parseInt(text);
            if (steps >= 2 && steps <= Exploration.MAX_CONFIGURATIONS) {
                return steps;
            }
        } catch (NumberFormatException e) {
            throw new InvalidParametersException("the sweep of " + key + " has no number of steps, but " + text, e);
        }
        throw new InvalidParametersException("the sweep of " + key + " has " + text + " steps; from 2 to "
                + Exploration.MAX_CONFIGURATIONS + " are possible");
    }

    private static double number(String key, Unit unit, String text) {
        Matcher number = NUMBER.matcher(text);
        if (!number.matches()) {
            throw new InvalidParametersException(
                    "constant " + key + " takes numbers of " + unit + ", not \"" + text + "\"" + REMEDY);
        }
        String given = number.group(2);
        if (given != null && !given.equals(unit.symbol())) {
            throw new InvalidParametersException(
                    "constant " + key + " is given in " + unit + " and in nothing else, not in " + given);
        }
        try {
            return Double.parseDouble(number.group(1));
        } catch (NumberFormatException e) {
            throw new InvalidParametersException("constant " + key + " takes a number, not " + text, e);
        }
    }

    /** Without the last bits, which steps of a range bring in: what is shown is what is simulated. */
    private static String text(double value) {
        return Double.isInfinite(value)
                ? Double.toString(value)
                : new BigDecimal(value).round(DIGITS).stripTrailingZeros().toPlainString();
    }

    /**
     * A device with one of the values.
     *
     * @throws InvalidParametersException if no device could have it
     */
    DeviceFile change(DeviceFile device, String value) {
        return isChoice(key) ? device.withChoice(key, value) : device.with(key, Double.parseDouble(value));
    }
}
