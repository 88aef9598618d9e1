package io.fhe4j.backend.pim.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Links from one place to another. A transfer goes over them piece by piece: of DRAM a row of one subarray, of arrays of logic a column.
 *
 * @param hops its links
 * @param lag how much later than the first link its end gets a piece, in ns
 */
public record Way(List<Hop> hops, double lag) {

    /** Copies the list. */
    public Way {
        hops = List.copyOf(hops);
    }

    /**
     * One link of a way.
     *
     * @param number of the link
     * @param kind what it is
     * @param nanosPerRow how long a piece takes
     * @param offset when it is taken, after the first link, in ns
     */
    public record Hop(int number, LinkKind kind, double nanosPerRow, double offset) {}

    /** The way from the first site to all others, which take pieces as they pass: each link once. */
    public static Way among(SiteMap map, List<Integer> sites) {
        if (sites.size() == 2) {
            return map.way(sites.getFirst(), sites.getLast());
        }
        Map<Integer, Hop> links = new HashMap<>();
        List<Hop> hops = new ArrayList<>();
        double lag = 0;
        for (int k = 1; k < sites.size(); k++) {
            Way way = map.way(sites.getFirst(), sites.get(k));
            lag = Math.max(lag, way.lag);
            for (Hop hop : way.hops) {
                if (links.putIfAbsent(hop.number(), hop) == null) {
                    hops.add(hop);
                }
            }
        }
        return new Way(hops, lag);
    }
}
