package io.fhe4j.benchmarks.workloads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.cli.ExitCode;
import io.fhe4j.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code fhe4j pim reproduce fhemem}. */
class FhememCommandTest {

    /** Everything that is printed stands in the documentation, and every number of it in the file. */
    @Test
    @Tag("slow")
    void theDocumentationShowsTheReport(@TempDir Path folder) throws Exception {
        StringWriter text = new StringWriter();
        Path json = folder.resolve("fhemem.json");
        CommandLine line = Main.commandLine().setOut(new PrintWriter(text));
        String traces = folder.resolve("traces").toString();
        assertEquals(0, line.execute("pim", "reproduce", "fhemem", "--traces", traces, "--json", json.toString()));
        String page = Files.readString(Path.of("..", "docs", "pim-fhemem.md"));
        for (String printed : text.toString().lines().toList()) {
            assertTrue(page.contains(printed), () -> "not in docs/pim-fhemem.md: " + printed);
        }
        String figures = Files.readString(json);
        for (String part : new String[] {"\"interval\"", "\"mark\"", "\"picojoules\"", "\"kind\" : \"published\""}) {
            assertTrue(figures.contains(part), part);
        }
    }

    /** Who interrupts keeps the file that was there. */
    @Test
    void aCancelledReportLeavesNothing(@TempDir Path folder) throws Exception {
        Path json = Files.writeString(folder.resolve("fhemem.json"), "what was there");
        StringWriter text = new StringWriter();
        CommandLine line = Main.commandLine().setOut(new PrintWriter(text)).setErr(new PrintWriter(new StringWriter()));
        Thread.currentThread().interrupt();
        String traces = folder.resolve("traces").toString();
        int code = line.execute("pim", "reproduce", "fhemem", "--traces", traces, "--json", json.toString());
        assertTrue(Thread.interrupted());
        assertEquals(ExitCode.REFUSED, code);
        assertEquals("", text.toString());
        assertEquals("what was there", Files.readString(json));
        try (var left = Files.list(folder)) {
            assertEquals(List.of(json), left.toList());
        }
    }

    @Test
    void isFoundBesideTheOtherPaper() {
        StringWriter text = new StringWriter();
        CommandLine line = Main.commandLine().setOut(new PrintWriter(text));
        assertEquals(0, line.execute("pim", "reproduce", "fhemem", "--help"));
        assertTrue(text.toString().contains("--traces"), text.toString());
        assertEquals(0, line.execute("pim", "reproduce", "memfhe", "--help"));
    }
}
