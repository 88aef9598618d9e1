package io.fhe4j.api;

/**
 * Thrown when values of different parameters meet, or a file belongs to parameters other than the caller's. The message
 * names both {@linkplain Fingerprint fingerprints}, or the property in which they differ.
 */
public final class IncompatibleException extends FheException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception without a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     */
    public IncompatibleException(String message) {
        super(message);
    }

    /**
     * An exception with a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     * @param cause what led to it
     */
    public IncompatibleException(String message, Throwable cause) {
        super(message, cause);
    }
}
