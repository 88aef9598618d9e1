package io.fhe4j.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.cli.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Which rows are chosen; they are listed and not measured. */
class BenchCommandTest {

    private static final List<String> LARGE = List.of(
            "gate.nand.ap N=1024 logQP=27", "gate.nand.ap N=1024 logQP=27 batch=8", "gate.keys.ap N=1024 logQP=27");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private List<String> list(String... options) {
        CommandLine command =
                new CommandLine(new BenchCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        String[] all = new String[options.length + 1];
        all[0] = "--list";
        System.arraycopy(options, 0, all, 1, options.length);
        assertEquals(ExitCode.OK, command.execute(all), err.toString());
        return out.toString().lines().toList();
    }

    @Test
    void keysOfAGigabyteAreNotMadeByAccident() {
        List<String> rows = list("--only", "gate");
        assertTrue(rows.contains("gate.nand.ginx N=1024 logQP=27 batch=8"), rows.toString());
        assertTrue(rows.contains("gate.keys.lmkcdey N=1024 logQP=27"), rows.toString());
        assertFalse(rows.stream().anyMatch(row -> row.contains(".ap ")), rows.toString());
        LARGE.forEach(row -> assertTrue(err.toString().contains("  " + row + System.lineSeparator()), err.toString()));
    }

    @Test
    void whoeverWantsThemGetsThem() {
        assertEquals(LARGE, list("--large", "--only", "^gate.*[.]ap "));
        assertEquals("", err.toString());
    }

    @Test
    void aPatternThatMatchesNothingIsRefused() {
        CommandLine command = new CommandLine(new BenchCommand()).setErr(new PrintWriter(err));
        assertEquals(ExitCode.USAGE, command.execute("--only", "zzz"));
        assertTrue(err.toString().contains("no row matches zzz"), err.toString());
    }
}
