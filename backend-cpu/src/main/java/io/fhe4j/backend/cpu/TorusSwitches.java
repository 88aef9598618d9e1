package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.TorusSwitching;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.Set;

/**
 * LWE key switching on the torus, and the switch to exponents. A prepared key has rows of 32-bit words, eight for each of its own rows: digit by digit,
 * they are multiplied and subtracted together, for one ciphertext of a batch after the other while they are in the cache.
 */
final class TorusSwitches {

    private static final int TOGETHER = 8;

    /** Key rows that are subtracted at once. */
    private static final int ROWS = 8;

    /** Words to which rows are padded: a vector of 512 bits. */
    private static final int STEP = 16;

    private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final Set<TorusKernel> WANTED = EnumSet.of(TorusKernel.SUBTRACT_ROWS);

    private final CpuDevice device;
    private final TorusSwitching shape;
    private final TorusChoice choice;
    private final int width;

    TorusSwitches(CpuDevice device, TorusSwitching shape, TorusChoice choice) {
        this.device = device;
        this.shape = shape;
        this.choice = choice;
        this.width = paddedWidth(shape);
    }

    private static int paddedWidth(TorusSwitching shape) {
        return (shape.dimension() + STEP) / STEP * STEP;
    }

    static int keyWords(TorusSwitching shape) {
        return ROWS * paddedWidth(shape) / 2;
    }

    static int keyRows(TorusSwitching shape) {
        return (shape.rows() + ROWS - 1) / ROWS;
    }

    private static int get(MemorySegment memory, long offset, int i) {
        return memory.get(WORD, offset + 4L * i);
    }

    private static void set(MemorySegment memory, long offset, int i, int word) {
        memory.set(WORD, offset + 4L * i, word);
    }

    void prepare(RowBuffer key, int first, RowBuffer entries) {
        int levels = shape.gadget().levels();
        MemorySegment from = CpuQueue.segment(entries);
        MemorySegment to = CpuQueue.segment(key);
        RowKernels words = device.modulus(entries.moduli().get(0)).kernels;
        device.workers().run(entries.shape().batch1(), (i, slot) -> {
            for (int level = 0; level < levels; level++) {
                int row = (first + i) * levels + level;
                long o = CpuQueue.at(key, row / ROWS, 0, 0) + 4L * width * (row % ROWS);
                long x = CpuQueue.at(entries, i * levels + level, 0, 0);
                for (int w = 0; w < width; w++) {
                    set(to, o, w, w <= shape.dimension() ? (int) words.get(from, x, w) : 0);
                }
            }
        });
    }

    void run(RowBuffer out, RowBuffer x, RowBuffer key) {
        int batch = out.shape().batch();
        int parts = device.workers().parallelism();
        // As many shares for each part, of nearly equal sizes, so that no part waits for another.
        int shares = Math.min(batch, parts * Math.ceilDiv(batch, parts * TOGETHER));
        int together = Math.ceilDiv(batch, shares);
        int groups = keyRows(shape);
        int scratchWords = (width + ROWS * groups) / 2;
        try (Scratchpad.Rows scratch =
                device.scratchpad().borrow((long) parts * together, scratchWords, out.isSecret())) {
            device.workers().run(shares, (share, slot) -> {
                int from = batch * share / shares;
                int count = batch * (share + 1) / shares - from;
                long firstRow = (long) slot * together;
                for (int b = 0; b < count; b++) {
                    begin(scratch, scratch.offset(firstRow + b), x, from + b);
                }
                for (int g = 0; g < groups; g++) {
                    for (int b = 0; b < count; b++) {
                        subtract(key, g, scratch, scratch.offset(firstRow + b));
                    }
                }
                for (int b = 0; b < count; b++) {
                    end(out, from + b, scratch.segment(), scratch.offset(firstRow + b));
                }
            });
        }
    }

