package io.fhe4j.ringgsw.pbs;

import io.fhe4j.api.KeySetId;
import io.fhe4j.ntt.RowBuffer;

/**
 * A place in large tables: its bits, the lowest first, as Ring-GSW ciphertexts in the memory of a backend. Serves any number of look-ups until it is closed.
 */
public final class EncryptedIndex implements AutoCloseable {

    private final KeySetId keySet;
    private final RowBuffer bits;
    private final long identity;

    EncryptedIndex(KeySetId keySet, RowBuffer bits, long identity) {
        this.keySet = keySet;
        this.bits = bits;
        this.identity = identity;
    }

    KeySetId keySet() {
        return keySet;
    }

    /** The Ring-GSW ciphertext of a bit, as {@link io.fhe4j.ntt.Kernels#externalProduct} takes it. */
    RowBuffer bit(int i) {
        return bits.batch1(i, i + 1);
    }

    long identity() {
        return identity;
    }

    /** How many bits it has. */
    public int bits() {
        return bits.shape().batch1();
    }

    /** Gives the memory back. Closing again does nothing. */
    @Override
    public void close() {
        bits.close();
    }

    /** The bits' number. */
    @Override
    public String toString() {
        return "encrypted index of " + bits() + " bits";
    }
}
