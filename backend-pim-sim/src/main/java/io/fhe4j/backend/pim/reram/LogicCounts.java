package io.fhe4j.backend.pim.reram;

/**
 * What arrays have done, as numbers that do not depend on a device's constants.
 *
 * @param gateCycles cycles of gates and initialisations
 * @param rowSteps gate cycles, each counted once for every row that took part
 * @param movedColumns columns that went through switches, a cycle each
 * @param movedBits their bits
 * @param accesses reads and writes of single rows, a cycle each
 * @param accessedBits bits so read and written again
 */
public record LogicCounts(
        long gateCycles, long rowSteps, long movedColumns, long movedBits, long accesses, long accessedBits) {

    /** Nothing. */
    public static final LogicCounts NONE = new LogicCounts(0, 0, 0, 0, 0, 0);

    /** Both. */
    public LogicCounts plus(LogicCounts other) {
        return new LogicCounts(
                gateCycles + other.gateCycles,
                rowSteps + other.rowSteps,
                movedColumns + other.movedColumns,
                movedBits + other.movedBits,
                accesses + other.accesses,
                accessedBits + other.accessedBits);
    }

    /** This so often. */
    public LogicCounts times(long factor) {
        return new LogicCounts(
                gateCycles * factor,
                rowSteps * factor,
                movedColumns * factor,
                movedBits * factor,
                accesses * factor,
                accessedBits * factor);
    }

    /** Columns that go through the switch, of so many rows. */
    public static LogicCounts moves(long columns, long rows) {
        return new LogicCounts(0, 0, columns, columns * rows, 0, 0);
    }

    /** All cycles, one after another. */
    public long cycles() {
        return gateCycles + movedColumns + accesses;
    }

    /** The time in ns, one after another. */
    public double nanos(ReramDevice device) {
        return (gateCycles + accesses) * device.cycle().value() + movedColumns * device.columnNanos();
    }

    /** The energy in pJ. */
    public double picojoules(ReramDevice device) {
        return rowSteps * device.rowStep().value()
                + movedBits * device.switchEnergy().value()
                + accessedBits * (device.cellRead().value() + device.cellWrite().value());
    }
}
