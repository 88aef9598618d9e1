package io.fhe4j.backend.pim.reram;

import io.fhe4j.backend.pim.program.MicroProgram;
import java.util.List;

/** A micro-program for the rows of an array. */
public final class LogicProgram implements MicroProgram<LogicStep> {

    private final String name;
    private final LogicCode code;
    private final Columns result;
    private final int peakColumns;

    /**
     * A program.
     *
     * @param name what it computes
     * @param code the gates
     * @param result the columns that hold the result afterwards, least significant bit first
     * @param peakColumns the most columns in use at once, operands included
     */
    LogicProgram(String name, LogicCode code, Columns result, int peakColumns) {
        this.name = name;
        this.code = code;
        this.result = result;
        this.peakColumns = peakColumns;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<LogicStep> steps() {
        return code.list();
    }

    /** The steps as numbers. */
    LogicCode code() {
        return code;
    }

    /** The columns that hold the result afterwards, least significant bit first. */
    public Columns result() {
        return result;
    }

    /** The most columns in use at once, operands included. */
    public int peakColumns() {
        return peakColumns;
    }

    /** The cycles of all steps, by their own count. */
    public long cycles() {
        return cycles(true);
    }

    /** The cycles without those that only initialise, as published counts are given. */
    public long gateCycles() {
        return cycles(false);
    }

    private long cycles(boolean initialising) {
        long cycles = 0;
        for (int step = 0; step < code.size(); step++) {
            LogicGate gate = code.gate(step);
            cycles += initialising || gate != LogicGate.INIT ? gate.cycles() : 0;
        }
        return cycles;
    }
}
