package io.fhe4j.ntt.spi;

import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;

/** Gives compound kernels their intermediate buffers, from the backend's pool. */
@FunctionalInterface
public interface Scratch {

    /**
     * A buffer with unspecified contents, to be closed by the caller.
     *
     * @param secret whether it will hold something derived from secret operands
     */
    RowBuffer allocate(Shape shape, RnsBasis moduli, Form form, boolean secret);
}
