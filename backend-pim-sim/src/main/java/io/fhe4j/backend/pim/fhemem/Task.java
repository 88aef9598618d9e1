package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.fhemem.Layout.Hop;
import java.util.ArrayList;
import java.util.List;

/**
 * What a site does at a stretch: a kernel on one residue row, or a residue row sent over links. Tasks are issued in the order of their numbers; each
 * begins when those it depends on have ended and all of its sites and links are free.
 */
final class Task {

    /**
     * A transfer of rows, one after another.
     *
     * @param way the links, those of all destinations together
     * @param rows how often the subarrays of the site open a row
     * @param sent of how many subarrays each of these sends
     * @param nanos for each of these, from opening to closing
     * @param send when the first link is taken, after opening
     * @param lag how much later the other ends open theirs
     * @param picojoules of all rows together
     */
    record Transfer(List<Hop> way, int rows, int sent, double nanos, double send, double lag, double picojoules) {

        /** How long a row holds a link. */
        double held(Hop hop) {
            return sent * hop.nanosPerRow();
        }
    }

    private final long number;
    private final String label;
    private final int[] sites;
    private final int[] slots;
    private final List<Burst> bursts;
    private final Transfer transfer;
    private List<Task> after;
    private double end;
    private double path;

    private static final Transfer NONE = new Transfer(List.of(), 0, 0, 0, 0, 0, 0);

    private Task(
            long number,
            String label,
            int[] sites,
            int[] slots,
            List<Burst> bursts,
            Transfer transfer,
            List<Task> after) {
        this.number = number;
        this.label = label;
        this.sites = sites;
        this.slots = slots;
        this.bursts = bursts;
        this.transfer = transfer;
        this.after = new ArrayList<>(after);
    }

    /** A kernel on one residue row, whose programs run one after another. */
    static Task compute(long number, String label, int site, int[] slots, List<Burst> bursts, List<Task> after) {
        return new Task(number, label, new int[] {site}, slots, bursts, NONE, after);
    }

    /**
     * A row sent from the first site to the others, or between a site and the host.
     *
     * @param slots of the row, one for each site
     */
    static Task move(long number, String label, int[] sites, int[] slots, Transfer transfer, List<Task> after) {
        return new Task(number, label, sites, slots, List.of(), transfer, after);
    }

    long number() {
        return number;
    }

    String label() {
        return label;
    }

    int[] sites() {
        return sites;
    }

    int[] slots() {
        return slots;
    }

    List<Burst> bursts() {
        return bursts;
    }

    Transfer transfer() {
        return transfer;
    }

    boolean isTransfer() {
        return transfer.rows > 0;
    }

    List<Task> after() {
        return after;
    }

    /** Forgets what it waited for, so that the past can be collected. */
    void forget() {
        after = List.of();
    }

    double end() {
        return end;
    }

    /** The length of the longest chain of tasks that ends here, in ns. */
    double path() {
        return path;
    }

    void ended(double at, double longest) {
        end = at;
        path = longest;
    }

    /** How long it takes when nothing is in its way. */
    double alone() {
        double sum = transfer.rows * transfer.nanos + transfer.lag;
        for (Burst burst : bursts) {
            sum += burst.count() * burst.nanos();
        }
        return sum;
    }
}
