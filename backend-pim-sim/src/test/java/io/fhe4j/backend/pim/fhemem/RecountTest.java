package io.fhe4j.backend.pim.fhemem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.engine.SimulationResult;
import io.fhe4j.backend.pim.engine.Start;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.trace.Recording;
import io.fhe4j.ntt.trace.Replay;
import io.fhe4j.ntt.trace.TraceEvent;
import io.fhe4j.ntt.trace.TraceKind;
import io.fhe4j.ntt.trace.TraceReader;
import io.fhe4j.ntt.trace.TracedView;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Operations and the bytes of every link, counted again: once from the trace of a key switch, with no more known of the mapper than that every modulus has
 * its site, one beside the other; once from the commands.
 */
class RecountTest {

    private static final int WIDTH = 1 << 16;
    private static final double ROW_BYTES = 8.0 * WIDTH;

    /** Long bitlines: 30 residue rows fit in a site, and two sites in a bank. */
    private static final int SITES_OF_BANK = 2;

    private static final DramDevice DEVICE = new DramDevice(DramDevice.fhemem()
            .file()
            .with("geometry.aspectRatio", 1)
            .with("levels.stack.count", 1)
            .with("levels.channel.count", 2)
            .with("levels.bank.count", 16));

    @TempDir
    Path folder;

    /** What a trace says. */
    private static final class Counts {
        private final Map<Modulus, Integer> sites = new LinkedHashMap<>();
        private final Map<Long, BufferRole> roles = new HashMap<>();
        private final Set<String> tables = new HashSet<>();
        private final Map<String, Long> rows = new TreeMap<>();
        private long hostRows;
        private long keyRows;
        private long mdlRows;
        private long chainRows;

        private void read(Path trace) throws IOException {
            try (TraceReader reader = TraceReader.open(trace)) {
                for (TraceEvent event = reader.next(); event != null; event = reader.next()) {
                    switch (event) {
                        case TraceEvent.Allocated a -> allocated(a);
                        case TraceEvent.Uploaded u ->
                            hostRows += u.view().shape().totalRows();
                        case TraceEvent.Downloaded d ->
                            hostRows += d.view().shape().totalRows();
                        case TraceEvent.KernelCall k -> called(k);
                        case TraceEvent.Released r -> {}
                        case TraceEvent.RegionBegins r -> {}
                        case TraceEvent.RegionEnds r -> {}
                    }
                }
            }
        }

        private void allocated(TraceEvent.Allocated a) {
            a.view().moduli().moduli().forEach(modulus -> sites.putIfAbsent(modulus, sites.size()));
            roles.put(a.view().allocation(), a.role());
            keyRows += a.role() == BufferRole.KEY ? a.view().shape().totalRows() : 0;
        }

        private void called(TraceEvent.KernelCall call) {
            TracedView out = call.operands().getFirst();
            long entries = (long) out.shape().batch() * out.shape().components();
            if (call.kernel() == Kernel.CONVERT) {
                BaseConversion conversion = (BaseConversion) Objects.requireNonNull(call.constant());
                converted(out, call.operands().get(1), entries, conversion);
                return;
            }
            for (Modulus modulus : out.moduli().moduli()) {
                if (call.kernel() == Kernel.FORWARD_NTT || call.kernel() == Kernel.INVERSE_NTT) {
                    tables.add(modulus + " " + call.kernel());
                }
            }
            long each = entries * out.moduli().size();
            if (call.kernel() == Kernel.MULTIPLY_SUM) {
                rows.merge("multiply", each, Long::sum);
                rows.merge(
                        "multiply_add", each * (call.operands().get(1).shape().batch3() - 1), Long::sum);
            } else {
                rows.merge(call.kernel().name().toLowerCase(Locale.ROOT), each, Long::sum);
            }
        }

        /** Each source goes once over every segment between its site, or bank, and those of the targets. */
        private void converted(TracedView out, TracedView x, long entries, BaseConversion conversion) {
            for (Modulus source : x.moduli().moduli()) {
                int from = Objects.requireNonNull(sites.get(source));
                Set<String> segments = new HashSet<>();
                for (Modulus target : out.moduli().moduli()) {
                    int to = Objects.requireNonNull(sites.get(target));
                    boolean near = from / SITES_OF_BANK == to / SITES_OF_BANK;
                    int a = near ? from : from / SITES_OF_BANK;
                    int b = near ? to : to / SITES_OF_BANK;
                    for (int k = Math.min(a, b); k < Math.max(a, b); k++) {
                        segments.add((near ? "mdl" : "chain") + k);
                    }
                }
                long far = segments.stream()
                        .filter(name -> name.startsWith("chain"))
                        .count();
                chainRows += entries * far;
                mdlRows += entries * (segments.size() - far);
            }
            long terms = entries * x.moduli().size();
            // A part for each source, one that each sum begins with, and each term; exact ones likewise for the
            // quotient, and its correction.
            long targets = out.moduli().size();
            long quotient = conversion.kind() == BaseConversion.Kind.EXACT ? targets * (2 * entries + terms) : 0;
            rows.merge("convert", terms + targets * (entries + terms) + quotient, Long::sum);
        }
    }

