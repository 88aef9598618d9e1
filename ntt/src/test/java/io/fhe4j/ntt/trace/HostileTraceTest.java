package io.fhe4j.ntt.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.FheException;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.testing.HostileInput;
import io.fhe4j.api.testing.Mutant;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.ExactDivision;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.KeySwitchLayout;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Primes;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.RowScalars;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Traces from somebody who means harm, and a program of every kernel, so that every kind of record is among what they change. */
class HostileTraceTest {

    private static final String NAME = "hostile.trace";
    private static final int N = 16;
    private static final RnsBasis FULL = RnsBasis.of(Primes.ofBits(30, N, 3));
    private static final KeySwitchLayout LAYOUT = KeySwitchLayout.of(FULL.leading(1), FULL.range(1, 3), 1, 1);
    private static final RnsBasis Q = LAYOUT.ciphertext();
    private static final RnsBasis CONTROL = RnsBasis.of(Modulus.powerOfTwo(16));
    private static final RnsBasis EXPONENTS = RnsBasis.of(Modulus.powerOfTwo(5));

    /** Record heads are 8 bytes of magic and 8 of the first block's length and checksum. */
    private static final int FIRST_PAYLOAD = 16;

    @TempDir
    private Path directory;

    private static RowBuffer upload(Backend backend, Shape shape, RnsBasis basis, Form form) {
        HostRows rows = HostRows.allocate(shape, basis, form);
        rows.set(0, 0, 0, shape.width() - 1, 3);
        RowBuffer buffer = backend.allocate(shape, basis, form, BufferRole.CIPHERTEXT);
        backend.stream().upload(buffer, rows);
        return buffer;
    }

    /** Every kernel once, in both kinds of conversion and of division. */
    private static void program(Backend backend) {
        Stream stream = backend.stream();
        Shape two = Shape.of(2, 2, N);
        RowBuffer x = upload(backend, two, Q, Form.EVALUATION);
        RowBuffer y = upload(backend, two, Q, Form.EVALUATION);
        RowBuffer out = upload(backend, two, Q, Form.EVALUATION);
        RowBuffer coefficients = upload(backend, two, Q, Form.COEFFICIENT);
        RowBuffer single = upload(backend, Shape.of(2, 1, N), LAYOUT.special(), Form.COEFFICIENT);
        stream.zero(out);
        stream.copy(out, x);
        stream.add(out, x, y);
        stream.subtract(out, out, y);
        stream.negate(out, out);
        stream.multiply(out, x, y);
        stream.multiplyAdd(out, x, y);
        stream.addScalar(out, x, RowScalars.of(Q, 5));
        stream.multiplyScalar(out, x, RowScalars.of(Q, -5));
        stream.multiplyScalarAdd(out, x, RowScalars.of(Q, 7));
        stream.inverseNtt(coefficients, x);
        stream.forwardNtt(y, coefficients);
        stream.automorphism(out, x, 5);
        stream.gather(
                out.as(Form.COEFFICIENT), coefficients, upload(backend, Shape.of(1, N), CONTROL, Form.COEFFICIENT));
        stream.multiplyMonomial(
                out.as(Form.COEFFICIENT),
                coefficients,
                upload(backend, Shape.of(1, 1), EXPONENTS, Form.COEFFICIENT),
                0);
        RowBuffer digits = upload(backend, new Shape(1, 1, 6, 2, 2, N), Q, Form.COEFFICIENT);
        stream.decompose(digits, coefficients, new Gadget(5, 6));
        stream.multiplySum(out, digits.as(Form.EVALUATION), digits.as(Form.EVALUATION));
        stream.convert(single, coefficients, BaseConversion.of(Q, LAYOUT.special(), BaseConversion.Kind.EXACT));
        stream.convert(single, coefficients, BaseConversion.of(Q, LAYOUT.special(), BaseConversion.Kind.UNCORRECTED));
        stream.divide(out.leadingRows(1), x, ExactDivision.byTrailing(Q, 1));
        stream.divide(out.rows(1, 2), x, ExactDivision.byLeading(Q, 1));
        stream.tensor(upload(backend, Shape.of(3, 2, N), Q, Form.EVALUATION), x, y);
        RowBuffer raised = upload(backend, new Shape(1, 1, 2, 1, 3, N), FULL, Form.EVALUATION);
        RowBuffer key = upload(backend, new Shape(1, 1, 2, 2, 3, N), FULL, Form.EVALUATION);
        RowBuffer sums = upload(backend, Shape.of(2, 3, N), FULL, Form.EVALUATION);
        stream.decomposeModUp(raised, x.component(0), LAYOUT);
        stream.galoisInnerProducts(new RowBuffer[] {sums}, raised, new RowBuffer[] {key}, new long[] {5});
        stream.keySwitch(out, x.component(0), key, LAYOUT, 3);
        ringGsw(backend, stream);
        try (Stream other = backend.newStream();
                Backend.Region region = backend.region("layer", 2)) {
            other.waitFor(stream);
            other.add(out, out, x);
        }
        stream.download(sums);
        stream.download(out);
    }

