package io.fhe4j.backend.pim.fhemem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.CancelledException;
import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.backend.pim.check.CommandChecker;
import io.fhe4j.backend.pim.check.Violation;
import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.engine.FlatSimulation;
import io.fhe4j.backend.pim.engine.RefreshWindows.NoRoomException;
import io.fhe4j.backend.pim.engine.SimulationResult;
import io.fhe4j.backend.pim.engine.Start;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.trace.TraceEvent;
import io.fhe4j.ntt.trace.TraceReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The event simulation against the flat one, against lower bounds, and against the laws that a schedule must keep. */
class ProgramSimulationTest {

    /** A small device: one stack of four channels of eight banks. */
    private static final DramDevice SMALL = with(Map.of(
            "levels.stack.count", 1.0,
            "levels.channel.count", 4.0,
            "levels.bank.count", 8.0));

    private static final Map<String, Consumer<Backend>> PROGRAMS = Map.of(
            "transforms", TracedPrograms.transforms(8192, 2, 2),
            "wide", TracedPrograms.transforms(1 << 14, 1, 1),
            "keySwitch", TracedPrograms.keySwitch(2048, 5, 2, 2, 2, 1),
            "moves", TracedPrograms.moves(2048),
            "random", TracedPrograms.random(1, 2048, 3, 20));

    @TempDir
    Path folder;

    private static DramDevice with(Map<String, Double> changes) {
        DeviceFile file = DramDevice.fhemem().file();
        for (Map.Entry<String, Double> change : changes.entrySet()) {
            file = file.with(change.getKey(), change.getValue());
        }
        return new DramDevice(file);
    }

    private ProgramSimulation open(String name, Consumer<Backend> program, DramDevice device) throws IOException {
        return ProgramSimulation.open(TracedPrograms.record(folder, name, program), device, true);
    }

    @Test
    void eventsAgreeWithCommands() throws IOException {
        for (Map.Entry<String, Consumer<Backend>> program : PROGRAMS.entrySet()) {
            try (ProgramSimulation simulation = open(program.getKey(), program.getValue(), SMALL)) {
                for (int banks = 8; banks >= 1; banks /= 2) {
                    compare(program.getKey() + " on " + banks, simulation, SMALL, banks);
                }
            }
        }
        for (long seed = 2; seed < 12; seed++) {
            String name = "random" + seed;
            try (ProgramSimulation simulation = open(name, TracedPrograms.random(seed, 1024, 3, 25), SMALL)) {
                compare(name, simulation, SMALL, 2);
            }
        }
    }

    /** Programs of some 10^7 commands. */
    @Test
    @Tag("slow")
    void eventsAgreeWithMillionsOfCommands() throws IOException {
        DramDevice device = DramDevice.fhemem();
        try (ProgramSimulation simulation = open("large", TracedPrograms.keySwitch(1 << 16, 12, 4, 4, 4, 4), device)) {
            compare("key switch", simulation, device, 32);
            compare("key switch on one bank", simulation, device, 1);
        }
        try (ProgramSimulation simulation = open("many", TracedPrograms.transforms(1 << 16, 4, 60), device)) {
            compare("transforms", simulation, device, 8);
            assertTrue(simulation.run().commands() > 5_000_000);
        }
    }

    private static void compare(String name, ProgramSimulation simulation, DramDevice device, int banks)
            throws IOException {
        for (int depth : new int[] {1, 2}) {
            Placement placed = simulation.place(banks, depth, depth == 1);
            // Depth 2 in the order of ranks.
            Placement placement = depth == 1
                    ? placed
                    : placed.byRanks(
                            NearMatPrices.of(placed.tasks().works(), placed.layout(), new NearMatMapping(device)),
                            Start.EMPTY);
            SimulationResult events = simulation.on(placement, Start.EMPTY);
            FlatSimulation flat = simulation.flat(placement, CommandSink.NONE);
            double commands = flat.run();
            assertEquals(commands, events.makespanNanos(), 0.02 * commands, name);
            assertEquals(flat.commands(), events.commands(), name);
            for (double bound :
                    List.of(events.criticalPathNanos(), events.busiestSiteNanos(), events.busiestLinkNanos())) {
                assertTrue(events.makespanNanos() >= bound * (1 - 1e-12), name);
                assertTrue(commands >= bound * (1 - 1e-12), name);
            }
        }
    }

