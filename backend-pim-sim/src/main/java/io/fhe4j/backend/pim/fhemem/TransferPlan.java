package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.engine.LinkKind;
import io.fhe4j.backend.pim.engine.Price.Transfer;
import io.fhe4j.backend.pim.engine.RefreshWindows;
import io.fhe4j.backend.pim.engine.Way;
import io.fhe4j.backend.pim.engine.Way.Hop;
import java.util.List;

/** What a transfer takes: every row is opened at both ends, sent subarray by subarray, written, and closed. */
final class TransferPlan {

    private final Layout layout;
    private final RefreshWindows refresh;

    TransferPlan(Layout layout) {
        this.layout = layout;
        this.refresh = layout.refresh();
    }

    /** A residue row from the first site to all others, which take it as it passes. */
    Transfer between(List<Integer> sites, int width) {
        return plan(Way.among(layout, sites), width, sites.size(), false);
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
        return new Transfer(
                way.hops(), openings, sent, nanos, device.tRCD(), way.lag(), sent * layout.rowBytes(), picojoules);
    }

    private static double open(DramDevice device, double sending) {
        return Math.max(device.tRAS(), device.tRCD() + sending + device.tWR());
    }
}
