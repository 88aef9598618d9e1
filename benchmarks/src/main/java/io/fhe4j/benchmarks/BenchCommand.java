package io.fhe4j.benchmarks;

import io.fhe4j.cli.ExitCode;
import io.fhe4j.cli.JsonOutput;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Backends;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code fhe4j bench}: kernels and operations, interleaved with the ruler. */
@Command(
        name = "bench",
        description = "Times kernels and operations, interleaved with the same work in C (the ruler) in the same run.")
public final class BenchCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--json", description = "Print a JSON array instead of a table.")
    private boolean json;

    @Option(
            names = "--only",
            paramLabel = "PATTERN",
            defaultValue = ".*",
            description =
                    "Measure rows in whose label, such as 'ntt.forward N=4096 logQP=50', this regular expression is"
                            + " found.")
    private Pattern only = Pattern.compile(".*");

    @Option(
            names = "--large",
            description = "Measure rows whose keys take more than a gigabyte, too, which are those of gates by AP.")
    private boolean large;

    @Option(
            names = "--threads",
            paramLabel = "T",
            defaultValue = "1",
            description = "Threads of the backend (default: ${DEFAULT-VALUE}).")
    private int threads = 1;

    @Option(names = "--backend", paramLabel = "NAME", description = "Backend (default: the fastest that works here).")
    private @Nullable String backendName;

    @Option(
            names = "--rounds",
            paramLabel = "R",
            defaultValue = "25",
            description = "Samples of each contender (default: ${DEFAULT-VALUE}).")
    private int rounds = 25;

    @Option(names = "--no-ruler", description = "Do not build or start the ruler.")
    private boolean withoutRuler;

    @Option(names = "--list", description = "Print the labels of the rows and measure nothing.")
    private boolean list;

    @Option(
            names = "--calibrate",
            paramLabel = "FILE",
            description =
                    "Measure a table of kernel costs, for fhe4j parameters --search --costs, and nothing else: some"
                            + " minutes on a quiet machine.\n"
                            + "--only chooses sections: table, gates.1024.29, torus.2048, torus.rows, exact.2048.49,"
                            + " exact.2048.switch, …")
    private @Nullable Path costs;

    /** For the command line's tool kit. */
    public BenchCommand() {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (ExecutorService executor = Executors.newFixedThreadPool(threads);
                Backend backend = open(options(executor));
                Suite suite = new Suite(backend)) {
            if (costs != null) {
                calibrate(backend, costs, only, out);
                return ExitCode.OK;
            }
            List<BenchmarkRow> rows = chosen(suite.rows());
            if (list) {
                rows.forEach(row -> out.println(row.label()));
                out.flush();
                return ExitCode.OK;
            }
            Optional<Ruler> ruler = withoutRuler ? Optional.empty() : Ruler.open(rulerDirectory());
            try {
                measure(rows, new Harness(backend, threads, ruler, rounds), out);
            } finally {
                ruler.ifPresent(Ruler::close);
            }
        }
        return ExitCode.OK;
    }

    /** What the options ask for; says which rows are left out for their size. */
    private List<BenchmarkRow> chosen(List<BenchmarkRow> all) {
        List<BenchmarkRow> matching =
                all.stream().filter(row -> only.matcher(row.label()).find()).toList();
        if (matching.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "no row matches " + only.pattern() + "; --list prints all of them");
        }
        List<BenchmarkRow> left =
                matching.stream().filter(row -> row.large() && !large).toList();
        if (!left.isEmpty()) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("Left out, since their keys take more than a gigabyte; --large measures them:");
            left.forEach(row -> err.println("  " + row.label()));
            err.flush();
        }
        return matching.stream().filter(row -> !left.contains(row)).toList();
    }

    private static void calibrate(Backend backend, Path file, Pattern only, PrintWriter out) {
        List<String> lines = new ArrayList<>();
        lines.add("# Kernels in nanoseconds on one thread: " + backend + ", " + System.getProperty("java.vm.name") + " "
                + System.getProperty("java.version") + ", " + System.getProperty("os.arch"));
        lines.add("# kernel, degree (0: any), largest bits of residues, batch, fixed part, part for each digit");
        CostCalibration.measure(backend, name -> only.matcher(name).find(), line -> {
            lines.add(line.toString());
            out.println(line);
            out.flush();
        });
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Backend open(BackendOptions options) {
        return backendName == null ? Backends.openDefault(options) : Backends.open(backendName, options);
    }

    private BackendOptions options(ExecutorService executor) {
        BackendOptions options = BackendOptions.defaults().forMeasuring();
        return threads == 1 ? options : options.withExecutor(executor, threads);
    }

    private static Path rulerDirectory() {
        return Path.of(System.getProperty("fhe4j.ruler", System.getProperty("user.home") + "/.cache/fhe4j/ruler"));
    }

    private void measure(List<BenchmarkRow> rows, Harness harness, PrintWriter out) {
        List<Measurement> measurements = new ArrayList<>();
        if (!json) {
            out.printf(
                    "%-22s %-6s %7s %6s %6s %12s %12s %12s %8s %10s %10s%n",
                    "operation",
                    "engine",
                    "N",
                    "log QP",
                    "limbs",
                    "low µs",
                    "median µs",
                    "high µs",
                    "ruler",
                    "prototype",
                    "bytes");
            out.flush();
        }
        for (BenchmarkRow row : rows) {
            Measurement measurement = harness.measure(row);
            measurements.add(measurement);
            if (!json) {
                out.println(line(measurement));
                out.flush();
            }
        }
        if (json) {
            JsonOutput.print(out, measurements);
        }
    }

    private static String line(Measurement m) {
        return String.format(
                Locale.ROOT,
                "%-22s %-6s %7d %6d %6d %12.2f %12.2f %12.2f %8s %10s %10d",
                m.operation(),
                m.engine(),
                m.ringDegree(),
                m.logQP(),
                m.limbs(),
                m.lowNanos() / 1000,
                m.medianNanos() / 1000,
                m.highNanos() / 1000,
                ratio(m.ratioToRuler()),
                ratio(m.ratioToPrototype()),
                m.allocatedBytes());
    }

    private static String ratio(@Nullable Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, "%.2fx", value);
    }
}
