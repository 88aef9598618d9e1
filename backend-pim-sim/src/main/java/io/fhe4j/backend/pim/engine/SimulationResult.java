package io.fhe4j.backend.pim.engine;

import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.device.Mark;
import java.util.Arrays;
import java.util.Formatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a program takes on a device. */
public final class SimulationResult {

    private final SiteMap layout;
    private final Timeline timeline;
    private final Start start;

    public SimulationResult(SiteMap layout, Timeline timeline, Start start) {
        this.layout = layout;
        this.timeline = timeline;
        this.start = start;
    }

    public Timeline timeline() {
        return timeline;
    }

    public SiteMap layout() {
        return layout;
    }

    /** What lay on the device at the begin. */
    public Start start() {
        return start;
    }

    /** How many banks of each channel the mapping uses; of arrays of logic, units. */
    public int banks() {
        return layout.banks();
    }

    /** From the first command to the end of the last, in ns: the latency of the program, its inputs and results included. */
    public double makespanNanos() {
        return timeline.makespan();
    }

    /** The longest chain of tasks that wait for each other's data, in ns; nothing is faster. */
    public double criticalPathNanos() {
        return timeline.criticalPath();
    }

    /** How long the busiest site works, in ns; nothing on this placement is faster. */
    public double busiestSiteNanos() {
        return Timeline.most(timeline.siteBusy());
    }

    /** How long the busiest link is taken, in ns. */
    public double busiestLinkNanos() {
        return Timeline.most(timeline.linkBusy());
    }

    /** The energy in pJ: programs and transfers, and what the device takes besides, such as refresh and leakage. */
    public double picojoules() {
        return timeline.picojoules()
                + standing().values().stream().mapToDouble(Double::doubleValue).sum();
    }

    private Map<String, Double> standing() {
        return layout.standing(makespanNanos());
    }

    private DeviceFile device() {
        return layout.file();
    }

    /** How often each micro-program ran; a site's subarrays in lock step count once. */
    public Map<String, Long> programs() {
        return Map.copyOf(timeline.programs());
    }

    /** Tasks of a label: a kernel's name, or upload, load, download, move, broadcast, relocate, twiddles, spill, reload. */
    public long tasks(String label) {
        Timeline.Sum sum = timeline.sums().get(label);
        return sum == null ? 0 : sum.tasks();
    }