    @Test
    void theSameInputGivesTheSameBytes() throws IOException {
        try (ProgramSimulation simulation = open("again", TracedPrograms.keySwitch(2048, 3, 1, 2, 1), SMALL)) {
            SimulationResult result = simulation.run();
            assertEquals(result.report(), simulation.run().report());
            assertEquals(result.facts(), simulation.run().facts());
            assertTrue(result.report().contains("[assumed]"), result.report());
        }
    }

    /**
     * A further configuration of the same geometry takes neither the record nor a mapping again: nothing of the program is left to read, and each task is
     * looked at once more. Another geometry reads what was recorded, once for each placement.
     */
    @Test
    void aFurtherConfigurationReadsNothing() throws IOException {
        Path trace = TracedPrograms.record(folder, "further", TracedPrograms.transforms(8192, 3, 4));
        try (ProgramSimulation simulation = ProgramSimulation.open(trace, SMALL, true)) {
            SimulationResult first = simulation.run();
            Files.delete(trace);
            DramDevice faster = new DramDevice(SMALL.file().with("unit.cycle", 1));
            SimulationResult further = simulation.again(faster.file(), Start.EMPTY);
            assertEquals(first.timeline().tasks(), further.timeline().tasks());
            assertTrue(further.makespanNanos() < first.makespanNanos());
            ProgramSimulation elsewhere =
                    simulation.on(with(Map.of("levels.bank.count", 4.0)).file());
            assertThrows(MalformedInputException.class, elsewhere::run);
        }
    }

    /** Every test program's commands keep every rule of the device. */
    @Test
    void theCheckerFindsNothing() throws IOException {
        Map<String, Consumer<Backend>> all = new TreeMap<>(PROGRAMS);
        for (long seed = 2; seed < 12; seed++) {
            all.put("random" + seed, TracedPrograms.random(seed, 1024, 3, 25));
        }
        for (Map.Entry<String, Consumer<Backend>> program : all.entrySet()) {
            try (ProgramSimulation simulation = open(program.getKey(), program.getValue(), SMALL)) {
                StringWriter text = new StringWriter();
                simulation.writeCommands(text);
                List<Violation> violations = CommandChecker.check(
                        program.getKey(), new BufferedReader(new StringReader(text.toString())), SMALL.file());
                assertEquals(List.of(), violations.stream().limit(5).toList(), program.getKey());
            }
        }
    }

    /** Bytes and butterflies, counted again from the trace. */
    @Test
    void theReportEqualsARecountOfTheTrace() throws IOException {
        Path trace = TracedPrograms.record(folder, "count", TracedPrograms.transforms(8192, 3, 4));
        double bytes = 0;
        long butterflies = 0;
        long rows = 0;
        try (TraceReader reader = TraceReader.open(trace)) {
            for (TraceEvent event = reader.next(); event != null; event = reader.next()) {
                if (event instanceof TraceEvent.Uploaded up) {
                    bytes += 8 * up.view().shape().words();
                } else if (event instanceof TraceEvent.Downloaded down) {
                    bytes += 8 * down.view().shape().words();
                } else if (event instanceof TraceEvent.KernelCall call && call.kernel() == Kernel.FORWARD_NTT) {
                    // 13 stages; a site of two subarrays does 256 butterflies at once.
                    butterflies += 13 * call.operands().getFirst().shape().words() / 512;
                    rows += call.operands().getFirst().shape().totalRows();
                }
            }
        }
        try (ProgramSimulation simulation = ProgramSimulation.open(trace, SMALL, true)) {
            SimulationResult result = simulation.run();
            long charged = result.programs().entrySet().stream()
                    .filter(program -> program.getKey().startsWith("butterfly"))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
            assertEquals(butterflies, charged);
            assertEquals(rows, result.tasks("forward_ntt"));
            // Each site also gets its twiddles of both directions from the host.
            double tables = 8192.0 * 8 * result.tasks("twiddles");
            assertEquals(bytes + tables, result.bytes("host"), 0);
        }
    }

