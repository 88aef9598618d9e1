package io.fhe4j.benchmarks.compare;

import io.fhe4j.ntt.spi.SimulatedCost;
import io.fhe4j.ntt.spi.SimulatedSchedule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kernels of one call of a program.
 *
 * @param totalNanos from its beginning to its end
 * @param calls in the order in which they began; they do not overlap. None of a lower bound, which has no times
 * @param shares what each kernel took, the greatest share first, and what is left between them last
 */
public record KernelTimeline(double totalNanos, List<KernelCall> calls, List<Share> shares) {

    /** What is no kernel: work on the host between them. */
    public static final String BETWEEN = "between kernels";

    private static final Pattern WORD = Pattern.compile("_(.)");

    /** Into how many parts reports cut the time. */
    public static final int PARTS = 240;

    /** Makes the lists immutable. */
    public KernelTimeline {
        calls = List.copyOf(calls);
        shares = List.copyOf(shares);
    }

    /**
     * The shares follow from the calls.
     *
     * @param totalNanos from beginning to end
     * @param calls in order, one after the other
     */
    public KernelTimeline(double totalNanos, List<KernelCall> calls) {
        this(totalNanos, calls, shares(totalNanos, sums(calls)));
    }

    /**
     * Of a simulated device: in each part of its schedule what places did, one after the other, each as long as its share of their busy time. Transfers
     * stand beside kernels. Utilisation is of the places that the program uses at all.
     */
    public static KernelTimeline of(SimulatedCost cost) {
        List<Share> sums = cost.kernels().stream()
                .filter(kernel -> kernel.nanos() > 0)
                .map(kernel -> new Share(name(kernel.kernel()), kernel.calls(), kernel.nanos()))
                .toList();
        double total = cost.time().value();
        List<KernelCall> calls =
                cost.schedule().map(schedule -> calls(total, schedule)).orElse(List.of());
        return new KernelTimeline(total, calls, shares(total, sums));
    }

    private static List<KernelCall> calls(double total, SimulatedSchedule schedule) {
        List<KernelCall> calls = new ArrayList<>();
        double length = total / schedule.parts().size();
        double start = 0;
        for (Map<String, Double> part : schedule.parts()) {
            double busy =
                    part.values().stream().mapToDouble(Double::doubleValue).sum();
            double covered = Math.min(length, busy);
            double at = start;
            for (Map.Entry<String, Double> entry : new TreeMap<>(part).entrySet()) {
                double nanos = entry.getValue() / busy * covered;
                calls.add(new KernelCall(
                        name(entry.getKey()), at, nanos, Math.min(1, busy / covered / schedule.placesUsed())));
                at += nanos;
            }
            start += length;
        }
        return calls;
    }

    /** As kernels are called where they are measured: {@code forwardNtt} for {@code forward_ntt}. */
    private static String name(String label) {
        Matcher matcher = WORD.matcher(label);
        return matcher.replaceAll(word -> word.group(1).toUpperCase(Locale.ROOT));
    }

    /**
     * The sums of a kernel.
     *
     * @param kernel its name, or {@link #BETWEEN}
     * @param calls how often it was called
     * @param nanos of all calls
     */
    public record Share(String kernel, long calls, double nanos) {}

    private static List<Share> sums(List<KernelCall> calls) {
        Map<String, Share> sums = new LinkedHashMap<>();
        for (KernelCall call : calls) {
            sums.merge(
                    call.kernel(),
                    new Share(call.kernel(), 1, call.nanos()),
                    (x, y) -> new Share(x.kernel, x.calls + y.calls, x.nanos + y.nanos));
        }
        return List.copyOf(sums.values());
    }

    private static List<Share> shares(double total, List<Share> sums) {
        List<Share> shares = new ArrayList<>(sums);
        shares.sort(Comparator.comparingDouble(Share::nanos).reversed());
        double rest = total - sums.stream().mapToDouble(Share::nanos).sum();
        if (rest > 0.0005 * total) {
            shares.add(new Share(BETWEEN, 0, rest));
        }
        return shares;
    }

    /**
     * A stretch of time.
     *
     * @param kernel the one that takes most of each of its parts, or {@link #BETWEEN} where less than half of a part is in kernels
     * @param from its first part
     * @param to the part after its last
     */
    public record Segment(String kernel, int from, int to) {}

    /** Which kernel takes most of each of so many equal parts of the time; neighbours of the same kernel together. */
    public List<Segment> segments(int parts) {
        List<Map<String, Double>> sums = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            sums.add(new HashMap<>());
        }
        forEachOverlap(parts, (call, part, overlap) -> sums.get(part).merge(call.kernel(), overlap, Double::sum));
        List<Segment> segments = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            String kernel = dominant(sums.get(part), totalNanos / parts);
            Segment last = segments.isEmpty() ? null : segments.getLast();
            if (last != null && last.kernel.equals(kernel)) {
                segments.set(segments.size() - 1, new Segment(kernel, last.from, part + 1));
            } else {
                segments.add(new Segment(kernel, part, part + 1));
            }
        }
        return segments;
    }

    private static String dominant(Map<String, Double> nanos, double length) {
        double inKernels =
                nanos.values().stream().mapToDouble(Double::doubleValue).sum();
        return nanos.entrySet().stream()
                .filter(entry -> inKernels >= length / 2)
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(BETWEEN);
    }

    /** A call in a part of the time. */
    @FunctionalInterface
    private interface Overlap {
        void see(KernelCall call, int part, double nanos);
    }

    private void forEachOverlap(int parts, Overlap overlap) {
        double length = totalNanos / parts;
        for (KernelCall call : calls) {
            double end = call.startNanos() + call.nanos();
            int last = Math.clamp((int) (end / length), 0, parts - 1);
            for (int part = Math.clamp((int) (call.startNanos() / length), 0, parts - 1); part <= last; part++) {
                double nanos = Math.min(end, (part + 1) * length) - Math.max(call.startNanos(), part * length);
                overlap.see(call, part, Math.max(0, nanos));
            }
        }
    }

    /**
     * How much of the hardware worked in each of so many equal parts of the time.
     *
     * @return for each part a number from 0 to 1: time in kernels weighted with their utilisation, over the length of the part
     */
    public double[] utilisation(int parts) {
        double[] busy = new double[parts];
        double length = totalNanos / parts;
        forEachOverlap(parts, (call, part, nanos) -> busy[part] += nanos * call.utilisation() / length);
        for (int part = 0; part < parts; part++) {
            busy[part] = Math.min(1, busy[part]);
        }
        return busy;
    }
}
