package io.fhe4j.ringgsw.wire;

import static io.fhe4j.ringgsw.wire.WireFiles.assertSame;
import static io.fhe4j.ringgsw.wire.WireFiles.bytes;
import static io.fhe4j.ringgsw.wire.WireFiles.in;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.envelope.EnvelopeReader;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.testing.EnvelopeParts;
import io.fhe4j.api.testing.HostileInput;
import io.fhe4j.api.testing.Mutant;
import io.fhe4j.api.testing.Mutants;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ringgsw.integer.BlockParameters;
import io.fhe4j.ringgsw.pbs.CircuitKeys;
import io.fhe4j.ringgsw.pbs.CircuitParameters;
import io.fhe4j.ringgsw.pbs.EncryptedIndex;
import io.fhe4j.ringgsw.pbs.ErrorDistribution;
import io.fhe4j.ringgsw.pbs.PbsEngine;
import io.fhe4j.ringgsw.pbs.PbsKeys;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of circuit bootstrapping come back as they were, and hostile ones are refused. That keys which came back compute, the client's tests show. */
class CircuitWireTest {

    private static final String NAME = "hostile.fhe";
    private static final int MUTANTS = 2_500;
    private static final CircuitParameters PARAMETERS = new CircuitParameters(
            PbsParameters.builder(PbsEngine.EXACT)
                    .name("circuit wire")
                    .blocks(new BlockParameters(2, 2, 25))
                    .lwe(2, new ErrorDistribution.TUniform(2))
                    .ring(1, 512, new ErrorDistribution.TUniform(2))
                    .rotation(23, 1)
                    .insecure("a test")
                    .build(),
            5,
            4,
            16,
            2);
    private static final KeySetId KEY_SET = KeySetId.random();
    private static final CircuitKeys KEYS = keys();
    private static final Backend BACKEND = Backends.open("reference");

    @AfterAll
    static void close() {
        BACKEND.close();
    }

    @TempDir
    Path directory;

    private static CircuitKeys keys() {
        PbsParameters blocks = PARAMETERS.blocks();
        PublicSeed seed = PublicSeed.fromBytes(new byte[PublicSeed.BYTES]);
        PbsKeys lookUps = PbsKeys.of(
                blocks,
                KeySetId.random(),
                seed,
                random(PbsKeys.rotationShape(blocks), blocks.basis()),
                random(PbsKeys.switchingShape(blocks), blocks.switchingBasis()));
        return CircuitKeys.of(PARAMETERS, lookUps, random(CircuitKeys.shape(PARAMETERS), blocks.basis()));
    }

    private static HostRows random(Shape shape, RnsBasis basis) {
        Random random = new Random(3);
        HostRows rows = HostRows.allocateCompact(shape, basis, Form.EVALUATION);
        for (int b = 0; b < shape.batch(); b++) {
            for (int i = 0; i < shape.width(); i++) {
                rows.set(b, 0, 0, i, random.nextLong(basis.get(0).value()));
            }
        }
        return rows;
    }

    @Test
    void parametersComeBack() {
        Path file = directory.resolve("parameters.fhe");
        for (CircuitParameters set : new CircuitParameters[] {PARAMETERS, CircuitParameters.MESSAGE_2_CARRY_2}) {
            PbsWire.write(file, set);
            assertEquals(set, PbsWire.readCircuitParameters(file));
        }
        assertThrows(MalformedInputException.class, () -> PbsWire.readParameters(file));
        PbsParameters blocks = CircuitParameters.MESSAGE_2_CARRY_2.blocks();
        PbsWire.write(file, blocks);
        assertEquals(blocks, PbsWire.readParameters(file), "what a key store needs");
    }

