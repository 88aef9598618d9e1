package io.fhe4j.backend.pim.fhemem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.engine.LinkKind;
import io.fhe4j.backend.pim.fhemem.PlacedOperation.RowWay;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The partition of a device among stages, against all partitions there are, and its laws. */
class BankPartitionTest {

    private static final int CHANNELS = 2;
    private static final double HOST = 3;

    private static DramDevice device(int banksOfChannel) {
        return new DramDevice(DramDevice.fhemem()
                .file()
                .with("levels.stack.count", 1)
                .with("levels.channel.count", CHANNELS)
                .with("levels.bank.count", banksOfChannel));
    }

    private static final DramDevice DEVICE = device(4);

    private static StageWork ports(double nanos) {
        return new StageWork(Map.of(), Map.of(), Map.of("port", nanos));
    }

    /** A stage of one to three placements, some of which take ports for most of their time. */
    private static PipelineStage stage(SplittableRandom random) {
        double rows = random.nextInt(4) * 10;
        List<StagePlacement> placements = new ArrayList<>();
        for (int k = random.nextInt(3); k >= 0; k--) {
            double nanos = random.nextInt(100, 3000);
            long sites = random.nextInt(1, 5) * 32L * DEVICE.aspectRatio();
            StageWork work = ports(random.nextInt(4) == 0 ? nanos : 0);
            placements.add(new StagePlacement(nanos, 1 + random.nextInt(2), sites, 1, work, ports(2 * rows)));
        }
        return new PipelineStage("stage", 1 + random.nextInt(2), operation(rows, placements));
    }

    private static PlacedOperation operation(double rows, List<StagePlacement> placements) {
        return new PlacedOperation(1, 6, 0, rows, rows, new RowWay(HOST, 5), new RowWay(2, 7), List.of(), placements);
    }

    private static List<PipelineStage> stages(SplittableRandom random, int most) {
        List<PipelineStage> stages = new ArrayList<>();
        for (int k = random.nextInt(most); k >= 0; k--) {
            stages.add(stage(random));
        }
        return stages;
    }

    /** The least of all rounds, placements and replicas: what an input takes of an endless batch, its state saved and fetched between rounds. */
    private static double byTrying(List<PipelineStage> stages, int from) {
        if (from == stages.size()) {
            return 0;
        }
        double best = Double.POSITIVE_INFINITY;
        for (int to = from + 1; to <= stages.size(); to++) {
            double rest = to == stages.size() ? 0 : byTrying(stages, to) + 2 * rows(stages.get(to)) * HOST;
            double copies = (from == 0 ? rows(stages.getFirst()) * HOST : 0)
                    + (to == stages.size() ? rows(stages.getLast()) * HOST : 0);
            best = Math.min(best, rest + roundByTrying(stages.subList(from, to), 0, 0, 0, copies));
        }
        return best;
    }

    private static double rows(PipelineStage stage) {
        return stage.operation().arrivedRows();
    }

    private static double roundByTrying(List<PipelineStage> round, int at, long taken, double ports, double slowest) {
        if (at == round.size()) {
            return Math.max(slowest, ports);
        }
        PipelineStage stage = round.get(at);
        double best = Double.POSITIVE_INFINITY;
        for (StagePlacement placement : stage.operation().placements()) {
            double way = at == 0 ? 0 : placement.pass().linkNanos(LinkKind.PORT);
            double port = stage.repeats() * placement.work().linkNanos(LinkKind.PORT) + way;
            double turn = Math.max(
                    stage.repeats() * placement.nanos(), placement.together() * rows(stage) * 2 / placement.channels());
            long banks = placement.sites() / (32L * DEVICE.aspectRatio());
            for (int replicas = 1; taken + replicas * banks <= CHANNELS * 4; replicas++) {
                double beat = Math.max(slowest, turn / placement.together() / replicas);
                double shared = ports + port * DEVICE.refreshFactor() / CHANNELS;
                best = Math.min(best, roundByTrying(round, at + 1, taken + replicas * banks, shared, beat));
            }
        }
        return best;
    }

    @Test
    void noPartitionIsFaster() {
        SplittableRandom random = new SplittableRandom(1);
        int rounds = 0;
        for (int k = 0; k < 300; k++) {
            List<PipelineStage> stages = stages(random, 4);
            BatchResult result = BatchPipeline.run(DEVICE, stages, 5);
            double least = byTrying(stages, 0);
            assertEquals(least, result.endlessNanos(), 1e-9 * least, result::report);
            rounds += result.endlessRounds() > 1 ? 1 : 0;
        }
        assertTrue(rounds > 30 && rounds < 270, rounds + " of 300 in several rounds");
    }

    /** Whoever has more placements to choose from, or more banks, is never slower. */
    @Test
    void moreToChooseFromIsNeverSlower() {
        SplittableRandom random = new SplittableRandom(2);
        List<DramDevice> devices = IntStream.of(2, 3, 4, 5, 7, 12, 16)
                .mapToObj(BankPartitionTest::device)
                .toList();
        for (int k = 0; k < 40; k++) {
            List<PipelineStage> stages = stages(random, 8);
            double before = Double.POSITIVE_INFINITY;
            for (DramDevice device : devices) {
                double now = BatchPipeline.run(device, stages, 1).endlessNanos();
                assertTrue(now <= before * (1 + 1e-12), device.file()::toString);
                before = now;
            }
            List<PipelineStage> more = new ArrayList<>(stages);
            int which = random.nextInt(stages.size());
            PipelineStage one = stages.get(which);
            List<StagePlacement> placements = new ArrayList<>(one.operation().placements());
            placements.addAll(stage(random).operation().placements());
            more.set(which, new PipelineStage("more", one.repeats(), operation(rows(one), placements)));
            double few = BatchPipeline.run(DEVICE, stages, 1).endlessNanos();
            assertTrue(BatchPipeline.run(DEVICE, more, 1).endlessNanos() <= few * (1 + 1e-12));
        }
    }

    /** HELR's fault: the slowest stage has the replicas that fit beside narrow placements of the others, though these alone would take less time of sites wide. */
    @Test
    void stagesMakeRoomForTheSlowest() {
        StagePlacement narrow = new StagePlacement(1000, 1, 32L * DEVICE.aspectRatio(), 1, ports(0), ports(0));
        StagePlacement wide = new StagePlacement(400, 1, 2 * 32L * DEVICE.aspectRatio(), 1, ports(0), ports(0));
        StagePlacement slow = new StagePlacement(7000, 1, 32L * DEVICE.aspectRatio(), 1, ports(0), ports(0));
        PipelineStage slowest = new PipelineStage("slowest", 1, operation(100, List.of(slow)));
        PipelineStage other = new PipelineStage("other", 1, operation(100, List.of(wide, narrow)));
        BatchResult chosen = BatchPipeline.run(DEVICE, List.of(slowest, other), 1);
        assertEquals(
                List.of(7, 1),
                chosen.endlessStages().stream()
                        .map(BatchResult.Placed::replicas)
                        .toList());
        PipelineStage alone = new PipelineStage("other", 1, operation(100, List.of(wide)));
        BatchResult forced = BatchPipeline.run(DEVICE, List.of(slowest, alone), 1);
        assertEquals(
                List.of(6, 1),
                forced.endlessStages().stream()
                        .map(BatchResult.Placed::replicas)
                        .toList());
    }
}
