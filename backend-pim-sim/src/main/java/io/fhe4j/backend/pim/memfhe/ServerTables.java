package io.fhe4j.backend.pim.memfhe;

import static io.fhe4j.backend.pim.report.ReportText.format;

import io.fhe4j.backend.pim.memfhe.ServerPim.Timing;
import io.fhe4j.backend.pim.report.MarkdownTable;
import io.fhe4j.backend.pim.report.ReportText;
import io.fhe4j.backend.pim.reram.ReramDevice;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The server by every set and technique: its throughput and latency designs, the stages of a product, and keys. */
final class ServerTables {

    private final ReramDevice device;
    private final ReportText report;

    ServerTables(ReramDevice device, ReportText report) {
        this.device = device;
        this.report = report;
    }

    private String withInterval(
            String program, String quantity, ToDoubleFunction<ReramDevice> metric, String unit, double scale) {
        return report.withInterval(program, quantity, file -> metric.applyAsDouble(new ReramDevice(file)), unit, scale);
    }

    static String program(ServerPim server) {
        return "nand " + server.set().name() + " " + server.technique().title();
    }

    void servers(List<ServerPim> servers) {
        report.title(
                "Server, throughput design",
                "A unit for each product (U = X), keys and twiddles stationary; a gate each beat. Executed mode with its interval; rate of the"
                        + " published mode beside it. Batch: the ciphertexts that fill the pipeline, below which the rate is batch / latency.");
        MarkdownTable table = new MarkdownTable(
                "set",
                "technique",
                "X",
                "S",
                "beat, cycles: published / executed",
                "kgates/s, published",
                "kgates/s, executed",
                "latency, ms",
                "energy, mJ",
                "power, kW",
                "arrays, k",
                "cells, mm²",
                "with periphery, mm²",
                "batch");
        for (ServerPim server : servers) {
            String program = program(server);
            int units = server.products();
            table.row(
                    server.set().name(),
                    server.technique().title(),
                    units,
                    server.depth(),
                    format("%.0f / %.0f", server.beatCycles(Timing.PUBLISHED), server.beatCycles(Timing.EXECUTED)),
                    format(
                            "%.1f",
                            1e-3
                                    * report.simulated(
                                            program,
                                            "gates per second, published mode",
                                            server.gatesPerSecond(device, Timing.PUBLISHED, units),
                                            "1/s")),
                    withInterval(
                            program,
                            "gates per second",
                            d -> server.gatesPerSecond(d, Timing.EXECUTED, units),
                            "1/s",
                            1e-3),
                    withInterval(program, "latency", d -> server.latencyNanos(d, Timing.EXECUTED), "ns", 1e-6),
                    withInterval(program, "energy", server::picojoulesPerGate, "pJ", 1e-9),
                    format(
                            "%.1f",
                            1e-3
                                    * report.simulated(
                                            program, "power", server.watts(device, Timing.EXECUTED, units), "W")),
                    format(
                            "%.0f",
                            1e-3 * report.simulated(program, "arrays", (double) server.arrays(device, units), "count")),
                    format(
                            "%.0f",
                            report.simulated(
                                    program,
                                    "area of cells",
                                    server.areaSquareMillimetres(device, units, false),
                                    "mm2")),
                    withInterval(
                            program,
                            "area with periphery",
                            d -> server.areaSquareMillimetres(d, units, true),
                            "mm2",
                            1),
                    server.batch(units));
        }
        report.add(table);
        report.title(
                "Server, latency design",
                "One unit, whose stages pass words on as soon as they are done; and the same unit at the beat, which is what a pipeline needs.");
        MarkdownTable latency = new MarkdownTable(
                "set",
                "technique",
                "latency, ms",
                "at the beat, ms",
                "gates/s of one gate at a time",
                "gates/s of a full unit",
                "arrays, k",
                "power, W",
                "hours to the limit of writes");
        for (ServerPim server : servers) {
            String program = program(server);
            latency.row(
                    server.set().name(),
                    server.technique().title(),
                    withInterval(program, "latency, latency design", server::selfTimedNanos, "ns", 1e-6),
                    format("%.1f", 1e-6 * server.latencyNanos(device, Timing.EXECUTED)),
                    format("%.2f", 1e9 / server.selfTimedNanos(device)),
                    format(
                            "%.1f",
                            report.simulated(
                                    program,
                                    "gates per second, one unit",
                                    server.gatesPerSecond(device, Timing.EXECUTED, 1),
                                    "1/s")),
                    format(
                            "%.1f",
                            1e-3
                                    * report.simulated(
                                            program, "arrays, one unit", (double) server.arrays(device, 1), "count")),
                    format(
                            "%.1f",
                            report.simulated(
                                    program, "power, one unit", server.watts(device, Timing.EXECUTED, 1), "W")),
                    withInterval(
                            program,
                            "hours to the limit of writes",
                            d -> server.lifetimeHours(d, Timing.EXECUTED),
                            "h",
                            1));
        }
        report.add(latency);
    }

