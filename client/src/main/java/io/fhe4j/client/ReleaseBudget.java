package io.fhe4j.client;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.ReleaseRefusedException;
import io.fhe4j.api.envelope.EnvelopeHeader;
import io.fhe4j.api.envelope.EnvelopeReader;
import io.fhe4j.api.envelope.EnvelopeWriter;
import io.fhe4j.api.envelope.MetadataReader;
import io.fhe4j.api.envelope.MetadataWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;

/**
 * The number of decryptions of a key set that may still be released, in a file.
 *
 * <p>The noise of each release is sized for a number of releases in all, so that number is fixed when the budget is made, and is
 * enforced across runs of the program. A release is counted, and the count is on the disk, <em>before</em> it is told: a crash in
 * between loses a release and never gains one. Processes and threads that share the file take turns by a lock file beside it
 * ({@code NAME.lock}, empty, left in place).
 *
 * <p>What a program cannot see is that somebody put back an older copy of the file. Keep the budget where the key store is, and do not
 * restore it from a backup.
 */
public final class ReleaseBudget {
    /** The envelope's type. */
    public static final String TYPE = "release-budget";

    /** The largest number of releases that a budget can have. */
    public static final long MAX_RELEASES = 1L << 40;

    /** The largest number of statistical bits. */
    public static final int MAX_STATISTICAL_BITS = 128;

    /** Threads of one process cannot take turns by file locks. */
    private static final Object PROCESS = new Object();

    private final Path file;
    private final Fingerprint fingerprint;
    private final KeySetId keySet;
    private final int statisticalBits;
    private final long maxReleases;

    private record State(Fingerprint fingerprint, KeySetId keySet, int statisticalBits, long maxReleases, long used) {}

    private ReleaseBudget(Path file, State state) {
        this.file = file;
        this.fingerprint = state.fingerprint;
        this.keySet = state.keySet;
        this.statisticalBits = state.statisticalBits;
        this.maxReleases = state.maxReleases;
    }

    /**
     * Makes the budget of a key set, with no release counted. A key set has one budget: what was released under another counts too.
     *
     * @param file the file, which must not exist
     * @param fingerprint the parameters' fingerprint
     * @param keySet the key set
     * @param statisticalBits the bits of security that all releases together leave, 1 to 128
     * @param maxReleases how many releases there will be, 1 to 2^40
     * @return the budget
     * @throws UncheckedIOException if the file exists, or the operating system refuses
     */
    public static ReleaseBudget create(
            Path file, Fingerprint fingerprint, KeySetId keySet, int statisticalBits, long maxReleases) {
        checkRanges(statisticalBits, maxReleases);
        State state = new State(fingerprint, keySet, statisticalBits, maxReleases, 0);
        return exclusively(file, () -> {
            if (Files.exists(file)) {
                throw new UncheckedIOException(
                        file + " exists, and a budget is not started again; open it",
                        new FileAlreadyExistsException(file.toString()));
            }
            write(file, state);
            return new ReleaseBudget(file, state);
        });
    }

