package io.fhe4j.ntt.trace;

import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.Capabilities;
import io.fhe4j.ntt.ExactDivision;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.KeySwitchLayout;
import io.fhe4j.ntt.ModulusKind;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.RowScalars;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.spi.Device;
import io.fhe4j.ntt.spi.Memory;
import io.fhe4j.ntt.spi.Queue;
import io.fhe4j.ntt.spi.Scratch;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/** The device of the backend {@code trace}: shapes without data. */
final class ShapeDevice implements Device {

    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final Capabilities CAPABILITIES = new Capabilities(
            Map.of(ModulusKind.PRIME, 63, ModulusKind.ODD, 63, ModulusKind.POWER_OF_TWO, 64),
            1 << 24,
            0,
            false,
            "shapes only: nothing is computed, downloads are pseudo-random residues");

    private final long seed;
    private final AtomicLong downloads = new AtomicLong();

    ShapeDevice(long seed) {
        this.seed = seed;
    }

    private record NoMemory(long rows, int width, int wordBytes) implements Memory {}

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public long bytes(long rows, int width, int wordBytes) {
        return 0;
    }

    @Override
    public Memory allocate(long rows, int width, int wordBytes) {
        return new NoMemory(rows, width, wordBytes);
    }

    @Override
    public void erase(Memory memory) {}

    @Override
    public void free(Memory memory) {}

    @Override
    public void close() {}

    @Override
    public Queue openQueue(Scratch scratch) {
        return new ShapeQueue(scratch);
    }

    private void fill(MemorySegment words, Shape shape, RowBuffer x) {
        SplittableRandom random = new SplittableRandom(seed ^ downloads.getAndIncrement() * 0x9E3779B97F4A7C15L);
        long at = 0;
        for (long row = 0; row < shape.totalRows(); row++) {
            long modulus = x.moduli().get((int) (row % shape.rows())).value();
            for (int i = 0; i < shape.width(); i++, at += Long.BYTES) {
                words.set(WORD, at, modulus > 0 ? random.nextLong(modulus) : random.nextLong() & modulus - 1);
            }
        }
    }

    /** Accepts every kernel and does nothing. */
    private final class ShapeQueue implements Queue {

        private final Scratch scratch;

        ShapeQueue(Scratch scratch) {
            this.scratch = scratch;
        }

        @Override
        public Scratch scratch() {
            return scratch;
        }

        @Override
        public void download(MemorySegment words, RowBuffer x) {
            fill(words, x.shape(), x);
        }

        @Override
        public void upload(RowBuffer out, MemorySegment words) {}

        @Override
        public void zero(RowBuffer out) {}

        @Override
        public void copy(RowBuffer out, RowBuffer x) {}

        @Override
        public void forwardNtt(RowBuffer out, RowBuffer x) {}

        @Override
        public void inverseNtt(RowBuffer out, RowBuffer x) {}

        @Override
        public void add(RowBuffer out, RowBuffer x, RowBuffer y) {}

        @Override
        public void subtract(RowBuffer out, RowBuffer x, RowBuffer y) {}

        @Override
        public void negate(RowBuffer out, RowBuffer x) {}

        @Override
        public void multiply(RowBuffer out, RowBuffer x, RowBuffer y) {}

        @Override
        public void multiplyAdd(RowBuffer out, RowBuffer x, RowBuffer y) {}

        @Override
        public void addScalar(RowBuffer out, RowBuffer x, RowScalars s) {}

        @Override
        public void multiplyScalar(RowBuffer out, RowBuffer x, RowScalars s) {}

        @Override
        public void multiplyScalarAdd(RowBuffer out, RowBuffer x, RowScalars s) {}

        @Override
        public void multiplySum(RowBuffer out, RowBuffer x, RowBuffer y) {}

        @Override
        public void gather(RowBuffer out, RowBuffer x, RowBuffer index) {}

        @Override
        public void automorphism(RowBuffer out, RowBuffer x, long galois) {}

        @Override
        public void multiplyMonomial(RowBuffer out, RowBuffer x, RowBuffer exponents, int column) {}

        @Override
        public void decompose(RowBuffer out, RowBuffer x, Gadget gadget) {}

        @Override
        public void switchModulus(RowBuffer out, RowBuffer x) {}

        @Override
        public void switchModulusOdd(RowBuffer out, RowBuffer x) {}

        @Override
        public void lookUpSum(RowBuffer out, RowBuffer table, RowBuffer digits) {}

        @Override
        public void convert(RowBuffer out, RowBuffer x, BaseConversion conversion) {}

        @Override
        public void divide(RowBuffer out, RowBuffer x, ExactDivision division) {}

        @Override
        public void tensor(RowBuffer out, RowBuffer x, RowBuffer y) {}

        @Override
        public void decomposeModUp(RowBuffer out, RowBuffer x, KeySwitchLayout layout) {}

        @Override
        public void galoisInnerProducts(RowBuffer[] out, RowBuffer digits, RowBuffer[] keys, long[] galois) {}

        @Override
        public void keySwitch(RowBuffer out, RowBuffer x, RowBuffer key, KeySwitchLayout layout, long galois) {}

        @Override
        public void externalProduct(RowBuffer out, RowBuffer x, RowBuffer key, Gadget gadget) {}

        @Override
        public void blindRotateGinx(RowBuffer accumulator, RowBuffer exponents, RowBuffer key, Gadget gadget) {}

        @Override
        public void blindRotateAp(RowBuffer accumulator, RowBuffer exponents, RowBuffer key, Gadget gadget, int base) {}

        @Override
        public void blindRotateLmkcdey(
                RowBuffer accumulator, RowBuffer exponents, RowBuffer key, RowBuffer moves, Gadget gadget) {}

        @Override
        public void lweKeySwitch(RowBuffer out, RowBuffer mask, RowBuffer table, Gadget gadget) {}

        @Override
        public void sumOfMultiples(RowBuffer out, RowBuffer x, RowBuffer factors, int largest) {}
    }
}
