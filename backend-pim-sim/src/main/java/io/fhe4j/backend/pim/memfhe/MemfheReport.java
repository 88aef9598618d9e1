package io.fhe4j.backend.pim.memfhe;

import io.fhe4j.backend.pim.device.Constant;
import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.device.Mark;
import io.fhe4j.backend.pim.memfhe.ServerPim.Timing;
import io.fhe4j.backend.pim.reram.CryptoPimTable;
import io.fhe4j.backend.pim.reram.ReramDevice;
import io.fhe4j.backend.pim.sensitivity.Interval;
import io.fhe4j.backend.pim.sensitivity.LatinHypercube;
import io.fhe4j.backend.pim.sensitivity.Tornado;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of MemFHE: the model's figures beside those that are published, each with its mark, and intervals over everything that is not
 * known. Only the paper's abstract could be read; no figure here is the paper's unless it says so.
 */
public final class MemfheReport {

    private static final long SEED = 1;

    private final ReramDevice device;
    private final List<DeviceFile> samples;
    private final List<ReportedFigure> figures = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    private MemfheReport(ReramDevice device) {
        this.device = device;
        this.samples = LatinHypercube.of(device.file(), LatinHypercube.SAMPLES, SEED);
    }

    /**
     * Makes the report; it executes the steps of external products of every set.
     *
     * @param device its constants
     * @param measured times of our own processor backend, measured just now; may be empty
     */
    public static MemfheReport of(ReramDevice device, List<CpuTime> measured) {
        MemfheReport report = new MemfheReport(device);
        List<ServerPim> servers = HistoricalSet.ALL.stream()
                .filter(set -> !set.paperName().equals("TOY"))
                .flatMap(set -> ServerPim.of(device, set).stream())
                .toList();
        report.constants();
        report.cryptoPim();
        new OperationTable(device).write(report.text, report.figures);
        report.servers(servers);
        report.stages(server(servers, "STD128", Technique.GINX_SHARED));
        report.techniques(servers);
        report.clients();
        report.networks(server(servers, "STD128", Technique.GINX_SHARED));
        new ClaimTable(device, measured).write(report.text, report.figures, servers);
        report.sensitivity(server(servers, "STD128", Technique.GINX_SHARED));
        return report;
    }

    static ServerPim server(List<ServerPim> servers, String set, Technique technique) {
        return servers.stream()
                .filter(server -> server.set().paperName().equals(set) && server.technique() == technique)
                .findFirst()
                .orElseThrow();
    }

    /** In Markdown. */
    public String markdown() {
        return text.toString();
    }

    /** Every number shown. */
    public List<ReportedFigure> figures() {
        return List.copyOf(figures);
    }

    /** Every number shown, for {@code --json}. */
    public List<Map<String, @Nullable Object>> toJson() {
        return figures.stream().map(ReportedFigure::toJson).toList();
    }

