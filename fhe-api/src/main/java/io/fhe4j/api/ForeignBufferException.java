package io.fhe4j.api;

/**
 * Thrown when a raw buffer of one backend is passed to another.
 */
public final class ForeignBufferException extends FheException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception without a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     */
    public ForeignBufferException(String message) {
        super(message);
    }

    /**
     * An exception with a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     * @param cause what led to it
     */
    public ForeignBufferException(String message, Throwable cause) {
        super(message, cause);
    }
}
