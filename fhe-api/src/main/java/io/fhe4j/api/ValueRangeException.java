package io.fhe4j.api;

/**
 * Thrown when an input is NaN, infinite, or beyond the declared bound. The message gives the position and the bound; the
 * value itself only where it is public.
 */
public final class ValueRangeException extends FheException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception without a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     */
    public ValueRangeException(String message) {
        super(message);
    }

    /**
     * An exception with a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     * @param cause what led to it
     */
    public ValueRangeException(String message, Throwable cause) {
        super(message, cause);
    }
}
