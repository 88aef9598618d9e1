package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.engine.LinkKind;
import io.fhe4j.backend.pim.fhemem.BatchResult.Placed;
import io.fhe4j.backend.pim.fhemem.PlacedOperation.RowWay;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * A batch of inputs that streams through the stages of an application, which are partitioned over the device (the load-save pipeline of FHEmem; its
 * formulas are derived, not the paper's).
 *
 * <p>Each stage owns whole banks, or arrays, that hold its constants; at which placement, and in how many replicas, the {@link BankPartition} of the device says.
 * Stages that are on the device together make a round: their constants are loaded, all inputs run through, and what they have become is saved for the next
 * round. A stage begins with an input when the stage before has ended with it and one of its replicas is free; an input's way from stage to stage goes
 * through the ports of both channels, or the links that the {@link PipelineDevice} has there, while the stage works on the input before. Inputs come from the host and results go there, one after another. The
 * batch begins on an empty device: loading constants is part of its time, and never overlaps running.
 *
 * <p>A batch is tried on all of these, on half of them, a quarter and so on, and the fastest is kept; so twice as many are never slower.
 *
 * <pre>{@code
 * List<PipelineStage> stages = List.of(bootstrapping.stage("bootstrapping", 1), product.stage("product", 12));
 * BatchResult result = BatchPipeline.run(device, stages, 64);
 * result.latencyNanos(); result.amortisedNanos(); result.picojoulesOfInput();
 * }</pre>
 */
public final class BatchPipeline {

    private final PipelineDevice device;
    private final List<PipelineStage> stages;
    private final int inputs;
    private final List<Placed> placed;

    private BatchPipeline(PipelineDevice device, List<PipelineStage> stages, int inputs, List<Placed> placed) {
        this.device = device;
        this.stages = stages;
        this.inputs = inputs;
        this.placed = placed;
    }

    /**
     * Runs a batch.
     *
     * @param device the device; stages must be of one with the same sites
     * @param stages in the order in which an input passes them
     * @param inputs how many, from 1
     * @throws InvalidParametersException if a stage alone is beyond the device, or there is none
     */
    public static BatchResult run(DramDevice device, List<PipelineStage> stages, int inputs) {
        return run(new DramBanks(device), stages, inputs);
    }

    /** The same on a device of another architecture. */
    public static BatchResult run(PipelineDevice device, List<PipelineStage> stages, int inputs) {
        if (stages.isEmpty() || inputs < 1) {
            throw new InvalidParametersException(
                    "a batch of " + inputs + " inputs and " + stages.size() + " stages: both must be at least 1");
        }
        for (PipelineStage stage : stages) {
            long least = leastParts(stage, device);
            if (least > device.parts()) {
                throw new InvalidParametersException("stage " + stage.name() + " takes " + least + " "
                        + device.partsInWords() + ", more than the " + device.parts() + " of "
                        + device.file().name());
            }
        }
        List<Placed> endless = BankPartition.of(device, stages, device.parts(), BankPartition.ENDLESS);
        BatchResult.Batch best = null;
        double work = partNanos(device, stages);
        for (long parts = device.parts(); parts >= 1; parts /= 2) {
            if (best != null && inputs * work / parts > best.nanos()) {
                break;
            }
            List<Placed> placed = BankPartition.of(device, stages, parts, inputs);
            if (placed.isEmpty()) {
                break;
            }
            BatchResult.Batch batch = new BatchPipeline(device, stages, inputs, placed).batch();
            best = best == null || batch.nanos() < best.nanos() ? batch : best;
        }
        return new BatchPipeline(device, stages, inputs, endless).result(Objects.requireNonNull(best));
    }

    /** For how long an input takes a part of the device at least, all stages together, in ns. */
    private static double partNanos(PipelineDevice device, List<PipelineStage> stages) {
        double nanos = 0;
        for (PipelineStage stage : stages) {
            nanos += stage.operation().placements().stream()
                    .mapToDouble(placement ->
                            device.parts(stage, placement) * stage.runNanos(placement) / placement.together())
                    .min()
                    .orElseThrow();
        }
        return nanos;
    }

    /** How many parts of a device a stage owns at least. */
    static long leastParts(PipelineStage stage, PipelineDevice device) {
        return stage.operation().placements().stream()
                .mapToLong(placement -> device.parts(stage, placement))
                .min()
                .orElseThrow();
    }

    /** How long an input and its result take the host's link, if their round is the first or the last one, in ns. */
    static double copies(List<PipelineStage> stages, int from, int to) {
        return copies(stages, from, to, RowWay::nanos);
    }

    private static double copies(List<PipelineStage> stages, int from, int to, ToDoubleFunction<RowWay> of) {
        PlacedOperation first = stages.getFirst().operation();
        PlacedOperation last = stages.getLast().operation();
        return (from == 0 ? first.arrivedRows() * of.applyAsDouble(first.host()) : 0)
                + (to == stages.size() ? last.resultRows() * of.applyAsDouble(last.host()) : 0);
    }

    /** Where the round ends that begins with a stage. */
    private int end(int from) {
        int to = from;
        while (to < placed.size() && placed.get(to).round() == placed.get(from).round()) {
            to++;
        }
        return to;
    }

    /** What saving and fetching an input's state between rounds takes. */
    private double saves(ToDoubleFunction<RowWay> of) {
        double saves = 0;
        for (int to = end(0); to < stages.size(); to = end(to)) {
            PlacedOperation next = stages.get(to).operation();
            saves += 2 * next.arrivedRows() * of.applyAsDouble(next.host());
        }
        return saves;
    }

    /** What an input takes of all links together that stages share, in a round, in ns. */
    private double shared(int from, int to) {
        double nanos = 0;
        for (int k = from; k < to; k++) {
            nanos += stages.get(k).linkNanos(device.shared(), placed.get(k).placement(), k == from);
        }
        double copies = device.shared() == LinkKind.HOST ? copies(stages, from, to) : 0;
        return copies + nanos * device.refreshFactor() / device.sharedLinks();
    }

    private BatchResult.Batch batch() {
        double batch = 0;
        double latency = 0;
        double load = 0;
        double loadPicojoules = 0;
        for (int from = 0, to; from < stages.size(); from = to) {
            to = end(from);
            double[] times = schedule(from, to);
            // What goes through shared links must fit through them, however well the stages are balanced.
            batch += Math.max(times[1], inputs * shared(from, to));
            latency += times[0];
            load += loading(from, to);
            loadPicojoules += loadingPicojoules(from, to);
        }
        int size = stages.size();
        double saves = saves(RowWay::nanos);
        double host = copies(stages, 0, size);
        double results = host - copies(stages, 0, 0);
        double all = Math.max(batch + inputs * saves + results, inputs * (host + saves));
        return new BatchResult.Batch(placed, latency + saves + results, all + load, load, loadPicojoules, hostWork());
    }

    private BatchResult result(BatchResult.Batch batch) {
        double beat = 0;
        for (int from = 0, to; from < stages.size(); from = to) {
            to = end(from);
            double slowest = Math.max(shared(from, to), copies(stages, from, to));
            for (Placed each : placed.subList(from, to)) {
                slowest = Math.max(slowest, each.beatNanos());
            }
            beat += slowest;
        }
        BatchResult.Stream stream = new BatchResult.Stream(placed, beat, saves(RowWay::nanos), hostWork());
        return new BatchResult(device, inputs, batch, stream, copies(stages, 0, stages.size()));
    }

    /** What happens on the host's link for an input. */
    private StageWork hostWork() {
        int size = stages.size();
        double busy = (copies(stages, 0, size) + saves(RowWay::nanos)) / device.refreshFactor();
        double picojoules = copies(stages, 0, size, RowWay::picojoules) + saves(RowWay::picojoules);
        Map<String, Double> links = new HashMap<>();
        links.put(LinkKind.HOST.word(), busy);
        links.put(device.shared().word(), busy);
        return new StageWork(Map.of(CostKind.HOST, busy), Map.of(CostKind.HOST, picojoules), links);
    }

    /** When the first input and when the last one has passed these stages, in ns; those of the first round come from the host, others are there. */
    private double[] schedule(int from, int to) {
        double[] ready = new double[inputs];
        for (int k = from; k < to; k++) {
            PipelineStage stage = stages.get(k);
            StagePlacement placement = placed.get(k).placement();
            int together = placement.together();
            double[] free = new double[placed.get(k).replicas()];
            double[] room = new double[free.length];
            double link = 0;
            for (int first = 0, turn = 0; first < inputs; first += together, turn++) {
                int last = Math.min(inputs, first + together) - 1;
                int replica = turn % free.length;
                double way = k == 0 ? stage.fetchedNanos() : k == from ? 0 : stage.arrivalNanos(placement);
                double arrived = Math.max(Math.max(ready[last], room[replica]), link) + (last + 1 - first) * way;
                link = k == 0 ? arrived : 0;
                // There is room for one more input beside the one that is worked on.
                room[replica] = Math.max(arrived, free[replica]);
                free[replica] = room[replica] + stage.runNanos(placement);
                Arrays.fill(ready, first, last + 1, free[replica]);
            }
        }
        return new double[] {ready[0], ready[inputs - 1]};
    }

    /** The host sends each constant once; further replicas get theirs through shared links. */
    private double loading(int from, int to) {
        double host = 0;
        double ports = 0;
        for (Placed each : placed.subList(from, to)) {
            long rows = each.stage().constantRows();
            host += rows * each.stage().operation().host().nanos();
            ports += rows * each.stage().operation().port().nanos() * each.replicas() / device.sharedLinks();
        }
        return Math.max(host, ports);
    }

    private double loadingPicojoules(int from, int to) {
        double picojoules = 0;
        for (Placed each : placed.subList(from, to)) {
            PlacedOperation operation = each.stage().operation();
            picojoules += each.stage().constantRows()
                    * (operation.host().picojoules()
                            + (each.replicas() - 1) * operation.port().picojoules());
        }
        return picojoules;
    }
}
