package io.fhe4j.ringgsw.packing;

import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ringgsw.FhewEvaluationKeys;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.functions.FunctionNoise;
import io.fhe4j.ringgsw.functions.NumberCiphertext;
import io.fhe4j.ringgsw.functions.NumberEncoding;
import io.fhe4j.ringgsw.noise.ErrorNames;
import io.fhe4j.ringgsw.noise.NoiseSources;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Numbers of one encoding on their way to the server. {@link #expand} makes ciphertexts for {@link io.fhe4j.ringgsw.functions.FunctionEvaluator} of them.
 * Immutable.
 */
public final class CompactNumbers extends CompactLwe {

    private final NumberEncoding encoding;

    private CompactNumbers(
            FhewParameters parameters, KeySetId keySet, NumberEncoding encoding, HostRows mask, List<Entry> entries) {
        super(parameters, keySet, mask, entries);
        this.encoding = encoding;
        NumberCiphertext.checkModulus(parameters, encoding);
    }

    /**
     * A list.
     *
     * @param encoding what the numbers are expanded to; in the list a number m is m·Q/2^messageBits
     * @param mask one row of N words modulo Q, coefficient form; must not change afterwards
     * @param entries 1 to N numbers
     * @throws IllegalArgumentException if they do not fit together
     * @throws IncompatibleException if the encoding's modulus is above q_KS
     */
    public static CompactNumbers of(
            FhewParameters parameters, KeySetId keySet, NumberEncoding encoding, HostRows mask, List<Entry> entries) {
        return new CompactNumbers(parameters, keySet, encoding, mask, entries);
    }

    /** Where the numbers lie once they are expanded. */
    public NumberEncoding encoding() {
        return encoding;
    }

    /**
     * Ciphertexts for functions, in order: each coefficient is extracted and switched from z to s and to the encoding's modulus, as a rotation's result is.
     *
     * @param backend where it is computed
     * @param keys the receiver's
     * @throws IncompatibleException if the keys have other parameters
     * @throws KeySetMismatchException if they belong to another key set
     */
    public List<NumberCiphertext> expand(Backend backend, FhewEvaluationKeys keys) {
        List<Residues> values = extracted(backend, keys, encoding.basis());
        double variance = FunctionNoise.of(parameters())
                .extracted(FhewPublicKey.encryptionVariance(parameters()), encoding.modulusBits());
        List<NumberCiphertext> numbers = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            // Other keys switch it with other errors, to which that of the encryption is common.
            long encryption = entries().get(i).sourceId();
            long id = ErrorNames.of(encryption, keys.generation());
            numbers.add(NumberCiphertext.restored(
                    parameters(),
                    keySet(),
                    values.get(i),
                    encoding,
                    NoiseSources.of(id, encryption, variance),
                    0,
                    Optional.empty()));
        }
        return numbers;
    }

    /** Set, encoding and number; no contents. */
    @Override
    public String toString() {
        return "compact list of " + entries().size() + " numbers of " + encoding + ", "
                + parameters().name();
    }
}
