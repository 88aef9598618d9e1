package io.fhe4j.api;

/**
 * Thrown when an operation needs an evaluation key that the given set lacks, or has only for lower levels. The message
 * names the key and how to get it.
 */
public final class MissingKeyException extends FheException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception without a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     */
    public MissingKeyException(String message) {
        super(message);
    }

    /**
     * An exception with a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     * @param cause what led to it
     */
    public MissingKeyException(String message, Throwable cause) {
        super(message, cause);
    }
}
