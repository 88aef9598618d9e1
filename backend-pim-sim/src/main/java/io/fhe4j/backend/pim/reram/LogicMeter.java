package io.fhe4j.backend.pim.reram;

import io.fhe4j.backend.pim.device.Constant;
import io.fhe4j.backend.pim.device.Figure;
import io.fhe4j.backend.pim.device.Unit;
import io.fhe4j.backend.pim.program.Meter;
import java.util.ArrayList;
import java.util.List;

/**
 * Cycles and energy of gates in so many rows. The energy of a gate includes the initialisation of its output, since the constant was derived from a
 * total over gates; an initialisation therefore costs its cycle and no energy of its own.
 */
public final class LogicMeter implements Meter<LogicStep> {

    private final ReramDevice device;
    private long rows;
    private long cycles;
    private long rowSteps;
    private long movedColumns;
    private long movedBits;
    private long rowAccesses;
    private long accessedBits;

    /**
     * A meter at zero.
     *
     * @param device whose constants count
     * @param rows in which the gates of a costed program work; an array says so itself
     */
    public LogicMeter(ReramDevice device, long rows) {
        this.device = device;
        this.rows = rows;
    }

    /** From here on, gates work in so many rows. */
    void rows(long selected) {
        rows = selected;
    }

    @Override
    public void step(LogicStep step) {
        gate(step.gate());
    }

    /** One more gate or initialisation. */
    void gate(LogicGate gate) {
        cycles += gate.cycles();
        if (gate != LogicGate.INIT) {
            rowSteps += rows * gate.cycles();
        }
    }

    /** Columns went through the switch to another array. */
    void move(int columns, long selected) {
        movedColumns += columns;
        movedBits += columns * selected;
    }

    /** So many rows were read, a cycle each, and written elsewhere, another cycle each. */
    void access(long count, int width) {
        rowAccesses += 2 * count;
        accessedBits += count * width;
    }

    /** Everything as numbers. */
    public LogicCounts counts() {
        return new LogicCounts(cycles, rowSteps, movedColumns, movedBits, rowAccesses, accessedBits);
    }

    /** The cycles of all gates. */
    public long cycles() {
        return cycles;
    }

    /** The columns that went through the switch, a cycle each. */
    public long movedColumns() {
        return movedColumns;
    }

    /** Gate cycles, each counted once for every row that took part. */
    public long rowSteps() {
        return rowSteps;
    }

    @Override
    public Figure time() {
        List<Constant> inputs = new ArrayList<>(List.of(device.cycle()));
        if (movedColumns > 0) {
            inputs.add(device.switchCycle());
            inputs.add(device.file().constant("links.switch.bits"));
        }
        return Figure.of(counts().nanos(device), Unit.NANOSECONDS, inputs);
    }

    @Override
    public Figure energy() {
        List<Constant> inputs = new ArrayList<>(List.of(device.rowStep()));
        if (movedColumns > 0) {
            inputs.add(device.switchEnergy());
        }
        if (accessedBits > 0) {
            inputs.addAll(List.of(device.cellRead(), device.cellWrite()));
        }
        return Figure.of(counts().picojoules(device), Unit.PICOJOULES, inputs);
    }
}
