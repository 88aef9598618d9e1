package io.fhe4j.backend.pim.memfhe;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.engine.LinkKind;
import io.fhe4j.backend.pim.engine.RefreshWindows;
import io.fhe4j.backend.pim.engine.SiteMap;
import io.fhe4j.backend.pim.engine.Way;
import io.fhe4j.backend.pim.engine.Way.Hop;
import io.fhe4j.backend.pim.reram.LogicTape.Leave;
import io.fhe4j.backend.pim.reram.ReramDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Arrays of stateful logic as a program uses them [assumed]. A site is one array that stores words, a word in w columns; two arrays that compute, all of
 * whose columns programs may use; and as many as the twiddles of both directions fill. Rows longer than an array have as many of each, in lock step.
 * Operands come from the storing array through the switch, column by column, and results return so. The sites of a unit form a chain; units meet at the
 * host's link.
 */
final class ArrayMap implements SiteMap {

    /** Arrays of a site that compute. */
    static final int COMPUTING = 2;

    private final ReramDevice device;
    private final int units;
    private final int width;
    private final int bits;
    private final int primes;
    private final int depth;
    private final int sitesOfUnit;
    private final int lanes;
    private final boolean scatters;

    /**
     * A map.
     *
     * @param device the device
     * @param units how many of its units are used
     * @param width the longest residue row
     * @param bits of the widest modulus
     * @param primes how many moduli the program has
     * @param depth sites of a lane for each modulus; fewer where there are fewer
     * @param scatters whether digits lie at sites of their own
     */
    ArrayMap(ReramDevice device, int units, int width, int bits, int primes, int depth, boolean scatters) {
        this.device = device;
        this.units = units;
        this.width = width;
        this.bits = bits;
        this.primes = primes;
        this.scatters = scatters;
        this.sitesOfUnit = device.file().count("levels.array.count") / arraysOfSite();
        if (sitesOfUnit < 1 || slots() < 4) {
            throw new InvalidParametersException(
                    "rows of " + width + " words of " + bits + " bits do not fit into a unit of "
                            + device.file().name() + ": " + sitesOfUnit + " sites of " + arraysOfSite() + " arrays and "
                            + slots()
                            + " such rows");
        }
        this.depth = Math.clamp(sites() / primes, 1, depth);
        this.lanes = Math.max(1, sites() / (primes * this.depth));
    }

    /** The same places on a device of the same geometry. */
    ArrayMap on(ReramDevice other) {
        return new ArrayMap(other, units, width, bits, primes, depth, scatters);
    }

    ReramDevice device() {
        return device;
    }

    /** Arrays in lock step for one row. */
    int groups() {
        return Math.ceilDiv(width, device.rows());
    }

    /** Arrays for the twiddles of both directions, and the factor of the inverse. */
    int twiddleArrays() {
        int stages = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, width - 1));
        return Math.ceilDiv((2 * stages + 1) * bits, device.columns());
    }

    /** Arrays of a site, in all groups together. */
    int arraysOfSite() {
        return groups() * (1 + COMPUTING + twiddleArrays());
    }

    /** Words of the longest row. */
    int width() {
        return width;
    }

    /** Bits of a word in storage. */
    int bits() {
        return bits;
    }

    /** How many columns of storage a word takes that leaves an array; what is wider goes to the controller. */
    int stored(Leave leave) {
        return Math.min(leave.from().width(), bits);
    }

    @Override
    public DeviceFile file() {
        return device.file();
    }

    @Override
    public int sites() {
        return units * sitesOfUnit;
    }

    @Override
    public int slots() {
        return device.columns() / bits;
    }

    @Override
    public int lanes() {
        return lanes;
    }

    @Override
    public int depth() {
        return depth;
    }

    @Override
    public int site(int lane, int prime, int k) {
        return primes * depth > sites() ? prime % sites() : (lane * primes + prime) * depth + k;
    }

    @Override
    public int lane(int site) {
        return primes * depth > sites() ? 0 : Math.min(lanes - 1, site / (primes * depth));
    }

    @Override
    public int neighbour(int lane, int step) {
        return (lane + step) % lanes;
    }

    @Override
    public int channel(int site) {
        return site / sitesOfUnit;
    }

    /** A switch behind each site, and the host's link. */
    @Override
    public int links() {
        return sites() + 1;
    }

    @Override
    public LinkKind kind(int link) {
        return link == sites() ? LinkKind.HOST : LinkKind.SWITCH;
    }

    @Override
    public String linkName(int link) {
        return link == sites() ? "host" : "switch:" + link / sitesOfUnit + "." + link % sitesOfUnit;
    }

    double switchNanos() {
        return device.columnNanos();
    }

    /** How long a column of all rows takes on the host's link. */
    private double hostNanos(int words) {
        return words / (double) Byte.SIZE / file().value("links.host.rate");
    }

    @Override
    public Way way(int from, int to) {
        List<Hop> hops = new ArrayList<>();
        if (from == to) {
            return new Way(hops, 0);
        }
        if (channel(from) != channel(to)) {
            return new Way(List.of(new Hop(sites(), LinkKind.HOST, 2 * hostNanos(width), 0)), switchNanos());
        }
        // A column passes the arrays of a site one a cycle, while the next column follows.
        double passing = switchNanos() * arraysOfSite() / groups();
        int step = to > from ? 1 : -1;
        for (int site = from; site != to; site += step) {
            hops.add(new Hop(Math.min(site, site + step), LinkKind.SWITCH, switchNanos(), hops.size() * passing));
        }
        return new Way(hops, (hops.size() - 1) * passing);
    }

    /** The way of a row of so many words to the host. */
    Way hostWay(int words) {
        return new Way(List.of(new Hop(sites(), LinkKind.HOST, hostNanos(words), 0)), 0);
    }

    @Override
    public RefreshWindows refresh() {
        return RefreshWindows.NONE;
    }

    @Override
    public boolean tablesLieApart() {
        return true;
    }

    @Override
    public boolean scatters() {
        return scatters;
    }

    @Override
    public Map<String, Double> standing(double nanos) {
        return Map.of("leakage", device.leakagePicojoules((long) sites() * arraysOfSite(), nanos));
    }

    @Override
    public int banks() {
        return units;
    }

    @Override
    public String extentInWords(int sitesUsed) {
        return String.format(
                Locale.ROOT,
                "mapped to %d of %d units; %d of %d sites of %d arrays used, %d rows of %d bits in each",
                units,
                file().count("levels.unit.count"),
                sitesUsed,
                sites(),
                arraysOfSite(),
                slots(),
                bits);
    }

    @Override
    public String judge(double watts) {
        return "";
    }
}
