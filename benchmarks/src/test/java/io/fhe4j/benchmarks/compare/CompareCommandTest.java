package io.fhe4j.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.cli.ExitCode;
import io.fhe4j.cli.Main;
import io.fhe4j.cli.chart.Units;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CompareCommandTest {

    @TempDir
    private Path folder = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int compare(Object... words) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        List<String> all = new java.util.ArrayList<>(List.of("compare"));
        for (Object word : words) {
            all.add(word.toString());
        }
        return line.execute(all.toArray(String[]::new));
    }

    @Test
    void everyNumberIsInTheFiles() throws Exception {
        Path json = folder.resolve("ntt.json");
        Path html = folder.resolve("ntt.html");
        int code = compare(
                "--program",
                "ntt",
                "--only",
                "N=(32|64)$",
                "--backends",
                "reference,pim-fhemem,reference",
                "--cold",
                0,
                "--rounds",
                7,
                "--seconds",
                1,
                "--json",
                json,
                "--html",
                html);
        assertEquals(ExitCode.OK, code, err.toString());
        assertTrue(out.toString().contains("equal on all backends"), out.toString());
        assertTrue(out.toString().contains("SIMULATED, not measured"), out.toString());
        JsonNode runs =
                JsonMapper.builder().build().readTree(Files.readString(json)).get("runs");
        assertEquals(6, runs.size());
        for (JsonNode run : runs) {
            for (String name : List.of(
                    "program", "size", "backend", "kind", "digest", "nanos", "picojoules", "interval", "mark")) {
                assertTrue(run.has(name), name + " in " + run);
            }
            assertTrue(run.get("nanos").asDouble() > 0);
            boolean simulated = run.get("backend").asString().equals("pim-fhemem");
            assertEquals(simulated ? "simulated" : "measured", run.get("kind").asString());
            assertEquals(!simulated, run.get("picojoules").isNull());
            if (simulated) {
                assertEquals("simulation", run.get("method").asString());
                assertTrue(run.get("interval").get("low").asDouble()
                        < run.get("nanos").asDouble());
                assertEquals("assumed", run.get("mark").asString());
            } else {
                String median = Units.nanos(run.get("nanos").asDouble());
                assertTrue(out.toString().contains(median), median + " in " + out);
                assertTrue(Files.readString(html).contains(median), median);
            }
        }
    }

    @Test
    void aComparisonThatEndsEarlyLeavesNothing() throws Exception {
        Path json = folder.resolve("old.json");
        Path html = folder.resolve("new.html");
        Files.writeString(json, "what was there");
        int code = compare(
                "--program",
                "ntt",
                "--only",
                "N=32$",
                "--backends",
                "reference,abacus",
                "--cold",
                0,
                "--seconds",
                1,
                "--json",
                json,
                "--html",
                html);
        assertEquals(ExitCode.REFUSED, code, err.toString());
        assertTrue(err.toString().contains("abacus"), err.toString());
        assertEquals("what was there", Files.readString(json));
        assertFalse(Files.exists(html));
        try (var left = Files.list(folder)) {
            assertEquals(List.of(json), left.toList());
        }
    }

    /** Who interrupts has the files that were there, and no others. */
    @Test
    void aCancelledComparisonLeavesNothing() throws Exception {
        Path json = folder.resolve("old.json");
        Files.writeString(json, "what was there");
        int[] code = new int[1];
        Thread thread = Thread.ofPlatform()
                .start(() -> code[0] = compare(
                        "--program",
                        "key-switch,ntt",
                        "--backends",
                        "pim-fhemem,reference",
                        "--cold",
                        0,
                        "--seconds",
                        30,
                        "--json",
                        json,
                        "--html",
                        folder.resolve("new.html")));
        Thread.sleep(1500);
        assertTrue(thread.isAlive(), err.toString());
        thread.interrupt();
        assertTrue(thread.join(Duration.ofSeconds(60)), "it goes on");
        assertNotEquals(ExitCode.OK, code[0]);
        assertEquals("what was there", Files.readString(json));
        try (var left = Files.list(folder)) {
            assertEquals(List.of(json), left.toList());
        }
    }

    @Test
    void theListNamesEveryProgram() {
        assertEquals(ExitCode.OK, compare("--list"));
        for (String label : List.of("ntt N=65536", "ckks.multiply N=8192", "digits", "gate.ginx STD128")) {
            assertTrue(out.toString().contains(label), label);
        }
    }

    @Test
    void wrongWordsAreExplained() {
        assertEquals(ExitCode.USAGE, compare());
        assertEquals(ExitCode.USAGE, compare("--program", "abacus"));
        assertTrue(err.toString().contains("ckks.multiply"), err.toString());
        assertEquals(ExitCode.USAGE, compare("--program", "ntt", "--only", "N=3$"));
        assertEquals(ExitCode.USAGE, compare("--program", "ntt", "--rounds", 0));
        Path nowhere = folder.resolve("none").resolve("ntt.json");
        assertEquals(ExitCode.USAGE, compare("--program", "ntt", "--json", nowhere));
        assertTrue(err.toString().contains("there is no folder for " + nowhere), err.toString());
        assertEquals(ExitCode.USAGE, compare("--program", "ntt", "--backends", "cpu:fast"));
        assertTrue(err.toString().contains("no setting"), err.toString());
        assertEquals(ExitCode.USAGE, compare("--program", "ntt", "--backends", "cpu:vectorbits=64"));
        assertTrue(err.toString().contains("has no setting \"vectorbits\""), err.toString());
        assertEquals(ExitCode.USAGE, compare("--program", "ntt", "--backends", "cpu:vectorBits=65"));
        assertTrue(err.toString().contains("vector width 65 bits"), err.toString());
        assertEquals(
                ExitCode.USAGE,
                compare("--program", "ntt", "--backends", "pim-fhemem:vectorBits=64"),
                "its values come from the reference, which has no such setting");
    }
}
