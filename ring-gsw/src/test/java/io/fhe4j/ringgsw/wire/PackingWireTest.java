package io.fhe4j.ringgsw.wire;

import static io.fhe4j.ringgsw.wire.WireFiles.assertSame;
import static io.fhe4j.ringgsw.wire.WireFiles.bytes;
import static io.fhe4j.ringgsw.wire.WireFiles.in;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ringgsw.integer.BlockParameters;
import io.fhe4j.ringgsw.packing.CompactBlocks;
import io.fhe4j.ringgsw.packing.PackedBlocks;
import io.fhe4j.ringgsw.packing.PackingKey;
import io.fhe4j.ringgsw.packing.PbsPublicKey;
import io.fhe4j.ringgsw.pbs.ErrorDistribution;
import io.fhe4j.ringgsw.pbs.PbsEngine;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of public keys, packing keys and lists: random words, since no reader can tell them from encryptions. */
class PackingWireTest {

    private static final String NAME = "hostile.fhe";
    private static final int MUTANTS = 2_500;
    private static final Random RANDOM = new Random(1);
    private static final PbsParameters PARAMETERS = toy("tiny", 512);
    private static final PbsParameters OTHER = toy("other", 1024);
    private static final KeySetId KEY_SET = KeySetId.random();

    private static final PbsPublicKey PUBLIC_KEY = PbsPublicKey.of(
            PARAMETERS,
            KEY_SET,
            PublicSeed.random(),
            rows(PbsPublicKey.shape(PARAMETERS), PARAMETERS.basis(), Form.COEFFICIENT));
    private static final PackingKey PACKING_KEY = PackingKey.of(
            PARAMETERS,
            KEY_SET,
            PublicSeed.random(),
            rows(PackingKey.shape(PARAMETERS), PackingKey.basis(PARAMETERS), Form.EVALUATION));
    private static final CompactBlocks COMPACT = CompactBlocks.of(
            PARAMETERS,
            KEY_SET,
            rows(CompactBlocks.maskShape(PARAMETERS), PARAMETERS.basis(), Form.COEFFICIENT),
            List.of(new CompactBlocks.Entry(-5, 2, 77), new CompactBlocks.Entry(6, 4, -1)));
    private static final PackedBlocks PACKED = packed(16);

    /** Of several mask polynomials modulo a prime. */
    private static final PbsParameters EXACT = PbsParameters.builder(PbsEngine.EXACT)
            .name("exact")
            .blocks(new BlockParameters(1, 1, 5))
            .lwe(4, new ErrorDistribution.Gaussian(4))
            .ring(2, 512, new ErrorDistribution.Gaussian(3.19))
            .rotation(17, 2)
            .keySwitch(4, 5)
            .insecure("a test")
            .build();

    private static final PbsPublicKey EXACT_KEY = PbsPublicKey.of(
            EXACT, KEY_SET, PublicSeed.random(), rows(PbsPublicKey.shape(EXACT), EXACT.basis(), Form.COEFFICIENT));
    private static final CompactBlocks EXACT_COMPACT = CompactBlocks.of(
            EXACT,
            KEY_SET,
            rows(CompactBlocks.maskShape(EXACT), EXACT.basis(), Form.COEFFICIENT),
            List.of(new CompactBlocks.Entry(5, 2, 77), new CompactBlocks.Entry(6, 4, -1)));

    @TempDir
    Path directory;

    private static PbsParameters toy(String name, int degree) {
        return PbsParameters.builder()
                .name(name)
                .blocks(new BlockParameters(1, 1, 5))
                .lwe(4, new ErrorDistribution.TUniform(8))
                .ring(1, degree, new ErrorDistribution.TUniform(8))
                .rotation(20, 2)
                .keySwitch(4, 4)
                .insecure("a test")
                .build();
    }

    private static HostRows rows(Shape shape, RnsBasis basis, Form form) {
        HostRows rows = HostRows.allocate(shape, basis, form);
        long bound = basis.get(0).value();
        for (int b = 0; b < shape.batch(); b++) {
            for (int c = 0; c < shape.components(); c++) {
                for (int i = 0; i < shape.width(); i++) {
                    rows.set(b, c, 0, i, bound == 0 ? RANDOM.nextLong() : RANDOM.nextLong(bound));
                }
            }
        }
        return rows;
    }

    private static PackedBlocks packed(int bits) {
        return PackedBlocks.of(
                PARAMETERS,
                KEY_SET,
                rows(PackedBlocks.maskShape(PARAMETERS), PackedBlocks.basis(bits), Form.COEFFICIENT),
                new long[] {1, 2, 65_535},
                List.of(new PackedBlocks.Range(0, 3), new PackedBlocks.Range(-3, 4), new PackedBlocks.Range(2, 2)));
    }

