package io.fhe4j.api;

/**
 * Thrown when a neural network uses an operator, attribute or shape that cannot be evaluated under encryption. The message
 * names the node.
 */
public final class UnsupportedModelException extends FheException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception without a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     */
    public UnsupportedModelException(String message) {
        super(message);
    }

    /**
     * An exception with a cause.
     *
     * @param message what was wrong, with the values (never secret ones), and what to do
     * @param cause what led to it
     */
    public UnsupportedModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
