package io.fhe4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code fhe4j pim reproduce memfhe}. */
class MemfheCommandTest {

    @Test
    @Tag("slow")
    void printsEveryPart(@TempDir Path folder) throws Exception {
        StringWriter text = new StringWriter();
        Path json = folder.resolve("memfhe.json");
        CommandLine line = Main.commandLine().setOut(new PrintWriter(text));
        assertEquals(0, line.execute("pim", "reproduce", "memfhe", "--no-measure", "--json", json.toString()));
        for (String part : new String[] {
            "CryptoPIM's table",
            "Micro-operations",
            "Server, throughput design",
            "Server, latency design",
            "AP against GINX",
            "Client",
            "LeNet-5-like on bits",
            "Endurance",
            "recorded nand historical-STD128 GINX",
            "20 000 times",
            "historical-STD192Q",
            "energy.rowStep",
            "assumed"
        }) {
            assertTrue(text.toString().contains(part), part);
        }
        String figures = Files.readString(json);
        for (String part : new String[] {"\"interval\"", "\"mark\"", "\"picojoules\"", "\"kind\" : \"simulated\""}) {
            assertTrue(figures.contains(part), part);
        }
    }

    /** Who interrupts keeps the file that was there. */
    @Test
    void aCancelledReportLeavesNothing(@TempDir Path folder) throws Exception {
        Path json = Files.writeString(folder.resolve("memfhe.json"), "what was there");
        StringWriter text = new StringWriter();
        CommandLine line = Main.commandLine().setOut(new PrintWriter(text)).setErr(new PrintWriter(new StringWriter()));
        Thread.currentThread().interrupt();
        int code = line.execute("pim", "reproduce", "memfhe", "--no-measure", "--json", json.toString());
        assertTrue(Thread.interrupted());
        assertEquals(ExitCode.REFUSED, code);
        assertEquals("", text.toString());
        assertEquals("what was there", Files.readString(json));
        try (var left = Files.list(folder)) {
            assertEquals(List.of(json), left.toList());
        }
    }

    @Test
    void wrongUse() {
        CommandLine line = Main.commandLine().setErr(new PrintWriter(new StringWriter()));
        assertEquals(2, line.execute("pim", "reproduce"));
        assertEquals(2, line.execute("pim", "reproduce", "bitweaving"));
    }
}
