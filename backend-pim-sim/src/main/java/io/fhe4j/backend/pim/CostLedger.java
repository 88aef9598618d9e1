package io.fhe4j.backend.pim;

import io.fhe4j.backend.pim.KernelMapping.Run;
import io.fhe4j.backend.pim.device.Mark;
import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.spi.SimulatedCost;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the kernels of a program would have cost on a simulated device: the work of its micro-programs. A schedule is not simulated here; so this
 * says how long places were busy, and a lower bound of the time, as if all of them shared the work evenly and nothing waited for data. Safe for
 * threads.
 */
public final class CostLedger {

    private static final int WORD_BYTES = 8;

    /** The sums of one kernel. */
    private static final class Sum {
        private long calls;
        private long runs;
        private double busyNanos;
        private double picojoules;
        private boolean assumed;
        private long executed;
    }

    private final KernelMapping mapping;
    private final Mark mark;
    private final Map<Kernel, Sum> kernels = new EnumMap<>(Kernel.class);
    private final Map<String, Long> programs = new TreeMap<>();
    private long hostBytes;

    CostLedger(KernelMapping mapping, Mark mark) {
        this.mapping = mapping;
        this.mark = mark;
    }

    void charge(Kernel kernel, RowBuffer out, RowBuffer x, int terms) {
        if (kernel == Kernel.UPLOAD || kernel == Kernel.DOWNLOAD) {
            add(kernel, List.of(), out.shape().words() * WORD_BYTES);
        } else {
            add(kernel, mapping.runs(kernel, out, x, terms), 0);
        }
    }

    void chargeDigits(RowBuffer out, RowBuffer x, Gadget gadget) {
        add(Kernel.DECOMPOSE, mapping.digitRuns(out, x, gadget), 0);
    }

    void chargeConversion(RowBuffer out, RowBuffer x, BaseConversion conversion) {
        add(Kernel.CONVERT, mapping.conversionRuns(out, x, conversion), 0);
    }

    boolean multiplies(RowBuffer out, int largest) {
        return out.moduli().moduli().stream().allMatch(modulus -> mapping.multiplies(modulus, largest));
    }

    private synchronized void add(Kernel kernel, List<Run> runs, long bytes) {
        Sum sum = kernels.computeIfAbsent(kernel, key -> new Sum());
        sum.calls++;
        hostBytes += bytes;
        for (Run run : runs) {
            sum.runs += run.runs();
            sum.busyNanos += run.runs() * run.nanos() * run.units();
            sum.picojoules += run.runs() * run.picojoules();
            sum.assumed |= run.assumed();
            programs.merge(run.program(), run.runs(), Long::sum);
        }
    }

    synchronized void executed(Kernel kernel) {
        kernels.computeIfAbsent(kernel, key -> new Sum()).executed++;
    }

    /** How many rows of a kernel have been executed step by step on the arrays, and came out as the kernel's. */
    public synchronized long executedRows(Kernel kernel) {
        Sum sum = kernels.get(kernel);
        return sum == null ? 0 : sum.executed;
    }

    /** How long places were busy, summed over all of them, in ns. */
    public synchronized double busyNanos() {
        return kernels.values().stream().mapToDouble(sum -> sum.busyNanos).sum();
    }

    /** No schedule is faster, in ns. */
    public double lowerBoundNanos() {
        return busyNanos() / mapping.units();
    }

    /** The energy of all micro-programs, in pJ; without host, links between places, refresh and background. */
    public synchronized double picojoules() {
        return kernels.values().stream().mapToDouble(sum -> sum.picojoules).sum();
    }

    /** Bytes that went between host and device. */
    public synchronized long hostBytes() {
        return hostBytes;
    }

    /** How often a kernel was called. */
    public synchronized long calls(Kernel kernel) {
        Sum sum = kernels.get(kernel);
        return sum == null ? 0 : sum.calls;
    }

    /** How often each micro-program ran. */
    public synchronized Map<String, Long> programs() {
        return new TreeMap<>(programs);
    }

    /** The sums, for reports beside other devices. */
    public synchronized SimulatedCost cost() {
        return new SimulatedCost(
                mapping.device(),
                mark.word(),
                "a lower bound of the time, as if all " + mapping.unitName()
                        + "s shared the work evenly and nothing waited for data; energy of the micro-programs alone",
                SimulatedCost.Estimate.of(lowerBoundNanos()),
                SimulatedCost.Estimate.of(picojoules()),
                busyNanos(),
                mapping.units(),
                mapping.unitName(),
                hostBytes,
                kernels.entrySet().stream()
                        .map(entry -> new SimulatedCost.KernelCost(
                                entry.getKey().name().toLowerCase(Locale.ROOT),
                                entry.getValue().calls,
                                entry.getValue().busyNanos / mapping.units(),
                                entry.getValue().picojoules,
                                entry.getValue().assumed))
                        .toList(),
                Optional.empty());
    }

    /** Forgets everything. */
    public synchronized void clear() {
        kernels.clear();
        programs.clear();
        hostBytes = 0;
    }

    /** A table of the kernels, and the sums, with the worst mark of the device's constants. */
    public synchronized String report() {
        StringBuilder out = new StringBuilder();
        out.append(String.format(
                Locale.ROOT,
                "account of all kernels on %s, without a schedule; all figures [%s], see the device file%n",
                mapping.device(),
                mark.word()));
        out.append(String.format(
                Locale.ROOT,
                "%-22s %10s %14s %16s %14s %10s  %s%n",
                "kernel",
                "calls",
                "program runs",
                "busy, us",
                "energy, uJ",
                "rows run",
                "mapping"));
        kernels.forEach((kernel, sum) -> out.append(String.format(
                Locale.ROOT,
                "%-22s %10d %14d %16.3f %14.6f %10d  %s%n",
                kernel.name().toLowerCase(Locale.ROOT),
                sum.calls,
                sum.runs,
                sum.busyNanos * 1e-3,
                sum.picojoules * 1e-6,
                sum.executed,
                sum.assumed ? "assumed" : "")));
        out.append(String.format(
                Locale.ROOT,
                "busy: %.3f us over all %ss; at least %.3f us if %.0f of them share it evenly; %.6f uJ; %d bytes to and from the host%n",
                busyNanos() * 1e-3,
                mapping.unitName(),
                lowerBoundNanos() * 1e-3,
                mapping.units(),
                picojoules() * 1e-6,
                hostBytes));
        return out.toString();
    }
}
