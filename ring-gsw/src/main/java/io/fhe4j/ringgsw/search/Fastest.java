package io.fhe4j.ringgsw.search;

import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The first of the fastest candidates that a search has come by. */
final class Fastest<C> {

    private final Predicate<C> fulfils;
    private @Nullable C best;
    private double nanos = Double.POSITIVE_INFINITY;
    private long weighed;

    /** Of those that fulfil a request; they are asked only where they would be faster. */
    Fastest(Predicate<C> fulfils) {
        this.fulfils = fulfils;
    }

    void offer(C candidate, double time) {
        weighed++;
        if (time < nanos && fulfils.test(candidate)) {
            nanos = time;
            best = candidate;
        }
    }

    /** The fastest, or empty. */
    Optional<C> best() {
        return Optional.ofNullable(best);
    }

    /** Its predicted time, or infinity. */
    double nanos() {
        return nanos;
    }

    /** How many there were. */
    long weighed() {
        return weighed;
    }
}
