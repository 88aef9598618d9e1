package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.ModularMath;
import io.fhe4j.ntt.RowBuffer;
import java.lang.foreign.MemorySegment;

/** Words from one modulus m to another m': rounded half up, ⌊x·m'/m + 1/2⌋ mod m', or down, ⌊x·m'/m⌋. */
final class ModulusSwitch {

    private final RowModulus from;
    private final RowModulus to;

    /** What makes rounding down what is asked for: ⌊m/2⌋, or 0. */
    private final long half;

    /** m^-1 mod 2^64 for odd m. */
    private final long inverse;

    private ModulusSwitch(RowModulus from, RowModulus to, boolean nearest) {
        this.from = from;
        this.to = to;
        long middle = from.isOdd() ? from.value >>> 1 : 1L << from.modulus.bits() - 1;
        this.half = nearest ? middle : 0;
        this.inverse = from.isOdd() ? inverse(from.value) : 0;
    }

    /** By Newton's iteration: 3 right bits become 6, 12, 24, 48, 96. */
    private static long inverse(long odd) {
        long y = odd;
        for (int bits = 3; bits < Long.SIZE; bits *= 2) {
            y *= 2 - odd * y;
        }
        return y;
    }

    static void run(CpuDevice device, RowBuffer out, RowBuffer x, boolean nearest) {
        int n = x.width();
        MemorySegment a = CpuQueue.segment(out);
        MemorySegment u = CpuQueue.segment(x);
        int parts = device.workers().parallelism();
        int rows = x.shape().rows();
        int components = x.shape().components();
        try (Scratchpad.Rows staging = device.scratchpad().borrow(parts, n, x.isSecret())) {
            device.workers().run(x.shape().batch() * components * rows, (index, slot) -> {
                int r = index % rows;
                int c = index / rows % components;
                int b = index / rows / components;
                RowModulus source = device.modulus(x.moduli().get(r));
                RowModulus target = device.modulus(out.moduli().get(r));
                MemorySegment words = staging.segment();
                long w = staging.offset(slot);
                source.kernels.encode(words, w, u, CpuQueue.at(x, b, c, r), n, Form.COEFFICIENT, source);
                long o = CpuQueue.at(out, b, c, r);
                ModulusSwitch change = new ModulusSwitch(source, target, nearest);
                for (int i = 0; i < n; i++) {
                    Words.set(a, o, i, change.apply(Words.get(words, w, i)));
                }
                if (!target.kernels.decode(a, o, n, Form.COEFFICIENT, target)) {
                    throw new IllegalStateException("a switched word is not below its modulus");
                }
            });
        }
    }

    private long apply(long x) {
        long high = to.value == 0 ? x : Math.unsignedMultiplyHigh(x, to.value);
        long low = x * to.value;
        int bits = from.modulus.bits();
        long sum = low + half;
        high += Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
        long quotient;
        if (from.isOdd()) {
            // What the rest leaves is a multiple of m below 2^64·m: the product with the inverse is the quotient.
            quotient = (sum - ModularMath.reduce(high, sum, from.value)) * inverse;
        } else {
            quotient = bits == Long.SIZE ? high : high << Long.SIZE - bits | sum >>> bits;
        }
        return to.isOdd() ? quotient == to.value ? 0 : quotient : quotient & to.mask;
    }
}
