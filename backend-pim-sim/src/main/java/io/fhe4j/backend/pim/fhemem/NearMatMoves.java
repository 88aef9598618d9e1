package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.RowTask;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.dram.Slice;
import io.fhe4j.backend.pim.dram.UnitAutomorphism;
import io.fhe4j.backend.pim.dram.UnitMeter;
import io.fhe4j.backend.pim.dram.UnitMoves;
import io.fhe4j.backend.pim.dram.UnitPrograms;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.ModularMath;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Roots;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Kernels that move the words of residue rows, executed by the programs that {@link NearMatMapping} charges. */
final class NearMatMoves {

    private final DramDevice device;
    private final UnitMoves moves;
    private final UnitPrograms programs;
    private final Consumer<UnitMeter> meters;

    NearMatMoves(DramDevice device, Consumer<UnitMeter> meters) {
        this.device = device;
        this.moves = new UnitMoves(device);
        this.programs = new UnitPrograms(device);
        this.meters = meters;
    }

    long[] compute(RowTask task) {
        Modulus modulus = task.modulus();
        long[] x = Montgomery.stored(modulus, task.operands().getFirst());
        return Montgomery.plain(modulus, moved(task, modulus, x));
    }

    private long[] moved(RowTask task, Modulus modulus, long[] x) {
        int width = x.length;
        if (task.kernel() == Kernel.GATHER) {
            tell(task.operands().get(1));
            return words(modulus, x, task.operands().get(1));
        }
        long[] index = new long[width];
        if (task.kernel() == Kernel.AUTOMORPHISM) {
            if (task.form() == Form.EVALUATION) {
                return automorphism(x, task.number());
            }
            for (int i = 0; i < width; i++) {
                long place = i * task.number() % (2L * width);
                index[(int) (place % width)] = place >= width ? i + (long) width : i;
            }
            return words(modulus, x, index);
        }
        if (task.form() == Form.EVALUATION) {
            return monomial(modulus, x, task.number());
        }
        for (int i = 0; i < width; i++) {
            index[i] = Math.floorMod(i - task.number(), 2L * width);
        }
        return words(modulus, x, index);
    }

    private long[] automorphism(long[] x, long galois) {
        UnitAutomorphism unit = new UnitAutomorphism(device, NearMatMapping.subarrays(device, x.length), x.length);
        long[] moved = unit.apply(Arrays.copyOf(x, x.length * unit.batch()), galois);
        meters.accept(unit.meter());
        return Arrays.copyOf(moved, x.length);
    }

    /**
     * x·X^e. The powers ψ^(2·bitrev(i)+1) are X itself; an automorphism by an odd e makes X^e of them, and for an even one X^(e − 1), to be multiplied
     * by X once more.
     */
    private long[] monomial(Modulus modulus, long[] x, long e) {
        int width = x.length;
        long[] one = new long[width];
        Arrays.fill(one, 1);
        long root = Roots.primitive(modulus, width);
        long square = ModularMath.multiply(root, root, modulus.value());
        long[] powers = new long[width];
        long power = root;
        for (int k = 0; k < width; k++) {
            powers[width == 1 ? 0 : Integer.reverse(k) >>> (32 - Integer.numberOfTrailingZeros(width))] = power;
            power = ModularMath.multiply(power, square, modulus.value());
        }
        powers = Montgomery.stored(modulus, powers);
        boolean odd = e % 2 == 1;
        long[] first = automorphism(powers, odd ? e : Math.floorMod(e - 1, 2L * width));
        return multiply(modulus, multiply(modulus, x, first), odd ? Montgomery.stored(modulus, one) : powers);
    }

    private long[] multiply(Modulus modulus, long[] x, long[] y) {
        long[] out = new long[x.length];
        for (int from = 0; from < x.length; from += device.slots()) {
            Slice slice = new Slice(device, 1);
            slice.write(0, Arrays.copyOfRange(x, from, from + device.slots()));
            slice.write(1, Arrays.copyOfRange(y, from, from + device.slots()));
            slice.run(programs.modularMultiply(modulus.value(), 0, 1, 2));
            meters.accept(slice.meter());
            System.arraycopy(slice.read(2), 0, out, from, Math.min(device.slots(), x.length - from));
        }
        return out;
    }

    private void tell(long[] index) {
        for (int from = 0; from < index.length; from += device.slots()) {
            Slice slice = new Slice(device, 1);
            slice.run(moves.tell(0));
            meters.accept(slice.meter());
        }
    }

    /** Word i is word index[i], beyond W the negated one of index[i] − W, beyond 2W zero. */
    private long[] words(Modulus modulus, long[] x, long[] index) {
        int subarrays =
                Math.max(NearMatMapping.subarrays(device, x.length), NearMatMapping.subarrays(device, index.length));
        Slice slice = new Slice(device, subarrays);
        int lanes = slice.slots();
        int rows = Math.ceilDiv(x.length, lanes);
        for (int row = 0; row < rows; row++) {
            slice.write(row, Arrays.copyOfRange(x, row * lanes, (row + 1) * lanes));
        }
        int zero = rows;
        int out = rows + 1;
        long[] result = new long[index.length];
        for (int from = 0; from < index.length; from += lanes) {
            int count = Math.min(lanes, index.length - from);
            int[] marks = new int[lanes];
            for (int lane = 0; lane < count; lane++) {
                long place = index[from + lane];
                boolean none = Long.compareUnsigned(place, 2L * x.length) >= 0;
                int source = none ? 0 : (int) (place % x.length);
                marks[lane] = !none && place >= x.length ? 1 : 0;
                slice.run(moves.collect(none ? zero : source / lanes, source % lanes, lane));
            }
            slice.run(moves.collected(modulus.value(), out), List.of(marks));
            System.arraycopy(slice.read(out), 0, result, from, count);
        }
        meters.accept(slice.meter());
        return result;
    }
}
