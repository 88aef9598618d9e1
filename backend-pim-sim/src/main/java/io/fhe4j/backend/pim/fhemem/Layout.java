package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.backend.pim.dram.DramDevice;
import java.util.ArrayList;
import java.util.List;

/**
 * The places of a device as a program uses them. A <em>site</em> is as many subarrays that may be active together as the program's longest residue
 * row takes; with shared sense amplifiers each stands for several, of which one is open at a time. A site holds rows in equal slots, works on one
 * program at a time, and lies in one bank.
 *
 * <p>Links are numbered through: lines within each bank, segments of the chain between neighbouring banks, a port for each channel, the link between
 * stacks, and the host's.
 */
final class Layout {

    /** The kinds of links, in the order of their numbers. */
    enum LinkKind {
        MDL,
        CHAIN,
        PORT,
        STACK_LINK,
        HOST
    }

    /**
     * One link of a way.
     *
     * @param number of the link
     * @param kind what it is
     * @param nanosPerRow how long the row of one subarray takes
     * @param offset when it is taken, after the first link, in ns
     */
    record Hop(int number, LinkKind kind, double nanosPerRow, double offset) {}

    /**
     * A way.
     *
     * @param hops its links
     * @param lag how much later than the first link its end gets a row, in ns
     * @param distance for links between subarrays, how many segments a row passes; else 1
     */
    record Way(List<Hop> hops, double lag, double distance) {}

    private final DramDevice device;
    private final int subarrays;
    private final int rowsOfSlot;
    private final int channels;
    private final int channelsOfStack;
    private final int banks;
    private final int sitesOfBank;
    private final int slots;
    private final int share;

    /**
     * A layout.
     *
     * @param device the device
     * @param banks how many banks of each channel are used
     * @param width the longest residue row
     */
    Layout(DramDevice device, int banks, int width) {
        this.device = device;
        this.banks = banks;
        this.subarrays = NearMatMapping.subarrays(device, width);
        this.rowsOfSlot = Math.ceilDiv(width, device.slots() * subarrays);
        this.channelsOfStack = device.file().count("levels.channel.count");
        this.channels = device.file().count("levels.stack.count") * channelsOfStack;
        this.share = (int) Math.rint(1 / device.file().value("geometry.activeSubarrays"));
        this.sitesOfBank = device.file().count("levels.subarray.count") * device.aspectRatio() / share / subarrays;
        // A row for constants that units read, such as N^-1 or a scalar.
        this.slots = (device.rows() - 1) / rowsOfSlot * share;
        if (sitesOfBank < 1 || slots < 2) {
            throw new InvalidParametersException("rows of " + width + " words do not fit into a bank of "
                    + device.file().name() + ": " + sitesOfBank + " sites of " + slots + " such rows");
        }
    }

    DramDevice device() {
        return device;
    }

    int banks() {
        return banks;
    }

    /** How many sites there are. */
    int sites() {
        return channels * banks * sitesOfBank;
    }

    /** Subarrays of a site that work in lock step. */
    int subarrays() {
        return subarrays;
    }

    /** Residue rows that a site holds. */
    int slots() {
        return slots;
    }

    /** How many links there are. */
    int links() {
        return channels * banks * 2 + channels + 2;
    }

    int bank(int site) {
        return site / sitesOfBank;
    }

    int channel(int site) {
        return bank(site) / banks;
    }

    /** The subarray of the bank where a row of a slot of a site begins. */
    int subarray(int site, int slot) {
        int neighbour = slot % share;
        return (site % sitesOfBank * subarrays) * share + neighbour;
    }

    /** How far apart the subarrays of a site are. */
    int share() {
        return share;
    }

    /** The row, in its subarray, of a row of a slot. */
    int row(int slot, int index) {
        return slot / share * rowsOfSlot + index % rowsOfSlot;
    }

    /** How many rows of all subarrays together a residue row of this width takes. */
    int rows(int width) {
        return Math.ceilDiv(width, device.slots() * subarrays);
    }

    /** The name of a link. */
    String linkName(int link) {
        int all = channels * banks;
        if (link < all) {
            return "mdl:" + link / banks + "." + link % banks;
        }
        if (link < 2 * all) {
            return "chain:" + (link - all) / banks + "." + (link - all) % banks;
        }
        if (link < 2 * all + channels) {
            return "port:" + (link - 2 * all);
        }
        return link == 2 * all + channels ? "stackLink" : "host";
    }

    /** The links between two sites, from first to last; none if they are one. */
    Way way(int from, int to) {
        List<Hop> hops = new ArrayList<>();
        int all = channels * banks;
        if (from == to) {
            return new Way(hops, 0, 1);
        }
        if (bank(from) == bank(to)) {
            double row = perCycle("mdl");
            double distance = (double) Math.abs(from - to) * subarrays * share;
            hops.add(new Hop(bank(from), LinkKind.MDL, row, 0));
            return new Way(hops, (distance - 1) * row, distance);
        }
        if (channel(from) == channel(to)) {
            double row = perCycle("chain");
            int step = bank(to) > bank(from) ? 1 : -1;
            for (int bank = bank(from); bank != bank(to); bank += step) {
                int segment = all + Math.min(bank, bank + step);
                hops.add(new Hop(segment, LinkKind.CHAIN, row, hops.size() * row));
            }
            return new Way(hops, (hops.size() - 1) * row, 1);
        }
        double row = perRate("crossbar");
        hops.add(new Hop(2 * all + channel(from), LinkKind.PORT, row, 0));
        if (channel(from) / channelsOfStack != channel(to) / channelsOfStack) {
            hops.add(new Hop(2 * all + channels, LinkKind.STACK_LINK, perRate("stackLink"), row));
        }
        hops.add(new Hop(2 * all + channel(to), LinkKind.PORT, row, row));
        return new Way(hops, row, 1);
    }

    /** The links between a site and the host, which work at once. */
    Way hostWay(int site) {
        int all = channels * banks;
        List<Hop> hops = List.of(
                new Hop(2 * all + channel(site), LinkKind.PORT, perRate("crossbar"), 0),
                new Hop(2 * all + channels + 1, LinkKind.HOST, perRate("host"), 0));
        return new Way(hops, 0, 1);
    }

    /** The bytes of a row of one subarray. */
    double rowBytes() {
        return device.file().value("geometry.rowBits") / Byte.SIZE;
    }

    private double perCycle(String link) {
        return device.file().value("geometry.rowBits")
                / device.file().value("links." + link + ".bits")
                * device.file().value("links." + link + ".cycle");
    }

    /** A GB/s is a byte a nanosecond. */
    private double perRate(String link) {
        return rowBytes() / device.file().value("links." + link + ".rate");
    }

    /** The energy in pJ of moving one bit over a link. */
    double bitEnergy(LinkKind kind) {
        String name = switch (kind) {
            case MDL -> "mdl";
            case CHAIN -> "chain";
            case PORT -> "crossbar";
            case STACK_LINK -> "stackLink";
            case HOST -> "host";
        };
        return device.file().value("links." + name + ".energy");
    }
}
