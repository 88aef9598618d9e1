package io.fhe4j.cli;

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
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PimCommandTest {

    @TempDir
    Path folder;

    private Path trace = Path.of("product.trace");

    @BeforeEach
    void record() throws IOException {
        trace = folder.resolve("product.trace");
        try (Backend shapes = Backends.open("trace");
                Recording recording = Recording.of(shapes, trace, TraceKind.SHAPES)) {
            Backend backend = recording.backend();
            RnsBasis basis = RnsBasis.of(Primes.ofBits(36, 512, 2));
            try (RowBuffer x = backend.allocate(Shape.of(2, 512), basis, Form.EVALUATION, BufferRole.CIPHERTEXT);
                    RowBuffer out =
                            backend.allocate(Shape.of(3, 2, 512), basis, Form.EVALUATION, BufferRole.CIPHERTEXT);
                    RowBuffer pair =
                            backend.allocate(Shape.of(2, 2, 512), basis, Form.EVALUATION, BufferRole.CIPHERTEXT)) {
                backend.stream().upload(pair, MemorySegment.ofArray(new long[2048]));
                backend.stream().tensor(out, pair, pair);
                backend.stream().multiply(x, out.component(0), out.component(2));
                backend.stream().download(MemorySegment.ofArray(new long[1024]), x);
            }
        }
    }

    private static CommandRun pim(Object... words) {
        Stream<String> all =
                Stream.concat(Stream.of("pim"), Arrays.stream(words).map(Object::toString));
        return CommandRun.of(all.toArray(String[]::new));
    }

    @Test
    void aTraceIsSimulated() {
        CommandRun run = pim("run", trace);
        assertEquals(ExitCode.OK, run.exitCode(), run.err());
        for (String part : List.of("fhemem-dram", "[assumed]", "latency", "multiply", "upload", "host", "mean power")) {
            assertTrue(run.out().contains(part), run.out());
        }
        assertEquals(run.out(), pim("run", trace).out());
        CommandRun json = pim("run", trace, "--json", "--set", "refresh=off", "--set", "unit.cycle=1");
        assertEquals("simulated", json.json().get("kind").asString());
        assertTrue(json.json().get("nanos").asDouble() > 0);
        CommandRun batch = pim("run", trace, "--batch", "5", "--json");
        assertEquals(5, batch.json().get("inputs").asInt(), batch.err());
        assertTrue(pim("run", trace, "--batch", "5").out().contains("amortised"));
        assertEquals(ExitCode.REFUSED, pim("run", trace, "--batch", "0").exitCode());
        assertEquals(run.out(), pim("run", trace, "--device", "fhemem-dram").out());
        CommandRun arrays = pim("run", trace, "--device", "memfhe-reram", "--batch", "5", "--json");
        assertEquals(5, arrays.json().get("inputs").asInt(), arrays.err());
        assertTrue(arrays.json().get("stages").get(0).get("arrays").asInt() > 0, arrays.out());
    }

    @Test
    void whatCannotBeIsRefused() throws IOException {
        for (List<String> wrong : List.of(
                List.of("--set", "refresh=maybe"),
                List.of("--set", "timing.tRC=fast"),
                List.of("--set", "timing.tRC=-1"),
                List.of("--set", "timing.none=1"),
                List.of("--set", "levels.bank.count=1000000000"),
                List.of("--batch", "2147483647"),
                List.of("--batch", "2", "--start", "constants"),
                List.of("--device", folder.resolve("none.toml").toString()))) {
            List<Object> words = new ArrayList<>(List.of("run", trace));
            words.addAll(wrong);
            assertEquals(ExitCode.REFUSED, pim(words.toArray()).exitCode(), wrong.toString());
        }
        CommandRun unknown = pim("run", trace, "--device", "pim-memfhe");
        assertTrue(unknown.err().contains("take one of [fhemem-dram, memfhe-reram]"), unknown.err());
        CommandRun model = CommandRun.of("plan", "nope");
        assertTrue(model.err().contains("take one of [digits8x8, digits28x28]"), model.err());
        for (String command : List.of("run", "check")) {
            for (Path file : List.of(folder, folder.resolve("none"))) {
                CommandRun run = pim(command, file);
                assertEquals(ExitCode.REFUSED, run.exitCode(), run.err());
                assertTrue(run.err().contains(file + ": file: "), run.err());
            }
        }
        Path nowhere = folder.resolve("none").resolve("commands.txt");
        CommandRun lost = pim("commands", trace, "--out", nowhere);
        assertEquals(ExitCode.REFUSED, lost.exitCode());
        assertTrue(lost.err().contains("no such file or folder: " + nowhere.getParent()), lost.err());
        Files.writeString(trace, "no trace");
        assertEquals(ExitCode.REFUSED, pim("run", trace).exitCode());
        assertEquals(ExitCode.USAGE, pim().exitCode());
    }

    @Test
    void commandsAreWrittenAndChecked() throws IOException {
        Path file = folder.resolve("commands.txt");
        CommandRun written = pim("commands", trace, "--out", file);
        assertEquals(ExitCode.OK, written.exitCode(), written.err());
        CommandRun checked = pim("check", file);
        assertEquals(ExitCode.OK, checked.exitCode(), checked.out() + checked.err());
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        lines.removeIf(line -> line.contains("PRECHARGE"));
        Files.write(file, lines);
        CommandRun broken = pim("check", file);
        assertEquals(ExitCode.REFUSED, broken.exitCode());
        assertTrue(broken.out().contains("row"), broken.out());
    }

    @Test
    void nothingIsLeftOfCommandsThatFail() throws IOException {
        Path file = folder.resolve("commands.txt");
        CommandRun refused = pim("commands", trace, "--out", file, "--set", "adderSite=bank");
        assertEquals(ExitCode.REFUSED, refused.exitCode(), refused.err());
        assertFalse(Files.exists(file));
        try (var left = Files.list(folder)) {
            assertEquals(List.of(trace), left.toList());
        }
    }

    @Test
    void nothingIsLeftOfCommandsThatAreCancelled() throws IOException {
        Thread.currentThread().interrupt();
        CommandRun cancelled = pim("commands", trace, "--out", folder.resolve("commands.txt"));
        assertTrue(Thread.interrupted());
        assertEquals(ExitCode.REFUSED, cancelled.exitCode());
        assertTrue(cancelled.err().contains("cancelled"), cancelled.err());
        try (var left = Files.list(folder)) {
            assertEquals(List.of(trace), left.toList());
        }
    }

    @Test
    void constantsAreListed() {
        CommandRun run = pim("devices", "--set", "timing.tRC=44");
        assertTrue(run.out().contains("timing.tRC = 44.0 ns [recalled]"), run.out());
    }
}
