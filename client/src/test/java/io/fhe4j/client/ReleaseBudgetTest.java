package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.ReleaseRefusedException;
import io.fhe4j.api.envelope.EnvelopeHeader;
import io.fhe4j.api.envelope.EnvelopeWriter;
import io.fhe4j.api.envelope.MetadataWriter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseBudgetTest {
    private static final Fingerprint FINGERPRINT = Fingerprint.of(new byte[] {4});
    private static final KeySetId KEY_SET = KeySetId.fromBytes("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("alice.budget");
    }

    private ReleaseBudget create(long releases) {
        return ReleaseBudget.create(file(), FINGERPRINT, KEY_SET, 40, releases);
    }

    @Test
    void countsUntilItIsSpent() {
        ReleaseBudget budget = create(5);
        assertEquals(5, budget.remaining());
        assertEquals(4, budget.count(1));
        ReleaseBudget again = ReleaseBudget.open(file(), FINGERPRINT, KEY_SET);
        assertEquals(4, again.remaining());
        assertEquals(1, again.count(3));
        ReleaseRefusedException e = assertThrows(ReleaseRefusedException.class, () -> budget.count(2));
        assertTrue(e.getMessage().contains("1 of 5"), e.getMessage());
        assertEquals(0, budget.count(1));
        assertThrows(ReleaseRefusedException.class, () -> again.count(1));
        assertThrows(IllegalArgumentException.class, () -> again.count(0));
        assertEquals(0, again.remaining());
    }

    /** A count through a symbolic link is one of the file that it points at, and leaves the link. */
    @Test
    void isOneFileWhateverItsNames() throws IOException {
        create(2);
        Path other = Files.createSymbolicLink(directory.resolve("other.budget"), file());
        assertEquals(1, ReleaseBudget.open(other, FINGERPRINT, KEY_SET).count(1));
        assertTrue(Files.isSymbolicLink(other));
        ReleaseBudget budget = ReleaseBudget.open(file(), FINGERPRINT, KEY_SET);
        assertEquals(1, budget.remaining());
        assertEquals(0, budget.count(1));
        assertThrows(
                ReleaseRefusedException.class,
                () -> ReleaseBudget.open(other, FINGERPRINT, KEY_SET).count(1));
    }

    @Test
    void belongsToOneKeySetAndIsMadeOnce() {
        create(5);
        assertThrows(UncheckedIOException.class, () -> create(6));
        assertThrows(KeySetMismatchException.class, () -> ReleaseBudget.open(file(), FINGERPRINT, KeySetId.random()));
        Fingerprint other = Fingerprint.of(new byte[0]);
        assertThrows(IncompatibleException.class, () -> ReleaseBudget.open(file(), other, KEY_SET));
        assertThrows(
                UncheckedIOException.class,
                () -> ReleaseBudget.open(directory.resolve("missing"), FINGERPRINT, KEY_SET));
        Path second = directory.resolve("b");
        assertThrows(IllegalArgumentException.class, () -> ReleaseBudget.create(second, FINGERPRINT, KEY_SET, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> ReleaseBudget.create(second, FINGERPRINT, KEY_SET, 129, 1));
        assertThrows(IllegalArgumentException.class, () -> ReleaseBudget.create(second, FINGERPRINT, KEY_SET, 40, 0));
        long tooMany = ReleaseBudget.MAX_RELEASES + 1;
        assertThrows(
                IllegalArgumentException.class, () -> ReleaseBudget.create(second, FINGERPRINT, KEY_SET, 40, tooMany));
    }

    @Test
    void anExchangedFileIsNoticed() throws IOException {
        ReleaseBudget budget = create(5);
        Files.delete(file());
        ReleaseBudget.create(file(), FINGERPRINT, KEY_SET, 40, 500);
        assertThrows(ReleaseRefusedException.class, () -> budget.count(1));
        Files.delete(file());
        ReleaseBudget.create(file(), FINGERPRINT, KEY_SET, 41, 5);
        assertThrows(ReleaseRefusedException.class, () -> budget.count(1));
        Files.delete(file());
        assertThrows(UncheckedIOException.class, () -> budget.count(1));
    }

    @Test
    void threadsDoNotLoseCounts() throws Exception {
        create(1000);
        try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
            List<Future<?>> done = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                done.add(executor.submit(() -> {
                    ReleaseBudget mine = ReleaseBudget.open(file(), FINGERPRINT, KEY_SET);
                    for (int i = 0; i < 25; i++) {
                        mine.count(1);
                    }
                }));
            }
            for (Future<?> future : done) {
                future.get();
            }
        }
        assertEquals(900, ReleaseBudget.open(file(), FINGERPRINT, KEY_SET).remaining());
    }

    /**
     * Processes that count, tell, and are killed at any moment: together they never tell more than was counted, the file is always
     * whole, and a killed one's lock does not stay.
     */
    @Test
    void survivesTheCrashOfAProcess() throws Exception {
        create(1_000_000);
        long told = 0;
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 4; round++) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Releaser.class.getName(),
                            file().toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (BufferedReader out = process.inputReader()) {
                assertNotNull(out.readLine(), "the process releases something");
                told++;
                Thread.sleep(random.nextInt(50));
                process.toHandle().destroyForcibly(); // unlike the process's own, this leaves its output readable
                while (out.readLine() != null) {
                    told++;
                }
            }
            process.waitFor();
            long counted =
                    1_000_000 - ReleaseBudget.open(file(), FINGERPRINT, KEY_SET).remaining();
            assertTrue(counted >= told, counted + " counted, " + told + " told");
            assertTrue(counted <= told + 2L * (round + 1), counted + " counted, " + told + " told");
        }
    }

    /** Releases until it is killed. */
    static final class Releaser {
        public static void main(String[] arguments) {
            ReleaseBudget budget = ReleaseBudget.open(Path.of(arguments[0]), FINGERPRINT, KEY_SET);
            while (true) {
                budget.count(1);
                System.out.println("released");
                System.out.flush();
            }
        }
    }

    @Test
    void damagedFilesAreRejected() throws IOException {
        ReleaseBudget budget = create(5);
        byte[] sound = Files.readAllBytes(file());
        SplittableRandom random = new SplittableRandom(6);
        for (int i = 0; i < 1000; i++) {
            byte[] mutant = random.nextInt(4) == 0 ? Arrays.copyOf(sound, random.nextInt(sound.length)) : sound.clone();
            if (mutant.length == sound.length) {
                mutant[random.nextInt(sound.length)] ^= (byte) random.nextInt(1, 256);
            }
            Files.write(file(), mutant);
            assertThrows(MalformedInputException.class, () -> budget.count(1));
        }
    }

    @Test
    void invalidFieldsAreNamed() {
        check(0, 5, 0, 0, "statistical bits");
        check(129, 5, 0, 0, "statistical bits");
        check(40, 0, 0, 0, "releases");
        check(40, (1L << 40) + 1, 0, 0, "releases");
        check(40, 5, -1, 0, "releases used");
        check(40, 5, 6, 0, "releases used");
        check(40, 5, 5, 1, "end of metadata");
    }

    private void check(int bits, long max, long used, int more, String field) {
        MetadataWriter metadata = new MetadataWriter()
                .writeInt(bits)
                .writeLong(max)
                .writeLong(used)
                .writeBytes(new byte[more]);
        EnvelopeWriter.write(
                file(), new EnvelopeHeader(ReleaseBudget.TYPE, FINGERPRINT, KEY_SET, metadata, 0), writer -> {});
        MalformedInputException e =
                assertThrows(MalformedInputException.class, () -> ReleaseBudget.open(file(), FINGERPRINT, KEY_SET));
        assertTrue(e.place().contains(field), e.getMessage());
    }
}
