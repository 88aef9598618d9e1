package io.fhe4j.ringgsw.wire;

import static io.fhe4j.ringgsw.wire.WireFiles.bytes;
import static io.fhe4j.ringgsw.wire.WireFiles.in;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.envelope.Envelope;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.testing.HostileInput;
import io.fhe4j.api.testing.Mutant;
import io.fhe4j.api.testing.Mutants;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.LweCiphertext;
import io.fhe4j.ringgsw.SeededKeyRows;
import io.fhe4j.ringgsw.functions.NumberCiphertext;
import io.fhe4j.ringgsw.functions.NumberEncoding;
import io.fhe4j.ringgsw.noise.NoiseSources;
import io.fhe4j.ringgsw.packing.CompactBits;
import io.fhe4j.ringgsw.packing.CompactLwe;
import io.fhe4j.ringgsw.packing.CompactNumbers;
import io.fhe4j.ringgsw.packing.FhewPublicKey;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of numbers, of public keys and of lists of bits and numbers: random words, since no reader can tell them from encryptions. */
class NumberWireTest {

    private static final String NAME = "hostile.fhe";
    private static final int MUTANTS = 2_500;
    private static final Random RANDOM = new Random(1);
    private static final FhewParameters PARAMETERS = set("tiny", 16);
    private static final FhewParameters OTHER = set("other", 32);
    private static final KeySetId KEY_SET = KeySetId.random();
    private static final NumberEncoding ENCODING = new NumberEncoding(29, 20);
    private static final PublicSeed SEED = PublicSeed.random();

    private static final NumberCiphertext SUM = NumberCiphertext.restored(
            PARAMETERS,
            KEY_SET,
            Residues.onHost(rows(LweCiphertext.shape(PARAMETERS), ENCODING.basis())),
            ENCODING,
            NoiseSources.of(3, 1e-9).plus(NoiseSources.of(4, 1e-8).times(-2)),
            512,
            Optional.empty());
    private static final NumberCiphertext SEEDED = seeded();
    private static final FhewPublicKey KEY =
            FhewPublicKey.of(PARAMETERS, KEY_SET, SEED, rows(FhewPublicKey.shape(PARAMETERS), PARAMETERS.ringBasis()));
    private static final CompactBits BITS = CompactBits.of(
            PARAMETERS,
            KEY_SET,
            rows(FhewPublicKey.shape(PARAMETERS), PARAMETERS.ringBasis()),
            List.of(new CompactLwe.Entry(5, -7), new CompactLwe.Entry(0, 8)));
    private static final CompactNumbers COMPACT = CompactNumbers.of(
            PARAMETERS,
            KEY_SET,
            ENCODING,
            rows(FhewPublicKey.shape(PARAMETERS), PARAMETERS.ringBasis()),
            List.of(new CompactLwe.Entry(6, -8), new CompactLwe.Entry(1, 9)));

    @TempDir
    Path directory;

    private static FhewParameters set(String name, int degree) {
        return FhewParameters.builder()
                .name(name)
                .ring(degree, 50)
                .lwe(4, 5)
                .keySwitch(35, 5)
                .gadget(new Gadget(10, 4, 10))
                .insecure("a test of files")
                .build();
    }

    private static HostRows rows(Shape shape, RnsBasis basis) {
        HostRows rows = HostRows.allocate(shape, basis, Form.COEFFICIENT);
        for (int i = 0; i < shape.width(); i++) {
            rows.set(0, 0, 0, i, RANDOM.nextLong(basis.get(0).value()));
        }
        return rows;
    }

    private static NumberCiphertext seeded() {
        long[] words = new long[PARAMETERS.lweDimension() + 1];
        MemorySegment row = MemorySegment.ofArray(words);
        SeededKeyRows.expandCiphertext(SEED, ENCODING.modulus(), 9, row);
        words[words.length - 1] = 77;
        HostRows rows = HostRows.allocate(LweCiphertext.shape(PARAMETERS), ENCODING.basis(), Form.COEFFICIENT);
        rows.setRow(0, 0, 0, row);
        return NumberCiphertext.fresh(
                PARAMETERS,
                KEY_SET,
                Residues.onHost(rows),
                ENCODING,
                5,
                Optional.of(new LweCiphertext.Seeded(SEED, 9)));
    }

