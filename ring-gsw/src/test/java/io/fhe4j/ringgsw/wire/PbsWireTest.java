package io.fhe4j.ringgsw.wire;

import static io.fhe4j.ringgsw.wire.WireFiles.assertSame;
import static io.fhe4j.ringgsw.wire.WireFiles.bytes;
import static io.fhe4j.ringgsw.wire.WireFiles.in;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.BlockOverflowException;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.envelope.EnvelopeReader;
import io.fhe4j.api.testing.EnvelopeParts;
import io.fhe4j.api.testing.HostileInput;
import io.fhe4j.api.testing.Mutant;
import io.fhe4j.api.testing.Mutants;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ringgsw.integer.BlockParameters;
import io.fhe4j.ringgsw.integer.FheInt8;
import io.fhe4j.ringgsw.integer.FheUint8;
import io.fhe4j.ringgsw.integer.IntegerEvaluator;
import io.fhe4j.ringgsw.pbs.ErrorDistribution;
import io.fhe4j.ringgsw.pbs.LookUpTable;
import io.fhe4j.ringgsw.pbs.PbsCiphertext;
import io.fhe4j.ringgsw.pbs.PbsEvaluator;
import io.fhe4j.ringgsw.pbs.PbsKeys;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import io.fhe4j.ringgsw.pbs.PbsSets;
import io.fhe4j.ringgsw.pbs.PbsValue;
import io.fhe4j.ringgsw.pbs.PbsWireFixture;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of look-ups come back as they were, and hostile ones are refused: the counts are those of the files of gates. */
class PbsWireTest {

    private static final String NAME = "hostile.fhe";
    private static final int MUTANTS = 2_500;

    private static final Backend BACKEND = Backends.open("reference");
    private static final PbsWireFixture FIXTURE = new PbsWireFixture();
    private static final PbsParameters PARAMETERS = FIXTURE.parameters;
    private static final PbsWireFixture SHORT_WORDS = new PbsWireFixture(3, 2, 32);
    private static final PbsEvaluator EVALUATOR = PbsEvaluator.on(BACKEND, FIXTURE.keys);

    @TempDir
    Path directory;

    @AfterAll
    static void close() {
        EVALUATOR.close();
        BACKEND.close();
    }

    @Test
    void parametersComeBack() {
        Path file = directory.resolve("parameters.fhe");
        PbsParameters gaussian = PbsParameters.builder()
                .name("gaussian")
                .lwe(918, new ErrorDistribution.Gaussian(4800.5))
                .ring(1, 2048, new ErrorDistribution.Gaussian(1e5))
                .build();
        for (PbsParameters set : List.of(
                PbsSets.MESSAGE_2_CARRY_2,
                PbsSets.EXACT_MESSAGE_2_CARRY_2,
                PARAMETERS,
                SHORT_WORDS.parameters,
                gaussian)) {
            PbsWire.write(file, set);
            assertEquals(set, PbsWire.readParameters(file));
            assertEquals(set, PbsWire.readParameters(file, -1), "consent that is not needed is not kept");
            assertEquals(set.insecurityReason(), PbsWire.readParameters(file).insecurityReason());
        }
    }

    @Test
    void consentToFailuresIsNotHandedOn() {
        PbsParameters likely = PbsParameters.builder()
                .name("likely")
                .blocks(new BlockParameters(2, 2, 1600))
                .acceptFailureProbability(-1)
                .build();
        assertTrue(likely.failureLog2() > -64, likely.toString());
        byte[] file = bytes(out -> PbsWire.write(out, likely));
        String message = assertThrows(MalformedInputException.class, () -> PbsWire.readParameters(in(file), NAME))
                .getMessage();
        assertTrue(message.contains("acceptFailureProbability"), message);
        assertEquals(likely, PbsWire.readParameters(in(file), NAME, -1));
    }

    /** A name is no security: figures that have less need a reason. */
    @Test
    void weakSetsNeedTheirReason() {
        byte[] file = bytes(out -> PbsWire.write(out, PARAMETERS));
        byte[] silent = Mutant.edited("no reason", file, parts -> {
                    byte[] metadata = parts.metadata;
                    byte[] shorter = new byte[metadata.length - 8];
                    System.arraycopy(metadata, 0, shorter, 0, 6);
                    System.arraycopy(metadata, 15, shorter, 7, metadata.length - 15);
                    parts.metadata = shorter;
                })
                .file();
        String message = assertThrows(MalformedInputException.class, () -> PbsWire.readParameters(in(silent), NAME))
                .getMessage();
        assertTrue(message.contains("128 bits of security"), message);
    }

