package io.fhe4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code fhe4j pim explore}. */
class PimExploreTest {

    @TempDir
    Path folder;

    private Path trace = Path.of("a&b.trace");

    @BeforeEach
    void record() throws IOException {
        trace = folder.resolve("a&b.trace");
        try (Backend shapes = Backends.open("trace");
                Recording recording = Recording.of(shapes, trace, TraceKind.SHAPES)) {
            Backend backend = recording.backend();
            RnsBasis basis = RnsBasis.of(Primes.ofBits(36, 512, 2));
            try (RowBuffer x = backend.allocate(Shape.of(2, 512), basis, Form.EVALUATION, BufferRole.CIPHERTEXT)) {
                backend.stream().upload(x, MemorySegment.ofArray(new long[1024]));
                backend.stream().multiply(x, x, x);
                backend.stream().download(MemorySegment.ofArray(new long[1024]), x);
            }
        }
    }

    private CommandRun explore(Object... words) {
        Stream<String> all = Stream.concat(
                Stream.of("pim", "explore", trace.toString()),
                Arrays.stream(words).map(Object::toString));
        return CommandRun.of(all.toArray(String[]::new));
    }

    private static final String[] SWEEPS = {
        "--set", "levels.stack.count=1", "--set", "levels.channel.count=2", "--set", "levels.bank.count=2",
        "--sweep", "unit.adderBitsPerSite=1024,4096,8192", "--sweep", "unit.cycle=1ns..3ns:3", "--sweep",
                "timing.tRAS=29,60"
    };

    private CommandRun swept(Object... more) {
        return explore(Stream.concat(Arrays.stream(SWEEPS), Arrays.stream(more)).toArray());
    }

    @Test
    void theFrontIsPrintedPlottedAndWritten() throws Exception {
        Path json = folder.resolve("front.json");
        Path html = folder.resolve("front.html");
        CommandRun run = swept("--json", json, "--html", html, "--area", "added", "--start", "constants");
        assertEquals(ExitCode.OK, run.exitCode(), run.err());
        assertTrue(run.out().contains("simulated, not measured: a&b.trace on fhemem-dram, with keys"), run.out());
        assertTrue(run.out().contains("9 configurations, one placement"), run.out());
        assertTrue(run.out().contains("9 not possible"), run.out());

        JsonNode all = JsonMapper.builder().build().readTree(Files.readAllBytes(json));
        assertEquals(9, all.get("configurations").size());
        assertEquals(9, all.get("refused").size());
        int best = 0;
        for (JsonNode one : all.get("configurations")) {
            assertEquals("a&b.trace", one.get("program").asString());
            assertEquals("pim-fhemem", one.get("backend").asString());
            assertEquals("simulated", one.get("kind").asString());
            assertEquals("assumed", one.get("mark").asString());
            assertTrue(one.get("nanos").asDouble() > 0);
            assertTrue(one.get("picojoules").asDouble() > 0);
            assertTrue(one.get("areaSquareMillimetres").asDouble() > 0);
            best += one.get("front").asBoolean() ? 1 : 0;
        }
        assertEquals(
                best, run.out().lines().filter(line -> line.endsWith("front")).count(), run.out());
        assertTrue(best >= 3, "each width of adders is best of something: " + run.out());

        Document page = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(
                        Files.readString(html).replace("<!DOCTYPE html>", "").getBytes(StandardCharsets.UTF_8)));
        // In each chart: every configuration, and the device as it is; legends have no circles.
        assertEquals(3 * 10, page.getElementsByTagName("circle").getLength());
        assertEquals(
                best + 1,
                page.getElementsByTagName("tbody").item(0).getChildNodes().getLength() / 2);
        for (String word : List.of("<script", "http:", "NaN", "Infinity")) {
            assertFalse(Files.readString(html).contains(word), word);
        }

        Path again = folder.resolve("again");
        CommandRun second = swept(
                "--json", again, "--html", folder.resolve("again.html"), "--area", "added", "--start", "constants");
        assertEquals(run.out(), second.out());
        assertArrayEquals(Files.readAllBytes(json), Files.readAllBytes(again));
        assertArrayEquals(Files.readAllBytes(html), Files.readAllBytes(folder.resolve("again.html")));
    }

    @Test
    void malformedSweepsAreRefusedByName() throws IOException {
        for (String[] wrong : new String[][] {
            {"timing.tRC=40us,45us", "constant timing.tRC is given in ns"},
            {"timing.speed=1,2", "no constant timing.speed"},
            {"timing.tRC=1..40:5000", "5000 steps"},
            {"timing.tRC", "a sweep cannot be timing.tRC"},
            {"refresh=on,perhaps", "cannot choose refresh = perhaps"}
        }) {
            CommandRun run = explore("--sweep", wrong[0], "--json", folder.resolve("none.json"));
            assertEquals(ExitCode.REFUSED, run.exitCode(), wrong[0]);
            assertTrue(run.err().contains(wrong[1]), run.err());
        }
        assertEquals(ExitCode.USAGE, explore().exitCode());
        onlyTheTraceIsLeft();
    }

    @Test
    void aCancelledSweepLeavesNothing() throws IOException {
        Thread.currentThread().interrupt();
        CommandRun run = swept("--json", folder.resolve("front.json"), "--html", folder.resolve("front.html"));
        assertTrue(Thread.interrupted());
        assertEquals(ExitCode.REFUSED, run.exitCode());
        assertTrue(run.err().contains("cancelled"), run.err());
        assertEquals("", run.out());
        onlyTheTraceIsLeft();
    }

    private void onlyTheTraceIsLeft() throws IOException {
        try (var left = Files.list(folder)) {
            assertEquals(new ArrayList<>(List.of(trace)), left.toList());
        }
    }
}
