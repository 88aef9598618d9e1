package io.fhe4j.backend.pim.engine;

import io.fhe4j.api.FheException;

/**
 * When banks may work: from each multiple of tREFI on they are refreshed for tRFC, all at once. A program is never cut in two, since its row is open:
 * one that would not end before a refresh begins after it.
 */
public final class RefreshWindows {

    /** Sums of times may be off by rounding; no timing rule is that fine. */
    private static final double ROUNDING = 1e-6;

    private final boolean on;
    private final double interval;
    private final double length;

    /** No refresh: sites may always work. */
    public static final RefreshWindows NONE = new RefreshWindows(false, 0, 0);

    /**
     * Windows.
     *
     * @param on whether there is a refresh at all
     * @param interval from one to the next, in ns
     * @param length of each, in ns
     */
    public RefreshWindows(boolean on, double interval, double length) {
        this.on = on;
        this.interval = interval;
        this.length = length;
    }

    /** The time between two refreshes, in ns. */
    public double room() {
        return on ? interval - length : Double.POSITIVE_INFINITY;
    }

    /**
     * The earliest time from t on at which a program can begin.
     *
     * @param nanos how long it takes
     * @throws NoRoomException if it does not fit between two refreshes
     */
    public double begin(double t, double nanos) {
        if (!on) {
            return t;
        }
        if (nanos > interval - length) {
            throw new NoRoomException("a program of " + nanos + " ns does not fit between two refreshes, "
                    + (interval - length) + " ns; simulate it with refresh=off");
        }
        double window = Math.floor(t / interval);
        double start = window >= 1 ? Math.max(t, window * interval + length) : t;
        double next = (window + 1) * interval;
        return start + nanos > next + ROUNDING ? next + length : start;
    }

    /** The end of so many programs one after another, the first not before t. */
    public double finish(double t, double nanos, long count) {
        if (!on || count == 0) {
            return t + nanos * count;
        }
        double start = begin(t, nanos);
        double next = (Math.floor((start + ROUNDING) / interval) + 1) * interval;
        long now = Math.min(count, fitting(next - start, nanos));
        if (now == count) {
            return start + count * nanos;
        }
        long left = count - now;
        long each = fitting(interval - length, nanos);
        long windows = (left - 1) / each;
        return next + windows * interval + length + (left - windows * each) * nanos;
    }

    /** The end of the first refresh after t. */
    public double afterRefresh(double t) {
        return on ? (Math.floor(t / interval) + 1) * interval + length : t;
    }

    /**
     * The end of so many further executions of a part that was simulated once, beginning after a refresh. Short ones are not cut by refreshes; longer
     * ones meet as many as there are on average, and no fewer than the simulated one met.
     *
     * @param t when they begin
     * @param nanos how long the simulated one took
     * @param count how many
     */
    public double repeated(double t, double nanos, long count) {
        if (!on || nanos <= interval - length) {
            return finish(t, nanos, count);
        }
        double met = Math.floor((length + nanos) / interval);
        return t + count * (nanos + Math.max(0, nanos / interval - met) * length);
    }

    /** Thrown when a program takes longer than the time between two refreshes: a device of such times does not work. */
    public static final class NoRoomException extends FheException {
        private static final long serialVersionUID = 1L;

        NoRoomException(String message) {
            super(message);
        }
    }

    private static long fitting(double room, double nanos) {
        return (long) Math.floor((room + ROUNDING) / nanos);
    }
}