    @Test
    void blocksComeBack() {
        Path file = directory.resolve("blocks.fhe");
        PbsWire.writeBlocks(file, FIXTURE.blocks());
        List<PbsCiphertext> blocks = FIXTURE.blocks();
        PbsWire.writeBlocks(file, blocks);
        assertSame(blocks, PbsWire.readBlocks(file, PARAMETERS, FIXTURE.keySet()));
        assertThrows(KeySetMismatchException.class, () -> PbsWire.readBlocks(file, PARAMETERS, KeySetId.random()));
        assertThrows(
                IncompatibleException.class,
                () -> PbsWire.readBlocks(file, PbsSets.MESSAGE_2_CARRY_2, FIXTURE.keySet()));
        for (int kind = 0; kind < 3; kind++) {
            List<PbsCiphertext> one = blocks.subList(kind, kind + 1);
            byte[] written = bytes(out -> PbsWire.writeBlocks(out, one));
            int[] expected = {8, 8 * 513, 0};
            assertEquals(expected[kind], EnvelopeParts.of(written).chunks.getFirst().payload.length);
        }
    }

    /** A number below 1 is 0, and yet its ciphertext has a mask and an error. */
    @Test
    void encryptionsOfWhatIsKnownStayEncryptions() {
        List<PbsCiphertext> zero = List.of(FIXTURE.seeded(0, 1, 6));
        assertTrue(zero.getFirst().state().isKnown());
        byte[] file = bytes(out -> PbsWire.writeBlocks(out, zero));
        List<PbsCiphertext> read = PbsWire.readBlocks(in(file), NAME, PARAMETERS, FIXTURE.keySet());
        assertSame(zero, read);
        assertEquals(1, read.getFirst().state().noise().list().size());
    }

    /** As many blocks as a file may have, each of as many errors as look-ups take. */
    @Test
    void largestFilesComeBack() {
        int errors = (int) PARAMETERS.blocks().largestSquaredNorm();
        PbsCiphertext sum = FIXTURE.seeded(0, 1, 100);
        for (int i = 1; i < errors; i++) {
            sum = EVALUATOR.add(sum, FIXTURE.seeded(0, 1, 100 + i));
        }
        assertEquals(errors, sum.state().noise().list().size());
        List<PbsCiphertext> blocks = Collections.nCopies(1024, sum);
        byte[] file = bytes(out -> PbsWire.writeBlocks(out, blocks));
        assertSame(blocks, PbsWire.readBlocks(in(file), NAME, PARAMETERS, FIXTURE.keySet()));
    }

    /** What is written after a computation is what a reader goes on with. */
    @Test
    void readBlocksAreComputedOn() {
        List<PbsCiphertext> fresh = List.of(FIXTURE.seeded(3, 4, 1), FIXTURE.seeded(2, 4, 2));
        byte[] file = bytes(out -> PbsWire.writeBlocks(out, fresh));
        List<PbsCiphertext> read = PbsWire.readBlocks(in(file), NAME, PARAMETERS, FIXTURE.keySet());
        PbsCiphertext sum = EVALUATOR.add(read.get(0), read.get(1));
        byte[] sums = bytes(out -> PbsWire.writeBlocks(out, List.of(sum, EVALUATOR.constant(7))));
        List<PbsCiphertext> again = PbsWire.readBlocks(in(sums), NAME, PARAMETERS, FIXTURE.keySet());
        assertEquals(2, again.get(0).state().noise().list().size());
        PbsCiphertext looked =
                EVALUATOR.lookUp(again.get(0), LookUpTable.of(PARAMETERS, x -> (3 * x + 1) % PARAMETERS.space()));
        assertEquals(0, FIXTURE.phase(looked), "3·5 + 1 modulo 16");
        assertEquals(7, FIXTURE.phase(again.get(1)));
        assertSame(List.of(EVALUATOR.constant(7)), again.subList(1, 2));
        PbsCiphertext doubled = EVALUATOR.add(again.get(0), sum);
        assertEquals(8, doubled.state().noise().variance(), 1e-9, "a block that came back is known to be the same");
    }

