package io.fhe4j.backend.pim.memfhe;

import io.fhe4j.backend.pim.report.ReportText;
import io.fhe4j.backend.pim.reram.ReramDevice;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The client. */
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
                "The kernels that a client's encryption and decryption run on this backend, executed gate by gate: the"
                        + " inner product with the key, the same for every key; of decryptions the threshold too. Masks"
                        + " and payloads arrive over the host's link and are written into cells, a row in a cycle; both"
                        + " layouts, a ciphertext or a coordinate a row.");
        Map<List<Integer>, List<HistoricalSet>> alike = HistoricalSet.ALL.stream()
                .collect(Collectors.groupingBy(
                        set -> List.of(set.dimension(), set.lweBits()), LinkedHashMap::new, Collectors.toList()));
        report.table(
                alike.values(),
                this::client,
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
    }

    /** The device with a choice of its own. */
    static ReramDevice laidOut(ReramDevice device, String layout) {
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
}
