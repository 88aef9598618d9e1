package io.fhe4j.ntt.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.SecretAccessException;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.ExactDivision;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.KeySwitchLayout;
import io.fhe4j.ntt.Primes;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.RowScalars;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceTest {

    private static final int N = 64;
    private static final RnsBasis SPECIAL = RnsBasis.of(Primes.ofBits(30, N, 5)).range(0, 1);
    private static final RnsBasis Q = RnsBasis.of(Primes.ofBits(30, N, 5)).range(1, 5);
    private static final KeySwitchLayout LAYOUT = KeySwitchLayout.of(SPECIAL, Q, 2, 2);

    @TempDir
    private Path directory;

    /** A program with every sort of record: regions, views, scalars, divisions, key switches, two streams. */
    private static HostRows program(Backend backend) {
        Stream stream = backend.stream();
        Shape two = Shape.of(2, Q.size(), N);
        try (RowBuffer x = upload(backend, two, Q, 1);
                RowBuffer key = upload(backend, Shape.of(2, 2, 5, N), LAYOUT.full(), 2);
                RowBuffer switched = backend.allocate(two, Q, Form.EVALUATION, BufferRole.CIPHERTEXT);
                RowBuffer rescaled =
                        backend.allocate(two.withRows(3), Q.leading(3), Form.EVALUATION, BufferRole.CIPHERTEXT);
                Backend.Region layer = backend.region("layer", 3)) {
            stream.keySwitch(switched, x.component(1), key, LAYOUT, 5);
            stream.add(switched.component(0), switched.component(0), x.component(0));
            stream.multiplyScalar(switched, switched, RowScalars.of(Q, -7));
            try (Stream other = backend.newStream()) {
                other.waitFor(stream);
                other.divide(rescaled, switched, ExactDivision.byTrailing(Q, 1));
            }
            return stream.download(rescaled);
        }
    }

    private static RowBuffer upload(Backend backend, Shape shape, RnsBasis basis, long seed) {
        HostRows rows = HostRows.allocate(shape, basis, Form.EVALUATION);
        Random random = new Random(seed);
        for (int b = 0; b < shape.batch(); b++) {
            for (int c = 0; c < shape.components(); c++) {
                for (int r = 0; r < shape.rows(); r++) {
                    for (int i = 0; i < shape.width(); i++) {
                        rows.set(b, c, r, i, random.nextLong(basis.get(r).value()));
                    }
                }
            }
        }
        RowBuffer buffer = backend.allocate(shape, basis, Form.EVALUATION, BufferRole.CIPHERTEXT);
        backend.stream().upload(buffer, rows);
        return buffer;
    }

    private Path record(TraceKind kind, boolean expanded) throws IOException {
        Path file = directory.resolve(kind + "-" + expanded + ".trace");
        try (Backend reference = Backends.open("reference");
                Recording recording =
                        expanded ? Recording.expanded(reference, file, kind) : Recording.of(reference, file, kind)) {
            HostRows recorded = program(recording.backend());
            HostRows plain = program(reference);
            assertEquals(-1, recorded.words().mismatch(plain.words()), "recording changes nothing");
        }
        return file;
    }

    private static List<TraceEvent> events(Path file) throws IOException {
        List<TraceEvent> events = new ArrayList<>();
        try (TraceReader reader = TraceReader.open(file)) {
            for (TraceEvent event = reader.next(); event != null; event = reader.next()) {
                events.add(event);
            }
        }
        return events;
    }

    @Test
    void aDataTraceReplaysToTheSameDigests() throws IOException {
        for (boolean expanded : new boolean[] {false, true}) {
            Path file = record(TraceKind.DATA, expanded);
            try (Backend reference = Backends.open("reference")) {
                Replay.Result result = Replay.run(file, reference);
                assertEquals(1, result.downloads());
                assertEquals(0, result.differing());
                assertTrue(expanded ? result.kernels() > 10 : result.kernels() == 4, () -> "kernels: " + result);
            }
        }
    }

    @Test
    void aReplayOnShapesDiffers() throws IOException {
        Path file = record(TraceKind.DATA, false);
        try (Backend shapes = Backends.open("trace")) {
            assertEquals(1, Replay.run(file, shapes).differing());
        }
    }

    @Test
    void aTraceHoldsTheOutermostCallsOrOnDemandThePrimitiveOnes() throws IOException {
        List<TraceEvent> compound = events(record(TraceKind.SHAPES, false));
        assertEquals(List.of(Kernel.KEY_SWITCH, Kernel.ADD, Kernel.MULTIPLY_SCALAR, Kernel.DIVIDE), kernels(compound));
        assertTrue(compound.contains(new TraceEvent.RegionBegins("layer", 3)));
        List<Kernel> primitive = kernels(events(record(TraceKind.SHAPES, true)));
        assertTrue(primitive.stream().noneMatch(Kernel::isCompound), () -> "" + primitive);
        assertTrue(primitive.contains(Kernel.CONVERT) && primitive.contains(Kernel.MULTIPLY_SUM));
    }

    private static List<Kernel> kernels(List<TraceEvent> events) {
        return events.stream()
                .filter(TraceEvent.KernelCall.class::isInstance)
                .map(event -> ((TraceEvent.KernelCall) event).kernel())
                .toList();
    }

    @Test
    void theShapeBackendRunsTheSameProgramWithoutData() throws IOException {
        Path file = directory.resolve("shape.trace");
        try (Backend shapes = Backends.open("trace");
                Recording recording = Recording.of(shapes, file, TraceKind.SHAPES)) {
            HostRows answer = program(recording.backend());
            for (int i = 0; i < N; i++) {
                assertTrue(answer.moduli().get(2).isCanonical(answer.get(0, 1, 2, i)));
            }
        }
        assertEquals(kernels(events(record(TraceKind.SHAPES, false))), kernels(events(file)));
    }

    @Test
    void aShapeTraceIsNotReplayed() throws IOException {
        Path file = record(TraceKind.SHAPES, false);
        try (Backend reference = Backends.open("reference")) {
            assertThrows(IncompatibleException.class, () -> Replay.run(file, reference));
        }
    }

    @Test
    void secretsAreInNoTrace() throws IOException {
        Path file = directory.resolve("secret.trace");
        try (Backend reference = Backends.open("reference")) {
            try (Recording recording = Recording.of(reference, file, TraceKind.DATA)) {
                Backend backend = recording.backend();
                RowBuffer secret = backend.allocateSecret(Shape.of(4, N), Q, Form.EVALUATION, BufferRole.SCRATCH);
                HostRows rows = HostRows.allocate(Shape.of(4, N), Q, Form.EVALUATION);
                rows.words().fill((byte) 0);
                assertThrows(SecretAccessException.class, () -> backend.stream().upload(secret, rows));
            }
            try (Recording recording = Recording.of(reference, file, TraceKind.SHAPES)) {
                Backend backend = recording.backend();
                RowBuffer secret = backend.allocateSecret(Shape.of(4, N), Q, Form.EVALUATION, BufferRole.SCRATCH);
                HostRows rows = HostRows.allocate(Shape.of(4, N), Q, Form.EVALUATION);
                for (int i = 0; i < N; i++) {
                    rows.set(0, 0, 0, i, 0x0123_4567L);
                }
                backend.stream().upload(secret, rows);
            }
        }
        byte[] bytes = Files.readAllBytes(file);
        assertTrue(bytes.length < 400, "only shapes: " + bytes.length + " bytes");
        TraceEvent.Allocated allocated =
                assertInstanceOf(TraceEvent.Allocated.class, events(file).getFirst());
        assertTrue(allocated.secret());
    }

    @Test
    void damagedTracesAreRefused() throws IOException {
        byte[] good = Files.readAllBytes(record(TraceKind.DATA, true));
        Random random = new Random(7);
        Path file = directory.resolve("damaged.trace");
        for (int round = 0; round < 1000; round++) {
            byte[] bad = good.clone();
            if (round % 4 == 0) {
                bad = java.util.Arrays.copyOf(bad, random.nextInt(bad.length));
            } else {
                bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(file, bad);
            assertThrows(MalformedInputException.class, () -> events(file));
        }
    }

    @Test
    void hostileRecordsAreRefusedOrValid() throws IOException {
        // Mutants whose checksums are right: only the records' own checks stand between them and us.
        byte[] good = Files.readAllBytes(record(TraceKind.SHAPES, true));
        Random random = new Random(8);
        Path file = directory.resolve("hostile.trace");
        int refused = 0;
        for (int round = 0; round < 1000; round++) {
            byte[] payload = java.util.Arrays.copyOfRange(good, 16, good.length - 8);
            for (int k = random.nextInt(3); k >= 0; k--) {
                payload[random.nextInt(payload.length)] = (byte) random.nextInt(256);
            }
            try (BlockOutput out = magicAndBlocks(file)) {
                out.writeBytes(java.lang.foreign.MemorySegment.ofArray(payload));
            }
            try {
                events(file);
            } catch (MalformedInputException e) {
                refused++;
            }
        }
        assertTrue(refused > 600, refused + " of 1000 refused");
    }

    private static BlockOutput magicAndBlocks(Path file) throws IOException {
        java.io.OutputStream out = Files.newOutputStream(file);
        out.write(TraceReader.MAGIC.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        return new BlockOutput(out);
    }
}
