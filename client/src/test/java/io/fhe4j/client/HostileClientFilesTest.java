package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.ReleaseRefusedException;
import io.fhe4j.api.WrongPassphraseException;
import io.fhe4j.api.testing.HostileInput;
import io.fhe4j.api.testing.Mutant;
import io.fhe4j.api.testing.Mutants;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Key stores and budgets from somebody who means harm: what is refused, how soon, and how much memory it takes to see it. */
class HostileClientFilesTest {

    private static final String NAME = "hostile.fhe";
    private static final char[] PASSPHRASE = "correct horse".toCharArray();
    private static final byte[] PARAMETERS = "not interpreted here".getBytes(StandardCharsets.US_ASCII);
    private static final Fingerprint FINGERPRINT = Fingerprint.of(PARAMETERS);
    private static final KeySetId KEY_SET = KeySetId.fromBytes("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
    private static final int DAMAGED = 2_500;
    private static final long RELEASES = 5;

    /** The most memory that Argon2id may be told to take: what a key store declares. */
    private static final long ARGON2_BYTES = 1L << 28;

    @TempDir
    Path directory;

    private Path file = Path.of("");

    @BeforeEach
    void name() {
        file = directory.resolve(NAME);
    }

    private Path write(byte[] content) {
        try {
            return Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] keyStore() throws IOException {
        try (StoredKey key = stored()) {
            KeyStoreFile.create(file, PASSPHRASE, key, PassphraseHashing.LEAST);
        }
        return Files.readAllBytes(file);
    }

    private static StoredKey stored() {
        byte[] seed = new byte[32];
        Arrays.fill(seed, (byte) 0x55);
        return new StoredKey(
                "ckks", FINGERPRINT, KEY_SET, PARAMETERS, SecretBytes.copyOf(seed, InsecureSecretKeyAccess.get()));
    }

    /** Nothing where the passphrase does not open it. */
    private Optional<StoredKey> open(byte[] content) {
        try {
            return Optional.of(KeyStoreFile.open(write(content), PASSPHRASE));
        } catch (WrongPassphraseException e) {
            assertTrue(e.getMessage().contains(NAME), e.getMessage());
            return Optional.empty();
        }
    }

    @Test
    void damagedKeyStoresAreRefusedBeforeAPassphraseIsTried() throws IOException {
        byte[] sound = keyStore();
        HostileInput<?> hostile = new HostileInput<>(NAME, sound.length, this::open);
        hostile.assertRejected(Mutants.stale(sound, 1, DAMAGED));
        assertEquals(DAMAGED, hostile.refused(MalformedInputException.class));
    }

    /** Whatever is altered, the seed that was stored comes out, or none. */
    @Test
    void alteredKeyStoresWithTheRightDigestsDoNotOpen() throws IOException {
        byte[] sound = keyStore();
        HostileInput<Optional<StoredKey>> hostile = new HostileInput<>(NAME, ARGON2_BYTES, this::open);
        hostile.assertRejectedOrUsable(
                Mutants.recomputed(sound, 2, 300),
                read -> read.ifPresent(key -> {
                    try (StoredKey original = stored()) {
                        assertTrue(key.seed().contentEquals(original.seed()));
                        assertEquals(KEY_SET, key.keySet());
                        assertEquals(FINGERPRINT, key.fingerprint());
                    } finally {
                        key.close();
                    }
                }));
        assertTrue(hostile.refused(MalformedInputException.class) > 100);
    }

    private byte[] budget() throws IOException {
        ReleaseBudget.create(file, FINGERPRINT, KEY_SET, 40, RELEASES);
        return Files.readAllBytes(file);
    }

    private HostileInput<ReleaseBudget> hostileBudget() {
        return new HostileInput<>(NAME, 0, content -> ReleaseBudget.open(write(content), FINGERPRINT, KEY_SET));
    }

    @Test
    void damagedBudgetsAreRefused() throws IOException {
        byte[] sound = budget();
        HostileInput<ReleaseBudget> hostile = hostileBudget();
        hostile.assertRejected(Mutants.stale(sound, 3, DAMAGED));
        assertEquals(DAMAGED, hostile.refused(MalformedInputException.class));
    }

    @Test
    void alteredBudgetsWithTheRightDigestsAreRefusedOrCount() throws IOException {
        byte[] sound = budget();
        hostileBudget().assertRejectedOrUsable(Mutants.recomputed(sound, 4, DAMAGED), budget -> {
            long left = budget.remaining();
            assertTrue(left >= 0 && left <= budget.maxReleases());
            if (left == 0) {
                assertThrows(ReleaseRefusedException.class, () -> budget.count(1));
            } else {
                assertThrows(ReleaseRefusedException.class, () -> budget.count(left + 1));
                assertEquals(left, budget.remaining(), "what is refused is not counted");
            }
        });
    }

    /** Each invalid by construction in one named field. */
    @Test
    void forgedBudgetsAreRefused() throws IOException {
        byte[] sound = budget();
        Random random = new Random(5);
        HostileInput<ReleaseBudget> hostile = hostileBudget();
        hostile.assertRejected(IntStream.range(0, 1_000).mapToObj(i -> forged(sound, i % 10, random)));
        assertEquals(100, hostile.refused(IncompatibleException.class));
        assertEquals(100, hostile.refused(KeySetMismatchException.class));
    }

    private static Mutant forged(byte[] sound, int kind, Random random) {
        int any = random.nextInt();
        return switch (kind) {
            case 0 -> Mutant.edited("statistical bits", sound, parts -> parts.setMetadataInt(0, any | 256));
            case 1 -> Mutant.edited("no statistical bits", sound, parts -> parts.setMetadataInt(0, -(any >>> 1)));
            case 2 -> Mutant.edited("releases", sound, parts -> parts.setMetadataLong(4, 1L << 41 | any >>> 1));
            case 3 -> Mutant.edited("used beyond all", sound, parts -> parts.setMetadataLong(12, 8 | any >>> 1));
            case 4 -> Mutant.edited("used below 0", sound, parts -> parts.setMetadataLong(12, 1L << 63 | any));
            case 5 -> Mutant.edited("fingerprint", sound, parts -> parts.fingerprint[any & 31] ^= 1);
            case 6 -> Mutant.edited("key set", sound, parts -> parts.keySet[any & 15] ^= 1);
            case 7 -> Mutant.edited("a chunk", sound, parts -> parts.addChunk(new byte[any & 63]));
            case 8 -> Mutant.edited("version", sound, parts -> parts.version = any == 1 ? 2 : any);
            default ->
                Mutant.edited(
                        "longer metadata",
                        sound,
                        parts -> parts.metadata = Arrays.copyOf(parts.metadata, parts.metadata.length + 1 + (any & 7)));
        };
    }
}
