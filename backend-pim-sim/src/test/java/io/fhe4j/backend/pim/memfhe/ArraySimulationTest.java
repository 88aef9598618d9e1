package io.fhe4j.backend.pim.memfhe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.backend.pim.check.ArrayChecker;
import io.fhe4j.backend.pim.check.Violation;
import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.engine.FlatSimulation;
import io.fhe4j.backend.pim.engine.SimulationResult;
import io.fhe4j.backend.pim.engine.Start;
import io.fhe4j.backend.pim.reram.ReramDevice;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import io.fhe4j.ntt.trace.Recording;
import io.fhe4j.ntt.trace.TraceKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs on arrays: events against commands, lower bounds, laws, and the checker with violations that are planted. */
class ArraySimulationTest {

    /** Narrow arrays, so that an initialisation names few columns. */
    private static final ReramDevice DEVICE =
            new ReramDevice(ReramDevice.memfhe().file().with("geometry.columns", 256));

    private static final int DIGITS = 4;

    @TempDir
    Path folder;

    private static void upload(Stream stream, RowBuffer buffer) {
        stream.upload(
                buffer, MemorySegment.ofArray(new long[(int) buffer.shape().words()]));
    }

    /** Products with a key: digits, transforms, sums, back; so many times one after another. */
    private Path products(int width, int times) throws IOException {
        Path file = folder.resolve("products-" + width + "-" + times + ".trace");
        try (Backend shapes = Backends.open("trace");
                Recording recording = Recording.of(shapes, file, TraceKind.SHAPES)) {
            Backend backend = recording.backend();
            Stream stream = backend.stream();
            RnsBasis q = RnsBasis.of(Modulus.of(12289));
            Shape one = Shape.of(2, 1, width);
            Shape digits = new Shape(1, 1, DIGITS, 2, 1, width);
            try (RowBuffer x = backend.allocate(one, q, Form.COEFFICIENT, BufferRole.CIPHERTEXT);
                    RowBuffer key = backend.allocate(digits, q, Form.EVALUATION, BufferRole.KEY);
                    RowBuffer parts = backend.allocate(digits, q, Form.COEFFICIENT, BufferRole.SCRATCH)) {
                upload(stream, key);
                upload(stream, x);
                for (int k = 0; k < times; k++) {
                    stream.decompose(parts, x, new Gadget(4, DIGITS));
                    stream.forwardNtt(parts.as(Form.EVALUATION), parts);
                    stream.multiplySum(x.as(Form.EVALUATION), parts.as(Form.EVALUATION), key);
                    stream.inverseNtt(x, x.as(Form.EVALUATION));
                }
                stream.download(MemorySegment.ofArray(new long[2 * width]), x);
            }
        }
        return file;
    }

    @Test
    void eventsAgreeWithCommandsAboveTheirBounds() throws IOException {
        try (ArraySimulation simulation = ArraySimulation.open(products(64, 3), DEVICE, true)) {
            for (int depth : new int[] {1, 4}) {
                for (boolean scatters : new boolean[] {false, true}) {
                    ArraySimulation.Placement placement = simulation.place(1, depth, scatters);
                    SimulationResult events = simulation.on(placement, Start.EMPTY);
                    FlatSimulation flat =
                            simulation.flat(placement, ArrayCommands.counted(placement.map(), placement.tasks()));
                    double commands = flat.run();
                    assertEquals(commands, events.makespanNanos(), 0.02 * commands);
                    assertEquals(flat.commands(), events.commands());
                    for (double bound :
                            List.of(events.criticalPathNanos(), events.busiestSiteNanos(), events.busiestLinkNanos())) {
                        assertTrue(Math.min(commands, events.makespanNanos()) >= bound * (1 - 1e-12));
                    }
                }
            }
        }
    }

    @Test
    void moreUnitsAndFasterPartsAreNeverSlower() throws IOException {
        Path trace = products(64, 3);
        ReramDevice two = new ReramDevice(DEVICE.file().with("levels.unit.count", 2));
        try (ArraySimulation one = ArraySimulation.open(trace, DEVICE, true);
                ArraySimulation more = ArraySimulation.open(trace, two, true)) {
            SimulationResult result = one.run(Start.CONSTANTS);
            assertTrue(more.run(Start.CONSTANTS).makespanNanos() <= result.makespanNanos());
            assertEquals(
                    result.makespanNanos(),
                    one.again(DEVICE.file(), Start.CONSTANTS).makespanNanos());
            for (String key : List.of("timing.cycle", "links.switch.cycle")) {
                ReramDevice slower = new ReramDevice(DEVICE.file().with(key, 2.2));
                assertTrue(one.again(slower.file(), Start.CONSTANTS).makespanNanos() >= result.makespanNanos());
            }
            ReramDevice thin = new ReramDevice(DEVICE.file().with("links.host.rate", 16));
            assertTrue(one.again(thin.file(), Start.EMPTY).makespanNanos()
                    >= one.run(Start.EMPTY).makespanNanos());
            assertThrows(InvalidParametersException.class, () -> one.again(two.file(), Start.EMPTY));
            assertTrue(result.report().contains("forward_ntt"), result.report());
            assertEquals(result.report(), one.run(Start.CONSTANTS).report());
        }
    }

