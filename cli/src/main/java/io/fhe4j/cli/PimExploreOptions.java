package io.fhe4j.cli;

import io.fhe4j.api.envelope.AtomicFiles;
import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.engine.Start;
import io.fhe4j.backend.pim.explore.AreaAccounting;
import io.fhe4j.backend.pim.explore.Exploration;
import io.fhe4j.backend.pim.explore.Exploration.Question;
import io.fhe4j.backend.pim.explore.Sweep;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code fhe4j pim explore} is told beside program and device. */
final class PimExploreOptions {

    @Option(
            names = "--sweep",
            paramLabel = "KEY=VALUES",
            required = true,
            description = "What to vary: KEY=A,B,C or KEY=LOW..HIGH:STEPS. Several sweeps make all combinations, "
                    + Exploration.MAX_CONFIGURATIONS + " at most.")
    private List<String> sweeps = new ArrayList<>();

    @Option(
            names = "--start",
            defaultValue = "EMPTY",
            description = "What lies on the device at the begin: ${COMPLETION-CANDIDATES}.")
    private Start start = Start.EMPTY;

    @Option(
            names = "--area",
            defaultValue = "SILICON",
            description = "What counts as area: ${COMPLETION-CANDIDATES}; all dies, one for each stack, or what"
                    + " computing adds.")
    private AreaAccounting accounting = AreaAccounting.SILICON;

    @Option(
            names = "--no-spill",
            description = "Leave out devices that the program does not fit, instead of moving rows to the host.")
    private boolean noSpill;

    @Option(names = "--json", paramLabel = "FILE", description = "Write every configuration and number to this file.")
    private @Nullable Path json;

    @Option(names = "--html", paramLabel = "FILE", description = "Write one page with tables and charts to this file.")
    private @Nullable Path html;

    /** Simulates all, then writes the files and prints the front: nothing is written before all is known. */
    void run(Path trace, DeviceFile device, PrintWriter out) throws IOException {
        List<Sweep> parsed =
                sweeps.stream().map(text -> Sweep.parse(text, device)).toList();
        Exploration exploration;
        try (Progress progress = Progress.onTerminal()) {
            exploration = Exploration.of(new Question(trace, device, !noSpill, start, accounting), parsed, progress);
        }
        StringWriter figures = new StringWriter();
        JsonOutput.print(new PrintWriter(figures), exploration.facts());
        write(json, figures.toString());
        write(html, PimFrontPage.of(exploration));
        out.print(PimFrontText.of(exploration));
        out.flush();
    }

    private static void write(@Nullable Path file, String content) throws IOException {
        if (file != null) {
            AtomicFiles.write(file, content.getBytes(StandardCharsets.UTF_8));
        }
    }
}
