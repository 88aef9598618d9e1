package io.fhe4j.backend.pim.memfhe;

import io.fhe4j.backend.pim.reram.LogicCounts;
import java.util.List;

/**
 * A part of the pipeline that one external product is.
 *
 * @param name what it does
 * @param beats what one array does in each of its beats, for as long as a beat lasts the others do the like
 * @param all what all its arrays do for one product
 * @param arrays of 1024 rows, so many for each of them
 */
public record Stage(String name, List<LogicCounts> beats, LogicCounts all, int arrays) {
    public Stage {
        beats = List.copyOf(beats);
    }

    /** The longest beat in cycles. */
    public long longest() {
        return beats.stream().mapToLong(LogicCounts::cycles).max().orElse(0);
    }
}