    @Test
    void keysComeBack() {
        Path file = directory.resolve("keys.fhe");
        PbsWire.write(file, KEYS);
        CircuitKeys read = PbsWire.readCircuitKeys(file, PARAMETERS);
        assertSame(KEYS.blocks().rotation(), read.blocks().rotation());
        assertSame(KEYS.blocks().switching(), read.blocks().switching());
        assertSame(KEYS.switching(), read.switching());
        assertEquals(KEYS.blocks().seed(), read.blocks().seed());
        assertEquals(KEYS.blocks().keySet(), read.blocks().keySet());
        assertThrows(
                IncompatibleException.class, () -> PbsWire.readCircuitKeys(file, CircuitParameters.MESSAGE_2_CARRY_2));
        assertThrows(MalformedInputException.class, () -> PbsWire.readEvaluationKeys(file, PARAMETERS.blocks()));
    }

    /** A place of three bits, on the reference backend. */
    private static EncryptedIndex index() {
        return EncryptedIndex.restored(BACKEND, PARAMETERS, KEY_SET, indexWords(3), 0x1234567890abcdefL);
    }

    private static HostRows indexWords(int bits) {
        Random random = new Random(bits);
        Shape shape = EncryptedIndex.shape(PARAMETERS, bits);
        HostRows rows = HostRows.allocate(shape, PARAMETERS.blocks().basis(), Form.EVALUATION);
        for (int entry = 0; entry < shape.batch(); entry++) {
            for (int component = 0; component < shape.components(); component++) {
                for (int i = 0; i < shape.width(); i++) {
                    rows.set(
                            entry,
                            component,
                            0,
                            i,
                            random.nextLong(PARAMETERS.blocks().ringModulus().value()));
                }
            }
        }
        return rows;
    }

    private static EncryptedIndex readIndex(byte[] file) {
        return PbsWire.readIndex(in(file), NAME, PARAMETERS, KEY_SET, BACKEND);
    }

    @Test
    void placesComeBack() {
        Path file = directory.resolve("place.fhe");
        try (EncryptedIndex index = index()) {
            PbsWire.write(file, index);
            try (EncryptedIndex read = PbsWire.readIndex(file, PARAMETERS, KEY_SET, BACKEND)) {
                assertEquals(3, read.bits());
                assertEquals(index.identity(), read.identity());
                assertEquals(KEY_SET, read.keySet());
                HostRows before = index.words();
                HostRows after = read.words();
                for (int entry = 0; entry < before.shape().batch(); entry++) {
                    for (int component = 0; component < 2; component++) {
                        assertArrayEquals(before.rowWords(entry, component, 0), after.rowWords(entry, component, 0));
                    }
                }
            }
            assertEquals(3, facts(bytes(out -> PbsWire.write(out, index))).get("bits"));
        }
        assertThrows(
                IncompatibleException.class,
                () -> PbsWire.readIndex(file, CircuitParameters.MESSAGE_2_CARRY_2, KEY_SET, BACKEND));
        assertThrows(
                KeySetMismatchException.class, () -> PbsWire.readIndex(file, PARAMETERS, KeySetId.random(), BACKEND));
        assertThrows(
                IllegalArgumentException.class,
                () -> EncryptedIndex.restored(BACKEND, PARAMETERS, KEY_SET, indexWords(17), 1));
    }

    @Test
    void hostilePlacesAreRefusedOrSound() {
        byte[] file;
        try (EncryptedIndex index = index()) {
            file = bytes(out -> PbsWire.write(out, index));
        }
        HostileInput<EncryptedIndex> hostile = new HostileInput<>(NAME, 1 << 20, CircuitWireTest::readIndex);
        hostile.assertRejected(Mutants.stale(file, 6, MUTANTS));
        hostile.assertRejectedOrUsable(Mutants.recomputed(file, 7, MUTANTS), read -> {
            try (EncryptedIndex sound = read) {
                assertEquals(
                        EncryptedIndex.shape(PARAMETERS, sound.bits()),
                        sound.words().shape());
            }
        });
        Random random = new Random(8);
        hostile.assertRejected(IntStream.range(0, 2_000).mapToObj(i -> {
            int any = random.nextInt();
            return switch (i % 5) {
                case 0 -> Mutant.edited("bits", file, parts -> parts.setMetadataInt(0, any == 3 ? 4 : any));
                case 1 -> Mutant.edited("key set", file, parts -> parts.keySet[any & 15] ^= (byte) (any | 1));
                case 2 -> Mutant.edited("missing bit", file, parts -> parts.removeChunk(random.nextInt(3)));
                case 3 ->
                    Mutant.edited(
                            "one bit more",
                            file,
                            parts -> parts.addChunk(
                                    parts.chunks.getFirst().payload.clone()));
                default ->
                    Mutant.edited("residue", file, parts -> {
                        EnvelopeParts.Chunk chunk = parts.chunks.get(random.nextInt(3));
                        chunk.setWord(random.nextInt(chunk.payload.length / 8), -1 - (any & 1023));
                    });
            };
        }));
    }

