package io.fhe4j.backend.pim.fhemem;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a residue row lies: its home, and copies that were made for readers elsewhere. */
final class Residence {

    private final int prime;
    private final int width;
    private final boolean constant;
    private final Map<Integer, Integer> slotAt = new HashMap<>();
    private final Map<Integer, Task> arrival = new HashMap<>();
    private @Nullable Task written;
    private int home = -1;

    /**
     * A row that lies nowhere yet.
     *
     * @param prime number of its modulus
     * @param width its words
     * @param constant whether it is a table that the host can send again
     */
    Residence(int prime, int width, boolean constant) {
        this.prime = prime;
        this.width = width;
        this.constant = constant;
    }

    int prime() {
        return prime;
    }

    int width() {
        return width;
    }

    boolean constant() {
        return constant;
    }

    int home() {
        return home;
    }

    boolean placed() {
        return home >= 0;
    }

    /** Whether it has been written, on the device or by the host. */
    boolean exists() {
        return written != null;
    }

    boolean at(int site) {
        return slotAt.containsKey(site);
    }

    int slot(int site) {
        Integer slot = slotAt.get(site);
        if (slot == null) {
            throw new IllegalStateException("a row is not at site " + site);
        }
        return slot;
    }

    void place(int site, int slot, boolean asHome) {
        slotAt.put(site, slot);
        if (asHome) {
            home = site;
        }
    }

    /** Leaves a site; returns the slot that is free now. */
    int leave(int site) {
        int slot = slot(site);
        slotAt.remove(site);
        arrival.remove(site);
        if (site == home) {
            home = -1;
        }
        return slot;
    }

    /** All sites where it lies. */
    List<Integer> sites() {
        return new ArrayList<>(slotAt.keySet());
    }

    void arrives(int site, Task task) {
        arrival.put(site, task);
    }

    /** What a reader at a site waits for. */
    List<Task> beforeRead(int site) {
        List<Task> tasks = new ArrayList<>();
        Task copied = arrival.get(site);
        if (copied != null) {
            tasks.add(copied);
        } else if (written != null) {
            tasks.add(written);
        }
        return tasks;
    }

    void writtenBy(Task task) {
        written = task;
        arrival.clear();
    }
}
