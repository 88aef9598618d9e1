package io.fhe4j.client;

import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.ModulusKind;

/**
 * LWE rows of keys under a secret: n mask words and a body b = ⟨a, s⟩ + phase, modulo one number. Holds a copy of the secret, which {@link #close}
 * zeroes. Without branches or look-ups that depend on secrets; thread-safe.
 *
 * <p>Inner products are taken in words and reduced at their end where the modulus is a power of two, as often as they might pass 2^60
 * otherwise, which for moduli below 40 bits is at their end as well.
 */
final class LweRows implements AutoCloseable {
    private static final long MAX_SUM = 1L << FhewSecretKey.MAX_PRODUCT_BITS;

    private final SecretReduction reduction;
    private final long[] s;
    /** So many products are added up before they are reduced. */
    private final int block;

    LweRows(FhewSecretKey secret, Modulus modulus) {
        this.reduction = new SecretReduction(modulus);
        this.s = secret.lweWords();
        this.block = modulus.kind() == ModulusKind.POWER_OF_TWO
                ? s.length
                : Math.clamp(MAX_SUM / (modulus.value() * secret.maxLweMagnitude()), 1, s.length);
    }

    /**
     * The body of a row.
     *
     * @param mask at least n words, of which the first n are read
     * @param phase message and error, signed; at most 2^60 in magnitude
     */
    long body(long[] mask, long phase) {
        return reduction.canonical(product(mask) + phase);
    }

    private long product(long[] mask) {
        long sum = 0;
        for (int from = 0; from < s.length; from += block) {
            int to = Math.min(s.length, from + block);
            long part = 0;
            for (int k = from; k < to; k++) {
                part += mask[k] * s[k];
            }
            sum = reduction.canonical(sum + part);
        }
        return sum;
    }

    @Override
    public void close() {
        Zeroing.wipe(s);
    }
}
