package io.fhe4j.backend.pim.dram;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Neighbouring subarrays of a bank that work in lock step, bit by bit: rows of cells, one row of sense amplifiers, and the registers of the
 * near-mat units (X, the multiplicand; Z, a signed accumulator; U, a spare row; M, the digit that a reduction takes off). Words lie along the row
 * in slots, so a 64-bit word of this class is the bits of one slot, or of two slots of 32 bits.
 *
 * <p>Opening a row empties its cells. They get their bits back when the row is restored; whoever closes it earlier loses them. An accumulator that
 * outgrows its declared bits, reading a row that was lost, or using a row that is not open is an error of the program, and throws.
 */
public final class Slice {

    private static final int NONE = -1;

    private final DramDevice device;
    private final int slotBits;
    private final int slots;
    private final long slotMask;
    private final long[][] cells;
    private final BitSet lost = new BitSet();
    private final UnitMeter meter;
    private final long[] sensed;
    private final long[] x;
    private final long[] z;
    private final long[] u;
    private final long[] m;
    private int open = NONE;
    private long broadcast;
    private int accumulatorBits;
    private long column;
    private List<Long> constants = List.of();
    private List<int[]> lists = List.of();

    /**
     * Subarrays whose cells hold zeros. A row of them together is called a row here, and its words are numbered through.
     *
     * @param device whose constants count
     * @param subarrays how many, a power of two
     */
    public Slice(DramDevice device, int subarrays) {
        this.device = device;
        this.slotBits = device.slotBits();
        this.slots = subarrays * device.slots();
        this.slotMask = slotBits == 64 ? -1 : (1L << slotBits) - 1;
        this.cells = new long[device.rows()][slots * slotBits / 64];
        this.meter = new UnitMeter(device, subarrays);
        this.sensed = new long[slots * slotBits / 64];
        this.x = new long[slots];
        this.z = new long[slots];
        this.u = new long[slots];
        this.m = new long[slots];
    }

    /** The number of words in a row. */
    public int slots() {
        return slots;
    }

    /** What has been executed so far. */
    public UnitMeter meter() {
        return meter;
    }

    /** Writes the words of a row from outside; no step of the units. */
    public void write(int row, long[] words) {
        long[] bits = cells[row];
        Arrays.fill(bits, 0);
        for (int slot = 0; slot < slots; slot++) {
            put(bits, slot, words[slot]);
        }
        lost.clear(row);
    }

    /** Reads the words of a row from outside. */
    public long[] read(int row) {
        requireKept(row);
        long[] words = new long[slots];
        for (int slot = 0; slot < slots; slot++) {
            words[slot] = get(cells[row], slot);
        }
        return words;
    }

    private void requireKept(int row) {
        if (row == open || lost.get(row)) {
            throw new IllegalStateException(
                    "row " + row + (row == open ? " is open" : " was closed before it was restored"));
        }
    }

    private long get(long[] bits, int slot) {
        int at = slot * slotBits;
        return bits[at >> 6] >>> at & slotMask;
    }

    private void put(long[] bits, int slot, long word) {
        int at = slot * slotBits;
        bits[at >> 6] = bits[at >> 6] & ~(slotMask << at) | (word & slotMask) << at;
    }

    /** Executes a program that moves no words by lists. */
    public void run(UnitProgram program) {
        run(program, List.of());
    }

    /**
     * Executes a program.
     *
     * @param program the program
     * @param byLane what its steps call lists: for each lane where its word goes, or whether it is marked (not 0)
     */
    public void run(UnitProgram program, List<int[]> byLane) {
        if (program.bits() > slotBits) {
            throw new IllegalArgumentException(
                    program.name() + " needs " + program.bits() + " bits in slots of " + slotBits);
        }
        broadcast = program.broadcast();
        accumulatorBits = program.bits();
        constants = program.constants();
        lists = byLane;
        program.steps().forEach(this::execute);
    }

