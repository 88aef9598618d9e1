package io.fhe4j.backend.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Scalar arithmetic on words that are read as unsigned, and access to the words of rows. */
final class Words {

    /** A word of a row. */
    static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** A word of a row of doubles. */
    static final ValueLayout.OfDouble REAL = ValueLayout.JAVA_DOUBLE.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** A word of a narrow row. */
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final long FLIP = Long.MIN_VALUE;

    private Words() {}

    static long get(MemorySegment segment, long offset, long index) {
        return segment.get(WORD, offset + index * Long.BYTES);
    }

    static void set(MemorySegment segment, long offset, long index, long word) {
        segment.set(WORD, offset + index * Long.BYTES, word);
    }

    static double real(MemorySegment segment, long offset, long index) {
        return segment.get(REAL, offset + index * Double.BYTES);
    }

    static void setReal(MemorySegment segment, long offset, long index, double value) {
        segment.set(REAL, offset + index * Double.BYTES, value);
    }

    /** A word of a narrow row, unsigned. */
    static long narrow(MemorySegment segment, long offset, int index) {
        return segment.get(INT, offset + 4L * index) & 0xFFFFFFFFL;
    }

    static void setNarrow(MemorySegment segment, long offset, int index, int word) {
        segment.set(INT, offset + 4L * index, word);
    }

    /** a = x, unless they are the same row. */
    static void copy(MemorySegment a, long o, MemorySegment x, long xo, int n) {
        copyBytes(a, o, x, xo, (long) n * Long.BYTES);
    }

    /** The bytes of a = those of x, unless they are the same row. */
    static void copyBytes(MemorySegment a, long o, MemorySegment x, long xo, long bytes) {
        if (!a.equals(x) || o != xo) {
            MemorySegment.copy(x, xo, a, o, bytes);
        }
    }

    /** x mod m for x &lt; 2m, where 2m ≤ 2^64. */
    static long fold(long x, long m) {
        return Math.min(x ^ FLIP, x - m ^ FLIP) ^ FLIP;
    }

    /** x + y mod m. */
    static long add(long x, long y, long m) {
        return fold(x + y, m);
    }

    /** x − y mod m. */
    static long subtract(long x, long y, long m) {
        long d = x - y;
        return Math.min(d ^ FLIP, d + m ^ FLIP) ^ FLIP;
    }

    /** Shoup's quotient ⌊w·2^64/m⌋ of w &lt; m: two digits of 32 bits (Knuth, The Art of Computer Programming 2, §4.3.1, algorithm D). */
    static long quotient(long w, long m) {
        int shift = Long.numberOfLeadingZeros(m);
        long divisor = m << shift;
        long rest = w << shift;
        long high = digit(rest, divisor);
        return high << 32 | digit((rest << 32) - high * divisor, divisor);
    }

    /** ⌊rest·2^32/divisor⌋ for rest &lt; divisor and divisor ≥ 2^63. */
    private static long digit(long rest, long divisor) {
        long upper = divisor >>> 32;
        long lower = divisor & 0xFFFFFFFFL;
        long digit = Long.divideUnsigned(rest, upper);
        long left = rest - digit * upper;
        // The guess from the upper half of the divisor is at most two too large.
        while (left >>> 32 == 0 && (digit >>> 32 != 0 || Long.compareUnsigned(digit * lower, left << 32) > 0)) {
            digit--;
            left += upper;
        }
        return digit;
    }

    /** x·w mod m for any word x, with w's quotient. */
    static long multiply(long x, long w, long quotient, long m) {
        return fold(x * w - Math.unsignedMultiplyHigh(x, quotient) * m, m);
    }

    /** The centred residue, in [−m/2, m/2), of a canonical one modulo an odd m. */
    static long centre(long x, long m) {
        return x > m >>> 1 ? x - m : x;
    }

    static int reverse(int i, int bits) {
        return bits == 0 ? 0 : Integer.reverse(i) >>> (Integer.SIZE - bits);
    }
}
