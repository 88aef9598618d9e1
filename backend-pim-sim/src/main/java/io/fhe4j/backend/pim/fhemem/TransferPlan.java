package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.engine.LinkKind;
import io.fhe4j.backend.pim.engine.Price.Transfer;
import io.fhe4j.backend.pim.engine.Way;
import io.fhe4j.backend.pim.engine.Way.Hop;
import java.util.List;

/** What a transfer takes: every row is opened at both ends, sent subarray by subarray, written, and closed. */
final class TransferPlan {

    private final Layout layout;
    private final double room;
    private final double tRAS;
    private final double tRCD;
    private final double tWR;
    private final double tRP;
    private final double rowBits;
    private final double rowBytes;
    private final double activation;
    private final double toGlobalSense;
    private final double toPins;

    /** Transfers on a layout: what they need of its device is looked up once. */
    TransferPlan(Layout layout) {
        DramDevice device = layout.device();
        this.layout = layout;
        this.room = layout.refresh().room();
        this.tRAS = device.tRAS();
        this.tRCD = device.tRCD();
        this.tWR = device.tWR();
        this.tRP = device.tRP();
        this.rowBits = device.file().value("geometry.rowBits");
        this.rowBytes = layout.rowBytes();
        this.activation = device.activationEnergy();
        this.toGlobalSense = device.file().value("energy.preGlobalSense");
        this.toPins =
                device.file().value("energy.postGlobalSense") + device.file().value("energy.io");
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
        int rows = layout.rows(width);
        double slowest = 0;
        double linkBits = 0;
        for (Hop hop : way.hops()) {
            slowest = Math.max(slowest, hop.nanosPerRow());
            linkBits += layout.bitEnergy(hop.kind()) * (hop.kind() == LinkKind.MDL ? layout.segment() : 1);
        }
        // A row that cannot be sent between two refreshes is sent in parts.
        int sent = layout.subarrays();
        while (sent > 1 && open(sent * slowest) + tRP > room) {
            sent = Math.ceilDiv(sent, 2);
        }
        int openings = rows * Math.ceilDiv(layout.subarrays(), sent);
        double bits = (double) rows * layout.subarrays() * rowBits;
        double atEnds = activation * openings * layout.subarrays() + toGlobalSense * bits;
        double picojoules = linkBits * bits + ends * atEnds;
        if (pins) {
            picojoules += bits * toPins;
        }
        double nanos = open(sent * slowest) + tRP;
        return new Transfer(way.hops(), openings, sent, nanos, tRCD, way.lag(), sent * rowBytes, picojoules);
    }

    private double open(double sending) {
        return Math.max(tRAS, tRCD + sending + tWR);
    }
}
