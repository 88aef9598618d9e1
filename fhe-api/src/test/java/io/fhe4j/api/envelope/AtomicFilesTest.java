package io.fhe4j.api.envelope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
    @TempDir
    Path directory;

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void createsAndReplaces() throws IOException {
        Path target = directory.resolve("file");
        AtomicFiles.write(target, bytes("old"));
        assertEquals("old", Files.readString(target));
        AtomicFiles.write(target, bytes("new and longer"));
        assertEquals("new and longer", Files.readString(target));
        assertEquals(List.of("file"), names());
    }

    /** A move over a device would put a file in its place, where the user has the right to. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void replacesFilesAndNeitherDevicesNorLinks() throws IOException, InterruptedException {
        Path pipe = directory.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        UncheckedIOException e = assertThrows(UncheckedIOException.class, () -> AtomicFiles.write(pipe, bytes("x")));
        assertTrue(e.toString().contains("no regular file"), e.toString());
        assertTrue(Files.exists(pipe) && !Files.isRegularFile(pipe));
        Path file = Files.writeString(directory.resolve("file"), "old");
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        AtomicFiles.write(link, bytes("new"));
        assertTrue(Files.isSymbolicLink(link));
        assertEquals("new", Files.readString(file));
        assertEquals(List.of("file", "link", "pipe"), names());
    }

    @Test
    void createsOnceWithoutReplacing() throws IOException {
        Path target = directory.resolve("file");
        AtomicFiles.createPrivate(target, channel -> channel.write(ByteBuffer.wrap(bytes("first"))));
        UncheckedIOException e = assertThrows(
                UncheckedIOException.class,
                () -> AtomicFiles.createPrivate(target, channel -> channel.write(ByteBuffer.wrap(bytes("second")))));
        assertTrue(e.getCause() instanceof FileAlreadyExistsException, e.toString());
        assertEquals("first", Files.readString(target));
        assertEquals(List.of("file"), names());
        if (Files.getFileStore(target).supportsFileAttributeView("posix")) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(target)));
        }
    }

    @Test
    void aFailureLeavesTheOldContentAndNothingElse() throws IOException {
        Path target = directory.resolve("file");
        AtomicFiles.write(target, bytes("old"));
        assertThrows(
                IllegalStateException.class,
                () -> AtomicFiles.write(target, channel -> {
                    channel.write(ByteBuffer.wrap(bytes("half")));
                    throw new IllegalStateException("the computation failed");
                }));
        UncheckedIOException e = assertThrows(
                UncheckedIOException.class,
                () -> AtomicFiles.write(target, channel -> {
                    throw new IOException("no space left");
                }));
        assertTrue(e.toString().contains(target.toString()) && e.toString().contains("no space left"));
        assertEquals("old", Files.readString(target));
        assertEquals(List.of("file"), names());
    }

    @Test
    void refusesWhatIsNoFile() throws IOException {
        assertThrows(UncheckedIOException.class, () -> AtomicFiles.write(Path.of("/"), bytes("x")));
        assertThrows(UncheckedIOException.class, () -> AtomicFiles.write(directory.resolve("no/file"), bytes("x")));
        Path occupied = Files.createDirectory(directory.resolve("occupied"));
        Files.createFile(occupied.resolve("by something"));
        assertThrows(UncheckedIOException.class, () -> AtomicFiles.write(occupied, bytes("x")));
        assertEquals(List.of("occupied"), names());
    }

    /** Kills a process in the middle of a write; its temporary file stays, the target does not change. */
    @Test
    @Timeout(60)
    void aKilledProcessLeavesTheTarget() throws IOException, InterruptedException {
        Path target = directory.resolve("file");
        AtomicFiles.write(target, bytes("old"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        HalfWriter.class.getName(),
                        target.toString())
                .redirectErrorStream(true)
                .start();
        assertEquals('h', process.getInputStream().read(), "the process has written one half");
        process.destroyForcibly();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals("old", Files.readString(target));
        assertEquals(2, names().size());
        assertFalse(names().get(0).startsWith("file"), "the half has another name");
    }

    /** Writes half of a file, says so and waits to be killed. */
    static final class HalfWriter {
        private HalfWriter() {}

        public static void main(String[] arguments) {
            AtomicFiles.write(Path.of(arguments[0]), channel -> {
                channel.write(ByteBuffer.wrap(bytes("half")));
                System.out.print("h");
                System.out.flush();
                try {
                    Thread.sleep(60_000);
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            });
        }
    }
}