    /**
     * Opens the budget of a key set.
     *
     * @param file the file
     * @param fingerprint the parameters' fingerprint
     * @param keySet the key set
     * @return the budget
     * @throws io.fhe4j.api.KeySetMismatchException if it belongs to another key set
     * @throws io.fhe4j.api.IncompatibleException if it belongs to other parameters
     * @throws MalformedInputException if the file is damaged or no budget
     * @throws UncheckedIOException if the operating system refuses
     */
    public static ReleaseBudget open(Path file, Fingerprint fingerprint, KeySetId keySet) {
        // A symbolic link would be replaced by the next count, and what it points at be left with the old one.
        Path real = real(file);
        return exclusively(real, () -> new ReleaseBudget(real, read(real, fingerprint, keySet)));
    }

    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            return file; // reading it will say why not
        }
    }

    static void checkRanges(int statisticalBits, long maxReleases) {
        if (statisticalBits < 1 || statisticalBits > MAX_STATISTICAL_BITS) {
            throw new IllegalArgumentException(
                    "statistical bits are from 1 to " + MAX_STATISTICAL_BITS + ", not " + statisticalBits);
        }
        if (maxReleases < 1 || maxReleases > MAX_RELEASES) {
            throw new IllegalArgumentException("a budget has 1 to 2^40 releases, not " + maxReleases);
        }
    }

    /** Returns the key set that the budget belongs to. */
    public KeySetId keySet() {
        return keySet;
    }

    /** Returns the bits of security that all releases together leave. */
    public int statisticalBits() {
        return statisticalBits;
    }

    /** Returns the number of releases that the noise is sized for. */
    public long maxReleases() {
        return maxReleases;
    }

    /** Returns the number of releases that are left, as the file says now. */
    public long remaining() {
        return exclusively(file, () -> maxReleases - current().used);
    }

    /**
     * Counts releases. When this returns, the count is on the disk.
     *
     * @param releases how many, at least 1
     * @return the number of releases that are left
     * @throws ReleaseRefusedException if fewer are left; nothing is counted then
     * @throws MalformedInputException if the file has been damaged
     * @throws UncheckedIOException if the operating system refuses; then they may or may not be counted
     */
    public long count(long releases) {
        if (releases < 1) {
            throw new IllegalArgumentException("at least one release is counted, not " + releases);
        }
        return exclusively(file, () -> {
            State now = current();
            long left = maxReleases - now.used;
            if (releases > left) {
                throw new ReleaseRefusedException(
                        releases + " releases are asked for, and " + left + " of " + maxReleases
                                + " are left in " + file
                                + "; further results of this key set stay with the key owner, so make a"
                                + " new key set, with parameters for more releases if need be");
            }
            write(file, new State(fingerprint, keySet, statisticalBits, maxReleases, now.used + releases));
            return left - releases;
        });
    }

    private State current() {
        State state = read(file, fingerprint, keySet);
        if (state.statisticalBits != statisticalBits || state.maxReleases != maxReleases) {
            throw new ReleaseRefusedException(file + " was exchanged since it was opened: it now allows "
                    + state.maxReleases
                    + " releases at " + state.statisticalBits + " bits, not " + maxReleases + " at " + statisticalBits
                    + "; put the right file back");
        }
        return state;
    }

    private static State read(Path file, Fingerprint fingerprint, KeySetId keySet) {
        try (Arena arena = Arena.ofConfined();
                EnvelopeReader reader = EnvelopeReader.read(file, 0, arena)) {
            reader.expectType(TYPE);
            reader.expectFingerprint(fingerprint);
            reader.expectKeySet(keySet);
            MetadataReader metadata = reader.metadata();
            int bits = metadata.readInt("statistical bits", 1, MAX_STATISTICAL_BITS);
            long max = metadata.readLong("releases", 1, MAX_RELEASES);
            long used = metadata.readLong("releases used", 0, max);
            metadata.expectEnd();
            reader.expectChunks(0);
            reader.expectEnd();
            return new State(fingerprint, keySet, bits, max, used);
        }
    }

    private static void write(Path file, State state) {
        MetadataWriter metadata = new MetadataWriter()
                .writeInt(state.statisticalBits)
                .writeLong(state.maxReleases)
                .writeLong(state.used);
        EnvelopeHeader header = new EnvelopeHeader(TYPE, state.fingerprint, state.keySet, metadata, 0);
        EnvelopeWriter.writePrivate(file, header, writer -> {});
    }

    /** The file itself is replaced at each count, so the lock is on a file beside it. */
    private static <T> T exclusively(Path file, Supplier<T> action) {
        Path lockFile = file.resolveSibling(file.getFileName() + ".lock");
        synchronized (PROCESS) {
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                return action.get();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot lock " + lockFile + ": " + e, e);
            }
        }
    }

    /** Returns the file and what the budget allows. */
    @Override
    public String toString() {
        return "ReleaseBudget[" + file + ", " + maxReleases + " releases at " + statisticalBits + " bits]";
    }
}
