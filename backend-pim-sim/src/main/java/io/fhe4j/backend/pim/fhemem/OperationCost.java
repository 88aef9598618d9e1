package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.engine.Burst;
import io.fhe4j.backend.pim.engine.ConversionPart;
import io.fhe4j.backend.pim.engine.LinkKind;
import io.fhe4j.backend.pim.engine.Price.Transfer;
import io.fhe4j.backend.pim.engine.Way.Hop;
import io.fhe4j.backend.pim.fhemem.KernelCensus.Call;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.ModulusKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What an operation takes on a device when its moduli lie side by side, one column of sites for each: how long each column is busy, how long links
 * are taken, its energy, and the longest chain of kernels that wait for each other. Kernels cost what their micro-programs take, transfers what
 * {@link TransferPlan} makes of them.
 */
final class OperationCost {

    /** Sites that hold fewer rows than this fetch powers of roots, too: two tables, a row, its result. */
    static final int ROWS_OF_TRANSFORM = 4;

    private final NearMatMapping mapping;
    private final Layout layout;
    private final TransferPlan plan;
    private final UnaryOperator<Modulus> names;
    private final Map<Modulus, double[]> busy = new LinkedHashMap<>();
    private final double[] picojoules = new double[CostKind.values().length];
    private final Map<LinkKind, Double> links = new EnumMap<>(LinkKind.class);
    private final double chain;

    /**
     * The cost of a census.
     *
     * @param names the modulus that stands for one of the census
     */
    OperationCost(KernelCensus census, NearMatMapping mapping, Layout layout, UnaryOperator<Modulus> names) {
        this.mapping = mapping;
        this.layout = layout;
        this.plan = new TransferPlan(layout);
        this.names = names;
        List<Modulus> moduli = census.moduli();
        moduli.forEach(modulus -> busy.put(modulus, new double[CostKind.values().length]));
        double fetched = fetched(census, moduli.size());
        double[] ready = new double[census.allocations()];
        double longest = 0;
        for (Call call : census.calls()) {
            double start = 0;
            for (int in : call.in()) {
                start = Math.max(start, ready[in]);
            }
            double end = start + charge(call, moduli, fetched);
            ready[call.out()] = Math.max(ready[call.out()], end);
            longest = Math.max(longest, end);
        }
        if (census.keyRows() > 0) {
            pass(moduli, census.width());
        }
        this.chain = longest;
    }

    /** The share of constants that sites of a column do not hold themselves, all rows of the column shared out evenly. */
    private double fetched(KernelCensus census, int columns) {
        double needed = 2 + (double) (census.keyRows() + census.plaintextRows() + census.workingRows()) / columns;
        return Math.max(0, 1 - layout.slots() / needed);
    }

    /** Charges a call to its columns; returns how long it takes when each of its rows has a site of its own. */
    private double charge(Call call, List<Modulus> moduli, double fetched) {
        boolean converts = call.kernel() == Kernel.CONVERT;
        if (converts) {
            // The factors of the sources are charged to their own columns.
            for (Modulus source : call.sources().moduli()) {
                Modulus name = names.apply(source);
                List<Burst> bursts = mapping.conversion(ConversionPart.SOURCE, call.width(), name, name, call.copies());
                charge(bursts, source, CostKind.CONVERSION);
            }
        }
        CostKind kind = kind(call);
        double slowest = 0;
        for (Modulus modulus : call.moduli().moduli()) {
            slowest = Math.max(slowest, charge(bursts(call, modulus), modulus, kind) / call.copies());
        }
        return slowest + (converts ? broadcast(call, moduli) : fetch(call, fetched));
    }

    private List<Burst> bursts(Call call, Modulus modulus) {
        Modulus name = names.apply(modulus);
        if (call.kernel() == Kernel.CONVERT) {
            List<Modulus> sources = call.sources().moduli().stream().map(names).toList();
            return mapping.conversion(call.width(), name, sources, call.exact(), call.copies());
        }
        return mapping.bursts(
                call.kernel(), call.form(), call.width(), call.terms(), name, call.sources(), call.copies());
    }

    /** Charges programs to the column of one modulus; returns how long it is busy. */
    private double charge(List<Burst> bursts, Modulus modulus, CostKind kind) {
        double busy = 0;
        for (Burst whole : bursts) {
            Burst burst = whole.over(layout.subarrays());
            add(modulus, kind, burst.count() * burst.nanos(), burst.count() * burst.picojoules());
            busy += burst.count() * burst.nanos();
        }
        return busy;
    }

