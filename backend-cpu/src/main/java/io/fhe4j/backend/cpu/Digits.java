package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.Form;
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
        int rows = x.shape().rows();
        int components = x.shape().components();
        int parts = device.workers().parallelism();
        try (Scratchpad.Rows rests = device.scratchpad().borrow(parts, n, x.isSecret())) {
            device.workers().run(x.shape().batch() * components * rows, (index, slot) -> {
                int r = index % rows;
                int c = index / rows % components;
                int b = index / rows / components;
                RowModulus from = device.modulus(x.moduli().get(r));
                long ro = rests.offset(slot);
                from.kernels.encode(rests.segment(), ro, source, CpuQueue.at(x, b, c, r), n, Form.COEFFICIENT, from);
                begin(rests.segment(), ro, n, from);
                digits(out, b, c, r, rests.segment(), ro, from);
            });
        }
    }

    private void digits(RowBuffer out, int b, int c, int r, MemorySegment rest, long ro, RowModulus from) {
        int n = out.width();
        RowModulus to = device.modulus(out.moduli().get(r));
        MemorySegment target = CpuQueue.segment(out);
        boolean wraps = gadget.wrapsFor(from.modulus);
        for (int j = 0; j < levels; j++) {
            long o = CpuQueue.at(out, b * levels + j, c, r);
            boolean takesAll = j == levels - 1 && !wraps;
            for (int i = 0; i < n; i++) {
                long left = Words.get(rest, ro, i);
                long digit = signed(left, logBase);
                Words.set(rest, ro, i, (left >> logBase) + (digit < 0 ? 1 : 0));
                Words.set(target, o, i, to.residue(takesAll ? left : digit));
            }
            if (!to.kernels.decode(target, o, n, Form.COEFFICIENT, to)) {
                throw new IllegalStateException("a digit is not below its modulus");
            }
        }
    }

    /** In place: the signed number that the digits make up, for each residue. */
    private void begin(MemorySegment rest, long ro, int n, RowModulus from) {
        int bits = from.modulus.bits();
        int dropped = gadget.droppedBits();
        for (int i = 0; i < n; i++) {
            long x = Words.get(rest, ro, i);
            if (dropped == 0) {
                x = from.centre(x);
            } else if (from.isOdd()) {
                x = from.centre(x);
                x = (x >> dropped) + (x >> dropped - 1 & 1);
            } else {
                x = signed((x >>> dropped) + (x >>> dropped - 1 & 1), bits - dropped);
            }
            Words.set(rest, ro, i, x);
        }
    }

    /** The low bits read as a signed number. */
    private static long signed(long x, int bits) {
        return x << 64 - bits >> 64 - bits;
    }
}
