package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.device.Mark;
import java.util.ArrayList;
import java.util.Formatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What a batch of inputs takes in a {@link BatchPipeline}. */
public final class BatchResult {

    /**
     * A stage and its banks.
     *
     * @param stage the stage
     * @param placement that was chosen for it
     * @param round in which it runs, from 0
     * @param banks of each replica
     * @param replicas how many there are
     */
    public record Placed(PipelineStage stage, StagePlacement placement, int round, long banks, int replicas) {

        /** From one input to the next, on average, in ns. */
        double beatNanos() {
            return stage.beatNanos(placement) / placement.together() / replicas;
        }
    }

    /**
     * The batch.
     *
     * @param placed the stages in order
     * @param latency from the begin until the first input's result is at the host, loading excluded, in ns
     * @param nanos from the begin until the last input's result is at the host, loading included
     * @param load to load all constants, in ns
     * @param loadPicojoules the energy of that
     * @param host what happens on the host's link for an input
     */
    record Batch(
            List<Placed> placed, double latency, double nanos, double load, double loadPicojoules, StageWork host) {}

    /**
     * An endless batch.
     *
     * @param placed the stages in order
     * @param beat for each input, with nothing loaded or saved, in ns
     * @param saves what saving and fetching an input's state between rounds takes, in ns
     * @param host what happens on the host's link for an input
     */
    record Stream(List<Placed> placed, double beat, double saves, StageWork host) {}

    /** A watt for a nanosecond, in pJ. */
    private static final double PICOJOULES_PER_WATT_NANO = 1e3;

    private final PipelineDevice device;
    private final int inputs;
    private final Batch batch;
    private final Stream stream;
    private final double hostNanos;

    BatchResult(PipelineDevice device, int inputs, Batch batch, Stream stream, double hostNanos) {
        this.device = device;
        this.inputs = inputs;
        this.batch = batch;
        this.stream = stream;
        this.hostNanos = hostNanos;
    }

    /** What it ran on. */
    DeviceFile device() {
        return device.file();
    }

    /** How many inputs there were. */
    public int inputs() {
        return inputs;
    }

    /** How often the device was loaded. */
    public int rounds() {
        return batch.placed.getLast().round() + 1;
    }

    /** How often it would be for an endless batch. */
    public int endlessRounds() {
        return stream.placed.getLast().round() + 1;
    }

    /** The stages of the batch with their banks. */
    public List<Placed> stages() {
        return batch.placed;
    }

    /** The stages of an endless batch with their banks. */
    public List<Placed> endlessStages() {
        return stream.placed;
    }

    /** From the begin until the first input has come from the host, passed all stages and its result is at the host, in ns, loading excluded. */
    public double latencyNanos() {
        return batch.latency;
    }

    /** From the begin, when the device is empty, until the last input's result is at the host, in ns. */
    public double batchNanos() {
        return batch.nanos;
    }

    /** The batch's time for each of its inputs, in ns. */
    public double amortisedNanos() {
        return batch.nanos / inputs;
    }

    /** How long it takes to load all constants, in ns: with one round they could stay for the next batch, with more they have to come again. */
    public double loadNanos() {
        return batch.load;
    }

    /** How long the host's link is taken by an input and its result, in ns. */
    public double hostNanos() {
        return hostNanos;
    }

    /** Between two inputs of an endless batch, in ns, with nothing loaded or saved: what the slowest stage of each round takes. */
    public double beatNanos() {
        return stream.beat;
    }

    /** For each input of an endless batch, in ns: the beat, and what saving and fetching its state between rounds takes. */
    public double endlessNanos() {
        return stream.beat + stream.saves;
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
        needs().forEach((resource, nanos) -> shares.put(resource, nanos / stream.beat));
        return shares;
    }

    /** Work over rate of each resource, refresh included, in ns. */
    private Map<String, Double> needs() {
        PlacedOperation first = stream.placed.getFirst().stage().operation();
        Map<String, Double> needs = new LinkedHashMap<>();
        needs.put("sites", ofStream(StageWork::allBusyNanos) / device.sites(first));
        device.links(first)
                .forEach((words, links) ->
                        needs.put(words, ofStream(work -> work.linkNanos(links.kind())) / links.count()));
        needs.replaceAll((resource, nanos) -> nanos * device.refreshFactor());
        return needs;
    }

    private double ofStream(ToDoubleFunction<StageWork> of) {
        return of.applyAsDouble(stream.host) + sum(stream.placed, of);
    }

    private double ofBatch(ToDoubleFunction<StageWork> of) {
        return of.applyAsDouble(batch.host) + sum(batch.placed, of);
    }

    /** Over all stages: every run, and the way to the stage. */
    private static double sum(List<Placed> stages, ToDoubleFunction<StageWork> of) {
        double sum = 0;
        int round = -1;
        for (Placed placed : stages) {
            sum += placed.stage().repeats()
                    * of.applyAsDouble(placed.placement().work());
            // The first stage of a round is served by the host.
            sum += placed.round() == round ? of.applyAsDouble(placed.placement().pass()) : 0;
            round = placed.round();
        }
        return sum;
    }

