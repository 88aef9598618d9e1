package io.fhe4j.api;

/**
 * Thrown when a program on encrypted data would fail with a larger probability than its budget allows. The message names both and what to do.
 */
public final class FailureBudgetException extends FheException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception without a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     */
    public FailureBudgetException(String message) {
        super(message);
    }

    /**
     * An exception with a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     * @param cause what led to it
     */
    public FailureBudgetException(String message, Throwable cause) {
        super(message, cause);
    }
}
