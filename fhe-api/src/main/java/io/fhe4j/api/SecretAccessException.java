package io.fhe4j.api;

/**
 * Thrown when secret material is asked for without the token that grants access to it.
 */
public final class SecretAccessException extends FheException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception without a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     */
    public SecretAccessException(String message) {
        super(message);
    }

    /**
     * An exception with a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     * @param cause what led to it
     */
    public SecretAccessException(String message, Throwable cause) {
        super(message, cause);
    }
}
