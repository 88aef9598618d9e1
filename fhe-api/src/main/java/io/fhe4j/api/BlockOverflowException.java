package io.fhe4j.api;

/**
 * Thrown when a sum of encrypted blocks could leave the space of values that look-ups take, or would carry more noise than they take. The
 * message names the range or the noise, the limit and what to do.
 */
public final class BlockOverflowException extends FheException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception without a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     */
    public BlockOverflowException(String message) {
        super(message);
    }

    /**
     * An exception with a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     * @param cause what led to it
     */
    public BlockOverflowException(String message, Throwable cause) {
        super(message, cause);
    }
}
