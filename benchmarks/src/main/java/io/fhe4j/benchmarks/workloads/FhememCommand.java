package io.fhe4j.benchmarks.workloads;

import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.fhemem.FhememReport;
import io.fhe4j.backend.pim.fhemem.FhememReport.Programs;
import io.fhe4j.backend.pim.fhemem.WorkloadLoad;
import io.fhe4j.cli.JsonOutput;
import io.fhe4j.cli.Progress;
import io.fhe4j.ntt.Modulus;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fhe4j pim reproduce fhemem}. */
@Command(
        name = "fhemem",
        description = {
            "FHEmem (Zhou et al., 2023/2025): CKKS workloads on near-mat units in DRAM: times, energies, areas, all"
                    + " sixteen design points, and the paper's ratios to published accelerators.",
            "",
            "Only the paper's abstracts could be read, and the workloads are composed from other papers: every figure"
                    + " carries a mark (published, derived, recalled, assumed)."
        })
public final class FhememCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--json", paramLabel = "FILE", description = "Write every number shown to a file.")
    private @Nullable Path json;

    @Option(
            names = "--all",
            description = "Every set of parameters: ARK-like and this library's own beside the SHARP-like one.")
    private boolean all;

    @Option(
            names = "--traces",
            paramLabel = "FOLDER",
            description = "Where records of operations are kept (default: ${DEFAULT-VALUE}).",
            defaultValue = "${sys:user.home}/.cache/fhe4j/workloads")
    private Path traces = Path.of("workloads");

    /** For the command line. */
    public FhememCommand() {}

    @Override
    public Integer call() throws IOException {
        OperationRecorder recorder = new OperationRecorder(traces);
        FhememReport report;
        int cores = Runtime.getRuntime().availableProcessors();
        try (Progress progress = Progress.onTerminal();
                ExecutorService executor = Executors.newFixedThreadPool(cores)) {
            List<Programs> programs = new ArrayList<>();
            for (ParameterSet set : sets()) {
                programs.add(programs(recorder, set, progress));
            }
            report = FhememReport.of(DramDevice.fhemem(), programs, progress, executor);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(report.markdown());
        out.flush();
        Path file = json;
        if (file != null) {
            JsonOutput.write(file, report.toJson());
        }
        return 0;
    }

    private List<ParameterSet> sets() {
        return all
                ? List.of(ParameterSet.sharp(), ParameterSet.own(), ParameterSet.ark())
                : List.of(ParameterSet.sharp());
    }

    /** Operations and workloads of a set, and for the first of them the digit network, whose parameters are its own. */
    static Programs programs(OperationRecorder recorder, ParameterSet set, Progress progress) throws IOException {
        List<Workload> workloads = new ArrayList<>(Workloads.operations(set));
        workloads.addAll(Workloads.all(set));
        List<WorkloadLoad> loads = new ArrayList<>(new WorkloadRecords(recorder, set).loads(workloads, progress));
        ParameterSet digits = ParameterSet.digits();
        loads.addAll(4, new WorkloadRecords(recorder, digits).loads(List.of(Workloads.digits(digits)), progress));
        Map<Modulus, Modulus> sparse = new HashMap<>(sparse(set));
        sparse(digits).forEach(sparse::putIfAbsent);
        return new Programs(set.name(), set.description(), loads, modulus -> sparse.getOrDefault(modulus, modulus));
    }

    /** For each prime the next sparse one of as many bits, or of one more where there are too few. */
    private static Map<Modulus, Modulus> sparse(ParameterSet set) {
        Map<Modulus, Modulus> names = new HashMap<>();
        Map<Integer, List<Long>> byBits = new HashMap<>();
        Map<Integer, Integer> used = new HashMap<>();
        for (long prime : set.primes()) {
            int bits = 64 - Long.numberOfLeadingZeros(prime);
            List<Long> found = byBits.computeIfAbsent(bits, b -> set.sparse(b));
            int place = used.merge(bits, 1, Integer::sum) - 1;
            names.put(Modulus.of(prime), Modulus.of(found.get(place % found.size())));
        }
        return names;
    }
}
