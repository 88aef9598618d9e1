package io.fhe4j.ntt.reference;

import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.ModularMath;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Primes;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.TorusRotation;
import io.fhe4j.ntt.TorusSwitching;
import io.fhe4j.ntt.spi.TorusKernels;

/**
 * The torus kernels without any error, by which others are judged: products of integers modulo two primes of 60 bits, put together by the Chinese
 * remainder theorem and reduced modulo 2^64.
 *
 * <p>An external product adds up to 5·48 products of N digits below 2^30 with words below 2^63 in magnitude: below 2^118, and the primes' product is
 * nearly 2^120. A word of 32 bits is computed with as the highest half of one of 64.
 */
final class ReferenceTorus implements TorusKernels {

    private static final int PRIMES = 2;
    private static final int PRIME_BITS = 60;
    private final ReferenceDevice device;

    ReferenceTorus(ReferenceDevice device) {
        this.device = device;
    }

    /** The primes for one degree, and what puts residues together. */
    private final class Ring {
        final int degree;
        final long[] primes;
        final NegacyclicTransform[] transforms = new NegacyclicTransform[PRIMES];
        final long inverse;

        Ring(int degree) {
            this.degree = degree;
            this.primes = Primes.ofBits(PRIME_BITS, degree, PRIMES);
            for (int k = 0; k < PRIMES; k++) {
                transforms[k] = device.transform(Modulus.of(primes[k]), degree);
            }
            this.inverse = ModularMath.inverse(primes[0] % primes[1], primes[1]);
        }

        /** The integer with these residues that is least in magnitude, modulo 2^64. */
        long joined(long x, long y) {
            long difference = ModularMath.subtract(y, x % primes[1], primes[1]);
            long multiple = ModularMath.multiply(difference, inverse, primes[1]);
            long word = x + primes[0] * multiple;
            return multiple > primes[1] / 2 ? word - primes[0] * primes[1] : word;
        }
    }

    @Override
    public String engine() {
        return "exact, on integers modulo two primes";
    }

    @Override
    public double productVariance(int degree, Gadget gadget) {
        return 0;
    }

    @Override
    public int rotationWords(TorusRotation shape) {
        return PRIMES * shape.polynomials() * shape.degree();
    }

    private static ReferenceMemory memory(RowBuffer buffer) {
        return (ReferenceMemory) buffer.memory();
    }

    @Override
    public void prepareRotation(RowBuffer key, int first, RowBuffer entries, TorusRotation shape) {
        Ring ring = new Ring(shape.degree());
        int n = shape.degree();
        int spare = Long.SIZE - shape.wordBits();
        int perStep = shape.components() * shape.gadget().levels();
        ReferenceMemory scratch = new ReferenceMemory(1, n);
        try {
            for (int i = 0; i < entries.shape().batch1(); i++) {
                for (int entry = 0; entry < shape.polynomials(); entry++) {
                    long from = entries.row(i * perStep + entry / shape.components(), entry % shape.components(), 0);
                    for (int k = 0; k < PRIMES; k++) {
                        for (int j = 0; j < n; j++) {
                            long word = memory(entries).get(from, j) << spare;
                            scratch.set(0, j, ModularMath.floorMod(word, ring.primes[k]));
                        }
                        ring.transforms[k].forward(scratch, 0);
                        for (int j = 0; j < n; j++) {
                            memory(key).set(key.row(first + i, 0, 0), (PRIMES * entry + k) * n + j, scratch.get(0, j));
                        }
                    }
                }
            }
        } finally {
            scratch.free();
        }
    }

