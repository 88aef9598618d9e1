package io.fhe4j.backend.pim.engine;

import io.fhe4j.backend.pim.device.DeviceFile;
import java.util.Map;

/**
 * The places of a device as a program uses them: what an architecture tells the engine. A <em>site</em> holds residue rows in slots and works on one
 * program at a time. Sites form <em>lanes</em>: so many side by side for each modulus of the program. Links are numbered through.
 */
public interface SiteMap {

    /** The device's constants. */
    DeviceFile file();

    /** How many sites there are. */
    int sites();

    /** Residue rows that a site holds. */
    int slots();

    /** How many lanes there are. */
    int lanes();

    /** How many sites of a lane a modulus has. */
    int depth();

    /**
     * A site.
     *
     * @param lane the lane
     * @param prime number of the modulus
     * @param k which of the modulus's sites in this lane
     */
    int site(int lane, int prime, int k);

    /** The lane of a site that {@link #site} names. */
    int lane(int site);

    /** The lane to look at after so many others. */
    int neighbour(int lane, int step);

    /** The channel through which a site reaches the host. */
    int channel(int site);

    /** How many links there are. */
    int links();

    /** What a link is. */
    LinkKind kind(int link);

    /** The name of a link. */
    String linkName(int link);

    /** The links between two sites, from first to last; none if they are one. */
    Way way(int from, int to);

    /** When sites may work. */
    RefreshWindows refresh();

    /** Whether tables of transforms lie apart from the slots; each site has its own then. */
    boolean tablesLieApart();

    /** Whether digits, and the products and keys that go with them, lie at sites of their own. */
    boolean scatters();

    /** What the device takes besides its tasks in so many ns, in pJ, by name. */
    Map<String, Double> standing(double nanos);

    /** How many banks of each channel a mapping uses; of arrays of logic, units. */
    int banks();

    /** What a mapping uses of the device, in words. */
    String extentInWords(int sitesUsed);

    /** What to say of a mean power in watts; may be empty. */
    String judge(double watts);
}
