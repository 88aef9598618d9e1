package io.fhe4j.backend.pim.memfhe;

import static io.fhe4j.backend.pim.report.ReportText.format;

import io.fhe4j.backend.pim.memfhe.ServerPim.Timing;
import io.fhe4j.backend.pim.report.MarkdownTable;
import io.fhe4j.backend.pim.report.ReportText;
import io.fhe4j.backend.pim.reram.ReramDevice;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The client, and networks between it and the server. */
final class ClientTables {

    private final ReramDevice device;
    private final ReportText report;

    ClientTables(ReramDevice device, ReportText report) {
        this.device = device;
        this.report = report;
    }

    void clients() {
        report.title(
                "Client",
                "Executed gates for the inner product with the key, the same for every key. Masks arrive over the host's link.");
        MarkdownTable table = new MarkdownTable(
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
        report.add(table);
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
            format(
                    "%.1f",
                    report.simulated(program, "latency each", many.counts().nanos(device) / rows, "ns")),
            format(
                    "%.1f",
                    report.simulated(
                            "decrypt historical " + names,
                            "latency each",
                            back.counts().nanos(device) / rows,
                            "ns")),
            format(
                    "%.0f",
                    report.simulated(program, "energy each", many.counts().picojoules(device) / rows, "pJ")),
            one.counts().cycles(),
            format(
                    "%.0f",
                    report.simulated(program, "latency of one", one.counts().nanos(device), "ns")),
            format("%.1f", n * set.lweBits() / 8.0 / link)
        };
    }

    void networks(ServerPim server) {
        report.title(
                "Networks",
                "The paper's list is not known; these are [assumed]: a sign activation for each neuron, on "
                        + ServerTables.program(server)
                        + " in the throughput design. The published factor of 2007 over the state of the art has no named baseline, so none is divided by.");
        MarkdownTable table = new MarkdownTable(
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
                            report.simulated(
                                    network.name(), "inferences per second", rate / network.bootstraps(), "1/s")),
                    format("%.0f", 1e-6 * report.simulated(network.name(), "latency", nanos, "ns")),
                    network.binaryGates(),
                    format(
                            "%.3g",
                            report.simulated(
                                    network.name() + " on bits",
                                    "inferences per second",
                                    rate / network.binaryGates(),
                                    "1/s")));
        }
        report.add(table);
    }
}
