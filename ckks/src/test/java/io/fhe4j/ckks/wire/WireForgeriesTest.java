package io.fhe4j.ckks.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.FheException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.testing.EnvelopeParts;
import io.fhe4j.api.testing.HostileInput;
import io.fhe4j.api.testing.Mutant;
import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksEncoder;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.CkksPlaintext;
import io.fhe4j.ckks.Packing;
import io.fhe4j.ckks.PublicKey;
import io.fhe4j.ckks.WireFixture;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Parameters, plaintexts and public keys with sound digests, each invalid by construction in the field that the refusal names. */
class WireForgeriesTest {

    private static final String NAME = "forged.fhe";
    private static final int FORGERIES = 1_500;
    private static final int DEGREE = 16;

    private static Backend backend;
    private static WireFixture fixture;
    private static CkksParameters parameters;

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

    /** A change, and a word of the message that refuses it. */
    private record Forgery(String named, Consumer<EnvelopeParts> edit) {}

    /** Makes forgery number {@code kind} of a type. */
    @FunctionalInterface
    private interface Forger {
        Forgery forge(int kind, Random random);
    }

    private static void refused(HostileInput<?> hostile, byte[] file, int kinds, Forger forger) {
        Random random = new Random(kinds);
        for (int i = 0; i < FORGERIES; i++) {
            Forgery forgery = forger.forge(i % kinds, random);
            FheException refusal = hostile.assertRejected(Mutant.edited(forgery.named, file, forgery.edit));
            assertTrue(refusal.getMessage().contains(forgery.named), refusal.getMessage());
        }
    }

