package io.fhe4j.backend.pim.fhemem;

import java.util.Arrays;

/** Where a residue row lies: its home, and copies that were made for readers elsewhere. */
final class Residence {

    /** What a row is to the mapper. */
    enum Kind {
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
    Residence(int prime, int width, Kind kind) {
        this.prime = prime;
        this.width = width;
        this.kind = kind;
    }

    int prime() {
        return prime;
    }

    int width() {
        return width;
    }

    Kind kind() {
        return kind;
    }

    int home() {
        return home;
    }

    boolean placed() {
        return home >= 0;
    }

    /** Whether it has been written, on the device or by the host. */
    boolean exists() {
        return exists;
    }

    /** Keeps it where it is as long as the same number is asked for. */
    void pin(long number) {
        pinned = number;
    }

    boolean pinned(long number) {
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

    boolean at(int site) {
        return find(site) >= 0;
    }

    int slot(int site) {
        int k = find(site);
        if (k < 0) {
            throw new IllegalStateException("a row is not at site " + site);
        }
        return slots[k];
    }

    void place(int site, int slot, boolean asHome) {
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
    void moveHome(int site) {
        home = site;
    }

    /** Leaves a site; returns the slot that is free now. */
    int leave(int site) {
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

    int places() {
        return places;
    }

    /** One of the sites where it lies. */
    int site(int k) {
        return sites[k];
    }

    /** The task that took it to the host; below 0 if there is none. */
    int spilled() {
        return spilled;
    }

    void spilledBy(int task) {
        spilled = task;
    }

    /** It has words from now on. */
    void written() {
        exists = true;
    }
}