    private List<String> commands() throws IOException {
        try (ArraySimulation simulation = ArraySimulation.open(products(16, 1), DEVICE, true)) {
            StringWriter text = new StringWriter();
            simulation.writeCommands(text);
            return text.toString().lines().toList();
        }
    }

    /** A transform, a permutation of its rows and a sum: what moves words through the sense amplifiers, too. */
    private Path permutation(int width) throws IOException {
        Path file = folder.resolve("permutation.trace");
        try (Backend shapes = Backends.open("trace");
                Recording recording = Recording.of(shapes, file, TraceKind.SHAPES)) {
            Backend backend = recording.backend();
            Stream stream = backend.stream();
            RnsBasis q = RnsBasis.of(Modulus.of(12289));
            Shape one = Shape.of(1, 1, width);
            try (RowBuffer x = backend.allocate(one, q, Form.COEFFICIENT, BufferRole.CIPHERTEXT);
                    RowBuffer y = backend.allocate(one, q, Form.COEFFICIENT, BufferRole.SCRATCH)) {
                upload(stream, x);
                stream.automorphism(y, x, 5);
                stream.add(x, x, y);
                stream.forwardNtt(x.as(Form.EVALUATION), x);
                stream.download(MemorySegment.ofArray(new long[width]), x);
            }
        }
        return file;
    }

