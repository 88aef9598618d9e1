package io.fhe4j.backend.pim.reram;

import io.fhe4j.backend.pim.device.Figure;
import io.fhe4j.backend.pim.device.Unit;
import io.fhe4j.backend.pim.program.Meter;
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
        cycles += step.gate().cycles();
        if (step.gate() != LogicGate.INIT) {
            rowSteps += rows * step.gate().cycles();
        }
    }

    /** Columns went through the switch to another array. */
    void move(int columns, long selected) {
        movedColumns += columns;
        movedBits += columns * selected;
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
        return Figure.of(
                cycles * device.cycle().value()
                        + movedColumns * device.switchCycle().value(),
                Unit.NANOSECONDS,
                movedColumns == 0 ? List.of(device.cycle()) : List.of(device.cycle(), device.switchCycle()));
    }

    @Override
    public Figure energy() {
        return Figure.of(
                rowSteps * device.rowStep().value()
                        + movedBits * device.switchEnergy().value(),
                Unit.PICOJOULES,
                movedColumns == 0 ? List.of(device.rowStep()) : List.of(device.rowStep(), device.switchEnergy()));
    }
}
