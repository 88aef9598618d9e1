package io.fhe4j.ckks;

/**
 * A mutable sum of products with a single owner: {@code multiplyAdd} adds to it without taking a buffer, {@link #freeze} gives the value
 * without a copy. Products of ciphertexts are relinearised once, when it is frozen.
 *
 * <p>In the steady state (operands of the level and scale that the sum has) a call takes at most 512 bytes of heap. Not safe for several
 * threads.
 */
public final class CkksAccumulator implements AutoCloseable {

    private final Accumulation sum;

    CkksAccumulator(Accumulation sum) {
        this.sum = sum;
    }

    /**
     * Adds the product of two ciphertexts.
     *
     * @return this
     */
    public CkksAccumulator multiplyAdd(CkksCiphertext x, CkksCiphertext y) {
        sum.multiplyAdd(x, y);
        return this;
    }

    /**
     * Adds the product of a ciphertext and a plaintext.
     *
     * @return this
     */
    public CkksAccumulator multiplyAdd(CkksCiphertext x, CkksPlaintext y) {
        sum.multiplyAdd(x, y);
        return this;
    }

    /**
     * Adds a ciphertext.
     *
     * @return this
     */
    public CkksAccumulator add(CkksCiphertext x) {
        sum.add(x);
        return this;
    }

    /**
     * The value, without a copy; the accumulator cannot be used afterwards.
     *
     * @throws IllegalStateException if nothing was added, or it was frozen or closed before
     */
    public CkksCiphertext freeze() {
        return sum.freeze();
    }

    /** Gives the memory back if the sum was not frozen. */
    @Override
    public void close() {
        sum.close();
    }
}