    /** The kernels of the program whose mapping the model does not give, so that it is our own. */
    public List<String> assumedMappings() {
        return timeline.sums().entrySet().stream()
                .filter(entry -> entry.getValue().assumed())
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * What the tasks of a label took.
     *
     * @param tasks how many there were
     * @param commands of the memory
     * @param busyNanos their durations, summed over the sites that took part
     * @param picojoules their energy
     * @param assumedMapping whether the model gives no mapping, so that it is our own
     */
    public record Share(long tasks, long commands, double busyNanos, double picojoules, boolean assumedMapping) {}

    /** Time and energy by label, in alphabetical order: see {@link #tasks}. */
    public Map<String, Share> kernels() {
        Map<String, Share> kernels = new LinkedHashMap<>();
        timeline.sums()
                .forEach((label, sum) -> kernels.put(
                        label,
                        new Share(sum.tasks(), sum.commands(), sum.busyNanos(), sum.picojoules(), sum.assumed())));
        return kernels;
    }

    /**
     * How busy the parts of a kind are.
     *
     * @param parts how many there are on the banks that are used
     * @param busyNanos how long they work, all together
     * @param busiestNanos how long the busiest one works
     */
    public record Use(int parts, double busyNanos, double busiestNanos) {}

    /** The use of sites and of each kind of link: site, mdl, chain, port, stacklink, host. */
    public Map<String, Use> resources() {
        Map<String, Use> resources = new LinkedHashMap<>();
        double[] sites = timeline.siteBusy();
        resources.put("site", new Use(sites.length, Arrays.stream(sites).sum(), Timeline.most(sites)));
        double[] links = timeline.linkBusy();
        LinkKind[] kinds = LinkKind.values();
        int[] parts = new int[kinds.length];
        double[] sums = new double[kinds.length];
        double[] most = new double[kinds.length];
        for (int link = 0; link < links.length; link++) {
            int kind = layout.kind(link).ordinal();
            parts[kind]++;
            sums[kind] += links[link];
            most[kind] = Math.max(most[kind], links[link]);
        }
        for (LinkKind kind : kinds) {
            int k = kind.ordinal();
            if (parts[k] > 0) {
                resources.put(kind.word(), new Use(parts[k], sums[k], most[k]));
            }
        }
        return resources;
    }

    /** Commands of all tasks together. */
    public long commands() {
        return timeline.sums().values().stream()
                .mapToLong(Timeline.Sum::commands)
                .sum();
    }

    /** The bytes that went over links of a kind: mdl, chain, port, stacklink or host. */
    public double bytes(String kind) {
        return timeline.bytes().entrySet().stream()
                .filter(entry -> entry.getKey().word().equals(kind))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    /** The worst mark of the device's constants: what every figure of this result has. */
    public Mark mark() {
        return device().mark();
    }

    /** All figures, for machines. */
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("device", device().name());
        facts.put("kind", "simulated");
        facts.put("mark", mark().word());
        facts.put("start", start.word());
        facts.put("banksPerChannel", banks());
        facts.put("issueOrder", timeline.order().word());
        facts.put("sites", layout.sites());
        facts.put("sitesUsed", timeline.sitesUsed());
        facts.put("nanos", makespanNanos());
        facts.put("criticalPathNanos", criticalPathNanos());
        facts.put("busiestSiteNanos", busiestSiteNanos());
        facts.put("busiestLinkNanos", busiestLinkNanos());
        facts.put("picojoules", picojoules());
        standing().forEach((name, value) -> facts.put(name + "Picojoules", value));
        facts.put("commands", commands());
        Map<String, Object> bytes = new LinkedHashMap<>();
        timeline.bytes().forEach((kind, value) -> bytes.put(kind.word(), value));
        facts.put("bytes", bytes);
        Map<String, Object> kernels = new LinkedHashMap<>();
        timeline.sums().forEach((label, sum) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("tasks", sum.tasks());
            one.put("programs", sum.programs());
            one.put("commands", sum.commands());
            one.put("busyNanos", sum.busyNanos());
            one.put("picojoules", sum.picojoules());
            one.put("assumedMapping", sum.assumed());
            kernels.put(label, one);
        });
        facts.put("kernels", kernels);
        Map<String, Object> resources = new LinkedHashMap<>();
        resources().forEach((name, use) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("parts", use.parts());
            one.put("busyNanos", use.busyNanos());
            one.put("busiestNanos", use.busiestNanos());
            resources.put(name, one);
        });
        facts.put("resources", resources);
        return facts;
    }

    /** A table for people. The same program on the same device gives the same bytes. */
    public String report() {
        Formatter out = new Formatter(Locale.ROOT);
        out.format("simulated on %s, all figures [%s]; see the device file%n", device().name(), mark().word());
        out.format("%s%n", layout.extentInWords(timeline.sitesUsed()));
        out.format("tasks issued in the order of the %s%n", timeline.order().word());
        out.format("%-22s %16.3f us, one program alone, %s%n", "latency", makespanNanos() * 1e-3, start.words());
        out.format("%-22s %16.3f us%n", "longest chain of data", criticalPathNanos() * 1e-3);
        out.format("%-22s %16.3f us%n", "busiest site", busiestSiteNanos() * 1e-3);
        out.format("%-22s %16.3f us%n", "busiest link", busiestLinkNanos() * 1e-3);
        out.format("%-22s %16.3f uJ", "energy", picojoules() * 1e-6);
        standing().forEach((name, value) -> out.format(", of it %s %.3f", name, value * 1e-6));
        out.format("%n");
        power(out);
        out.format("%-22s %16d%n", "commands", commands());
        timeline.bytes().forEach((kind, value) -> out.format("%-22s %16.0f bytes%n", "over " + kind.word(), value));
        out.format(
                "%-20s %10s %12s %14s %16s %14s  %s%n",
                "task", "number", "programs", "commands", "busy, us", "energy, uJ", "mapping");
        timeline.sums()
                .forEach((label, sum) -> out.format(
                        "%-20s %10d %12d %14d %16.3f %14.6f  %s%n",
                        label,
                        sum.tasks(),
                        sum.programs(),
                        sum.commands(),
                        sum.busyNanos() * 1e-3,
                        sum.picojoules() * 1e-6,
                        sum.assumed() ? "assumed" : ""));
        return out.toString();
    }

    private void power(Formatter out) {
        double watts = makespanNanos() == 0 ? 0 : picojoules() / makespanNanos() * 1e-3;
        String judgement = layout.judge(watts);
        out.format("%-22s %16.3f W%s%n", "mean power", watts, judgement.isEmpty() ? "" : ", " + judgement);
    }
}
