package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.engine.LinkKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A batch of inputs that streams through the stages of an application, which are partitioned over the device (the load-save pipeline of FHEmem; its
 * formulas are derived, not the paper's).
 *
 * <p>Each stage owns whole banks that hold its constants. Consecutive stages that fit the device together make a round: their constants are loaded, all
 * inputs run through, and what they have become is saved for the next round. Where banks are left, the slowest stage gets a replica, until its replicas
 * no longer make the batch faster. A stage begins with an input when the stage before has ended with it and one of its replicas is free; an input's way
 * from stage to stage goes through the ports of both channels, while the stage works on the input before. Inputs come from the host and results go there,
 * one after another. The batch begins on an empty device: loading constants is part of its time, and never overlaps running.
 *
 * <pre>{@code
 * List<PipelineStage> stages = List.of(bootstrapping.stage("bootstrapping", 1), product.stage("product", 12));
 * BatchResult result = BatchPipeline.run(device, stages, 64);
 * result.latencyNanos(); result.amortisedNanos(); result.picojoulesOfInput();
 * }</pre>
 */
public final class BatchPipeline {

    private final DramDevice device;
    private final List<PipelineStage> stages;
    private final int inputs;
    private final long[] banksOf;

    private BatchPipeline(DramDevice device, List<PipelineStage> stages, int inputs) {
        this.device = device;
        this.stages = stages;
        this.inputs = inputs;
        this.banksOf = new long[stages.size()];
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
        if (stages.isEmpty() || inputs < 1) {
            throw new InvalidParametersException(
                    "a batch of " + inputs + " inputs and " + stages.size() + " stages: both must be at least 1");
        }
        return new BatchPipeline(device, stages, inputs).run();
    }

    /** How many banks a device has. */
    static long banks(DramDevice device) {
        return (long) device.channels() * device.file().count("levels.bank.count");
    }

    /** How many banks a stage owns. */
    static long banks(PipelineStage stage, DramDevice device) {
        return Math.ceilDiv(stage.sites(), sitesOfBank(stage, device));
    }

    /** How many sites of a stage a bank has. */
    static int sitesOfBank(PipelineStage stage, DramDevice device) {
        int share = (int) Math.rint(1 / device.file().value("geometry.activeSubarrays"));
        return device.file().count("levels.subarray.count") * device.aspectRatio() / share / stage.subarraysOfSite();
    }

    private BatchResult run() {
        for (int k = 0; k < banksOf.length; k++) {
            banksOf[k] = banks(stages.get(k), device);
            if (banksOf[k] > banks(device)) {
                throw new InvalidParametersException("stage " + stages.get(k).name() + " takes " + banksOf[k]
                        + " banks, more than the " + banks(device) + " of "
                        + device.file().name());
            }
        }
        List<BatchResult.Placed> placed = new ArrayList<>();
        double batch = 0;
        double latency = 0;
        double load = 0;
        double loadPicojoules = 0;
        double endless = 0;
        double saves = 0;
        double host = 0;
        PipelineStage last = stages.getLast();
        double results = last.resultRows() * last.hostNanosOfRow();
        double hostRows = last.resultRows();
        int rounds = 0;
        int from = 0;
        while (from < stages.size()) {
            int to = from;
            long taken = 0;
            while (to < stages.size() && taken + banksOf[to] <= banks(device)) {
                taken += banksOf[to++];
            }
            int[] replicas = replicas(from, to, banks(device) - taken, inputs);
            double[] times = schedule(from, to, replicas);
            // What goes through ports must fit through them, however well the stages are balanced.
            double ports = 0;
            for (int k = from; k < to; k++) {
                PipelineStage stage = stages.get(k);
                ports += ((k > from ? stage.pass().portNanos() : 0)
                                + stage.repeats() * stage.work().portNanos())
                        * device.refreshFactor()
                        / device.channels();
            }
            batch += Math.max(times[1], inputs * ports);
            latency += times[0];
            load += loading(from, to, replicas);
            loadPicojoules += loadingPicojoules(from, to, replicas);
            double copies = (from == 0 ? fetched(0) : 0) + (to == stages.size() ? results : 0);
            host += copies;
            double slowest = slowest(from, to, replicas(from, to, banks(device) - taken, Long.MAX_VALUE));
            endless += Math.max(Math.max(ports, copies), slowest);
            hostRows += stages.get(from).arrivedRows();
            if (to < stages.size()) {
                double saved = 2 * fetched(to);
                hostRows += stages.get(to).arrivedRows();
                batch += inputs * saved;
                latency += saved;
                saves += saved;
            }
            for (int k = from; k < to; k++) {
                placed.add(new BatchResult.Placed(stages.get(k), rounds, banksOf[k], replicas[k - from]));
            }
            rounds++;
            from = to;
        }
        batch = Math.max(batch + results, inputs * (host + saves));
        return new BatchResult(
                device,
                inputs,
                rounds,
                List.copyOf(placed),
                new BatchResult.Times(latency + results, batch + load, load, endless, saves, host),
                hostWork(hostRows, host + saves),
                loadPicojoules);
    }

    /** How long the host's link is taken by an input of a stage, in ns. */
    private double fetched(int stage) {
        return stages.get(stage).arrivedRows() * stages.get(stage).hostNanosOfRow();
    }

    private StageWork hostWork(double rows, double nanos) {
        PipelineStage stage = stages.getFirst();
        double busy = nanos / device.refreshFactor();
        return new StageWork(
                Map.of(CostKind.HOST, busy),
                Map.of(CostKind.HOST, rows * stage.hostPicojoulesOfRow()),
                Map.of(LinkKind.HOST.word(), busy, LinkKind.PORT.word(), busy));
    }

    /** Replicas for the slowest stage, as long as there are banks and more inputs than it takes at once. */
    private int[] replicas(int from, int to, long banksLeft, long most) {
        int[] replicas = new int[to - from];
        Arrays.fill(replicas, 1);
        long left = banksLeft;
        while (true) {
            int slowest = 0;
            for (int k = 1; k < replicas.length; k++) {
                if (beat(from + k, replicas[k]) > beat(from + slowest, replicas[slowest])) {
                    slowest = k;
                }
            }
            PipelineStage stage = stages.get(from + slowest);
            boolean enough = (long) replicas[slowest] * stage.together() >= most;
            if (enough || banksOf[from + slowest] > left) {
                return replicas;
            }
            replicas[slowest]++;
            left -= banksOf[from + slowest];
        }
    }

    /** What the slowest of some stages takes for an input, in ns. */
    private double slowest(int from, int to, int[] replicas) {
        double slowest = 0;
        for (int k = from; k < to; k++) {
            slowest = Math.max(slowest, beat(k, replicas[k - from]));
        }
        return slowest;
    }

    private double beat(int stage, int replicas) {
        return stages.get(stage).beatNanos() / stages.get(stage).together() / replicas;
    }

    /** When the first input and when the last one has passed these stages, in ns; those of the first round come from the host, others are there. */
    private double[] schedule(int from, int to, int[] replicas) {
        double[] ready = new double[inputs];
        for (int k = from; k < to; k++) {
            PipelineStage stage = stages.get(k);
            double[] free = new double[replicas[k - from]];
            double[] room = new double[replicas[k - from]];
            double link = 0;
            for (int first = 0, turn = 0; first < inputs; first += stage.together(), turn++) {
                int last = Math.min(inputs, first + stage.together()) - 1;
                int replica = turn % free.length;
                double way = k == 0 ? fetched(0) : k == from ? 0 : stage.arrivalNanos();
                double arrived = Math.max(Math.max(ready[last], room[replica]), link) + (last + 1 - first) * way;
                link = k == 0 ? arrived : 0;
                // There is room for one more input beside the one that is worked on.
                room[replica] = Math.max(arrived, free[replica]);
                free[replica] = room[replica] + stage.runNanos();
                Arrays.fill(ready, first, last + 1, free[replica]);
            }
        }
        return new double[] {ready[0], ready[inputs - 1]};
    }

    /** The host sends each constant once; further replicas get theirs through the ports of all channels. */
    private double loading(int from, int to, int[] replicas) {
        double host = 0;
        double ports = 0;
        for (int k = from; k < to; k++) {
            PipelineStage stage = stages.get(k);
            host += stage.constantRows() * stage.hostNanosOfRow();
            ports += stage.constantRows() * stage.portNanosOfRow() * replicas[k - from] / device.channels();
        }
        return Math.max(host, ports);
    }

    private double loadingPicojoules(int from, int to, int[] replicas) {
        double picojoules = 0;
        for (int k = from; k < to; k++) {
            PipelineStage stage = stages.get(k);
            picojoules += stage.constantRows()
                    * (stage.hostPicojoulesOfRow() + (replicas[k - from] - 1) * stage.portPicojoulesOfRow());
        }
        return picojoules;
    }
}