    private Path expanded() throws IOException {
        Path trace = TracedPrograms.record(folder, "switch", TracedPrograms.keySwitch(WIDTH, 6, 3, 3, 3));
        Path file = folder.resolve("expanded.trace");
        try (Backend shapes = Backends.open("trace");
                Recording recording = Recording.expanded(shapes, file, TraceKind.SHAPES)) {
            Replay.shapes(trace, recording.backend());
        }
        return file;
    }

    @Test
    void aKeySwitch() throws IOException {
        Path trace = expanded();
        Counts counts = new Counts();
        counts.read(trace);
        try (ProgramSimulation simulation = ProgramSimulation.open(trace, DEVICE, false)) {
            SimulationResult result = simulation.on(simulation.place(16, 1, false), Start.EMPTY);
            Map<String, Long> tasks = new TreeMap<>();
            counts.rows.keySet().forEach(label -> tasks.put(label, result.tasks(label)));
            assertEquals(counts.rows, tasks);
            assertTrue(counts.rows.containsKey("automorphism") && counts.rows.containsKey("multiply_add"));
            assertEquals(counts.tables.size(), result.tasks("twiddles"));
            double host = (counts.hostRows + counts.tables.size()) * ROW_BYTES;
            assertEquals(host, result.bytes("host"));
            assertEquals(host, result.bytes("port"));
            assertTrue(counts.mdlRows > 0 && counts.chainRows > 0);
            assertEquals(counts.mdlRows * ROW_BYTES, result.bytes("mdl"));
            assertEquals(counts.chainRows * ROW_BYTES, result.bytes("chain"));
            assertEquals(0, result.bytes("stacklink"));
            // 16 stages of 16 pairs of rows, in 16 subarrays together.
            long transforms = counts.rows.getOrDefault("forward_ntt", 0L) + counts.rows.getOrDefault("inverse_ntt", 0L);
            long butterflies = result.programs().entrySet().stream()
                    .filter(program -> program.getKey().contains("butterfly"))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
            assertEquals(16 * 16 * transforms, butterflies);
        }
    }

    /** In steady state keys stay, inputs and results go through a port at 25.6 GB/s, when no refresh holds them up. */
    @Test
    void aBatch() throws IOException {
        Path trace = expanded();
        Counts counts = new Counts();
        counts.read(trace);
        try (ProgramSimulation simulation = ProgramSimulation.open(trace, DEVICE, false)) {
            PlacedOperation stage = simulation.stage("switch", 1).operation();
            assertEquals(counts.keyRows, stage.constantRows(), "rows of keys");
            double refresh = 1 / (1 - 260.0 / 3900);
            assertEquals(ROW_BYTES / 25.6 * refresh, stage.port().nanos(), 1e-6);
            assertEquals(ROW_BYTES / 25.6 * refresh, stage.host().nanos(), 1e-6);
            assertEquals((double) (counts.hostRows - counts.keyRows), stage.arrivedRows() + stage.resultRows());
        }
    }

    /** Every link's bytes again, from the commands that hold it; and all activations from the programs. */
    @Test
    void theCommandsOfARandomProgram() throws IOException {
        Path trace = TracedPrograms.record(folder, "random", TracedPrograms.random(7, 2048, 3, 20));
        try (ProgramSimulation simulation = ProgramSimulation.open(trace, DEVICE, true)) {
            SimulationResult result = simulation.run();
            StringWriter text = new StringWriter();
            assertEquals(result.commands(), simulation.writeCommands(text));
            Map<String, Double> bytes = new TreeMap<>();
            for (String line : text.toString().lines().toList()) {
                String[] fields = line.split(" ", -1);
                if (line.startsWith("#") || !fields[9].contains("@")) {
                    continue;
                }
                int bar = fields[9].indexOf('|');
                double sent = 1024.0 * Integer.parseInt(fields[9].substring(0, bar));
                for (String use : fields[9].substring(bar + 1).split(",", -1)) {
                    bytes.merge(use.substring(0, use.indexOf('@')).replaceFirst(":.*", ""), sent, Double::sum);
                }
            }
            assertTrue(bytes.containsKey("host"));
            for (String link : List.of("mdl", "chain", "port", "stacklink", "host")) {
                assertEquals(bytes.getOrDefault(link, 0.0), result.bytes(link), link);
            }
        }
    }
}