    @Test
    void numbersAndBitsComeBack() {
        IntegerEvaluator server = IntegerEvaluator.on(EVALUATOR);
        List<PbsCiphertext> digits = FIXTURE.digits();
        List<PbsValue> values = List.of(
                new PbsValue(Optional.of(FheUint8.TYPE), digits),
                PbsValue.of(server.bit(FIXTURE.seeded(1, 2, 9))),
                PbsValue.of(server.constant(FheInt8.TYPE, -3)),
                PbsValue.of(server.constant(true)));
        Path file = directory.resolve("values.fhe");
        PbsWire.writeValues(file, values);
        List<PbsValue> read = PbsWire.readValues(file, PARAMETERS, FIXTURE.keySet());
        assertEquals(values.size(), read.size());
        for (int i = 0; i < read.size(); i++) {
            assertEquals(values.get(i).type(), read.get(i).type());
            assertEquals(values.get(i).isBit(), read.get(i).isBit());
            assertSame(values.get(i).blocks(), read.get(i).blocks());
        }
        // One block may be below 0: a file may hold it, and no number is made of it.
        assertThrows(
                IncompatibleException.class,
                () -> server.integer(FheUint8.TYPE, read.getFirst().blocks()));
        FheInt8 known = server.integer(FheInt8.TYPE, read.get(2).blocks());
        assertEquals(-3, known.knownValue().orElseThrow().intValueExact());
        assertThrows(
                IllegalArgumentException.class, () -> new PbsValue(Optional.of(FheUint8.TYPE), digits.subList(0, 3)));
        assertThrows(IllegalArgumentException.class, () -> new PbsValue(Optional.empty(), digits));
        assertThrows(IllegalArgumentException.class, () -> new PbsValue(Optional.empty(), List.of()));
        assertThrows(IncompatibleException.class, () -> PbsValue.of(FheUint8.trivial(1)));
        assertThrows(IllegalArgumentException.class, () -> PbsWire.writeValues(file, List.of()));
    }

    @Test
    void whatIsNoFileIsNotWritten() {
        Path file = directory.resolve("none.fhe");
        assertThrows(IllegalArgumentException.class, () -> PbsWire.writeBlocks(file, List.of()));
        List<PbsCiphertext> many = Collections.nCopies(1025, FIXTURE.blocks().getFirst());
        assertThrows(IllegalArgumentException.class, () -> PbsWire.writeBlocks(file, many));
        PbsCiphertext other = new PbsWireFixture().blocks().getFirst();
        List<PbsCiphertext> mixed = List.of(FIXTURE.blocks().getFirst(), other);
        assertThrows(IllegalArgumentException.class, () -> PbsWire.writeBlocks(file, mixed));
        PbsCiphertext foreign = PbsCiphertext.trivial(PbsSets.MESSAGE_2_CARRY_2, FIXTURE.keySet(), 1);
        assertThrows(
                IllegalArgumentException.class,
                () -> PbsWire.writeBlocks(file, List.of(FIXTURE.blocks().getFirst(), foreign)));
        List<PbsCiphertext> digits =
                List.of(other, FIXTURE.seeded(1, 4, 3), FIXTURE.seeded(1, 4, 4), FIXTURE.seeded(1, 4, 5));
        assertThrows(IllegalArgumentException.class, () -> new PbsValue(Optional.of(FheUint8.TYPE), digits));
        assertThrows(IllegalArgumentException.class, () -> FIXTURE.computed(-17, 0));
        assertThrows(IllegalArgumentException.class, () -> FIXTURE.computed(0, 32));
        assertThrows(IllegalArgumentException.class, () -> FIXTURE.computed(-10, 22));
    }

    @Test
    void keysOfGroupedNumbersComeBack() {
        PbsWireFixture grouped = new PbsWireFixture(5, 3);
        Path parameters = directory.resolve("grouped-parameters.fhe");
        PbsWire.write(parameters, grouped.parameters);
        assertEquals(grouped.parameters, PbsWire.readParameters(parameters));
        Path file = directory.resolve("grouped.fhe");
        PbsWire.write(file, grouped.keys);
        PbsKeys read = PbsWire.readEvaluationKeys(file, grouped.parameters);
        assertEquals(10, read.rotation().shape().batch1());
        assertSame(grouped.keys.rotation(), read.rotation());
        assertThrows(IncompatibleException.class, () -> PbsWire.readEvaluationKeys(file, PARAMETERS));
    }