    private static byte[] bytes(Consumer<OutputStream> writer) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writer.accept(out);
        return out.toByteArray();
    }

    private static long above(Random random, long modulus) {
        return modulus + Math.floorMod(random.nextLong(), Long.MAX_VALUE - modulus);
    }

    /** What any envelope can have wrong; {@code kind} is below 5. */
    private static Forgery common(int kind, Random random) {
        int any = random.nextInt();
        return switch (kind) {
            case 0 -> new Forgery("version", parts -> parts.version = any == 1 ? 2 : any);
            case 1 -> new Forgery("fingerprint", parts -> parts.fingerprint[any & 31] ^= (byte) (1 << (any >>> 5 & 7)));
            case 2 ->
                new Forgery(
                        "end of metadata",
                        parts -> parts.metadata = Arrays.copyOf(parts.metadata, parts.metadata.length + 1 + (any & 7)));
            case 3 -> new Forgery("number of chunks", parts -> parts.addChunk(new byte[any & 255]));
            default -> new Forgery("type", parts -> parts.type = "ckks." + Integer.toHexString(any));
        };
    }

    @Test
    void plaintexts() {
        byte[] file = bytes(out -> CkksWire.write(out, fixture.plaintext));
        int metadata = EnvelopeParts.of(file).metadata.length;
        int level = fixture.plaintext.level();
        HostileInput<?> hostile = new HostileInput<>(
                NAME,
                (long) parameters.rows(2) * DEGREE * Long.BYTES,
                bytes -> CkksWire.readPlaintext(new ByteArrayInputStream(bytes), NAME, parameters));
        refused(hostile, file, 15, (kind, random) -> {
            int any = random.nextInt();
            return switch (kind) {
                case 0 -> new Forgery("level", parts -> parts.setMetadataInt(0, any | 4));
                case 1 -> new Forgery("scale factors", parts -> parts.setMetadataInt(4, any | 1 << 20));
                case 2 -> new Forgery("scale", parts -> parts.setMetadataLong(8, 4 + 2L * (any & 0xffff)));
                case 3 -> new Forgery("bound", parts -> parts.setMetadataLong(metadata - 8, 0x7ff8L << 48 | any >>> 1));
                case 4 ->
                    new Forgery("bound", parts -> parts.setMetadataLong(metadata - 8, 1L << 63 | 1 + (any >>> 1)));
                case 5 -> new Forgery("slots", parts -> parts.setMetadataInt(metadata - 12, any | 9));
                case 6 ->
                    new Forgery("residue", parts -> {
                        int row = random.nextInt(parameters.rows(level));
                        long modulus = parameters.basis(level).get(row).value();
                        parts.chunks.get(0).setWord(row * DEGREE + (any & 15), above(random, modulus));
                    });
                case 7 -> new Forgery("key-set id", parts -> parts.keySet[any & 15] = (byte) (1 | any >>> 8));
                case 8 -> new Forgery("residues", parts -> resize(parts, DEGREE * Long.BYTES * (1 + (any & 3))));
                case 9 -> new Forgery("residues", parts -> resize(parts, -DEGREE * Long.BYTES));
                default -> common(kind - 10, random);
            };
        });
    }

    /** Adds limbs to the first chunk, or takes some away. */
    private static void resize(EnvelopeParts parts, int bytes) {
        byte[] payload = parts.chunks.get(0).payload;
        parts.chunks.get(0).resize(Arrays.copyOf(payload, payload.length + bytes));
    }

    @Test
    void publicKeys() {
        byte[] file = bytes(out -> CkksWire.write(out, fixture.publicKey));
        HostileInput<?> hostile = new HostileInput<>(
                NAME,
                PublicKey.shape(parameters).words() * Long.BYTES,
                bytes -> CkksWire.readPublicKey(new ByteArrayInputStream(bytes), NAME, parameters));
        refused(hostile, file, 12, (kind, random) -> {
            int any = random.nextInt();
            return switch (kind) {
                case 0 -> new Forgery("seeded", parts -> parts.metadata[0] = (byte) (any | 2));
                case 1 -> new Forgery("end of metadata", parts -> parts.metadata[0] = 0);
                case 2 -> new Forgery("seed", parts -> parts.metadata = Arrays.copyOf(parts.metadata, any & 31));
                case 3 ->
                    new Forgery("residue", parts -> {
                        int row = random.nextInt(parameters.publicKeyBasis().size());
                        long modulus = parameters.publicKeyBasis().get(row).value();
                        parts.chunks.get(0).setWord(row * DEGREE + (any & 15), above(random, modulus));
                    });
                case 4 -> new Forgery("key-set id", parts -> parts.keySet = new byte[16]);
                case 5 -> new Forgery("residues", parts -> resize(parts, DEGREE * Long.BYTES * (1 + (any & 3))));
                case 6 -> new Forgery("residues", parts -> resize(parts, -DEGREE * Long.BYTES));
                default -> common(kind - 7, random);
            };
        });
    }

    /** Where the primes of a level stand in the metadata; one level more is the special primes, two are what follows. */
    private static int groupAt(int level) {
        int at = 16;
        for (int l = 0; l < level; l++) {
            int primes = l <= parameters.depth()
                    ? parameters.group(l).size()
                    : parameters.special().size();
            at += Integer.BYTES + primes * Long.BYTES;
        }
        return at;
    }

    /** A prime of 29 bits without a transform of this degree. */
    private static long otherPrime(Random random) {
        BigInteger prime = BigInteger.valueOf((1 << 28) + random.nextInt(1 << 27));
        do {
            prime = prime.nextProbablePrime();
        } while (prime.longValue() % (2 * DEGREE) == 1);
        return prime.longValue();
    }

    @Test
    void parameters() {
        byte[] file = bytes(out -> CkksWire.write(out, parameters));
        int metadata = EnvelopeParts.of(file).metadata.length;
        int levels = parameters.depth() + 1;
        int special = groupAt(levels);
        int bounds = groupAt(levels + 1);
        HostileInput<?> hostile = new HostileInput<>(
                NAME, 1 << 16, bytes -> CkksWire.readParameters(new ByteArrayInputStream(bytes), NAME));
        refused(hostile, file, 21, (kind, random) -> {
            int any = random.nextInt();
            int prime = groupAt(random.nextInt(levels)) + Integer.BYTES;
            return switch (kind) {
                case 0 -> new Forgery("ring degree", parts -> parts.setMetadataInt(0, any | 3));
                case 1 -> new Forgery("ring degree", parts -> parts.setMetadataInt(0, 1 << 18 + (any & 7)));
                case 2 -> new Forgery("scale bits", parts -> parts.setMetadataInt(4, any | 256));
                case 3 -> new Forgery("digit rows", parts -> parts.setMetadataInt(8, any & 15 | 8));
                case 4 -> new Forgery("levels", parts -> parts.setMetadataInt(12, any | 256));
                case 5 ->
                    new Forgery("primes of level", parts -> parts.setMetadataInt(prime - Integer.BYTES, any & ~255));
                case 6 -> new Forgery("primes of level", parts -> parts.setMetadataLong(prime, 2L * any));
                case 7 -> new Forgery("primes of level", parts -> parts.setMetadataLong(prime, any | Long.MIN_VALUE));
                case 8 -> new Forgery("fit", parts -> parts.setMetadataLong(prime, 9 * (1L + (any & 0xfffff) * 2L)));
                case 9 -> new Forgery("fit", parts -> parts.setMetadataLong(prime, otherPrime(random)));
                case 10 ->
                    // One prime at two places.
                    new Forgery(
                            "fit",
                            parts -> System.arraycopy(
                                    parts.metadata, special + Integer.BYTES, parts.metadata, prime, Long.BYTES));
                case 11 -> new Forgery("special primes", parts -> parts.setMetadataInt(special, any | 1 << 10));
                case 12 ->
                    new Forgery("message bound", parts -> parts.setMetadataLong(bounds, 0x7ff8L << 48 | any >>> 1));
                case 13 ->
                    new Forgery("input bound", parts -> parts.setMetadataLong(bounds + 8, 0x7ff0L << 48 | any >>> 1));
                case 14 -> new Forgery("releases", parts -> parts.setMetadataInt(metadata - 4, 0));
                case 15 -> new Forgery("key-set id", parts -> parts.keySet[any & 15] = (byte) (1 | any >>> 8));
                default -> common(kind - 16, random);
            };
        });
    }

    @Test
    void coefficientsHaveAPlaceEach() {
        CkksEncoder encoder = CkksEncoder.on(backend, parameters);
        byte[] file = bytes(out ->
                CkksWire.write(out, encoder.encodeCoefficients(new double[] {1, 2, 3}, 1, fixture.plaintext.scale())));
        CkksPlaintext read = CkksWire.readPlaintext(new ByteArrayInputStream(file), NAME, parameters);
        assertEquals(Packing.COEFFICIENTS, read.packing());
        assertEquals(3, encoder.decodeCoefficients(read)[2], 1e-9);
        int slots = EnvelopeParts.of(file).metadata.length - 12;
        Mutant fewer = Mutant.edited("slots", file, parts -> parts.setMetadataInt(slots, DEGREE / 2));
        MalformedInputException e = assertThrows(
                MalformedInputException.class,
                () -> CkksWire.readPlaintext(new ByteArrayInputStream(fewer.file()), NAME, parameters));
        assertTrue(e.getMessage().contains("do not fit the packing"), e.getMessage());
    }

    @Test
    void aPublicKeyWithoutASeedHoldsBothHalves() {
        PublicKey key = PublicKey.of(parameters, fixture.keys.keySet(), fixture.publicKey.residues(), Optional.empty());
        byte[] file = bytes(out -> CkksWire.write(out, key));
        PublicKey read = CkksWire.readPublicKey(new ByteArrayInputStream(file), NAME, parameters);
        assertTrue(read.seed().isEmpty());
        assertEquals(
                -1,
                key.residues()
                        .toHost()
                        .words()
                        .mismatch(read.residues().toHost().words()));
    }

    @Test
    void onlyCiphertextsOfDegreeOneAreSeeded() {
        byte[] file = bytes(out -> CkksWire.write(out, List.of(fixture.ciphertexts.get(1))));
        byte[] seeded = Mutant.edited("seeded", file, parts -> parts.metadata[parts.metadata.length - 1] = 1)
                .file();
        MalformedInputException e = assertThrows(
                MalformedInputException.class,
                () -> CkksWire.readCiphertexts(
                        new ByteArrayInputStream(seeded), NAME, parameters, fixture.keys.keySet()));
        assertTrue(e.getMessage().contains("degree 2 is not expanded from a seed"), e.getMessage());
    }

    /** An error that the modulus does not hold: nothing could be computed with it. The bias is the last number but the flag. */
    @Test
    void anErrorBeyondTheModulusIsRefused() {
        byte[] file = bytes(out -> CkksWire.write(out, List.of(fixture.ciphertexts.get(0))));
        int bias = EnvelopeParts.of(file).metadata.length - 1 - Double.BYTES;
        byte[] drowned = Mutant.edited(
                        "bias", file, parts -> parts.setMetadataLong(bias, Double.doubleToLongBits(0x1p500)))
                .file();
        MalformedInputException e = assertThrows(
                MalformedInputException.class,
                () -> CkksWire.readCiphertexts(
                        new ByteArrayInputStream(drowned), NAME, parameters, fixture.keys.keySet()));
        assertTrue(e.getMessage().contains("bound and error"), e.getMessage());
    }

    @Test
    void aFileHoldsCiphertextsOfOneKeySet() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CkksCiphertext mine = fixture.ciphertexts.get(0);
        CkksCiphertext other = CkksCiphertext.restored(
                parameters,
                KeySetId.random(),
                mine.residues(),
                mine.level(),
                mine.scale(),
                mine.packing(),
                mine.slots(),
                mine.bound(),
                0,
                0);
        assertThrows(IllegalArgumentException.class, () -> CkksWire.write(out, List.of()));
        assertThrows(IllegalArgumentException.class, () -> CkksWire.write(out, List.of(mine, other)));
        assertThrows(IllegalArgumentException.class, () -> CkksWire.write(out, Collections.nCopies(4097, mine)));
        assertEquals(0, out.size());
    }
}