    @Override
    public void blindRotate(RowBuffer accumulator, RowBuffer exponents, RowBuffer key, TorusRotation shape) {
        Ring ring = new Ring(shape.degree());
        int rows = shape.components() * shape.gadget().levels();
        ReferenceMemory digits = new ReferenceMemory(rows, shape.degree());
        ReferenceMemory turned = new ReferenceMemory(rows, shape.degree());
        ReferenceMemory transformed = new ReferenceMemory((long) PRIMES * rows + PRIMES, shape.degree());
        try {
            for (int b = 0; b < accumulator.shape().batch(); b++) {
                for (int i = 0; i < shape.groups(); i++) {
                    if (shape.grouping() > 1) {
                        decompose(digits, accumulator, b, 0, false, shape);
                    }
                    for (int j = 1; j < 1 << shape.groupSize(i); j++) {
                        int e = sum(exponents, b, i * shape.grouping(), j) & 2 * shape.degree() - 1;
                        if (e == 0) {
                            continue;
                        }
                        if (shape.grouping() > 1) {
                            turn(turned, digits, e);
                        } else {
                            decompose(turned, accumulator, b, e, true, shape);
                        }
                        transform(transformed, turned, rows, ring);
                        long entry = key.row(shape.firstKey(i) + j - 1, 0, 0);
                        for (int c = 0; c < shape.components(); c++) {
                            addProduct(accumulator, b, c, transformed, key, entry, ring, shape);
                        }
                    }
                }
            }
        } finally {
            digits.free();
            turned.free();
            transformed.free();
        }
    }

    /** Of the exponents from {@code first} on those in a set. */
    private static int sum(RowBuffer exponents, int b, int first, int set) {
        int sum = 0;
        for (int k = 0; set >> k != 0; k++) {
            sum += (set >> k & 1) * (int) memory(exponents).get(exponents.row(b, 0, 0), first + k);
        }
        return sum;
    }

    /** Polynomials of signed words times 1 − X^e. */
    private static void turn(ReferenceMemory turned, ReferenceMemory digits, int e) {
        int n = digits.width();
        for (long row = 0; row < digits.rows(); row++) {
            for (int j = 0; j < n; j++) {
                int from = j - e & 2 * n - 1;
                long moved = digits.get(row, from & n - 1);
                turned.set(row, j, digits.get(row, j) - (from < n ? moved : -moved));
            }
        }
    }

    /** The digits, as signed words, of X^e·A − A, or of −A. */
    private static void decompose(
            ReferenceMemory digits, RowBuffer accumulator, int b, int e, boolean turns, TorusRotation shape) {
        Gadget gadget = shape.gadget();
        int n = shape.degree();
        int spare = Long.SIZE - shape.wordBits();
        for (int c = 0; c < shape.components(); c++) {
            long row = accumulator.row(b, c, 0);
            for (int j = 0; j < n; j++) {
                int from = j - e & 2 * n - 1;
                long turned = memory(accumulator).get(row, from & n - 1);
                long x = (!turns ? 0 : from < n ? turned : -turned)
                        - memory(accumulator).get(row, j);
                long rest = rounded(gadget.droppedBits() + spare, x << spare);
                long first = (long) c * gadget.levels();
                for (int level = 0; level < gadget.levels() - 1; level++) {
                    long high = rounded(gadget.logBase(), rest);
                    digits.set(first + level, j, rest - (high << gadget.logBase()));
                    rest = high;
                }
                digits.set(first + gadget.levels() - 1, j, GadgetDigits.signed(rest, gadget.logBase()));
            }
        }
    }

    /** x/2^bits, rounded half to even. */
    private static long rounded(int bits, long x) {
        long floor = x >> bits;
        long above = x - (floor << bits);
        long half = 1L << bits - 1;
        return above > half || above == half && (floor & 1) == 1 ? floor + 1 : floor;
    }

    private static void transform(ReferenceMemory transformed, ReferenceMemory digits, int rows, Ring ring) {
        for (int r = 0; r < rows; r++) {
            for (int k = 0; k < PRIMES; k++) {
                long to = (long) PRIMES * r + k;
                for (int j = 0; j < ring.degree; j++) {
                    transformed.set(to, j, ModularMath.floorMod(digits.get(r, j), ring.primes[k]));
                }
                ring.transforms[k].forward(transformed, to);
            }
        }
    }