    private static CostKind kind(Call call) {
        return switch (call.kernel()) {
            case FORWARD_NTT, INVERSE_NTT -> CostKind.TRANSFORM;
            case CONVERT -> CostKind.CONVERSION;
            case AUTOMORPHISM, GATHER -> CostKind.AUTOMORPHISM;
            case MULTIPLY_SUM, MULTIPLY_ADD, MULTIPLY ->
                call.constantRows() > 0 ? CostKind.INNER_PRODUCT : CostKind.ELEMENTWISE;
            default -> CostKind.ELEMENTWISE;
        };
    }

    private void add(Modulus modulus, CostKind kind, double nanos, double energy) {
        double[] column = busy.get(modulus);
        if (column == null) {
            throw new IllegalStateException("a modulus without a column: " + modulus);
        }
        column[kind.ordinal()] += nanos;
        picojoules[kind.ordinal()] += energy;
    }

    /** Every source once to all targets, one after another: sites at both ends are taken, and the links between. */
    private double broadcast(Call call, List<Modulus> moduli) {
        List<Modulus> targets = call.moduli().moduli();
        List<Integer> sites = new ArrayList<>();
        sites.add(moduli.indexOf(call.sources().get(call.sources().size() / 2)));
        for (Modulus target : targets) {
            int site = moduli.indexOf(target);
            if (site != sites.getFirst()) {
                sites.add(site);
            }
        }
        Transfer transfer = plan.between(sites, call.width());
        double nanos = transfer.rows() * transfer.nanos();
        long sources = call.sources().size() * call.copies();
        for (Modulus source : call.sources().moduli()) {
            add(source, CostKind.BROADCAST, nanos * call.copies(), transfer.picojoules() * call.copies());
        }
        for (Modulus target : targets) {
            if (!call.sources().moduli().contains(target)) {
                add(target, CostKind.BROADCAST, nanos * sources, 0);
            }
        }
        take(transfer, (double) sources);
        return call.sources().size() * nanos + transfer.lag();
    }

    private void take(Transfer transfer, double times) {
        for (Hop hop : transfer.way()) {
            links.merge(hop.kind(), transfer.held(hop) * transfer.rows() * times, Double::sum);
        }
    }

    /** Constants that lie next door: both sites are taken. */
    private double fetch(Call call, double fetched) {
        boolean transform = call.kernel() == Kernel.FORWARD_NTT || call.kernel() == Kernel.INVERSE_NTT;
        double rows =
                transform ? layout.slots() < ROWS_OF_TRANSFORM ? call.copies() : 0 : call.constantRows() * fetched;
        if (rows == 0) {
            return 0;
        }
        Transfer transfer = plan.between(List.of(0, 1), call.width());
        double nanos = transfer.rows() * transfer.nanos();
        for (Modulus modulus : call.moduli().moduli()) {
            add(modulus, CostKind.FETCH, 2 * nanos * rows, transfer.picojoules() * rows);
        }
        take(transfer, rows * call.moduli().size());
        return nanos * rows / call.copies();
    }

    /** A ciphertext of two polynomials to the next stage, one lane further. */
    private void pass(List<Modulus> moduli, int width) {
        List<Modulus> data = moduli.stream()
                .filter(modulus -> modulus.kind() == ModulusKind.PRIME)
                .toList();
        int distance = Math.min(moduli.size(), layout.sites() - 1);
        Transfer transfer = plan.between(List.of(0, distance), width);
        for (Modulus modulus : data) {
            add(modulus, CostKind.PASS, 4 * transfer.rows() * transfer.nanos(), 2 * transfer.picojoules());
        }
        take(transfer, 2.0 * data.size());
    }

    /** How long each column is busy, in ns, in the order of {@link CostKind}. */
    Map<Modulus, double[]> busy() {
        return busy;
    }

    /** The energy of one kind, in pJ. */
    double picojoules(CostKind kind) {
        return picojoules[kind.ordinal()];
    }

    /** How long links of a kind are taken, all of them together, in ns. */
    Map<LinkKind, Double> links() {
        return links;
    }

    /** The longest chain of kernels that wait for each other's results, each row on a site of its own, in ns. */
    double chainNanos() {
        return chain;
    }
}
