package io.fhe4j.backend.pim.memfhe;

import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.device.Mark;
import io.fhe4j.backend.pim.engine.SimulationResult;
import io.fhe4j.backend.pim.memfhe.NetworkServer.Figures;
import io.fhe4j.backend.pim.report.MarkdownTable;
import io.fhe4j.backend.pim.report.ReportText;
import io.fhe4j.backend.pim.report.ReportedFigure;
import io.fhe4j.backend.pim.reram.ReramDevice;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Networks between client and server: what they consist of, what they take by every technique and set, and the paper's claim for them. */
final class NetworkTables {

    private static final double CLAIMED = 2007;
    private static final String SET = "STD128";

    /**
     * A time for an inference on something else.
     *
     * @param name of what it ran on
     * @param network which
     * @param seconds for one
     * @param kind {@code measured}, {@code published}, or {@code simulated} where it follows from what is
     * @param mark how well it is known
     * @param digest of the gate that was measured, or null
     */
    private record Baseline(
            String name,
            String network,
            double seconds,
            String kind,
            Mark mark,
            @Nullable String digest) {

        static Baseline published(String name, String network, double seconds, Mark mark) {
            return new Baseline(name, network, seconds, "published", mark, null);
        }

        /** As many of PALISADE's gates as there are bootstrappings. */
        static Baseline gates(Network network, String end, double secondsOfGate) {
            String name = "PALISADE, one thread, " + end;
            return published(name, network.name(), network.bootstraps() * secondsOfGate, Mark.RECALLED);
        }

        /** As many gates as there are bootstrappings, one of which was measured. */
        static Baseline measured(Network network, CpuTime time) {
            String name = "this library, backend cpu, one thread, now";
            double seconds = network.bootstraps() * time.nanos() * 1e-9;
            return new Baseline(name, network.name(), seconds, "measured", Mark.DERIVED, time.digest());
        }
    }

    private static final String DINN = "FHE-DiNN (Bourse et al., Crypto 2018), processor";

    /** FHE-DiNN: the abstract's figure is for the larger of its two networks. */
    private static final List<Baseline> INFERENCES = List.of(
            Baseline.published(DINN, "MLP 784-30-10", 0.49, Mark.RECALLED),
            Baseline.published(DINN, "MLP 784-100-10", 1.7, Mark.PUBLISHED));

    private final ReramDevice device;
    private final ReportText report;

    NetworkTables(ReramDevice device, ReportText report) {
        this.device = device;
        this.report = report;
    }

    void write(List<ServerPim> servers, ServerPim usual, List<CpuTime> measured) {
        composition();
        List<ServerPim> three = servers.stream()
                .filter(server -> server.set().paperName().equals(SET))
                .toList();
        techniques(three);
        oneUnit(three);
        levels(servers.stream()
                .filter(server -> server.technique() == Technique.AP || server.technique() == usual.technique())
                .toList());
        claim(usual, measured);
    }

    private void composition() {
        report.title(
                "Networks: what they consist of",
                "[composed] The paper's list of networks is not known; these are [assumed]. A neuron adds its inputs,"
                        + " whose weights are 1 and −1, and a bootstrapping takes the sign of the sum or, on bits, gates"
                        + " do both, each of which adds its two inputs first. *In turn*: bootstrappings that wait for each"
                        + " other. That sums of hundreds of terms are told apart modulo q is not modelled.");
        MarkdownTable table = new MarkdownTable("network", "layer", "operation", "count", "in turn", "source");
        for (Network network : Network.all()) {
            String name = network.name();
            line(table, name, "input", "encryptions by the client", network.inputs(), 0, "pixels");
            for (Network.Layer layer : network.layers()) {
                if (!layer.operation().equals("gates")) {
                    line(table, name, layer.name(), "LWE additions", layer.additions(), 0, layer.source());
                }
                if (layer.chain() > 0) {
                    line(
                            table,
                            name,
                            layer.name(),
                            "bootstrappings: " + layer.operation(),
                            layer.bootstraps(),
                            layer.chain(),
                            layer.source());
                }
            }
            line(table, name, "result", "decryptions by the client", network.outputs(), 0, "scores");
        }
        report.add(table);
    }

