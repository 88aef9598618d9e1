package io.fhe4j.cli.chart;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as people read them: three digits and a unit. */
public final class Units {

    private static final String[] TIMES = {"ns", "µs", "ms", "s"};
    private static final String[] ENERGIES = {"pJ", "nJ", "µJ", "mJ", "J"};
    private static final String[] POWERS = {"µW", "mW", "W", "kW"};
    private static final String[] BYTES = {"B", "kB", "MB", "GB"};
    private static final double STEP = 1000;
    private static final int DIGITS = 3;

    private Units() {}

    /** A time. */
    public static String nanos(double nanos) {
        return scaled(nanos, TIMES);
    }

    /** An energy. */
    public static String picojoules(double picojoules) {
        return scaled(picojoules, ENERGIES);
    }

    /** Power: pJ over ns are mW. */
    public static String milliwatts(double milliwatts) {
        return scaled(milliwatts * STEP, POWERS);
    }

    /** An amount of memory. */
    public static String bytes(long bytes) {
        return scaled((double) bytes, BYTES);
    }

    /** A number of three digits. */
    public static String number(double number) {
        if (number == 0) {
            return "0";
        }
        double rounded = new BigDecimal(number).round(new MathContext(DIGITS)).doubleValue();
        int whole = (int) Math.floor(Math.log10(Math.abs(rounded)));
        return String.format(Locale.ROOT, "%." + Math.clamp(DIGITS - 1 - whole, 0, 9) + "f", rounded);
    }

    private static String scaled(double value, String[] units) {
        double rest = value;
        int unit = 0;
        while (Math.abs(rest) >= STEP - 0.5 && unit < units.length - 1) {
            rest /= STEP;
            unit++;
        }
        return number(rest) + " " + units[unit];
    }
}
