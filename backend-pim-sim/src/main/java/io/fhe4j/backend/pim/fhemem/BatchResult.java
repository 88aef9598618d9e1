package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.device.Mark;
import io.fhe4j.backend.pim.dram.DramDevice;
import java.util.ArrayList;
import java.util.Formatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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

    /** A watt for a nanosecond, in pJ. */
    private static final double PICOJOULES_PER_WATT_NANO = 1e3;

    private final DramDevice device;
    private final int inputs;
    private final int rounds;
    private final List<Placed> stages;
    private final double latencyNanos;
    private final double batchNanos;
    private final double loadNanos;
    private final double dynamicPicojoules;

    BatchResult(
            DramDevice device,
            int inputs,
            int rounds,
            List<Placed> stages,
            double latencyNanos,
            double batchNanos,
            double loadNanos,
            double dynamicPicojoules) {
        this.device = device;
        this.inputs = inputs;
        this.rounds = rounds;
        this.stages = stages;
        this.latencyNanos = latencyNanos;
        this.batchNanos = batchNanos;
        this.loadNanos = loadNanos;
        this.dynamicPicojoules = dynamicPicojoules;
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
        return latencyNanos;
    }

    /** From the begin until the last input has passed all stages, in ns; with several rounds loading included. */
    public double batchNanos() {
        return batchNanos;
    }

    /** The batch's time for each of its inputs, in ns. */
    public double amortisedNanos() {
        return batchNanos / inputs;
    }

    /** How long it takes to load all constants, in ns: before the first batch if there is one round, for each batch if there are more. */
    public double loadNanos() {
        return loadNanos;
    }

    /** The energy of an input, in pJ: its programs and transfers, and refresh and background of its share of the time. */
    public double picojoulesOfInput() {
        double nanos = amortisedNanos();
        return dynamicPicojoules + device.refreshPicojoules(nanos) + device.backgroundPicojoules(nanos);
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
        facts.put("latencyNanos", latencyNanos);
        facts.put("batchNanos", batchNanos);
        facts.put("amortisedNanos", amortisedNanos());
        facts.put("loadNanos", loadNanos);
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
        out.format("%-22s %16.3f us, until the first input is through%n", "latency", latencyNanos * 1e-3);
        out.format("%-22s %16.3f us for each input%n", "amortised", amortisedNanos() * 1e-3);
        out.format(
                "%-22s %16.3f us, %s%n",
                "loading constants", loadNanos * 1e-3, rounds == 1 ? "once, not counted" : "for each batch, counted");
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
