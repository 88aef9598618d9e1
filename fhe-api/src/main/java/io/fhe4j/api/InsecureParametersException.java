package io.fhe4j.api;

/**
 * Thrown when a parameter set is below 128 bits of security and the caller has not asked for that by name. The message
 * quotes the row of the table that refuses it; see {@link RlweSecurity}.
 */
public final class InsecureParametersException extends FheException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception without a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     */
    public InsecureParametersException(String message) {
        super(message);
    }

    /**
     * An exception with a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     * @param cause what led to it
     */
    public InsecureParametersException(String message, Throwable cause) {
        super(message, cause);
    }
}
