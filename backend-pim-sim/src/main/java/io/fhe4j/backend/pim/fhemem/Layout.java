package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.engine.LinkKind;
import io.fhe4j.backend.pim.engine.RefreshWindows;
import io.fhe4j.backend.pim.engine.SiteMap;
import io.fhe4j.backend.pim.engine.Way;
import io.fhe4j.backend.pim.engine.Way.Hop;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The places of a device as a program uses them. A <em>site</em> is as many subarrays that may be active together as the program's longest residue
 * row takes; with shared sense amplifiers each stands for several, of which one is open at a time. A site holds rows in equal slots, works on one
 * program at a time, and lies in one bank.
 *
 * <p>Sites form <em>lanes</em>: so many side by side for each modulus of the program. A lane lies in one channel if it can, since its chain is what
 * conversions of bases go over; neighbouring lanes lie in different channels.
 *
 * <p>Links are numbered through: segments of the data lines between neighbouring sites of each bank, segments of the chain between neighbouring banks,
 * a port for each channel, the link between stacks, and the host's.
 */
final class Layout implements SiteMap {

    private final DramDevice device;
    private final int width;
    private final int subarrays;
    private final int wordsOfRow;
    private final int rowsOfSlot;
    private final int channels;
    private final int channelsOfStack;
    private final int banks;
    private final int sitesOfBank;
    private final int slots;
    private final int share;
    private final int primes;
    private final int depth;
    private final int lanesOfChannel;
    private final int lanes;
    private final double mdlRow;
    private final double chainRow;
    private final double portRow;
    private final double stackRow;
    private final double hostRow;
    private final Map<LinkKind, Double> bitEnergies = new EnumMap<>(LinkKind.class);

    /**
     * A layout.
     *
     * @param device the device
     * @param banks how many banks of each channel are used
     * @param width the longest residue row
     * @param primes how many moduli the program has
     * @param depth sites of a lane for each modulus; fewer where the device has fewer
     */
    Layout(DramDevice device, int banks, int width, int primes, int depth) {
        this.device = device;
        this.banks = banks;
        this.width = width;
        this.primes = primes;
        this.subarrays = NearMatMapping.subarrays(device, width);
        this.wordsOfRow = device.slots() * subarrays;
        this.rowsOfSlot = Math.ceilDiv(width, wordsOfRow);
        this.channelsOfStack = device.file().count("levels.channel.count");
        this.channels = device.channels();
        this.share = (int) Math.rint(1 / device.file().value("geometry.activeSubarrays"));
        this.sitesOfBank = device.file().count("levels.subarray.count") * device.aspectRatio() / share / subarrays;
        // A row for constants that units read, such as N^-1 or a scalar.
        this.slots = (device.rows() - 1) / rowsOfSlot * share;
        if (sitesOfBank < 1 || slots < 2) {
            throw new InvalidParametersException("rows of " + width + " words do not fit into a bank of "
                    + device.file().name() + ": " + sitesOfBank + " sites of " + slots + " such rows");
        }
        this.depth = Math.clamp(sites() / primes, 1, depth);
        this.lanesOfChannel = banks * sitesOfBank / (primes * this.depth);
        this.lanes = lanesOfChannel > 0 ? channels * lanesOfChannel : Math.max(1, sites() / (primes * this.depth));
        this.mdlRow = perCycle("mdl");
        this.chainRow = perCycle("chain");
        this.portRow = perRate("crossbar");
        this.stackRow = perRate("stackLink");
        this.hostRow = perRate("host");
        for (LinkKind kind : LinkKind.values()) {
            if (kind != LinkKind.SWITCH) {
                bitEnergies.put(kind, device.file().value("links." + link(kind) + ".energy"));
            }
        }
    }

    /** The same places on a device of the same geometry. */
    Layout on(DramDevice other) {
        return new Layout(other, banks, width, primes, depth);
    }

    DramDevice device() {
        return device;
    }

    @Override
    public DeviceFile file() {
        return device.file();
    }

    @Override
    public RefreshWindows refresh() {
        return refresh(device);
    }

    static RefreshWindows refresh(DramDevice device) {
        return new RefreshWindows(
                device.file().choice("refresh").equals("on"),
                device.file().value("timing.tREFI"),
                device.file().value("timing.tRFC"));
    }

    @Override
    public boolean tablesLieApart() {
        return false;
    }

    @Override
    public boolean scatters() {
        return false;
    }

    @Override
    public Map<String, Double> standing(double nanos) {
        Map<String, Double> standing = new LinkedHashMap<>();
        standing.put("refresh", device.refreshPicojoules(nanos));
        standing.put("background", device.backgroundPicojoules(nanos));
        return standing;
    }

    @Override
    public String extentInWords(int sitesUsed) {
        return String.format(
                Locale.ROOT,
                "mapped to %d of %d banks of each channel; %d of %d sites of %d subarrays used",
                banks,
                device.file().count("levels.bank.count"),
                sitesUsed,
                sites(),
                subarrays);
    }

    @Override
    public String judge(double watts) {
        double stacks = file().value("levels.stack.count");
        double ordinary = file().value("power.ordinaryCap") * stacks;
        double cooled = file().value("power.cooledCap") * stacks;
        if (watts > cooled) {
            return String.format(Locale.ROOT, "above %.0f W, which special cooling allows", cooled);
        }
        return watts > ordinary
                ? String.format(Locale.ROOT, "above %.0f W: special cooling", ordinary)
                : "ordinary cooling";
    }

    @Override
    public int banks() {
        return banks;
    }

    /** How many sites there are. */
    @Override
    public int sites() {
        return channels * banks * sitesOfBank;
    }