    /** How long sites are busy with a kind of work for an input, all together, in ns. */
    public double busyNanos(CostKind kind) {
        return ofBatch(work -> work.busyNanos().getOrDefault(kind, 0.0));
    }

    /** The energy of a kind of work for an input, in pJ. */
    public double picojoules(CostKind kind) {
        return ofBatch(work -> work.picojoules().getOrDefault(kind, 0.0));
    }

    /** The kernels that run and whose mapping is our own, in alphabetical order, with commas; a dash if there is none. */
    public String assumedMappings() {
        String all = batch.placed.stream()
                .flatMap(placed -> placed.stage().operation().assumed().stream())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return all.isEmpty() ? "–" : all;
    }

    /** Residue rows of keys and plaintexts. */
    public long constantRows() {
        return batch.placed.stream()
                .mapToLong(placed -> placed.stage().constantRows())
                .sum();
    }

    /** Refresh and background, or leakage, for so long, in pJ. */
    public double idlePicojoules(double nanos) {
        return device.standingPicojoules(nanos);
    }

    /** The energy of an input, in pJ: its programs and transfers, its share of loading, and refresh and background of its share of the time. */
    public double picojoulesOfInput() {
        return ofBatch(StageWork::allPicojoules) + loadPicojoulesOfInput() + idlePicojoules(amortisedNanos());
    }

    /** An input's share of the energy of loading, in pJ. */
    public double loadPicojoulesOfInput() {
        return batch.loadPicojoules / inputs;
    }

    /** The energy of an input of an endless batch, with nothing loaded or saved, in pJ. */
    public double fullPicojoules() {
        return ofStream(StageWork::allPicojoules) + idlePicojoules(beatNanos());
    }

    /** The mean power of an endless batch, with nothing loaded or saved, in W. */
    public double fullWatts() {
        return fullPicojoules() / beatNanos() / PICOJOULES_PER_WATT_NANO;
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
        facts.put("rounds", rounds());
        facts.put("latencyNanos", latencyNanos());
        facts.put("batchNanos", batchNanos());
        facts.put("amortisedNanos", amortisedNanos());
        facts.put("beatNanos", beatNanos());
        facts.put("boundNanos", boundNanos());
        facts.put("loadNanos", loadNanos());
        facts.put("hostNanos", hostNanos());
        facts.put("picojoulesOfInput", picojoulesOfInput());
        List<Object> all = new ArrayList<>();
        for (Placed placed : batch.placed) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", placed.stage().name());
            one.put("round", placed.round());
            one.put(device.partsInWords(), placed.banks());
            one.put("replicas", placed.replicas());
            one.put("repeats", placed.stage().repeats());
            one.put("together", placed.placement().together());
            one.put("beatNanos", placed.stage().beatNanos(placed.placement()));
            one.put("constantRows", placed.stage().constantRows());
            one.put("assumedMappings", placed.stage().operation().assumed());
            all.add(one);
        }
        facts.put("stages", all);
        return facts;
    }

    /** A table for people. */
    public String report() {
        Formatter out = new Formatter(Locale.ROOT);
        out.format(
                "a batch of %d on %s, all figures [%s]; stages own their %s, %d round%s%n",
                inputs, device.file().name(), mark().word(), device.partsInWords(), rounds(), rounds() == 1 ? "" : "s");
        out.format(
                "%-22s %16.3f us, until the first result is at the host, loading excluded%n",
                "latency", latencyNanos() * 1e-3);
        out.format("%-22s %16.3f us for each input%n", "amortised", amortisedNanos() * 1e-3);
        out.format("%-22s %16.3f us for each input of an endless batch, nothing loaded%n", "beat", beatNanos() * 1e-3);
        out.format("%-22s %16.3f us, what all sites or links need for it%n", "work over rate", boundNanos() * 1e-3);
        out.format("%-22s %16.3f us, in the time of the batch%n", "loading constants", loadNanos() * 1e-3);
        out.format("%-22s %16.3f us for each input and its result%n", "host link", hostNanos() * 1e-3);
        out.format("%-22s %16.3f uJ for each input%n", "energy", picojoulesOfInput() * 1e-6);
        out.format("%-22s %16.3f W%n", "mean power", watts());
        out.format(
                "%-24s %6s %8s %9s %9s %9s %16s  %s%n",
                "stage",
                "round",
                device.partsInWords(),
                "replicas",
                "repeats",
                "together",
                "one turn, us",
                "assumed mappings");
        for (Placed placed : batch.placed) {
            out.format(
                    "%-24s %6d %8d %9d %9d %9d %16.3f  %s%n",
                    placed.stage().name(),
                    placed.round() + 1,
                    placed.banks(),
                    placed.replicas(),
                    placed.stage().repeats(),
                    placed.placement().together(),
                    placed.stage().beatNanos(placed.placement()) * 1e-3,
                    String.join(" ", placed.stage().operation().assumed()));
        }
        return out.toString();
    }
}