    /** 4 x 3 rows of 64 KB go in and come out, and two tables go to each site. */
    @Test
    void accessesAreBurstsInTheOrderOfTime() throws IOException {
        try (ProgramSimulation simulation = open("access", TracedPrograms.transforms(8192, 3, 4), SMALL)) {
            StringWriter text = new StringWriter();
            simulation.writeAccesses(AccessFormat.DRAMSIM3, text);
            List<String> lines = text.toString().lines().toList();
            long reads = lines.stream().filter(line -> line.contains(" READ ")).count();
            assertEquals(12 * 1024, reads);
            assertEquals((12 + simulation.run().tasks("twiddles")) * 1024, lines.size() - reads);
            assertTrue(lines.stream().allMatch(line -> line.matches("0x[0-9a-f]+ (READ|WRITE) \\d+")));
            assertEquals(lines.size(), lines.stream().distinct().count());
            StringWriter other = new StringWriter();
            simulation.writeAccesses(AccessFormat.RAMULATOR2, other);
            assertEquals(
                    lines.stream()
                            .map(line -> line.split(" "))
                            .map(parts -> (parts[1].equals("READ") ? "LD " : "ST ") + parts[0])
                            .toList(),
                    other.toString().lines().toList());
        }
    }

    @Test
    void whatDoesNotFitGoesToTheHostOrIsRefused() throws IOException {
        DramDevice tiny = with(Map.of(
                "levels.stack.count", 1.0,
                "levels.channel.count", 1.0,
                "levels.bank.count", 1.0));
        Path trace = TracedPrograms.record(folder, "large", TracedPrograms.random(5, 1 << 16, 4, 12));
        try (ProgramSimulation simulation = ProgramSimulation.open(trace, tiny, true)) {
            SimulationResult result = simulation.run();
            assertTrue(result.tasks("spill") > 0 && result.tasks("reload") > 0, result.report());
        }
        try (ProgramSimulation simulation = ProgramSimulation.open(trace, tiny, false)) {
            InvalidParametersException refused = assertThrows(InvalidParametersException.class, simulation::run);
            assertTrue(String.valueOf(refused.getMessage()).contains("beyond the capacity"), refused::toString);
            assertTrue(
                    String.valueOf(refused.getMessage()).matches("(?s).*\\.trace( expanded)?, record [1-9][0-9]*: .*"),
                    refused::toString);
        }
    }

    @Test
    void aModulusThatIsTooWideIsRefusedWithItsRecord() throws IOException {
        DramDevice narrow = new DramDevice(SMALL.file().with("unit.slotBits", 32));
        Path trace = TracedPrograms.record(folder, "width", TracedPrograms.transforms(1024, 1, 1));
        InvalidParametersException refused =
                assertThrows(InvalidParametersException.class, () -> ProgramSimulation.open(trace, narrow, true));
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.startsWith(trace + ", record 1: ") && message.contains("36 bits"), message);
    }

    /** Placing takes no look at the thread; the simulation of commands does. */
    @Test
    void commandsAreCancelled() throws IOException {
        try (ProgramSimulation simulation = open("cancelled", TracedPrograms.transforms(1024, 1, 1), SMALL)) {
            Placement placement = simulation.place(1, 1, false);
            FlatSimulation flat = simulation.flat(placement, CommandSink.NONE);
            Thread.currentThread().interrupt();
            assertThrows(CancelledException.class, flat::run);
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void aProgramLongerThanARefreshIntervalIsRefused() throws IOException {
        DramDevice shared = new DramDevice(SMALL.file().withChoice("adderSite", "bank"));
        try (ProgramSimulation simulation = open("shared", TracedPrograms.transforms(1024, 1, 1), shared)) {
            NoRoomException refused = assertThrows(NoRoomException.class, simulation::run);
            assertTrue(String.valueOf(refused.getMessage()).contains("refresh=off"), refused::toString);
        }
    }

    /** Refresh takes 260 of 3900 ns; programs that are not cut lose a little more. */
    @Test
    void refreshTakesItsShare() throws IOException {
        Consumer<Backend> program = TracedPrograms.transforms(1 << 16, 1, 1);
        double on;
        try (ProgramSimulation simulation = open("on", program, SMALL)) {
            on = simulation.on(simulation.place(1, 1, false), Start.EMPTY).makespanNanos();
        }
        DramDevice without = new DramDevice(SMALL.file().withChoice("refresh", "off"));
        try (ProgramSimulation simulation = open("off", program, without)) {
            double ratio = on
                    / simulation.on(simulation.place(1, 1, false), Start.EMPTY).makespanNanos();
            assertTrue(ratio > 1 / (1 - 260.0 / 3900) && ratio < 1.2, "ratio " + ratio);
        }
    }
}
