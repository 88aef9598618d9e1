package io.fhe4j.ringgsw.search;

import io.fhe4j.api.InvalidParametersException;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * What came of a search, and which of its limits, relaxed a little, would save most.
 *
 * @param best the fastest candidate
 * @param nanos its predicted time
 * @param binding the constraint that costs most time, in words
 * @param weighed how many candidates were compared
 */
record Outcome<C>(C best, double nanos, String binding, long weighed) {

    private static final double RELAXED_FAILURES = 1.0 / 16;
    private static final double RELAXED_RATIO = 0.5;

    /**
     * Of failures, from those that nobody could want on: a search that takes the fastest of its parts one after the other may find nothing under the loosest limit that goes
     * together.
     */
    private static final double[] LOOSER_LOG2 = {-1, -4, -16, -64, -256};

    /** A search under limits of its own. */
    interface Limited<C> {
        /**
         * Searches.
         *
         * @param failureLog2 for that of the request
         * @param keyBytes for those of the request
         * @param excess what every component's log2(q/σ) may exceed its threshold by
         */
        Fastest<C> run(double failureLog2, long keyBytes, double excess);
    }

    /** Whether a search finds anything under limits of its own. */
    interface Possible {
        /**
         * Searches.
         *
         * @param failureLog2 for that of the request
         * @param keyBytes for those of the request
         */
        boolean under(double failureLog2, long keyBytes);
    }

    /**
     * Searches, and again with each limit relaxed.
     *
     * @param request whose limits these are, for messages
     * @throws InvalidParametersException if nothing fulfils it; it says which limit is in the way
     */
    static <C> Outcome<C> of(Object request, double failureLog2, long keyBytes, Limited<C> search) {
        Fastest<C> found = search.run(failureLog2, keyBytes, 0);
        C best = found.best()
                .orElseThrow(() -> refusal(
                        request,
                        failureLog2,
                        keyBytes,
                        (failures, bytes) ->
                                search.run(failures, bytes, 0).best().isPresent()));
        String binding = binding(failureLog2, keyBytes, found.nanos(), search);
        return new Outcome<>(best, found.nanos(), binding, found.weighed());
    }

    /**
     * Of a request that nothing fulfils: says which limit is in the way.
     *
     * @param request whose limits these are, for the message
     */
    static InvalidParametersException refusal(Object request, double failureLog2, long keyBytes, Possible search) {
        boolean byFailures = DoubleStream.of(LOOSER_LOG2)
                .filter(looser -> looser > failureLog2)
                .anyMatch(looser -> search.under(looser, keyBytes));
        boolean byBytes = search.under(failureLog2, Long.MAX_VALUE);
        String way;
        if (byFailures && byBytes) {
            way = "failure probability and key bytes bind: allow more failures, or larger keys";
        } else if (byFailures) {
            way = "the failure probability binds: allow more failures";
        } else if (byBytes) {
            way = "the key bytes bind: allow larger keys";
        } else {
            way = "neither more failures nor larger keys alone would do: allow both, or ask for a lower level";
        }
        return new InvalidParametersException("no set for " + request + " is known; " + way);
    }

    private static <C> String binding(double failureLog2, long keyBytes, double nanos, Limited<C> search) {
        double failing = failureLog2 * (1 - RELAXED_FAILURES);
        double byFailures = 1 - search.run(failing, keyBytes, 0).nanos() / nanos;
        double byBytes = 1
                - search.run(failureLog2, keyBytes > Long.MAX_VALUE / 2 ? Long.MAX_VALUE : 2 * keyBytes, 0)
                                .nanos()
                        / nanos;
        double bySecurity = 1 - search.run(failureLog2, keyBytes, RELAXED_RATIO).nanos() / nanos;
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
