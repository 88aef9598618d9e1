package io.fhe4j.benchmarks.compare;

import io.fhe4j.api.envelope.AtomicFiles;
import io.fhe4j.benchmarks.compare.page.Page;
import io.fhe4j.benchmarks.compare.programs.Program;
import io.fhe4j.benchmarks.compare.programs.Programs;
import io.fhe4j.cli.ExitCode;
import io.fhe4j.cli.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code fhe4j compare}: the same program on several backends. */
@Command(
        name = "compare",
        description =
                "Run the same program on several backends, and say whether the results are equal, what was measured, and what simulated devices"
                        + " would have taken.",
        footer = {
            "",
            "Times are measured on one thread; a simulated device is never timed by the clock. Example:",
            "  fhe4j compare --program ntt --backends cpu,cpu:vectorBits=64,reference --html ntt.html"
        })
public final class CompareCommand implements Callable<Integer> {

    private static final int MOST_ROUNDS = 10_000;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--program",
            paramLabel = "NAME",
            split = ",",
            description = "What to run; --list prints the names. May be several, with commas.")
    private List<String> programs = new ArrayList<>();

    @Option(
            names = "--backends",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "cpu,reference",
            description =
                    "Where to run it, the one that the others are compared with first (default: ${DEFAULT-VALUE}). A name takes settings after colons:"
                            + " cpu:vectorBits=64.")
    private List<String> backends = new ArrayList<>();

    @Option(
            names = "--only",
            paramLabel = "PATTERN",
            defaultValue = ".*",
            description = "Run sizes in whose label, such as 'ckks.rotate N=8192', this regular expression is found.")
    private Pattern only = Pattern.compile(".*");

    @Option(
            names = "--cold",
            paramLabel = "K",
            defaultValue = "5",
            description = "First calls in K processes of their own (default: ${DEFAULT-VALUE}).")
    private int cold = 5;

    @Option(
            names = "--rounds",
            paramLabel = "R",
            defaultValue = "101",
            description = "Samples of each backend, at most (default: ${DEFAULT-VALUE}).")
    private int rounds = 101;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "10",
            description =
                    "About how long each warm-up, and the samples of a size, may take (default: ${DEFAULT-VALUE}); nine samples are taken in any case.")
    private int seconds = 10;

    @Option(names = "--json", paramLabel = "FILE", description = "Write every number to this file.")
    private @Nullable Path json;

    @Option(names = "--html", paramLabel = "FILE", description = "Write one page with tables and charts to this file.")
    private @Nullable Path html;

    @Option(names = "--list", description = "Print programs and sizes, and run nothing.")
    private boolean list;

    /** For the command line's tool kit. */
    public CompareCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        if (list) {
            Programs.all().forEach(program -> out.printf("%-28s %s%n", program.label(), program.description()));
            out.flush();
            return ExitCode.OK;
        }
        requireRange("--cold", cold, 0, 1000);
        requireRange("--rounds", rounds, 1, MOST_ROUNDS);
        requireRange("--seconds", seconds, 1, 3600);
        requireFolder("--json", json);
        requireFolder("--html", html);
        List<Program> chosen = chosen();
        Comparison comparison =
                new Comparison(specs(), new Comparison.Settings(cold, rounds, Duration.ofSeconds(seconds)));
        List<Report.Result> results = new ArrayList<>();
        TextReport text = new TextReport(out);
        try (Progress progress = Progress.onTerminal();
                WorkFolder folder = WorkFolder.create()) {
            for (Program program : chosen) {
                Report.Result result = comparison.run(program, folder.fresh(), progress);
                results.add(result);
                text.print(result);
            }
        }
        Report report = new Report(Report.Machine.here(), results);
        text.printCrossings(report);
        // Both are whole before either is written: who cancels before the end has none.
        write(json, JsonReport.of(report));
        write(html, Page.of(report));
        return report.results().stream().allMatch(Report.Result::digestsAgree) ? ExitCode.OK : ExitCode.FAILURE;
    }

    private void requireRange(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new ParameterException(
                    spec.commandLine(), option + " takes " + least + " to " + most + ", not " + value);
        }
    }

    /** Said before anything is measured, and not after. */
    private void requireFolder(String option, @Nullable Path file) {
        if (file == null) {
            return;
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new ParameterException(
                    spec.commandLine(), option + ": there is no folder for " + file + "; make it, or name another");
        }
    }

    private List<Program> chosen() {
        List<String> names = Programs.names();
        if (programs.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--program is missing; there are " + names);
        }
        for (String name : programs) {
            if (!names.contains(name)) {
                throw new ParameterException(
                        spec.commandLine(), "there is no program \"" + name + "\"; there are " + names);
            }
        }
        List<Program> chosen = Programs.all().stream()
                .filter(program -> programs.contains(program.name()))
                .filter(program -> only.matcher(program.label()).find())
                .toList();
        if (chosen.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "no size of " + programs + " matches " + only.pattern());
        }
        return chosen;
    }

    private List<BackendSpec> specs() {
        try {
            List<BackendSpec> specs = BackendSpec.all(backends);
            // What a backend does not take is said before anything is measured.
            specs.forEach(spec -> spec.open().close());
            return specs;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private static void write(@Nullable Path file, String content) {
        if (file != null) {
            AtomicFiles.write(file, content.getBytes(StandardCharsets.UTF_8));
        }
    }
}
