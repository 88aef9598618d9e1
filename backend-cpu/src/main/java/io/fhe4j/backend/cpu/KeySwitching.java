package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.KeySwitchLayout;
import io.fhe4j.ntt.RowBuffer;
import java.lang.foreign.MemorySegment;

/**
 * The steps of key switching. All three go modulus by modulus of P ∪ Q: digit by digit a row is converted, transformed, and multiplied by the
 * key while it is in the cache.
 */
final class KeySwitching {

    private final CpuDevice device;

    KeySwitching(CpuDevice device) {
        this.device = device;
    }

    /** For each polynomial the y_i of its rows over Q, each by the conversion of its digit. */
    private void prepareDigits(CpuMemory scratch, RowBuffer x, KeySwitchLayout layout) {
        int n = x.width();
        int rows = x.shape().rows();
        MemorySegment u = CpuQueue.segment(x);
        MemorySegment y = scratch.segment();
        device.workers().run(x.shape().batch() * rows, (index, slot) -> {
            int r = index % rows;
            int d = digitOf(layout, r);
            long yo = scratch.offset(index);
            device.modulus(x.moduli().get(r)).transform(n).inverse(y, yo, u, CpuQueue.at(x, index / rows, 0, r));
            device.conversion(layout.conversion(d)).prepare(y, yo, y, yo, n, r - layout.start(d));
        });
    }

    private static int digitOf(KeySwitchLayout layout, int row) {
        int d = 0;
        while (layout.end(d) <= row) {
            d++;
        }
        return d;
    }

    /** Row j of digit d over P ∪ Q, in evaluation form, to a: the row of x itself where j belongs to the digit. */
    private void digitRow(
            MemorySegment a, long o, CpuMemory scratch, RowBuffer x, KeySwitchLayout layout, int b, int d, int j) {
        int n = x.width();
        int own = j - layout.special().size();
        if (own >= layout.start(d) && own < layout.end(d)) {
            long bytes = (long) n * device.modulus(layout.full().get(j)).kernels.wordBytes();
            MemorySegment.copy(CpuQueue.segment(x), CpuQueue.at(x, b, 0, own), a, o, bytes);
            return;
        }
        long yo = scratch.offset((long) b * x.shape().rows() + layout.start(d));
        Conversion conversion = device.conversion(layout.conversion(d));
        conversion.combine(a, o, scratch.segment(), yo, scratch.stride(), n, j);
        device.modulus(layout.full().get(j)).transform(n).forward(a, o, a, o);
    }

    void decomposeModUp(RowBuffer out, RowBuffer x, KeySwitchLayout layout) {
        int rows = x.shape().rows();
        long needed = (long) x.shape().batch() * rows;
        try (Scratchpad.Rows prepared = device.scratchpad().borrow(needed, x.width(), x.isSecret())) {
            prepareDigits(prepared, x, layout);
            MemorySegment a = CpuQueue.segment(out);
            int digits = layout.digits();
            CpuQueue.eachRow(
                    device,
                    out,
                    (b, c, j, m) ->
                            digitRow(a, CpuQueue.at(out, b, 0, j), prepared, x, layout, b / digits, b % digits, j));
        }
    }

    void galoisInnerProducts(RowBuffer[] out, RowBuffer digits, RowBuffer[] keys, long[] galois) {
        int n = digits.width();
        int rows = digits.shape().rows();
        int terms = digits.shape().batch3();
        boolean secret = digits.isSecret();
        for (RowBuffer key : keys) {
            secret |= key.isSecret();
        }
        MemorySegment u = CpuQueue.segment(digits);
        long us = CpuQueue.batchStep(digits);
        int parts = device.workers().parallelism();
        try (Scratchpad.Rows sums = device.scratchpad().borrow(2L * parts, n, secret)) {
            device.workers().run(out[0].shape().batch() * rows, (index, slot) -> {
                int b = index / rows;
                int r = index % rows;
                RowModulus m = device.modulus(digits.moduli().get(r));
                long uo = CpuQueue.at(digits, b * terms, 0, r);
                for (int k = 0; k < out.length; k++) {
                    innerProduct(out[k], b, r, keys[k], galois[k], u, uo, us, sums, slot, m);
                }
            });
        }
    }

    /** Row r of both components of Σ_d digit_d·key_d, with the automorphism. */
    private void innerProduct(
            RowBuffer out,
            int b,
            int r,
            RowBuffer key,
            long galois,
            MemorySegment u,
            long uo,
            long us,
            CpuMemory sums,
            int slot,
            RowModulus m) {
        int n = key.width();
        int terms = key.shape().batch3();
        long ko = CpuQueue.at(key, 0, 0, r);
        long z = CpuQueue.at(key, 0, 1, r) - ko;
        long ks = CpuQueue.batchStep(key);
        MemorySegment k = CpuQueue.segment(key);
        MemorySegment a = CpuQueue.segment(out);
        long o0 = CpuQueue.at(out, b, 0, r);
        long o1 = CpuQueue.at(out, b, 1, r);
        if (galois == 1) {
            m.kernels.multiplySumPair(a, o0, o1, u, uo, us, k, ko, ks, z, terms, n, m);
            return;
        }
        MemorySegment s = sums.segment();
        long s0 = sums.offset(2L * slot);
        long s1 = sums.offset(2L * slot + 1);
        m.kernels.multiplySumPair(s, s0, s1, u, uo, us, k, ko, ks, z, terms, n, m);
        int[] table = device.automorphisms().table(n, galois, m.kernels.order());
        m.kernels.permute(a, o0, s, s0, table);
        m.kernels.permute(a, o1, s, s1, table);
    }

