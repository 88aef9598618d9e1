package io.fhe4j.api;

/**
 * Thrown when a decryption may not be released under its policy: the scale cannot hold the flooding noise, the budget is
 * spent, or the origin of the ciphertext is not vouched for.
 */
public final class ReleaseRefusedException extends FheException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception without a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     */
    public ReleaseRefusedException(String message) {
        super(message);
    }

    /**
     * An exception with a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     * @param cause what led to it
     */
    public ReleaseRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
