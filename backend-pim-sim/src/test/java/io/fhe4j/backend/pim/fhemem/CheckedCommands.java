package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.dram.DramDevice;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;

/** The commands of a small program, for the checker's tests. */
public final class CheckedCommands {

    private CheckedCommands() {}

    /** A key switch's. */
    public static List<String> of(Path folder, DramDevice device) throws IOException {
        Path trace = TracedPrograms.record(folder, "checked", TracedPrograms.keySwitch(512, 3, 1, 2, 1));
        try (ProgramSimulation simulation = ProgramSimulation.open(trace, device, true)) {
            StringWriter text = new StringWriter();
            simulation.writeCommands(text);
            return text.toString().lines().toList();
        }
    }
}
