package io.fhe4j.backend.pim.reram;

import io.fhe4j.backend.pim.KernelMapping;
import io.fhe4j.backend.pim.RowTask;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RowBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The primitive kernels on stateful logic: what {@link LogicRows} executes is what is charged. Once for each kernel, modulus and width a row of zeros
 * goes through the gates, and its cycles and energy are the price of every such row, since no step depends on data.
 *
 * <p>A row of residues has arrays of its own. Longer rows than an array work in lock step: as many cycles, energy by words; a transform has more
 * stages, each as long.
 */
public final class StatefulMapping implements KernelMapping {

    /** What a row costs. */
    private record Price(double nanos, double picojoules) {

        Price times(double time, double energy) {
            return new Price(nanos * time, picojoules * energy);
        }
    }

    private record Key(
            Kernel kernel,
            Modulus modulus,
            Modulus source,
            Form form,
            int width,
            int terms,
            @Nullable Gadget gadget) {}

    private final ReramDevice device;
    private final LogicRows rows;
    private final Map<Key, Price> prices = new ConcurrentHashMap<>();

    /**
     * The mapping for a device.
     *
     * @param device whose constants count
     * @param rows executes rows on the same device
     */
    public StatefulMapping(ReramDevice device, LogicRows rows) {
        this.device = device;
        this.rows = rows;
    }

    @Override
    public String device() {
        return device.file().name();
    }

    @Override
    public String unitName() {
        return "array";
    }

    @Override
    public double units() {
        return device.file().value("levels.unit.count") * device.file().value("levels.array.count");
    }

    @Override
    public List<Run> runs(Kernel kernel, RowBuffer out, RowBuffer x, int terms) {
        return runs(kernel, out, x, terms, null);
    }

    @Override
    public List<Run> digitRuns(RowBuffer out, RowBuffer x, Gadget gadget) {
        return runs(Kernel.DECOMPOSE, out, x, gadget.levels(), gadget);
    }

    private List<Run> runs(Kernel kernel, RowBuffer out, RowBuffer x, int terms, @Nullable Gadget gadget) {
        List<Run> runs = new ArrayList<>();
        RowBuffer counted = kernel == Kernel.DECOMPOSE ? x : out;
        long each = (long) counted.shape().batch() * counted.shape().components();
        int arrays = Math.ceilDiv(Math.max(out.width(), x.width()), device.rows());
        for (int r = 0; r < out.shape().rows(); r++) {
            Modulus modulus = out.moduli().get(r);
            if (kernel == Kernel.CONVERT) {
                for (Modulus source : x.moduli().moduli()) {
                    runs.add(run(new Key(kernel, modulus, source, out.form(), out.width(), 1, null), each, arrays));
                }
            } else {
                Modulus source = kernel == Kernel.GATHER ? modulus : x.moduli().get(r);
                runs.add(run(new Key(kernel, modulus, source, out.form(), out.width(), terms, gadget), each, arrays));
            }
        }
        return runs;
    }

    @Override
    public boolean multiplies(Modulus modulus, int largest) {
        return rows.multiplies(modulus, largest);
    }

    private Run run(Key key, long runs, int arrays) {
        Price price = prices.computeIfAbsent(key, this::price);
        return new Run(
                key.kernel.name().toLowerCase(Locale.ROOT) + " mod " + key.modulus,
                runs,
                price.nanos,
                arrays,
                price.picojoules,
                isAssumed(key.kernel));
    }

    /** Kernels that the device's reference gives no mapping for. */
    public static boolean isAssumed(Kernel kernel) {
        return switch (kernel) {
            case GATHER, AUTOMORPHISM, CONVERT, SWITCH_MODULUS_ODD -> true;
            default -> false;
        };
    }

