package io.fhe4j.ringgsw.pbs;

import io.fhe4j.api.KeySetId;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;

/**
 * A place in large tables: its bits, the lowest first, as Ring-GSW ciphertexts in the memory of a backend. Serves any number of look-ups until it is closed.
 */
public final class EncryptedIndex implements AutoCloseable {

    private final Backend backend;
    private final CircuitParameters parameters;
    private final KeySetId keySet;
    private final RowBuffer bits;
    private final long identity;

    EncryptedIndex(Backend backend, CircuitParameters parameters, KeySetId keySet, RowBuffer bits, long identity) {
        this.backend = backend;
        this.parameters = parameters;
        this.keySet = keySet;
        this.bits = bits;
        this.identity = identity;
    }

    /**
     * A place as it was written to a file.
     *
     * @param backend where it will lie
     * @param words {@link #shape} of its bits, in evaluation form
     * @param identity names what it was made of, so that equal look-ups are known to be equal
     * @throws IllegalArgumentException if the words do not fit the parameters
     */
    public static EncryptedIndex restored(
            Backend backend, CircuitParameters parameters, KeySetId keySet, HostRows words, long identity) {
        int count = words.shape().batch1();
        if (count > CircuitParameters.MOST_INDEX_BITS
                || !words.shape().equals(shape(parameters, count))
                || !words.moduli().equals(parameters.blocks().basis())
                || words.form() != Form.EVALUATION) {
            throw new IllegalArgumentException("a place is " + shape(parameters, 1) + " for each bit, modulo "
                    + parameters.blocks().ringModulus() + " in evaluation form, not " + words.shape() + " modulo "
                    + words.moduli() + " in " + words.form() + " form");
        }
        RowBuffer bits = backend.allocate(words.shape(), words.moduli(), Form.EVALUATION, BufferRole.CIPHERTEXT);
        backend.stream().upload(bits, words);
        backend.stream().await();
        return new EncryptedIndex(backend, parameters, keySet, bits, identity);
    }

    /** The shape of a place of so many bits: bits × 2 × digits × 2 components × 1 row × N. */
    public static Shape shape(CircuitParameters parameters, int bits) {
        return new Shape(
                bits, 2, parameters.output().levels(), 2, 1, parameters.blocks().ringDegree());
    }

    /** The parameters that it was made by. */
    public CircuitParameters parameters() {
        return parameters;
    }

    /** The key set that it is encrypted under. */
    public KeySetId keySet() {
        return keySet;
    }

    /** The Ring-GSW ciphertext of a bit, as {@link io.fhe4j.ntt.Kernels#externalProduct} takes it. */
    RowBuffer bit(int i) {
        return bits.batch1(i, i + 1);
    }

    /** Names what it was made of. */
    public long identity() {
        return identity;
    }

    /** How many bits it has. */
    public int bits() {
        return bits.shape().batch1();
    }

    /** A copy of its words on the host, {@link #shape}, in evaluation form. */
    public HostRows words() {
        return backend.stream().download(bits);
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
