package io.fhe4j.api;

/**
 * Hears how far long work has come. It is called on the thread that does the work, at most a few hundred times for each
 * stage, so it should return quickly; what it throws ends the work.
 */
@FunctionalInterface
public interface ProgressListener {
    /** A listener that ignores everything. */
    ProgressListener NONE = (stage, done, total) -> {};

    /**
     * Reports the state of one stage.
     *
     * @param stage the stage's name in the user's words, such as "rotation keys"
     * @param done units finished, 0 to {@code total}
     * @param total units in all, at least 1
     */
    void progress(String stage, long done, long total);
}
