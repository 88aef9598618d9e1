package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.RowBuffer;
import java.lang.foreign.MemorySegment;

/**
 * External products and blind rotations on narrow rows. The digits of one ciphertext are made, transformed, multiplied with the key and transformed
 * back while they are in the first-level cache; the key's rows are read as they lie, since rows in evaluation form are already in the order of the
 * passes: nothing is prepared, and no second form of a key is kept. What Montgomery's reductions and the inverse transform leave too much is
 * in the factors of the monomials. An object serves one call.
 */
final class NarrowProducts {

    /** So many ciphertexts of a batch walk over the key together: their accumulators and one step's key fit the second-level cache. */
    private static final int TOGETHER = 8;

    /** The largest base for which a carry fits a word. */
    private static final int MOST_BASE_BITS = 29;

    private final NarrowRing ring;
    private final CpuDevice device;
    private final RowBuffer key;
    private final MemorySegment keyRows;
    private final int components;
    private final int terms;
    private final boolean inPairs;

    /** Whether transformed digits are brought below p first, since sums of their products would leave 64 bits. */
    private final boolean reducesDigits;

    private NarrowProducts(CpuDevice device, RowBuffer x, RowBuffer key, Gadget gadget) {
        this.ring = new NarrowRing(device, x, gadget);
        this.device = device;
        this.key = key;
        this.keyRows = CpuQueue.segment(key);
        this.components = x.shape().components();
        this.terms = terms(x, gadget);
        this.inPairs = NarrowRing.servesPairs(device, x, gadget);
        this.reducesDigits = !sumsFit(device, x, gadget);
    }

    /**
     * Whether these rows are narrow, the sums fit 64 bits, and the key lies dense: one after another the rows of an entry, in memory for
     * words of 32 bits.
     */
    static boolean serves(CpuDevice device, RowBuffer x, RowBuffer key, Gadget gadget) {
        RowModulus m = device.modulus(x.moduli().get(0));
        if (!m.isNarrow() || gadget.logBase() > MOST_BASE_BITS && gadget.levels() > 1 || gadget.droppedBits() > 29) {
            return false;
        }
        return sumsFit(terms(x, gadget), 1, (double) m.value) && isDense(key);
    }

    private static boolean sumsFit(CpuDevice device, RowBuffer x, Gadget gadget) {
        RowModulus m = device.modulus(x.moduli().get(0));
        double bound = ((NarrowRows) m.kernels).forwardBound(x.width(), (int) m.value);
        return sumsFit(terms(x, gadget), bound, (double) m.value);
    }

    private static int terms(RowBuffer x, Gadget gadget) {
        return x.shape().components() * gadget.levels();
    }

    /** Whether so many products of words below bound·p with residues fit 64 bits, with a multiple of p that a reduction adds. */
    private static boolean sumsFit(double terms, double bound, double p) {
        double sum = terms * bound * p * p;
        return sum + 0x1p32 * p < 0x1p64 && sumsEnter(sum, p);
    }

    /** Whether sums over two signs are below what the inverse transform takes: 2p where p has 27 bits at most, else always below 3p. */
    private static boolean sumsEnter(double sum, double p) {
        return p > 0x1p27 || 2 * (sum * 0x1p-32 + p) * 0x1p-32 < 1;
    }

    private static boolean isDense(RowBuffer key) {
        long[] placement = key.placement();
        int components = key.shape().components();
        return CpuMemory.of(key).stride() == CpuMemory.stride(key.width(), Integer.BYTES)
                && (components == 1 || placement[4] == 1)
                && (key.shape().batch3() == 1 || placement[3] == components)
                && (key.shape().batch2() == 1
                        || placement[2] == (long) components * key.shape().batch3());
    }

    static void multiply(CpuDevice device, RowBuffer out, RowBuffer x, RowBuffer key, Gadget gadget) {
        new NarrowProducts(device, x, key, gadget).multiply(out, x);
    }

    private void multiply(RowBuffer out, RowBuffer x) {
        boolean secret = x.isSecret() || key.isSecret();
        int parts = device.workers().parallelism();
        MemorySegment a = CpuQueue.segment(out);
        try (Scratchpad.Rows scratch =
                device.scratchpad().borrow((long) parts * terms, ring.n, Integer.BYTES, secret)) {
            device.workers().run(x.shape().batch(), (b, slot) -> {
                long digits = scratch.offset((long) slot * terms);
                transformDigits(scratch.segment(), digits, x, b);
                if (inPairs) {
                    long k = CpuQueue.at(key, 0, 0, 0);
                    long other = CpuQueue.at(out, b, 1, 0);
                    ring.pairs(a, CpuQueue.at(out, b, 0, 0), other, scratch.segment(), digits, keyRows, k);
                }
                for (int c = 0; c < components; c++) {
                    long o = CpuQueue.at(out, b, c, 0);
                    if (!inPairs) {
                        sum(a, o, scratch.segment(), digits, CpuQueue.at(key, 0, c, 0));
                    }
                    ring.inverse(a, o);
                }
            });
        }
    }

