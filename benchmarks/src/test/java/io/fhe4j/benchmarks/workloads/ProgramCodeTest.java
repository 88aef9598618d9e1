package io.fhe4j.benchmarks.workloads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records of operations are found again as long as the code is the same, and not when it changes. */
class ProgramCodeTest {

    private static final String PREFIX = "io/fhe4j/some/";

    @TempDir
    private Path folder = Path.of("");

    private static void write(Path root, String name, String content) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private static void fill(Path root) throws IOException {
        write(root, PREFIX + "A.class", "a");
        write(root, PREFIX + "deeper/B.class", "b");
        write(root, PREFIX + "notes.txt", "no code");
        write(root, "io/fhe4j/other/C.class", "c");
    }

    @Test
    void everyChangeOfCodeChangesTheHashAndNothingElseDoes() throws IOException {
        fill(folder);
        String first = ProgramCode.hash(folder, PREFIX);
        write(folder, PREFIX + "notes.txt", "other words");
        write(folder, "io/fhe4j/other/C.class", "another's");
        assertEquals(first, ProgramCode.hash(folder, PREFIX));
        write(folder, PREFIX + "A.class", "A");
        String changed = ProgramCode.hash(folder, PREFIX);
        assertNotEquals(first, changed);
        write(folder, PREFIX + "A.class", "a");
        assertEquals(first, ProgramCode.hash(folder, PREFIX));
        Files.move(folder.resolve(PREFIX + "A.class"), folder.resolve(PREFIX + "D.class"));
        assertNotEquals(first, ProgramCode.hash(folder, PREFIX));
    }

    @Test
    void aJarHasTheHashOfItsFolder() throws IOException {
        Path root = Files.createDirectory(folder.resolve("classes"));
        fill(root);
        Path jar = folder.resolve("classes.jar");
        try (FileSystem files = FileSystems.newFileSystem(jar, Map.of("create", "true"))) {
            fill(files.getPath("/"));
        }
        assertEquals(ProgramCode.hash(root, PREFIX), ProgramCode.hash(jar, PREFIX));
    }

    @Test
    void theCodeThatRunsHasAHash() {
        assertEquals(64, ProgramCode.hash().length());
        assertEquals(ProgramCode.hash(), ProgramCode.hash());
    }
}
