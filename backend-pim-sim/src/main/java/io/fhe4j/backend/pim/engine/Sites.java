package io.fhe4j.backend.pim.engine;

import org.jspecify.annotations.Nullable;

/** Which rows lie in which slots of the sites, and which of them was used last. */
public final class Sites {

    /** Slots that are left to copies: what a kernel reads besides the row that it writes. */
    private static final int COPIES = 2;

    private final TaskList tasks;
    private final int slots;
    private final int reserve;
    private final @Nullable Residence[][] rows;
    private final long[][] used;
    private final int[] homes;
    private long departures;
    private long clock;

    public Sites(SiteMap layout, TaskList tasks) {
        this.tasks = tasks;
        this.slots = layout.slots();
        this.reserve = Math.min(COPIES, slots - 1);
        this.rows = new Residence[layout.sites()][];
        this.used = new long[layout.sites()][];
        this.homes = new int[layout.sites()];
    }

    private @Nullable Residence[] at(int site) {
        @Nullable Residence[] here = rows[site];
        if (here == null) {
            here = new Residence[slots];
            rows[site] = here;
            used[site] = new long[slots];
        }
        return here;
    }

    /** A slot that nothing lies in; below 0 if there is none. */
    public int free(int site) {
        @Nullable Residence[] here = rows[site];
        if (here == null) {
            return 0;
        }
        for (int slot = 0; slot < here.length; slot++) {
            if (here[slot] == null) {
                return slot;
            }
        }
        return -1;
    }

    /**
     * The row that was used least recently.
     *
     * @param ofHomes whether to look at rows that live here, or at copies
     * @param pin rows pinned by this number stay
     * @return null if there is none
     */
    @Nullable
    public Residence oldest(int site, boolean ofHomes, long pin) {
        @Nullable Residence[] here = rows[site];
        if (here == null) {
            return null;
        }
        Residence oldest = null;
        long when = Long.MAX_VALUE;
        for (int slot = 0; slot < here.length; slot++) {
            Residence row = here[slot];
            if (row != null && row.home() == site == ofHomes && !row.pinned(pin) && used[site][slot] < when) {
                oldest = row;
                when = used[site][slot];
            }
        }
        return oldest;
    }

    /**
     * Whether one more row can live here and no other home has to go.
     *
     * @param kind of the row
     * @param full whether slots that are kept for copies count
     */
    public boolean mayLive(int site, Residence.Kind kind, boolean full, long pin) {
        return !isCrowded(site, kind, full) && (free(site) >= 0 || oldest(site, false, pin) != null);
    }

    /** Whether as many rows live here as may: none more until one departs. */
    public boolean isCrowded(int site, Residence.Kind kind, boolean full) {
        return homes[site] >= (full || kind == Residence.Kind.CONSTANT ? slots : slots - reserve);
    }

    /** How many rows have left their homes so far. */
    public long departures() {
        return departures;
    }

    /** Marks a row as used just now. */
    public void touch(Residence row, int site) {
        used[site][row.slot(site)] = ++clock;
    }

    /** Puts a row into a free slot. */
    public void put(Residence row, int site, int slot, boolean asHome) {
        at(site)[slot] = row;
        used[site][slot] = ++clock;
        if (asHome) {
            homes[site]++;
        }
        row.place(site, slot, asHome);
        tasks.fresh(site, slot);
    }

    /** Makes one of a row's sites its home. */
    public void moveHome(Residence row, int site) {
        homes[row.home()]--;
        departures++;
        homes[site]++;
        row.moveHome(site);
    }

    /** Takes a row from a site; returns its slot. */
    public int remove(Residence row, int site) {
        if (row.home() == site) {
            homes[site]--;
            departures++;
        }
        int slot = row.leave(site);
        at(site)[slot] = null;
        return slot;
    }

    /** Takes a row from all sites but its home. */
    public void removeCopies(Residence row) {
        for (int k = row.places() - 1; k >= 0; k--) {
            if (row.site(k) != row.home()) {
                remove(row, row.site(k));
            }
        }
    }

    /** Takes a row from everywhere. */
    public void removeAll(Residence row) {
        while (row.places() > 0) {
            remove(row, row.site(row.places() - 1));
        }
    }
}
