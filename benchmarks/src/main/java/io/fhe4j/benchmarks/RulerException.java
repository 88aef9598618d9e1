package io.fhe4j.benchmarks;

import io.fhe4j.api.FheException;

/** The ruler refused a request, or ended. */
public final class RulerException extends FheException {
    private static final long serialVersionUID = 1L;

    RulerException(String message) {
        super(message);
    }

    RulerException(String message, Throwable cause) {
        super(message, cause);
    }
}
