package io.fhe4j.benchmarks.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** A folder for keys and operands that goes when the comparison ends, cancelled or not. */
final class WorkFolder implements AutoCloseable {

    private final Path root;
    private final Thread atExit = new Thread(this::delete);
    private int used;

    private WorkFolder(Path root) {
        this.root = root;
    }

    static WorkFolder create() throws IOException {
        WorkFolder folder = new WorkFolder(Files.createTempDirectory("fhe4j-compare-"));
        Runtime.getRuntime().addShutdownHook(folder.atExit);
        return folder;
    }

    /** An empty folder in it; what the one before held is deleted. */
    Path fresh() throws IOException {
        deleteTree(root.resolve(String.valueOf(used)));
        used++;
        return Files.createDirectory(root.resolve(String.valueOf(used)));
    }

    @Override
    public void close() {
        delete();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }

    private void delete() {
        try {
            deleteTree(root);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + root, e);
        }
    }

    private static void deleteTree(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