    private void line(
            MarkdownTable table, String name, String layer, String operation, long count, int chain, String source) {
        String quantity = layer + ", " + operation;
        table.row(
                name,
                layer,
                operation,
                report.cell("%.0f", name, quantity, (double) count, "count"),
                chain == 0 ? "–" : report.cell("%.0f", name, quantity + ", in turn", (double) chain, "count"),
                source);
    }

    private NetworkServer on(Network network, ServerPim server, int units) {
        int lanes = device.rows();
        ReramDevice client = ClientTables.laidOut(device, "rowIsCiphertext");
        return new NetworkServer(network, server, ClientCounts.of(client, server.set(), lanes), lanes, units);
    }

    /** Figures with their intervals, which simulate each device once. */
    private final class Cells {

        private final NetworkServer network;
        private final String program;
        private final IdentityHashMap<DeviceFile, Figures> known = new IdentityHashMap<>();

        Cells(NetworkServer network, String program) {
            this.network = network;
            this.program = program;
        }

        Figures of(DeviceFile file) {
            return known.computeIfAbsent(file, one -> network.figures(new ReramDevice(one)));
        }

        String cell(String quantity, ToDoubleFunction<Figures> figure, String unit, double scale) {
            return report.withInterval(program, quantity, file -> figure.applyAsDouble(of(file)), unit, scale);
        }

        String plain(String quantity, ToDoubleFunction<Figures> figure, String unit, double scale) {
            double value = report.simulated(program, quantity, figure.applyAsDouble(of(device.file())), unit);
            return ReportText.number(value * scale);
        }

        String count(String quantity, long value) {
            return report.cell("%.0f", program, quantity, (double) value, "count");
        }
    }

    private void techniques(List<ServerPim> three) {
        report.title(
                "Networks, end to end: historical-" + SET,
                "The throughput design, event by event: a client's encryption, the host's link, sums, the pipeline,"
                        + " the link, decryption. *Alone*: one inference has the machine to itself; its energy holds all"
                        + " that leaks meanwhile, and energy times delay is that of this one. Rates are of as many"
                        + " inferences in flight as keep the pipeline full.");
        MarkdownTable table = new MarkdownTable(
                "network",
                "technique",
                "bootstrappings",
                "in turn",
                "in flight",
                "inferences/s",
                "pipeline in use, %",
                "energy of each, J",
                "alone: latency, ms",
                "energy, J",
                "energy × delay, J·s");
        for (Network network : Network.all()) {
            for (ServerPim server : three) {
                NetworkServer on = on(network, server, server.products());
                Cells cells =
                        new Cells(on, network.name() + " " + server.technique().title());
                table.row(
                        network.name(),
                        server.technique().title(),
                        cells.count("bootstrappings", network.bootstraps()),
                        cells.count("bootstrappings in turn", network.chain()),
                        cells.count(
                                "inferences in flight", cells.of(device.file()).inFlight()),
                        cells.cell("inferences per second", Figures::perSecond, "1/s", 1),
                        cells.plain("use of the pipeline", Figures::busy, "ratio", 100),
                        cells.cell("energy of one of many", Figures::picojoulesOfMany, "pJ", 1e-12),
                        cells.cell("latency alone", Figures::latencyNanos, "ns", 1e-6),
                        cells.cell("energy alone", Figures::picojoules, "pJ", 1e-12),
                        cells.cell("energy times delay alone", Figures::energyDelay, "J·s", 1));
            }
        }
        report.add(table);
    }

    private void oneUnit(List<ServerPim> three) {
        report.title(
                "Networks on one unit: historical-" + SET,
                "One external product's pipeline, round which ciphertexts go as often as there are products; the last"
                        + " column has the latency design, one bootstrapping after another.");
        MarkdownTable table = new MarkdownTable(
                "network",
                "machine",
                "in flight",
                "inferences/s",
                "alone: latency, ms",
                "energy, J",
                "energy × delay, J·s",
                "latency design: s");
        for (Network network : Network.SIGNS) {
            for (ServerPim server : three) {
                NetworkServer on = on(network, server, 1);
                String machine = "one unit by " + server.technique().title();
                String program = network.name() + " on " + machine;
                Cells cells = new Cells(on, program);
                table.row(
                        network.name(),
                        machine,
                        cells.count(
                                "inferences in flight", cells.of(device.file()).inFlight()),
                        cells.plain("inferences per second", Figures::perSecond, "1/s", 1),
                        cells.plain("latency alone", Figures::latencyNanos, "ns", 1e-6),
                        cells.plain("energy alone", Figures::picojoules, "pJ", 1e-12),
                        cells.plain("energy times delay alone", Figures::energyDelay, "J·s", 1),
                        report.cell(
                                "%.2f",
                                program,
                                "latency, latency design",
                                network.bootstraps() * server.selfTimedNanos(device)
                                        + network.additions() * server.lweAdditionNanos(device),
                                "ns",
                                1e-9));
            }
        }
        report.add(table);
    }

