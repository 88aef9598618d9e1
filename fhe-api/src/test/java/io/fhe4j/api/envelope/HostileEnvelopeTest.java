package io.fhe4j.api.envelope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.Sha256;
import io.fhe4j.api.testing.EnvelopeParts;
import io.fhe4j.api.testing.HostileInput;
import io.fhe4j.api.testing.Mutant;
import io.fhe4j.api.testing.Mutants;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an envelope's reader does with damaged and forged files, on a toy type. */
@Timeout(60)
class HostileEnvelopeTest {
    private static final byte[] VALID = ToyWire.write(2, new Random(1));
    private static final String NAME = "hostile.fhe";

    private final HostileInput<ToyWire.Toy> hostile =
            new HostileInput<>(NAME, ToyWire.MAX_BYTES, file -> ToyWire.read(file, NAME));

    @TempDir
    Path directory;

    @Test
    void theValidFileIsAccepted() {
        assertEquals(2, ToyWire.read(VALID, NAME).level());
        assertEquals(-1, Arrays.mismatch(VALID, EnvelopeParts.of(VALID).toBytes()), "the helper rebuilds it exactly");
    }

    @Test
    void refusesTenThousandDamagedFiles() {
        hostile.assertRejected(Mutants.stale(VALID, 1, 10_000));
        assertEquals(10_000, hostile.refused(MalformedInputException.class));
    }

