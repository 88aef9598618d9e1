package io.fhe4j.cli;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.backend.pim.device.DeviceFiles;
import io.fhe4j.backend.pim.engine.SimulationResult;
import io.fhe4j.backend.pim.engine.Start;
import io.fhe4j.backend.pim.memfhe.ArraySimulation;
import io.fhe4j.backend.pim.memfhe.CpuTime;
import io.fhe4j.backend.pim.memfhe.HistoricalSet;
import io.fhe4j.backend.pim.memfhe.MemfheReport;
import io.fhe4j.backend.pim.memfhe.RecordedGate;
import io.fhe4j.backend.pim.memfhe.RecordedNetwork;
import io.fhe4j.backend.pim.reram.ReramDevice;
import io.fhe4j.cli.MemfheBaseline.BitProgram;
import io.fhe4j.ringgsw.BlindRotationMethod;
import io.fhe4j.ringgsw.Circuit;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
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
            "MemFHE (Gupta, Cammarota, Simunic Rosing, 2022/2024): CryptoPIM's table, micro-operations, the pipelined"
                    + " server by AP and GINX at every level of security, the client, networks, and its ratios to"
                    + " processors and graphics cards.",
            "",
            "Only the paper's abstract could be read: every figure carries a mark (published, derived, recalled,"
                    + " assumed)."
        })
final class MemfheCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--json", paramLabel = "FILE", description = "Write every number shown to a file.")
    private @Nullable Path json;

    @Option(
            names = "--device",
            paramLabel = "FILE",
            description = "A device file of stateful ReRAM (default: memfhe-reram, which ships with fhe4j).")
    private @Nullable Path device;

    @Option(
            names = "--all",
            description =
                    "Measure the processor by GINX on every historical set (default: on STD128). Keys take up to 1.5"
                            + " GB.")
    private boolean all;

    @Option(
            names = "--ap",
            description =
                    "Measure the processor by AP, too, on STD128_AP. Keys take 2.3 GB, half of them on the heap: start"
                            + " Java with -Xmx3g.")
    private boolean ap;

    @Option(names = "--no-measure", description = "Do not measure the processor: compare with published times alone.")
    private boolean unmeasured;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        List<CpuTime> measured = new ArrayList<>();
        for (HistoricalSet set : HistoricalSet.ALL) {
            if (!unmeasured && isMeasured(set)) {
                measured.add(MemfheBaseline.measure(set, BlindRotationMethod.GINX, MemfheBaseline.NAND));
            }
        }
        if (!unmeasured && ap) {
            measured.add(
                    MemfheBaseline.measure(HistoricalSet.of("STD128_AP"), BlindRotationMethod.AP, MemfheBaseline.NAND));
        }
        Path file = device;
        ReramDevice chosen = file == null || file.equals(Path.of("memfhe-reram"))
                ? ReramDevice.memfhe()
                : new ReramDevice(DeviceFiles.read(file, List.of(ReramDevice.SCHEMA)));
        MemfheReport report = MemfheReport.of(chosen, measured);
        addRecorded(report, chosen);
        out.print(report.markdown());
        out.flush();
        Path figures = json;
        if (figures != null) {
            JsonOutput.write(figures, report.toJson());
        }
        return ExitCode.OK;
    }

    /** A gate of the usual set, with all that it needs coming from the host and with keys on the device, and a network; nothing if they do not fit. */
    private void addRecorded(MemfheReport report, ReramDevice chosen) throws IOException {
        HistoricalSet set = HistoricalSet.of("STD128");
        MemfheBitNetwork network = MemfheBitNetwork.recorded();
        BitProgram program = BitProgram.of(network);
        List<RecordedGate> gates = new ArrayList<>();
        Path folder = Files.createTempDirectory("fhe4j-memfhe");
        Path nand = folder.resolve("nand.trace");
        Path inference = folder.resolve("network.trace");
        try {
            MemfheBaseline.record(set, BlindRotationMethod.GINX, MemfheBaseline.NAND, nand);
            MemfheBaseline.record(set, BlindRotationMethod.GINX, program, inference);
            try (ArraySimulation gate = ArraySimulation.open(nand, chosen, true);
                    ArraySimulation whole = ArraySimulation.open(inference, chosen, true)) {
                for (Start start : List.of(Start.EMPTY, Start.CONSTANTS)) {
                    SimulationResult result = gate.run(start);
                    gates.add(new RecordedGate("recorded nand " + set.name() + " GINX", result, gate.wear(start)));
                }
                Circuit circuit = network.circuit();
                RecordedNetwork recorded = new RecordedNetwork(
                        network.name(),
                        network.widths(),
                        circuit.gates(),
                        circuit.depth(),
                        whole.runAs(gate, Start.CONSTANTS),
                        unmeasured ? null : MemfheBaseline.measure(set, BlindRotationMethod.GINX, program));
                report.add(gates);
                report.add(recorded);
            }
        } catch (InvalidParametersException e) {
            report.add(List.of());
        } finally {
            Files.deleteIfExists(nand);
            Files.deleteIfExists(inference);
            Files.delete(folder);
        }
    }

    private boolean isMeasured(HistoricalSet set) {
        return set.paperName().equals("STD128") || all && !set.paperName().equals("TOY");
    }
}
