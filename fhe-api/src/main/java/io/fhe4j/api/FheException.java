package io.fhe4j.api;

/**
 * What every exception of FHE4J has in common. A subclass names the kind of trouble; the message says what was wrong, with
 * the values (never secret ones), and what to do. A plain programming mistake (null, a wrong shape or index) is an
 * {@link IllegalArgumentException} instead, and what the operating system refuses an {@link java.io.UncheckedIOException}.
 */
public abstract class FheException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String message;

    /**
     * An exception without a cause.
     *
     * @param message what was wrong and what to do
     */
    protected FheException(String message) {
        super(message);
        this.message = message;
    }

    /**
     * An exception with a cause.
     *
     * @param message what was wrong and what to do
     * @param cause what led to it
     */
    protected FheException(String message, Throwable cause) {
        super(message, cause);
        this.message = message;
    }

    /** Returns what was wrong and what to do, never null. */
    @Override
    public String getMessage() {
        return message;
    }
}
