package io.fhe4j.backend.pim.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.CancelledException;
import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.ProgressListener;
import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.device.Mark;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.engine.SimulationResult;
import io.fhe4j.backend.pim.engine.Start;
import io.fhe4j.backend.pim.explore.Exploration.Question;
import io.fhe4j.backend.pim.fhemem.DeviceArea;
import io.fhe4j.backend.pim.fhemem.ProgramSimulation;
import io.fhe4j.backend.pim.memfhe.ArraySimulation;
import io.fhe4j.backend.pim.reram.ReramDevice;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Primes;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.trace.Recording;
import io.fhe4j.ntt.trace.TraceKind;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps over a small program, against simulations one by one. */
class ExplorationTest {

    private static final int WIDTH = 1024;

    private static final DramDevice DEVICE = new DramDevice(DramDevice.fhemem()
            .file()
            .with("levels.stack.count", 1)
            .with("levels.channel.count", 2)
            .with("levels.bank.count", 4));

    @TempDir
    Path folder;

    private Path trace = Path.of("small.trace");

    @BeforeEach
    void record() throws IOException {
        trace = folder.resolve("small.trace");
        try (Backend shapes = Backends.open("trace");
                Recording recording = Recording.of(shapes, trace, TraceKind.SHAPES)) {
            Backend backend = recording.backend();
            RnsBasis basis = RnsBasis.of(Primes.ofBits(36, WIDTH, 3));
            Shape shape = Shape.of(2, 3, WIDTH);
            try (RowBuffer x = backend.allocate(shape, basis, Form.EVALUATION, BufferRole.CIPHERTEXT);
                    RowBuffer y = backend.allocate(shape, basis, Form.EVALUATION, BufferRole.CIPHERTEXT)) {
                MemorySegment zeros = MemorySegment.ofArray(new long[6 * WIDTH]);
                backend.stream().upload(x, zeros);
                backend.stream().multiply(y, x, x);
                backend.stream().inverseNtt(y.as(Form.COEFFICIENT), y);
                backend.stream().forwardNtt(y, y.as(Form.COEFFICIENT));
                backend.stream().download(zeros, y);
            }
        }
    }

    private static List<Sweep> sweeps(String... texts) {
        return List.of(texts).stream()
                .map(text -> Sweep.parse(text, DEVICE.file()))
                .toList();
    }

    private Exploration explore(String... texts) throws IOException {
        return explore(ProgressListener.NONE, texts);
    }

    private Exploration explore(ProgressListener progress, String... texts) throws IOException {
        Question question = new Question(trace, DEVICE.file(), true, Start.EMPTY, AreaAccounting.SILICON);
        return Exploration.of(question, sweeps(texts), progress);
    }

    private static void assertIs(SimulationResult expected, DramDevice device, Configuration found) {
        assertEquals(expected.makespanNanos(), found.nanos());
        assertEquals(expected.picojoules(), found.picojoules());
        assertEquals(DeviceArea.of(device), found.area());
        assertEquals(expected.banks(), found.banks());
    }

