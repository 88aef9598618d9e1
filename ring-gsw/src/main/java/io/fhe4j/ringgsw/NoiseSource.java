package io.fhe4j.ringgsw;

/**
 * Where an error of a ciphertext comes from: an encryption or a bootstrapping. Ciphertexts whose errors have the same source are not
 * independent, and what holds for sums of independent errors does not hold for theirs.
 *
 * @param id names the encryption (64 random bits) or the bootstrapping (a hash of the gate and its operands' ids, since gates are deterministic)
 * @param coefficient what the source's error is multiplied by: 1, or −1 after NOT
 */
public record NoiseSource(long id, int coefficient) {
    /**
     * Checks the coefficient.
     *
     * @throws IllegalArgumentException if it is 0
     */
    public NoiseSource {
        if (coefficient == 0) {
            throw new IllegalArgumentException("a source with coefficient 0 is none");
        }
    }

    /** The same source with the opposite sign. */
    NoiseSource negated() {
        return new NoiseSource(id, -coefficient);
    }
}
