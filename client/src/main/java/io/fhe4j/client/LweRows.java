package io.fhe4j.client;

import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.ModulusKind;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * LWE rows under a secret: n mask words and a body b = ⟨a, s⟩ + phase, modulo one number. Holds a copy of the secret, which {@link #close}
 * zeroes. Without branches or look-ups that depend on secrets; thread-safe.
 *
 * <p>Inner products are taken in words and reduced at their end where the modulus is a power of two, as often as they might pass 2^60
 * otherwise, which for moduli below 40 bits is at their end as well.
 */
final class LweRows implements AutoCloseable {
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

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
                : Math.clamp(MAX_SUM / (modulus.value() * secret.maxMagnitude()), 1, s.length);
    }

    /**
     * Sets the body of a row whose mask is there.
     *
     * @param row n + 1 words
     * @param phase message and error, signed; at most 2^60 in magnitude
     * @param scratch n words, for the mask
     */
    void setBody(MemorySegment row, long phase, long[] scratch) {
        row.set(WORD, (long) s.length * Long.BYTES, reduction.canonical(product(row, scratch) + phase));
    }

    /** The phase of a row, plus an offset, modulo the number: secret. */
    long phase(MemorySegment row, long offset, long[] scratch) {
        return reduction.canonical(row.get(WORD, (long) s.length * Long.BYTES) - product(row, scratch) + offset);
    }

    private long product(MemorySegment row, long[] scratch) {
        MemorySegment.copy(row, WORD, 0, scratch, 0, s.length);
        long sum = 0;
        for (int from = 0; from < s.length; from += block) {
            int to = Math.min(s.length, from + block);
            long part = 0;
            for (int k = from; k < to; k++) {
                part += scratch[k] * s[k];
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