    /** Subarrays of a site that work in lock step. */
    int subarrays() {
        return subarrays;
    }

    /** Residue rows that a site holds. */
    @Override
    public int slots() {
        return slots;
    }

    /** How many lanes there are. */
    @Override
    public int lanes() {
        return lanes;
    }

    /** How many sites of a lane a modulus has. */
    @Override
    public int depth() {
        return depth;
    }

    /**
     * A site.
     *
     * @param lane the lane
     * @param prime number of the modulus
     * @param k which of the modulus's sites in this lane
     */
    @Override
    public int site(int lane, int prime, int k) {
        if (primes > sites()) {
            return prime % sites();
        }
        return begin(lane) + prime * depth + k;
    }

    private int begin(int lane) {
        if (lanesOfChannel == 0) {
            return lane * primes * depth;
        }
        return lane % channels * banks * sitesOfBank + lane / channels * primes * depth;
    }

    /** The lane of a site that {@link #site} names. */
    @Override
    public int lane(int site) {
        if (primes > sites()) {
            return 0;
        }
        int sitesOfChannel = banks * sitesOfBank;
        return lanesOfChannel == 0
                ? site / (primes * depth)
                : site / sitesOfChannel + site % sitesOfChannel / (primes * depth) * channels;
    }

    /** The lane to look at after so many others: those of the same channel come first. */
    @Override
    public int neighbour(int lane, int step) {
        if (lanesOfChannel == 0) {
            return (lane + step) % lanes;
        }
        int channel = (lane % channels + step / lanesOfChannel) % channels;
        int within = (lane / channels + step % lanesOfChannel) % lanesOfChannel;
        return within * channels + channel;
    }

    /** How many sites a bank has. */
    int sitesOfBank() {
        return sitesOfBank;
    }

    /** How many channels there are. */
    int channels() {
        return channels;
    }

    /** How many links there are. */
    @Override
    public int links() {
        return chains() + channels * banks + channels + 2;
    }

    /** The number of the first segment of a chain. */
    private int chains() {
        return channels * banks * sitesOfBank;
    }

    private int ports() {
        return chains() + channels * banks;
    }

    int bank(int site) {
        return site / sitesOfBank;
    }

    @Override
    public int channel(int site) {
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
        return Math.ceilDiv(width, wordsOfRow);
    }

    /** What a link is. */
    @Override
    public LinkKind kind(int link) {
        if (link < chains()) {
            return LinkKind.MDL;
        }
        if (link < ports()) {
            return LinkKind.CHAIN;
        }
        return link < ports() + channels
                ? LinkKind.PORT
                : link == ports() + channels ? LinkKind.STACK_LINK : LinkKind.HOST;
    }

    /** The name of a link. */
    @Override
    public String linkName(int link) {
        if (link < chains()) {
            return "mdl:" + place(link / sitesOfBank) + "." + link % sitesOfBank;
        }
        if (link < ports()) {
            return "chain:" + place(link - chains());
        }
        if (link < ports() + channels) {
            return "port:" + (link - ports());
        }
        return link == ports() + channels ? "stackLink" : "host";
    }

    private String place(int bank) {
        return bank / banks + "." + bank % banks;
    }

    /** The links between two sites, from first to last; none if they are one. */
    @Override
    public Way way(int from, int to) {
        List<Hop> hops = new ArrayList<>();
        if (from == to) {
            return new Way(hops, 0);
        }
        if (bank(from) == bank(to)) {
            // From each site's first subarray to the next one's, a row of a subarray at a time.
            double segment = segment() * mdlRow;
            int step = to > from ? 1 : -1;
            for (int site = from; site != to; site += step) {
                hops.add(new Hop(Math.min(site, site + step), LinkKind.MDL, mdlRow, hops.size() * segment));
            }
            return new Way(hops, hops.size() * segment - mdlRow);
        }
        if (channel(from) == channel(to)) {
            int step = bank(to) > bank(from) ? 1 : -1;
            for (int bank = bank(from); bank != bank(to); bank += step) {
                int segment = chains() + Math.min(bank, bank + step);
                hops.add(new Hop(segment, LinkKind.CHAIN, chainRow, hops.size() * chainRow));
            }
            return new Way(hops, (hops.size() - 1) * chainRow);
        }
        hops.add(new Hop(ports() + channel(from), LinkKind.PORT, portRow, 0));
        if (channel(from) / channelsOfStack != channel(to) / channelsOfStack) {
            hops.add(new Hop(ports() + channels, LinkKind.STACK_LINK, stackRow, portRow));
        }
        hops.add(new Hop(ports() + channel(to), LinkKind.PORT, portRow, portRow));
        return new Way(hops, portRow);
    }

    /** How many subarrays a row passes on a segment of the data lines. */
    int segment() {
        return subarrays * share;
    }

    /** The links between the sites of a channel and the host, which work at once. */
    Way hostWay(int channel) {
        List<Hop> hops = List.of(
                new Hop(ports() + channel, LinkKind.PORT, portRow, 0),
                new Hop(ports() + channels + 1, LinkKind.HOST, hostRow, 0));
        return new Way(hops, 0);
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

    private static String link(LinkKind kind) {
        return switch (kind) {
            case MDL -> "mdl";
            case CHAIN -> "chain";
            case PORT -> "crossbar";
            case STACK_LINK -> "stackLink";
            case HOST -> "host";
            case SWITCH -> throw new AssertionError("DRAM has no switches");
        };
    }

    /** The energy in pJ of moving one bit over a link. */
    double bitEnergy(LinkKind kind) {
        return Objects.requireNonNull(bitEnergies.get(kind));
    }
}