    /** Half as large as those of 64-bit words, and not to be mistaken for them. */
    @Test
    void filesOfShortWordsComeBack() {
        PbsParameters set = SHORT_WORDS.parameters;
        byte[] keys = bytes(out -> PbsWire.write(out, SHORT_WORDS.keys));
        assertEquals(4 * 2 * 3 * 512 * 4 + 512 * 4 * 4, EnvelopeParts.of(keys).payloadBytes(), "bodies alone");
        PbsKeys read = PbsWire.readEvaluationKeys(in(keys), NAME, set);
        assertSame(SHORT_WORDS.keys.rotation(), read.rotation());
        assertSame(SHORT_WORDS.keys.switching(), read.switching());
        assertEquals(EnvelopeParts.of(keys).payloadBytes() + 32, read.bytes());
        List<PbsCiphertext> blocks = SHORT_WORDS.blocks();
        byte[] file = bytes(out -> PbsWire.writeBlocks(out, blocks));
        assertEquals(4 + 4 * 513, EnvelopeParts.of(file).payloadBytes());
        List<PbsCiphertext> back = PbsWire.readBlocks(in(file), NAME, set, SHORT_WORDS.keySet());
        assertSame(blocks, back);
        try (PbsEvaluator evaluator = PbsEvaluator.on(BACKEND, read)) {
            PbsCiphertext looked = evaluator.lookUp(back.getFirst(), LookUpTable.of(set, x -> 2 * x + 1 & 15));
            assertEquals(7, SHORT_WORDS.phase(looked));
        }
        assertThrows(IncompatibleException.class, () -> PbsWire.readEvaluationKeys(in(keys), NAME, PARAMETERS));
    }

    @Test
    void hostileFilesOfShortWordsAreRefusedOrSound() {
        PbsParameters set = SHORT_WORDS.parameters;
        byte[] keys = bytes(out -> PbsWire.write(out, SHORT_WORDS.keys));
        HostileInput<PbsKeys> hostileKeys =
                new HostileInput<>(NAME, 1 << 17, file -> PbsWire.readEvaluationKeys(in(file), NAME, set));
        hostileKeys.assertRejected(Mutants.stale(keys, 12, MUTANTS / 5));
        hostileKeys.assertRejectedOrUsable(
                Mutants.recomputed(keys, 13, MUTANTS / 5),
                read -> assertEquals(PbsKeys.rotationShape(set), read.rotation().shape()));
        byte[] blocks = bytes(out -> PbsWire.writeBlocks(out, SHORT_WORDS.blocks()));
        HostileInput<List<PbsCiphertext>> hostileBlocks = new HostileInput<>(
                NAME, 1024L * 513 * 8, file -> PbsWire.readBlocks(in(file), NAME, set, SHORT_WORDS.keySet()));
        hostileBlocks.assertRejected(Mutants.stale(blocks, 14, MUTANTS));
        hostileBlocks.assertRejectedOrUsable(
                Mutants.recomputed(blocks, 15, MUTANTS),
                read -> read.forEach(block -> assertEquals(
                        PbsCiphertext.shape(set), block.residues().toHost().shape())));
        byte[] parameters = bytes(out -> PbsWire.write(out, set));
        hostileParameters().assertRejected(Mutants.stale(parameters, 16, MUTANTS));
        hostileParameters()
                .assertRejectedOrUsable(
                        Mutants.recomputed(parameters, 17, MUTANTS),
                        read -> assertEquals(set.fingerprint(), read.fingerprint()));
        Random random = new Random(18);
        hostileParameters().assertRejected(IntStream.range(0, 500).mapToObj(i -> {
            int bits = random.nextInt(51);
            return Mutant.edited(
                    "bits of the modulus", parameters, parts -> parts.setMetadataInt(15, bits == 32 ? 0 : bits));
        }));
    }

