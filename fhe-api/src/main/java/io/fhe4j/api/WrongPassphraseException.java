package io.fhe4j.api;

/**
 * Thrown when a key store does not open under the given passphrase. A damaged key store cannot be told apart from a wrong
 * passphrase, and the message says so.
 */
public final class WrongPassphraseException extends FheException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception without a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     */
    public WrongPassphraseException(String message) {
        super(message);
    }

    /**
     * An exception with a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     * @param cause what led to it
     */
    public WrongPassphraseException(String message, Throwable cause) {
        super(message, cause);
    }
}
