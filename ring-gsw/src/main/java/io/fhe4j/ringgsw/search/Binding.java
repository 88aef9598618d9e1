package io.fhe4j.ringgsw.search;

import java.util.Locale;

/** Which constraint of a search, relaxed a little, would save most. */
final class Binding {

    private static final double RELAXED_FAILURES = 1.0 / 16;
    private static final double RELAXED_RATIO = 0.5;

    private Binding() {}

    /** What a search with other constraints finds. */
    interface Relaxed {
        /**
         * The least time.
         *
         * @param failureLog2 for that of the request
         * @param keyBytes for those of the request
         * @param excess what every component's log2(q/σ) may exceed its threshold by
         */
        double nanos(double failureLog2, long keyBytes, double excess);
    }

    /**
     * In words.
     *
     * @param nanos what the request's search found
     */
    static String of(double failureLog2, long keyBytes, double nanos, Relaxed relaxed) {
        double failing = failureLog2 * (1 - RELAXED_FAILURES);
        double byFailures = 1 - relaxed.nanos(failing, keyBytes, 0) / nanos;
        double byBytes = 1 - relaxed.nanos(failureLog2, 2 * keyBytes, 0) / nanos;
        double bySecurity = 1 - relaxed.nanos(failureLog2, keyBytes, RELAXED_RATIO) / nanos;
        if (byBytes > byFailures && byBytes > bySecurity) {
            return String.format(Locale.ROOT, "key bytes: twice as many would save %.0f %%", 100 * byBytes);
        }
        return byFailures > bySecurity
                ? String.format(
                        Locale.ROOT, "failure probability: 2^%.0f would save %.0f %%", failing, 100 * byFailures)
                : String.format(
                        Locale.ROOT, "security: half a bit more of log2(q/σ) would save %.0f %%", 100 * bySecurity);
    }
}