    @Test
    void keysComeBack() {
        Path file = directory.resolve("keys.fhe");
        PbsWire.write(file, FIXTURE.keys);
        PbsKeys read = PbsWire.readEvaluationKeys(file, PARAMETERS);
        assertSame(FIXTURE.keys.rotation(), read.rotation());
        assertSame(FIXTURE.keys.switching(), read.switching());
        assertEquals(FIXTURE.keys.seed(), read.seed());
        assertEquals(FIXTURE.keys.keySet(), read.keySet());
        byte[] written = bytes(out -> PbsWire.write(out, FIXTURE.keys));
        assertEquals(2 * 2 * 512 * 8 + 512 * 4 * 4, EnvelopeParts.of(written).payloadBytes(), "bodies alone");
        assertThrows(IncompatibleException.class, () -> PbsWire.readEvaluationKeys(file, PbsSets.MESSAGE_2_CARRY_2));
        assertThrows(MalformedInputException.class, () -> PbsWire.readBlocks(file, PARAMETERS, FIXTURE.keySet()));
        try (PbsEvaluator evaluator = PbsEvaluator.on(BACKEND, read)) {
            PbsCiphertext looked =
                    evaluator.lookUp(FIXTURE.seeded(3, 4, 1), LookUpTable.of(PARAMETERS, x -> 2 * x + 1 & 15));
            assertEquals(7, FIXTURE.phase(looked));
        }
    }

    private static HostileInput<PbsParameters> hostileParameters() {
        return new HostileInput<>(NAME, 1 << 16, file -> PbsWire.readParameters(in(file), NAME));
    }

    private static HostileInput<List<PbsCiphertext>> hostileBlocks() {
        return new HostileInput<>(
                NAME, 1024L * 513 * 8, file -> PbsWire.readBlocks(in(file), NAME, PARAMETERS, FIXTURE.keySet()));
    }

    private static HostileInput<List<PbsValue>> hostileValues() {
        return new HostileInput<>(
                NAME, 1024L * 513 * 8, file -> PbsWire.readValues(in(file), NAME, PARAMETERS, FIXTURE.keySet()));
    }

    private static HostileInput<PbsKeys> hostileKeys() {
        return new HostileInput<>(NAME, 1 << 15, file -> PbsWire.readEvaluationKeys(in(file), NAME, PARAMETERS));
    }

    @Test
    void hostileParametersAreRefusedOrSound() {
        byte[] file = bytes(out -> PbsWire.write(out, PARAMETERS));
        hostileParameters().assertRejected(Mutants.stale(file, 1, MUTANTS));
        byte[] real = bytes(out -> PbsWire.write(out, PbsSets.MESSAGE_2_CARRY_2));
        for (byte[] sound : List.of(file, real)) {
            hostileParameters()
                    .assertRejectedOrUsable(
                            Mutants.recomputed(sound, 2, MUTANTS),
                            read -> assertEquals(
                                    read.fingerprint(),
                                    PbsWire.readParameters(in(bytes(out -> PbsWire.write(out, read))), NAME)
                                            .fingerprint()));
        }
    }

    /** Sums that pass a block are refused as those of honest files are. */
    private static void use(PbsCiphertext block) {
        try {
            EVALUATOR.add(EVALUATOR.add(block, block), block);
        } catch (BlockOverflowException e) {
            assertTrue(e.getMessage().contains("propagate carries"), e.getMessage());
        }
    }

    @Test
    void hostileBlocksAreRefusedOrSound() {
        byte[] file = bytes(out -> PbsWire.writeBlocks(out, FIXTURE.blocks()));
        hostileBlocks().assertRejected(Mutants.stale(file, 4, MUTANTS));
        hostileBlocks()
                .assertRejectedOrUsable(Mutants.recomputed(file, 5, MUTANTS), read -> read.forEach(PbsWireTest::use));
    }

    @Test
    void hostileValuesAreRefusedOrSound() {
        List<PbsValue> values = List.of(
                new PbsValue(Optional.of(FheUint8.TYPE), FIXTURE.digits()),
                new PbsValue(Optional.empty(), List.of(FIXTURE.seeded(1, 2, 8))));
        byte[] file = bytes(out -> PbsWire.writeValues(out, values));
        hostileValues().assertRejected(Mutants.stale(file, 8, MUTANTS));
        IntegerEvaluator server = IntegerEvaluator.on(EVALUATOR);
        hostileValues().assertRejectedOrUsable(Mutants.recomputed(file, 9, MUTANTS), read -> {
            for (PbsValue value : read) {
                if (value.isBit()) {
                    server.bit(value.blocks().getFirst()).not();
                } else {
                    value.blocks().forEach(PbsWireTest::use);
                }
            }
        });
    }

