package io.fhe4j.api;

/**
 * Thrown when a parameter set cannot exist: contradictory, out of range, or beyond what the ring degree can hold.
 */
public final class InvalidParametersException extends FheException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception without a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     */
    public InvalidParametersException(String message) {
        super(message);
    }

    /**
     * An exception with a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     * @param cause what led to it
     */
    public InvalidParametersException(String message, Throwable cause) {
        super(message, cause);
    }
}
