package io.fhe4j.cli;

import io.fhe4j.backend.pim.memfhe.CpuTime;
import io.fhe4j.backend.pim.memfhe.HistoricalSet;
import io.fhe4j.backend.pim.memfhe.MemfheReport;
import io.fhe4j.backend.pim.reram.ReramDevice;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fhe4j pim reproduce memfhe}. */
@Command(
        name = "memfhe",
        description = {
            "MemFHE (Gupta, Cammarota, Simunic Rosing, 2022/2024): CryptoPIM's table, micro-operations, the pipelined server by AP and GINX at"
                    + " every level of security, the client, networks, and its ratios to processors and graphics cards.",
            "",
            "Only the paper's abstract could be read: every figure carries a mark (published, derived, recalled, assumed)."
        })
final class MemfheCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--json", paramLabel = "FILE", description = "Write every number shown to a file.")
    private @Nullable Path json;

    @Option(
            names = "--all",
            description = "Measure the processor on every historical set (default: on STD128). Keys take up to 1.5 GB.")
    private boolean all;

    @Option(names = "--no-measure", description = "Do not measure the processor: compare with published times alone.")
    private boolean unmeasured;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        List<CpuTime> measured = new ArrayList<>();
        for (HistoricalSet set : HistoricalSet.ALL) {
            if (!unmeasured && isMeasured(set)) {
                measured.add(MemfheBaseline.measure(set));
            }
        }
        MemfheReport report = MemfheReport.of(ReramDevice.memfhe(), measured);
        out.print(report.markdown());
        out.flush();
        Path file = json;
        if (file != null) {
            JsonOutput.write(file, report.toJson());
        }
        return ExitCode.OK;
    }

    private boolean isMeasured(HistoricalSet set) {
        return set.paperName().equals("STD128") || all && !set.paperName().equals("TOY");
    }
}
