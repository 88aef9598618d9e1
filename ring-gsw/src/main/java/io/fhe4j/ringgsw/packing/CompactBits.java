package io.fhe4j.ringgsw.packing;

import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ringgsw.FhewEvaluationKeys;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.LweCiphertext;
import io.fhe4j.ringgsw.noise.FhewNoise;
import io.fhe4j.ringgsw.noise.NoiseSources;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Bits on their way to the server. {@link #expand} makes ciphertexts for gates of them. Immutable. */
public final class CompactBits extends CompactLwe {

    private CompactBits(FhewParameters parameters, KeySetId keySet, HostRows mask, List<Entry> entries) {
        super(parameters, keySet, mask, entries);
    }

    /**
     * A list.
     *
     * @param mask one row of N words modulo Q, coefficient form; must not change afterwards
     * @param entries 1 to N bits
     * @throws IllegalArgumentException if they do not fit together
     */
    public static CompactBits of(FhewParameters parameters, KeySetId keySet, HostRows mask, List<Entry> entries) {
        return new CompactBits(parameters, keySet, mask, entries);
    }

    /**
     * Ciphertexts for gates, in order: each coefficient is extracted and switched from z to s and to the ciphertext modulus, as a gate's result is.
     *
     * @param backend where it is computed
     * @param keys the receiver's
     * @throws IncompatibleException if the keys have other parameters
     * @throws KeySetMismatchException if they belong to another key set
     */
    public List<LweCiphertext> expand(Backend backend, FhewEvaluationKeys keys) {
        FhewParameters set = parameters();
        List<Residues> values = extracted(backend, keys, set.ciphertextBasis());
        FhewNoise noise = set.noise();
        double variance =
                FhewPublicKey.encryptionVariance(set) + noise.table() + noise.ringRounding() + noise.lweRounding();
        List<LweCiphertext> bits = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            bits.add(LweCiphertext.restored(
                    set,
                    keySet(),
                    values.get(i),
                    set.bitEncoding(),
                    NoiseSources.of(entries().get(i).sourceId(), variance),
                    Optional.empty()));
        }
        return bits;
    }

    /** Set and number; no contents. */
    @Override
    public String toString() {
        return "compact list of " + entries().size() + " bits of "
                + parameters().name();
    }
}
