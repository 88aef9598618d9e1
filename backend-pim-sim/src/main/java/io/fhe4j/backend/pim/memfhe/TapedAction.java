package io.fhe4j.backend.pim.memfhe;

import io.fhe4j.backend.pim.program.MicroProgram;
import io.fhe4j.backend.pim.reram.LogicStep;
import io.fhe4j.backend.pim.reram.LogicTape.Action;
import io.fhe4j.backend.pim.reram.LogicTape.Run;
import java.util.List;

/**
 * What an array did for a kernel, as the engine's events want it.
 *
 * @param action from the tape
 */
record TapedAction(Action action) implements MicroProgram<LogicStep> {

    @Override
    public String name() {
        return action instanceof Run run ? run.program().name() : "transfer";
    }

    @Override
    public List<LogicStep> steps() {
        return action instanceof Run run ? run.program().steps() : List.of();
    }

    /** How many commands it is: a gate or initialisation each, a column each, a row read and one written each. */
    long commands() {
        return action instanceof Run run
                ? run.program().steps().size()
                : action.counts().movedColumns() + action.counts().accesses();
    }
}