    @Test
    void numbersComeBack() {
        Path file = directory.resolve("numbers.fhe");
        NumberWire.write(file, List.of(SUM, SEEDED));
        List<NumberCiphertext> read = NumberWire.readNumbers(file, PARAMETERS, KEY_SET);
        for (int i = 0; i < 2; i++) {
            NumberCiphertext x = i == 0 ? SUM : SEEDED;
            assertArrayEquals(
                    x.residues().toHost().rowWords(0, 0, 0),
                    read.get(i).residues().toHost().rowWords(0, 0, 0));
            assertEquals(x.encoding(), read.get(i).encoding());
            assertEquals(x.sources(), read.get(i).sources());
            assertEquals(x.constant(), read.get(i).constant());
            assertEquals(x.seeded(), read.get(i).seeded());
        }
        assertThrows(IncompatibleException.class, () -> NumberWire.readNumbers(file, OTHER, KEY_SET));
        assertThrows(KeySetMismatchException.class, () -> NumberWire.readNumbers(file, PARAMETERS, KeySetId.random()));
        assertThrows(IllegalArgumentException.class, () -> NumberWire.write(file, List.<NumberCiphertext>of()));
        assertThrows(IllegalArgumentException.class, () -> NumberWire.write(file, Collections.nCopies(1025, SUM)));
        NumberCiphertext elsewhere = NumberCiphertext.restored(
                PARAMETERS, KeySetId.random(), SUM.residues(), ENCODING, SUM.sources(), 0, Optional.empty());
        assertThrows(IllegalArgumentException.class, () -> NumberWire.write(file, List.of(SUM, elsewhere)));
    }

    @Test
    void keysAndListsComeBack() {
        Path file = directory.resolve("list.fhe");
        NumberWire.write(file, KEY);
        FhewPublicKey key = NumberWire.readPublicKey(file, PARAMETERS);
        assertArrayEquals(KEY.body().rowWords(0, 0, 0), key.body().rowWords(0, 0, 0));
        assertEquals(SEED, key.seed());
        assertThrows(MalformedInputException.class, () -> NumberWire.readBits(file, PARAMETERS, KEY_SET));
        NumberWire.write(file, BITS);
        CompactBits bits = NumberWire.readBits(file, PARAMETERS, KEY_SET);
        assertArrayEquals(BITS.mask().rowWords(0, 0, 0), bits.mask().rowWords(0, 0, 0));
        assertEquals(BITS.entries(), bits.entries());
        assertThrows(KeySetMismatchException.class, () -> NumberWire.readBits(file, PARAMETERS, KeySetId.random()));
        assertThrows(MalformedInputException.class, () -> NumberWire.readCompact(file, PARAMETERS, KEY_SET));
        NumberWire.write(file, COMPACT);
        CompactNumbers numbers = NumberWire.readCompact(file, PARAMETERS, KEY_SET);
        assertArrayEquals(COMPACT.mask().rowWords(0, 0, 0), numbers.mask().rowWords(0, 0, 0));
        assertEquals(COMPACT.entries(), numbers.entries());
        assertEquals(ENCODING, numbers.encoding());
        assertThrows(IncompatibleException.class, () -> NumberWire.readCompact(file, OTHER, KEY_SET));
    }

    private static HostileInput<List<NumberCiphertext>> numbers() {
        return new HostileInput<>(NAME, 1 << 16, file -> NumberWire.readNumbers(in(file), NAME, PARAMETERS, KEY_SET));
    }

    private static HostileInput<FhewPublicKey> keys() {
        return new HostileInput<>(NAME, 1 << 14, file -> NumberWire.readPublicKey(in(file), NAME, PARAMETERS));
    }

    private static HostileInput<CompactBits> bits() {
        return new HostileInput<>(NAME, 1 << 14, file -> NumberWire.readBits(in(file), NAME, PARAMETERS, KEY_SET));
    }

    private static HostileInput<CompactNumbers> compact() {
        return new HostileInput<>(NAME, 1 << 14, file -> NumberWire.readCompact(in(file), NAME, PARAMETERS, KEY_SET));
    }

    private static void assertCanonical(CompactLwe list) {
        list.entries()
                .forEach(entry -> assertTrue(entry.body() >= 0
                        && entry.body() < PARAMETERS.ringModulus().value()));
    }

    private static <T> void hostile(byte[] file, HostileInput<T> reader, Consumer<T> use, int seed) {
        reader.assertRejected(Mutants.stale(file, seed, MUTANTS));
        reader.assertRejectedOrUsable(Mutants.recomputed(file, seed + 1, MUTANTS), use);
    }

    @Test
    void hostileFilesAreRefusedOrSound() {
        hostile(
                bytes(out -> NumberWire.write(out, List.of(SUM, SEEDED))),
                numbers(),
                read -> read.forEach(x -> x.sources().variance()),
                1);
        hostile(
                bytes(out -> NumberWire.write(out, KEY)),
                keys(),
                key -> assertFalse(key.toString().isEmpty()),
                3);
        hostile(bytes(out -> NumberWire.write(out, BITS)), bits(), NumberWireTest::assertCanonical, 5);
        hostile(bytes(out -> NumberWire.write(out, COMPACT)), compact(), NumberWireTest::assertCanonical, 7);
    }