    /** For each site and array how often each cell is driven: {@code [row][column]}, read off the commands. */
    private static Map<String, long[][]> driven(String commands, int width) {
        Map<String, long[][]> cells = new TreeMap<>();
        Map<String, Integer> written = new HashMap<>();
        commands.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(" "))
                .forEach(fields -> {
                    if (fields[7].equals("-")) {
                        return;
                    }
                    String key = fields[3] + "." + fields[4];
                    long[][] array = cells.computeIfAbsent(key, name -> new long[width][DEVICE.columns()]);
                    int[] columns = Arrays.stream(fields[7].split(","))
                            .mapToInt(Integer::parseInt)
                            .toArray();
                    // Rows that drivers write come one after another, a line each.
                    boolean single = fields[6].equals("WRITE_ROW");
                    int only = written.getOrDefault(key, 0) % width;
                    for (int row = 0; row < width; row++) {
                        if (single ? row == only : isSelected(fields[5], row)) {
                            for (int column : columns) {
                                array[row][column]++;
                            }
                        }
                    }
                    if (single) {
                        written.merge(key, 1, Integer::sum);
                    }
                });
        return cells;
    }

    /** Masks are words of 64 rows, in hexadecimal digits from the highest. */
    private static boolean isSelected(String rows, int row) {
        return rows.startsWith("*")
                || (Character.digit(rows.charAt(row / 64 * 16 + 15 - row % 64 / 4), 16) >> row % 4 & 1) == 1;
    }

    /** What the program's kernels were counted to drive, against each command that is written. */
    @Test
    void wearIsWhatTheCommandsDrive() throws IOException {
        int width = 64;
        for (Path trace : List.of(products(width, 1), permutation(width))) {
            try (ArraySimulation simulation = ArraySimulation.open(trace, DEVICE, true)) {
                StringWriter text = new StringWriter();
                simulation.writeCommands(text);
                Map<String, long[][]> driven = driven(text.toString(), width);
                Wear wear = simulation.wear(Start.EMPTY);
                assertEquals(
                        driven.keySet(),
                        wear.arrays().stream()
                                .map(one -> one.site() + "." + one.array())
                                .collect(Collectors.toCollection(TreeSet::new)));
                long mostOfCell = 0;
                for (Wear.ArrayWear one : wear.arrays()) {
                    long[][] cells = Objects.requireNonNull(driven.get(one.site() + "." + one.array()));
                    LongSummaryStatistics all =
                            Arrays.stream(cells).flatMapToLong(Arrays::stream).summaryStatistics();
                    assertEquals(all.getMax(), one.mostOfCell(), one.toString());
                    assertEquals(all.getSum(), one.total(), one.toString());
                    assertEquals(
                            Arrays.stream(cells)
                                    .mapToLong(row -> Arrays.stream(row).sum())
                                    .max()
                                    .orElseThrow(),
                            one.mostOfRow(),
                            one.toString());
                    assertEquals((double) all.getSum() / (DEVICE.rows() * DEVICE.columns()), one.meanOfCell(), 1e-9);
                    mostOfCell = Math.max(mostOfCell, all.getMax());
                }
                assertEquals(mostOfCell, wear.mostOfCell());
                double nanos = simulation.run(Start.EMPTY).makespanNanos();
                assertEquals(1e9 / mostOfCell * nanos / 3.6e12, wear.hours(1e9), 1e-9 * wear.hours(1e9));
                assertTrue(wear.report().contains("[assumed]"), wear.report());
            }
        }
    }

    /** On a device where the keys lie already, nothing writes them; a second run of the same drives the same again. */
    @Test
    void wearGrowsWithWork() throws IOException {
        try (ArraySimulation once = ArraySimulation.open(products(64, 1), DEVICE, true);
                ArraySimulation thrice = ArraySimulation.open(products(64, 3), DEVICE, true)) {
            ArraySimulation.Placement one = once.place(1, 1, false);
            ArraySimulation.Placement three = thrice.place(1, 1, false);
            Wear first = once.wear(one, once.on(one, Start.EMPTY));
            Wear kept = once.wear(one, once.on(one, Start.CONSTANTS));
            Wear more = thrice.wear(three, thrice.on(three, Start.EMPTY));
            assertTrue(stored(kept) < stored(first));
            assertEquals(first.mostOfCell(), kept.mostOfCell());
            assertEquals(3 * first.mostOfCell(), more.mostOfCell());
        }
    }

    private static long stored(Wear wear) {
        return wear.arrays().stream()
                .filter(one -> one.array() == 0)
                .mapToLong(Wear.ArrayWear::total)
                .sum();
    }

    /** With an end that fits the lines. */
    private static List<Violation> check(List<String> lines) throws IOException {
        List<String> ended = new ArrayList<>();
        lines.forEach(line -> ended.addAll(line.lines().toList()));
        ended.removeIf(line -> line.startsWith("# end"));
        ended.add(
                "# end: " + ended.stream().filter(line -> !line.startsWith("#")).count() + " commands");
        return checkText(String.join("\n", ended));
    }

    private static List<Violation> checkText(String text) throws IOException {
        return ArrayChecker.check("test", new BufferedReader(new StringReader(text)), DEVICE.file());
    }

    @Test
    void linesThatAreNoCommandAreRefused() throws IOException {
        String transfer = "0 1100 0 0 1 0000000000000001 TAKE 3 - ";
        assertEquals(
                List.of(),
                check(List.of("# text", transfer + "-", transfer.replace("0 1100", "2000 1100") + "switch:0.0@0+1.1")));
        for (String line : List.of(
                "0",
                "0 1100 0 0 1 * INIT 3 -",
                "x 1100 0 0 1 * INIT 3 - -",
                "0 NaN 0 0 1 * INIT 3 - -",
                "0 -1 0 0 1 * INIT 3 - -",
                "0 1e999 0 0 1 * INIT 3 - -",
                "0 1100 0 0 1 01 INIT 3 - -",
                "0 1100 0 0 1 " + "0".repeat(1 << 17) + " INIT 3 - -",
                "0 1100 0 0 1 *x INIT 3 - -",
                "0 1100 0 0 1 *1.5 INIT 3 - -",
                "0 1100 0 0 1 *1e9 INIT 3 - -",
                "0 1100 0 0 1 000000000000000G INIT 3 - -",
                "0 1100 0 0 1 * DANCE 3 - -",
                "0 1100 0 0 1 * NOT 3 4,5 -",
                "0 1100 0 0 1 * NOT 3,4 5 -",
                "0 1100 0 0 1 * INIT x - -",
                transfer.replace("0000000000000001", "*") + "switch:0.0@0+1.1",
                transfer + "link",
                transfer + "@0+1",
                transfer + "link@0",
                transfer + "link@0+NaN")) {
            MalformedInputException refused =
                    assertThrows(MalformedInputException.class, () -> check(List.of("# text", line)), line);
            assertTrue(refused.toString().contains("line 2"), refused.toString());
        }
    }

    private static List<String> planted(List<String> correct, String operation, UnaryOperator<String> change) {
        List<String> lines = new ArrayList<>(correct);
        for (int k = lines.size() / 3; k < lines.size(); k++) {
            if (lines.get(k).contains(" " + operation + " ")) {
                String changed = change.apply(lines.get(k));
                if (changed.isEmpty()) {
                    lines.remove(k);
                } else {
                    lines.set(k, changed);
                }
                return lines;
            }
        }
        throw new AssertionError("no " + operation);
    }

    private static UnaryOperator<String> field(int at, UnaryOperator<String> change) {
        return line -> {
            String[] fields = line.split(" ");
            fields[at] = change.apply(fields[at]);
            return String.join(" ", fields);
        };
    }

    private static void finds(String rule, List<String> lines) throws IOException {
        List<Violation> found = check(lines);
        assertTrue(found.stream().anyMatch(v -> v.rule().equals(rule)), rule + " in " + found);
    }

    @Test
    void theCheckerFindsWhatIsPlantedAndNothingElse() throws IOException {
        List<String> correct = commands();
        assertEquals(List.of(), checkText(String.join("\n", correct)));
        assertEquals(
                "end",
                checkText(String.join("\n", correct.subList(0, correct.size() - 1)))
                        .getFirst()
                        .rule());
        assertEquals("end", checkText("").getFirst().rule());
        finds("init", planted(correct, "INIT", line -> ""));
        finds("init", planted(correct, "XOR", line -> line + "\n" + line));
        finds("read", planted(correct, "NOR", line -> ""));
        finds("cycle", planted(correct, "XOR", field(1, text -> "1100")));
        finds("cycle", planted(correct, "TAKE", field(1, text -> "100")));
        finds("cycle", planted(correct, "PASS", field(1, text -> "100")));
        finds("cycle", List.of("0 500 0 0 1 *8 WRITE_ROW 3 - -"));
        finds("cycle", List.of("0 500 0 0 1 *8 READ_ROW - 3 -"));
        finds("cycle", planted(correct, "READ", field(1, text -> "10")));
        finds("cycle", planted(correct, "WRITE", field(1, text -> "10")));
        finds("bandwidth", planted(correct, "READ", field(9, text -> text.replaceAll("\\+.*", "+0.005"))));
        finds("bandwidth", List.of("0 1100 0 0 1 *64 TAKE 3 - switch:0.0@0+0.9"));
        finds("bandwidth", List.of("0 9000 0 0 0 *512 TAKE 3 - host@0+1.5"));
        finds("link", List.of("0 9000 0 0 0 *512 TAKE 3 - switch:1.0@0+1.1"));
        finds("link", planted(correct, "READ", field(9, text -> text.replace("host", "guest"))));
        finds("place", planted(correct, "NAND", field(2, text -> "1")));
        finds("place", planted(correct, "NAND", field(3, text -> "63")));
        finds("place", planted(correct, "NAND", field(4, text -> "4")));
        finds("array", planted(correct, "NAND", field(1, text -> "99000")));
        finds("columns", planted(correct, "NOT", field(7, text -> "400")));
        finds("columns", planted(correct, "MIN3", field(8, text -> "7,7,8")));
        finds("link", planted(correct, "READ", line -> line + "\n" + line));
        finds("read", planted(correct, "XOR", field(8, text -> "254,255")));
        finds("array", planted(correct, "TAKE", field(0, text -> "0")));
        for (String line :
                List.of("0 0 0", "0 1 0 0 0 * DANCE - - -", "x 1 0 0 0 * INIT 1 - -", "0 1 0 0 0 zz INIT 1 - -")) {
            assertThrows(MalformedInputException.class, () -> check(List.of(line)));
        }
    }

    /** Masks are of all rows, whichever array they lie in; what stages write in two halves is there as a whole. */
    @Test
    void rowsLongerThanAnArrayAreChecked() throws IOException {
        DeviceFile small = DEVICE.file().with("geometry.rows", 64);
        try (ArraySimulation simulation = ArraySimulation.open(products(128, 1), new ReramDevice(small), true)) {
            StringWriter text = new StringWriter();
            simulation.writeCommands(text);
            assertTrue(text.toString().lines().anyMatch(line -> line.contains(" *128 ")));
            assertEquals(
                    List.of(),
                    ArrayChecker.check("test", new BufferedReader(new StringReader(text.toString())), small));
        }
        String ready = "0 1100 0 0 1 *8 INIT 3 - -";
        String written = "2000 1100 0 0 1 %s TAKE 3 - -";
        String read = "8000 1100 0 0 1 *8 READ - 3 -";
        String half = written.formatted("000000000000000f");
        String other = written.formatted("00000000000000f0").replace("2000", "4000");
        assertEquals(List.of(), check(List.of(ready, half, other, read)));
        assertEquals("read", check(List.of(ready, half, read)).getFirst().rule());
    }

    @Test
    void moreArraysThanAreSimulatedAreRefused() {
        assertThrows(
                MalformedInputException.class,
                () -> new ReramDevice(DEVICE.file().with("levels.unit.count", 2e9)));
    }
}
