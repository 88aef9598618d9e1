package io.fhe4j.ringgsw.wire;

import static io.fhe4j.ringgsw.wire.WireFiles.assertSame;
import static io.fhe4j.ringgsw.wire.WireFiles.bytes;
import static io.fhe4j.ringgsw.wire.WireFiles.in;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.SecretDistribution;
import io.fhe4j.api.testing.EnvelopeParts;
import io.fhe4j.api.testing.HostileInput;
import io.fhe4j.api.testing.Mutant;
import io.fhe4j.api.testing.Mutants;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ringgsw.BlindRotationKey;
import io.fhe4j.ringgsw.BlindRotationMethod;
import io.fhe4j.ringgsw.FhewDefaults;
import io.fhe4j.ringgsw.FhewEvaluationKeys;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.FhewSets;
import io.fhe4j.ringgsw.Gate;
import io.fhe4j.ringgsw.GateEvaluator;
import io.fhe4j.ringgsw.LweCiphertext;
import io.fhe4j.ringgsw.LweSwitchingKey;
import io.fhe4j.ringgsw.WireFixture;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FhewWireTest {

    private static final String NAME = "hostile.fhe";
    private static final int MUTANTS = 2_500;

    private static final Backend BACKEND = Backends.open("reference");
    private static final WireFixture FIXTURE = new WireFixture(BlindRotationMethod.LMKCDEY);
    private static final FhewParameters PARAMETERS = FIXTURE.parameters;

    @TempDir
    Path directory;

    @AfterAll
    static void close() {
        BACKEND.close();
    }

    private static FhewParameters again(FhewParameters set) {
        return FhewWire.readParameters(in(bytes(out -> FhewWire.write(out, set))), "again");
    }

    /** Every published set, by every method that takes it, and sets of one's own. */
    @Test
    void parametersComeBack() {
        for (String name : FhewSets.names()) {
            FhewParameters set = FhewSets.any(name, "test of files");
            for (BlindRotationMethod method : BlindRotationMethod.values()) {
                if (method != BlindRotationMethod.GINX || set.lweSecretDistribution() == SecretDistribution.TERNARY) {
                    assertEquals(set.withMethod(method), again(set.withMethod(method)));
                }
            }
        }
        assertEquals(PARAMETERS, again(PARAMETERS).acceptFailureProbability(-1), "consent is not handed on");
        Path file = directory.resolve("parameters.fhe");
        FhewWire.write(file, PARAMETERS);
        assertEquals(PARAMETERS, FhewWire.readParameters(file).acceptFailureProbability(-1));
        for (SecretDistribution lwe : SecretDistribution.values()) {
            for (SecretDistribution ring : SecretDistribution.values()) {
                FhewParameters mixed = FhewParameters.builder()
                        .method(BlindRotationMethod.AP)
                        .secrets(lwe, ring)
                        .insecure("test of files")
                        .build();
                assertEquals(mixed, again(mixed));
                assertEquals(lwe, again(mixed).lweSecretDistribution());
                assertEquals(ring, again(mixed).ringSecretDistribution());
            }
        }
        FhewParameters own = FhewDefaults.open("GINX_128_2");
        assertEquals(own, again(own), "secure sets need no reason");
        FhewParameters likely = FhewSets.published("STD256").acceptFailureProbability(-55);
        assertEquals(FhewSets.published("STD256"), again(likely), "consent is not handed on");
    }

    @Test
    void ciphertextsComeBack() {
        Path file = directory.resolve("x.fhe");
        FhewWire.write(file, FIXTURE.ciphertexts);
        List<LweCiphertext> read = FhewWire.readCiphertexts(file, PARAMETERS, FIXTURE.keySet());
        for (int i = 0; i < read.size(); i++) {
            LweCiphertext x = FIXTURE.ciphertexts.get(i);
            LweCiphertext y = read.get(i);
            assertSame(x.residues().toHost(), y.residues().toHost());
            assertEquals(x.encoding(), y.encoding());
            assertEquals(x.sources(), y.sources());
            assertEquals(x.knownBit(), y.knownBit());
            assertEquals(x.seeded(), y.seeded());
        }
        assertThrows(
                KeySetMismatchException.class, () -> FhewWire.readCiphertexts(file, PARAMETERS, KeySetId.random()));
        byte[] seeded = bytes(out -> FhewWire.write(out, FIXTURE.ciphertexts.subList(1, 2)));
        byte[] plain = bytes(out -> FhewWire.write(out, FIXTURE.ciphertexts.subList(0, 1)));
        assertEquals(2, EnvelopeParts.of(seeded).chunks.getFirst().payload.length, "the body alone, in 16 bits");
        assertEquals(10, EnvelopeParts.of(plain).chunks.getFirst().payload.length);
        byte[] trivial = bytes(out -> FhewWire.write(out, FIXTURE.ciphertexts.subList(2, 3)));
        assertEquals(
                true,
                FhewWire.readCiphertexts(in(trivial), NAME, PARAMETERS, FIXTURE.keySet())
                        .getFirst()
                        .knownBit()
                        .orElseThrow());
        assertThrows(IllegalArgumentException.class, () -> FhewWire.write(file, List.<LweCiphertext>of()));
        List<LweCiphertext> many = Collections.nCopies(1025, FIXTURE.ciphertexts.getFirst());
        assertThrows(IllegalArgumentException.class, () -> FhewWire.write(file, many));
        LweCiphertext other = new WireFixture(BlindRotationMethod.GINX).ciphertexts.getFirst();
        assertThrows(
                IllegalArgumentException.class,
                () -> FhewWire.write(file, List.of(FIXTURE.ciphertexts.getFirst(), other)));
    }

    /** Words of 64 bits: ciphertexts of LMKCDEY modulo a Q of 40 bits. */
    @Test
    void wideWordsComeBack() {
        FhewParameters wide = FhewParameters.builder()
                .name("TOY")
                .method(BlindRotationMethod.LMKCDEY)
                .ring(16, 40)
                .lwe(4, 5)
                .keySwitch(0, 8)
                .gadget(10, true)
                .insecure("a set of one's own under a known name")
                .build();
        assertEquals(wide, again(wide));
        HostRows rows = HostRows.allocate(LweCiphertext.shape(wide), wide.ciphertextBasis(), Form.COEFFICIENT);
        for (int i = 0; i <= 4; i++) {
            rows.set(0, 0, 0, i, wide.ciphertextModulus().value() - 1 - i);
        }
        List<LweCiphertext> one = List.of(LweCiphertext.fresh(
                wide, FIXTURE.keySet(), Residues.onHost(rows), wide.bitEncoding(), 5, Optional.empty()));
        byte[] file = bytes(out -> FhewWire.write(out, one));
        LweCiphertext read =
                FhewWire.readCiphertexts(in(file), NAME, wide, FIXTURE.keySet()).getFirst();
        assertSame(one.getFirst().residues().toHost(), read.residues().toHost());
        LweCiphertext elsewhere = LweCiphertext.fresh(
                wide, KeySetId.random(), Residues.onHost(rows), wide.bitEncoding(), 6, Optional.empty());
        assertThrows(
                IllegalArgumentException.class,
                () -> bytes(out -> FhewWire.write(out, List.of(one.getFirst(), elsewhere))));
    }

    @Test
    void setsOfOnesOwnNeedTheirReason() {
        byte[] file = bytes(out -> FhewWire.write(out, PARAMETERS));
        // "tiny" after its length of two bytes, then whether there is a reason, its length and text.
        byte[] silent = Mutant.edited("no reason", file, parts -> {
                    byte[] metadata = parts.metadata;
                    int rest = 7 + 2 + metadata[7];
                    byte[] shorter = new byte[metadata.length - rest + 7];
                    System.arraycopy(metadata, 0, shorter, 0, 6);
                    System.arraycopy(metadata, rest, shorter, 7, metadata.length - rest);
                    parts.metadata = shorter;
                })
                .file();
        String message = assertThrows(MalformedInputException.class, () -> FhewWire.readParameters(in(silent), NAME))
                .getMessage();
        assertTrue(message.contains("128 bits need"), message);
    }

    @ParameterizedTest
    @EnumSource
    void keysComeBack(BlindRotationMethod method) {
        WireFixture fixture = new WireFixture(method);
        Path file = directory.resolve("keys.fhe");
        for (FhewEvaluationKeys keys : List.of(fixture.keys, fixture.plainKeys)) {
            FhewWire.write(file, keys);
            FhewEvaluationKeys read = FhewWire.readEvaluationKeys(file, fixture.parameters);
            assertSame(
                    keys.blindRotation().residues().toHost(),
                    read.blindRotation().residues().toHost());
            if (method == BlindRotationMethod.LMKCDEY) {
                assertSame(
                        keys.blindRotation().moves().toHost(),
                        read.blindRotation().moves().toHost());
            }
            assertSame(
                    keys.switching().residues().toHost(),
                    read.switching().residues().toHost());
            assertEquals(keys.blindRotation().seed(), read.blindRotation().seed());
            assertEquals(keys.switching().seed(), read.switching().seed());
            assertEquals(fixture.keySet(), read.keySet());
            // Wrong keys would give a result as well, but another one.
            LweCiphertext x = fixture.ciphertexts.get(0);
            LweCiphertext y = fixture.ciphertexts.get(1);
            assertSame(
                    GateEvaluator.on(BACKEND, keys).nand(x, y).residues().toHost(),
                    GateEvaluator.on(BACKEND, read).nand(x, y).residues().toHost());
        }
        long seeded = bytes(out -> FhewWire.write(out, fixture.keys)).length;
        long plain = bytes(out -> FhewWire.write(out, fixture.plainKeys)).length;
        assertTrue(seeded < 0.7 * plain, seeded + " of " + plain + " bytes");
    }

    @Test
    void filesOfOtherParametersAreRefused() {
        byte[] keys = bytes(out -> FhewWire.write(out, FIXTURE.keys));
        FhewParameters other = new WireFixture(BlindRotationMethod.AP).parameters;
        assertThrows(IncompatibleException.class, () -> FhewWire.readEvaluationKeys(in(keys), NAME, other));
        assertThrows(
                MalformedInputException.class,
                () -> FhewWire.readCiphertexts(in(keys), NAME, PARAMETERS, FIXTURE.keySet()));
    }

    private static HostileInput<FhewParameters> hostileParameters() {
        return new HostileInput<>(NAME, 1 << 16, file -> FhewWire.readParameters(in(file), NAME));
    }

    private static HostileInput<List<LweCiphertext>> hostileCiphertexts() {
        return new HostileInput<>(
                NAME, 1 << 14, file -> FhewWire.readCiphertexts(in(file), NAME, PARAMETERS, FIXTURE.keySet()));
    }

    private static HostileInput<FhewEvaluationKeys> hostileKeys() {
        return new HostileInput<>(
                NAME,
                (BlindRotationKey.words(PARAMETERS)
                                + LweSwitchingKey.shape(PARAMETERS).words())
                        * Long.BYTES,
                file -> FhewWire.readEvaluationKeys(in(file), NAME, PARAMETERS));
    }

    @Test
    void hostileParametersAreRefusedOrSound() {
        byte[] file = bytes(out -> FhewWire.write(out, PARAMETERS));
        hostileParameters().assertRejected(Mutants.stale(file, 1, MUTANTS));
        hostileParameters()
                .assertRejectedOrUsable(
                        Mutants.recomputed(file, 2, MUTANTS),
                        read -> assertEquals(read.fingerprint(), again(read).fingerprint()));
        byte[] published = bytes(out -> FhewWire.write(out, FhewSets.published("STD128")));
        hostileParameters()
                .assertRejectedOrUsable(
                        Mutants.recomputed(published, 3, MUTANTS),
                        read -> assertEquals(read.fingerprint(), again(read).fingerprint()));
    }

    @Test
    void hostileCiphertextsAreRefusedOrSound() {
        byte[] file = bytes(out -> FhewWire.write(out, FIXTURE.ciphertexts));
        GateEvaluator evaluator = GateEvaluator.on(BACKEND, FIXTURE.keys);
        hostileCiphertexts().assertRejected(Mutants.stale(file, 4, MUTANTS));
        hostileCiphertexts().assertRejectedOrUsable(Mutants.recomputed(file, 5, MUTANTS), read -> {
            for (LweCiphertext x : read) {
                if (x.encoding().equals(PARAMETERS.bitEncoding())) {
                    evaluator.evaluate(Gate.AND, evaluator.not(x), x);
                }
            }
        });
    }

    @Test
    void hostileKeysAreRefusedOrSound() {
        byte[] file = bytes(out -> FhewWire.write(out, FIXTURE.keys));
        hostileKeys().assertRejected(Mutants.stale(file, 6, MUTANTS));
        hostileKeys()
                .assertRejectedOrUsable(
                        Mutants.recomputed(file, 7, MUTANTS),
                        read -> assertEquals(
                                LweSwitchingKey.shape(PARAMETERS),
                                read.switching().residues().shape()));
    }

    /** Each invalid by construction in one named field. */
    @Test
    void tenThousandForgeriesInvalidInOneFieldAreRefused() {
        byte[] ciphertext = bytes(out -> FhewWire.write(out, FIXTURE.ciphertexts.subList(0, 1)));
        byte[] keys = bytes(out -> FhewWire.write(out, FIXTURE.keys));
        byte[] set = bytes(out -> FhewWire.write(out, PARAMETERS));
        Random random = new Random(11);
        hostileCiphertexts()
                .assertRejected(IntStream.range(0, 5_200).mapToObj(i -> forgedCiphertext(ciphertext, i % 13, random)));
        hostileKeys().assertRejected(IntStream.range(0, 2_800).mapToObj(i -> forgedKeys(keys, i % 7, random)));
        hostileParameters().assertRejected(IntStream.range(0, 3_000).mapToObj(i -> forgedSet(set, i % 12, random)));
    }

    /** The metadata: count 0, trivial 4, plaintext modulus 5, offset 9, sources 13, id 17, magnitude 25, sign 33, variance 34, group 42, seeded 43. */
    private static Mutant forgedCiphertext(byte[] file, int kind, Random random) {
        int any = random.nextInt();
        return switch (kind) {
            case 0 -> Mutant.edited("count", file, parts -> parts.setMetadataInt(0, any == 1 ? 2 : any));
            case 1 -> Mutant.edited("trivial", file, parts -> parts.metadata[4] = (byte) (any | 2));
            case 2 -> Mutant.edited("odd modulus", file, parts -> parts.setMetadataInt(5, any | 1));
            case 3 -> Mutant.edited("offset", file, parts -> parts.setMetadataInt(9, 8 + (any & 0xffff)));
            case 4 -> Mutant.edited("sources", file, parts -> parts.setMetadataInt(13, any == 1 ? 2 : any));
            case 5 -> Mutant.edited("magnitude", file, parts -> parts.setMetadataLong(33, 2L + (any & 0xffff)));
            case 6 ->
                Mutant.edited(
                        "NaN, less than fresh or more than random",
                        file,
                        parts -> parts.setMetadataLong(
                                42,
                                switch (any & 3) {
                                    case 0 -> 0x7ff8L << 48 | any >>> 1;
                                    case 1 -> Double.doubleToLongBits(Math.scalb(0.9, -(any >>> 24)) * 1e-9);
                                    default -> Double.doubleToLongBits((1.01 + (any >>> 1)) / 12);
                                }));
            case 7 -> Mutant.edited("group", file, parts -> parts.metadata[50] = (byte) (any | 1));
            case 8 -> Mutant.edited("seeded", file, parts -> parts.metadata[51] = (byte) (any | 2));
            case 9 ->
                Mutant.edited(
                        "residue",
                        file,
                        parts -> parts.chunks.getFirst().payload[2 * random.nextInt(5) + 1] = (byte) (any | 2));
            case 10 ->
                Mutant.edited("fingerprint", file, parts -> parts.fingerprint[random.nextInt(32)] ^= (byte) (any | 1));
            case 11 -> Mutant.edited("key set", file, parts -> parts.keySet[random.nextInt(16)] ^= (byte) (any | 1));
            default ->
                Mutant.edited("words", file, parts -> {
                    EnvelopeParts.Chunk chunk = parts.chunks.getFirst();
                    chunk.resize(java.util.Arrays.copyOf(chunk.payload, chunk.payload.length + 1 + (any & 63)));
                });
        };
    }

    private static Mutant forgedKeys(byte[] file, int kind, Random random) {
        int any = random.nextInt();
        return switch (kind) {
            case 0 -> Mutant.edited("seeded", file, parts -> parts.metadata[0] = (byte) (any | 2));
            case 1 -> Mutant.edited("table seeded", file, parts -> parts.metadata[33] = (byte) (any | 2));
            case 2 ->
                Mutant.edited("not seeded", file, parts -> {
                    parts.metadata = java.util.Arrays.copyOfRange(parts.metadata, 32, parts.metadata.length);
                    parts.metadata[0] = 0;
                });
            case 3 ->
                Mutant.edited("missing chunk", file, parts -> parts.removeChunk(random.nextInt(parts.chunks.size())));
            case 4 ->
                Mutant.edited(
                        "ring residue",
                        file,
                        parts -> parts.chunks.get(random.nextInt(7)).payload[4 * random.nextInt(32) + 3] =
                                (byte) (any | 8));
            case 5 ->
                Mutant.edited(
                        "table residue",
                        file,
                        parts -> parts.chunks.get(7 + random.nextInt(16)).payload[2 * random.nextInt(12) + 1] =
                                (byte) (any | 2));
            default ->
                Mutant.edited(
                        "added chunk",
                        file,
                        parts -> parts.addChunk(parts.chunks.getFirst().payload.clone()));
        };
    }

    /** Around Q: before it B_r, window, p, N; after it n, q, q_KS, its base, the gadget's base, levels, dropped bits. */
    private static Mutant forgedSet(byte[] file, int kind, Random random) {
        int any = random.nextInt();
        int q = ringModulusAt(file);
        return switch (kind) {
            case 0 -> Mutant.edited("even Q", file, parts -> parts.setMetadataLong(q, 2L * (any & 0x7fffffff)));
            case 1 -> Mutant.edited("N", file, parts -> parts.setMetadataInt(q - 4, any | 3));
            case 2 -> Mutant.edited("odd p", file, parts -> parts.setMetadataInt(q - 8, any | 1));
            case 3 -> Mutant.edited("window", file, parts -> parts.setMetadataInt(q - 12, 65 + (any & 0xffff)));
            case 4 -> Mutant.edited("B_r", file, parts -> parts.setMetadataInt(q - 16, any & 1));
            case 5 -> Mutant.edited("n", file, parts -> parts.setMetadataInt(q + 8, 4097 + (any & 0xffff)));
            case 6 -> Mutant.edited("q", file, parts -> parts.setMetadataInt(q + 12, 18 + (any & 0xffff)));
            case 7 -> Mutant.edited("q_KS", file, parts -> parts.setMetadataInt(q + 16, 61 + (any & 0xffff)));
            case 8 -> Mutant.edited("B_ks", file, parts -> parts.setMetadataInt(q + 20, 11 + (any & 0xffff)));
            case 9 -> Mutant.edited("levels", file, parts -> parts.setMetadataInt(q + 28, 4 + (any & 0xffff)));
            case 10 -> Mutant.edited("dropped", file, parts -> parts.setMetadataInt(q + 32, 28 + (any & 0xffff)));
            default ->
                Mutant.edited("fingerprint", file, parts -> parts.fingerprint[random.nextInt(32)] ^= (byte) (any | 1));
        };
    }

    private static int ringModulusAt(byte[] file) {
        byte[] metadata = EnvelopeParts.of(file).metadata;
        long modulus = PARAMETERS.ringModulus().value();
        for (int at = 0; ; at++) {
            if (java.nio.ByteBuffer.wrap(metadata)
                            .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                            .getLong(at)
                    == modulus) {
                return at;
            }
        }
    }

    /** What is said of a published set is what is known here, and its name vouches for no other figures. */
    @Test
    void aPublishedNameWithOtherFiguresIsRefused() {
        byte[] file = bytes(out -> FhewWire.write(out, FhewSets.published("STD128")));
        byte[] other = bytes(out -> FhewWire.write(out, FhewSets.published("STD128Q")));
        byte[] renamed = Mutant.edited("name", other, parts -> {
                    byte[] metadata = parts.metadata;
                    byte[] shorter = new byte[metadata.length - 1];
                    // Two bytes of length, then the name: one character less.
                    System.arraycopy(EnvelopeParts.of(file).metadata, 0, shorter, 0, 8);
                    System.arraycopy(metadata, 9, shorter, 8, shorter.length - 8);
                    parts.metadata = shorter;
                })
                .file();
        String message = assertThrows(MalformedInputException.class, () -> FhewWire.readParameters(in(renamed), NAME))
                .getMessage();
        assertTrue(message.contains("not those of the published set STD128"), message);
    }

    @Test
    void refusalsNameTheField() {
        byte[] file = bytes(out -> FhewWire.write(out, FIXTURE.ciphertexts.subList(0, 1)));
        var e = hostileCiphertexts()
                .assertRejected(Mutant.edited("offset", file, parts -> parts.setMetadataInt(9, 77)));
        assertInstanceOf(MalformedInputException.class, e);
        assertTrue(e.getMessage().contains("field offset"), e.getMessage());
        assertTrue(e.getMessage().contains("77 is not in [0, 7]"), e.getMessage());
    }
}
