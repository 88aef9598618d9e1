package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.RowBuffer;
import java.lang.foreign.MemorySegment;

/**
 * External products and blind rotations on rows of doubles: the digits of one ciphertext are made, transformed, multiplied with the key
 * and transformed back while they are in the cache. An object serves one call.
 */
final class ExternalProducts {

    /** So many ciphertexts of a batch walk over the key together: their accumulators and one step's key fit the second-level cache. */
    private static final int TOGETHER = 8;

    private final DoubleRing ring;
    private final CpuDevice device;
    private final RowModulus m;
    private final KernelChoice<DoubleKernels> kernels;
    private final RowTransform transform;
    private final RowBuffer key;
    private final MemorySegment keyRows;
    private final long keyStep;
    private final int n;
    private final int components;
    private final int levels;

    private ExternalProducts(CpuDevice device, RowBuffer x, RowBuffer key, Gadget gadget) {
        this.ring = new DoubleRing(device, x, gadget);
        this.device = device;
        this.m = ring.m;
        this.kernels = ring.kernels;
        this.n = ring.n;
        this.transform = ring.transform;
        this.key = key;
        this.keyRows = CpuQueue.segment(key);
        this.components = x.shape().components();
        this.levels = ring.levels;
        this.keyStep = DoubleRing.keyStep(key);
    }

    /** Whether all rows of an entry of the key follow one another, as they do where it has memory of its own. */
    private boolean keyIsDense() {
        long[] placement = key.placement();
        return CpuMemory.of(key).stride() == CpuMemory.stride(n, Double.BYTES)
                && placement[4] == 1
                && (levels == 1 || placement[3] == components)
                && placement[2] == (long) components * levels;
    }

    static void multiply(CpuDevice device, RowBuffer out, RowBuffer x, RowBuffer key, Gadget gadget) {
        new ExternalProducts(device, x, key, gadget).multiply(out, x);
    }

    private void multiply(RowBuffer out, RowBuffer x) {
        boolean secret = x.isSecret() || key.isSecret();
        int rows = components * levels;
        int parts = device.workers().parallelism();
        MemorySegment a = CpuQueue.segment(out);
        try (Scratchpad.Rows scratch = device.scratchpad().borrow((long) parts * rows, n, secret)) {
            device.workers().run(x.shape().batch(), (b, slot) -> {
                long digits = scratch.offset((long) slot * rows);
                transformDigits(scratch, digits, x, b);
                long first = CpuQueue.at(out, b, 0, 0);
                long step = components == 1 ? 0 : CpuQueue.at(out, b, 1, 0) - first;
                multiplySums(a, first, step, scratch, digits, 0);
                for (int c = 0; c < components; c++) {
                    transform.inverse(a, first + c * step, a, first + c * step);
                }
            });
        }
    }

    /** The digits of a ciphertext in evaluation form, component by component, in successive rows. */
    private void transformDigits(CpuMemory scratch, long digits, RowBuffer x, int b) {
        long stride = scratch.stride();
        for (int c = 0; c < components; c++) {
            long first = digits + stride * c * levels;
            ring.transformDigits(scratch.segment(), first, stride, CpuQueue.segment(x), CpuQueue.at(x, b, c, 0));
        }
    }

    /** The sums of digits times the key's rows from a middle batch entry on, for each component in rows {@code step} bytes apart. */
    private void multiplySums(MemorySegment a, long o, long step, CpuMemory scratch, long digits, int entry) {
        MemorySegment x = scratch.segment();
        long xs = scratch.stride();
        int terms = components * levels;
        int row = entry * levels;
        for (int c = 0; c + 1 < components; c += 2) {
            long y = CpuQueue.at(key, row, c, 0);
            long z = CpuQueue.at(key, row, c + 1, 0) - y;
            long first = o + c * step;
            m.kernels.multiplySumPair(a, first, first + step, x, digits, xs, keyRows, y, keyStep, z, terms, n, m);
        }
        if (components % 2 == 1) {
            int c = components - 1;
            long y = CpuQueue.at(key, row, c, 0);
            m.kernels.multiplySum(a, o + c * step, x, digits, xs, keyRows, y, keyStep, terms, n, m);
        }
    }

    static void rotate(CpuDevice device, RowBuffer accumulator, RowBuffer exponents, RowBuffer key, Gadget gadget) {
        new ExternalProducts(device, accumulator, key, gadget).rotate(accumulator, exponents);
    }

