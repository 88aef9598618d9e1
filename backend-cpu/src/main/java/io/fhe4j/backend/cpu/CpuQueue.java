package io.fhe4j.backend.cpu;

import io.fhe4j.api.ValueRangeException;
import io.fhe4j.api.Workers;
import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.ExactDivision;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.KeySwitchLayout;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.RowScalars;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.spi.Queue;
import io.fhe4j.ntt.spi.Scratch;
import io.fhe4j.ntt.spi.TorusKernels;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** The kernels on whole buffers: each finds its rows and shares them out to the workers. Work is done when a call returns. */
final class CpuQueue implements Queue {

    private final CpuDevice device;
    private final Scratch scratch;
    private final Gathers gathers;
    private final Conversions conversions;
    private final KeySwitching keySwitching;

    CpuQueue(CpuDevice device, Scratch scratch) {
        this.device = device;
        this.scratch = scratch;
        this.gathers = new Gathers(device);
        this.conversions = new Conversions(device);
        this.keySwitching = new KeySwitching(device);
    }

    @Override
    public Scratch scratch() {
        return scratch;
    }

    @Override
    public Optional<TorusKernels> torus() {
        return Optional.of(device.torus());
    }

    /** Work on row r of component c of batch entry b. */
    @FunctionalInterface
    interface RowWork {
        void run(int b, int c, int r, RowModulus m);
    }

    /** Rows of so many words in all take a few microseconds: they are done before a helper has begun. */
    private static final long ALONE_WORDS = 1 << 13;

    private void eachRow(RowBuffer out, RowWork work) {
        eachRow(device, out, work);
    }

    static void eachRow(CpuDevice device, RowBuffer out, RowWork work) {
        eachRowInSlot(device, out, (b, c, r, m, slot) -> work.run(b, c, r, m));
    }

    /** Work on a row by a worker that has scratch of its own. */
    @FunctionalInterface
    interface SlotWork {
        void run(int b, int c, int r, RowModulus m, int slot);
    }

    static void eachRowInSlot(CpuDevice device, RowBuffer out, SlotWork work) {
        Shape shape = out.shape();
        int rows = shape.rows();
        int components = shape.components();
        int all = Math.multiplyExact(Math.multiplyExact(shape.batch(), components), rows);
        Workers.Item row = (index, slot) -> {
            int r = index % rows;
            int value = index / rows;
            work.run(
                    value / components,
                    value % components,
                    r,
                    device.modulus(out.moduli().get(r)),
                    slot);
        };
        if ((long) all * shape.width() <= ALONE_WORDS) {
            for (int index = 0; index < all; index++) {
                row.run(index, 0);
            }
            return;
        }
        device.workers().run(all, row);
    }

    static MemorySegment segment(RowBuffer buffer) {
        return CpuMemory.of(buffer).segment();
    }

    /** The byte offset of a row in its segment. */
    static long at(RowBuffer buffer, int b, int c, int r) {
        return CpuMemory.of(buffer).offset(buffer.row(b, c, r));
    }

    /** The bytes from entry b to the next of the fastest batch dimension; 0 where there is one. */
    static long batchStep(RowBuffer buffer) {
        return buffer.shape().batch3() == 1 ? 0 : at(buffer, 1, 0, 0) - at(buffer, 0, 0, 0);
    }

    private static long hostOffset(Shape shape, int b, int c, int r) {
        return (((long) b * shape.components() + c) * shape.rows() + r) * shape.width() * Long.BYTES;
    }