    /**
     * Closes the open row at once, whether it is restored or not: what a controller would do that does not know the timing.
     *
     * @return whether the row kept its bits
     */
    public boolean closeNow() {
        requireOpen();
        boolean kept = meter.restored();
        finish(kept);
        return kept;
    }

    private void finish(boolean kept) {
        if (kept) {
            System.arraycopy(sensed, 0, cells[open], 0, sensed.length);
        } else {
            lost.set(open);
        }
        open = NONE;
    }

    /**
     * Executes a step.
     *
     * @throws IllegalStateException if the state does not allow it
     */
    public void execute(UnitStep step) {
        switch (step.operation().kind()) {
            case ROW -> row(step);
            case LATCH -> latch(step);
            case ARITHMETIC -> arithmetic(step);
            case MOVE -> exchange(step.a());
            case ROUTE -> route(step);
            case WORD -> word(step);
        }
        meter.step(step);
    }

    private void row(UnitStep step) {
        if (step.operation() == UnitOperation.PRECHARGE) {
            requireOpen();
            finish(true);
            return;
        }
        int row = step.a();
        if (open != NONE) {
            throw new IllegalStateException("row " + open + " is still open when row " + row + " is activated");
        }
        requireKept(row);
        open = row;
        System.arraycopy(cells[row], 0, sensed, 0, sensed.length);
        Arrays.fill(cells[row], 0);
    }

    private void requireOpen() {
        if (open == NONE) {
            throw new IllegalStateException("no row is open");
        }
    }

    private void latch(UnitStep step) {
        switch (step.operation()) {
            case LOAD_X -> load(x);
            case LOAD_Z -> load(z);
            case LOAD_U -> load(u);
            case CLEAR_Z -> Arrays.fill(z, 0);
            case Z_TO_X -> System.arraycopy(z, 0, x, 0, slots);
            case X_TO_Z -> System.arraycopy(x, 0, z, 0, slots);
            case U_TO_Z -> System.arraycopy(u, 0, z, 0, slots);
            case U_TO_X -> System.arraycopy(u, 0, x, 0, slots);
            case SET_X -> Arrays.fill(x, constants.get(step.a()));
            case STORE_Z -> {
                requireOpen();
                for (int slot = 0; slot < slots; slot++) {
                    put(sensed, slot, z[slot]);
                }
            }
            default -> throw new AssertionError(step.operation());
        }
    }

    private void word(UnitStep step) {
        if (step.operation() == UnitOperation.WRITE_WORD) {
            z[step.a()] = column;
            return;
        }
        requireOpen();
        column = get(sensed, step.a());
    }

    private void load(long[] register) {
        requireOpen();
        for (int slot = 0; slot < slots; slot++) {
            register[slot] = get(sensed, slot);
        }
    }

    private boolean openBit(int slot, int bit) {
        return (get(sensed, slot) >>> bit & 1) != 0;
    }

    private void arithmetic(UnitStep step) {
        switch (step.operation()) {
            case ROTATE -> rotate(step.a());
            case SWAP_MARKED -> swap(lists.get(step.a()));
            case TAKE -> take(step.a(), lists.get(step.b()));
            default -> compute(step);
        }
    }

    private void compute(UnitStep step) {
        if (step.operation() == UnitOperation.MULTIPLY_BIT
                || step.operation() == UnitOperation.ADD_BIT
                || step.operation() == UnitOperation.DOUBLE_ADD
                || step.operation() == UnitOperation.DOUBLE_ADD_TRUNCATED) {
            requireOpen();
        }
        for (int slot = 0; slot < slots; slot++) {
            z[slot] = next(step, slot);
            long top = z[slot] >> (accumulatorBits - 1);
            if (top != 0 && top != -1) {
                throw new IllegalStateException(
                        "the accumulator of slot " + slot + " outgrows " + accumulatorBits + " bits");
            }
        }
    }

