package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.RowTask;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.dram.Slice;
import io.fhe4j.backend.pim.dram.UnitConversions;
import io.fhe4j.backend.pim.dram.UnitMeter;
import io.fhe4j.backend.pim.dram.UnitProgram;
import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.ModularMath;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.ModulusKind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Kernels that change moduli, executed by the programs that {@link NearMatMapping} charges. */
final class NearMatConversions {

    private static final int X = 0;
    private static final int R = 1;
    private static final int T = 2;
    private static final int OUT = 3;

    private final DramDevice device;
    private final UnitConversions conversions;
    private final Consumer<UnitMeter> meters;

    NearMatConversions(DramDevice device, Consumer<UnitMeter> meters) {
        this.device = device;
        this.conversions = new UnitConversions(device);
        this.meters = meters;
    }

    /** Empty for gadgets of more bits than a slot holds, and for conversions of powers of two. */
    Optional<long[][]> compute(RowTask task) {
        int width = task.operands().getFirst().length;
        Modulus to = task.modulus();
        int results = 1;
        if (task.kernel() == Kernel.DECOMPOSE) {
            Gadget gadget = Objects.requireNonNull(task.gadget());
            results = gadget.levels();
            if (!conversions.hasDigits(gadget, to)) {
                return Optional.empty();
            }
        } else if (task.kernel() == Kernel.CONVERT && !isOdd(task)) {
            return Optional.empty();
        }
        long[][] rows = new long[results][width];
        for (int from = 0; from < width; from += device.slots()) {
            int count = Math.min(device.slots(), width - from);
            List<long[]> in = new ArrayList<>();
            for (long[] operand : task.operands()) {
                in.add(Arrays.copyOfRange(operand, from, from + device.slots()));
            }
            long[][] part = lanes(task, in);
            for (int j = 0; j < results; j++) {
                System.arraycopy(Montgomery.plain(to, part[j]), 0, rows[j], from, count);
            }
        }
        return Optional.of(rows);
    }

    private static boolean isOdd(RowTask task) {
        List<Modulus> moduli =
                new ArrayList<>(Objects.requireNonNull(task.conversion()).from().moduli());
        moduli.add(task.modulus());
        return moduli.stream().noneMatch(modulus -> modulus.kind() == ModulusKind.POWER_OF_TWO);
    }

    private long[][] lanes(RowTask task, List<long[]> in) {
        Slice slice = new Slice(device, 1);
        long[][] rows = switch (task.kernel()) {
            case DECOMPOSE -> digits(slice, task, in.getFirst());
            case CONVERT -> new long[][] {convert(slice, task, in)};
            default -> {
                slice.write(X, Montgomery.stored(task.source(), in.getFirst()));
                boolean rounded = task.kernel() == Kernel.SWITCH_MODULUS;
                run(slice, conversions.switchModulus(task.source(), task.modulus(), rounded, X, R, T, OUT));
                yield new long[][] {slice.read(OUT)};
            }
        };
        meters.accept(slice.meter());
        return rows;
    }

    private static void run(Slice slice, List<UnitProgram> programs) {
        programs.forEach(slice::run);
    }

    private long[][] digits(Slice slice, RowTask task, long[] x) {
        Gadget gadget = Objects.requireNonNull(task.gadget());
        slice.write(X, Montgomery.stored(task.source(), x));
        slice.run(conversions.prepareDigits(task.source(), gadget, X, T));
        long[][] rows = new long[gadget.levels()][];
        for (int j = 0; j < rows.length; j++) {
            run(slice, conversions.digit(gadget, task.modulus(), j, T, OUT));
            rows[j] = slice.read(OUT);
        }
        return rows;
    }

    /**
     * With z_i = y_i + h_i the centred terms moved to begin at 0, h_i = (q_i − 1)/2: Σ y_i·(Q/q_i) is Σ z_i·(Q/q_i) less a constant, and the nearest
     * integer to Σ y_i/q_i is the whole part of Σ z_i/q_i plus another; k is added to keep it from falling below 0.
     */
    private long[] convert(Slice slice, RowTask task, List<long[]> in) {
        BaseConversion conversion = Objects.requireNonNull(task.conversion());
        boolean exact = conversion.kind() == BaseConversion.Kind.EXACT;
        List<Modulus> from = conversion.from().moduli();
        int row = Math.toIntExact(task.number());
        Modulus to = task.modulus();
        long q = to.value();
        int k = from.size();
        BigInteger begin = BigInteger.valueOf(exact ? k : 0).multiply(BigInteger.valueOf(conversion.product(row)));
        BigInteger one = BigInteger.ONE.shiftLeft(conversions.fraction());
        BigInteger quotient = one.multiply(BigInteger.valueOf(k)).add(one.shiftRight(1));
        for (int i = 0; i < k; i++) {
            BigInteger half = BigInteger.valueOf(from.get(i).value() / 2);
            begin = begin.subtract(half.multiply(BigInteger.valueOf(conversion.cofactor(i, row))));
            quotient = quotient.subtract(one.multiply(half).divide(from.get(i).toBigInteger()));
        }
        long first = begin.mod(to.toBigInteger()).longValue();
        slice.run(conversions.fill(Montgomery.stored(to, new long[] {first})[0], OUT));
        if (exact) {
            slice.run(conversions.fill(quotient.longValue(), T));
        }
        for (int i = 0; i < k; i++) {
            Modulus source = from.get(i);
            slice.write(X, Montgomery.stored(source, in.get(i)));
            long factor = conversion.cofactorInverses().get(i);
            slice.run(conversions.conversionSource(source.value(), factor, X, R));
            int bits = Math.max(source.bits(), to.bits());
            slice.run(conversions.conversionTerm(q, bits, conversion.cofactor(i, row) % q, R, OUT));
            if (exact) {
                slice.run(conversions.quotientTerm(source.value(), R, T));
            }
        }
        if (exact) {
            near(slice, conversion, in);
            long product = conversion.product(row) % q;
            run(slice, conversions.correction(q, product == 0 ? 0 : q - product, T, OUT));
        }
        return slice.read(OUT);
    }

    /**
     * Quotients whose last bits don't decide are rounded by the controller as {@link BaseConversion.Kind#EXACT} says: of slots of 64 bits about one word
     * in 2^43.
     */
    private void near(Slice slice, BaseConversion conversion, List<long[]> in) {
        int k = in.size();
        long one = 1L << conversions.fraction();
        long doubtful = 4L * k;
        long[] words = slice.read(T);
        boolean changed = false;
        for (int lane = 0; lane < words.length; lane++) {
            long rest = words[lane] & (one - 1);
            if (rest < doubtful || rest > one - doubtful) {
                double sum = 0;
                for (int i = 0; i < k; i++) {
                    long q = conversion.from().get(i).value();
                    long term = ModularMath.multiply(
                            in.get(i)[lane], conversion.cofactorInverses().get(i), q);
                    sum = Math.fma((double) ModularMath.centre(term, q), conversion.reciprocal(i), sum);
                }
                words[lane] = ((long) Math.rint(sum) + k) * one;
                changed = true;
            }
        }
        if (changed) {
            slice.write(T, words);
        }
    }
}