    @Test
    void factsAreThere() {
        Map<String, Object> set = facts(bytes(out -> PbsWire.write(out, PARAMETERS)));
        assertTrue(String.valueOf(set.get("description")).contains("ring key switch base 2^16 in 2 digits"));
        assertEquals(true, facts(bytes(out -> PbsWire.write(out, KEYS))).get("seeded"));
    }

    private static Map<String, Object> facts(byte[] file) {
        try (Arena arena = Arena.ofConfined();
                EnvelopeReader reader = EnvelopeReader.read(in(file), NAME, 1 << 20, arena)) {
            return RingGswFacts.of(reader);
        }
    }

    private static HostileInput<CircuitParameters> hostileParameters() {
        return new HostileInput<>(NAME, 1 << 16, file -> PbsWire.readCircuitParameters(in(file), NAME));
    }

    private static HostileInput<CircuitKeys> hostileKeys() {
        return new HostileInput<>(NAME, 1 << 17, file -> PbsWire.readCircuitKeys(in(file), NAME, PARAMETERS));
    }

    @Test
    void hostileFilesAreRefusedOrSound() {
        byte[] set = bytes(out -> PbsWire.write(out, PARAMETERS));
        hostileParameters().assertRejected(Mutants.stale(set, 1, MUTANTS));
        hostileParameters()
                .assertRejectedOrUsable(
                        Mutants.recomputed(set, 2, MUTANTS),
                        read -> assertEquals(
                                read, PbsWire.readCircuitParameters(in(bytes(out -> PbsWire.write(out, read))), NAME)));
        byte[] keys = bytes(out -> PbsWire.write(out, KEYS));
        hostileKeys().assertRejected(Mutants.stale(keys, 3, MUTANTS));
        hostileKeys()
                .assertRejectedOrUsable(
                        Mutants.recomputed(keys, 4, MUTANTS),
                        read -> assertEquals(
                                CircuitKeys.shape(PARAMETERS), read.switching().shape()));
    }

    /** Each invalid by construction in one named field: the four numbers at the end of parameters, words and chunks of keys. */
    @Test
    void forgeriesInvalidInOneFieldAreRefused() {
        byte[] set = bytes(out -> PbsWire.write(out, PARAMETERS));
        int end = EnvelopeParts.of(set).metadata.length;
        Random random = new Random(5);
        hostileParameters().assertRejected(IntStream.range(0, 2_000).mapToObj(i -> {
            int field = end - 4 * (1 + i % 4);
            int value = i % 8 < 4 ? 51 + random.nextInt(1 << 20) : -random.nextInt(1 << 20);
            return Mutant.edited("number " + field, set, parts -> parts.setMetadataInt(field, value));
        }));
        byte[] keys = bytes(out -> PbsWire.write(out, KEYS));
        int chunks = EnvelopeParts.of(keys).chunks.size();
        hostileKeys().assertRejected(IntStream.range(0, 2_000).mapToObj(i -> {
            int chunk = random.nextInt(chunks);
            return Mutant.edited("chunk " + chunk, keys, parts -> {
                EnvelopeParts.Chunk forged = parts.chunks.get(chunk);
                switch (i % 3) {
                    case 0 -> forged.setWord(random.nextInt(forged.payload.length / 8), -1 - random.nextInt(1 << 10));
                    case 1 -> parts.removeChunk(chunk);
                    default -> parts.addChunk(forged.payload.clone());
                }
            });
        }));
    }
}
