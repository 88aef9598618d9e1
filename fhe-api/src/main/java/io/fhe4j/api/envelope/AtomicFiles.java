package io.fhe4j.api.envelope;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/**
 * Writes files so that the final name holds the old content or the new one, never half of it: the content goes to a
 * temporary file beside the target, is forced to the disk, and is then moved over the target in one step. A process that is
 * killed may leave the temporary file ({@code .NAME.RANDOM.part}), never a damaged target.
 */
public final class AtomicFiles {
    private static final SecureRandom RANDOM = new SecureRandom();

    private AtomicFiles() {}

    /** Writes the content of one file. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes everything, from the channel's position 0 on.
         *
         * @param channel the temporary file, open for reading and writing; not to be closed
         * @throws IOException if the operating system refuses
         */
        void writeTo(FileChannel channel) throws IOException;
    }

    /**
     * Creates or replaces a file, readable as the process's umask says.
     *
     * @param target the file's final name; its directory must exist
     * @param content writes the content; what it throws leaves the target as it was
     * @throws UncheckedIOException if the operating system refuses
     */
    public static void write(Path target, Content content) {
        write(target, content, false, true);
    }

    /**
     * Creates or replaces a file that only its owner may read and write (where the file system has such permissions), from
     * its first byte on.
     *
     * @param target the file's final name; its directory must exist
     * @param content writes the content; what it throws leaves the target as it was
     * @throws UncheckedIOException if the operating system refuses
     */
    public static void writePrivate(Path target, Content content) {
        write(target, content, true, true);
    }

    /**
     * Creates a file as {@link #writePrivate} does, and never replaces one: of several processes that create one file, one succeeds.
     *
     * @param target the file's final name, which must not exist; its directory must
     * @param content writes the content
     * @throws UncheckedIOException if the file exists, its cause a {@link FileAlreadyExistsException}; or the operating system refuses
     */
    public static void createPrivate(Path target, Content content) {
        write(target, content, true, false);
    }

    /**
     * Creates or replaces a file with the given bytes.
     *
     * @param target the file's final name; its directory must exist
     * @param bytes the content
     * @throws UncheckedIOException if the operating system refuses
     */
    public static void write(Path target, byte[] bytes) {
        write(target, channel -> {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        });
    }

    private static void write(Path target, Content content, boolean ownerOnly, boolean replace) {
        Path absolute = resolved(target);
        Path directory = absolute.getParent();
        if (directory == null || absolute.getFileName() == null) {
            throw new IllegalArgumentException(target + " is no name of a file");
        }
        byte[] suffix = new byte[8];
        RANDOM.nextBytes(suffix);
        Path temporary = directory.resolve(
                "." + absolute.getFileName() + "." + HexFormat.of().formatHex(suffix) + ".part");
        boolean moved = false;
        try {
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    permissions(ownerOnly))) {
                content.writeTo(channel);
                channel.force(true);
            }
            if (replace) {
                move(temporary, absolute);
                moved = true;
            } else {
                link(temporary, absolute);
            }
            forceDirectory(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + target + ": " + e, e);
        } finally {
            if (!moved) {
                deleteQuietly(temporary);
            }
        }
    }

    /** Where a move may go: a link's file and not the link, and never over a device, a pipe or a directory. */
    private static Path resolved(Path target) {
        if (!Files.exists(target)) {
            return target.toAbsolutePath();
        }
        try {
            Path real = target.toRealPath();
            if (!Files.isRegularFile(real)) {
                throw new IOException("it exists and is no regular file; choose another name");
            }
            return real;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + target + ": " + e.getMessage(), e);
        }
    }

    private static FileAttribute<?>[] permissions(boolean ownerOnly) {
        if (!ownerOnly
                || !FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            return new FileAttribute<?>[0];
        }
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        };
    }

    private static void move(Path temporary, Path target) throws IOException {
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("this file system cannot replace a file in one step; choose another directory", e);
        }
    }

    /** A second name, which only one of several processes can give; the first one is deleted afterwards. */
    private static void link(Path temporary, Path target) throws IOException {
        try {
            Files.createLink(target, temporary);
        } catch (UnsupportedOperationException noLinks) {
            // A move without replacement; where there are no links it looks before it leaps.
            Files.move(temporary, target);
        }
    }

    /** Makes the new name itself durable, where directories can be opened (Windows refuses, and needs no such step). */
    private static void forceDirectory(Path directory) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException ignored) {
            // The content is safe under one of the two names either way.
        }
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException ignored) {
            // The original failure says more than this one.
        }
    }
}
