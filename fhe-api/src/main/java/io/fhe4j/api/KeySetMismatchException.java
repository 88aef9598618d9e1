package io.fhe4j.api;

/**
 * Thrown when values made under different secret keys meet: their {@linkplain KeySetId key-set ids} differ.
 */
public final class KeySetMismatchException extends FheException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception without a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     */
    public KeySetMismatchException(String message) {
        super(message);
    }

    /**
     * An exception with a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     * @param cause what led to it
     */
    public KeySetMismatchException(String message, Throwable cause) {
        super(message, cause);
    }
}
