package io.fhe4j.benchmarks.compare.page;

import java.util.ArrayList;
import java.util.List;

/** A logarithmic axis from pixel to pixel. */
record LogScale(double least, double greatest, double from, double to) {

    /** With room around the values, so that none lies on the edge. */
    static LogScale around(double least, double greatest, double from, double to) {
        return new LogScale(least / 1.3, greatest * 1.3, from, to);
    }

    double at(double value) {
        return from + (to - from) * Math.log(value / least) / Math.log(greatest / least);
    }

    /** 1, 10, 100, …, and with fewer than three of them 2 and 5 times those as well. */
    List<Double> ticks() {
        List<Double> coarse = ticks(1);
        return coarse.size() < 3 ? ticks(1, 2, 5) : coarse;
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
