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

    private String count(String program, String quantity, long value) {
        return report.cell("%.0f", program, quantity, (double) value, "count");
    }

    void servers(List<ServerPim> servers) {
        report.title(
                "Server, throughput design",
                "A unit for each product (U = X), keys and twiddles stationary; a gate each beat. Executed mode with"
                        + " its interval; rate of the published mode beside it. Batch: the ciphertexts that fill the"
                        + " pipeline, below which the rate is batch / latency.");
        report.table(
                servers,
                this::throughput,
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
        report.title(
                "Server, latency design",
                "One unit, whose stages pass words on as soon as they are done; and the same unit at the beat, which"
                        + " is what a pipeline needs.");
        report.table(
                servers,
                this::latency,
                "set",
                "technique",
                "latency, ms",
                "at the beat, ms",
                "gates/s of one gate at a time",
                "gates/s of a full unit",
                "arrays, k",
                "power, W");
    }

    private Object[] throughput(ServerPim server) {
        String program = program(server);
        int units = server.products();
        return new Object[] {
            server.set().name(),
            server.technique().title(),
            count(program, "products", units),
            count(program, "beats of a product", server.depth()),
            report.cell("%.0f", program, "beat, published mode", server.beatCycles(Timing.PUBLISHED), "cycles")
                    + " / "
                    + report.cell("%.0f", program, "beat", server.beatCycles(Timing.EXECUTED), "cycles"),
            report.cell(
                    "%.1f",
                    program,
                    "gates per second, published mode",
                    server.gatesPerSecond(device, Timing.PUBLISHED, units),
                    "1/s",
                    1e-3),
            withInterval(
                    program, "gates per second", d -> server.gatesPerSecond(d, Timing.EXECUTED, units), "1/s", 1e-3),
            withInterval(program, "latency", d -> server.latencyNanos(d, Timing.EXECUTED), "ns", 1e-6),
            withInterval(program, "energy", server::picojoulesPerGate, "pJ", 1e-9),
            withInterval(program, "power", d -> server.watts(d, Timing.EXECUTED, units), "W", 1e-3),
            report.cell("%.0f", program, "arrays", (double) server.arrays(device, units), "count", 1e-3),
            report.cell("%.0f", program, "area of cells", server.areaSquareMillimetres(device, units, false), "mm2"),
            withInterval(program, "area with periphery", d -> server.areaSquareMillimetres(d, units, true), "mm2", 1),
            count(program, "batch", server.batch(units))
        };
    }

    private Object[] latency(ServerPim server) {
        String program = program(server);
        return new Object[] {
            server.set().name(),
            server.technique().title(),
            withInterval(program, "latency, latency design", server::selfTimedNanos, "ns", 1e-6),
            report.cell(
                    "%.1f",
                    program, "latency of a unit at the beat", server.latencyNanos(device, Timing.EXECUTED), "ns", 1e-6),
            report.cell("%.2f", program, "gates per second, one at a time", 1e9 / server.selfTimedNanos(device), "1/s"),
            report.cell(
                    "%.1f",
                    program, "gates per second, one unit", server.gatesPerSecond(device, Timing.EXECUTED, 1), "1/s"),
            report.cell("%.1f", program, "arrays, one unit", (double) server.arrays(device, 1), "count", 1e-3),
            withInterval(program, "power, one unit", d -> server.watts(d, Timing.EXECUTED, 1), "W", 1)
        };
    }

    void endurance(List<ServerPim> servers) {
        report.title(
                "Endurance",
                "Times that cells are driven, initialisations included, counted gate by gate in that array of a"
                        + " transform which has the busiest cell. In the throughput design a gate passes it once, on one"
                        + " unit once for each product. How long the cell that is driven most lasts: at full rate, and in"
                        + " the latency design one gate after another. The limit of writes is "
                        + format("%.3g", device.file().value("endurance.writes")) + " ["
                        + device.file().constant("endurance.writes").mark().word()
                        + "]; no wear levelling.");
        report.table(
                servers,
                this::endurance,
                "set",
                "technique",
                "a pass: most of a cell",
                "mean of cells",
                "most of a row",
                "throughput design: gates",
                "hours",
                "one unit: writes of a gate",
                "gates",
                "hours");
    }

    private Object[] endurance(ServerPim server) {
        String program = program(server);
        int units = server.products();
        return new Object[] {
            server.set().name(),
            server.technique().title(),
            count(program, "writes of a pass, busiest cell", server.writesOfCell()),
            report.cell("%.1f", program, "writes of a pass, mean of cells", server.meanWrites(device), "writes"),
            count(program, "writes of a pass, busiest row", server.writesOfRow()),
            report.cell("%.3g", program, "gates to the limit of writes", server.gatesToLimit(device, units), "count"),
            withInterval(
                    program, "hours to the limit of writes", d -> server.lifetimeHours(d, Timing.EXECUTED), "h", 1),
            count(program, "writes of a gate, one unit, busiest cell", server.writesOfGate(1)),
            report.cell(
                    "%.3g", program, "gates to the limit of writes, one unit", server.gatesToLimit(device, 1), "count"),
            withInterval(program, "hours to the limit of writes, one unit", server::selfTimedLifetimeHours, "h", 1)
        };
    }

    void stages(List<ServerPim> servers) {
        report.title(
                "Stages of an external product",
                "Arrays of one unit; energy of one product; words in a second where the stage's longest beat is the"
                        + " pipeline's. GINX with separate products has the stages of shared ones, with half the arrays"
                        + " from the products with the key to the monomial. The switching key belongs to the machine, not"
                        + " to a unit.");
        MarkdownTable table = new MarkdownTable(
                "set",
                "technique",
                "stage",
                "beats",
                "longest beat, cycles",
                "latency, us",
                "k/s",
                "arrays",
                "cells, mm²",
                "energy, uJ");
        for (ServerPim server : servers) {
            if (server.technique() != Technique.GINX_SEPARATE) {
                server.stages().forEach(stage -> table.row(stage(server, stage)));
                resident(table, server, "bootstrapping key", server.keyArrays(device));
                if (server.rootArrays(device) > 0) {
                    resident(table, server, "powers of the root", server.rootArrays(device));
                }
                switching(table, server);
            }
        }
        report.add(table);
    }

    private Object[] stage(ServerPim server, Stage stage) {
        String program = program(server);
        double nanos =
                stage.beats().stream().mapToDouble(beat -> beat.nanos(device)).sum();
        double longest = stage.beats().stream()
                .mapToDouble(beat -> beat.nanos(device))
                .max()
                .orElseThrow();
        int arrays = stage.arrays() * Math.ceilDiv(server.set().ringDegree(), device.rows());
        String name = stage.name();
        return new Object[] {
            server.set().name(),
            server.technique().title(),
            name,
            count(program, "beats of " + name, stage.beats().size()),
            report.cell("%.0f", program, "longest beat of " + name, (double) stage.longest(), "cycles"),
            report.cell("%.2f", program, "latency of " + name, nanos, "ns", 1e-3),
            report.cell("%.1f", program, "rate of " + name, 1e9 / longest, "1/s", 1e-3),
            count(program, "arrays of " + name, arrays),
            report.cell("%.3f", program, "cells of " + name, arrays * device.cellArea() * 1e-6, "mm2"),
            report.cell("%.2f", program, "energy of " + name, server.picojoules(device, stage), "pJ", 1e-6)
        };
    }

    private void resident(MarkdownTable table, ServerPim server, String name, long arrays) {
        String program = program(server);
        table.row(
                server.set().name(),
                server.technique().title(),
                name,
                "–",
                "–",
                "–",
                "–",
                count(program, "arrays of " + name, arrays),
                report.cell("%.3f", program, "cells of " + name, arrays * device.cellArea() * 1e-6, "mm2"),
                "–");
    }

    private void switching(MarkdownTable table, ServerPim server) {
        String program = program(server);
        long filled = server.switchingKeyArrays(device);
        table.row(
                server.set().name(),
                server.technique().title(),
                "key switching",
                "–",
                "–",
                report.cell("%.0f", program, "key switch on one array", server.serialSwitchNanos(device), "ns", 1e-3)
                        + " (on one array)",
                "–",
                count(program, "arrays of key switching", server.switchingArrays(device, Timing.EXECUTED))
                        + " at work, "
                        + count(program, "arrays of the switching key", filled)
                        + " filled by the key",
                report.cell("%.3f", program, "cells of the switching key", filled * device.cellArea() * 1e-6, "mm2"),
                "–");
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
            String keys = "keys " + set.name();
            table.row(
                    set.name(),
                    report.cell("%.0f", keys, "AP key", set.apKeyBytes(), "bytes", 1e-6),
                    report.cell("%.1f", keys, "GINX key", set.ginxKeyBytes(), "bytes", 1e-6),
                    report.cell("%.1f", keys, "AP over GINX", set.apKeyBytes() / set.ginxKeyBytes(), "ratio"),
                    report.cell("%.0f", keys, "switching key", set.switchingKeyBytes(), "bytes", 1e-6),
                    three.stream().map(s -> String.valueOf(s.products())).collect(Collectors.joining(" / ")),
                    three.stream()
                            .map(s -> format("%.1f", 1e-9 * s.picojoulesPerGate(device)))
                            .collect(Collectors.joining(" / ")));
        }
        report.add(table);
    }
}