    @Test
    void refusesDamagedFilesWhenMapped() throws IOException {
        Path file = directory.resolve(NAME);
        HostileInput<ToyWire.Toy> mapped = new HostileInput<>(NAME, ToyWire.MAX_BYTES, bytes -> {
            try {
                Files.write(file, bytes);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            try (Arena arena = Arena.ofConfined();
                    EnvelopeReader reader = EnvelopeReader.map(file, ToyWire.MAX_BYTES, arena)) {
                return ToyWire.read(reader);
            }
        });
        mapped.assertRejected(Mutants.stale(VALID, 2, 1_000));
    }

    @Test
    void refusesOrAcceptsWhollyWhatIsForgedAtRandom() {
        hostile.assertRejectedOrUsable(Mutants.recomputed(VALID, 3, 10_000), toy -> {
            assertTrue(toy.level() >= 0 && toy.level() < ToyWire.MODULI.length);
            assertTrue(toy.bound() >= 0 && toy.bound() <= 1e6);
            assertEquals(
                    2L * (toy.level() + 1) * ToyWire.WIDTH * Long.BYTES,
                    toy.rows().byteSize());
            assertTrue(toy.label().length <= ToyWire.MAX_LABEL);
        });
        assertTrue(hostile.accepted() > 100);
        assertTrue(hostile.refused(IncompatibleException.class) > 100);
        assertTrue(hostile.refused(KeySetMismatchException.class) > 100);
        assertTrue(hostile.refused(MalformedInputException.class) > 4_000);
    }

    /** Each of the forgeries below, with many values. */
    @Test
    void refusesTenThousandForgeriesInvalidInOneField() {
        Random random = new Random(4);
        hostile.assertRejected(IntStream.range(0, 10_000).mapToObj(i -> forge(i % 12, random)));
    }

    private static Mutant forge(int kind, Random random) {
        int any = random.nextInt();
        return switch (kind) {
            case 0 -> edited("level", parts -> parts.setMetadataInt(ToyWire.LEVEL, any | 4));
            case 1 -> edited("degree", parts -> parts.setMetadataInt(ToyWire.DEGREE, any & ~1));
            case 2 -> edited("NaN bound", parts -> parts.setMetadataLong(ToyWire.BOUND, 0x7ff8L << 48 | any >>> 1));
            case 3 -> edited("truth value", parts -> parts.metadata[ToyWire.REAL] = (byte) (any | 2));
            case 4 -> edited("count", parts -> parts.setMetadataInt(ToyWire.ELEMENTS, any & ~3));
            case 5 ->
                edited("residue", parts -> {
                    int row = random.nextInt(6);
                    long modulus = ToyWire.MODULI[row % 3];
                    long value = modulus + Math.floorMod(random.nextLong(), Long.MAX_VALUE - modulus);
                    parts.chunks.get(0).setWord(row * ToyWire.WIDTH + random.nextInt(ToyWire.WIDTH), value);
                });
            case 6 -> edited("version", parts -> parts.version = any == 1 ? 2 : any);
            case 7 -> edited("fingerprint", parts -> parts.fingerprint[random.nextInt(32)] ^= (byte) (any | 1));
            case 8 -> edited("key set", parts -> parts.keySet[random.nextInt(16)] ^= (byte) (any | 1));
            case 9 -> edited("chunk count", parts -> parts.chunkCount = any == 2 ? 3 : any);
            case 10 -> edited("chunk length", parts -> parts.chunks.get(0).length = any);
            default ->
                edited("rows missing or added", parts -> {
                    EnvelopeParts.Chunk rows = parts.chunks.get(0);
                    rows.resize(Arrays.copyOf(rows.payload, ToyWire.WIDTH * 8 * (any & 3)));
                });
        };
    }

    private static Mutant edited(String what, Consumer<EnvelopeParts> edit) {
        return Mutant.edited(what, VALID, edit);
    }

    private void refuses(String place, String problem, Mutant mutant) {
        MalformedInputException e = assertInstanceOf(MalformedInputException.class, hostile.assertRejected(mutant));
        assertEquals(NAME, e.source());
        assertTrue(e.place().contains(place), e.getMessage());
        assertTrue(e.problem().contains(problem), e.getMessage());
    }

    private void refuses(String place, String problem, Consumer<EnvelopeParts> edit) {
        refuses(place, problem, edited(place, edit));
    }

    private static Mutant with(int offset, int... bytes) {
        byte[] copy = VALID.clone();
        for (int i = 0; i < bytes.length; i++) {
            copy[offset + i] = (byte) bytes[i];
        }
        return new Mutant("bytes at " + offset, copy);
    }

    @Test
    void refusesBadHeaders() {
        refuses("header", "16 bytes are needed, 0 are left", new Mutant("empty", new byte[0]));
        refuses("header", "16 bytes are needed", new Mutant("short", Arrays.copyOf(VALID, 15)));
        refuses("magic at offset 0", "no file of FHE4J", with(1, 'f'));
        refuses("version at offset 8", "version 2 is unknown", parts -> parts.version = 2);
        refuses("version at offset 8", "version 0 is unknown", parts -> parts.version = 0);
        refuses("header length at offset 12", "64 is not in [128, 1048576]", with(12, 64));
        refuses("header length at offset 12", "-1 is not in", with(12, -1, -1, -1, -1));
        refuses("header length at offset 12", "1048640 is not in", with(12, 64, 0, 16, 0));
        refuses("header", "are needed", new Mutant("half", Arrays.copyOf(VALID, 100)));
        refuses("header", "digest does not fit", with(16, VALID[16] ^ 1));
        refuses("number of chunks at offset 64", "-1 is not in", parts -> parts.chunkCount = -1);
        refuses("number of chunks at offset 64", "is not in [0, 1048576]", parts -> parts.chunkCount = 1 << 21);
        refuses("number of chunks at offset 64", "content has 2", parts -> parts.chunkCount = 3);
        refuses("type at offset 73", "\"Toy?\" is no name", parts -> parts.type = "Toy\n");
        refuses("type at offset 73", "is no name", parts -> parts.type = "x".repeat(65));
        refuses("type at offset 73", "is no name", parts -> parts.type = "");
        refuses("type at offset 73", "is a test.boy, not a test.toy", parts -> parts.type = "test.boy");
        refuses("header at offset", "not zero", parts -> parts.headerPadding = 1);
        refuses("key-set id at offset 48", "none is named", parts -> parts.keySet = new byte[16]);
    }

    /** Lengths inside the header that contradict its own, with a digest that fits. */
    @Test
    void refusesLengthsThatDoNotFitTheHeader() {
        for (int length : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1000}) {
            byte[] header = Arrays.copyOf(VALID, 192);
            java.nio.ByteBuffer.wrap(header)
                    .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                    .putInt(68, length);
            refuses("metadata length at offset 68", "do not make a header of 192", redigested(header));
        }
        byte[] header = Arrays.copyOf(VALID, 192);
        header[72] = (byte) 200;
        refuses("metadata length at offset 68", "a type of 200", redigested(header));
    }

    private static Mutant redigested(byte[] header) {
        java.security.MessageDigest digest = Sha256.start();
        digest.update(header, 0, header.length - 32);
        System.arraycopy(digest.digest(), 0, header, header.length - 32, 32);
        return new Mutant("header with another length inside", header);
    }

