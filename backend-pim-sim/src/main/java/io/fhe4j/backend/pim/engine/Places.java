package io.fhe4j.backend.pim.engine;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.backend.pim.engine.Residence.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives rows their places and sends them where they are wanted. A row goes to its lane, or to the next one that has room, those of the same channel first;
 * where a slot is wanted and none is free, a copy leaves, else a home moves to another site; only on a device that is full is it sent to the host.
 * Slots for what a kernel reads are kept free of homes until then.
 */
public final class Places {

    private final SiteMap layout;
    private final TaskList tasks;
    private final boolean maySpill;
    private final Sites sites;
    private final Map<Crowding, Crowd> crowds = new HashMap<>();
    private long pin;
    private int constants;

    /**
     * Places on a device that is empty.
     *
     * @param maySpill whether rows may go to the host when the device is full
     * @param tasks gets the transfers
     */
    public Places(SiteMap layout, boolean maySpill, TaskList tasks) {
        this.layout = layout;
        this.maySpill = maySpill;
        this.tasks = tasks;
        this.sites = new Sites(layout, tasks);
    }

    /** Rows pinned from now on stay where they are until this is called again. */
    public void beginPinning() {
        pin++;
    }

    public void pin(Residence row) {
        row.pin(pin);
    }

    /** A transfer of a row's home copy from or to the host. */
    public int host(Residence row, String label) {
        int site = row.home();
        return tasks.add(
                tasks.work(new Work.Host(label, layout.channel(site), row.width())),
                new int[] {site},
                new int[] {row.slot(site)},
                label.equals(Work.RELOAD) ? row.spilled() : -1);
    }

    /** Only the home's copy is up to date. */
    public void changed(Residence row) {
        sites.removeCopies(row);
        row.written();
    }

    /** Forgets a row. */
    public void forget(Residence row) {
        sites.removeAll(row);
    }

    /**
     * Gives a row a home if it has none, and pins it.
     *
     * @param lane where it should live
     * @param near a site where it should live if there is room; below 0 if it does not matter
     * @param wanted whether its words are needed: if it is at the host, it comes back
     */
    public void settle(Residence row, int lane, int near, boolean wanted) {
        pin(row);
        if (row.placed()) {
            sites.touch(row, row.home());
            return;
        }
        int site = near >= 0 && sites.mayLive(near, row.kind(), false, pin) ? near : find(lane, row);
        putAt(row, site >= 0 ? site : near >= 0 ? near : layout.site(lane, row.prime(), row.turn() % layout.depth()));
        if (wanted && row.exists()) {
            host(row, Work.RELOAD);
        }
    }

    /** Gives a row a home at a site, whatever has to leave. */
    public void putAt(Residence row, int site) {
        pin(row);
        sites.put(row, site, slotFor(site), true);
        constants += row.kind() == Kind.CONSTANT && !row.exists() ? 1 : 0;
    }

    /** Who looks for room: from which lane on, for which modulus, for a constant or not, and whether slots that are kept for copies count. */
    private record Crowding(int lane, int prime, boolean constant, boolean full) {}

    /** How many lanes have no room for one more home, as long as none departs: they need not be looked at again for each row of a large key. */
    private static final class Crowd {
        private long departures;
        private int lanes;
    }

    /** A site of the row's modulus with room for one more home: in this lane or another; below 0 if the device is full. */
    private int find(int lane, Residence row) {
        for (boolean full : new boolean[] {false, true}) {
            Crowd crowd = crowds.computeIfAbsent(
                    new Crowding(lane, row.prime(), row.kind() == Kind.CONSTANT, full), key -> new Crowd());
            if (crowd.departures != sites.departures()) {
                crowd.departures = sites.departures();
                crowd.lanes = 0;
            }
            for (int step = crowd.lanes; step < layout.lanes(); step++) {
                int here = layout.neighbour(lane, step);
                int site = layout.scatters()
                        ? inTurn(here, row, full)
                        : row.kind() == Kind.CONSTANT ? last(here, row, full) : idlest(here, row, full);
                if (site >= 0) {
                    return site;
                }
                crowd.lanes += crowd.lanes == step && isCrowded(here, row, full) ? 1 : 0;
            }
        }
        return -1;
    }

    /** Whether nothing but a departure makes room for a row in a lane. */
    private boolean isCrowded(int lane, Residence row, boolean full) {
        boolean leavesFirst = !layout.scatters() && row.kind() == Kind.CONSTANT && !full && layout.depth() > 1;
        for (int k = leavesFirst ? 1 : 0; k < layout.depth(); k++) {
            if (!sites.isCrowded(layout.site(lane, row.prime(), k), row.kind(), full)) {
                return false;
            }
        }
        return true;
    }

