package io.fhe4j.client;

import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.ModulusKind;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Bodies and phases of blocks under binary secrets, modulo a power of two or a prime, without branches or divisions that depend on secrets. */
final class PbsPhases {
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** So many residues below 2^50 are added before they are reduced. */
    private static final int BLOCK = 1024;

    private final PbsParameters parameters;
    /** Of all moduli but 2^64. */
    private final @Nullable SecretReduction reduction;

    PbsPhases(PbsParameters parameters) {
        this.parameters = parameters;
        Modulus modulus = parameters.ringModulus();
        boolean word = modulus.kind() == ModulusKind.POWER_OF_TWO && modulus.bits() == Long.SIZE;
        this.reduction = word ? null : new SecretReduction(modulus);
    }

    /** ⟨mask, z⟩ + error + value·Q/2p. */
    long body(MemorySegment mask, long[] z, long error, int value) {
        return canonical(product(mask, z) + error + parameters.word(2 * value));
    }

    private long canonical(long word) {
        SecretReduction residues = reduction;
        return residues == null ? word : residues.canonical(word);
    }

    private long product(MemorySegment mask, long[] z) {
        long sum = 0;
        for (int from = 0; from < z.length; from += BLOCK) {
            for (int i = from; i < Math.min(z.length, from + BLOCK); i++) {
                sum += mask.getAtIndex(WORD, i) * z[i];
            }
            sum = canonical(sum);
        }
        return sum;
    }

    /**
     * Which of 2p places on the circle a phase is nearest to.
     *
     * @param body the last word
     * @param mask the k·N words before it
     */
    int place(long body, MemorySegment mask, long[] z) {
        long phase = canonical(body - product(mask, z) + parameters.word(1));
        int bits = 1 + Integer.numberOfTrailingZeros(parameters.space());
        // ⌊phase·2p/Q⌋, half a step having been added.
        SecretReduction residues = reduction;
        return (int) (residues == null ? phase >>> Long.SIZE - bits : residues.quotient(phase << bits));
    }
}
