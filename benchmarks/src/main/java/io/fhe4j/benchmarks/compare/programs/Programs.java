package io.fhe4j.benchmarks.compare.programs;

import io.fhe4j.benchmarks.CkksSizes;
import io.fhe4j.ringgsw.BlindRotationMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** All programs, of each the smallest size first. */
public final class Programs {

    private static final int LEAST_LOG = 5;
    private static final int GREATEST_LOG = 16;
    private static final int LEAST_SWITCH_LOG = 11;
    private static final int GREATEST_SWITCH_LOG = 15;

    private Programs() {}

    /** Every program at every size. */
    public static List<Program> all() {
        List<Program> all = new ArrayList<>();
        IntStream.rangeClosed(LEAST_LOG, GREATEST_LOG).forEach(log -> all.add(new NttProgram(1 << log)));
        IntStream.rangeClosed(LEAST_SWITCH_LOG, GREATEST_SWITCH_LOG)
                .forEach(log -> all.add(new KeySwitchProgram(1 << log)));
        for (CkksProgram.Operation operation : CkksProgram.Operation.values()) {
            CkksSizes.logDegrees().forEach(log -> all.add(new CkksProgram(operation, log)));
        }
        all.add(new DigitsProgram());
        all.add(GateProgram.nand("TOY", BlindRotationMethod.GINX));
        all.add(GateProgram.nand("STD128", BlindRotationMethod.GINX));
        all.add(GateProgram.nand("TOY", BlindRotationMethod.AP));
        all.add(GateProgram.nand("STD128", BlindRotationMethod.AP));
        all.add(GateProgram.network("TOY"));
        all.add(GateProgram.network("STD128"));
        all.add(IntegerProgram.toy());
        all.add(IntegerProgram.secure());
        return all;
    }

    /** The names, without the sizes, in order. */
    public static List<String> names() {
        return all().stream().map(Program::name).distinct().toList();
    }
}
