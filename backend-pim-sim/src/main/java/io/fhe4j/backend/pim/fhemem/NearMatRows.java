package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.RowKernels;
import io.fhe4j.backend.pim.RowTask;
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
import java.util.Optional;

/**
 * Residue rows in the slices that {@link NearMatMapping} maps them to: odd moduli in Montgomery form (x·2^n mod q, n the bits of q), powers of two as
 * they are.
 */
final class NearMatRows implements RowKernels {

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
    public Optional<long[][]> compute(RowTask task) {
        int width = task.operands().getFirst().length;
        return switch (task.kernel()) {
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
                    MULTIPLY_SUM -> Optional.of(new long[][] {elementwise(task, width)});
            // The rows of a transform and one of twiddles must fit in a slice of a device with few rows.
            case FORWARD_NTT, INVERSE_NTT ->
                width / lanes(width) <= device.rows() / 2
                        ? Optional.of(new long[][] {transform(task)})
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private int lanes(int width) {
        return device.slots() * NearMatMapping.subarrays(device, width);
    }

    private long[] elementwise(RowTask task, int width) {
        long[] out = new long[width];
        for (int from = 0; from < width; from += device.slots()) {
            int to = Math.min(width, from + device.slots());
            System.arraycopy(lanes(task, from, to), 0, out, from, to - from);
        }
        return out;
    }

    private long[] transform(RowTask task) {
        Modulus modulus = task.modulus();
        long[] row = task.operands().getFirst();
        UnitTransform transform =
                new UnitTransform(device, NearMatMapping.subarrays(device, row.length), modulus, row.length);
        long[] words = Arrays.copyOf(montgomery(modulus, row), row.length * transform.batch());
        long[] result = task.kernel() == Kernel.FORWARD_NTT ? transform.forward(words) : transform.inverse(words);
        return plain(modulus, Arrays.copyOf(result, row.length));
    }

    /** The words of one row of a subarray. */
    private long[] lanes(RowTask task, int from, int to) {
        Modulus modulus = task.modulus();
        List<long[]> in = task.operands();
        Slice slice = new Slice(device, 1);
        boolean adds = task.kernel() == Kernel.MULTIPLY_ADD || task.kernel() == Kernel.MULTIPLY_SCALAR_ADD;
        write(slice, OUT, modulus, adds ? in.get(2) : new long[to], from, to);
        int terms = task.kernel() == Kernel.MULTIPLY_SUM ? in.size() / 2 : 1;
        for (int term = 0; term < terms; term++) {
            write(slice, X, modulus, in.get(2 * term), from, to);
            if (in.size() > 1) {
                write(slice, Y, modulus, in.get(2 * term + 1), from, to);
            }
            run(slice, task.kernel(), modulus, !adds && term == 0);
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
