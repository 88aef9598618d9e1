package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.RowArrays;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.dram.Slice;
import io.fhe4j.backend.pim.dram.UnitProgram;
import io.fhe4j.backend.pim.dram.UnitPrograms;
import io.fhe4j.backend.pim.dram.UnitTransform;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.ModularMath;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.ModulusKind;
import java.util.Arrays;
import java.util.List;

/**
 * Residue rows in the slices that {@link NearMatMapping} maps them to: odd moduli in Montgomery form (x·2^n mod q, n the bits of q), powers of two as
 * they are.
 */
final class NearMatRows implements RowArrays {

    private static final int X = 0;
    private static final int Y = 1;
    private static final int OUT = 2;

    private final DramDevice device;
    private final UnitPrograms programs;

    NearMatRows(DramDevice device) {
        this.device = device;
        this.programs = new UnitPrograms(device);
    }

    @Override
    public boolean executes(Kernel kernel, Modulus modulus, int width) {
        return switch (kernel) {
            case ZERO,
                    COPY,
                    NEGATE,
                    ADD,
                    ADD_SCALAR,
                    SUBTRACT,
                    MULTIPLY,
                    MULTIPLY_SCALAR,
                    MULTIPLY_ADD,
                    MULTIPLY_SCALAR_ADD,
                    MULTIPLY_SUM -> true;
            // The rows of a transform and one of twiddles must fit in a slice of a device with few rows.
            case FORWARD_NTT, INVERSE_NTT -> width / lanes(width) <= device.rows() / 2;
            default -> false;
        };
    }

    private int lanes(int width) {
        return device.slots() * NearMatMapping.subarrays(device, width);
    }

    @Override
    public long[] execute(Kernel kernel, Modulus modulus, long[] accumulated, List<long[]> x, List<long[]> y) {
        if (kernel == Kernel.FORWARD_NTT || kernel == Kernel.INVERSE_NTT) {
            return transform(kernel, modulus, x.getFirst());
        }
        long[] out = new long[accumulated.length];
        for (int from = 0; from < out.length; from += device.slots()) {
            int to = Math.min(out.length, from + device.slots());
            long[] words = lanes(kernel, modulus, from, to, accumulated, x, y);
            System.arraycopy(words, 0, out, from, to - from);
        }
        return out;
    }

    private long[] transform(Kernel kernel, Modulus modulus, long[] row) {
        UnitTransform transform =
                new UnitTransform(device, NearMatMapping.subarrays(device, row.length), modulus, row.length);
        long[] words = Arrays.copyOf(montgomery(modulus, row), row.length * transform.batch());
        long[] result = kernel == Kernel.FORWARD_NTT ? transform.forward(words) : transform.inverse(words);
        return plain(modulus, Arrays.copyOf(result, row.length));
    }

    /** The words of one row of a subarray. */
    private long[] lanes(
            Kernel kernel, Modulus modulus, int from, int to, long[] accumulated, List<long[]> x, List<long[]> y) {
        Slice slice = new Slice(device, 1);
        write(slice, OUT, modulus, accumulated, from, to);
        boolean first = kernel != Kernel.MULTIPLY_ADD && kernel != Kernel.MULTIPLY_SCALAR_ADD;
        for (int term = 0; term < Math.max(1, x.size()); term++) {
            if (!x.isEmpty()) {
                write(slice, X, modulus, x.get(term), from, to);
            }
            if (!y.isEmpty()) {
                write(slice, Y, modulus, y.get(term), from, to);
            }
            run(slice, kernel, modulus, first && term == 0);
        }
        return plain(modulus, Arrays.copyOf(slice.read(OUT), to - from));
    }

    private void write(Slice slice, int at, Modulus modulus, long[] row, int from, int to) {
        long[] words = montgomery(modulus, Arrays.copyOfRange(row, from, to));
        slice.write(at, Arrays.copyOf(words, device.slots()));
    }

    private void run(Slice slice, Kernel kernel, Modulus modulus, boolean first) {
        long q = modulus.value();
        switch (kernel) {
            case ZERO -> slice.run(programs.zero(OUT));
            case COPY -> slice.run(programs.copy(X, OUT));
            case NEGATE -> slice.run(programs.negate(q, X, OUT));
            case ADD, ADD_SCALAR -> slice.run(programs.modularAdd(q, X, Y, OUT));
            case SUBTRACT -> slice.run(programs.modularSubtract(q, X, Y, OUT));
            default -> product(slice, modulus, first);
        }
    }

    private void product(Slice slice, Modulus modulus, boolean first) {
        if (modulus.kind() == ModulusKind.POWER_OF_TWO) {
            slice.run(programs.multiplyTruncated(modulus.bits(), X, Y, first ? OUT : X));
            if (!first) {
                slice.run(programs.modularAdd(modulus.value(), X, OUT, OUT));
            }
            return;
        }
        UnitProgram program = first
                ? programs.modularMultiply(modulus.value(), X, Y, OUT)
                : programs.modularMultiplyAdd(modulus.value(), X, Y, OUT);
        slice.run(program);
    }

    private static long[] montgomery(Modulus modulus, long[] words) {
        return scaled(modulus, words, false);
    }

    private static long[] plain(Modulus modulus, long[] words) {
        return scaled(modulus, words, true);
    }

    private static long[] scaled(Modulus modulus, long[] words, boolean back) {
        if (modulus.kind() == ModulusKind.POWER_OF_TWO) {
            return words;
        }
        long q = modulus.value();
        long power = ModularMath.power(2, modulus.bits(), q);
        long factor = back ? ModularMath.inverse(power, q) : power;
        long[] scaled = new long[words.length];
        for (int i = 0; i < words.length; i++) {
            scaled[i] = ModularMath.multiply(words[i], factor, q);
        }
        return scaled;
    }
}
