package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.KernelMapping;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.dram.UnitMeter;
import io.fhe4j.backend.pim.dram.UnitProgram;
import io.fhe4j.backend.pim.dram.UnitPrograms;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.ModularMath;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.ModulusKind;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The primitive kernels on near-mat units. A residue row lies in a slice of subarrays, at most 32 rows in each and a third of them; residues stay in
 * Montgomery form, so that every product is one modular multiplication. Links beyond a slice and the places of rows are not simulated here.
 */
public final class NearMatMapping implements KernelMapping {

    /** Rows of a long residue row in each subarray: with 2^16 words in slots of 64 bits the default layout of the model, sigma = 4. */
    private static final int SLICE_ROWS = 32;

    /** How many residue rows a subarray should hold at least: shorter mats share a row among more subarrays. */
    private static final int RESIDENTS = 3;

    /** What one run of a program costs. */
    private record Price(UnitProgram program, double nanos, double picojoules) {}

    private record Key(String kind, long q, int detail, int subarrays) {}

    private final DramDevice device;
    private final UnitPrograms programs;
    private final Map<Key, Price> prices = new ConcurrentHashMap<>();

    /** The mapping for a device. */
    public NearMatMapping(DramDevice device) {
        this.device = device;
        this.programs = new UnitPrograms(device);
    }

    @Override
    public String device() {
        return device.file().name();
    }

    @Override
    public String unitName() {
        return "subarray";
    }

    @Override
    public double units() {
        double all = device.aspectRatio();
        for (String level : List.of("stack", "channel", "bank", "subarray")) {
            all *= device.file().value("levels." + level + ".count");
        }
        return all * device.file().value("geometry.activeSubarrays");
    }

    /** 2^n for odd moduli of n bits. */
    @Override
    public long storedFactor(Modulus modulus) {
        return modulus.kind() == ModulusKind.POWER_OF_TWO ? 1 : ModularMath.power(2, modulus.bits(), modulus.value());
    }

    private Burst run(
            String kind, long q, int detail, int subarrays, long runs, boolean assumed, Supplier<UnitProgram> program) {
        Price price = prices.computeIfAbsent(new Key(kind, q, detail, subarrays), key -> {
            UnitProgram made = program.get();
            UnitMeter meter = made.measure(new UnitMeter(device, subarrays));
            return new Price(made, meter.time().value(), meter.energy().value());
        });
        return new Burst(price.program, subarrays, runs, price.nanos, price.picojoules, assumed);
    }

    @Override
    public List<Run> runs(Kernel kernel, RowBuffer out, RowBuffer x, int terms) {
        List<Run> runs = new ArrayList<>();
        long rowsOfEach = (long) out.shape().batch() * out.shape().components();
        for (int r = 0; r < out.shape().rows(); r++) {
            Modulus modulus = out.moduli().get(r);
            bursts(kernel, out.form(), out.width(), terms, modulus, r == 0, x.moduli(), rowsOfEach)
                    .forEach(burst -> runs.add(burst.run()));
        }
        return runs;
    }

    /**
     * The programs of a call for the rows of one modulus, each in subarrays of its own.
     *
     * @param terms of a sum, levels of a gadget, or 1
     * @param first whether these are the first rows of the result: those that a conversion's preparation is charged to
     * @param sources moduli of the first operand
     * @param residueRows how many rows of the result have this modulus
     */
    List<Burst> bursts(
            Kernel kernel,
            Form form,
            int width,
            int terms,
            Modulus modulus,
            boolean first,
            RnsBasis sources,
            long residueRows) {
        List<Burst> runs = new ArrayList<>();
        long rows = residueRows * Math.ceilDiv(width, device.slots());
        switch (kernel) {
            case ZERO -> runs.add(run("zero", 0, 0, 1, rows, false, () -> programs.zero(0)));
            case COPY -> runs.add(run("copy", 0, 0, 1, rows, false, () -> programs.copy(0, 1)));
            case ADD, ADD_SCALAR -> runs.add(add(modulus, rows, false));
            case SUBTRACT ->
                runs.add(run(
                        "subtract",
                        wide(modulus),
                        0,
                        1,
                        rows,
                        false,
                        () -> programs.modularSubtract(wide(modulus), 0, 1, 2)));
            case NEGATE -> runs.add(negate(modulus, rows, false));
            case MULTIPLY, MULTIPLY_SCALAR -> multiply(runs, modulus, rows, false, false);
            case MULTIPLY_ADD, MULTIPLY_SCALAR_ADD -> multiply(runs, modulus, rows, true, false);
            case MULTIPLY_SUM -> {
                multiply(runs, modulus, rows, false, false);
                if (terms > 1) {
                    multiply(runs, modulus, rows * (terms - 1), true, false);
                }
            }
            case FORWARD_NTT -> transform(runs, modulus, residueRows, width, false);
            case INVERSE_NTT -> {
                transform(runs, modulus, residueRows, width, true);
                multiply(runs, modulus, rows, false, false);
            }
            case AUTOMORPHISM, GATHER -> move(runs, kernel, modulus, rows, form);
            case MULTIPLY_MONOMIAL -> {
                if (form == Form.EVALUATION) {
                    multiply(runs, modulus, rows, false, true);
                } else {
                    move(runs, Kernel.GATHER, modulus, rows, Form.COEFFICIENT);
                }
            }
            case DECOMPOSE -> {
                // Out of Montgomery form, then for each digit an addition of carries, a field of bits, and the
                // centring.
                multiply(runs, sources.get(0), Math.ceilDiv(rows, terms), false, true);
                runs.add(run(
                        "digit",
                        wide(modulus),
                        0,
                        1,
                        rows,
                        true,
                        () -> programs.digit(wide(modulus), 0, 1, 0, 1, 2, 3)));
            }
            case SWITCH_MODULUS, SWITCH_MODULUS_ODD -> {
                multiply(runs, modulus, rows, false, true);
                runs.add(run(
                        "digit",
                        wide(modulus),
                        0,
                        1,
                        rows,
                        true,
                        () -> programs.digit(wide(modulus), 0, 1, 0, 1, 2, 3)));
            }
            case LOOK_UP_SUM -> runs.add(add(modulus, rows * terms, true));
            case CONVERT -> {
                // Each target takes every source once; the sources' own factor is charged to the first target.
                multiply(runs, modulus, rows * terms, true, false);
                for (int i = 0; first && i < sources.size(); i++) {
                    multiply(runs, sources.get(i), rows, false, false);
                }
            }
            default -> throw new IllegalArgumentException(kernel + " is compound: it is charged by its parts");
        }
        return runs;
    }

