package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.ModularMath;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Roots;
import java.lang.foreign.MemorySegment;

/**
 * The twiddle factors of a ring as canonical words: forward[i] = ψ^bitrev(i), of which stage m uses [m, 2m), and the like of ψ^-1; the last stage of
 * the inverse, inverse[1], is multiplied by 1/N as well.
 */
final class Twiddles {

    final int n;
    final long p;
    final long[] forward;
    final long[] inverse;
    final long inverseN;

    Twiddles(Modulus modulus, int n) {
        this.n = n;
        this.p = modulus.value();
        long root = Roots.primitive(modulus, n);
        forward = powers(root);
        inverse = powers(ModularMath.inverse(root, p));
        inverseN = ModularMath.inverse(n, p);
        if (n > 1) {
            inverse[1] = ModularMath.multiply(inverse[1], inverseN, p);
        }
    }

    private long[] powers(long root) {
        long quotient = Words.quotient(root, p);
        int log = Integer.numberOfTrailingZeros(n);
        long[] table = new long[n];
        long power = 1;
        for (int i = 0; i < n; i++) {
            table[Words.reverse(i, log)] = power;
            power = Words.multiply(power, root, quotient, p);
        }
        return table;
    }

    static long[] quotients(long[] factors, long p) {
        long[] quotients = new long[factors.length];
        for (int i = 0; i < quotients.length; i++) {
            quotients[i] = Words.quotient(factors[i], p);
        }
        return quotients;
    }

    /** Takes the place of one 64-bit word of a packed table. */
    interface Factor {
        /** The bits of factor i, or of its quotient. */
        long bits(int i, boolean quotient);
    }

    /**
     * The factors of the last log2(lanes) stages, in the order in which the last pass reads them: for each lanes blocks of lanes words, stage by
     * stage, a vector of factors (one for each block) and a vector of their quotients.
     */
    static MemorySegment pack(CpuMemory memory, int n, int lanes, Factor factor) {
        MemorySegment table = memory.segment();
        int blocks = n / lanes;
        int stages = Integer.numberOfTrailingZeros(lanes);
        long word = 0;
        for (int block = 0; block < blocks; block += lanes) {
            for (int stage = 0; stage < stages; stage++) {
                for (int k = 0; k < 1 << stage; k++) {
                    for (int part = 0; part < 2; part++) {
                        for (int lane = 0; lane < lanes; lane++) {
                            int i = (blocks + block + lane << stage) + k;
                            Words.set(table, 0, word++, factor.bits(i, part == 1));
                        }
                    }
                }
            }
        }
        return table;
    }

    /** Memory for a packed table. */
    static CpuMemory packedMemory(int n, int lanes) {
        return new CpuMemory(1, 2 * (lanes - 1) * (n / lanes), Long.BYTES);
    }
}
