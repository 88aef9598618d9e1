package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.RowKernels;
import io.fhe4j.backend.pim.RowTask;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.dram.Slice;
import io.fhe4j.backend.pim.dram.UnitMeter;
import io.fhe4j.backend.pim.dram.UnitProgram;
import io.fhe4j.backend.pim.dram.UnitPrograms;
import io.fhe4j.backend.pim.dram.UnitTransform;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.ModulusKind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Residue rows in the slices that {@link NearMatMapping} maps them to, by the programs that it charges; {@link Montgomery} says how they lie there. */
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
        return compute(task, meter -> {});
    }

    /**
     * Computes a row.
     *
     * @param meters gets the meters of all slices that worked
     */
    Optional<long[][]> compute(RowTask task, Consumer<UnitMeter> meters) {
        int width = task.operands().getFirst().length;
        boolean evaluation = task.form() == Form.EVALUATION;
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
                    MULTIPLY_SUM,
                    LOOK_UP_SUM -> one(elementwise(task, width, meters));
            case FORWARD_NTT, INVERSE_NTT -> fits(width) ? one(transform(task, meters)) : Optional.empty();
            case DECOMPOSE, SWITCH_MODULUS, SWITCH_MODULUS_ODD, CONVERT ->
                new NearMatConversions(device, meters).compute(task);
            case AUTOMORPHISM, MULTIPLY_MONOMIAL ->
                !evaluation || fits(width) ? one(new NearMatMoves(device, meters).compute(task)) : Optional.empty();
            case GATHER -> one(new NearMatMoves(device, meters).compute(task));
            default -> throw new IllegalArgumentException(task.kernel() + " is compound: its parts are computed");
        };
    }

    private static Optional<long[][]> one(long[] row) {
        return Optional.of(new long[][] {row});
    }

    /** The rows of a transform and one of twiddles must fit in a slice of a device with few rows. */
    private boolean fits(int width) {
        return width / (device.slots() * NearMatMapping.subarrays(device, width)) <= device.rows() / 2;
    }

    private long[] elementwise(RowTask task, int width, Consumer<UnitMeter> meters) {
        long[] out = new long[width];
        for (int from = 0; from < width; from += device.slots()) {
            int to = Math.min(width, from + device.slots());
            System.arraycopy(lanes(task, from, to, meters), 0, out, from, to - from);
        }
        return out;
    }

    private long[] transform(RowTask task, Consumer<UnitMeter> meters) {
        Modulus modulus = task.modulus();
        long[] row = task.operands().getFirst();
        UnitTransform transform =
                new UnitTransform(device, NearMatMapping.subarrays(device, row.length), modulus, row.length);
        long[] words = Arrays.copyOf(Montgomery.stored(modulus, row), row.length * transform.batch());
        long[] result = task.kernel() == Kernel.FORWARD_NTT ? transform.forward(words) : transform.inverse(words);
        meters.accept(transform.meter());
        return Montgomery.plain(modulus, Arrays.copyOf(result, row.length));
    }

    /** The words of one row of a subarray. */
    private long[] lanes(RowTask task, int from, int to, Consumer<UnitMeter> meters) {
        Modulus modulus = task.modulus();
        List<long[]> in = task.operands();
        Slice slice = new Slice(device, 1);
        boolean adds = task.kernel() == Kernel.MULTIPLY_ADD || task.kernel() == Kernel.MULTIPLY_SCALAR_ADD;
        write(slice, OUT, modulus, adds ? in.get(2) : new long[to], from, to);
        if (task.kernel() == Kernel.LOOK_UP_SUM) {
            entries(slice, modulus, in, from, to);
        } else {
            int terms = task.kernel() == Kernel.MULTIPLY_SUM ? in.size() / 2 : 1;
            for (int term = 0; term < terms; term++) {
                write(slice, X, modulus, in.get(2 * term), from, to);
                if (in.size() > 1) {
                    write(slice, Y, modulus, in.get(2 * term + 1), from, to);
                }
                run(slice, task.kernel(), modulus, !adds && term == 0);
            }
        }
        meters.accept(slice.meter());
        return Montgomery.plain(modulus, Arrays.copyOf(slice.read(OUT), to - from));
    }

    /** Each entry is added, or taken away. */
    private void entries(Slice slice, Modulus modulus, List<long[]> in, int from, int to) {
        long[] signs = in.getLast();
        for (int k = 0; k < signs.length; k++) {
            write(slice, X, modulus, in.get(k), from, to);
            slice.run(
                    signs[k] < 0
                            ? programs.modularSubtract(modulus.value(), OUT, X, OUT)
                            : programs.modularAdd(modulus.value(), X, OUT, OUT));
        }
    }

    private void write(Slice slice, int at, Modulus modulus, long[] row, int from, int to) {
        long[] words = Montgomery.stored(modulus, Arrays.copyOfRange(row, from, to));
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
}