    @Test
    void hostileKeysAreRefusedOrSound() {
        byte[] file = bytes(out -> PbsWire.write(out, FIXTURE.keys));
        hostileKeys().assertRejected(Mutants.stale(file, 6, MUTANTS));
        hostileKeys()
                .assertRejectedOrUsable(
                        Mutants.recomputed(file, 7, MUTANTS),
                        read -> assertEquals(
                                PbsKeys.rotationShape(PARAMETERS),
                                read.rotation().shape()));
    }

    /** Each invalid by construction in one named field. */
    @Test
    void tenThousandForgeriesInvalidInOneFieldAreRefused() {
        byte[] block = bytes(out -> PbsWire.writeBlocks(out, FIXTURE.blocks().subList(1, 2)));
        byte[] bit = bytes(out ->
                PbsWire.writeValues(out, List.of(new PbsValue(Optional.empty(), List.of(FIXTURE.computed(0, 1))))));
        byte[] keys = bytes(out -> PbsWire.write(out, FIXTURE.keys));
        byte[] set = bytes(out -> PbsWire.write(out, PARAMETERS));
        Random random = new Random(11);
        hostileBlocks().assertRejected(IntStream.range(0, 4_400).mapToObj(i -> forgedBlock(block, i % 11, random)));
        hostileValues().assertRejected(IntStream.range(0, 1_500).mapToObj(i -> forgedBit(bit, i % 5, random)));
        hostileKeys().assertRejected(IntStream.range(0, 1_200).mapToObj(i -> forgedKeys(keys, i % 4, random)));
        hostileParameters().assertRejected(IntStream.range(0, 3_250).mapToObj(i -> forgedSet(set, i % 13, random)));
    }

    /** The metadata: count 0, kind 4, low 14, high 18, identity 22, sources 30, id 34, family 42, magnitude 50, sign 58, variance 59, group 67. */
    private static Mutant forgedBlock(byte[] file, int kind, Random random) {
        int any = random.nextInt();
        return switch (kind) {
            case 0 -> Mutant.edited("count", file, parts -> parts.setMetadataInt(0, any == 1 ? 2 : any));
            case 1 ->
                Mutant.edited("kind", file, parts -> parts.metadata[6 + (any & 7)] ^= (byte) (1 + (any >>> 8 & 7)));
            case 2 -> Mutant.edited("low", file, parts -> parts.setMetadataInt(14, -17 - (any & 0xffff)));
            case 3 -> Mutant.edited("high", file, parts -> parts.setMetadataInt(18, 32 + (any & 0xffff)));
            case 4 -> Mutant.edited("high below low", file, parts -> parts.setMetadataInt(18, -4 - (any & 7)));
            case 5 -> Mutant.edited("sources", file, parts -> parts.setMetadataInt(30, any == 1 ? 2 : any));
            case 6 -> Mutant.edited("magnitude", file, parts -> parts.setMetadataLong(50, 6L + (any & 0xffff)));
            case 7 -> Mutant.edited("NaN", file, parts -> parts.setMetadataLong(59, 0x7ff8L << 48 | any >>> 1));
            case 8 -> Mutant.edited("group", file, parts -> parts.metadata[67] = (byte) (any | 2));
            case 9 -> Mutant.edited("key set", file, parts -> parts.keySet[random.nextInt(16)] ^= (byte) (any | 1));
            default ->
                Mutant.edited("words", file, parts -> {
                    EnvelopeParts.Chunk chunk = parts.chunks.getFirst();
                    chunk.resize(Arrays.copyOf(chunk.payload, chunk.payload.length + 1 + (any & 63)));
                });
        };
    }

    /** The metadata: values 0, type 4, then as of blocks, 8 further: high 26. */
    private static Mutant forgedBit(byte[] file, int kind, Random random) {
        int any = random.nextInt();
        return switch (kind) {
            case 0 -> Mutant.edited("values", file, parts -> parts.setMetadataInt(0, any == 1 ? 2 : any));
            case 1 -> Mutant.edited("type", file, parts -> parts.setMetadataInt(4, any | 0x800));
            case 2 -> Mutant.edited("a number of more blocks", file, parts -> parts.setMetadataInt(4, 8 << (any & 3)));
            case 3 -> Mutant.edited("no bit", file, parts -> parts.setMetadataInt(26, 2 + (any & 7)));
            default -> Mutant.edited("blocks", file, parts -> parts.setMetadataInt(8, any == 1 ? 2 : any));
        };
    }

