package io.fhe4j.backend.pim.dram;

import io.fhe4j.backend.pim.device.Figure;
import io.fhe4j.backend.pim.device.Unit;
import io.fhe4j.backend.pim.program.Meter;

/**
 * Time and energy of steps in subarrays that work in lock step, one step after another.
 *
 * <p>An activation waits until the row is restored, or with overlapped loads only until it is sensed; closing waits for restoration and write
 * recovery in any case. Latches cost a cycle, which is hidden while a row that was just opened is being restored. Arithmetic costs a cycle for each
 * group.
 */
public final class UnitMeter implements Meter<UnitStep> {

    private final DramDevice device;
    private final int subarrays;
    private final double cycle;
    // Looked up once: a program has hundreds of steps.
    private final double arithmeticNanos;
    private final double bitPicojoules;
    private final double latchPicojoules;
    private final double openNanos;
    private final double openPicojoules;
    private final double tRCD;
    private final double tRAS;
    private final double tRP;
    private final double tWR;
    private final boolean overlaps;
    private double now;
    private double activated = Double.NEGATIVE_INFINITY;
    private double written = Double.NEGATIVE_INFINITY;
    private boolean fresh;
    /** Latches since the row was opened, which follow one another while it is being restored. */
    private int latched;

    private double picojoules;

    /**
     * A meter at zero.
     *
     * @param device whose constants count
     * @param subarrays how many take each step
     */
    public UnitMeter(DramDevice device, int subarrays) {
        this.device = device;
        this.subarrays = subarrays;
        this.cycle = device.cycle();
        this.arithmeticNanos = device.groups() * cycle;
        this.bitPicojoules = device.file().value("energy.adder") * device.slots() * subarrays;
        this.latchPicojoules = device.file().value("energy.latch") * rowBits();
        this.tRCD = device.tRCD();
        this.tRAS = device.tRAS();
        this.tRP = device.tRP();
        this.tWR = device.tWR();
        this.overlaps = device.loadOverlap();
        this.openNanos = overlaps ? tRCD : tRAS;
        this.openPicojoules = device.activationEnergy() * subarrays;
    }

    @Override
    public void step(UnitStep step) {
        switch (step.operation().kind()) {
            case ROW -> row(step);
            case LATCH -> latch(step);
            case ARITHMETIC -> {
                now += arithmeticNanos;
                fresh = false;
                picojoules += bitPicojoules * step.bits();
            }
            case MOVE -> move(step.a());
            case ROUTE -> route(step);
            case WORD -> {
                now += device.columnCycle();
                fresh = false;
                picojoules += device.file().value("energy.preGlobalSense") * device.columnBits();
            }
        }
    }

    /**
     * Any permutation over a row of segments, both ways at once: no link has to carry more than half of all words, and none of the permutations moves
     * words further on average than half of the row.
     */
    private void route(UnitStep step) {
        if (step.operation() == UnitOperation.ROUTE_MATS) {
            double half = (double) device.slots() / device.slotsPerMat() / 2;
            now += device.matExchange(half);
            picojoules += device.file().value("links.hdl.energy") * rowBits() * half;
        } else {
            double half = step.a() * 0.5;
            now += device.subarrayExchange(half);
            picojoules += device.file().value("links.mdl.energy") * rowBits() * half;
        }
        fresh = false;
    }

    private void row(UnitStep step) {
        if (step.operation() == UnitOperation.ACTIVATE) {
            activated = now;
            written = Double.NEGATIVE_INFINITY;
            fresh = true;
            latched = 0;
            now += openNanos;
            picojoules += openPicojoules;
        } else {
            double restored = Math.max(activated + tRAS, written + tWR);
            now = Math.max(now, restored) + tRP;
            fresh = false;
        }
    }

    private void latch(UnitStep step) {
        boolean hidden = fresh && !overlaps;
        latched++;
        if (!hidden) {
            now += cycle;
        }
        if (step.operation() == UnitOperation.STORE_Z) {
            written = hidden ? activated + tRCD + latched * cycle : now;
        }
        picojoules += latchPicojoules;
    }

    private double rowBits() {
        return device.file().value("geometry.rowBits") * subarrays;
    }

    private void move(int laneBit) {
        long lanes = 1L << laneBit;
        if (lanes < device.slotsPerMat()) {
            now += 2 * arithmeticNanos;
            picojoules += 2 * latchPicojoules;
        } else if (lanes < device.slots()) {
            double distance = (double) lanes / device.slotsPerMat();
            now += device.matExchange(distance);
            picojoules += device.file().value("links.hdl.energy") * rowBits() * distance;
        } else {
            double distance = (double) lanes / device.slots();
            now += device.subarrayExchange(distance);
            picojoules += device.file().value("links.mdl.energy") * rowBits() * distance;
        }
        fresh = false;
    }

    /** Whether the open row could be closed without a loss, if it were closed now. */
    boolean restored() {
        return now >= activated + tRAS && now >= written + tWR;
    }

    /** The time of all steps so far, in ns, as a bare number. */
    public double nanos() {
        return now;
    }

    @Override
    public Figure time() {
        return Figure.of(now, Unit.NANOSECONDS, device.timeInputs());
    }

    @Override
    public Figure energy() {
        return Figure.of(picojoules, Unit.PICOJOULES, device.energyInputs());
    }
}
