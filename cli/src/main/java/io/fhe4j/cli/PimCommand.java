package io.fhe4j.cli;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.envelope.AtomicFiles;
import io.fhe4j.backend.pim.check.ArrayChecker;
import io.fhe4j.backend.pim.check.CommandChecker;
import io.fhe4j.backend.pim.check.Violation;
import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.device.DeviceFiles;
import io.fhe4j.backend.pim.device.DeviceSchema;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.engine.SimulationResult;
import io.fhe4j.backend.pim.engine.Start;
import io.fhe4j.backend.pim.fhemem.AccessFormat;
import io.fhe4j.backend.pim.fhemem.BatchPipeline;
import io.fhe4j.backend.pim.fhemem.BatchResult;
import io.fhe4j.backend.pim.fhemem.PipelineStage;
import io.fhe4j.backend.pim.fhemem.ProgramSimulation;
import io.fhe4j.backend.pim.memfhe.ArrayParts;
import io.fhe4j.backend.pim.memfhe.ArraySimulation;
import io.fhe4j.backend.pim.memfhe.Wear;
import io.fhe4j.backend.pim.reram.ReramDevice;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fhe4j pim}: recorded programs on simulated memories. */
@Command(
        name = "pim",
        description = "Simulate recorded programs on memories that compute.",
        footer = {
            "",
            "Traces are written by io.fhe4j.ntt.trace.Recording; a trace of shapes, from the backend trace, is enough."
                    + " Every figure carries the worst mark of the device's constants: see the device file."
        })
final class PimCommand {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** The times of all inputs are kept. */
    private static final int MOST_INPUTS = 1 << 20;

    /** Which device, and what is changed in it. */
    static final class DeviceChoice {

        @Option(
                names = "--device",
                paramLabel = "FILE",
                description = "The device file, or memfhe-reram or the default, fhemem-dram, which ship with fhe4j.")
        private @Nullable Path file;

        @Option(
                names = "--set",
                paramLabel = "KEY=VALUE",
                description = "Change a constant (timing.tRC=48) or a choice (refresh=off) of the device.")
        private Map<String, String> changes = new LinkedHashMap<>();

        DramDevice device() {
            return new DramDevice(changed(read(List.of(DramDevice.SCHEMA))));
        }

        /** Of any architecture that programs are simulated on. */
        DeviceFile any() {
            DeviceFile device = changed(read(List.of(DramDevice.SCHEMA, ReramDevice.SCHEMA)));
            return isLogic(device) ? new ReramDevice(device).file() : new DramDevice(device).file();
        }

        private DeviceFile read(List<DeviceSchema> schemas) {
            if (file == null) {
                return DramDevice.fhemem().file();
            }
            SortedMap<String, Supplier<DeviceFile>> shipped = shipped(schemas);
            Supplier<DeviceFile> known = shipped.get(file.toString());
            if (known != null) {
                return known.get();
            }
            if (!Files.exists(file)) {
                throw new MalformedInputException(
                        file.toString(),
                        "file",
                        "no such file, and no device of that name ships with fhe4j",
                        "check the path, or take one of " + shipped.keySet());
            }
            return DeviceFiles.read(file, schemas);
        }

        /** What ships of some architectures, by name, and read when it is asked for. */
        private static SortedMap<String, Supplier<DeviceFile>> shipped(List<DeviceSchema> schemas) {
            SortedMap<String, Supplier<DeviceFile>> shipped = new TreeMap<>();
            if (schemas.contains(DramDevice.SCHEMA)) {
                shipped.put("fhemem-dram", () -> DramDevice.fhemem().file());
            }
            if (schemas.contains(ReramDevice.SCHEMA)) {
                shipped.put("memfhe-reram", () -> ReramDevice.memfhe().file());
            }
            return shipped;
        }

        private DeviceFile changed(DeviceFile original) {
            DeviceFile device = original;
            for (Map.Entry<String, String> change : changes.entrySet()) {
                device = change(device, change.getKey(), change.getValue());
            }
            return device;
        }

        private static DeviceFile change(DeviceFile device, String key, String value) {
            if (!key.contains(".")) {
                return device.withChoice(key, value);
            }
            try {
                return device.with(key, Double.parseDouble(value));
            } catch (NumberFormatException e) {
                throw new InvalidParametersException("constant " + key + " takes a number, not " + value, e);
            }
        }
    }

    @Command(
            name = "run",
            description =
                    "Map a recorded program to a device, simulate it, and print times, energy, bytes and operations.")
    int run(
            @Parameters(paramLabel = "TRACE", description = "A trace.") Path trace,
            @Mixin DeviceChoice choice,
            @Option(
                            names = "--no-spill",
                            description = "Refuse a program that does not fit, instead of moving rows to the host.")
                    boolean noSpill,
            @Option(
                            names = "--start",
                            defaultValue = "EMPTY",
                            description = "What lies on the device at the begin: ${COMPLETION-CANDIDATES}.")
                    Start start,
            @Option(
                            names = "--batch",
                            paramLabel = "INPUTS",
                            description =
                                    "Let so many inputs stream through replicas of the program that own their banks or"
                                            + " arrays.")
                    @Nullable
                    Integer batch,
            @Option(names = "--json", description = "Print one JSON object and nothing else.") boolean json)
            throws IOException {
        Map<String, Object> facts;
        String report;
        if (batch != null && start != Start.EMPTY) {
            throw new InvalidParametersException("a batch begins on an empty device: leave out --start");
        }
        if (batch != null && batch > MOST_INPUTS) {
            throw new InvalidParametersException(
                    "a batch of " + batch + " inputs; at most " + MOST_INPUTS + " are simulated");
        }
        if (isLogic(choice.any())) {
            ReramDevice device = new ReramDevice(choice.any());
            try (ArraySimulation simulation = ArraySimulation.open(trace, device, !noSpill)) {
                if (batch != null) {
                    List<PipelineStage> stages = List.of(simulation.stage("program", 1));
                    BatchResult result = BatchPipeline.run(new ArrayParts(device), stages, batch);
                    facts = result.facts();
                    report = result.report();
                } else {
                    SimulationResult result = simulation.run(start);
                    Wear wear = simulation.wear(start);
                    facts = result.facts();
                    facts.put("wear", wear.facts());
                    report = result.report() + wear.report();
                }
            }
            print(facts, report, json);
            return ExitCode.OK;
        }
        try (ProgramSimulation simulation = ProgramSimulation.open(trace, choice.device(), !noSpill)) {
            if (batch != null) {
                List<PipelineStage> stages = List.of(simulation.stage("program", 1));
                BatchResult result = BatchPipeline.run(choice.device(), stages, batch);
                facts = result.facts();
                report = result.report();
            } else {
                SimulationResult result = simulation.run(start);
                facts = result.facts();
                report = result.report();
            }
        }
        print(facts, report, json);
        return ExitCode.OK;
    }