    /** A_c ← A_c + Σ_r digits_r·key[r, c]. */
    private static void addProduct(
            RowBuffer accumulator,
            int b,
            int c,
            ReferenceMemory transformed,
            RowBuffer key,
            long keyRow,
            Ring ring,
            TorusRotation shape) {
        int n = ring.degree;
        int rows = shape.components() * shape.gadget().levels();
        int spare = Long.SIZE - shape.wordBits();
        long sums = (long) PRIMES * rows;
        for (int k = 0; k < PRIMES; k++) {
            long p = ring.primes[k];
            for (int j = 0; j < n; j++) {
                long sum = 0;
                for (int r = 0; r < rows; r++) {
                    long word = memory(key).get(keyRow, (PRIMES * (r * shape.components() + c) + k) * n + j);
                    long digit = transformed.get((long) PRIMES * r + k, j);
                    sum = ModularMath.add(sum, ModularMath.multiply(digit, word, p), p);
                }
                transformed.set(sums + k, j, sum);
            }
            ring.transforms[k].inverse(transformed, sums + k);
        }
        long row = accumulator.row(b, c, 0);
        for (int j = 0; j < n; j++) {
            long product = ring.joined(transformed.get(sums, j), transformed.get(sums + 1, j));
            memory(accumulator).set(row, j, memory(accumulator).get(row, j) + (product >>> spare) & -1L >>> spare);
        }
    }

    @Override
    public int switchingWords(TorusSwitching shape) {
        return shape.gadget().levels() * (shape.dimension() + 1);
    }

    @Override
    public int switchingRows(TorusSwitching shape) {
        return shape.words();
    }

    @Override
    public void prepareSwitching(RowBuffer key, int first, RowBuffer entries, TorusSwitching shape) {
        int width = shape.dimension() + 1;
        int levels = shape.gadget().levels();
        for (int i = 0; i < entries.shape().batch1(); i++) {
            for (int level = 0; level < levels; level++) {
                long from = entries.row(i * levels + level, 0, 0);
                for (int w = 0; w < width; w++) {
                    memory(key)
                            .set(
                                    key.row(first + i, 0, 0),
                                    level * width + w,
                                    memory(entries).get(from, w));
                }
            }
        }
    }

    @Override
    public void switchKey(RowBuffer out, RowBuffer x, RowBuffer key, TorusSwitching shape) {
        Gadget gadget = shape.gadget();
        int width = shape.dimension() + 1;
        int spare = Long.SIZE - shape.wordBits();
        Modulus words = shape.wordModulus();
        long[] sum = new long[width];
        for (int b = 0; b < out.shape().batch(); b++) {
            long row = x.row(b, 0, 0);
            java.util.Arrays.fill(sum, 0);
            sum[width - 1] = (memory(x).get(row, shape.words()) << spare >>> 31) + 1 >>> 1;
            for (int i = 0; i < shape.words(); i++) {
                long rest = GadgetDigits.begin(gadget, words, memory(x).get(row, i));
                for (int level = 0; level < gadget.levels(); level++) {
                    long digit = GadgetDigits.digit(gadget, words, level, rest);
                    rest = GadgetDigits.rest(gadget, rest);
                    for (int w = 0; w < width; w++) {
                        sum[w] -= digit * memory(key).get(key.row(i, 0, 0), level * width + w);
                    }
                }
            }
            for (int w = 0; w < width; w++) {
                memory(out).set(out.row(b, 0, 0), w, sum[w] & 0xFFFFFFFFL);
            }
        }
    }

    @Override
    public void switchToExponents(RowBuffer out, RowBuffer x, boolean compensated) {
        int bits = out.moduli().get(0).bits();
        int shift = TorusSwitching.RESULT_BITS - bits;
        int n = x.width() - 1;
        for (int b = 0; b < out.shape().batch(); b++) {
            long from = x.row(b, 0, 0);
            long to = out.row(b, 0, 0);
            long errors = 0;
            for (int i = 0; i < n; i++) {
                long word = memory(x).get(from, i);
                long rounded = rounded(word, shift);
                errors += word - (rounded << shift);
                memory(out).set(to, i, rounded & (1L << bits) - 1);
            }
            long body = memory(x).get(from, n) - (compensated ? errors >> 1 : 0) & 0xFFFFFFFFL;
            memory(out).set(to, n, rounded(body, shift) & (1L << bits) - 1);
        }
    }

    /** ⌊x/2^shift + 1/2⌋. */
    private static long rounded(long x, int shift) {
        return (x >>> shift - 1) + 1 >>> 1;
    }
}