    @Override
    public void upload(RowBuffer out, MemorySegment words) {
        int n = out.width();
        long bytes = (long) n * Long.BYTES;
        MemorySegment a = segment(out);
        int parts = device.workers().parallelism();
        try (Scratchpad.Rows staging = device.scratchpad().borrow(parts, n, out.isSecret())) {
            eachRowInSlot(device, out, (b, c, r, m, slot) -> {
                long o = at(out, b, c, r);
                // Copied first: kernels see one class of segments, whatever the host's memory is. Memory of long words
                // may hold rows of short ones beside others, so each row tells whether it is staged in place.
                boolean direct = m.kernels.wordBytes() == Long.BYTES;
                MemorySegment s = direct ? a : staging.segment();
                long so = direct ? o : staging.offset(slot);
                MemorySegment.copy(words, hostOffset(out.shape(), b, c, r), s, so, bytes);
                if (!m.kernels.decode(a, o, s, so, n, out.form(), m)) {
                    throw new ValueRangeException("a word of row " + r + " of component " + c + " of batch entry " + b
                            + " is not below the row's modulus " + m.modulus + "; upload canonical residues");
                }
            });
        }
    }

    @Override
    public void download(MemorySegment words, RowBuffer x) {
        int n = x.width();
        MemorySegment source = segment(x);
        int parts = device.workers().parallelism();
        try (Scratchpad.Rows staging = device.scratchpad().borrow(parts, n, x.isSecret())) {
            eachRowInSlot(device, x, (b, c, r, m, slot) -> {
                long o = staging.offset(slot);
                m.kernels.encode(staging.segment(), o, source, at(x, b, c, r), n, x.form(), m);
                MemorySegment.copy(staging.segment(), o, words, hostOffset(x.shape(), b, c, r), (long) n * Long.BYTES);
            });
        }
    }

    @Override
    public void zero(RowBuffer out) {
        eachRow(out, (b, c, r, m) -> zeroRow(segment(out), at(out, b, c, r), out.width(), m));
    }

    /** Zero is a row of zero bits in every representation. */
    static void zeroRow(MemorySegment a, long o, int n, RowModulus m) {
        a.asSlice(o, (long) n * m.kernels.wordBytes()).fill((byte) 0);
    }

    @Override
    public void copy(RowBuffer out, RowBuffer x) {
        MemorySegment a = segment(out);
        MemorySegment u = segment(x);
        eachRow(out, (b, c, r, m) -> {
            long bytes = (long) out.width() * m.kernels.wordBytes();
            MemorySegment.copy(u, at(x, b, c, r), a, at(out, b, c, r), bytes);
        });
    }

    @Override
    public void forwardNtt(RowBuffer out, RowBuffer x) {
        MemorySegment a = segment(out);
        MemorySegment u = segment(x);
        eachRow(out, (b, c, r, m) -> m.transform(out.width()).forward(a, at(out, b, c, r), u, at(x, b, c, r)));
    }

    @Override
    public void inverseNtt(RowBuffer out, RowBuffer x) {
        MemorySegment a = segment(out);
        MemorySegment u = segment(x);
        eachRow(out, (b, c, r, m) -> m.transform(out.width()).inverse(a, at(out, b, c, r), u, at(x, b, c, r)));
    }

    @Override
    public void add(RowBuffer out, RowBuffer x, RowBuffer y) {
        MemorySegment a = segment(out);
        MemorySegment u = segment(x);
        MemorySegment v = segment(y);
        int n = out.width();
        eachRow(out, (b, c, r, m) -> m.kernels.add(a, at(out, b, c, r), u, at(x, b, c, r), v, at(y, b, c, r), n, m));
    }

    @Override
    public void subtract(RowBuffer out, RowBuffer x, RowBuffer y) {
        MemorySegment a = segment(out);
        MemorySegment u = segment(x);
        MemorySegment v = segment(y);
        int n = out.width();
        eachRow(
                out,
                (b, c, r, m) -> m.kernels.subtract(a, at(out, b, c, r), u, at(x, b, c, r), v, at(y, b, c, r), n, m));
    }

    @Override
    public void negate(RowBuffer out, RowBuffer x) {
        MemorySegment a = segment(out);
        MemorySegment u = segment(x);
        int n = out.width();
        eachRow(out, (b, c, r, m) -> m.kernels.negate(a, at(out, b, c, r), u, at(x, b, c, r), n, m));
    }