    /** q, where 2^k stands for itself. */
    private static long wide(Modulus modulus) {
        return modulus.value();
    }

    private Burst add(Modulus modulus, long rows, boolean assumed) {
        return run("add", wide(modulus), 0, 1, rows, assumed, () -> programs.modularAdd(wide(modulus), 0, 1, 2));
    }

    private Burst negate(Modulus modulus, long rows, boolean assumed) {
        return run("negate", wide(modulus), 0, 1, rows, assumed, () -> programs.negate(wide(modulus), 0, 1));
    }

    private void multiply(List<Burst> runs, Modulus modulus, long rows, boolean accumulate, boolean assumed) {
        long q = wide(modulus);
        if (modulus.kind() == ModulusKind.POWER_OF_TWO) {
            int bits = modulus.bits();
            runs.add(run("multiplyTruncated", q, 0, 1, rows, true, () -> programs.multiplyTruncated(bits, 0, 1, 2)));
            if (accumulate) {
                runs.add(add(modulus, rows, true));
            }
        } else if (accumulate) {
            runs.add(run("multiplyAdd", q, 0, 1, rows, assumed, () -> programs.modularMultiplyAdd(q, 0, 1, 2)));
        } else {
            runs.add(run("multiply", q, 0, 1, rows, assumed, () -> programs.modularMultiply(q, 0, 1, 2)));
        }
    }

    /** A pass of exchanges over all lanes for each two rows; negative words cost a negation more. */
    private void move(List<Burst> runs, Kernel kernel, Modulus modulus, long rows, Form form) {
        int lanes = Integer.numberOfTrailingZeros(device.slots());
        runs.add(run("permute", 0, lanes, 1, Math.ceilDiv(rows, 2), true, () -> programs.permute(lanes, 0, 1)));
        if (kernel == Kernel.GATHER || form == Form.COEFFICIENT) {
            runs.add(negate(modulus, rows, true));
        }
    }

    /** How many subarrays share a residue row of so many words: a power of two. */
    static int subarrays(DramDevice device, int words) {
        // A row of each is left for constants.
        int rows = Math.clamp(Integer.highestOneBit((device.rows() - 1) / RESIDENTS), 1, SLICE_ROWS);
        int needed = Math.ceilDiv(words, device.slots() * rows);
        return needed <= 1 ? 1 : Integer.highestOneBit(needed - 1) << 1;
    }

    private void transform(List<Burst> runs, Modulus modulus, long residueRows, int points, boolean inverse) {
        long q = modulus.value();
        int subarrays = subarrays(device, points);
        int lanes = device.slots() * subarrays;
        long pairs = Math.ceilDiv(residueRows * Math.ceilDiv(points, lanes), 2);
        for (int half = points / 2; half >= 1; half /= 2) {
            int log = Integer.numberOfTrailingZeros(half);
            int forwardBit = half >= lanes ? -1 : log;
            int inverseBit = half > lanes ? -1 : log - 1;
            runs.add(
                    inverse
                            ? run(
                                    "inverse",
                                    q,
                                    inverseBit,
                                    subarrays,
                                    pairs,
                                    false,
                                    () -> programs.inverseButterfly(q, 0, 1, 2, inverseBit))
                            : run(
                                    "forward",
                                    q,
                                    forwardBit,
                                    subarrays,
                                    pairs,
                                    false,
                                    () -> programs.butterfly(q, 0, 1, 2, forwardBit)));
        }
    }
}