    @SuppressWarnings("AnnotateFormatMethod") // its annotation would be one more dependency
    static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    /** Three digits, without a power of ten. */
    private static String number(double value) {
        return format(value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    }

    private void title(String title, String words) {
        text.append("\n### ").append(title).append("\n\n").append(words).append("\n\n");
    }

    private double simulated(String program, String quantity, double value, String unit) {
        figures.add(ReportedFigure.simulated(program, quantity, value, unit, null));
        return value;
    }

    /** A figure with its interval, as {@code value (low…high)} in other units. */
    private String withInterval(
            String program, String quantity, ToDoubleFunction<ReramDevice> metric, String unit, double scale) {
        double value = metric.applyAsDouble(device);
        Interval interval = Interval.of(samples, file -> metric.applyAsDouble(new ReramDevice(file)));
        figures.add(ReportedFigure.simulated(program, quantity, value, unit, interval));
        return number(value * scale) + " (" + number(interval.low() * scale) + "…" + number(interval.high() * scale)
                + ")";
    }

    private void constants() {
        title(
                "Constants",
                "Every one is outside the paper's abstract; intervals below vary all of them that are not published.");
        Table table = new Table("constant", "value", "range", "unit", "mark");
        for (Constant c : device.file().constants()) {
            table.row(
                    c.key(),
                    format("%.4g", c.value()),
                    format("%.3g…%.3g", c.low(), c.high()),
                    c.unit(),
                    c.mark().word());
            figures.add(new ReportedFigure(
                    "constant",
                    "pim-memfhe",
                    "simulated",
                    c.key(),
                    c.value(),
                    c.unit().symbol(),
                    new Interval(c.low(), c.high()),
                    c.mark(),
                    null));
        }
        text.append(table);
    }

    private void cryptoPim() {
        title("CryptoPIM's table", "Published mode by the closed form, executed mode by the gates that arrays ran.");
        text.append(CryptoPimTable.markdown(device));
        for (CryptoPimTable.Row row : CryptoPimTable.rows(device)) {
            String program = "polynomial product n=" + row.published().points() + " w="
                    + row.published().width();
            figures.add(ReportedFigure.published(
                    program, "CryptoPIM", "latency", row.published().micros() * 1e3, "ns", Mark.RECALLED));
            simulated(program, "latency, published mode", row.publishedMode() * 1e3, "ns");
            simulated(program, "latency, executed mode", row.executedMode() * 1e3, "ns");
            simulated(program, "executed over published", row.ratio(), "ratio");
        }
    }

    private static String program(ServerPim server) {
        return "nand " + server.set().name() + " " + server.technique().title();
    }

    private void servers(List<ServerPim> servers) {
        title(
                "Server, throughput design",
                "A unit for each product (U = X), keys and twiddles stationary; a gate each beat. Executed mode with its interval; rate of the"
                        + " published mode beside it. Batch: the ciphertexts that fill the pipeline, below which the rate is batch / latency.");
        Table table = new Table(
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
                                    * simulated(
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
                            1e-3 * simulated(program, "power", server.watts(device, Timing.EXECUTED, units), "W")),
                    format("%.0f", 1e-3 * simulated(program, "arrays", (double) server.arrays(device, units), "count")),
                    format(
                            "%.0f",
                            simulated(
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
        text.append(table);
        title(
                "Server, latency design",
                "One unit, whose stages pass words on as soon as they are done; and the same unit at the beat, which is what a pipeline needs.");
        Table latency = new Table(
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
                            simulated(
                                    program,
                                    "gates per second, one unit",
                                    server.gatesPerSecond(device, Timing.EXECUTED, 1),
                                    "1/s")),
                    format(
                            "%.1f",
                            1e-3 * simulated(program, "arrays, one unit", (double) server.arrays(device, 1), "count")),
                    format(
                            "%.1f",
                            simulated(program, "power, one unit", server.watts(device, Timing.EXECUTED, 1), "W")),
                    withInterval(
                            program,
                            "hours to the limit of writes",
                            d -> server.lifetimeHours(d, Timing.EXECUTED),
                            "h",
                            1));
        }
        text.append(latency);
    }

    private void stages(ServerPim server) {
        String program = program(server);
        title("Stages of an external product: " + program, "Arrays of one unit; energy of one product.");
        Table table = new Table(
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
                    format("%.2f", 1e-3 * simulated(program, "latency of " + stage.name(), nanos, "ns")),
                    stage.arrays() * group,
                    format("%.3f", stage.arrays() * group * device.cellArea() * 1e-6),
                    format(
                            "%.2f",
                            1e-6
                                    * simulated(
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
        text.append(table);
    }

    private String cells(long arrays) {
        return format("%.3f", arrays * device.cellArea() * 1e-6);
    }

    private void techniques(List<ServerPim> servers) {
        title("AP against GINX", "Keys with bits packed; products one after another on a ciphertext's way.");
        Table table = new Table(
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
                    format("%.0f", 1e-6 * simulated("keys " + set.name(), "AP key", set.apKeyBytes(), "bytes")),
                    format("%.1f", 1e-6 * simulated("keys " + set.name(), "GINX key", set.ginxKeyBytes(), "bytes")),
                    format("%.1f", set.apKeyBytes() / set.ginxKeyBytes()),
                    format(
                            "%.0f",
                            1e-6 * simulated("keys " + set.name(), "switching key", set.switchingKeyBytes(), "bytes")),
                    three.stream().map(s -> String.valueOf(s.products())).collect(Collectors.joining(" / ")),
                    three.stream()
                            .map(s -> format("%.1f", 1e-9 * s.picojoulesPerGate(device)))
                            .collect(Collectors.joining(" / ")));
        }
        text.append(table);
    }

    private void clients() {
        title(
                "Client",
                "Executed gates for the inner product with the key, the same for every key. Masks arrive over the host's link.");
        Table table = new Table(
                "historical set",
                "n",
                "q",
                "cycles for an array of ciphertexts",
                "ns each, encrypt",
                "ns each, decrypt",
                "pJ each, encrypt",
                "cycles for one ciphertext by coordinates",
                "its ns",
                "mask over the link, ns");
        double link = device.file().value("links.host.rate");
        Map<List<Integer>, List<HistoricalSet>> alike = HistoricalSet.ALL.stream()
                .collect(Collectors.groupingBy(
                        set -> List.of(set.dimension(), set.lweBits()), LinkedHashMap::new, Collectors.toList()));
        alike.values().forEach(sets -> table.row(client(sets, link)));
        text.append(table);
    }

    /** A row for sets of the same n and q. */
    private Object[] client(List<HistoricalSet> sets, double link) {
        HistoricalSet set = sets.getFirst();
        ClientPim client = new ClientPim(device, set.lweBits());
        int rows = device.rows();
        int n = set.dimension();
        ClientPim.Outcome many = client.encrypt(new long[n][rows], new int[n], new long[rows]);
        ClientPim.Outcome back = client.decrypt(new long[n][rows], new int[n], new long[rows]);
        ClientPim.Outcome one = client.encryptOne(new long[n], new int[n], 0);
        String names = sets.stream().map(HistoricalSet::paperName).collect(Collectors.joining(", "));
        String program = "encrypt historical " + names;
        return new Object[] {
            names,
            n,
            set.lweModulus(),
            many.counts().cycles(),
            format("%.1f", simulated(program, "latency each", many.counts().nanos(device) / rows, "ns")),
            format(
                    "%.1f",
                    simulated(
                            "decrypt historical " + names,
                            "latency each",
                            back.counts().nanos(device) / rows,
                            "ns")),
            format("%.0f", simulated(program, "energy each", many.counts().picojoules(device) / rows, "pJ")),
            one.counts().cycles(),
            format("%.0f", simulated(program, "latency of one", one.counts().nanos(device), "ns")),
            format("%.1f", n * set.lweBits() / 8.0 / link)
        };
    }

    private void networks(ServerPim server) {
        title(
                "Networks",
                "The paper's list is not known; these are [assumed]: a sign activation for each neuron, on "
                        + program(server)
                        + " in the throughput design. The published factor of 2007 over the state of the art has no named baseline, so none is divided by.");
        Table table = new Table(
                "network",
                "bootstrappings",
                "LWE additions",
                "inferences/s",
                "latency of one, ms",
                "on bits alone: gates",
                "inferences/s");
        double rate = server.gatesPerSecond(device, Timing.EXECUTED, server.products());
        double latency = server.latencyNanos(device, Timing.EXECUTED);
        double beat = server.beatNanos(device, Timing.EXECUTED);
        double addition = 6.0 * server.set().lweBits() * device.cycleNanos();
        for (Network network : Network.ALL) {
            double nanos = 0;
            for (Network.Layer layer : network.layers()) {
                nanos += latency + (layer.neurons() - 1) * beat + layer.fanIn() * addition;
            }
            table.row(
                    network.name(),
                    network.bootstraps(),
                    network.additions(),
                    format(
                            "%.3g",
                            simulated(network.name(), "inferences per second", rate / network.bootstraps(), "1/s")),
                    format("%.0f", 1e-6 * simulated(network.name(), "latency", nanos, "ns")),
                    network.binaryGates(),
                    format(
                            "%.3g",
                            simulated(
                                    network.name() + " on bits",
                                    "inferences per second",
                                    rate / network.binaryGates(),
                                    "1/s")));
        }
        text.append(table);
    }

    private void sensitivity(ServerPim server) {
        title(
                "What dominates: " + program(server),
                "Each constant alone at both ends of its range; the three of largest effect, by the larger end over the smaller.");
        Table table = new Table("figure", "first", "second", "third");
        tornado(table, server, "gates per second", d -> server.gatesPerSecond(d, Timing.EXECUTED, server.products()));
        tornado(table, server, "energy of a gate", server::picojoulesPerGate);
        tornado(table, server, "area with periphery", d -> server.areaSquareMillimetres(d, server.products(), true));
        tornado(table, server, "power", d -> server.watts(d, Timing.EXECUTED, server.products()));
        text.append(table);
    }

    private void tornado(Table table, ServerPim server, String quantity, ToDoubleFunction<ReramDevice> metric) {
        List<String> cells = new ArrayList<>();
        Tornado tornado = Tornado.of(device.file(), file -> metric.applyAsDouble(new ReramDevice(file)));
        for (Tornado.Effect effect : tornado.dominating()) {
            cells.add(format("%s: ×%.3g", effect.constant().key(), effect.factor()));
            figures.add(ReportedFigure.simulated(
                    program(server), quantity + " over " + effect.constant().key(), effect.factor(), "ratio", null));
        }
        while (cells.size() < 3) {
            cells.add("–");
        }
        table.row(quantity, cells.get(0), cells.get(1), cells.get(2));
    }
}
