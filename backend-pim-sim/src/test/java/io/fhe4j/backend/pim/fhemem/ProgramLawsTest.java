package io.fhe4j.backend.pim.fhemem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.backend.pim.check.CommandChecker;
import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.engine.FlatSimulation;
import io.fhe4j.backend.pim.engine.SimulationResult;
import io.fhe4j.backend.pim.engine.Start;
import io.fhe4j.ntt.Backend;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** Laws of schedules, on random programs and devices. */
class ProgramLawsTest {

    /** A constant, and the factor that makes the device worse. */
    private static final List<String> RATES = List.of(
            "links.chain.bits",
            "links.mdl.bits",
            "links.hdl.bits",
            "links.crossbar.rate",
            "links.host.rate",
            "links.stackLink.rate");

    private static final List<String> TIMES = List.of(
            "timing.tRC",
            "timing.tRCD",
            "timing.tWR",
            "timing.tRFC",
            "timing.tRAS",
            "unit.cycle",
            "links.hdl.cycle",
            "links.mdl.cycle",
            "links.chain.cycle");

    private static DramDevice device(int channels, int banks, int aspectRatio) {
        DeviceFile file = DramDevice.fhemem()
                .file()
                .with("levels.stack.count", 1)
                .with("levels.channel.count", channels)
                .with("levels.bank.count", banks)
                .with("geometry.aspectRatio", aspectRatio);
        return new DramDevice(file);
    }

    private static Consumer<Backend> program(long seed) {
        return seed % 3 == 0
                ? TracedPrograms.keySwitch(1024, 4, 1, 2, 2)
                : seed % 3 == 1
                        ? TracedPrograms.random(seed, 1024, 2, 12)
                        : TracedPrograms.transforms(2048, 2, (int) (seed % 4) + 1);
    }

    /** What is asked of a simulated program. */
    private interface Check {
        /** Asks. */
        void of(ProgramSimulation simulation) throws IOException;
    }

    private static void simulated(Consumer<Backend> program, DramDevice device, Check check) throws IOException {
        Path folder = Files.createTempDirectory("fhe4j-laws-");
        Path trace = TracedPrograms.record(folder, "program", program);
        try (ProgramSimulation simulation = ProgramSimulation.open(trace, device, true)) {
            check.of(simulation);
        } finally {
            Files.delete(trace);
            Files.delete(folder);
        }
    }

    @Property(tries = 6)
    void moreBanksAreNeverSlower(@ForAll @LongRange(min = 0, max = 999) long seed, @ForAll @IntRange(max = 2) int log)
            throws IOException {
        double[] few = new double[2];
        Check check = simulation -> {
            few[0] = simulation.run().makespanNanos();
            List<PipelineStage> stages = List.of(simulation.stage("program", 2));
            few[1] = BatchPipeline.run(device(2, 1 << log, 4), stages, 9).batchNanos();
        };
        simulated(program(seed), device(2, 1 << log, 4), check);
        simulated(program(seed), device(2, 2 << log, 4), simulation -> {
            assertTrue(simulation.run().makespanNanos() <= few[0]);
            List<PipelineStage> stages = List.of(simulation.stage("program", 2));
            assertTrue(BatchPipeline.run(device(2, 2 << log, 4), stages, 9).batchNanos() <= few[1]);
        });
    }

    private static List<Placement> bothOrders(Placement placement, DramDevice device, Start start) {
        return List.of(
                placement,
                placement.byRanks(
                        NearMatPrices.of(placement.tasks().works(), placement.layout(), new NearMatMapping(device)),
                        start));
    }

    @Property(tries = 20)
    void slowerPartsNeverHelp(
            @ForAll @LongRange(min = 0, max = 999) long seed, @ForAll @IntRange(max = 14) int part, @ForAll Start start)
            throws IOException {
        DramDevice device = device(2, 4, 4);
        simulated(program(seed), device, simulation -> {
            double before = simulation.run(start).makespanNanos();
            assertEquals(before, simulation.again(device.file(), start).makespanNanos());
            boolean rate = part < RATES.size();
            String key = rate ? RATES.get(part) : TIMES.get(part - RATES.size());
            DeviceFile file = device.file();
            DeviceFile worse = file.with(key, file.value(key) * (rate ? 0.5 : 1.1));
            if (key.equals("timing.tRAS")) {
                // A longer restoration leaves closing as long as it was.
                double longer = worse.value(key) - file.value(key);
                worse = worse.with("timing.tRC", file.value("timing.tRC") + longer);
            }
            DramDevice slower = new DramDevice(worse);
            assertTrue(simulation.again(slower.file(), start).makespanNanos() >= before - 1e-6, key);
            for (Placement ordered : bothOrders(simulation.place(4, 2, true), device, start)) {
                double nanos = simulation.on(ordered, start).makespanNanos();
                assertTrue(ordered.on(slower, new NearMatMapping(slower), start).makespanNanos() >= nanos - 1e-6, key);
            }
        });
    }

    /** In both orders of issue both levels agree, and neither is faster than its work and its chains allow. */
    @Property(tries = 12)
    void levelsAgreeAboveTheirBounds(
            @ForAll @LongRange(min = 0, max = 999) long seed,
            @ForAll @IntRange(max = 3) int ratio,
            @ForAll @IntRange(max = 3) int depth,
            @ForAll boolean spread)
            throws IOException {
        DramDevice device = device(2, 4, 1 << ratio);
        simulated(program(seed), device, simulation -> {
            Placement placement = simulation.place(4, 1 << depth, spread);
            for (Placement ordered : bothOrders(placement, device, Start.EMPTY)) {
                agree(simulation, ordered, device);
            }
            Placement again = simulation.place(4, 1 << depth, spread);
            assertEquals(
                    bothOrders(placement, device, Start.EMPTY).stream()
                            .map(ordered -> simulation.on(ordered, Start.EMPTY).report())
                            .toList(),
                    bothOrders(again, device, Start.EMPTY).stream()
                            .map(ordered -> simulation.on(ordered, Start.EMPTY).report())
                            .toList());
        });
    }

    private static void agree(ProgramSimulation simulation, Placement placement, DramDevice device) throws IOException {
        SimulationResult events = simulation.on(placement, Start.EMPTY);
        StringWriter text = new StringWriter();
        CommandWriter writer = new CommandWriter(placement.layout(), text);
        FlatSimulation flat = simulation.flat(placement, writer);
        double commands = flat.run();
        writer.end(flat.commands());
        assertEquals(
                List.of(),
                CommandChecker.check("law", new BufferedReader(new StringReader(text.toString())), device.file()));
        assertEquals(commands, events.makespanNanos(), 0.02 * commands);
        assertEquals(flat.commands(), events.commands());
        double bound =
                Math.max(events.criticalPathNanos(), Math.max(events.busiestSiteNanos(), events.busiestLinkNanos()));
        assertTrue(Math.min(commands, events.makespanNanos()) >= bound * (1 - 1e-12));
        events.resources()
                .forEach((name, use) ->
                        assertTrue(use.busyNanos() <= use.parts() * events.makespanNanos() * (1 + 1e-12), name));
    }
}
