package io.fhe4j.backend.pim.engine;

import java.util.Arrays;

/** Where a residue row lies: its home, and copies that were made for readers elsewhere. */
public final class Residence {

    /** What a row is to the mapper. */
    public enum Kind {
        /** Computed or encrypted; others are made of it. */
        DATA,
        /** A key, a plaintext, control data: read where others work. */
        CONSTANT,
        /** A table that the host can send again. */
        TABLE
    }

    private static final int NOWHERE = -1;

    private final int prime;
    private final int width;
    private final Kind kind;
    private final int turn;
    private int[] sites = {NOWHERE};
    private int[] slots = {0};
    private int places;
    private boolean exists;
    private int spilled = NOWHERE;
    private int home = NOWHERE;
    private long pinned;

    /**
     * A row that lies nowhere yet.
     *
     * @param prime number of its modulus
     * @param width its words
     * @param kind what it is
     */
    public Residence(int prime, int width, Kind kind) {
        this(prime, width, kind, 0);
    }

    /** The same with a number that says at which of a lane's sites it should live, if there is room. */
    public Residence(int prime, int width, Kind kind, int turn) {
        this.turn = turn;
        this.prime = prime;
        this.width = width;
        this.kind = kind;
    }

    public int turn() {
        return turn;
    }

    public int prime() {
        return prime;
    }

    public int width() {
        return width;
    }

    public Kind kind() {
        return kind;
    }

    public int home() {
        return home;
    }

    public boolean placed() {
        return home >= 0;
    }

    /** Whether it has been written, on the device or by the host. */
    public boolean exists() {
        return exists;
    }

    /** Keeps it where it is as long as the same number is asked for. */
    public void pin(long number) {
        pinned = number;
    }

    public boolean pinned(long number) {
        return pinned == number;
    }

    private int find(int site) {
        for (int k = 0; k < places; k++) {
            if (sites[k] == site) {
                return k;
            }
        }
        return NOWHERE;
    }

    public boolean at(int site) {
        return find(site) >= 0;
    }

    public int slot(int site) {
        int k = find(site);
        if (k < 0) {
            throw new IllegalStateException("a row is not at site " + site);
        }
        return slots[k];
    }

    public void place(int site, int slot, boolean asHome) {
        if (places == sites.length) {
            sites = Arrays.copyOf(sites, 2 * places);
            slots = Arrays.copyOf(slots, 2 * places);
        }
        sites[places] = site;
        slots[places++] = slot;
        if (asHome) {
            home = site;
        }
    }

    /** Another of its sites becomes its home. */
    public void moveHome(int site) {
        home = site;
    }

    /** Leaves a site; returns the slot that is free now. */
    public int leave(int site) {
        int k = find(site);
        int slot = slots[k];
        places--;
        sites[k] = sites[places];
        slots[k] = slots[places];
        if (site == home) {
            home = NOWHERE;
        }
        return slot;
    }

    public int places() {
        return places;
    }

    /** One of the sites where it lies. */
    public int site(int k) {
        return sites[k];
    }

    /** The task that took it to the host; below 0 if there is none. */
    public int spilled() {
        return spilled;
    }

    public void spilledBy(int task) {
        spilled = task;
    }

    /** It has words from now on. */
    public void written() {
        exists = true;
    }
}