    void keySwitch(RowBuffer out, RowBuffer x, RowBuffer key, KeySwitchLayout layout, long galois) {
        int n = x.width();
        int batch = x.shape().batch();
        int parts = device.workers().parallelism();
        boolean secret = x.isSecret() || key.isSecret();
        Scratchpad pad = device.scratchpad();
        Conversion down = device.conversion(layout.modDown().conversion());
        try (Scratchpad.Rows prepared = pad.borrow((long) batch * x.shape().rows(), n, secret);
                Scratchpad.Rows products = pad.borrow(2L * batch * layout.full().size(), n, secret);
                Scratchpad.Rows raised = pad.borrow((long) parts * layout.digits(), n, secret);
                Scratchpad.Rows dropped = pad.borrow(2L * batch * down.scratchRows(), n, secret)) {
            prepareDigits(prepared, x, layout);
            products(products, dropped, raised, prepared, x, key, layout, down);
            device.workers()
                    .run(
                            2 * batch,
                            (polynomial, slot) -> down.finish(
                                    dropped.segment(),
                                    dropped.offset((long) polynomial * down.scratchRows()),
                                    dropped.stride(),
                                    n));
            modDown(out, products, dropped, raised, layout, down, galois);
        }
    }

    /** The inner products with the key, 2 polynomials over P ∪ Q for each batch entry, and of the rows over P the y_i of mod-down. */
    private void products(
            CpuMemory products,
            CpuMemory dropped,
            CpuMemory raised,
            CpuMemory prepared,
            RowBuffer x,
            RowBuffer key,
            KeySwitchLayout layout,
            Conversion down) {
        int n = x.width();
        int full = layout.full().size();
        int digits = layout.digits();
        MemorySegment w = raised.segment();
        MemorySegment v = products.segment();
        MemorySegment y = dropped.segment();
        long keyStep = CpuQueue.batchStep(key);
        device.workers().run(x.shape().batch() * full, (index, slot) -> {
            int b = index / full;
            int j = index % full;
            RowModulus m = device.modulus(layout.full().get(j));
            long wo = raised.offset((long) slot * digits);
            for (int d = 0; d < digits; d++) {
                digitRow(w, wo + d * raised.stride(), prepared, x, layout, b, d, j);
            }
            long ko = CpuQueue.at(key, 0, 0, j);
            long z = CpuQueue.at(key, 0, 1, j) - ko;
            long v0 = products.offset(2L * b * full + j);
            long v1 = products.offset((2L * b + 1) * full + j);
            m.kernels.multiplySumPair(
                    v, v0, v1, w, wo, raised.stride(), CpuQueue.segment(key), ko, keyStep, z, digits, n, m);
            if (j < down.terms()) {
                for (int c = 0; c < 2; c++) {
                    long yo = dropped.offset((2L * b + c) * down.scratchRows() + j);
                    m.transform(n).inverse(y, yo, v, c == 0 ? v0 : v1);
                    down.prepare(y, yo, y, yo, n, j);
                }
            }
        });
    }

    /** Divides the products by P. The automorphism comes last: it commutes with the division, whose roundings are odd functions. */
    private void modDown(
            RowBuffer out,
            CpuMemory products,
            CpuMemory dropped,
            CpuMemory raised,
            KeySwitchLayout layout,
            Conversion down,
            long galois) {
        int n = out.width();
        int rows = out.shape().rows();
        int special = layout.special().size();
        int full = layout.full().size();
        int digits = layout.digits();
        MemorySegment a = CpuQueue.segment(out);
        MemorySegment w = raised.segment();
        device.workers().run(2 * out.shape().batch() * rows, (index, slot) -> {
            int polynomial = index / rows;
            int r = index % rows;
            RowModulus m = device.modulus(layout.full().get(special + r));
            long wo = raised.offset((long) slot * digits);
            long yo = dropped.offset((long) polynomial * down.scratchRows());
            down.combine(w, wo, dropped.segment(), yo, dropped.stride(), n, r);
            m.transform(n).forward(w, wo, w, wo);
            long vo = products.offset((long) polynomial * full + special + r);
            long inverse = layout.modDown().inverses().get(r);
            long o = CpuQueue.at(out, polynomial / 2, polynomial % 2, r);
            MemorySegment v = products.segment();
            if (galois == 1) {
                m.kernels.subtractMultiplyScalar(a, o, v, vo, w, wo, n, inverse, m);
            } else {
                m.kernels.subtractMultiplyScalar(w, wo, v, vo, w, wo, n, inverse, m);
                m.kernels.permute(a, o, w, wo, device.automorphisms().table(n, galois, m.kernels.order()));
            }
        });
    }
}