    /** Each worker takes some ciphertexts through the whole rotation, so that none waits for another within a step. */
    private void rotate(RowBuffer accumulator, RowBuffer exponents) {
        boolean secret = accumulator.isSecret() || key.isSecret() || exponents.isSecret();
        int batch = accumulator.shape().batch();
        int parts = device.workers().parallelism();
        int together = Math.min(TOGETHER, (batch + parts - 1) / parts);
        int signs = key.shape().batch2() / components;
        int rows = components * levels + signs * components + signs;
        MonomialTable monomials = device.monomials(m, n);
        try (Scratchpad.Rows scratch = device.scratchpad().borrow((long) parts * rows, n, secret)) {
            device.workers().run((batch + together - 1) / together, (group, slot) -> {
                Rotation rotation = new Rotation(scratch, (long) slot * rows, signs, monomials);
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
        int row = exponents.shape().batch() == 1 ? 0 : b;
        RowKernels numbers = device.modulus(exponents.moduli().get(0)).kernels;
        return (int) numbers.get(CpuQueue.segment(exponents), CpuQueue.at(exponents, row, 0, 0), i);
    }

    /** The rows that a worker needs for a step: digits (later the sums), products for each sign and component, X^±e − 1. */
    private final class Rotation {
        private final CpuMemory scratch;
        private final int signs;
        private final MonomialTable monomials;
        private final long digits;
        private final long products;
        private final long factors;
        private final double[] lanes;
        private final boolean signsAtOnce;

        Rotation(CpuMemory scratch, long first, int signs, MonomialTable monomials) {
            this.scratch = scratch;
            this.signs = signs;
            this.monomials = monomials;
            this.digits = scratch.offset(first);
            this.products = scratch.offset(first + (long) components * levels);
            this.factors = scratch.offset(first + (long) components * (levels + signs));
            this.lanes = new double[kernels.vectors().lanes()];
            this.signsAtOnce = DoubleRows.hasSignedSums(components, signs, components * levels, n, m) && keyIsDense();
        }

        /** A ← A + Σ_σ (X^(σ·e) − 1)·(A ⊡ key[i, σ]); nothing changes where e = 0. */
        void step(RowBuffer accumulator, int b, int i, int e) {
            if (e == 0) {
                return;
            }
            MemorySegment s = scratch.segment();
            long stride = scratch.stride();
            transformDigits(scratch, digits, accumulator, b);
            DoubleKernels monomialKernels = kernels.of(DoubleKernel.MONOMIAL_LESS_ONE);
            for (int sign = 0; sign < signs; sign++) {
                int power = sign == 0 ? e : 2 * n - e;
                monomials.lessOne(monomialKernels, s, factors + sign * stride, power, lanes, m.real);
            }
            MemorySegment a = CpuQueue.segment(accumulator);
            int entry = i * key.shape().batch2();
            if (signsAtOnce) {
                long y = CpuQueue.at(key, entry * levels, 0, 0);
                ((DoubleRows) m.kernels)
                        .signedSums(
                                s,
                                products,
                                products + stride,
                                s,
                                digits,
                                keyRows,
                                y,
                                s,
                                factors,
                                components * levels,
                                n,
                                m);
                for (int c = 0; c < components; c++) {
                    long o = CpuQueue.at(accumulator, b, c, 0);
                    transform.inverse(s, products + c * stride, s, products + c * stride);
                    m.kernels.add(a, o, a, o, s, products + c * stride, n, m);
                }
                return;
            }
            for (int sign = 0; sign < signs; sign++) {
                multiplySums(
                        s, products + stride * sign * components, stride, scratch, digits, entry + sign * components);
            }
            for (int c = 0; c < components; c++) {
                long sum = digits + c * stride;
                long product = products + c * stride;
                if (signs == 1) {
                    m.kernels.multiply(s, sum, s, factors, s, product, n, m);
                } else {
                    m.kernels.multiplySum(s, sum, s, factors, stride, s, product, components * stride, signs, n, m);
                }
                transform.inverse(s, sum, s, sum);
                long o = CpuQueue.at(accumulator, b, c, 0);
                m.kernels.add(a, o, a, o, s, sum, n, m);
            }
        }
    }
}
