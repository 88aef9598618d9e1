package io.fhe4j.benchmarks.compare;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The kernels of one call of a program.
 *
 * @param totalNanos from its beginning to its end
 * @param calls in the order in which they began; they do not overlap
 */
public record KernelTimeline(double totalNanos, List<KernelCall> calls) {

    /** What is no kernel: work on the host between them. */
    public static final String BETWEEN = "between kernels";

    /** Into how many parts reports cut the time. */
    public static final int PARTS = 240;

    /** Makes the list immutable. */
    public KernelTimeline {
        calls = List.copyOf(calls);
    }

    /**
     * The sums of a kernel.
     *
     * @param kernel its name, or {@link #BETWEEN}
     * @param calls how often it was called
     * @param nanos of all calls
     */
    public record Share(String kernel, long calls, double nanos) {}

    /** What each kernel took, the greatest share first, and what is left between them last. */
    public List<Share> shares() {
        Map<String, Share> sums = new LinkedHashMap<>();
        double inKernels = 0;
        for (KernelCall call : calls) {
            sums.merge(
                    call.kernel(),
                    new Share(call.kernel(), 1, call.nanos()),
                    (x, y) -> new Share(x.kernel, x.calls + y.calls, x.nanos + y.nanos));
            inKernels += call.nanos();
        }
        List<Share> shares = new ArrayList<>(sums.values());
        shares.sort(Comparator.comparingDouble(Share::nanos).reversed());
        double rest = totalNanos - inKernels;
        if (rest > 0.0005 * totalNanos) {
            shares.add(new Share(BETWEEN, 0, rest));
        }
        return List.copyOf(shares);
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