    @Override
    public void multiply(RowBuffer out, RowBuffer x, RowBuffer y) {
        MemorySegment a = segment(out);
        MemorySegment u = segment(x);
        MemorySegment v = segment(y);
        int n = out.width();
        eachRow(
                out,
                (b, c, r, m) -> m.kernels.multiply(a, at(out, b, c, r), u, at(x, b, c, r), v, at(y, b, c, r), n, m));
    }

    @Override
    public void multiplyAdd(RowBuffer out, RowBuffer x, RowBuffer y) {
        MemorySegment a = segment(out);
        MemorySegment u = segment(x);
        MemorySegment v = segment(y);
        int n = out.width();
        eachRow(
                out,
                (b, c, r, m) -> m.kernels.multiplyAdd(a, at(out, b, c, r), u, at(x, b, c, r), v, at(y, b, c, r), n, m));
    }

    @Override
    public void addScalar(RowBuffer out, RowBuffer x, RowScalars s) {
        MemorySegment a = segment(out);
        MemorySegment u = segment(x);
        int n = out.width();
        eachRow(out, (b, c, r, m) -> m.kernels.addScalar(a, at(out, b, c, r), u, at(x, b, c, r), n, s.get(r), m));
    }

    @Override
    public void multiplyScalar(RowBuffer out, RowBuffer x, RowScalars s) {
        MemorySegment a = segment(out);
        MemorySegment u = segment(x);
        int n = out.width();
        eachRow(out, (b, c, r, m) -> m.kernels.multiplyScalar(a, at(out, b, c, r), u, at(x, b, c, r), n, s.get(r), m));
    }

    @Override
    public void multiplyScalarAdd(RowBuffer out, RowBuffer x, RowScalars s) {
        MemorySegment a = segment(out);
        MemorySegment u = segment(x);
        int n = out.width();
        eachRow(
                out,
                (b, c, r, m) -> m.kernels.multiplyScalarAdd(a, at(out, b, c, r), u, at(x, b, c, r), n, s.get(r), m));
    }

    @Override
    public void multiplySum(RowBuffer out, RowBuffer x, RowBuffer y) {
        MemorySegment a = segment(out);
        MemorySegment u = segment(x);
        MemorySegment v = segment(y);
        int terms = x.shape().batch3();
        long xs = batchStep(x);
        long ys = batchStep(y);
        int n = out.width();
        eachRow(
                out,
                (b, c, r, m) -> m.kernels.multiplySum(
                        a,
                        at(out, b, c, r),
                        u,
                        at(x, b * terms, c, r),
                        xs,
                        v,
                        at(y, b * terms, c, r),
                        ys,
                        terms,
                        n,
                        m));
    }

    @Override
    public void tensor(RowBuffer out, RowBuffer x, RowBuffer y) {
        MemorySegment a = segment(out);
        MemorySegment u = segment(x);
        MemorySegment v = segment(y);
        int n = out.width();
        int rows = out.shape().rows();
        device.workers().run(out.shape().batch() * rows, (index, slot) -> {
            int b = index / rows;
            int r = index % rows;
            RowModulus m = device.modulus(out.moduli().get(r));
            m.kernels.tensor(
                    a,
                    at(out, b, 0, r),
                    at(out, b, 1, r),
                    at(out, b, 2, r),
                    u,
                    at(x, b, 0, r),
                    at(x, b, 1, r),
                    v,
                    at(y, b, 0, r),
                    at(y, b, 1, r),
                    n,
                    m);
        });
    }

    @Override
    public void gather(RowBuffer out, RowBuffer x, RowBuffer index) {
        gathers.gather(out, x, index);
    }

    @Override
    public void automorphism(RowBuffer out, RowBuffer x, long galois) {
        gathers.automorphism(out, x, galois);
    }

    @Override
    public void multiplyMonomial(RowBuffer out, RowBuffer x, RowBuffer exponents, int column) {
        gathers.multiplyMonomial(out, x, exponents, column);
    }

    @Override
    public void decompose(RowBuffer out, RowBuffer x, Gadget gadget) {
        new Digits(device, gadget).decompose(out, x);
    }

    @Override
    public void switchModulus(RowBuffer out, RowBuffer x) {
        ModulusSwitch.run(device, out, x, true);
    }