    /** The sum begins as the body; behind it lie the digits. */
    private void begin(Scratchpad.Rows scratch, long sum, RowBuffer x, int b) {
        MemorySegment memory = scratch.segment();
        MemorySegment words = CpuQueue.segment(x);
        RowKernels numbers = device.modulus(shape.wordModulus()).kernels;
        int spare = Long.SIZE - shape.wordBits();
        long row = CpuQueue.at(x, b, 0, 0);
        for (int w = 0; w < width; w++) {
            set(memory, sum, w, 0);
        }
        set(memory, sum, shape.dimension(), (int) ((numbers.get(words, row, shape.words()) << spare >>> 31) + 1 >>> 1));
        Gadget gadget = shape.gadget();
        int logBase = gadget.logBase();
        int levels = gadget.levels();
        int digitBits = Integer.SIZE - logBase;
        int roundBit = gadget.droppedBits() + spare - 1;
        long digits = sum + 4L * width;
        for (int i = 0; i < shape.words(); i++) {
            int rest = (int) ((numbers.get(words, row, i) << spare >>> roundBit) + 1 >>> 1);
            for (int level = 0; level < levels; level++) {
                int digit = rest << digitBits >> digitBits;
                rest = (rest >> logBase) + (digit >>> 31);
                set(memory, digits, i * levels + level, digit);
            }
        }
        for (int row8 = shape.rows(); row8 % ROWS != 0; row8++) {
            set(memory, digits, row8, 0);
        }
    }

    private void subtract(RowBuffer key, int g, Scratchpad.Rows scratch, long sum) {
        MemorySegment keys = CpuQueue.segment(key);
        long row = CpuQueue.at(key, g, 0, 0);
        long digits = sum + 4L * width + 4L * ROWS * g;
        MemorySegment memory = scratch.segment();
        if (choice.isReady(WANTED)) {
            long address = memory.address();
            choice.kernels().subtractRows(keys.address() + row, 4L * width, address + digits, address + sum, width);
            return;
        }
        for (int k = 0; k < ROWS; k++) {
            int digit = get(memory, digits, k);
            long from = row + 4L * width * k;
            for (int w = 0; w < width; w++) {
                set(memory, sum, w, get(memory, sum, w) - digit * get(keys, from, w));
            }
        }
    }

    private void end(RowBuffer out, int b, MemorySegment memory, long sum) {
        long row = CpuQueue.at(out, b, 0, 0);
        RowKernels words = device.modulus(out.moduli().get(0)).kernels;
        for (int w = 0; w <= shape.dimension(); w++) {
            words.set(CpuQueue.segment(out), row, w, Integer.toUnsignedLong(get(memory, sum, w)));
        }
    }

    /** To exponents modulo 2N: see {@link io.fhe4j.ntt.Torus#switchToExponents}. */
    static void toExponents(CpuDevice device, RowBuffer out, RowBuffer x, boolean compensated) {
        int bits = out.moduli().get(0).bits();
        int shift = TorusSwitching.RESULT_BITS - bits;
        int n = x.width() - 1;
        MemorySegment to = CpuQueue.segment(out);
        RowKernels words = device.modulus(x.moduli().get(0)).kernels;
        RowKernels numbers = device.modulus(out.moduli().get(0)).kernels;
        MemorySegment from = CpuQueue.segment(x);
        device.workers().run(out.shape().batch(), (b, slot) -> {
            long o = CpuQueue.at(out, b, 0, 0);
            long row = CpuQueue.at(x, b, 0, 0);
            long errors = 0;
            for (int i = 0; i < n; i++) {
                long word = words.get(from, row, i);
                long rounded = rounded(word, shift);
                errors += word - (rounded << shift);
                numbers.set(to, o, i, rounded & (1L << bits) - 1);
            }
            long body = words.get(from, row, n) - (compensated ? errors >> 1 : 0) & 0xFFFFFFFFL;
            numbers.set(to, o, n, rounded(body, shift) & (1L << bits) - 1);
        });
    }

    /** ⌊x/2^shift + 1/2⌋. */
    private static long rounded(long x, int shift) {
        return (x >>> shift - 1) + 1 >>> 1;
    }
}