    private static boolean isLogic(DeviceFile device) {
        return device.architecture().equals(ReramDevice.SCHEMA.architecture());
    }

    private void print(Map<String, Object> facts, String report, boolean json) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            JsonOutput.print(out, facts);
        } else {
            out.print(report);
            out.flush();
        }
    }

    @Command(
            name = "explore",
            description = {
                "Sweep constants and choices of a device over a recorded program, and print the Pareto front of"
                        + " latency, energy and area.",
                "Devices that differ in constants only share the fastest placement of their geometry; others are"
                        + " mapped anew."
            },
            footer = {
                "",
                "Example:",
                "  fhe4j pim explore product.trace --sweep geometry.aspectRatio=1,2,4,8 --sweep unit.cycle=1ns..3ns:5"
                        + " --html front.html"
            })
    int explore(
            @Parameters(paramLabel = "TRACE", description = "A trace.") Path trace,
            @Mixin DeviceChoice choice,
            @Mixin PimExploreOptions options)
            throws IOException {
        options.run(trace, choice.any(), spec.commandLine().getOut());
        return ExitCode.OK;
    }

    @Command(
            name = "commands",
            description = "Write every command that a device gets for a recorded program, with its time and place.")
    int commands(
            @Parameters(paramLabel = "TRACE", description = "A trace.") Path trace,
            @Mixin DeviceChoice choice,
            @Option(names = "--out", paramLabel = "FILE", required = true, description = "The file to write.")
                    Path file,
            @Option(
                            names = "--accesses",
                            paramLabel = "FORMAT",
                            arity = "0..1",
                            fallbackValue = "DRAMSIM3",
                            description = "Write only plain reads and writes, for a simulator of plain memories:"
                                    + " ${COMPLETION-CANDIDATES} (default: ${FALLBACK-VALUE}).")
                    @Nullable
                    AccessFormat accesses)
            throws IOException {
        if (isLogic(choice.any())) {
            if (accesses != null) {
                throw new InvalidParametersException("--accesses are reads and writes of DRAM: leave it out");
            }
            try (ArraySimulation simulation = ArraySimulation.open(trace, new ReramDevice(choice.any()), true)) {
                long[] written = new long[1];
                AtomicFiles.write(file, channel -> {
                    BufferedWriter out = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.US_ASCII));
                    written[0] = simulation.writeCommands(out);
                });
                spec.commandLine().getOut().println(written[0] + " commands in " + file);
                spec.commandLine().getOut().flush();
            }
            return ExitCode.OK;
        }
        try (ProgramSimulation simulation = ProgramSimulation.open(trace, choice.device(), true)) {
            long[] written = new long[1];
            AtomicFiles.write(file, channel -> {
                BufferedWriter out = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.US_ASCII));
                if (accesses != null) {
                    simulation.writeAccesses(accesses, out);
                } else {
                    written[0] = simulation.writeCommands(out);
                }
            });
            spec.commandLine()
                    .getOut()
                    .println(accesses != null ? "accesses in " + file : written[0] + " commands in " + file);
            spec.commandLine().getOut().flush();
        }
        return ExitCode.OK;
    }

    @Command(
            name = "check",
            description =
                    "Verify a file of commands against every timing rule of a device, with code that did not schedule"
                            + " them.")
    int check(
            @Parameters(paramLabel = "FILE", description = "A file that fhe4j pim commands wrote.") Path file,
            @Mixin DeviceChoice choice) {
        List<Violation> violations;
        DeviceFile device = choice.any();
        try (BufferedReader in = Files.newBufferedReader(file)) {
            violations = isLogic(device)
                    ? ArrayChecker.check(file.toString(), in, device)
                    : CommandChecker.check(file.toString(), in, device);
        } catch (IOException e) {
            throw MalformedInputException.unreadable(file.toString(), e);
        }
        PrintWriter out = spec.commandLine().getOut();
        violations.forEach(violation ->
                out.println("line " + violation.line() + ": " + violation.rule() + ": " + violation.text()));
        out.println(violations.isEmpty() ? "no rule is broken" : violations.size() + " violations");
        out.flush();
        return violations.isEmpty() ? ExitCode.OK : ExitCode.REFUSED;
    }

    @Command(name = "devices", description = "List the constants of a device, with their marks.")
    int devices(@Mixin DeviceChoice choice) {
        PrintWriter out = spec.commandLine().getOut();
        choice.any()
                .constants()
                .forEach(constant -> out.println(constant.key() + " = " + constant.value() + " " + constant.unit()
                        + " [" + constant.mark().word() + "] " + constant.source()));
        out.flush();
        return ExitCode.OK;
    }
}