    /** Each invalid by construction in one named field. */
    @Test
    void forgeriesInvalidInOneFieldAreRefused() {
        byte[] file = bytes(out -> NumberWire.write(out, List.of(SUM)));
        byte[] list = bytes(out -> NumberWire.write(out, BITS));
        Random random = new Random(9);
        numbers().assertRejected(IntStream.range(0, 1_600).mapToObj(i -> forgedNumber(file, i % 8, random)));
        bits().assertRejected(IntStream.range(0, 600).mapToObj(i -> forgedBits(list, i % 3, random)));
        byte[] compact = bytes(out -> NumberWire.write(out, COMPACT));
        compact().assertRejected(IntStream.range(0, 800).mapToObj(i -> forgedCompact(compact, i % 4, random)));
    }

    /** The metadata: modulus 0, message bits 4, count 8, constant 12, sources 20, then the first's id 24, family 32, magnitude 40. */
    private static Mutant forgedNumber(byte[] file, int kind, Random random) {
        int any = random.nextInt();
        return switch (kind) {
            case 0 -> Mutant.edited("modulus", file, parts -> parts.setMetadataInt(0, 36 + (any & 0xffff)));
            case 1 -> Mutant.edited("no modulus", file, parts -> parts.setMetadataInt(0, 2 - (any & 0xffff)));
            case 2 -> Mutant.edited("message", file, parts -> parts.setMetadataInt(4, 28 + (any & 0xffff)));
            case 3 -> Mutant.edited("count", file, parts -> parts.setMetadataInt(8, any == 1 ? 2 : any));
            case 4 -> Mutant.edited("constant", file, parts -> parts.setMetadataLong(12, (1L << 29) + (any & 0xffff)));
            case 5 -> Mutant.edited("magnitude", file, parts -> parts.setMetadataLong(40, -(any & 0xffffL)));
            case 6 ->
                Mutant.edited(
                        "residue",
                        file,
                        parts -> parts.chunks.getFirst().payload[4 * random.nextInt(5) + 3] = (byte) (any | 32));
            default -> Mutant.edited("key set", file, parts -> parts.keySet[random.nextInt(16)] ^= (byte) (any | 1));
        };
    }

    private static Mutant forgedBits(byte[] file, int kind, Random random) {
        int any = random.nextInt();
        return switch (kind) {
            case 0 -> Mutant.edited("count", file, parts -> parts.setMetadataInt(0, any == 2 ? 3 : any));
            case 1 ->
                Mutant.edited(
                        "residue",
                        file,
                        parts -> parts.chunks.getFirst().payload[8 * random.nextInt(18) + 7] = (byte) (any | 1));
            default -> Mutant.edited("missing chunk", file, parts -> parts.removeChunk(0));
        };
    }

    /** The metadata: modulus 0, message bits 4, count 8. */
    private static Mutant forgedCompact(byte[] file, int kind, Random random) {
        int any = random.nextInt();
        return switch (kind) {
            case 0 -> Mutant.edited("modulus", file, parts -> parts.setMetadataInt(0, 36 + (any & 0xffff)));
            case 1 -> Mutant.edited("message", file, parts -> parts.setMetadataInt(4, 28 + (any & 0xffff)));
            case 2 -> Mutant.edited("count", file, parts -> parts.setMetadataInt(8, any == 2 ? 3 : any));
            default ->
                Mutant.edited(
                        "residue",
                        file,
                        parts -> parts.chunks.getFirst().payload[8 * random.nextInt(18) + 7] = (byte) (any | 1));
        };
    }

    private static Map<String, Object> facts(Consumer<OutputStream> writer) {
        return Envelope.read(in(bytes(writer)), NAME, 1 << 24, RingGswFacts::of);
    }

    /** What a person who has no parameters is told. */
    @Test
    void factsAreThere() {
        assertEquals(
                Map.of("modulusBits", 29, "messageBits", 20, "numbers", 2),
                facts(out -> NumberWire.write(out, List.of(SUM, SEEDED))));
        assertEquals(Map.of("seeded", true), facts(out -> NumberWire.write(out, KEY)));
        assertEquals(Map.of("bits", BITS.entries().size()), facts(out -> NumberWire.write(out, BITS)));
        assertEquals(
                Map.of("modulusBits", 29, "messageBits", 20, "numbers", 2),
                facts(out -> NumberWire.write(out, COMPACT)));
    }
}