    @Test
    void refusesOtherParametersAndOtherKeys() {
        var e = hostile.assertRejected(edited("fingerprint", parts -> parts.fingerprint[0]++));
        assertInstanceOf(IncompatibleException.class, e);
        assertTrue(e.getMessage().contains("field fingerprint at offset 16"), e.getMessage());
        e = hostile.assertRejected(edited("key set", parts -> parts.keySet[0]++));
        assertInstanceOf(KeySetMismatchException.class, e);
        assertTrue(e.getMessage().contains("field key-set id at offset 48"), e.getMessage());
        assertTrue(e.getMessage().contains(ToyWire.KEY_SET.toString()), e.getMessage());
    }

    @Test
    void refusesBadChunks() {
        refuses("chunk rows at offset 192", "a length of -1", parts -> parts.chunks.get(0).length = -1);
        refuses("chunk rows at offset 192", "a length of 769", parts -> parts.chunks.get(0).length = 769);
        refuses(
                "chunk rows at offset 192",
                "a length of 760",
                parts -> parts.chunks.get(0).resize(new byte[760]));
        refuses(
                "chunk label",
                "a length of 41 bytes is not in [1, 40]",
                parts -> parts.chunks.get(1).resize(new byte[41]));
        refuses("chunk label", "a length of 0", parts -> parts.chunks.get(1).resize(new byte[0]));
        refuses("chunk rows at offset 200", "numbered 1, not 0", parts -> parts.chunks.get(0).number = 1);
        refuses("chunk rows at offset 208", "reserved", parts -> parts.chunks.get(0).reserved[0] = 1);
        refuses("chunk rows at offset 208", "reserved", parts -> parts.chunks.get(0).reserved[1] = 1);
        refuses("chunk label at offset", "after the payload are not zero", parts -> parts.chunks.get(1).padding = 1);
        refuses("chunk rows", "digest does not fit", with(192 + 32, VALID[192 + 32] ^ 1));
        refuses("chunk rows", "digest does not fit", with(192 + 64, VALID[192 + 64] ^ 1));
        refuses(
                "chunk rows",
                "row 0, column 3 is not below its modulus 97",
                parts -> parts.chunks.get(0).setWord(3, 97));
        refuses("chunk rows", "row 5, column 15", parts -> parts.chunks.get(0).setWord(95, -1));
        refuses("end of content", "bytes follow", parts -> parts.trailing = new byte[1]);
        refuses("number of chunks", "3 chunks are declared", parts -> parts.addChunk(new byte[1]));
        refuses("chunk label", "are needed", new Mutant("no padding", Arrays.copyOf(VALID, VALID.length - 1)));
        refuses("chunk rows", "are needed", new Mutant("half a frame", Arrays.copyOf(VALID, 192 + 40)));
        refuses("chunk rows", "are needed", new Mutant("half a payload", Arrays.copyOf(VALID, 192 + 600)));
    }

    @Test
    void refusesBadMetadata() {
        refuses("field level at offset 81", "7 is not in [0, 3]", parts -> parts.setMetadataInt(ToyWire.LEVEL, 7));
        refuses("field bound at offset 89", "NaN", parts -> parts.setMetadataLong(ToyWire.BOUND, 0x7ff8L << 48));
        refuses("field elements", "not ascending", parts -> parts.setMetadataInt(ToyWire.ELEMENTS + 4, 5));
        refuses(
                "end of metadata",
                "1 bytes are left over",
                parts -> parts.metadata = Arrays.copyOf(parts.metadata, parts.metadata.length + 1));
        refuses(
                "field elements",
                "the metadata end",
                parts -> parts.metadata = Arrays.copyOf(parts.metadata, parts.metadata.length - 1));
    }

    @Test
    void callersMayForgetNoChunkAndAskForNoMissingOne() {
        try (Arena arena = Arena.ofConfined()) {
            EnvelopeReader reader = open(VALID, 1 << 20, arena);
            MalformedInputException e = assertThrows(MalformedInputException.class, reader::expectEnd);
            assertTrue(e.problem().contains("2 chunks are left over"), e.getMessage());
            assertThrows(MalformedInputException.class, reader::expectNoKeySet);
            reader.verifyRest();
            e = assertThrows(MalformedInputException.class, () -> reader.chunk("third", 8));
            assertTrue(e.problem().contains("the file has 2 chunks"), e.getMessage());

            EnvelopeReader noKeySet = open(
                    Mutant.edited("", VALID, parts -> parts.keySet = new byte[16])
                            .file(),
                    1 << 20,
                    arena);
            noKeySet.expectNoKeySet();
            assertThrows(MalformedInputException.class, () -> noKeySet.expectKeySet(ToyWire.KEY_SET));
        }
    }

