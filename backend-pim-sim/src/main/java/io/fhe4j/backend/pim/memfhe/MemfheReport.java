package io.fhe4j.backend.pim.memfhe;

import io.fhe4j.backend.pim.device.Constant;
import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.device.Mark;
import io.fhe4j.backend.pim.report.MarkdownTable;
import io.fhe4j.backend.pim.report.ReportText;
import io.fhe4j.backend.pim.report.ReportedFigure;
import io.fhe4j.backend.pim.reram.CryptoPimTable;
import io.fhe4j.backend.pim.reram.ReramDevice;
import io.fhe4j.backend.pim.sensitivity.Interval;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of MemFHE: the model's figures beside those that are published, each with its mark, and intervals over everything that is not
 * known. Only the paper's abstract could be read; no figure here is the paper's unless it says so.
 */
public final class MemfheReport {

    private static final String BACKEND = "pim-memfhe";

    private final ReramDevice device;
    private final ReportText report;
    private final List<ServerPim> servers;
    private final ServerPim usual;

    private MemfheReport(ReramDevice device) {
        this.device = device;
        this.report = new ReportText(BACKEND, device.file());
        this.servers = HistoricalSet.ALL.stream()
                .filter(set -> !set.paperName().equals("TOY"))
                .flatMap(set -> ServerPim.of(device, set).stream())
                .toList();
        this.usual = server(servers, "STD128", device.sharesDigits() ? Technique.GINX_SHARED : Technique.GINX_SEPARATE);
    }

    /**
     * Makes the report; it executes the steps of external products of every set.
     *
     * @param device its constants
     * @param measured times of our own processor backend, measured just now; may be empty
     */
    public static MemfheReport of(ReramDevice device, List<CpuTime> measured) {
        MemfheReport made = new MemfheReport(device);
        made.write(measured);
        return made;
    }

    private void write(List<CpuTime> measured) {
        report.title(
                "Constants",
                "Every one is outside the paper's abstract; intervals below vary all of them that are not published.");
        report.constants();
        cryptoPim();
        new OperationTable(device).write(report);
        ServerTables tables = new ServerTables(device, report);
        tables.servers(servers);
        tables.endurance(servers);
        tables.stages(servers);
        tables.techniques(servers);
        new ClientTables(device, report).clients();
        new NetworkTables(device, report).write(servers, usual, measured);
        new ClaimTable(device, measured).write(report, servers);
        sensitivity(usual);
    }

    /**
     * Adds what recorded gates take where programs are mapped to the device as it is, and how they wear its arrays out.
     *
     * @param gates simulated on this device; none if they do not fit
     */
    public void add(List<RecordedGate> gates) {
        report.title(
                "A recorded gate, and what it wears out",
                "This library's gate as `fhe4j pim run` simulates it, on a device of one unit. Writes are counted"
                        + " command by command, initialisations included; the last columns say how often and how long the"
                        + " same placement can run it before the busiest cell reaches the limit, over the range of the"
                        + " limit alone; no wear levelling.");
        if (gates.isEmpty()) {
            report.add("It does not fit on this device: `fhe4j pim run` says why.\n");
            return;
        }
        report.table(
                gates,
                this::recorded,
                "gate",
                "begins with",
                "latency, ms",
                "energy, mJ",
                "commands, M",
                "writes of the busiest cell",
                "mean of its array",
                "writes of the busiest row",
                "gates to the limit",
                "hours");
    }

    /**
     * Adds a network that was recorded, beside what its composed table gives.
     *
     * @param network simulated on this device
     */
    public void add(RecordedNetwork network) {
        new NetworkTables(device, report).recorded(network, usual);
    }

    private Object[] recorded(RecordedGate gate) {
        String program = gate.program();
        Wear wear = gate.wear();
        Constant limit = device.file().constant("endurance.writes");
        String start = gate.result().start().words() + ": ";
        return new Object[] {
            program,
            gate.result().start().words(),
            report.cell("%.1f", program, start + "latency", gate.result().makespanNanos(), "ns", 1e-6),
            report.cell("%.2f", program, start + "energy", gate.result().picojoules(), "pJ", 1e-9),
            report.cell(
                    "%.1f", program, start + "commands", (double) gate.result().commands(), "count", 1e-6),
            report.cell("%.0f", program, start + "writes of the busiest cell", (double) wear.mostOfCell(), "writes"),
            report.cell(
                    "%.1f",
                    program, start + "mean writes of its array", wear.busiest().meanOfCell(), "writes"),
            report.cell("%.0f", program, start + "writes of the busiest row", (double) wear.mostOfRow(), "writes"),
            report.cell("%.3g", program, start + "gates to the limit of writes", wear.runs(limit.value()), "count"),
            report.withInterval(
                    program,
                    start + "hours to the limit of writes",
                    wear.hours(limit.value()),
                    new Interval(wear.hours(limit.low()), wear.hours(limit.high())),
                    "h",
                    1)
        };
    }

    static ServerPim server(List<ServerPim> servers, String set, Technique technique) {
        return servers.stream()
                .filter(server -> server.set().paperName().equals(set) && server.technique() == technique)
                .findFirst()
                .orElseThrow();
    }

    /** In Markdown. */
    public String markdown() {
        return report.markdown();
    }

    /** Every number shown. */
    public List<ReportedFigure> figures() {
        return report.figures();
    }

    /** Every number shown, for {@code --json}. */
    public List<Map<String, @Nullable Object>> toJson() {
        return report.toJson();
    }

    private void cryptoPim() {
        report.title(
                "CryptoPIM's table", "Published mode by the closed form, executed mode by the gates that arrays ran.");
        report.add(CryptoPimTable.markdown(device));
        for (CryptoPimTable.Row row : CryptoPimTable.rows(device)) {
            CryptoPimTable.Published paper = row.published();
            String program = "polynomial product n=" + paper.points() + " w=" + paper.width() + " q=" + paper.prime();
            report.published(program, "CryptoPIM", "latency", paper.micros() * 1e3, "ns", Mark.RECALLED);
            report.published(program, "CryptoPIM", "rate", paper.perSecond(), "1/s", Mark.RECALLED);
            report.simulated(program, "latency, published mode", row.publishedMode() * 1e3, "ns");
            report.simulated(program, "deviation, published mode", row.publishedMode() / paper.micros() - 1, "ratio");
            report.simulated(program, "rate, published mode", row.publishedRate(), "1/s");
            report.simulated(program, "latency, executed mode", row.executedMode() * 1e3, "ns");
            report.simulated(program, "beat, executed mode", (double) row.executedBeat(), "cycles");
            report.simulated(program, "rate, executed mode", row.executedRate(), "1/s");
            report.simulated(program, "executed over published", row.ratio(), "ratio");
        }
    }

    private void sensitivity(ServerPim server) {
        String program = ServerTables.program(server);
        MarkdownTable table = report.dominating(program);
        report.dominating(
                table,
                program,
                "gates per second",
                of(d -> server.gatesPerSecond(d, ServerPim.timing(d), server.products())));
        report.dominating(table, program, "energy of a gate", of(server::picojoulesPerGate));
        report.dominating(
                table,
                program,
                "area with periphery",
                of(d -> server.areaSquareMillimetres(d, server.products(), true)));
        report.dominating(table, program, "power", of(d -> server.watts(d, ServerPim.timing(d), server.products())));
        report.add(table);
    }

    private static ToDoubleFunction<DeviceFile> of(ToDoubleFunction<ReramDevice> metric) {
        return file -> metric.applyAsDouble(new ReramDevice(file));
    }
}