    void stages(ServerPim server) {
        String program = program(server);
        report.title("Stages of an external product: " + program, "Arrays of one unit; energy of one product.");
        MarkdownTable table = new MarkdownTable(
                "stage", "beats", "longest beat, cycles", "latency, us", "arrays", "cells, mm²", "energy, uJ");
        int group = Math.ceilDiv(server.set().ringDegree(), device.rows());
        for (Stage stage : server.stages()) {
            double nanos = stage.beats().stream()
                    .mapToDouble(beat -> beat.nanos(device))
                    .sum();
            table.row(
                    stage.name(),
                    stage.beats().size(),
                    stage.longest(),
                    format("%.2f", 1e-3 * report.simulated(program, "latency of " + stage.name(), nanos, "ns")),
                    stage.arrays() * group,
                    format("%.3f", stage.arrays() * group * device.cellArea() * 1e-6),
                    format(
                            "%.2f",
                            1e-6
                                    * report.simulated(
                                            program,
                                            "energy of " + stage.name(),
                                            server.picojoules(device, stage),
                                            "pJ")));
        }
        table.row("bootstrapping key", "–", "–", "–", server.keyArrays(device), cells(server.keyArrays(device)), "–");
        table.row(
                "powers of the root", "–", "–", "–", server.rootArrays(device), cells(server.rootArrays(device)), "–");
        table.row(
                "key switching, of the machine",
                "–",
                "–",
                format("%.0f (on one array)", 1e-3 * server.serialSwitchNanos(device, Timing.EXECUTED)),
                format(
                        "%d at work, %d filled by the key",
                        server.switchingArrays(device, Timing.EXECUTED), server.switchingKeyArrays(device)),
                cells(server.switchingKeyArrays(device)),
                "–");
        report.add(table);
    }

    private String cells(long arrays) {
        return format("%.3f", arrays * device.cellArea() * 1e-6);
    }

    void techniques(List<ServerPim> servers) {
        report.title("AP against GINX", "Keys with bits packed; products one after another on a ciphertext's way.");
        MarkdownTable table = new MarkdownTable(
                "set",
                "AP key, MB",
                "GINX key, MB",
                "ratio",
                "switching key, MB",
                "products AP / separate / shared",
                "energy AP / separate / shared, mJ");
        for (HistoricalSet set : HistoricalSet.ALL) {
            List<ServerPim> three =
                    servers.stream().filter(s -> s.set().equals(set)).toList();
            if (three.isEmpty()) {
                continue;
            }
            table.row(
                    set.name(),
                    format("%.0f", 1e-6 * report.simulated("keys " + set.name(), "AP key", set.apKeyBytes(), "bytes")),
                    format(
                            "%.1f",
                            1e-6 * report.simulated("keys " + set.name(), "GINX key", set.ginxKeyBytes(), "bytes")),
                    format("%.1f", set.apKeyBytes() / set.ginxKeyBytes()),
                    format(
                            "%.0f",
                            1e-6
                                    * report.simulated(
                                            "keys " + set.name(), "switching key", set.switchingKeyBytes(), "bytes")),
                    three.stream().map(s -> String.valueOf(s.products())).collect(Collectors.joining(" / ")),
                    three.stream()
                            .map(s -> format("%.1f", 1e-9 * s.picojoulesPerGate(device)))
                            .collect(Collectors.joining(" / ")));
        }
        report.add(table);
    }
}
