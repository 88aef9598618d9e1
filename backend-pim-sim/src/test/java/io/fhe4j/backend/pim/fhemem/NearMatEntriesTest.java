package io.fhe4j.backend.pim.fhemem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.fhe4j.api.FheException;
import io.fhe4j.backend.pim.device.Choice;
import io.fhe4j.backend.pim.device.Constant;
import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.engine.SimulationResult;
import io.fhe4j.backend.pim.engine.Start;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An entry of a device file that changes no figure would be a lie: here each changes one, or contradicts another entry and is refused. */
class NearMatEntriesTest {

    /** Few channels and banks, so that a program's rows cross all kinds of links. */
    private static final DeviceFile FILE =
            DramDevice.fhemem().file().with("levels.channel.count", 2).with("levels.bank.count", 2);

    /** What follows from other entries (a mat's bits and a row's, subarrays and a bank's rows), and slots: only those of 64 bits hold words of 36. */
    private static final Set<String> REFUSED = Set.of(
            "levels.subarray.count",
            "levels.mat.count",
            "geometry.rowBits",
            "geometry.bankRows",
            "geometry.matColumns",
            "geometry.matRows",
            "unit.slotBits");

    /** Sites of a modulus: more than a bank has for all. */
    private static final int DEPTH = 8;

    private static final double[] WHOLE_FACTORS = {0.5, 2};

    /** One is enough; what is faster than all before and after it counts when it is much slower. */
    private static final double[] FACTORS = {2, 1.25, 0.0625};

    @TempDir
    Path folder;

    @Test
    void everyEntryChangesAFigure() throws IOException {
        Path trace = TracedPrograms.record(folder, "program", TracedPrograms.random(3, 1 << 15, 3, 12));
        List<Object> figures = figures(FILE, trace);
        Set<String> refused = new TreeSet<>();
        Set<String> idle = new TreeSet<>();
        for (Constant constant : FILE.constants()) {
            String key = constant.key();
            boolean accepted = false;
            boolean counts = false;
            for (double factor : constant.unit().isWhole() ? WHOLE_FACTORS : FACTORS) {
                double exact = constant.value() * factor;
                double other = constant.unit().isWhole() ? Math.floor(exact) : exact;
                if (counts || other < 1 && constant.unit().isWhole()) {
                    continue;
                }
                try {
                    counts = !figures.equals(figures(FILE.with(key, other), trace));
                    accepted = true;
                } catch (FheException e) {
                    // It names the entry that it contradicts, or the program that finds no time between two refreshes.
                    assertFalse(String.valueOf(e.getMessage()).isEmpty(), key);
                }
            }
            if (!accepted) {
                refused.add(key);
            } else if (!counts) {
                idle.add(key);
            }
        }
        assertEquals(Set.of(), idle);
        assertEquals(REFUSED, refused);
        for (Choice choice : FILE.choices()) {
            String name = choice.key().substring("choices.".length());
            for (String word : DramDevice.SCHEMA.words(name)) {
                if (!word.equals(choice.value())) {
                    DeviceFile other = FILE.withChoice(name, word);
                    // Adders of a whole bank work too slowly to fit between two refreshes.
                    other = name.equals("adderSite") ? other.withChoice("refresh", "off") : other;
                    List<Object> before =
                            figures(name.equals("adderSite") ? FILE.withChoice("refresh", "off") : FILE, trace);
                    assertNotEquals(before, figures(other, trace), name + " = " + word);
                }
            }
        }
    }

    /** Figures of simulated programs, of areas, and what reports say of powers. */
    private static List<Object> figures(DeviceFile file, Path trace) throws IOException {
        DramDevice device = new DramDevice(file);
        List<Object> figures = new ArrayList<>();
        figures.add(DeviceArea.of(device));
        try (ProgramSimulation simulation = ProgramSimulation.open(trace, device, true)) {
            Placement placement = simulation.place(file.count("levels.bank.count"), DEPTH, true);
            SimulationResult result = simulation.on(placement, Start.EMPTY);
            figures.add(result.makespanNanos());
            figures.add(result.picojoules());
            Set<String> judgements = new TreeSet<>();
            for (int watts = 1; watts < 1000; watts++) {
                judgements.add(result.layout().judge(watts));
            }
            figures.add(judgements);
        }
        return figures;
    }
}