    private static void ringGsw(Backend backend, Stream stream) {
        RnsBasis one = Q.leading(1);
        Gadget gadget = Gadget.ofHighest(one.get(0), 8, 2);
        RowBuffer accumulator = upload(backend, Shape.of(2, 1, N), one, Form.COEFFICIENT);
        RowBuffer product = upload(backend, Shape.of(2, 1, N), one, Form.COEFFICIENT);
        RowBuffer key = upload(backend, new Shape(2, 2, 2, 2, 1, N), one, Form.EVALUATION);
        stream.externalProduct(product, accumulator, key.batch1(0, 1), gadget);
        stream.blindRotateGinx(accumulator, upload(backend, Shape.of(1, 3), EXPONENTS, Form.COEFFICIENT), key, gadget);
        RowBuffer turns = upload(backend, Shape.of(1, 3), RnsBasis.of(Modulus.powerOfTwo(2)), Form.COEFFICIENT);
        stream.switchModulusOdd(turns, upload(backend, Shape.of(1, 3), EXPONENTS, Form.COEFFICIENT));
        RowBuffer digitKey = upload(backend, new Shape(2, 4, 2, 2, 1, N), one, Form.EVALUATION);
        stream.blindRotateAp(accumulator, turns, digitKey, gadget, 2);
        RnsBasis half = RnsBasis.of(Modulus.powerOfTwo(Integer.numberOfTrailingZeros(N)));
        RowBuffer halves = upload(backend, Shape.of(1, 3), half, Form.COEFFICIENT);
        RowBuffer moves = upload(backend, new Shape(3, 1, 2, 2, 1, N), one, Form.EVALUATION);
        stream.blindRotateLmkcdey(accumulator, halves, key, moves, gadget);
        RowBuffer mask = upload(backend, Shape.of(1, 4), one, Form.COEFFICIENT);
        RowBuffer table = upload(backend, new Shape(4, 2, 128, 1, 1, 3), one, Form.COEFFICIENT);
        RowBuffer switched = upload(backend, Shape.of(1, 3), one, Form.COEFFICIENT);
        stream.lweKeySwitch(switched, mask, table, gadget);
        RowBuffer chosen = upload(backend, new Shape(1, 1, 2, 1, 1, 4), CONTROL, Form.COEFFICIENT);
        stream.lookUpSum(switched, table.batch3(0, 1), chosen);
        stream.sumOfMultiples(switched.component(0), table.batch2(0, 1).batch3(0, 1), chosen.batch3(0, 1), 1);
        stream.switchModulus(switched, switched.withModuli(Q.range(1, 2)));
    }

    private byte[] recorded(TraceKind kind) throws IOException {
        Path file = directory.resolve("sound.trace");
        Files.deleteIfExists(file);
        try (Backend reference = Backends.open("reference");
                Recording recording = Recording.of(reference, file, kind)) {
            program(recording.backend());
        }
        return Files.readAllBytes(file);
    }

