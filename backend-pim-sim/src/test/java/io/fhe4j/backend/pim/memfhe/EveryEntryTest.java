package io.fhe4j.backend.pim.memfhe;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.fhe4j.backend.pim.device.Choice;
import io.fhe4j.backend.pim.device.Constant;
import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.engine.SimulationResult;
import io.fhe4j.backend.pim.engine.Start;
import io.fhe4j.backend.pim.memfhe.ServerPim.Timing;
import io.fhe4j.backend.pim.reram.LogicRows;
import io.fhe4j.backend.pim.reram.ReramDevice;
import io.fhe4j.backend.pim.reram.StatefulMapping;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.trace.Recording;
import io.fhe4j.ntt.trace.TraceKind;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An entry of a device file that changes no figure would be a lie: here each changes one. */
class EveryEntryTest {

    private static final DeviceFile FILE = ReramDevice.memfhe().file();
    private static final HistoricalSet SET = HistoricalSet.of("TOY");

    @TempDir
    Path folder;

    @Test
    void everyEntryChangesAFigure() throws IOException {
        Path trace = program(folder);
        List<Object> figures = figures(FILE, trace);
        for (Constant constant : FILE.constants()) {
            double other =
                    constant.unit().isWhole() && constant.value() > 1 ? constant.value() / 2 : 2 * constant.value();
            assertNotEquals(
                    figures, figures(FILE.with(constant.key(), Math.rint(other * 1000) / 1000), trace), constant.key());
        }
        for (Choice choice : FILE.choices()) {
            String name = choice.key().substring("choices.".length());
            for (String word : ReramDevice.SCHEMA.words(name)) {
                if (!word.equals(choice.value())) {
                    assertNotEquals(figures, figures(FILE.withChoice(name, word), trace), name + " = " + word);
                }
            }
        }
    }

    /** A transform and a sum of two rows. */
    static Path program(Path folder) throws IOException {
        Path file = folder.resolve("program.trace");
        try (Backend shapes = Backends.open("trace");
                Recording recording = Recording.of(shapes, file, TraceKind.SHAPES)) {
            Backend backend = recording.backend();
            RnsBasis q = RnsBasis.of(Modulus.of(12289));
            Shape shape = Shape.of(2, 1, 64);
            try (RowBuffer x = backend.allocate(shape, q, Form.COEFFICIENT, BufferRole.CIPHERTEXT)) {
                MemorySegment words = MemorySegment.ofArray(new long[128]);
                backend.stream().upload(x, words);
                backend.stream().forwardNtt(x.as(Form.EVALUATION), x);
                RowBuffer y = x.as(Form.EVALUATION);
                backend.stream().add(y.component(0), y.component(0), y.component(1));
                backend.stream().download(words, y);
            }
        }
        return file;
    }

    /** Figures of the reports, of the backend and of a simulated program. */
    private static List<Object> figures(DeviceFile file, Path trace) throws IOException {
        ReramDevice device = new ReramDevice(file);
        List<Object> figures = new ArrayList<>();
        Technique technique = device.sharesDigits() ? Technique.GINX_SHARED : Technique.GINX_SEPARATE;
        ServerPim server = ServerPim.of(device, SET).stream()
                .filter(one -> one.technique() == technique)
                .findFirst()
                .orElseThrow();
        int units = server.products();
        Timing timing = ServerPim.timing(device);
        figures.add(server.latencyNanos(device, timing));
        figures.add(server.gatesPerSecond(device, timing, units));
        figures.add(server.picojoulesPerGate(device));
        figures.add(server.areaSquareMillimetres(device, units, true));
        figures.add(server.watts(device, timing, units));
        figures.add(server.lifetimeHours(device, timing));
        ClientCounts client = ClientCounts.of(device, SET, 4);
        figures.add(client.encrypt());
        figures.add(client.link(device, 0));
        figures.add(new StatefulMapping(device, new LogicRows(device)).units());
        try (ArraySimulation simulation = ArraySimulation.open(trace, device, true)) {
            SimulationResult result = simulation.run(Start.EMPTY);
            figures.add(result.makespanNanos());
            figures.add(result.picojoules());
        }
        return figures;
    }
}