    /** A row of a network that is composed, recorded or measured: what an inference takes with the machine to itself. */
    private final class Alone {

        private final MarkdownTable table = new MarkdownTable(
                "network", "what", "kind", "bootstrappings", "in turn", "latency, ms", "each, ms", "energy, mJ");
        private final String network;

        Alone(String network) {
            this.network = network;
        }

        void row(
                String what,
                String backend,
                String kind,
                long gates,
                int chain,
                double nanos,
                @Nullable Double picojoules,
                @Nullable String digest) {
            String program = network + ", " + what;
            String energy = picojoules == null
                    ? "–"
                    : kept(program, backend, kind, "energy alone", picojoules, "pJ", 1e-9, digest);
            table.row(
                    network,
                    what,
                    kind,
                    kept(program, backend, kind, "bootstrappings", (double) gates, "count", 1, digest),
                    kept(program, backend, kind, "bootstrappings in turn", chain, "count", 1, digest),
                    kept(program, backend, kind, "latency alone", nanos, "ns", 1e-6, digest),
                    kept(program, backend, kind, "latency over bootstrappings", nanos / gates, "ns", 1e-6, digest),
                    energy);
        }

        private String kept(
                String program,
                String backend,
                String kind,
                String quantity,
                double value,
                String unit,
                double scale,
                @Nullable String digest) {
            Mark mark = kind.equals("measured") ? Mark.DERIVED : Mark.ASSUMED;
            report.keep(new ReportedFigure(program, backend, kind, quantity, value, unit, null, mark, digest));
            return unit.equals("count") ? ReportText.format("%.0f", value) : ReportText.number(value * scale);
        }
    }

    /**
     * A network that was recorded, beside the same composed.
     *
     * @param server of the set that it was recorded with
     */
    void recorded(RecordedNetwork network, ServerPim server) {
        report.title(
                "A network as a recorded program",
                "[reduced] The networks above are thousands of gates; this one is so small that every command of it is"
                        + " simulated. *Composed*: gates of its table, on the model of the server, client included."
                        + " *Recorded*: a circuit of this library's gates by " + ServerTables.program(server)
                        + ", which computes once what several neurons compute alike, as `fhe4j pim run` simulates it."
                        + " With small, insecure parameters the same program runs on `cpu` and on `pim-memfhe`: equal"
                        + " ciphertexts, whose decryptions are the signs of the weighted sums.");
        Alone rows = new Alone(network.name());
        Network composed = Network.onBits(network.name(), network.widths());
        for (int units : new int[] {server.products(), 1}) {
            Figures figures = on(composed, server, units).figures(device);
            rows.row(
                    "composed, " + (units == 1 ? "one unit" : "throughput design"),
                    "pim-memfhe",
                    "simulated",
                    composed.bootstraps(),
                    composed.chain(),
                    figures.latencyNanos(),
                    figures.picojoules(),
                    null);
        }
        SimulationResult result = network.result();
        rows.row(
                "recorded, " + result.start().words(),
                "pim-memfhe",
                "simulated",
                network.gates(),
                network.chain(),
                result.makespanNanos(),
                result.picojoules(),
                null);
        CpuTime measured = network.measured();
        if (measured != null) {
            rows.row(
                    "this library, backend cpu, one thread, now",
                    "cpu",
                    "measured",
                    network.gates(),
                    network.chain(),
                    measured.nanos(),
                    null,
                    measured.digest());
        }
        report.add(rows.table);
    }

