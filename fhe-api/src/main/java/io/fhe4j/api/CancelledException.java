package io.fhe4j.api;

/**
 * Thrown by long work that was asked to stop: its thread was interrupted, or its listener threw.
 */
public final class CancelledException extends FheException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception without a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     */
    public CancelledException(String message) {
        super(message);
    }

    /**
     * An exception with a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     * @param cause what led to it
     */
    public CancelledException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * For long work, at its steps: ends it if its thread was interrupted, and leaves the thread so.
     *
     * @param message what was cancelled
     * @throws CancelledException if the current thread is interrupted
     */
    public static void throwIfInterrupted(String message) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancelledException(message);
        }
    }
}
