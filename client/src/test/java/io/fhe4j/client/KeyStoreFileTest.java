package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.FheException;
import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.WrongPassphraseException;
import io.fhe4j.api.envelope.EnvelopeHeader;
import io.fhe4j.api.envelope.EnvelopeReader;
import io.fhe4j.api.envelope.EnvelopeWriter;
import io.fhe4j.api.envelope.MetadataWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyStoreFileTest {
    private static final SecretKeyAccess ACCESS = InsecureSecretKeyAccess.get();
    private static final char[] PASSPHRASE = "correct horse, bätterie".toCharArray();
    private static final byte[] PARAMETERS = "not interpreted here".getBytes(StandardCharsets.US_ASCII);
    private static final Fingerprint FINGERPRINT = Fingerprint.of(PARAMETERS);
    private static final KeySetId KEY_SET = KeySetId.fromBytes("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));

    @TempDir
    Path directory;

    private Path file = Path.of("");

    @BeforeEach
    void create() {
        file = directory.resolve("alice.keys");
        try (StoredKey key = stored()) {
            KeyStoreFile.create(file, PASSPHRASE, key, PassphraseHashing.LEAST);
        }
    }

    private static StoredKey stored() {
        byte[] seed = new byte[32];
        Arrays.fill(seed, (byte) 0x77);
        return new StoredKey("ckks", FINGERPRINT, KEY_SET, PARAMETERS, SecretBytes.copyOf(seed, ACCESS));
    }

    /** Hashing the passphrase takes a while, in which another may make the file: one of them wins, and no secret is lost. */
    @Test
    void ofManyThatCreateOneFileOneSucceeds() throws Exception {
        Path contended = directory.resolve("bob.keys");
        int contenders = 4;
        CyclicBarrier start = new CyclicBarrier(contenders);
        int created = 0;
        try (ExecutorService pool = Executors.newFixedThreadPool(contenders)) {
            List<Future<Boolean>> outcomes = new ArrayList<>();
            for (int i = 0; i < contenders; i++) {
                outcomes.add(pool.submit(() -> {
                    start.await();
                    try (StoredKey key = stored()) {
                        KeyStoreFile.create(contended, PASSPHRASE, key, PassphraseHashing.LEAST);
                        return true;
                    } catch (UncheckedIOException e) {
                        assertTrue(e.getCause() instanceof FileAlreadyExistsException, e.toString());
                        return false;
                    }
                }));
            }
            for (Future<Boolean> outcome : outcomes) {
                created += outcome.get() ? 1 : 0;
            }
        }
        assertEquals(1, created);
    }

    @Test
    void opensWithThePassphraseOnly() throws IOException {
        try (StoredKey read = KeyStoreFile.open(file, PASSPHRASE);
                StoredKey original = stored()) {
            assertEquals("ckks", read.scheme());
            assertEquals(FINGERPRINT, read.fingerprint());
            assertEquals(KEY_SET, read.keySet());
            assertArrayEquals(PARAMETERS, read.parameters());
            assertTrue(read.seed().contentEquals(original.seed()));
        }
        for (String wrong :
                List.of("", "Correct horse, bätterie", "correct horse, batterie", "correct horse, bätterie ")) {
            WrongPassphraseException e =
                    assertThrows(WrongPassphraseException.class, () -> KeyStoreFile.open(file, wrong.toCharArray()));
            assertTrue(e.getMessage().contains("alice.keys"));
        }
        try (var names = Files.list(directory)) {
            assertEquals(1, names.count(), "no temporary file is left");
        }
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertFalse(
                new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains("wwwwwwww"),
                "the seed does not stand in the file");
    }

    @Test
    void theStandardCostWorksAndStaysInTheBoundsOfReaders() {
        Path standard = directory.resolve("standard.keys");
        try (StoredKey key = stored()) {
            KeyStoreFile.create(standard, PASSPHRASE, key);
        }
        try (StoredKey read = KeyStoreFile.open(standard, PASSPHRASE)) {
            assertEquals(KEY_SET, read.keySet());
        }
    }

    @Test
    void aKeyStoreIsNeverOverwritten() throws IOException {
        byte[] before = Files.readAllBytes(file);
        try (StoredKey key = stored()) {
            UncheckedIOException e = assertThrows(
                    UncheckedIOException.class,
                    () -> KeyStoreFile.create(file, PASSPHRASE, key, PassphraseHashing.LEAST));
            assertTrue(e.toString().contains("choose another name"), e::toString);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> KeyStoreFile.create(directory.resolve("b"), new char[0], key, PassphraseHashing.LEAST));
        }
        assertArrayEquals(before, Files.readAllBytes(file));
    }

    @Test
    void thePassphraseChangesAndNothingElse() throws IOException {
        byte[] before = Files.readAllBytes(file);
        char[] other = "another".toCharArray();
        assertThrows(
                WrongPassphraseException.class,
                () -> KeyStoreFile.changePassphrase(file, other, PASSPHRASE, PassphraseHashing.LEAST));
        assertArrayEquals(before, Files.readAllBytes(file));
        KeyStoreFile.changePassphrase(file, PASSPHRASE, other, PassphraseHashing.LEAST);
        assertThrows(WrongPassphraseException.class, () -> KeyStoreFile.open(file, PASSPHRASE));
        try (StoredKey read = KeyStoreFile.open(file, other);
                StoredKey original = stored()) {
            assertTrue(read.seed().contentEquals(original.seed()));
            assertEquals(KEY_SET, read.keySet());
        }
        assertNotEquals(-1, Arrays.mismatch(before, Files.readAllBytes(file)));
    }

    @Test
    void twoStoresOfOneKeyShareNoCiphertext() throws IOException {
        Path second = directory.resolve("second.keys");
        try (StoredKey key = stored()) {
            KeyStoreFile.create(second, PASSPHRASE, key, PassphraseHashing.LEAST);
        }
        assertFalse(Arrays.equals(parts(file).sealed, parts(second).sealed));
    }

    @Test
    void mutantsWithStaleDigestsAreRejected() throws IOException {
        byte[] sound = Files.readAllBytes(file);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 2000; i++) {
            byte[] mutant = sound.clone();
            switch (random.nextInt(4)) {
                case 0 -> mutant = Arrays.copyOf(sound, random.nextInt(sound.length));
                case 1 -> mutant = Arrays.copyOf(sound, sound.length + random.nextInt(1, 200));
                case 2 -> mutant[random.nextInt(sound.length)] ^= (byte) (1 << random.nextInt(8));
                default -> {
                    int from = random.nextInt(sound.length - 8);
                    for (int k = 0; k < 8; k++) {
                        mutant[from + k] ^= (byte) random.nextInt(1, 256);
                    }
                }
            }
            Files.write(file, mutant);
            int number = i;
            MalformedInputException e = Assertions.assertTimeout(
                    Duration.ofSeconds(2),
                    () -> assertThrows(
                            MalformedInputException.class,
                            () -> KeyStoreFile.open(file, PASSPHRASE),
                            () -> "mutant " + number));
            assertEquals(file.toString(), e.source());
            assertFalse(e.place().isEmpty());
        }
    }

    /** Sound envelopes whose content is invalid in one named field. */
    @Test
    void invalidFieldsAreRejectedBeforeAPassphraseIsTried() throws IOException {
        Parts sound = parts(file);
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < 2200; i++) {
            Parts mutant = sound.copy();
            String field;
            switch (i % 11) {
                case 0 -> {
                    mutant.memory =
                            random.nextBoolean() ? random.nextInt(1 << 13) : random.nextInt((1 << 18) + 1, 1 << 30);
                    field = "Argon2id memory";
                }
                case 1 -> {
                    mutant.passes = random.nextBoolean() ? -random.nextInt(100) : random.nextInt(17, 1 << 30);
                    field = "Argon2id passes";
                }
                case 2 -> {
                    mutant.memory = 1 << 18;
                    mutant.passes = random.nextInt(2, 17);
                    field = "Argon2id passes";
                }
                case 3 -> {
                    mutant.lanes = random.nextBoolean() ? -random.nextInt(100) : random.nextInt(9, 1 << 30);
                    field = "Argon2id lanes";
                }
                case 4 -> {
                    mutant.scheme = "k\u0001".repeat(random.nextInt(1, 16));
                    field = "scheme";
                }
                case 5 -> {
                    mutant.scheme = "s".repeat(random.nextInt(33, 200));
                    field = "scheme";
                }
                case 6 -> {
                    mutant.tail = random.nextInt(-12, 0);
                    field = "nonce";
                }
                case 7 -> {
                    mutant.tail = random.nextInt(1, 50);
                    field = "end of metadata";
                }
                case 8 -> {
                    int length = random.nextInt(200);
                    mutant.sealed = new byte[length == 48 ? 49 : length];
                    field = "sealed seed";
                }
                case 9 -> {
                    mutant.chunks = random.nextInt(3, 5);
                    field = "number of chunks";
                }
                default -> {
                    mutant.keySet = null;
                    field = "key-set id";
                }
            }
            mutant.write(file);
            int number = i;
            MalformedInputException e = assertThrows(
                    MalformedInputException.class,
                    () -> KeyStoreFile.open(file, PASSPHRASE),
                    () -> "mutant " + number + ": " + field);
            assertTrue(e.place().contains(field), e.getMessage() + " should name " + field);
        }
        Parts mutant = sound.copy();
        mutant.parameters = new byte[StoredKey.MAX_PARAMETER_BYTES + 1];
        mutant.write(file);
        assertThrows(MalformedInputException.class, () -> KeyStoreFile.open(file, PASSPHRASE));
        mutant = sound.copy();
        mutant.type = "ckks.ciphertext";
        mutant.write(file);
        assertThrows(MalformedInputException.class, () -> KeyStoreFile.open(file, PASSPHRASE));
    }

    /** Whatever is valid but not what was written is caught by the tag. */
    @Test
    void exchangedFieldsDoNotOpen() throws IOException {
        Parts sound = parts(file);
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 24; i++) {
            Parts mutant = sound.copy();
            switch (i % 8) {
                case 0 -> mutant.memory++;
                case 1 -> mutant.passes++;
                case 2 -> mutant.lanes++;
                case 3 -> mutant.scheme = "rgsw";
                case 4 -> mutant.parameters = Arrays.copyOf(PARAMETERS, random.nextInt(PARAMETERS.length));
                case 5 -> mutant.keySet = KeySetId.random();
                case 6 -> mutant.fingerprint = Fingerprint.of(new byte[] {(byte) i});
                default -> mutant.sealed[random.nextInt(48)] ^= (byte) (1 << random.nextInt(8));
            }
            mutant.write(file);
            FheException e = assertThrows(FheException.class, () -> KeyStoreFile.open(file, PASSPHRASE));
            assertEquals(WrongPassphraseException.class, e.getClass());
        }
        sound.write(file);
        KeyStoreFile.open(file, PASSPHRASE).close();
    }

    @Test
    void aMissingFileIsNamed() {
        Path missing = directory.resolve("missing.keys");
        UncheckedIOException e = assertThrows(UncheckedIOException.class, () -> KeyStoreFile.open(missing, PASSPHRASE));
        assertTrue(e.toString().contains("missing.keys"));
    }

    @Test
    void valuesAreChecked() {
        SecretBytes seed = SecretBytes.random(32);
        assertThrows(IllegalArgumentException.class, () -> new StoredKey("", FINGERPRINT, KEY_SET, PARAMETERS, seed));
        assertThrows(
                IllegalArgumentException.class,
                () -> new StoredKey("ckks", FINGERPRINT, KEY_SET, new byte[1 << 17], seed));
        assertThrows(
                IllegalArgumentException.class,
                () -> new StoredKey("ckks", FINGERPRINT, KEY_SET, PARAMETERS, SecretBytes.random(31)));
        StoredKey key = new StoredKey("ckks", FINGERPRINT, KEY_SET, PARAMETERS, seed);
        assertEquals("StoredKey[ckks, key set " + KEY_SET + ", seed redacted]", key.toString());
        key.close();
        assertArrayEquals(new byte[32], seed.segment().toArray(ValueLayout.JAVA_BYTE));
        assertThrows(IllegalArgumentException.class, () -> new PassphraseHashing(1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new PassphraseHashing(1 << 18, 2, 1));
        assertThrows(IllegalArgumentException.class, () -> new PassphraseHashing(1 << 13, 17, 1));
        assertThrows(IllegalArgumentException.class, () -> new PassphraseHashing(1 << 13, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new PassphraseHashing(1 << 13, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new PassphraseHashing(1 << 13, 1, 9));
        assertThrows(IllegalArgumentException.class, () -> new PassphraseHashing((1 << 18) + 1, 1, 1));
    }

    /** The fields of a key store, to be changed and written with sound digests. */
    private static final class Parts {
        String type = KeyStoreFile.TYPE;
        String scheme = "ckks";
        int memory = PassphraseHashing.LEAST.memoryKib();
        int passes = PassphraseHashing.LEAST.passes();
        int lanes = PassphraseHashing.LEAST.lanes();
        Fingerprint fingerprint = FINGERPRINT;

        @Nullable
        KeySetId keySet = KEY_SET;

        byte[] saltAndNonce = new byte[28];
        byte[] parameters = PARAMETERS;
        byte[] sealed = new byte[48];
        int chunks = 2;
        int tail;

        Parts copy() {
            Parts copy = new Parts();
            copy.saltAndNonce = saltAndNonce.clone();
            copy.sealed = sealed.clone();
            return copy;
        }

        /** Not forced to the disk, unlike the real thing: thousands of these are written. */
        void write(Path file) throws IOException {
            MetadataWriter metadata = new MetadataWriter()
                    .writeString(scheme)
                    .writeInt(memory)
                    .writeInt(passes)
                    .writeInt(lanes)
                    .writeBytes(Arrays.copyOf(saltAndNonce, saltAndNonce.length + tail));
            EnvelopeHeader header = new EnvelopeHeader(type, fingerprint, keySet, metadata, chunks);
            try (OutputStream out = Files.newOutputStream(file)) {
                EnvelopeWriter.write(out, header, writer -> {
                    writer.chunk(MemorySegment.ofArray(parameters));
                    writer.chunk(MemorySegment.ofArray(sealed));
                    for (int i = 2; i < chunks; i++) {
                        writer.chunk(MemorySegment.ofArray(new byte[0]));
                    }
                });
            }
        }
    }

    private static Parts parts(Path file) {
        Parts parts = new Parts();
        try (Arena arena = Arena.ofConfined();
                EnvelopeReader reader = EnvelopeReader.read(file, 1 << 20, arena)) {
            var metadata = reader.metadata();
            metadata.readString("scheme", 32);
            metadata.readBytes("hashing", 12);
            parts.saltAndNonce = metadata.readBytes("salt and nonce", 28);
            reader.chunk("parameters", 0, 1 << 20);
            parts.sealed = reader.chunk("sealed", 48).toArray(ValueLayout.JAVA_BYTE);
        }
        return parts;
    }
}
