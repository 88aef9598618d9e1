package io.fhe4j.backend.pim.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a mapped program, in the order in which the mapper made them: numbers in arrays, some 80 bytes each. A task is a {@link Work} at sites, on slots of them, after
 * other tasks; it begins when those have ended and all of its sites and links are free. What it comes after follows from the slots that it reads and
 * writes.
 */
public final class TaskList {

    /** Where a repeated part begins, begins again, and ends, and where what happens before a program does. */
    public enum Turn {
        BEGINS,
        AGAIN,
        ENDS,
        PREPARES,
        PREPARED
    }

    /**
     * A turn of a repeated part.
     *
     * @param before the number of the task that follows
     * @param turn what happens
     * @param count how often the part is executed
     */
    public record Mark(int before, Turn turn, long count) {}

    private final List<Work> works = new ArrayList<>();
    private final Map<Work, Integer> numbers = new HashMap<>();
    private final List<Mark> marks = new ArrayList<>();
    private int[] work = new int[1024];
    private int[] siteEnd = new int[1024];
    private int[] afterEnd = new int[1024];
    private int[] slotEnd = new int[1024];
    private int[] sites = new int[1024];
    private int[] slots = new int[2048];
    private int[] after = new int[2048];
    /** By site and slot. */
    private @Nullable Slot[][] state = new Slot[1024][];

    private int[] uses = new int[1024];
    private int size;

    private static int[] room(int[] array, int size) {
        return size <= array.length ? array : Arrays.copyOf(array, Math.max(size, array.length + array.length / 2));
    }

    /** The number of what a task does. */
    public int work(Work what) {
        Integer known = numbers.get(what);
        if (known == null) {
            known = works.size();
            numbers.put(what, known);
            works.add(what);
        }
        return known;
    }

    /** All that tasks do, by their numbers. */
    public List<Work> works() {
        return works;
    }

    /** What happened in a slot. */
    private static final class Slot {
        private int written = -1;
        private int[] before = new int[2];
        private int count;
        /** How many of those before had to do with another row. */
        private int others;

        private void add(int task) {
            before = room(before, count + 1);
            before[count++] = task;
        }

        /** Another row lies here from now on. */
        private void isFresh() {
            if (written >= 0) {
                add(written);
                written = -1;
            }
            others = count;
        }
    }

    private Slot at(int site, int slot) {
        if (site >= state.length) {
            state = Arrays.copyOf(state, Math.max(site + 1, 2 * state.length));
        }
        @Nullable Slot[] slots = state[site];
        if (slots == null || slot >= slots.length) {
            slots = slots == null ? new Slot[slot + 1] : Arrays.copyOf(slots, slot + 1);
            state[site] = slots;
        }
        Slot known = slots[slot];
        if (known == null) {
            known = new Slot();
            slots[slot] = known;
        }
        return known;
    }

    /** Another row lies in a slot from now on: its words are not those of the last task there, which only has to end first. */
    public void fresh(int site, int slot) {
        at(site, slot).isFresh();
    }

    /**
     * A task.
     *
     * @param what number of its work
     * @param sites its sites, the one that sends first
     * @param slots one for each site of a transfer; the target's and the operands' of a kernel
     * @param after one more task that it waits for; below 0 if there is none
     * @return its number
     */
    public int add(int what, int[] sites, int[] slots, int after) {
        begin(what, sites, slots);
        if (after >= 0) {
            edge(after);
        }
        switch (works.get(what)) {
            case Work.Compute c -> {
                for (int k = 1; k < slots.length; k++) {
                    reads(at(sites[0], slots[k]));
                }
                writes(at(sites[0], slots[0]));
            }
            case Work.Send s -> {
                reads(at(sites[0], slots[0]));
                for (int k = 1; k < sites.length; k++) {
                    writes(at(sites[k], slots[k]));
                }
            }
            case Work.Host h -> {
                if (h.toDevice()) {
                    writes(at(sites[0], slots[0]));
                } else {
                    reads(at(sites[0], slots[0]));
                }
            }
        }
        return size - 1;
    }

    private void begin(int what, int[] at, int[] on) {
        int sitesBefore = size == 0 ? 0 : siteEnd[size - 1];
        int slotsBefore = size == 0 ? 0 : slotEnd[size - 1];
        work = room(work, size + 1);
        siteEnd = room(siteEnd, size + 1);
        slotEnd = room(slotEnd, size + 1);
        afterEnd = room(afterEnd, size + 1);
        sites = room(sites, sitesBefore + at.length);
        slots = room(slots, slotsBefore + on.length);
        work[size] = what;
        for (int site : at) {
            uses = room(uses, site + 1);
            uses[site]++;
        }
        System.arraycopy(at, 0, sites, sitesBefore, at.length);
        System.arraycopy(on, 0, slots, slotsBefore, on.length);
        siteEnd[size] = sitesBefore + at.length;
        slotEnd[size] = slotsBefore + on.length;
        afterEnd[size] = size == 0 ? 0 : afterEnd[size - 1];
        size++;
    }

    private void edge(int before) {
        int end = afterEnd[size - 1];
        after = room(after, end + 1);
        after[end] = before;
        afterEnd[size - 1] = end + 1;
    }

    private void reads(Slot slot) {
        if (slot.written >= 0) {
            edge(slot.written);
        } else {
            // The row came from what ran before, when the slot was left.
            for (int k = 0; k < slot.others; k++) {
                edge(~slot.before[k]);
            }
        }
        slot.add(size - 1);
    }

    private void writes(Slot slot) {
        if (slot.written >= 0) {
            edge(slot.written);
        }
        for (int k = 0; k < slot.count; k++) {
            if (slot.before[k] != size - 1) {
                edge(~slot.before[k]);
            }
        }
        slot.count = 0;
        slot.others = 0;
        slot.written = size - 1;
    }

    public void mark(Turn turn, long count) {
        marks.add(new Mark(size, turn, count));
    }

    public List<Mark> marks() {
        return marks;
    }

    /** How many tasks a site takes part in so far. */
    int uses(int site) {
        return site < uses.length ? uses[site] : 0;
    }

    public int size() {
        return size;
    }

    public int workOf(int task) {
        return work[task];
    }

    private static int begin(int[] ends, int task) {
        return task == 0 ? 0 : ends[task - 1];
    }

    public int siteCount(int task) {
        return siteEnd[task] - begin(siteEnd, task);
    }

    public int site(int task, int k) {
        return sites[begin(siteEnd, task) + k];
    }

    public int slotCount(int task) {
        return slotEnd[task] - begin(slotEnd, task);
    }

    public int slot(int task, int k) {
        return slots[begin(slotEnd, task) + k];
    }

    public int afterCount(int task) {
        return afterEnd[task] - begin(afterEnd, task);
    }

    /** What {@link #afterCount} adds up to. */
    int allAfter() {
        return size == 0 ? 0 : afterEnd[size - 1];
    }

    /** A task that must have ended before this one begins. */
    public int after(int task, int k) {
        int before = after[begin(afterEnd, task) + k];
        return before >= 0 ? before : ~before;
    }

    /** Whether this one needs what that task made; else it only needs its place. */
    public boolean isData(int task, int k) {
        return after[begin(afterEnd, task) + k] >= 0;
    }
}
