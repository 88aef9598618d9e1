package io.fhe4j.ckks.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.testing.EnvelopeParts;
import io.fhe4j.api.testing.HostileInput;
import io.fhe4j.api.testing.Mutant;
import io.fhe4j.api.testing.Mutants;
import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksEncoder;
import io.fhe4j.ckks.CkksEvaluator;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.CkksPlaintext;
import io.fhe4j.ckks.EvaluationKey;
import io.fhe4j.ckks.EvaluationKeys;
import io.fhe4j.ckks.PublicKey;
import io.fhe4j.ckks.WireFixture;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.Residues;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CkksWireTest {

    private static final String NAME = "hostile.fhe";
    private static final int MUTANTS = 2_500;

    private static Backend backend;
    private static WireFixture fixture;
    private static CkksParameters parameters;

    @TempDir
    Path directory;

    @BeforeAll
    static void open() {
        backend = Backends.open("reference");
        fixture = new WireFixture(backend);
        parameters = fixture.parameters;
    }

    @AfterAll
    static void close() {
        backend.close();
    }

    private static byte[] bytes(Consumer<OutputStream> writer) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writer.accept(out);
        return out.toByteArray();
    }

    private static void assertSame(Residues expected, Residues found) {
        assertEquals(expected.shape(), found.shape());
        assertEquals(-1, expected.toHost().words().mismatch(found.toHost().words()));
    }

    /** What is done to a ciphertext that is read again makes the same error again, which must add up. */
    @Test
    void errorsOfACiphertextThatIsReadTwiceAddUp() {
        CkksCiphertext written = fixture.ciphertexts.get(0);
        byte[] file = bytes(out -> CkksWire.write(out, List.of(written)));
        CkksEvaluator evaluator = CkksEvaluator.on(backend, fixture.keys);
        CkksCiphertext[] rotated = new CkksCiphertext[2];
        for (int i = 0; i < 2; i++) {
            CkksCiphertext read = CkksWire.readCiphertexts(
                            new ByteArrayInputStream(file), NAME, parameters, fixture.keys.keySet())
                    .getFirst();
            rotated[i] = evaluator.rotate(evaluator.modDrop(read, 1), 1);
        }
        assertEquals(
                2 * rotated[0].noise().randomDeviation(),
                evaluator.add(rotated[0], rotated[1]).noise().randomDeviation(),
                1e-9 * rotated[0].noise().randomDeviation());
    }

    @Test
    void parametersComeBack() {
        Path file = directory.resolve("parameters.fhe");
        CkksWire.write(file, parameters);
        CkksParameters read = CkksWire.readParameters(file);
        assertEquals(parameters, read);
        assertEquals(parameters.fingerprint(), read.fingerprint());
        assertEquals("test of files", read.insecurity().orElseThrow());
        CkksParameters secure = CkksParameters.builder()
                .depth(3)
                .precisionBits(25)
                .messageBound(4)
                .build();
        byte[] written = bytes(out -> CkksWire.write(out, secure));
        assertEquals(secure, CkksWire.readParameters(new ByteArrayInputStream(written), "stream"));
    }

    @Test
    void ciphertextsComeBack() {
        Path file = directory.resolve("x.fhe");
        CkksWire.write(file, fixture.ciphertexts);
        List<CkksCiphertext> read = CkksWire.readCiphertexts(file, parameters, fixture.keys.keySet());
        for (int i = 0; i < read.size(); i++) {
            CkksCiphertext x = fixture.ciphertexts.get(i);
            CkksCiphertext y = read.get(i);
            assertSame(x.residues(), y.residues());
            assertEquals(x.scale(), y.scale());
            assertEquals(x.level(), y.level());
            assertEquals(x.slots(), y.slots());
            assertEquals(x.bound(), y.bound());
            assertEquals(x.seeded(), y.seeded());
            assertEquals(
                    x.noise().worstError(),
                    y.noise().worstError(),
                    1e-12 * x.noise().worstError());
        }
        assertEquals(fixture.decrypt(fixture.ciphertexts.get(1)), fixture.decrypt(read.get(1)));
        assertThrows(
                KeySetMismatchException.class, () -> CkksWire.readCiphertexts(file, parameters, KeySetId.random()));
        assertEquals(3, CkksWire.readCiphertexts(file, parameters).size());
    }

    @Test
    void plaintextsComeBack() {
        Path file = directory.resolve("p.fhe");
        CkksWire.write(file, fixture.plaintext);
        CkksPlaintext read = CkksWire.readPlaintext(file, parameters);
        assertSame(fixture.plaintext.residues(), read.residues());
        assertEquals(2, read.slots());
        assertEquals(2, read.bound());
        assertEquals(-2, CkksEncoder.on(backend, parameters).decode(read).re(1), 1e-9);
    }

    @Test
    void keysComeBackAndWork() {
        Path file = directory.resolve("keys.fhe");
        CkksWire.write(file, fixture.keys);
        EvaluationKeys read = CkksWire.readEvaluationKeys(file, parameters);
        List<EvaluationKey> expected = fixture.keys.all();
        assertEquals(expected.size(), read.all().size());
        for (int k = 0; k < expected.size(); k++) {
            assertSame(expected.get(k).residues(), read.all().get(k).residues());
            assertEquals(expected.get(k).seed(), read.all().get(k).seed());
        }
        CkksEvaluator evaluator = CkksEvaluator.on(backend, read);
        assertEquals(-0.25, fixture.decrypt(evaluator.rotate(fixture.ciphertexts.get(0), 1)), 1e-9);
        Path publicKey = directory.resolve("public.fhe");
        CkksWire.write(publicKey, fixture.publicKey);
        assertSame(
                fixture.publicKey.residues(),
                CkksWire.readPublicKey(publicKey, parameters).residues());
    }

    @Test
    void filesOfOtherParametersAreRefused() {
        CkksParameters other = CkksParameters.builder()
                .ringDegree(16)
                .depth(1)
                .scaleBits(30)
                .insecure("other")
                .build();
        byte[] written = bytes(out -> CkksWire.write(out, fixture.plaintext));
        assertThrows(
                IncompatibleException.class,
                () -> CkksWire.readPlaintext(new ByteArrayInputStream(written), NAME, other));
        assertThrows(
                MalformedInputException.class,
                () -> CkksWire.readPublicKey(new ByteArrayInputStream(written), NAME, parameters));
    }

    private static HostileInput<CkksParameters> hostileParameters() {
        return new HostileInput<>(NAME, 1 << 16, file -> CkksWire.readParameters(new ByteArrayInputStream(file), NAME));
    }

    private static HostileInput<List<CkksCiphertext>> hostileCiphertexts() {
        return new HostileInput<>(
                NAME,
                3L * 3 * parameters.rows(2) * 16 * 8,
                file -> CkksWire.readCiphertexts(
                        new ByteArrayInputStream(file), NAME, parameters, fixture.keys.keySet()));
    }

    private static HostileInput<CkksPlaintext> hostilePlaintext() {
        return new HostileInput<>(
                NAME,
                parameters.rows(2) * 16L * 8,
                file -> CkksWire.readPlaintext(new ByteArrayInputStream(file), NAME, parameters));
    }

    private static HostileInput<EvaluationKeys> hostileKeys() {
        return new HostileInput<>(
                NAME,
                3 * parameters.switchingKeyWords(2) * 8,
                file -> CkksWire.readEvaluationKeys(new ByteArrayInputStream(file), NAME, parameters));
    }

    private static HostileInput<PublicKey> hostilePublicKey() {
        return new HostileInput<>(
                NAME,
                PublicKey.shape(parameters).words() * 8,
                file -> CkksWire.readPublicKey(new ByteArrayInputStream(file), NAME, parameters));
    }

    @Test
    void hostileParametersAreRefusedOrSound() {
        byte[] file = bytes(out -> CkksWire.write(out, parameters));
        hostileParameters().assertRejected(Mutants.stale(file, 1, MUTANTS));
        hostileParameters().assertRejectedOrUsable(Mutants.recomputed(file, 2, MUTANTS), read -> {
            assertTrue(read.headroom() > 0);
            assertEquals(read.fingerprint(), CkksWireTest.again(read).fingerprint());
        });
    }

    private static CkksParameters again(CkksParameters read) {
        byte[] written = bytes(out -> CkksWire.write(out, read));
        return CkksWire.readParameters(new ByteArrayInputStream(written), "again");
    }

    @Test
    void hostileCiphertextsAreRefusedOrSound() {
        byte[] file = bytes(out -> CkksWire.write(out, fixture.ciphertexts));
        CkksEvaluator evaluator = CkksEvaluator.on(backend, fixture.keys);
        hostileCiphertexts().assertRejected(Mutants.stale(file, 3, MUTANTS));
        hostileCiphertexts().assertRejectedOrUsable(Mutants.recomputed(file, 4, MUTANTS), read -> {
            for (CkksCiphertext x : read) {
                evaluator.negate(x).noise().worstError();
                evaluator.subtract(x, evaluator.assumeBound(x, 0, "test"));
            }
        });
    }

    @Test
    void hostilePlaintextsAreRefusedOrSound() {
        byte[] file = bytes(out -> CkksWire.write(out, fixture.plaintext));
        CkksEncoder encoder = CkksEncoder.on(backend, parameters);
        hostilePlaintext().assertRejected(Mutants.stale(file, 5, MUTANTS));
        hostilePlaintext().assertRejectedOrUsable(Mutants.recomputed(file, 6, MUTANTS), read -> {
            if (read.packing() == io.fhe4j.ckks.Packing.SLOTS) {
                encoder.decode(read);
            } else {
                encoder.decodeCoefficients(read);
            }
        });
    }

    @Test
    void hostileKeysAreRefusedOrSound() {
        byte[] file = bytes(out -> CkksWire.write(out, fixture.keys));
        hostileKeys().assertRejected(Mutants.stale(file, 7, MUTANTS));
        hostileKeys().assertRejectedOrUsable(Mutants.recomputed(file, 8, MUTANTS), read -> {
            for (EvaluationKey key : read.all()) {
                assertEquals(
                        EvaluationKey.shape(parameters, key.level()),
                        key.residues().shape());
            }
        });
        byte[] publicKey = bytes(out -> CkksWire.write(out, fixture.publicKey));
        hostilePublicKey().assertRejected(Mutants.stale(publicKey, 9, MUTANTS));
        hostilePublicKey()
                .assertRejectedOrUsable(
                        Mutants.recomputed(publicKey, 10, MUTANTS),
                        read -> read.residues()
                                .on(backend.stream(), io.fhe4j.ntt.BufferRole.KEY)
                                .close());
    }

    /** Offsets of fields in the metadata of the fixture's first ciphertext. */
    private static final int COUNT = 0;

    private static final int DEGREE = 4;
    private static final int LEVEL = 8;
    private static final int FACTORS = 12;
    private static final int BASE = 16;

    /** Each invalid by construction in one named field. */
    @Test
    void tenThousandForgeriesInvalidInOneFieldAreRefused() {
        byte[] ciphertext = bytes(out -> CkksWire.write(out, List.of(fixture.ciphertexts.get(0))));
        byte[] keys = bytes(out -> CkksWire.write(out, fixture.keys));
        Random random = new Random(11);
        hostileCiphertexts()
                .assertRejected(IntStream.range(0, 7_000).mapToObj(i -> forgedCiphertext(ciphertext, i % 12, random)));
        hostileKeys().assertRejected(IntStream.range(0, 4_000).mapToObj(i -> forgedKeys(keys, i % 8, random)));
    }

    private static Mutant forgedCiphertext(byte[] file, int kind, Random random) {
        int any = random.nextInt();
        int metadata = EnvelopeParts.of(file).metadata.length;
        // From the end: seeded (1), bias (8), deviation (8), bound (8), slots (4).
        return switch (kind) {
            case 0 -> Mutant.edited("count", file, parts -> parts.setMetadataInt(COUNT, any == 1 ? 2 : any));
            case 1 -> Mutant.edited("degree", file, parts -> parts.setMetadataInt(DEGREE, any == 1 ? 2 : any | 4));
            case 2 -> Mutant.edited("level", file, parts -> parts.setMetadataInt(LEVEL, any | 4));
            case 3 -> Mutant.edited("scale factors", file, parts -> parts.setMetadataInt(FACTORS, any | 1 << 20));
            case 4 -> Mutant.edited("scale base", file, parts -> parts.setMetadataLong(BASE, 4 + 2L * (any & 0xffff)));
            case 5 ->
                Mutant.edited(
                        "NaN bound", file, parts -> parts.setMetadataLong(metadata - 25, 0x7ff8L << 48 | any >>> 1));
            case 6 -> Mutant.edited("slots", file, parts -> parts.setMetadataInt(metadata - 29, any | 9));
            case 7 -> Mutant.edited("truth value", file, parts -> parts.metadata[metadata - 1] = (byte) (any | 2));
            case 8 ->
                Mutant.edited("residue", file, parts -> {
                    int row = random.nextInt(2 * parameters.rows(2));
                    long modulus =
                            parameters.basis(2).get(row % parameters.rows(2)).value();
                    long value = modulus + Math.floorMod(random.nextLong(), Long.MAX_VALUE - modulus);
                    parts.chunks.get(0).setWord(row * 16 + random.nextInt(16), value);
                });
            case 9 ->
                Mutant.edited("fingerprint", file, parts -> parts.fingerprint[random.nextInt(32)] ^= (byte) (any | 1));
            case 10 -> Mutant.edited("key set", file, parts -> parts.keySet[random.nextInt(16)] ^= (byte) (any | 1));
            default ->
                Mutant.edited("limbs", file, parts -> {
                    EnvelopeParts.Chunk rows = parts.chunks.get(0);
                    rows.resize(java.util.Arrays.copyOf(rows.payload, rows.payload.length + 128 * (1 + (any & 3))));
                });
        };
    }

    private static Mutant forgedKeys(byte[] file, int kind, Random random) {
        int any = random.nextInt();
        return switch (kind) {
            case 0 -> Mutant.edited("count", file, parts -> parts.setMetadataInt(0, any == 3 ? 2 : any));
            // The first key: element at 4, level at 12, seeded at 16; the second: element at 17.
            case 1 -> Mutant.edited("even element", file, parts -> parts.setMetadataLong(4, 2 + 2L * (any & 0xffff)));
            case 2 -> Mutant.edited("level", file, parts -> parts.setMetadataInt(12, any | 4));
            case 3 -> Mutant.edited("doubled element", file, parts -> parts.setMetadataLong(17, 0));
            case 4 -> Mutant.edited("element beyond 2N", file, parts -> parts.setMetadataLong(17, 32L + (any >>> 1)));
            case 5 ->
                Mutant.edited("missing digit", file, parts -> parts.removeChunk(random.nextInt(parts.chunks.size())));
            case 6 ->
                Mutant.edited(
                        "residue",
                        file,
                        parts -> parts.chunks
                                .get(random.nextInt(parts.chunks.size()))
                                .setWord(random.nextInt(32), -1L - (any >>> 1)));
            default ->
                Mutant.edited(
                        "added digit",
                        file,
                        parts -> parts.addChunk(parts.chunks.getFirst().payload.clone()));
        };
    }

    @Test
    void refusalsNameTheField() {
        byte[] file = bytes(out -> CkksWire.write(out, List.of(fixture.ciphertexts.get(0))));
        var e = hostileCiphertexts()
                .assertRejected(Mutant.edited("level", file, parts -> parts.setMetadataInt(LEVEL, 77)));
        assertInstanceOf(MalformedInputException.class, e);
        assertTrue(e.getMessage().contains("field level at offset"), e.getMessage());
        assertTrue(e.getMessage().contains("77 is not in [0, 2]"), e.getMessage());
    }
}
