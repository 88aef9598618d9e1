package io.fhe4j.backend.pim.device;

/**
 * A constant of a device.
 *
 * @param key its name in the file, such as {@code timing.tRC}
 * @param value the value used
 * @param low the least value that is plausible
 * @param high the greatest
 * @param unit of all three
 * @param mark how well it is known
 * @param source where it is from, and what it depends on
 * @param line where it stands in its file
 */
public record Constant(
        String key, double value, double low, double high, Unit unit, Mark mark, String source, int line) {

    /** This constant with another value, for sweeps; the range stays. */
    Constant withValue(double other) {
        return new Constant(key, other, low, high, unit, mark, source, line);
    }
}