    private static Mutant forgedKeys(byte[] file, int kind, Random random) {
        int any = random.nextInt();
        return switch (kind) {
            case 0 ->
                Mutant.edited("missing chunk", file, parts -> parts.removeChunk(random.nextInt(parts.chunks.size())));
            case 1 ->
                Mutant.edited(
                        "added chunk",
                        file,
                        parts -> parts.addChunk(parts.chunks.getFirst().payload.clone()));
            case 2 ->
                Mutant.edited(
                        "longer seed", file, parts -> parts.metadata = Arrays.copyOf(parts.metadata, 33 + (any & 7)));
            default ->
                Mutant.edited("words", file, parts -> {
                    EnvelopeParts.Chunk chunk = parts.chunks.get(random.nextInt(3));
                    chunk.resize(Arrays.copyOf(chunk.payload, chunk.payload.length - 1 - (any & 63)));
                });
        };
    }

    /**
     * The metadata: name 0, insecure 6, reason 7, moduli 15, 19, message 23, carry 27, norm 31, n 39, errors 43, k 48, N 52, errors 56, bases and levels 61,
     * 65, 69, 73.
     */
    private static Mutant forgedSet(byte[] file, int kind, Random random) {
        int any = random.nextInt();
        int small = any & 0xffff;
        return switch (kind) {
            case 0 -> Mutant.edited("message", file, parts -> parts.setMetadataInt(23, 3 + small));
            case 1 -> Mutant.edited("carry", file, parts -> parts.setMetadataInt(27, 7 + small));
            case 2 -> Mutant.edited("norm", file, parts -> parts.setMetadataLong(31, 0x7ff8L << 48 | any >>> 1));
            case 3 -> Mutant.edited("n", file, parts -> parts.setMetadataInt(39, (1 << 14) + 1 + small));
            case 4 -> Mutant.edited("TUniform", file, parts -> parts.metadata[43] = (byte) (any | 2));
            case 5 -> Mutant.edited("bits of errors", file, parts -> parts.setMetadataInt(44, 46 + small));
            case 6 -> Mutant.edited("k", file, parts -> parts.setMetadataInt(48, 17 + small));
            case 7 -> Mutant.edited("N", file, parts -> parts.setMetadataInt(52, any | 3));
            case 8 -> Mutant.edited("base", file, parts -> parts.setMetadataInt(61, 64 + small));
            case 9 -> Mutant.edited("levels", file, parts -> parts.setMetadataInt(65, 65 + small));
            case 10 -> Mutant.edited("switching levels", file, parts -> parts.setMetadataInt(73, 17 + small));
            case 11 -> Mutant.edited("bits of the modulus", file, parts -> parts.setMetadataInt(15, 1 + small));
            default ->
                Mutant.edited("fingerprint", file, parts -> parts.fingerprint[random.nextInt(32)] ^= (byte) (any | 1));
        };
    }

    /** What a person who has no parameters is told. */
    @Test
    void factsAreThere() {
        byte[] file = bytes(out ->
                PbsWire.writeValues(out, List.of(new PbsValue(Optional.of(FheUint8.TYPE), FIXTURE.digits()))));
        try (Arena arena = Arena.ofConfined();
                EnvelopeReader reader = EnvelopeReader.read(in(file), NAME, 1 << 20, arena)) {
            Map<String, Object> facts = RingGswFacts.of(reader);
            assertEquals(1, facts.get("values"));
            assertEquals("{FheUint8=1}", String.valueOf(facts.get("types")));
            assertEquals(4, facts.get("blocks"));
            assertEquals(2, facts.get("seededBlocks"));
            assertEquals(1, facts.get("computedBlocks"));
            assertEquals(1, facts.get("trivialBlocks"));
            assertEquals(1.0, facts.get("largestNoise"));
        }
        assertEquals(32, RingGswFacts.of(SHORT_WORDS.parameters).get("ringModulusBits"));
        assertEquals(64, RingGswFacts.of(PARAMETERS).get("ringModulusBits"));
    }
}
