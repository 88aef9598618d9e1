package io.fhe4j.backend.pim.memfhe;

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
                "The kernels that a client's encryption and decryption run on this backend, executed gate by gate: the inner product with the key, the same for"
                        + " every key; of decryptions the threshold too. Masks and payloads arrive over the host's link and are written into cells, a row in a"
                        + " cycle; both layouts, a ciphertext or a coordinate a row.");
        MarkdownTable table = new MarkdownTable(
                "set",
                "n",
                "q",
                "cycles for an array of ciphertexts",
                "ns each, encrypt",
                "ns each, decrypt",
                "mask over the link, ns",
                "writing it, ns",
                "pJ each: gates, encrypt",
                "decrypt",
                "writing into cells",
                "link",
                "cycles for one ciphertext by coordinates",
                "its ns",
                "its pJ of gates");
        Map<List<Integer>, List<HistoricalSet>> alike = HistoricalSet.ALL.stream()
                .collect(Collectors.groupingBy(
                        set -> List.of(set.dimension(), set.lweBits()), LinkedHashMap::new, Collectors.toList()));
        alike.values().forEach(sets -> table.row(client(sets)));
        report.add(table);
    }

    private static ReramDevice laidOut(ReramDevice device, String layout) {
        return new ReramDevice(device.file().withChoice("clientLayout", layout));
    }

    /** A row for sets of the same n and q. */
    private Object[] client(List<HistoricalSet> sets) {
        HistoricalSet set = sets.getFirst();
        int rows = device.rows();
        int bits = set.lweBits();
        ClientCounts many = ClientCounts.of(laidOut(device, "rowIsCiphertext"), set, rows);
        ClientCounts one = ClientCounts.of(laidOut(device, "rowIsCoordinate"), set, 1);
        String names = sets.stream().map(HistoricalSet::name).collect(Collectors.joining(", "));
        String encrypt = "encrypt " + names;
        String decrypt = "decrypt " + names;
        return new Object[] {
            names,
            report.cell("%.0f", encrypt, "n", set.dimension(), "count"),
            report.cell("%.0f", encrypt, "q", set.lweModulus(), "count"),
            report.cell("%.0f", encrypt, "cycles", (double) many.encrypt().cycles(), "cycles"),
            report.cell("%.1f", encrypt, "latency each", many.encrypt().nanos(device) / rows, "ns"),
            report.cell("%.1f", decrypt, "latency each", many.decrypt().nanos(device) / rows, "ns"),
            report.cell("%.1f", encrypt, "mask over the link", many.linkNanos(device), "ns"),
            report.cell("%.1f", encrypt, "writing of the mask", many.writeCycles(device) * device.cycleNanos(), "ns"),
            report.cell("%.0f", encrypt, "energy of gates each", many.encrypt().picojoules(device) / rows, "pJ"),
            report.cell("%.0f", decrypt, "energy of gates each", many.decrypt().picojoules(device) / rows, "pJ"),
            report.cell("%.0f", encrypt, "energy of writing each", many.writing(device, bits), "pJ"),
            report.cell("%.0f", encrypt, "energy of the link each", many.link(device, 2 * bits), "pJ"),
            report.cell(
                    "%.0f",
                    encrypt,
                    "cycles of one by coordinates",
                    (double) one.encrypt().cycles(),
                    "cycles"),
            report.cell("%.0f", encrypt, "latency of one", one.encrypt().nanos(device), "ns"),
            report.cell("%.0f", encrypt, "energy of gates of one", one.encrypt().picojoules(device), "pJ")
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
                "energy of one, J",
                "on bits alone: gates",
                "inferences/s");
        Timing timing = ServerPim.timing(device);
        double rate = server.gatesPerSecond(device, timing, server.products());
        for (Network network : Network.ALL) {
            String name = network.name();
            double nanos = 0;
            for (Network.Layer layer : network.layers()) {
                nanos += server.latencyNanos(device, timing)
                        + (layer.neurons() - 1) * server.beatNanos(device, timing)
                        + layer.fanIn() * server.lweAdditionNanos(device);
            }
            double picojoules = network.bootstraps() * server.picojoulesPerGate(device)
                    + network.additions() * server.lweAdditionPicojoules(device);
            table.row(
                    name,
                    report.cell("%.0f", name, "bootstrappings", (double) network.bootstraps(), "count"),
                    report.cell("%.0f", name, "LWE additions", (double) network.additions(), "count"),
                    report.cell("%.3g", name, "inferences per second", rate / network.bootstraps(), "1/s"),
                    report.cell("%.0f", name, "latency", nanos, "ns", 1e-6),
                    report.cell("%.3g", name, "energy", picojoules, "pJ", 1e-12),
                    report.cell("%.0f", name + " on bits", "gates", (double) network.binaryGates(), "count"),
                    report.cell(
                            "%.3g", name + " on bits", "inferences per second", rate / network.binaryGates(), "1/s"));
        }
        report.add(table);
    }
}