    /** From the row's own turn on, whoever comes first. */
    private int inTurn(int lane, Residence row, boolean full) {
        for (int k = 0; k < layout.depth(); k++) {
            int site = layout.site(lane, row.prime(), (row.turn() + k) % layout.depth());
            if (sites.mayLive(site, row.kind(), full, pin)) {
                return site;
            }
        }
        return -1;
    }

    /** Constants fill the lane from its end, and leave the first site to those who work. */
    private int last(int lane, Residence row, boolean full) {
        for (int k = layout.depth() - 1; k >= (full || layout.depth() == 1 ? 0 : 1); k--) {
            int site = layout.site(lane, row.prime(), k);
            if (sites.mayLive(site, row.kind(), full, pin)) {
                return site;
            }
        }
        return -1;
    }

    /** The site that has done least so far. */
    private int idlest(int lane, Residence row, boolean full) {
        int best = -1;
        for (int k = 0; k < layout.depth(); k++) {
            int site = layout.site(lane, row.prime(), k);
            if ((best < 0 || tasks.uses(site) < tasks.uses(best)) && sites.mayLive(site, row.kind(), full, pin)) {
                best = site;
            }
        }
        return best;
    }

    /** A slot that is free, or becomes so. */
    private int slotFor(int site) {
        int slot = sites.free(site);
        if (slot >= 0) {
            return slot;
        }
        Residence copy = sites.oldest(site, false, pin);
        if (copy != null) {
            return sites.remove(copy, site);
        }
        Residence leaving = sites.oldest(site, true, pin);
        if (leaving == null) {
            throw new InvalidParametersException("one kernel needs more rows at once than the " + layout.slots()
                    + " that a site of " + layout.file().name() + " holds");
        }
        return leave(leaving, site);
    }

    private int leave(Residence row, int site) {
        int other = elsewhere(row, site);
        if (other >= 0) {
            sites.moveHome(row, other);
            return sites.remove(row, site);
        }
        int free = find(layout.lane(site), row);
        if (free >= 0) {
            int slot = slotFor(free);
            if (!row.exists()) {
                int left = sites.remove(row, site);
                sites.put(row, free, slot, true);
                return left;
            }
            int from = row.slot(site);
            sites.put(row, free, slot, false);
            tasks.add(
                    tasks.work(new Work.Send(Work.RELOCATE, List.of(site, free), row.width())),
                    new int[] {site, free},
                    new int[] {from, slot},
                    -1);
            sites.moveHome(row, free);
            return sites.remove(row, site);
        }
        if (row.exists() && row.kind() != Kind.TABLE) {
            if (!maySpill) {
                throw new InvalidParametersException("the program is beyond the capacity of "
                        + layout.file().name() + ": all " + layout.sites() + " sites of " + layout.slots()
                        + " rows are full; allow spilling to the host, or take more banks");
            }
            if (row.kind() == Kind.DATA) {
                row.spilledBy(host(row, Work.SPILL));
            }
        }
        return sites.remove(row, site);
    }

    private static int elsewhere(Residence row, int site) {
        for (int k = 0; k < row.places(); k++) {
            if (row.site(k) != site) {
                return row.site(k);
            }
        }
        return -1;
    }

    /**
     * Brings a row to all these sites where it is not yet, with one transfer.
     *
     * @param targets distinct sites
     * @param lane where it should live if it has no home
     */
    public void bring(Residence row, int lane, int... targets) {
        settle(row, lane, -1, true);
        int missing = 0;
        int[] way = new int[targets.length + 1];
        for (int site : targets) {
            if (row.at(site)) {
                sites.touch(row, site);
            } else {
                way[++missing] = site;
            }
        }
        if (missing == 0) {
            return;
        }
        way = Arrays.copyOf(way, missing + 1);
        for (int k = 1; k < way.length; k++) {
            sites.put(row, way[k], slotFor(way[k]), false);
        }
        way[0] = row.home();
        int[] slots = new int[way.length];
        List<Integer> boxed = new ArrayList<>(way.length);
        for (int k = 0; k < way.length; k++) {
            slots[k] = row.slot(way[k]);
            boxed.add(way[k]);
        }
        String label = missing > 1 ? Work.BROADCAST : Work.MOVE;
        tasks.add(tasks.work(new Work.Send(label, boxed, row.width())), way, slots, -1);
    }

    /**
     * Brings a table to a site: from another site of the lane, or from the host.
     *
     * @param table one for each lane
     */
    public void bringTable(Residence table, int site) {
        pin(table);
        if (table.at(site)) {
            sites.touch(table, site);
        } else if (table.placed()) {
            bring(table, layout.lane(site), site);
        } else {
            putAt(table, site);
            host(table, Work.TWIDDLES);
            table.written();
        }
    }

    /** How many rows of constants have lived here. */
    public int constants() {
        return constants;
    }
}
