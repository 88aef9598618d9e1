package io.fhe4j.backend.pim.reram;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What arrays have done one after another: the sums of their meters, and the beats of a pipeline made of them. */
public final class LogicWork {

    private LogicCounts counts = LogicCounts.NONE;
    private LogicCounts beat = LogicCounts.NONE;
    private long writes;
    private final List<LogicCounts> beats = new ArrayList<>();
    private final @Nullable LogicTape tape;

    /** Nothing yet. */
    public LogicWork() {
        this.tape = null;
    }

    /** Nothing yet; everything is written down on a tape as well. */
    public LogicWork(LogicTape tape) {
        this.tape = tape;
    }

    /** An array for it, of whose cells nothing is known. */
    LogicArray array(ReramDevice device, int rows) {
        return new LogicArray(device, rows, tape);
    }

    /** Adds what an array has done. */
    void add(LogicArray array) {
        LogicCounts taken = array.meter().counts();
        counts = counts.plus(taken);
        beat = beat.plus(taken);
        writes = Math.max(writes, array.mostWrites());
    }

    /** Ends a beat: what arrays did since the last one, a stage of a pipeline does at once for another operand. */
    void beat() {
        beats.add(beat);
        beat = LogicCounts.NONE;
    }

    /** Everything. */
    public LogicCounts counts() {
        return counts;
    }

    /** The most often a cell of one array was driven. */
    public long mostWrites() {
        return writes;
    }

    /** Each beat, where there are any. */
    public List<LogicCounts> beats() {
        return List.copyOf(beats);
    }

    /** The longest beat in cycles, or 0. */
    public long longestBeat() {
        return beats.stream().mapToLong(LogicCounts::cycles).max().orElse(0);
    }
}
