package io.fhe4j.api;

/**
 * Thrown when a multiplication or rescale needs more levels than the ciphertext has left. The message names the operation,
 * the level and what to do.
 */
public final class LevelExhaustedException extends FheException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception without a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     */
    public LevelExhaustedException(String message) {
        super(message);
    }

    /**
     * An exception with a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     * @param cause what led to it
     */
    public LevelExhaustedException(String message, Throwable cause) {
        super(message, cause);
    }
}