    @Override
    public void switchModulusOdd(RowBuffer out, RowBuffer x) {
        ModulusSwitch.run(device, out, x, false);
    }

    @Override
    public void lookUpSum(RowBuffer out, RowBuffer table, RowBuffer digits) {
        LookUpSums.run(device, out, table, digits);
    }

    @Override
    public void lweKeySwitch(RowBuffer out, RowBuffer mask, RowBuffer table, Gadget gadget) {
        LweKeySwitches.run(device, out, mask, table, gadget);
    }

    @Override
    public void sumOfMultiples(RowBuffer out, RowBuffer x, RowBuffer factors, int largest) {
        SumsOfMultiples.run(device, out, x, factors, largest);
    }

    @Override
    public void convert(RowBuffer out, RowBuffer x, BaseConversion conversion) {
        conversions.convert(out, x, conversion);
    }

    @Override
    public void divide(RowBuffer out, RowBuffer x, ExactDivision division) {
        conversions.divide(out, x, division);
    }

    @Override
    public void externalProduct(RowBuffer out, RowBuffer x, RowBuffer key, Gadget gadget) {
        if (NarrowProducts.serves(device, x, key, gadget)) {
            NarrowProducts.multiply(device, out, x, key, gadget);
        } else if (DoubleRing.serves(device, x, key)) {
            ExternalProducts.multiply(device, out, x, key, gadget);
        } else {
            Queue.super.externalProduct(out, x, key, gadget);
        }
    }

    @Override
    public void blindRotateGinx(RowBuffer accumulator, RowBuffer exponents, RowBuffer key, Gadget gadget) {
        if (NarrowProducts.serves(device, accumulator, key, gadget)) {
            NarrowProducts.rotate(device, accumulator, exponents, key, gadget);
        } else if (DoubleRing.serves(device, accumulator, key)) {
            ExternalProducts.rotate(device, accumulator, exponents, key, gadget);
        } else {
            Queue.super.blindRotateGinx(accumulator, exponents, key, gadget);
        }
    }

    @Override
    public void blindRotateAp(RowBuffer accumulator, RowBuffer exponents, RowBuffer key, Gadget gadget, int base) {
        if (NarrowWalks.serve(device, accumulator, key, gadget)) {
            NarrowWalks.ap(device, accumulator, exponents, key, gadget, base);
        } else if (DoubleWalks.serve(device, accumulator, key)) {
            DoubleWalks.ap(device, accumulator, exponents, key, gadget, base);
        } else {
            Queue.super.blindRotateAp(accumulator, exponents, key, gadget, base);
        }
    }

    @Override
    public void blindRotateLmkcdey(
            RowBuffer accumulator, RowBuffer exponents, RowBuffer key, RowBuffer moves, Gadget gadget) {
        if (NarrowWalks.serve(device, accumulator, key, gadget)
                && NarrowWalks.serve(device, accumulator, moves, gadget)) {
            NarrowWalks.lmkcdey(device, accumulator, exponents, key, moves, gadget);
        } else if (DoubleWalks.serve(device, accumulator, key) && DoubleWalks.serve(device, accumulator, moves)) {
            DoubleWalks.lmkcdey(device, accumulator, exponents, key, moves, gadget);
        } else {
            Queue.super.blindRotateLmkcdey(accumulator, exponents, key, moves, gadget);
        }
    }

    @Override
    public void decomposeModUp(RowBuffer out, RowBuffer x, KeySwitchLayout layout) {
        keySwitching.decomposeModUp(out, x, layout);
    }

    @Override
    public void galoisInnerProducts(RowBuffer[] out, RowBuffer digits, RowBuffer[] keys, long[] galois) {
        keySwitching.galoisInnerProducts(out, digits, keys, galois);
    }

    @Override
    public void keySwitch(RowBuffer out, RowBuffer x, RowBuffer key, KeySwitchLayout layout, long galois) {
        keySwitching.keySwitch(out, x, key, layout, galois);
    }
}
