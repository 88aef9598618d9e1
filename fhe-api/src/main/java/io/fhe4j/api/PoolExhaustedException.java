package io.fhe4j.api;

/**
 * Thrown when a pool of buffers is at its bound and nothing more could be reclaimed. The message gives the sizes.
 */
public final class PoolExhaustedException extends FheException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception without a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     */
    public PoolExhaustedException(String message) {
        super(message);
    }

    /**
     * An exception with a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     * @param cause what led to it
     */
    public PoolExhaustedException(String message, Throwable cause) {
        super(message, cause);
    }
}