    /** The digits of a ciphertext in evaluation form, component by component, in successive rows. */
    private void transformDigits(MemorySegment s, long digits, RowBuffer x, int b) {
        for (int c = 0; c < components; c++) {
            long first = digits + ring.row * c * ring.gadget.levels();
            ring.transformDigits(s, first, CpuQueue.segment(x), CpuQueue.at(x, b, c, 0));
            if (reducesDigits) {
                ring.reduceDigits(s, first);
            }
        }
    }

    /** The sum over the digits of their products with rows of the key, ready for the inverse transform. */
    private void sum(MemorySegment a, long o, MemorySegment x, long digits, long k) {
        MemorySegment scale = ring.transform.scale();
        ring.rows
                .kernels(NarrowKernel.products(ring.n, 1, components, terms), ring.n)
                .products(a, o, x, digits, keyRows, k, components * ring.row, scale, 0, 1, terms, ring.tables);
    }

    static void rotate(CpuDevice device, RowBuffer accumulator, RowBuffer exponents, RowBuffer key, Gadget gadget) {
        new NarrowProducts(device, accumulator, key, gadget).rotate(accumulator, exponents);
    }

    /** Each worker takes some ciphertexts through the whole rotation, so that none waits for another within a step. */
    private void rotate(RowBuffer accumulator, RowBuffer exponents) {
        boolean secret = accumulator.isSecret() || key.isSecret() || exponents.isSecret();
        int batch = accumulator.shape().batch();
        int parts = device.workers().parallelism();
        int together = Math.min(TOGETHER, (batch + parts - 1) / parts);
        int signs = key.shape().batch2() / components;
        int needed = terms + 2;
        try (Scratchpad.Rows scratch =
                device.scratchpad().borrow((long) parts * needed, ring.n, Integer.BYTES, secret)) {
            device.workers().run((batch + together - 1) / together, (group, slot) -> {
                Rotation rotation = new Rotation(scratch, (long) slot * needed, signs);
                int end = Math.min(batch, (group + 1) * together);
                for (int i = 0; i < key.shape().batch1(); i++) {
                    for (int b = group * together; b < end; b++) {
                        rotation.step(accumulator, b, i, exponent(exponents, b, i));
                    }
                }
            });
        }
    }

    private int exponent(RowBuffer exponents, int b, int i) {
        int at = exponents.shape().batch() == 1 ? 0 : b;
        RowKernels numbers = device.modulus(exponents.moduli().get(0)).kernels;
        return (int) numbers.get(CpuQueue.segment(exponents), CpuQueue.at(exponents, at, 0, 0), i);
    }

    /** The rows that a worker needs for a step: digits, X^e − 1, whose mirror image is X^−e − 1, and the sum of one component. */
    private final class Rotation {
        private final MemorySegment scratch;
        private final int signs;
        private final long digits;
        private final long factors;
        private final long sum;
        private final int[] lanes = new int[16];

        Rotation(CpuMemory scratch, long first, int signs) {
            this.scratch = scratch.segment();
            this.signs = signs;
            this.digits = scratch.offset(first);
            this.factors = scratch.offset(first + terms);
            this.sum = scratch.offset(first + terms + 1);
        }

        /** A ← A + Σ_σ (X^(σ·e) − 1)·(A ⊡ key[i, σ]); nothing changes where e = 0. */
        void step(RowBuffer accumulator, int b, int i, int e) {
            if (e == 0) {
                return;
            }
            transformDigits(scratch, digits, accumulator, b);
            NarrowMonomials monomials = ring.transform.monomials();
            monomials.lanes(lanes, e);
            ring.rows
                    .kernels(NarrowKernel.monomial(ring.n), ring.n)
                    .monomialLessOne(scratch, factors, lanes, monomials, e);
            int entry = i * key.shape().batch2() * ring.gadget.levels();
            for (int c = 0; c < components; c++) {
                long k = CpuQueue.at(key, entry, c, 0);
                ring.rows
                        .kernels(NarrowKernel.products(ring.n, signs, components, terms), ring.n)
                        .products(
                                scratch,
                                sum,
                                scratch,
                                digits,
                                keyRows,
                                k,
                                components * ring.row,
                                scratch,
                                factors,
                                signs,
                                terms,
                                ring.tables);
                long o = CpuQueue.at(accumulator, b, c, 0);
                ring.rows
                        .kernels(NarrowKernel.inverseAdd(ring.n, ring.p), ring.n)
                        .inverseAdd(
                                scratch,
                                sum,
                                CpuQueue.segment(accumulator),
                                o,
                                NarrowTables.AFTER_PRODUCTS,
                                ring.tables);
            }
        }
    }
}