    @Test
    void keysComeBack() {
        Path file = directory.resolve("key.fhe");
        PackingWire.write(file, PUBLIC_KEY);
        PbsPublicKey key = PackingWire.readPublicKey(file, PARAMETERS);
        assertSame(PUBLIC_KEY.body(), key.body());
        assertEquals(PUBLIC_KEY.seed(), key.seed());
        assertEquals(KEY_SET, key.keySet());
        assertThrows(IncompatibleException.class, () -> PackingWire.readPublicKey(file, OTHER));
        assertThrows(MalformedInputException.class, () -> PackingWire.readPackingKey(file, PARAMETERS));
        PackingWire.write(file, PACKING_KEY);
        PackingKey packing = PackingWire.readPackingKey(file, PARAMETERS);
        assertSame(PACKING_KEY.bodies(), packing.bodies());
        assertEquals(PACKING_KEY.seed(), packing.seed());
        assertThrows(IncompatibleException.class, () -> PackingWire.readPackingKey(file, OTHER));
    }

    @Test
    void listsComeBack() {
        Path file = directory.resolve("list.fhe");
        PackingWire.write(file, COMPACT);
        CompactBlocks compact = PackingWire.readCompact(file, PARAMETERS, KEY_SET);
        assertSame(COMPACT.mask(), compact.mask());
        assertEquals(COMPACT.entries(), compact.entries());
        assertThrows(KeySetMismatchException.class, () -> PackingWire.readCompact(file, PARAMETERS, KeySetId.random()));
        for (int bits : new int[] {16, 32}) {
            PackedBlocks list = packed(bits);
            PackingWire.write(file, list);
            PackedBlocks read = PackingWire.readPacked(file, PARAMETERS, KEY_SET);
            assertSame(list.masks(), read.masks());
            for (int i = 0; i < list.size(); i++) {
                assertEquals(list.body(i), read.body(i));
                assertEquals(list.range(i), read.range(i));
            }
        }
        assertThrows(KeySetMismatchException.class, () -> PackingWire.readPacked(file, PARAMETERS, KeySetId.random()));
    }

    @Test
    void thoseOfTheExactEngineComeBack() {
        Path file = directory.resolve("exact.fhe");
        PackingWire.write(file, EXACT_KEY);
        assertSame(EXACT_KEY.body(), PackingWire.readPublicKey(file, EXACT).body());
        PackingWire.write(file, EXACT_COMPACT);
        CompactBlocks compact = PackingWire.readCompact(file, EXACT, KEY_SET);
        assertSame(EXACT_COMPACT.mask(), compact.mask());
        assertEquals(EXACT_COMPACT.entries(), compact.entries());
        assertThrows(IncompatibleException.class, () -> PackingWire.readCompact(file, PARAMETERS, KEY_SET));
        long modulus = EXACT.ringModulus().value();
        assertThrows(
                IllegalArgumentException.class,
                () -> CompactBlocks.of(
                        EXACT, KEY_SET, EXACT_COMPACT.mask(), List.of(new CompactBlocks.Entry(modulus, 2, 1))));
    }

    private static <T> void hostile(byte[] file, HostileInput<T> reader, Consumer<T> use, int seed) {
        reader.assertRejected(Mutants.stale(file, seed, MUTANTS));
        reader.assertRejectedOrUsable(Mutants.recomputed(file, seed + 1, MUTANTS), use);
    }

    @Test
    void hostileFilesAreRefusedOrSound() {
        hostile(
                bytes(out -> PackingWire.write(out, PUBLIC_KEY)),
                publicKeys(PARAMETERS),
                key -> assertFalse(key.toString().isEmpty()),
                1);
        hostile(
                bytes(out -> PackingWire.write(out, PACKING_KEY)),
                packingKeys(),
                key -> assertEquals(PackingKey.shape(PARAMETERS), key.bodies().shape()),
                3);
        hostile(bytes(out -> PackingWire.write(out, COMPACT)), compactLists(PARAMETERS), CompactBlocks::expand, 5);
        hostile(
                bytes(out -> PackingWire.write(out, EXACT_KEY)),
                publicKeys(EXACT),
                key -> assertEquals(PbsPublicKey.shape(EXACT), key.body().shape()),
                9);
        hostile(bytes(out -> PackingWire.write(out, EXACT_COMPACT)), compactLists(EXACT), CompactBlocks::expand, 11);
        hostile(bytes(out -> PackingWire.write(out, PACKED)), packedLists(), list -> list.place(list.size() - 1), 7);
    }

    private static HostileInput<PbsPublicKey> publicKeys(PbsParameters parameters) {
        return new HostileInput<>(NAME, 1 << 18, file -> PackingWire.readPublicKey(in(file), NAME, parameters));
    }

    private static HostileInput<PackingKey> packingKeys() {
        return new HostileInput<>(NAME, 1 << 18, file -> PackingWire.readPackingKey(in(file), NAME, PARAMETERS));
    }

