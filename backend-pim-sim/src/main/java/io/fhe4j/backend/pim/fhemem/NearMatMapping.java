package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.KernelMapping;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.dram.UnitConversions;
import io.fhe4j.backend.pim.dram.UnitMeter;
import io.fhe4j.backend.pim.dram.UnitMoves;
import io.fhe4j.backend.pim.dram.UnitProgram;
import io.fhe4j.backend.pim.dram.UnitPrograms;
import io.fhe4j.backend.pim.engine.Burst;
import io.fhe4j.backend.pim.engine.ConversionPart;
import io.fhe4j.backend.pim.engine.Price;
import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
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

    private record ListKey(Object kind, Modulus from, Modulus to) {}

    private final DramDevice device;
    private final UnitPrograms programs;
    private final UnitMoves moves;
    private final UnitConversions conversions;
    private final Map<Key, Price> prices = new ConcurrentHashMap<>();
    private final Map<ListKey, List<Price>> lists = new ConcurrentHashMap<>();

    /** The mapping for a device. */
    public NearMatMapping(DramDevice device) {
        this.device = device;
        this.programs = new UnitPrograms(device);
        this.moves = new UnitMoves(device);
        this.conversions = new UnitConversions(device);
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
        Price price =
                prices.computeIfAbsent(new Key(kind, q, detail, subarrays), key -> price(program.get(), subarrays));
        return new Burst(price.program, subarrays, runs, price.nanos, price.picojoules, assumed);
    }

    private Price price(UnitProgram program, int subarrays) {
        UnitMeter meter = program.measure(new UnitMeter(device, subarrays));
        return new Price(program, meter.time().value(), meter.energy().value());
    }

    /** Several programs, each as often, for rows of one subarray. */
    private List<Burst> all(
            Object kind, Modulus from, Modulus to, long rows, boolean assumed, Supplier<List<UnitProgram>> made) {
        List<Price> known = lists.computeIfAbsent(
                new ListKey(kind, from, to),
                key -> made.get().stream().map(program -> price(program, 1)).toList());
        return known.stream()
                .map(price -> new Burst(price.program, 1, rows, price.nanos, price.picojoules, assumed))
                .toList();
    }

    @Override
    public List<Run> digitRuns(RowBuffer out, RowBuffer x, Gadget gadget) {
        List<Run> runs = new ArrayList<>();
        long rows = (long) x.shape().batch() * x.shape().components() * Math.ceilDiv(out.width(), device.slots());
        for (int r = 0; r < out.shape().rows(); r++) {
            Modulus to = out.moduli().get(r);
            prepare(gadget, x.moduli().get(r), rows).forEach(burst -> runs.add(burst.run()));
            digit(gadget, to, rows * gadget.levels()).forEach(burst -> runs.add(burst.run()));
        }
        return runs;
    }

    private List<Burst> prepare(Gadget gadget, Modulus from, long rows) {
        return all(
                List.of("prepare", gadget),
                from,
                from,
                rows,
                true,
                () -> List.of(conversions.prepareDigits(from, gadget, 0, 1)));
    }

    private List<Burst> digit(Gadget gadget, Modulus to, long rows) {
        return all(List.of("digit", gadget), to, to, rows, true, () -> conversions.digit(gadget, to, 0, 1, 2));
    }

    /** A gadget of so many levels for a modulus: times don't depend on its base. */
    private static Gadget gadget(Modulus modulus, int levels) {
        return new Gadget(Math.clamp(Math.ceilDiv(modulus.bits(), levels), 1, 32), Math.clamp(levels, 1, 64));
    }

    @Override
    public List<Run> conversionRuns(RowBuffer out, RowBuffer x, BaseConversion conversion) {
        boolean exact = conversion.kind() == BaseConversion.Kind.EXACT;
        long rows = (long) out.shape().batch() * out.shape().components();
        List<Run> runs = new ArrayList<>();
        for (Modulus source : x.moduli().moduli()) {
            conversion(ConversionPart.SOURCE, out.width(), source, source, rows)
                    .forEach(burst -> runs.add(burst.run()));
        }
        for (Modulus modulus : out.moduli().moduli()) {
            conversion(out.width(), modulus, x.moduli().moduli(), exact, rows).forEach(burst -> runs.add(burst.run()));
        }
        return runs;
    }

    /** All parts of a conversion at a target, in order. */
    List<Burst> conversion(int width, Modulus modulus, List<Modulus> sources, boolean exact, long residueRows) {
        List<Burst> bursts = new ArrayList<>(conversion(ConversionPart.BEGIN, width, modulus, modulus, residueRows));
        if (exact) {
            bursts.addAll(conversion(ConversionPart.BEGIN_QUOTIENT, width, modulus, modulus, residueRows));
        }
        for (Modulus source : sources) {
            bursts.addAll(conversion(ConversionPart.TERM, width, modulus, source, residueRows));
            if (exact) {
                bursts.addAll(conversion(ConversionPart.QUOTIENT, width, modulus, source, residueRows));
            }
        }
        if (exact) {
            bursts.addAll(conversion(ConversionPart.CORRECTION, width, modulus, modulus, residueRows));
        }
        return bursts;
    }

    /**
     * A part of a conversion.
     *
     * @param part which
     * @param width words of a row
     * @param modulus of the target; of the source, where the part is its
     * @param source modulus of the source
     * @param residueRows how often
     */
    List<Burst> conversion(ConversionPart part, int width, Modulus modulus, Modulus source, long residueRows) {
        long rows = residueRows * Math.ceilDiv(width, device.slots());
        long q = modulus.value();
        if (modulus.kind() == ModulusKind.POWER_OF_TWO || source.kind() == ModulusKind.POWER_OF_TWO) {
            // No program: as if the terms were products of ordinary words.
            List<Burst> runs = new ArrayList<>();
            multiply(runs, modulus, rows, part != ConversionPart.SOURCE, true);
            return runs;
        }
        // The model has terms; how a conversion begins, and what exact ones need, are ours.
        boolean assumed = part.compareTo(ConversionPart.TERM) > 0;
        return all(part, source, modulus, rows, assumed, () -> switch (part) {
            case SOURCE -> List.of(conversions.conversionSource(q, 1, 0, 1));
            case BEGIN, BEGIN_QUOTIENT -> List.of(conversions.fill(1, 0));
            case TERM -> List.of(conversions.conversionTerm(q, Math.max(source.bits(), modulus.bits()), 1, 1, 0));
            case QUOTIENT -> List.of(conversions.quotientTerm(source.value(), 1, 0));
            case CORRECTION -> conversions.correction(q, 1, 1, 0);
        });
    }

    @Override
    public List<Run> runs(Kernel kernel, RowBuffer out, RowBuffer x, int terms) {
        boolean switches = kernel == Kernel.SWITCH_MODULUS || kernel == Kernel.SWITCH_MODULUS_ODD;
        List<Run> runs = new ArrayList<>();
        long rowsOfEach = (long) out.shape().batch() * out.shape().components();
        for (int r = 0; r < out.shape().rows(); r++) {
            Modulus modulus = out.moduli().get(r);
            RnsBasis sources = switches ? x.moduli().range(r, r + 1) : x.moduli();
            bursts(kernel, out.form(), out.width(), terms, modulus, sources, rowsOfEach)
                    .forEach(burst -> runs.add(burst.run()));
        }
        return runs;
    }

    /**
     * The programs of a call for the rows of one modulus, each in subarrays of its own.
     *
     * @param terms of a sum, levels of a gadget, or 1
     * @param sources moduli of the first operand
     * @param residueRows how many rows of the result have this modulus
     */
    List<Burst> bursts(
            Kernel kernel, Form form, int width, int terms, Modulus modulus, RnsBasis sources, long residueRows) {
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
            case AUTOMORPHISM -> {
                if (form == Form.EVALUATION) {
                    automorphism(runs, residueRows, width, false);
                } else {
                    words(runs, modulus, residueRows, width);
                }
            }
            case GATHER -> {
                runs.add(run("tell", 0, 0, 1, rows, true, () -> moves.tell(0)));
                words(runs, modulus, residueRows, width);
            }
            case MULTIPLY_MONOMIAL -> {
                if (form == Form.EVALUATION) {
                    // Powers of the root, moved by an automorphism; then X once more, or 1.
                    automorphism(runs, residueRows, width, true);
                    multiply(runs, modulus, 2 * rows, false, true);
                } else {
                    words(runs, modulus, residueRows, width);
                }
            }
            case DECOMPOSE -> {
                Gadget gadget = gadget(sources.get(0), terms);
                runs.addAll(prepare(gadget, sources.get(0), Math.ceilDiv(rows, terms)));
                runs.addAll(digit(gadget, modulus, rows));
            }
            case SWITCH_MODULUS, SWITCH_MODULUS_ODD -> {
                boolean rounded = kernel == Kernel.SWITCH_MODULUS;
                Modulus from = sources.get(0);
                runs.addAll(all(
                        kernel,
                        from,
                        modulus,
                        rows,
                        true,
                        () -> conversions.switchModulus(from, modulus, rounded, 0, 1, 1, 1)));
            }
            case LOOK_UP_SUM -> runs.add(add(modulus, rows * terms, true));
            case CONVERT -> runs.addAll(conversion(width, modulus, sources.moduli(), false, residueRows));
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

    /** Level by level: the pairs of rows with their slots, mats, subarrays; rows get other names. */
    private void automorphism(List<Burst> runs, long residueRows, int points, boolean assumed) {
        int subarrays = subarrays(device, points);
        long pairs = pairs(residueRows, points, subarrays);
        runs.add(run("slots", 0, 0, subarrays, pairs, assumed, () -> moves.permuteSlots(0, 1)));
        runs.add(run("mats", 0, 0, subarrays, 2 * pairs, assumed, () -> moves.permuteMats(0)));
        if (subarrays > 1) {
            runs.add(run("subarrays", 0, 0, subarrays, 2 * pairs, assumed, () -> moves.permuteSubarrays(0, subarrays)));
        }
    }

    private long pairs(long residueRows, int points, int subarrays) {
        return Math.ceilDiv(residueRows * Math.ceilDiv(points, device.slots() * subarrays), 2);
    }

    /** Words one by one, wherever each comes from. */
    private void words(List<Burst> runs, Modulus modulus, long residueRows, int width) {
        long q = wide(modulus);
        int subarrays = subarrays(device, width);
        long rows = residueRows * Math.ceilDiv(width, device.slots() * subarrays);
        runs.add(run("collect", 0, 0, subarrays, residueRows * width, true, () -> moves.collect(0, 0, 0)));
        runs.add(run("collected", q, 0, subarrays, rows, true, () -> moves.collected(q, 1)));
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
        long pairs = pairs(residueRows, points, subarrays);
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
