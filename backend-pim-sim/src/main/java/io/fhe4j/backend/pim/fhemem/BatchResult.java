package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.device.Mark;
import io.fhe4j.backend.pim.dram.DramDevice;
import java.util.ArrayList;
import java.util.Formatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What a batch of inputs takes in a {@link BatchPipeline}. */
public final class BatchResult {

    /**
     * A stage and its banks.
     *
     * @param stage the stage
     * @param round in which it runs, from 0
     * @param banks of each replica
     * @param replicas how many there are
     */
    public record Placed(PipelineStage stage, int round, long banks, int replicas) {}

    /**
     * How long it takes, in ns.
     *
     * @param latency from the begin until the first input has passed all stages, loading excluded
     * @param batch from the begin until the last input has passed all stages; with several rounds loading included
     * @param load to load all constants
     * @param beat for each input of an endless batch, with nothing loaded or saved
     * @param saves what saving and fetching an input's state between rounds takes
     */
    record Times(double latency, double batch, double load, double beat, double saves) {}

    /** A watt for a nanosecond, in pJ. */
    private static final double PICOJOULES_PER_WATT_NANO = 1e3;

    private final DramDevice device;
    private final int inputs;
    private final int rounds;
    private final List<Placed> stages;
    private final Times times;

    BatchResult(DramDevice device, int inputs, int rounds, List<Placed> stages, Times times) {
        this.device = device;
        this.inputs = inputs;
        this.rounds = rounds;
        this.stages = stages;
        this.times = times;
    }

    /** How many inputs there were. */
    public int inputs() {
        return inputs;
    }

    /** How often the device was loaded. */
    public int rounds() {
        return rounds;
    }

    /** The stages with their banks. */
    public List<Placed> stages() {
        return stages;
    }

    /** From the begin until the first input has passed all stages, in ns, loading excluded. */
    public double latencyNanos() {
        return times.latency;
    }

    /** From the begin until the last input has passed all stages, in ns; with several rounds loading included. */
    public double batchNanos() {
        return times.batch;
    }

    /** The batch's time for each of its inputs, in ns. */
    public double amortisedNanos() {
        return times.batch / inputs;
    }

    /** How long it takes to load all constants, in ns: before the first batch if there is one round, for each batch if there are more. */
    public double loadNanos() {
        return times.load;
    }

    /** Between two inputs of an endless batch, in ns, with nothing loaded or saved: what the slowest stage of each round takes. */
    public double beatNanos() {
        return times.beat;
    }

    /** For each input of an endless batch, in ns: the beat, and what saving and fetching its state between rounds takes. */
    public double endlessNanos() {
        return times.beat + times.saves;
    }

    /**
     * Work over rate for an input, in ns: what all sites, or all links of a kind, together need for it. No pipeline of these stages has a shorter beat,
     * however it is balanced.
     */
    public double boundNanos() {
        double most = 0;
        for (double nanos : needs().values()) {
            most = Math.max(most, nanos);
        }
        return most;
    }

    /** What share of the beat sites, and the links of each kind, are busy on average. */
    public Map<String, Double> utilisation() {
        Map<String, Double> shares = new LinkedHashMap<>();
        needs().forEach((resource, nanos) -> shares.put(resource, nanos / times.beat));
        return shares;
    }

    /** Work over rate of each resource, refresh included, in ns. */
    private Map<String, Double> needs() {
        PipelineStage first = stages.getFirst().stage();
        double banks = BatchPipeline.banks(device);
        double sites = banks * BatchPipeline.sitesOfBank(first, device);
        Map<String, Double> needs = new LinkedHashMap<>();
        needs.put("sites", sum(StageWork::allBusyNanos) / sites);
        needs.put("chain of banks", links("chain") / Math.max(1, banks - device.channels()));
        needs.put("lines in banks", links("mdl") / sites);
        needs.put("channel ports", links("port") / device.channels());
        needs.put("host", links("host"));
        needs.replaceAll((resource, nanos) -> nanos * device.refreshFactor());
        return needs;
    }

    private double links(String kind) {
        return sum(work -> work.linkNanos().getOrDefault(kind, 0.0));
    }

    /** Over all stages: every run, and the way to the stage. */
    private double sum(ToDoubleFunction<StageWork> of) {
        double sum = 0;
        for (Placed placed : stages) {
            PipelineStage stage = placed.stage();
            sum += stage.repeats() * of.applyAsDouble(stage.work()) + of.applyAsDouble(stage.pass());
        }
        return sum;
    }

