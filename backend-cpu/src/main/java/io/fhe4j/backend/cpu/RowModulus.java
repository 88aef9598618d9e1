package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.ModularMath;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.ModulusKind;
import java.math.BigInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** A modulus with the constants of its arithmetic, the kernels that serve it, and its transforms as they are needed. */
final class RowModulus {

    /** Odd moduli of at most this many bits are served by doubles. */
    static final int DOUBLE_BITS = 50;

    /** Odd moduli of at most this many bits are served by vectors of words. */
    static final int LONG_BITS = 62;

    final Modulus modulus;
    final RowKernels kernels;

    /** The modulus, 0 for 2^64. */
    final long value;

    /** The modulus as a double, where it is odd. */
    final double real;

    /** For powers of two: the modulus less 1. */
    final long mask;

    /** Bits of the modulus less 1: what Barrett's product shifts by. */
    final int shift;

    /** ⌊2^(shift+64)/modulus⌋, for odd moduli. */
    final long barrett;

    /** ⌊4^bits/modulus⌋, for odd moduli on narrow rows. */
    final long narrowBarrett;

    /** Lazy sums of products of two rows at rest, for moduli on doubles. */
    final LazySums products;

    private final AtomicReferenceArray<RowTransform> transforms = new AtomicReferenceArray<>(32);

    RowModulus(Modulus modulus, RowKernels kernels) {
        this.modulus = modulus;
        this.kernels = kernels;
        this.value = modulus.value();
        this.real = value;
        boolean odd = modulus.kind() != ModulusKind.POWER_OF_TWO;
        this.mask = odd ? -1 : value - 1;
        this.shift = modulus.bits() - 1;
        this.barrett = odd
                ? BigInteger.ONE
                        .shiftLeft(shift + 64)
                        .divide(BigInteger.valueOf(value))
                        .longValue()
                : 0;
        this.narrowBarrett = odd && modulus.bits() <= NarrowRows.ODD_BITS ? (1L << 2 * modulus.bits()) / value : 0;
        this.products = new LazySums(isDouble() ? value : 3, 0.3434 * real * real + 1);
    }

    boolean isOdd() {
        return mask == -1 && value != 0;
    }

    boolean isDouble() {
        return kernels instanceof DoubleRows;
    }

    boolean isNarrow() {
        return kernels instanceof NarrowRows;
    }

    /** x + y of canonical residues. */
    long add(long x, long y) {
        return isOdd() ? Words.add(x, y, value) : x + y & mask;
    }

    /** x − y of canonical residues. */
    long subtract(long x, long y) {
        return isOdd() ? Words.subtract(x, y, value) : x - y & mask;
    }

    /** The centred residue, in [−modulus/2, modulus/2), of a canonical one. */
    long centre(long x) {
        return isOdd() ? Words.centre(x, value) : x << 63 - shift >> 63 - shift;
    }

    /** The canonical residue of a signed word. */
    long residue(long signed) {
        if (!isOdd()) {
            return signed & mask;
        }
        if (signed >= 0) {
            return signed < value ? signed : signed % value;
        }
        return signed >= -value ? signed + value : ModularMath.floorMod(signed, value);
    }

    /** x·y of canonical residues: Barrett's product, which the generator's {@code LongRowWriter} proves, up to 62 bits. */
    long multiply(long x, long y) {
        long low = x * y;
        if (!isOdd()) {
            return low & mask;
        }
        if (shift >= LONG_BITS) {
            return ModularMath.multiply(x, y, value);
        }
        long t = Math.unsignedMultiplyHigh(x, y) << 64 - shift | low >>> shift;
        long rest = low - Math.unsignedMultiplyHigh(t, barrett) * value;
        return Words.fold(Words.fold(rest, 2 * value), value);
    }

    /** Shoup's quotient of a canonical residue; 0 for powers of two, which need none. */
    long quotient(long s) {
        return isOdd() ? Words.quotient(s, value) : 0;
    }

    /** x·s for any word x, with the quotient of s. */
    long multiply(long x, long s, long quotient) {
        return isOdd() ? Words.multiply(x, s, quotient, value) : x * s & mask;
    }

    RowTransform transform(int n) {
        int log = Integer.numberOfTrailingZeros(n);
        RowTransform known = transforms.get(log);
        return known != null ? known : build(log, n);
    }

    private synchronized RowTransform build(int log, int n) {
        RowTransform known = transforms.get(log);
        if (known == null) {
            known = kernels.transform(new Twiddles(modulus, n));
            transforms.set(log, known);
        }
        return known;
    }

    void close() {
        for (int log = 0; log < transforms.length(); log++) {
            RowTransform transform = transforms.getAndSet(log, null);
            if (transform != null) {
                transform.close();
            }
        }
    }
}
