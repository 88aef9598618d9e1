package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.api.InvalidParametersException;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which rows lie in which slots of the sites; the one used least recently leaves when a site is full. */
final class Sites {

    /** Sends a row away whose only copy lies here. */
    interface Spill {
        /** The row is about to leave its home. */
        void leaves(Residence row, int site);
    }

    /** One site's slots, and its rows from the least recently used one on. */
    private static final class Site {
        private final BitSet taken = new BitSet();
        private final Set<Residence> rows = new LinkedHashSet<>();
    }

    private final Layout layout;
    private final Spill spill;
    private final @Nullable Site[] sites;

    Sites(Layout layout, Spill spill) {
        this.layout = layout;
        this.spill = spill;
        this.sites = new Site[layout.sites()];
    }

    private Site site(int number) {
        Site site = sites[number];
        if (site == null) {
            site = new Site();
            sites[number] = site;
        }
        return site;
    }

    /** Marks a row as used just now. */
    void touch(Residence row, int number) {
        Site site = site(number);
        site.rows.remove(row);
        site.rows.add(row);
    }

    /** Finds a slot for a row and puts it there. */
    void put(Residence row, int number, boolean asHome, Set<Residence> pinned) {
        Site site = site(number);
        int slot = site.taken.nextClearBit(0);
        if (slot >= layout.slots()) {
            slot = evict(site, number, pinned);
        }
        site.taken.set(slot);
        site.rows.add(row);
        row.place(number, slot, asHome);
    }

    private int evict(Site site, int number, Set<Residence> pinned) {
        Residence victim = null;
        for (Iterator<Residence> rows = site.rows.iterator(); rows.hasNext() && victim == null; ) {
            Residence row = rows.next();
            if (!pinned.contains(row)) {
                victim = row;
            }
        }
        if (victim == null) {
            throw new InvalidParametersException("one kernel needs more rows at once than the " + layout.slots()
                    + " that a site of " + layout.device().file().name() + " holds");
        }
        if (victim.home() == number && victim.exists() && !victim.constant()) {
            spill.leaves(victim, number);
        }
        return remove(victim, number);
    }

    /** Takes a row from a site. */
    int remove(Residence row, int number) {
        Site site = site(number);
        int slot = row.leave(number);
        site.rows.remove(row);
        site.taken.clear(slot);
        return slot;
    }
}