    /** How long sites are busy with a kind of work for an input, all together, in ns. */
    public double busyNanos(CostKind kind) {
        return sum(work -> work.busyNanos().getOrDefault(kind, 0.0));
    }

    /** The energy of a kind of work for an input, in pJ. */
    public double picojoules(CostKind kind) {
        return sum(work -> work.picojoules().getOrDefault(kind, 0.0));
    }

    /** Residue rows of keys and plaintexts. */
    public long constantRows() {
        return stages.stream()
                .mapToLong(placed -> placed.stage().constantRows())
                .sum();
    }

    /** Refresh and background, for so long, in pJ. */
    public double idlePicojoules(double nanos) {
        return device.refreshPicojoules(nanos) + device.backgroundPicojoules(nanos);
    }

    private double dynamicPicojoules() {
        return sum(StageWork::allPicojoules);
    }

    /** The energy of an input, in pJ: its programs and transfers, and refresh and background of its share of the time. */
    public double picojoulesOfInput() {
        return dynamicPicojoules() + idlePicojoules(amortisedNanos());
    }

    /** The energy of an input of an endless batch, with nothing loaded or saved, in pJ. */
    public double fullPicojoules() {
        return dynamicPicojoules() + idlePicojoules(beatNanos());
    }

    /** The mean power while the batch runs, in W. */
    public double watts() {
        return picojoulesOfInput() / amortisedNanos() / PICOJOULES_PER_WATT_NANO;
    }

    /** The worst mark of the device's constants. */
    public Mark mark() {
        return device.file().mark();
    }

    /** All figures, for machines. */
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("device", device.file().name());
        facts.put("kind", "simulated");
        facts.put("mark", mark().word());
        facts.put("inputs", inputs);
        facts.put("rounds", rounds);
        facts.put("latencyNanos", latencyNanos());
        facts.put("batchNanos", batchNanos());
        facts.put("amortisedNanos", amortisedNanos());
        facts.put("beatNanos", beatNanos());
        facts.put("boundNanos", boundNanos());
        facts.put("loadNanos", loadNanos());
        facts.put("picojoulesOfInput", picojoulesOfInput());
        List<Object> all = new ArrayList<>();
        for (Placed placed : stages) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", placed.stage().name());
            one.put("round", placed.round());
            one.put("banks", placed.banks());
            one.put("replicas", placed.replicas());
            one.put("repeats", placed.stage().repeats());
            one.put("together", placed.stage().together());
            one.put("beatNanos", placed.stage().beatNanos());
            one.put("constantRows", placed.stage().constantRows());
            one.put("assumedMappings", placed.stage().assumed());
            all.add(one);
        }
        facts.put("stages", all);
        return facts;
    }

    /** A table for people. */
    public String report() {
        Formatter out = new Formatter(Locale.ROOT);
        out.format(
                "a batch of %d on %s, all figures [%s]; stages own their banks, %d round%s%n",
                inputs, device.file().name(), mark().word(), rounds, rounds == 1 ? "" : "s");
        out.format("%-22s %16.3f us, until the first input is through%n", "latency", latencyNanos() * 1e-3);
        out.format("%-22s %16.3f us for each input%n", "amortised", amortisedNanos() * 1e-3);
        out.format("%-22s %16.3f us for each input of an endless batch, nothing loaded%n", "beat", beatNanos() * 1e-3);
        out.format("%-22s %16.3f us, what all sites or links need for it%n", "work over rate", boundNanos() * 1e-3);
        out.format(
                "%-22s %16.3f us, %s%n",
                "loading constants", loadNanos() * 1e-3, rounds == 1 ? "once, not counted" : "for each batch, counted");
        out.format("%-22s %16.3f uJ for each input%n", "energy", picojoulesOfInput() * 1e-6);
        out.format("%-22s %16.3f W%n", "mean power", watts());
        out.format(
                "%-24s %6s %8s %9s %9s %9s %16s  %s%n",
                "stage", "round", "banks", "replicas", "repeats", "together", "one turn, us", "assumed mappings");
        for (Placed placed : stages) {
            out.format(
                    "%-24s %6d %8d %9d %9d %9d %16.3f  %s%n",
                    placed.stage().name(),
                    placed.round() + 1,
                    placed.banks(),
                    placed.replicas(),
                    placed.stage().repeats(),
                    placed.stage().together(),
                    placed.stage().beatNanos() * 1e-3,
                    String.join(" ", placed.stage().assumed()));
        }
        return out.toString();
    }
}