    @Test
    void boundsTheWholeContent() {
        try (Arena arena = Arena.ofConfined()) {
            assertEquals(775, open(VALID, 775, arena).verifyRest());
            EnvelopeReader tight = open(VALID, 774, arena);
            MalformedInputException e = assertThrows(MalformedInputException.class, tight::verifyRest);
            assertTrue(e.problem().contains("exceeds the 774 that are allowed"), e.getMessage());
        }
    }

    /** A frame that promises 2^60 bytes costs no memory, whether or not the file's size is known. */
    @Test
    void promisesOfHugeChunksCostNothing() throws IOException {
        byte[] file = Mutant.edited("", VALID, parts -> parts.chunks.get(0).length = 1L << 60)
                .file();
        Path path = Files.write(directory.resolve(NAME), file);
        try (Arena arena = Arena.ofConfined()) {
            MalformedInputException e = assertThrows(
                    MalformedInputException.class,
                    () -> EnvelopeReader.read(path, Long.MAX_VALUE, arena).chunk("rows", 1L << 60));
            assertTrue(e.problem().contains("the file ends"), e.getMessage());
            e = assertThrows(
                    MalformedInputException.class,
                    () -> EnvelopeReader.map(path, Long.MAX_VALUE, arena).chunk("rows", 1L << 60));
            assertTrue(e.problem().contains("the file ends"), e.getMessage());
            assertThrows(
                    MalformedInputException.class,
                    () -> open(file, Long.MAX_VALUE, arena).verifyRest());
            assertThrows(
                    MalformedInputException.class,
                    () -> open(file, Long.MAX_VALUE, arena).chunk("rows", 0, 1L << 59));
        }
    }

    @Test
    void refusesAnEmptyFileWhenMapped() throws IOException {
        Path file = Files.createFile(directory.resolve(NAME));
        try (Arena arena = Arena.ofConfined()) {
            assertThrows(MalformedInputException.class, () -> EnvelopeReader.map(file, 1, arena));
            assertThrows(MalformedInputException.class, () -> EnvelopeReader.read(file, 1, arena));
        }
    }

    private static EnvelopeReader open(byte[] file, long maxBytes, Arena arena) {
        return EnvelopeReader.read(new ByteArrayInputStream(file), NAME, maxBytes, arena);
    }

    /** The checker itself must see a reader that accepts, breaks, wastes memory or names nothing. */
    @Test
    void theCheckerSeesBadReaders() {
        Mutant mutant = new Mutant("anything", new byte[1]);
        HostileInput<MemorySegment> accepts = new HostileInput<>(NAME, 0, file -> MemorySegment.NULL);
        assertThrows(AssertionError.class, () -> accepts.assertRejected(mutant));
        assertThrows(
                AssertionError.class,
                () -> accepts.assertRejectedOrUsable(Stream.of(mutant), value -> {
                    throw new IllegalStateException("of no use");
                }));
        HostileInput<String> breaks = new HostileInput<>(NAME, 0, file -> "x".substring(file.length + 1));
        assertThrows(AssertionError.class, () -> breaks.assertRejected(mutant));
        HostileInput<String> wastes = new HostileInput<>(NAME, 0, file -> {
            throw new MalformedInputException(NAME, "p", "p", "" + new byte[1 << 21].length);
        });
        assertThrows(AssertionError.class, () -> wastes.assertRejected(mutant));
        HostileInput<String> mute = new HostileInput<>(NAME, 0, file -> {
            throw new MalformedInputException("?", "p", "p", "r");
        });
        assertThrows(AssertionError.class, () -> mute.assertRejected(mutant));
        HostileInput<String> sleeps = new HostileInput<>(NAME, 0, file -> {
            try {
                Thread.sleep(2_100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new MalformedInputException(NAME, "p", "p", "r");
        });
        assertThrows(AssertionError.class, () -> sleeps.assertRejected(mutant));
        assertNotEquals(
                0, Mutants.stale(VALID, 5, 100).map(Mutant::toString).distinct().count());
    }
}
