package io.fhe4j.backend.pim.reram;

import java.util.List;

/**
 * A gate on columns of an array.
 *
 * @param gate which
 * @param out the columns that are driven: one, or for {@link LogicGate#INIT} any number
 * @param in the columns that are read
 */
public record LogicStep(LogicGate gate, List<Integer> out, List<Integer> in) {
    public LogicStep {
        out = List.copyOf(out);
        in = List.copyOf(in);
        if (in.size() != gate.inputs() || out.isEmpty() || gate != LogicGate.INIT && out.size() != 1) {
            throw new IllegalArgumentException(gate + " from " + in + " to " + out);
        }
        if (in.contains(out.getFirst()) || in.stream().distinct().count() != in.size()) {
            throw new IllegalArgumentException("columns of a gate must differ: " + gate + " from " + in + " to " + out);
        }
    }
}
