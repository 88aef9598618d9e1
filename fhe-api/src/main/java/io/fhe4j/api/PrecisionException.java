package io.fhe4j.api;

/**
 * Thrown when a requested precision cannot be reached, or a scale cannot hold what it is asked to hold. The message says
 * what can be reached.
 */
public final class PrecisionException extends FheException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception without a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     */
    public PrecisionException(String message) {
        super(message);
    }

    /**
     * An exception with a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     * @param cause what led to it
     */
    public PrecisionException(String message, Throwable cause) {
        super(message, cause);
    }
}