    /** On one geometry everything is what the placement of the device file's own constants gives. */
    @Test
    void constantsKeepThePlacement() throws IOException {
        List<Long> heard = new ArrayList<>();
        Exploration found = explore(
                (stage, done, total) -> {
                    heard.add(done);
                    assertEquals(12, total);
                },
                "timing.tRC=40..50:3",
                "unit.cycle=1,2ns",
                "refresh=on,off");
        assertEquals(1, found.placements());
        assertEquals(12, found.configurations().size());
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L), heard);
        assertEquals(
                "timing.tRC=40 unit.cycle=1 refresh=off",
                found.configurations().get(1).words());
        try (ProgramSimulation simulation = ProgramSimulation.open(trace, DEVICE, true)) {
            assertIs(simulation.run(), DEVICE, Objects.requireNonNull(found.base()));
            for (Configuration one : found.configurations()) {
                Map<String, String> values = one.settings();
                DramDevice device = new DramDevice(DEVICE.file()
                        .with("timing.tRC", Double.parseDouble(Objects.requireNonNull(values.get("timing.tRC"))))
                        .with("unit.cycle", Double.parseDouble(Objects.requireNonNull(values.get("unit.cycle"))))
                        .withChoice("refresh", Objects.requireNonNull(values.get("refresh"))));
                assertIs(simulation.again(device.file(), Start.EMPTY), device, one);
                assertEquals(Mark.ASSUMED, one.mark());
            }
            assertEquals(found.base().nanos(), found.configurations().get(6).nanos(), "tRC=45, cycle=2, refresh=on");
        }
        for (Configuration one : found.configurations()) {
            boolean best = found.best().contains(one);
            boolean dominated = found.configurations().stream()
                    .anyMatch(other -> !other.equals(one)
                            && other.nanos() <= one.nanos()
                            && other.picojoules() <= one.picojoules()
                            && found.area(other) <= found.area(one));
            assertNotEquals(dominated, best, one::words);
        }
        assertEquals(found, explore("timing.tRC=40,45,50", "unit.cycle=1,2", "refresh=on,off"));
    }

    @Test
    void everyGeometryIsMappedAnew() throws IOException {
        Exploration found =
                explore("geometry.aspectRatio=1,2,4", "levels.bank.count=1,4", "unit.adderBitsPerSite=1024,8192");
        assertEquals(6, found.placements());
        assertEquals(List.of(), found.refused());
        for (int ratio : new int[] {1, 4}) {
            DramDevice other = new DramDevice(
                    DEVICE.file().with("geometry.aspectRatio", ratio).with("levels.bank.count", 1));
            DramDevice wide = new DramDevice(other.file().with("unit.adderBitsPerSite", 8192));
            try (ProgramSimulation simulation = ProgramSimulation.open(trace, other, true)) {
                simulation.run();
                Configuration one = found.configurations().stream()
                        .filter(c -> c.words()
                                .equals("geometry.aspectRatio=" + ratio
                                        + " levels.bank.count=1 unit.adderBitsPerSite=8192"))
                        .findFirst()
                        .orElseThrow();
                assertIs(simulation.again(wide.file(), Start.EMPTY), wide, one);
            }
        }
        assertTrue(found.best().size() > 1, "wider adders are quicker and larger");
        assertNotNull(found.base());
    }

    @Test
    void whatCannotBeIsLeftOutWithItsReason() throws IOException {
        Exploration found = explore("timing.tRAS=29,50", "unit.slotBits=64,32", "timing.tRC=45,60");
        assertEquals(3, found.configurations().size());
        assertEquals(5, found.refused().size());
        String reasons = found.refused().toString();
        assertTrue(reasons.contains("not below tRC"), reasons);
        assertTrue(reasons.contains("slots of 32 bits"), reasons);
        InvalidParametersException none =
                assertThrows(InvalidParametersException.class, () -> explore("unit.slotBits=32", "refresh=on"));
        assertTrue(String.valueOf(none.getMessage()).contains("no configuration"), none::toString);
    }

    @Test
    void malformedSweepsAreNamed() {
        for (String[] wrong : new String[][] {
            {"timing.tRC", "cannot be timing.tRC"},
            {"=1,2", "cannot be =1,2"},
            {"timing.tRC=", "key=a,b,c"},
            {"timing.none=1,2", "no constant timing.none"},
            {"colour=red,blue", "cannot choose colour"},
            {"refresh=on,maybe", "refresh = maybe"},
            {"timing.tRC=40us,45us", "given in ns"},
            {"timing.tRC=40,fast", "\"fast\""},
            {"timing.tRC=40,,45", "\"\""},
            {"timing.tRC=1.2.3", "takes a number"},
            {"timing.tRC=-1,4", "negative"},
            {"timing.tRC=1e99", "beyond"},
            {"timing.tRC=40,40.0", "40 twice"},
            {"timing.tRC=50..40:3", "not above"},
            {"timing.tRC=40..50:1", "1 steps"},
            {"timing.tRC=40..50:99999", "99999 steps"},
            {"timing.tRC=40..50:some", "some"},
            {"levels.bank.count=1..4:3", "whole number"}
        }) {
            InvalidParametersException e = assertThrows(
                    InvalidParametersException.class, () -> Sweep.parse(wrong[0], DEVICE.file()), wrong[0]);
            assertTrue(String.valueOf(e.getMessage()).contains(wrong[1]), e::toString);
        }
        for (String[] wrong : new String[][] {
            {"swept twice", "timing.tRC=40,41", "timing.tRC=42"},
            {"configurations; at most 4096", "timing.tRC=40..50:100", "unit.cycle=1..2:100"},
            {"nothing is swept"}
        }) {
            String[] texts = List.of(wrong).subList(1, wrong.length).toArray(String[]::new);
            InvalidParametersException e = assertThrows(InvalidParametersException.class, () -> explore(texts));
            assertTrue(String.valueOf(e.getMessage()).contains(wrong[0]), e::toString);
        }
    }

    @Test
    void aRangeHasBothEndsAndNoRoundingErrors() {
        assertEquals(
                List.of("0.1", "0.2", "0.3", "0.4"),
                Sweep.parse("energy.activationFixed=0.1..0.4:4", DEVICE.file()).values());
        assertEquals(
                List.of("1", "1.5", "2"),
                Sweep.parse("unit.cycle=1ns..2ns:3", DEVICE.file()).values());
        assertEquals(
                List.of("0.000001", "0"),
                Sweep.parse("energy.latch=1e-6,0", DEVICE.file()).values());
    }

    @Test
    void aCancelledSweepEnds() {
        assertThrows(
                CancelledException.class,
                () -> explore((stage, done, total) -> Thread.currentThread().interrupt(), "timing.tRC=40,41,42"));
        assertTrue(Thread.interrupted());
        assertFalse(Thread.currentThread().isInterrupted());
    }

    /** Arrays of stateful logic: every figure is what a simulation of that device gives. */
    @Test
    void arraysAreSweptAsWell() throws IOException {
        DeviceFile arrays = ReramDevice.memfhe().file();
        List<Sweep> swept =
                List.of(Sweep.parse("levels.unit.count=1,2", arrays), Sweep.parse("timing.cycle=1.1,2.2", arrays));
        Question question = new Question(trace, arrays, true, Start.EMPTY, AreaAccounting.SILICON);
        Exploration found = Exploration.of(question, swept, ProgressListener.NONE);
        assertEquals(4, found.configurations().size());
        assertEquals(2, found.placements());
        for (Configuration one : found.configurations()) {
            double units = Double.parseDouble(one.settings().getOrDefault("levels.unit.count", ""));
            double cycle = Double.parseDouble(one.settings().getOrDefault("timing.cycle", ""));
            DeviceFile device = arrays.with("levels.unit.count", units);
            try (ArraySimulation simulation = ArraySimulation.open(trace, new ReramDevice(device), true)) {
                simulation.run(Start.EMPTY);
                SimulationResult expected = simulation.again(device.with("timing.cycle", cycle), Start.EMPTY);
                assertEquals(expected.makespanNanos(), one.nanos());
                assertEquals(expected.picojoules(), one.picojoules());
            }
            // A cell is a square of 2 times 28 nm, an array has as much periphery.
            assertEquals(units * 254 * 2 * 1024 * 1024 * 56e-6 * 56e-6, found.area(one), 1e-9);
        }
        assertEquals("pim-memfhe", found.facts().get("backend"));
        Question dram = new Question(trace, arrays, true, Start.EMPTY, AreaAccounting.ADDED);
        assertThrows(InvalidParametersException.class, () -> Exploration.of(dram, swept, ProgressListener.NONE));
    }
}