    private static HostileInput<CompactBlocks> compactLists(PbsParameters parameters) {
        return new HostileInput<>(NAME, 1 << 18, file -> PackingWire.readCompact(in(file), NAME, parameters, KEY_SET));
    }

    private static HostileInput<PackedBlocks> packedLists() {
        return new HostileInput<>(NAME, 1 << 18, file -> PackingWire.readPacked(in(file), NAME, PARAMETERS, KEY_SET));
    }

    /** Each invalid by construction in one named field. */
    @Test
    void forgeriesInvalidInOneFieldAreRefused() {
        byte[] compact = bytes(out -> PackingWire.write(out, COMPACT));
        byte[] packed = bytes(out -> PackingWire.write(out, PACKED));
        byte[] key = bytes(out -> PackingWire.write(out, PACKING_KEY));
        Random random = new Random(9);
        compactLists(PARAMETERS)
                .assertRejected(IntStream.range(0, 800).mapToObj(i -> forgedCompact(compact, i % 4, random)));
        byte[] exact = bytes(out -> PackingWire.write(out, EXACT_COMPACT));
        compactLists(EXACT).assertRejected(IntStream.range(0, 200).mapToObj(i -> notCanonical(exact, random)));
        byte[] exactKey = bytes(out -> PackingWire.write(out, EXACT_KEY));
        publicKeys(EXACT).assertRejected(IntStream.range(0, 200).mapToObj(i -> notCanonical(exactKey, random)));
        packedLists().assertRejected(IntStream.range(0, 1_200).mapToObj(i -> forgedPacked(packed, i % 6, random)));
        packingKeys().assertRejected(IntStream.range(0, 400).mapToObj(i -> forgedKey(key, i % 2, random)));
    }

    /** The metadata: count 0, bound 4, id 8, bound 16. */
    private static Mutant forgedCompact(byte[] file, int kind, Random random) {
        int any = random.nextInt();
        return switch (kind) {
            case 0 -> Mutant.edited("count", file, parts -> parts.setMetadataInt(0, any == 2 ? 3 : any));
            case 1 -> Mutant.edited("bound", file, parts -> parts.setMetadataInt(4, 5 + (any & 0xffff)));
            case 2 -> Mutant.edited("no bound", file, parts -> parts.setMetadataInt(16, -(any & 0xffff)));
            default -> Mutant.edited("key set", file, parts -> parts.keySet[random.nextInt(16)] ^= (byte) (any | 1));
        };
    }

    /** The metadata: modulus 0, count 4, low 8, high 12, low 16, high 20. */
    private static Mutant forgedPacked(byte[] file, int kind, Random random) {
        int any = random.nextInt();
        return switch (kind) {
            case 0 -> Mutant.edited("modulus", file, parts -> parts.setMetadataInt(0, any & ~16 | 1));
            case 1 -> Mutant.edited("count", file, parts -> parts.setMetadataInt(4, any == 3 ? 2 : any));
            case 2 -> Mutant.edited("low", file, parts -> parts.setMetadataInt(8, -8 - (any & 0xffff)));
            case 3 -> Mutant.edited("high", file, parts -> parts.setMetadataInt(12, 8 + (any & 0xffff)));
            case 4 -> Mutant.edited("high below low", file, parts -> parts.setMetadataInt(20, -4 - (any & 0xffff)));
            default -> Mutant.edited("between", file, parts -> parts.setMetadataInt(0, 17 + (any & 7)));
        };
    }

    /** One of the first words with its top byte set. */
    private static Mutant notCanonical(byte[] file, Random random) {
        return Mutant.edited(
                "residue",
                file,
                parts -> parts.chunks.get(0).payload[8 * random.nextInt(1024) + 7] = (byte) (random.nextInt() | 1));
    }

    private static Mutant forgedKey(byte[] file, int kind, Random random) {
        int any = random.nextInt();
        return kind == 0
                ? Mutant.edited(
                        "residue",
                        file,
                        parts -> parts.chunks.get(random.nextInt(4)).payload[8 * random.nextInt(32) + 7] =
                                (byte) (any | 1))
                : Mutant.edited("missing chunk", file, parts -> parts.removeChunk(random.nextInt(4)));
    }

    private static Map<String, Object> facts(Consumer<OutputStream> writer) {
        return Envelope.read(in(bytes(writer)), NAME, 1 << 24, RingGswFacts::of);
    }

    /** What a person who has no parameters is told. */
    @Test
    void factsAreThere() {
        assertEquals(Map.of("seeded", true), facts(out -> PackingWire.write(out, PUBLIC_KEY)));
        assertEquals(Map.of("seeded", true), facts(out -> PackingWire.write(out, PACKING_KEY)));
        assertEquals(Map.of("blocks", 2), facts(out -> PackingWire.write(out, COMPACT)));
        assertEquals(Map.of("modulusBits", 16, "blocks", 3), facts(out -> PackingWire.write(out, PACKED)));
    }
}
