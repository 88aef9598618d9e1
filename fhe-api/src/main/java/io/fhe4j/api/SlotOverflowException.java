package io.fhe4j.api;

/**
 * Thrown when more values are given than a plaintext or ciphertext has slots.
 */
public final class SlotOverflowException extends FheException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception without a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     */
    public SlotOverflowException(String message) {
        super(message);
    }

    /**
     * An exception with a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     * @param cause what led to it
     */
    public SlotOverflowException(String message, Throwable cause) {
        super(message, cause);
    }
}
