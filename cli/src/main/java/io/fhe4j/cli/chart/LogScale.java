package io.fhe4j.cli.chart;

import java.util.ArrayList;
import java.util.List;

/**
 * A logarithmic axis from pixel to pixel.
 *
 * @param least the value at {@code from}, greater than zero
 * @param greatest the value at {@code to}
 * @param from a pixel
 * @param to a pixel
 */
public record LogScale(double least, double greatest, double from, double to) {

    private static final int MIN_TICKS = 3;

    /** With room around the values, so that none lies on the edge. */
    public static LogScale around(double least, double greatest, double from, double to) {
        return new LogScale(least / 1.3, greatest * 1.3, from, to);
    }

    /** The pixel of a value. */
    public double at(double value) {
        return from + (to - from) * Math.log(value / least) / Math.log(greatest / least);
    }

    /** 1, 10, 100, …; with fewer than three of them 2 and 5 times those as well; on an axis too short for these, round numbers at equal distances. */
    public List<Double> ticks() {
        for (List<Double> ticks : List.of(ticks(1), ticks(1, 2, 5))) {
            if (ticks.size() >= MIN_TICKS) {
                return ticks;
            }
        }
        double step = Math.pow(10, Math.floor(Math.log10((greatest - least) / MIN_TICKS)));
        int factor = 1;
        for (int larger : new int[] {2, 5}) {
            factor = (greatest - least) / (larger * step) >= MIN_TICKS ? larger : factor;
        }
        List<Double> ticks = new ArrayList<>();
        for (long k = (long) Math.ceil(least / (factor * step)); k * factor * step <= greatest; k++) {
            ticks.add(k * factor * step);
        }
        return ticks;
    }

    private List<Double> ticks(int... factors) {
        List<Double> ticks = new ArrayList<>();
        for (int power = (int) Math.floor(Math.log10(least)); power <= Math.log10(greatest); power++) {
            for (int factor : factors) {
                double tick = factor * Math.pow(10, power);
                if (least <= tick && tick <= greatest) {
                    ticks.add(tick);
                }
            }
        }
        return ticks;
    }
}