    /** The accumulator of a slot after the step. Sums cannot pass 64 bits unseen: that throws, too. */
    private long next(UnitStep step, int slot) {
        long old = z[slot];
        int a = step.a();
        return switch (step.operation()) {
            case ADD_X -> Math.addExact(old, x[slot]);
            case SUBTRACT_X -> Math.subtractExact(old, x[slot]);
            case SUBTRACT_Q -> Math.subtractExact(old, broadcast);
            case REDUCE -> old >= broadcast ? old - broadcast : old;
            case CORRECT -> old < 0 ? old + broadcast : old;
            case ADD_CONSTANT -> Math.addExact(old, constants.get(a));
            case NEGATE_MARKED -> lists.get(a)[slot] != 0 ? -old : old;
            case IS_NEGATIVE -> old < 0 ? 1 : 0;
            case IS_ZERO -> old == 0 ? 1 : 0;
            case DOUBLE_ADD -> Math.addExact(Math.addExact(old, old), openBit(slot, a) ? x[slot] : 0);
            case DOUBLE_ADD_TRUNCATED -> (2 * old + (openBit(slot, a) ? x[slot] : 0)) & (1L << step.b()) - 1;
            case FIELD -> old >> a & (1L << step.b()) - 1;
            case ADD_BIT -> openBit(slot, a) ? Math.addExact(old, x[slot]) : old;
            case HALVE -> ((old & 1) != 0 ? old - broadcast : old) >> 1;
            case MULTIPLY_BIT -> {
                long sum = openBit(slot, a) ? Math.addExact(old, x[slot]) : old;
                m[slot] = (step.b() == 0 ? 0 : m[slot]) | (sum & 1) << step.b();
                yield sum >> 1;
            }
            case SUBTRACT_DIGIT -> Math.subtractExact(old, m[slot] << a);
            case ADD_DIGIT -> Math.addExact(old, m[slot] << a);
            default -> throw new AssertionError(step.operation());
        };
    }

    private void rotate(int distance) {
        int perMat = device.slotsPerMat();
        long[] old = z.clone();
        for (int slot = 0; slot < slots; slot++) {
            int mat = slot / perMat * perMat;
            z[mat + (slot - mat + distance) % perMat] = old[slot];
        }
    }

    private void swap(int[] marks) {
        for (int lane = 0; lane < slots; lane++) {
            if (marks[lane] != 0) {
                long word = x[lane];
                x[lane] = u[lane];
                u[lane] = word;
            }
        }
    }

    private void take(int distance, int[] to) {
        int perMat = device.slotsPerMat();
        requirePlaces(to, perMat, 1);
        for (int lane = 0; lane < slots; lane++) {
            if (Math.floorMod(to[lane] - lane, perMat) == distance) {
                z[to[lane]] = x[lane];
            }
        }
    }

    private void route(UnitStep step) {
        int[] to = lists.getFirst();
        if (step.operation() == UnitOperation.ROUTE_MATS) {
            requirePlaces(to, device.slots(), device.slotsPerMat());
        } else {
            requirePlaces(to, slots, device.slots());
        }
        long[] old = z.clone();
        for (int lane = 0; lane < slots; lane++) {
            z[to[lane]] = old[lane];
        }
    }

    /** Words may change their place within groups of {@code most} lanes by multiples of {@code least}, and no two may meet. */
    private void requirePlaces(int[] to, int most, int least) {
        BitSet taken = new BitSet();
        for (int lane = 0; lane < slots; lane++) {
            if (to[lane] / most != lane / most || to[lane] % least != lane % least || taken.get(to[lane])) {
                throw new IllegalStateException("the word of lane " + lane + " cannot go to lane " + to[lane]);
            }
            taken.set(to[lane]);
        }
    }

    private void exchange(int laneBit) {
        int distance = 1 << laneBit;
        for (int lane = 0; lane < slots; lane++) {
            if ((lane & distance) == 0) {
                long upper = x[lane];
                x[lane] = u[lane + distance];
                u[lane + distance] = upper;
            }
        }
    }
}
