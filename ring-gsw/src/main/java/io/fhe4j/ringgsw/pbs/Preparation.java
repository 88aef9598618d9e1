package io.fhe4j.ringgsw.pbs;

import io.fhe4j.api.ProgressListener;

/** Tells how many of the pieces that an evaluator's keys consist of have been expanded and prepared. For one thread. */
final class Preparation {

    private static final String STAGE = "prepared keys";

    private final ProgressListener listener;
    private final long pieces;
    private long done;

    /**
     * Begins.
     *
     * @param pieces of all keys together, at least 1
     */
    Preparation(ProgressListener listener, long pieces) {
        this.listener = listener;
        this.pieces = pieces;
        listener.progress(STAGE, 0, pieces);
    }

    /** One more is prepared. */
    void step() {
        done++;
        listener.progress(STAGE, done, pieces);
    }
}
