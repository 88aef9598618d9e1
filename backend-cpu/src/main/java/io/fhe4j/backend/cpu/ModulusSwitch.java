package io.fhe4j.backend.cpu;

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
        CpuQueue.eachRow(device, out, (b, c, r, target) -> {
            RowModulus source = device.modulus(x.moduli().get(r));
            new ModulusSwitch(source, target, nearest).row(a, CpuQueue.at(out, b, c, r), u, CpuQueue.at(x, b, c, r), n);
        });
    }

    /** In place, a row whose words become longer goes from the end. */
    private void row(MemorySegment a, long o, MemorySegment x, long xo, int n) {
        boolean grows = to.kernels.wordBytes() > from.kernels.wordBytes();
        for (int k = 0; k < n; k++) {
            int i = grows ? n - 1 - k : k;
            to.kernels.put(a, o, i, apply(from.kernels.canonical(x, xo, i, from)), to);
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
