package io.fhe4j.api;

/**
 * Thrown when a backend is asked for by name and cannot be opened here: unknown, or an obstacle on this machine. The
 * message lists what is available and the remedy.
 */
public final class BackendUnavailableException extends FheException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception without a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     */
    public BackendUnavailableException(String message) {
        super(message);
    }

    /**
     * An exception with a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     * @param cause what led to it
     */
    public BackendUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
