package io.fhe4j.api;

/**
 * Thrown when something is used after it was closed.
 */
public final class ClosedException extends FheException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception without a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     */
    public ClosedException(String message) {
        super(message);
    }

    /**
     * An exception with a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     * @param cause what led to it
     */
    public ClosedException(String message, Throwable cause) {
        super(message, cause);
    }
}
