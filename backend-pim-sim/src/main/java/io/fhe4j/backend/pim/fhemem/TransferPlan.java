package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.fhemem.Layout.Hop;
import io.fhe4j.backend.pim.fhemem.Layout.LinkKind;
import io.fhe4j.backend.pim.fhemem.Layout.Way;
import io.fhe4j.backend.pim.fhemem.Price.Transfer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a transfer takes: every row is opened at both ends, sent subarray by subarray, written, and closed. */
final class TransferPlan {

    private final Layout layout;
    private final RefreshWindows refresh;

    TransferPlan(Layout layout) {
        this.layout = layout;
        this.refresh = new RefreshWindows(layout.device());
    }

    /** A residue row from the first site to all others, which take it as it passes. */
    Transfer between(List<Integer> sites, int width) {
        Map<Integer, Hop> links = new HashMap<>();
        List<Hop> hops = new ArrayList<>();
        double lag = 0;
        for (int k = 1; k < sites.size(); k++) {
            Way way = layout.way(sites.getFirst(), sites.get(k));
            lag = Math.max(lag, way.lag());
            for (Hop hop : way.hops()) {
                if (links.putIfAbsent(hop.number(), hop) == null) {
                    hops.add(hop);
                }
            }
        }
        return plan(new Way(hops, lag), width, sites.size(), false);
    }

    /** A residue row between a site of a channel and the host. */
    Transfer host(int channel, int width) {
        return plan(layout.hostWay(channel), width, 1, true);
    }

    private Transfer plan(Way way, int width, int ends, boolean pins) {
        DramDevice device = layout.device();
        int rows = layout.rows(width);
        double slowest = 0;
        double linkBits = 0;
        for (Hop hop : way.hops()) {
            slowest = Math.max(slowest, hop.nanosPerRow());
            linkBits += layout.bitEnergy(hop.kind()) * (hop.kind() == LinkKind.MDL ? layout.segment() : 1);
        }
        // A row that cannot be sent between two refreshes is sent in parts.
        int sent = layout.subarrays();
        while (sent > 1 && open(device, sent * slowest) + device.tRP() > refresh.room()) {
            sent = Math.ceilDiv(sent, 2);
        }
        int openings = rows * Math.ceilDiv(layout.subarrays(), sent);
        double bits = (double) rows * layout.subarrays() * device.file().value("geometry.rowBits");
        double atEnds = device.activationEnergy() * openings * layout.subarrays()
                + device.file().value("energy.preGlobalSense") * bits;
        double picojoules = linkBits * bits + ends * atEnds;
        if (pins) {
            picojoules += bits
                    * (device.file().value("energy.postGlobalSense")
                            + device.file().value("energy.io"));
        }
        double nanos = open(device, sent * slowest) + device.tRP();
        return new Transfer(List.copyOf(way.hops()), openings, sent, nanos, device.tRCD(), way.lag(), picojoules);
    }

    private static double open(DramDevice device, double sending) {
        return Math.max(device.tRAS(), device.tRCD() + sending + device.tWR());
    }
}