    private Path write(byte[] content) {
        try {
            return Files.write(directory.resolve(NAME), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int read(byte[] content) {
        try (TraceReader reader = TraceReader.open(write(content))) {
            int events = 0;
            while (reader.next() != null) {
                events++;
            }
            return events;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HostileInput<Integer> hostile(byte[] sound) {
        return new HostileInput<>(NAME, sound.length, this::read);
    }

    @Test
    void everyKernelIsRecordedAndReplaysToTheSameDigests() throws IOException {
        Path file = write(recorded(TraceKind.DATA));
        Set<Kernel> seen = new HashSet<>();
        try (TraceReader reader = TraceReader.open(file)) {
            for (TraceEvent event = reader.next(); event != null; event = reader.next()) {
                if (event instanceof TraceEvent.KernelCall call) {
                    seen.add(call.kernel());
                }
            }
        }
        assertEquals(Kernel.values().length - 2, seen.size(), "all but upload and download: " + seen);
        try (Backend reference = Backends.open("reference")) {
            Replay.Result result = Replay.run(file, reference);
            assertEquals(2, result.downloads());
            assertEquals(0, result.differing());
        }
    }

    /** A mutant of the first block, with a checksum that fits. */
    private static byte[] mutated(byte[] sound, Random random) {
        byte[] copy = sound.clone();
        ByteBuffer words = ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
        int length = words.getInt(8);
        for (int k = random.nextInt(3); k >= 0; k--) {
            int at = FIRST_PAYLOAD + random.nextInt(length);
            copy[at] = random.nextBoolean() ? (byte) random.nextInt(128) : (byte) (copy[at] ^ 1 << random.nextInt(8));
        }
        CRC32C crc = new CRC32C();
        crc.update(copy, FIRST_PAYLOAD, length);
        words.putInt(12, (int) crc.getValue());
        return copy;
    }

    @Test
    void changedRecordsAreRefusedOrRead() throws IOException {
        byte[] sound = recorded(TraceKind.SHAPES);
        Random random = new Random(1);
        HostileInput<Integer> hostile = hostile(sound);
        for (int i = 0; i < 1_000; i++) {
            hostile.assertRejectedOrUsable(
                    java.util.stream.Stream.of(new Mutant("mutant " + i, mutated(sound, random))),
                    events -> assertTrue(events > 0));
        }
        assertTrue(hostile.accepted() < 750 && hostile.accepted() > 0, hostile.accepted() + " accepted");
    }

    /** A replay runs what the records say: it ends with a result, or says what is wrong with the trace. */
    @Test
    void changedRecordsReplayOrAreRefused() throws IOException {
        byte[] sound = recorded(TraceKind.DATA);
        Random random = new Random(2);
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            byte[] mutant = mutated(sound, random);
            try (Backend reference =
                    Backends.open("reference", BackendOptions.defaults().withMemoryBytes(1 << 20))) {
                Replay.run(write(mutant), reference);
            } catch (FheException e) {
                refused++;
                assertTrue(e.getMessage() != null && !e.getMessage().isEmpty());
            }
        }
        assertTrue(refused > 100, refused + " refused");
    }

    private void notReplayed(String word, long... kernel) throws IOException {
        byte[] trace = bytes(
                out -> {
                    numbers(out, RecordTag.VERSION, TraceKind.DATA.ordinal());
                    out.writeString("reference");
                    prelude(out);
                },
                out -> {
                    numbers(out, RecordTag.KERNEL, 0);
                    numbers(out, kernel);
                    numbers(out, RecordTag.END, 1);
                });
        try (Backend reference = Backends.open("reference")) {
            MalformedInputException e =
                    assertThrows(MalformedInputException.class, () -> Replay.run(write(trace), reference));
            assertTrue(e.getMessage().contains(NAME) && e.getMessage().contains(word), e.getMessage());
        }
    }

    @Test
    void callsThatNoRecordingMakesAreNotReplayed() throws IOException {
        notReplayed("has 3 operands", Kernel.ADD.ordinal(), 1, 1, 0, 0);
        notReplayed("has 2 operands", Kernel.COPY.ordinal(), 1, 3, 0, 0, 0, 0);
        notReplayed("has 5 operands", Kernel.GALOIS_INNER_PRODUCTS.ordinal(), 2, 3, 0, 0, 0, 0);
        notReplayed("without its Long", Kernel.AUTOMORPHISM.ordinal(), 1, 2, 0, 0, 0);
        notReplayed("Long", Kernel.ADD_SCALAR.ordinal(), 1, 2, 0, 0, 6, 5);
        notReplayed("a layout and a Galois element", Kernel.KEY_SWITCH.ordinal(), 1, 3, 0, 0, 0, 8, 1, 6, 5);
        notReplayed("recorded as a kernel", Kernel.UPLOAD.ordinal(), 1, 3, 0, 0, 0, 0);
        notReplayed("FORWARD_NTT", Kernel.FORWARD_NTT.ordinal(), 1, 2, 0, 0, 0);
    }

    /** Writes the records of a trace whose kind is shapes. */
    @FunctionalInterface
    private interface Records {
        void write(BlockOutput out) throws IOException;
    }

    private static void numbers(BlockOutput out, long... values) throws IOException {
        for (long value : values) {
            out.writeUnsigned(value);
        }
    }

    /** Basis 0 with moduli 97 and 193, allocation 7 of two rows, view 0 of all of it. */
    private static void prelude(BlockOutput out) throws IOException {
        numbers(out, RecordTag.BASIS, 2, 97, 193);
        numbers(out, RecordTag.ALLOCATE, 7, 1, 1, 1, 1, 2, 16, 0, 0, 0, 0);
        numbers(out, RecordTag.VIEW, 7, 1, 1, 1, 1, 2, 16, 0, 0, 0, 2, 2, 2, 2);
    }

    private static byte[] bytes(Records head, Records records) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(TraceReader.MAGIC.getBytes(StandardCharsets.US_ASCII));
        try (BlockOutput out = new BlockOutput(bytes)) {
            head.write(out);
            records.write(out);
        }
        return bytes.toByteArray();
    }

    private static byte[] shapes(Records records) throws IOException {
        return bytes(
                out -> {
                    numbers(out, RecordTag.VERSION, TraceKind.SHAPES.ordinal());
                    out.writeString("reference");
                    prelude(out);
                },
                records);
    }

    private void refused(String word, byte[] file) {
        FheException e = hostile(new byte[1 << 12]).assertRejected(new Mutant(word, file));
        assertTrue(e.getMessage().contains(word), e.getMessage());
    }

    private void refused(String word, long... records) throws IOException {
        refused(word, shapes(out -> numbers(out, records)));
    }

    @Test
    void thePreludeIsSound() throws IOException {
        assertEquals(1, read(shapes(out -> numbers(out, RecordTag.END, 0))));
    }

    @Test
    void headersAreChecked() throws IOException {
        Records nothing = out -> {};
        refused("not a trace", new byte[] {'F', 'H', 'E'});
        refused("not a trace", new byte[64]);
        // Version 1 has other numbers for kernels, and gadgets without dropped bits.
        refused("trace version 2", bytes(out -> numbers(out, 2), nothing));
        refused("trace version 4", bytes(out -> numbers(out, 4), nothing));
        refused("trace kind 2", bytes(out -> numbers(out, RecordTag.VERSION, 2), nothing));
        refused("backend length 257", bytes(out -> numbers(out, RecordTag.VERSION, 0, 257), nothing));
        refused("in the middle of a record", bytes(out -> numbers(out, RecordTag.VERSION, 0, 200, 65), nothing));
        refused("more than 64 bits", bytes(nothing, out -> {
            // Ten bytes hold 64 bits, and each says that another follows.
            for (int k = 0; k < 20; k++) {
                out.writeByte(0xFF);
            }
        }));
    }

    @Test
    void blocksAreChecked() throws IOException {
        byte[] sound = shapes(out -> numbers(out, RecordTag.END, 0));
        int end = sound.length - 8;
        refused("no end mark", Arrays.copyOf(sound, end));
        refused("no end mark", Arrays.copyOf(sound, end + 7));
        refused("after the end mark", Arrays.copyOf(sound, sound.length + 1));
        refused("after the end mark", with(sound, end + 4, 1));
        refused("block of -1 bytes", with(sound, 8, -1));
        refused("block of 65537 bytes", with(sound, 8, BlockOutput.BLOCK + 1));
        refused("middle of a block", with(sound, 8, BlockOutput.BLOCK));
        refused("checksum", with(sound, 12, 0));
    }

    private static byte[] with(byte[] sound, int offset, int value) {
        byte[] copy = sound.clone();
        ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN).putInt(offset, value);
        return copy;
    }

    @Test
    void recordsAreChecked() throws IOException {
        refused("unknown tag 11", 11);
        refused("middle of a record", RecordTag.RELEASE);
        refused("moduli 0", RecordTag.BASIS, 0);
        refused("moduli 1048577", RecordTag.BASIS, (1 << 20) + 1);
        refused("1048576 moduli in a file of", RecordTag.BASIS, 1 << 20);
        refused("6", RecordTag.BASIS, 1, 6);
        refused("2^0", RecordTag.BASIS, 1, 1);
        refused("basis 1 has not been defined", RecordTag.ALLOCATE, 8, 1, 1, 1, 1, 2, 16, 1);
        refused("2 moduli for 1 rows", RecordTag.ALLOCATE, 8, 1, 1, 1, 1, 1, 16, 0);
        refused("width 0", RecordTag.ALLOCATE, 8, 1, 1, 1, 1, 2, 0);
        refused("rows 0", RecordTag.ALLOCATE, 8, 1, 1, 1, 1, 0);
        refused("2^63 words", RecordTag.ALLOCATE, 8, 1 << 30, 1 << 30, 1, 1, 2, 16);
        refused("form 2", RecordTag.ALLOCATE, 8, 1, 1, 1, 1, 2, 16, 0, 2);
        refused("role", RecordTag.ALLOCATE, 8, 1, 1, 1, 1, 2, 16, 0, 0, 99);
        refused("secret 2", RecordTag.ALLOCATE, 8, 1, 1, 1, 1, 2, 16, 0, 0, 0, 2);
        refused("already live", RecordTag.ALLOCATE, 7, 1, 1, 1, 1, 2, 16, 0, 0, 0, 0);
        refused("placement -1", RecordTag.VIEW, 7, 1, 1, 1, 1, 2, 16, 0, 0, -1);
        refused("allocation 8 is not live", RecordTag.VIEW, 8, 1, 1, 1, 1, 2, 16, 0, 0, 0, 2, 2, 2, 2);
        refused("allocation 8 is not live", RecordTag.RELEASE, 8);
        refused("view 1 is not defined", RecordTag.DOWNLOAD, 0, 1);
        refused("view 0 is not defined or its allocation", RecordTag.RELEASE, 7, RecordTag.DOWNLOAD, 0, 0);
        refused("stream -1", RecordTag.UPLOAD, -1);
        refused("region length", RecordTag.REGION_BEGINS, 4097);
        refused("count 0", RecordTag.REGION_BEGINS, 0, 0);
        refused("never began", RecordTag.REGION_ENDS);
        refused("5 kernels and holds 0", RecordTag.END, 5);
        refused("records after the end", RecordTag.END, 0, RecordTag.END, 0);
    }

    @Test
    void uploadsBeyondTheFileAreRefusedBeforeTheyAreAllocated() throws IOException {
        byte[] file = bytes(
                out -> {
                    numbers(out, RecordTag.VERSION, TraceKind.DATA.ordinal());
                    out.writeString("reference");
                    numbers(out, RecordTag.BASIS, 1, 97);
                    numbers(out, RecordTag.ALLOCATE, 7, 1 << 20, 1 << 10, 1, 1, 1, 1 << 10, 0, 0, 0, 0);
                    numbers(out, RecordTag.VIEW, 7, 1 << 20, 1 << 10, 1, 1, 1, 1 << 10, 0, 0, 0, 1, 1, 1, 1);
                },
                out -> numbers(out, RecordTag.UPLOAD, 0, 0));
        refused("an upload of 1099511627776 words", file);
    }

    /** What follows a kernel of one output, which is its operand as well. */
    private void constantRefused(String word, long... constant) throws IOException {
        refused(word, shapes(out -> {
            numbers(out, RecordTag.KERNEL, 0, Kernel.ADD.ordinal(), 1, 1, 0);
            numbers(out, constant);
        }));
    }

    @Test
    void kernelsAndConstantsAreChecked() throws IOException {
        refused("kernel 99", RecordTag.KERNEL, 0, 99);
        refused("outputs 0", RecordTag.KERNEL, 0, 0, 0);
        refused("operands 1", RecordTag.KERNEL, 0, 0, 2, 1);
        refused("operands 65537", RecordTag.KERNEL, 0, 0, 2, (1 << 16) + 1);
        constantRefused("unknown kind 9", 9);
        constantRefused("97", 1, 0, 97, 0);
        constantRefused("gadget base 0", 2, 0);
        constantRefused("gadget levels 65", 2, 1, 65);
        constantRefused("conversion kind 2", 3, 0, 0, 2);
        constantRefused("basis 1 has not been defined", 3, 1);
        constantRefused("division side 2", 4, 0, 2);
        constantRefused("dropped rows 3", 4, 0, 1, 3);
        constantRefused("", 4, 0, 1, 2);
        constantRefused("digits 0", 5, 0, 0, 0);
        constantRefused("digit rows 3", 5, 0, 0, 1, 3);
        constantRefused("", 5, 0, 0, 1, 1);
        constantRefused("numbers 65537", 7, (1 << 16) + 1);
        constantRefused("list 17", 8, 17);
        constantRefused("a list inside a list", 8, 1, 8);
        constantRefused("an empty constant", 8, 1, 0);
    }

    /** Two blocks of records, so that one begins in the first and ends in the second. */
    @Test
    void recordsPassTheEndsOfBlocks() throws IOException {
        byte[] file = shapes(out -> {
            for (int k = 0; k < 40; k++) {
                numbers(out, RecordTag.REGION_BEGINS);
                out.writeString("r".repeat(4096));
                numbers(out, 1, RecordTag.REGION_ENDS);
            }
            out.writeBytes(MemorySegment.ofArray(new byte[] {RecordTag.END, 0}));
        });
        assertTrue(file.length > 2 * BlockOutput.BLOCK);
        assertEquals(81, read(file));
    }
}