    private void levels(List<ServerPim> servers) {
        report.title(
                "Networks at every level of security",
                "The throughput design, as above; figures of other techniques and intervals stand in the same"
                        + " relations as for one gate.");
        MarkdownTable table = new MarkdownTable(
                "set",
                "technique",
                "network",
                "inferences/s",
                "alone: latency, ms",
                "energy, J",
                "energy × delay, J·s");
        for (ServerPim server : servers) {
            for (Network network : Network.SIGNS) {
                String name = server.set().name() + " " + server.technique().title();
                Cells cells = new Cells(on(network, server, server.products()), network.name() + " on " + name);
                table.row(
                        server.set().name(),
                        server.technique().title(),
                        network.name(),
                        cells.plain("inferences per second", Figures::perSecond, "1/s", 1),
                        cells.plain("latency alone", Figures::latencyNanos, "ns", 1e-6),
                        cells.plain("energy alone", Figures::picojoules, "pJ", 1e-12),
                        cells.plain("energy times delay alone", Figures::energyDelay, "J·s", 1));
            }
        }
        report.add(table);
    }

    private void claim(ServerPim usual, List<CpuTime> measured) {
        report.title(
                "\"On average 2007 times the throughput of the state of the art\" [published: the abstract]",
                "Inferences in a second over those of a named baseline, on " + ServerTables.program(usual)
                        + ". The paper's networks and its baseline are not known: the last line of a network is the"
                        + " time that the baseline would have taken if the claim were true of it. Baselines of gates"
                        + " take one for each bootstrapping; FHE-DiNN has other parameters and bootstraps hidden"
                        + " neurons alone [recalled].");
        MarkdownTable table =
                new MarkdownTable("network", "baseline", "mark", "an inference, s", "times", "claim", "times / claim");
        double sum = 0;
        for (Network network : Network.SIGNS) {
            Cells cells = new Cells(on(network, usual, usual.products()), network.name() + " beside others");
            for (CpuTime time : measured) {
                if (time.set().equals(SET) && !time.method().equals("AP")) {
                    row(table, cells, Baseline.measured(network, time), "measured gate");
                }
            }
            for (Baseline gates :
                    List.of(Baseline.gates(network, "low end", 0.1), Baseline.gates(network, "high end", 0.6))) {
                row(table, cells, gates, "recalled gate");
            }
            for (Baseline baseline : INFERENCES) {
                if (baseline.network.equals(network.name())) {
                    row(table, cells, baseline, baseline.mark.word());
                    sum += baseline.seconds * cells.of(device.file()).perSecond();
                }
            }
            row(table, cells, implied(network, cells), Mark.DERIVED.word());
        }
        String both = "both networks of FHE-DiNN, mean";
        double mean = sum / INFERENCES.size();
        table.row(
                both,
                "FHE-DiNN",
                Mark.RECALLED.word(),
                "–",
                report.cell("%.0f", both, "times", mean, "ratio"),
                ClaimTable.claimed(report, both, "FHE-DiNN", CLAIMED),
                report.cell("%.2f", both, "times over claim", mean / CLAIMED, "ratio"));
        report.add(table);
    }

    /** The time that the baseline would have taken if the claim were true of it. */
    private Baseline implied(Network network, Cells cells) {
        double seconds = CLAIMED / cells.of(device.file()).perSecond();
        return new Baseline("what the claim implies", network.name(), seconds, "simulated", Mark.ASSUMED, null);
    }

    private void row(MarkdownTable table, Cells cells, Baseline baseline, String mark) {
        String over = "throughput over " + baseline.name;
        report.keep(new ReportedFigure(
                cells.program,
                baseline.name,
                baseline.kind,
                "inference",
                baseline.seconds * 1e9,
                "ns",
                null,
                baseline.mark,
                baseline.digest));
        table.row(
                cells.network.network().name(),
                baseline.name,
                mark,
                ReportText.format("%.3g", baseline.seconds),
                cells.cell(over, figures -> figures.perSecond() * baseline.seconds, "ratio", 1),
                ClaimTable.claimed(report, cells.program, baseline.name, CLAIMED),
                report.cell(
                        "%.2g",
                        cells.program,
                        over + ", of the claim",
                        cells.of(device.file()).perSecond() * baseline.seconds / CLAIMED,
                        "ratio"));
    }
}