    private Price price(Key key) {
        int width = Math.min(key.width, device.rows());
        double longer = (double) key.width / width;
        long[] zeros = new long[width];
        return switch (key.kernel) {
            case FORWARD_NTT, INVERSE_NTT -> transform(key, width, zeros);
            case LOOK_UP_SUM -> {
                long[] signs = {-1};
                Price term = executed(task(key, List.of(zeros, signs)));
                yield term.times(key.terms, key.terms * longer);
            }
            case MULTIPLY_SUM -> {
                Price product = executed(task(key, List.of(zeros, zeros)));
                Key addition = new Key(Kernel.ADD, key.modulus, key.source, key.form, width, 1, null);
                Price sum = executed(task(addition, List.of(zeros, zeros)));
                yield new Price(
                                product.nanos * key.terms + sum.nanos * (key.terms - 1),
                                product.picojoules * key.terms + sum.picojoules * (key.terms - 1))
                        .times(1, longer);
            }
            case CONVERT -> conversion(key, zeros).times(1, longer);
            case SUM_OF_MULTIPLES -> {
                List<long[]> operands = new ArrayList<>(Collections.nCopies(key.terms, zeros));
                operands.add(new long[key.terms]);
                operands.add(zeros);
                Price sum = executed(task(key, operands));
                // Coordinates in rows: one ciphertext after another.
                yield device.rowsAreCoordinates() ? sum.times(longer, longer) : sum.times(1, longer);
            }
            case GATHER, AUTOMORPHISM ->
                executed(task(key, List.of(zeros, zeros))).times(longer, longer);
            default -> executed(task(key, List.of(zeros, zeros, zeros))).times(1, longer);
        };
    }

    private static RowTask task(Key key, List<long[]> operands) {
        return new RowTask(key.kernel, key.modulus, key.source, key.form, operands, 1, key.gadget, null);
    }

    private Price price(LogicWork work) {
        return new Price(work.counts().nanos(device), work.counts().picojoules(device));
    }

    private Price executed(RowTask task) {
        LogicWork work = new LogicWork();
        execute(rows, task, work);
        return price(work);
    }

    /**
     * Executes a row as it is charged: digits beyond a tiny modulus as residues of the source's, of conversions one source row.
     *
     * @param rows execute it
     * @param task what, on zeros
     * @param work gets what it took
     */
    public static void execute(LogicRows rows, RowTask task, LogicWork work) {
        if (task.kernel() == Kernel.CONVERT) {
            long[] zeros = task.operands().getFirst();
            rows.addTerm(work, odd(task.source()), odd(task.modulus()), zeros, 0, zeros);
        } else if (rows.compute(task, work).isEmpty()) {
            rows.compute(
                    new RowTask(
                            task.kernel(),
                            task.source(),
                            task.source(),
                            task.form(),
                            task.operands(),
                            task.number(),
                            task.gadget(),
                            null),
                    work);
        }
    }

    /** A stage of N points takes as long as one of fewer points, and there are log2 N of them; energy is by points. */
    private Price transform(Key key, int width, long[] zeros) {
        LogicWork work = new LogicWork();
        boolean inverse = key.kernel == Kernel.INVERSE_NTT;
        rows.compute(task(key, List.of(zeros)), work);
        int stages = Integer.numberOfTrailingZeros(width);
        int wanted = Integer.numberOfTrailingZeros(key.width);
        if (stages == wanted || stages == 0) {
            return price(work);
        }
        Price all = price(work);
        LogicWork factor = new LogicWork();
        if (inverse) {
            rows.compute(task(key, List.of(new long[1])), factor);
        }
        // A transform of one point is the factor 1/N alone.
        Price scaling = price(factor);
        double stage = (all.nanos - scaling.nanos) / stages;
        double stageEnergy = (all.picojoules / width - scaling.picojoules) / stages;
        return new Price(stage * wanted + scaling.nanos, (stageEnergy * wanted + scaling.picojoules) * key.width);
    }

    /** Of one source row: its own factor, and its term. */
    private Price conversion(Key key, long[] zeros) {
        LogicWork work = new LogicWork();
        Modulus source = odd(key.source);
        Modulus target = odd(key.modulus);
        rows.compute(new RowTask(Kernel.MULTIPLY_SCALAR, source, source, key.form, List.of(zeros, zeros)), work);
        rows.addTerm(work, source, target, zeros, 0, zeros);
        return price(work);
    }

    /** An odd modulus of as many bits, for powers of two, whose conversions are charged alike. */
    private static Modulus odd(Modulus modulus) {
        return modulus.value() % 2 != 0 ? modulus : Modulus.of((1L << Math.max(2, modulus.bits())) - 1);
    }
}
