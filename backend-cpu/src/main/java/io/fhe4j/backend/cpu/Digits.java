package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.RowBuffer;
import java.lang.foreign.MemorySegment;

/** Digits of residues as {@link Gadget} defines them. */
final class Digits {

    private final CpuDevice device;
    private final Gadget gadget;
    private final int logBase;
    private final int levels;

    Digits(CpuDevice device, Gadget gadget) {
        this.device = device;
        this.gadget = gadget;
        this.logBase = gadget.logBase();
        this.levels = gadget.levels();
    }

    void decompose(RowBuffer out, RowBuffer x) {
        int n = x.width();
        MemorySegment source = CpuQueue.segment(x);
        CpuQueue.eachRow(device, x, (b, c, r, from) -> {
            long xo = CpuQueue.at(x, b, c, r);
            RowModulus to = device.modulus(out.moduli().get(r));
            boolean wraps = gadget.wrapsFor(from.modulus);
            long first = CpuQueue.at(out, b * levels, c, r);
            long step = levels == 1 ? 0 : CpuQueue.at(out, b * levels + 1, c, r) - first;
            MemorySegment target = CpuQueue.segment(out);
            long[] digits = new long[levels];
            for (int i = 0; i < n; i++) {
                of(from.kernels.canonical(source, xo, i, from), from, wraps, digits);
                for (int j = 0; j < levels; j++) {
                    to.kernels.put(target, first + j * step, i, to.residue(digits[j]), to);
                }
            }
        });
    }

    /**
     * The digits of a residue, the least first.
     *
     * @param wraps whether the gadget wraps for the modulus
     */
    void of(long x, RowModulus from, boolean wraps, long[] digits) {
        long rest = begin(x, from);
        for (int j = 0; j < levels; j++) {
            long digit = signed(rest, logBase);
            digits[j] = j == levels - 1 && !wraps ? rest : digit;
            rest = (rest >> logBase) + (digit < 0 ? 1 : 0);
        }
    }

    /** The signed number that the digits of a residue make up. */
    private long begin(long x, RowModulus from) {
        int dropped = gadget.droppedBits();
        if (dropped == 0) {
            return from.centre(x);
        }
        if (from.isOdd()) {
            long centred = from.centre(x);
            return (centred >> dropped) + (centred >> dropped - 1 & 1);
        }
        return signed((x >>> dropped) + (x >>> dropped - 1 & 1), from.modulus.bits() - dropped);
    }

    /** The low bits read as a signed number. */
    private static long signed(long x, int bits) {
        return x << 64 - bits >> 64 - bits;
    }
}
