package io.fhe4j.api.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many hostile files were made of each type of file and given to a reader. It is left in the module's {@code target}, one file for each type, where the tests of
 * all modules together see whether a type met too few.
 */
final class HostileTally {

    private static final Path TARGET = Path.of("target");

    private static final Map<String, Integer> MET = new ConcurrentHashMap<>();

    private HostileTally() {}

    static void count(Mutant mutant) {
        MET.merge(mutant.type(), 1, Integer::sum);
    }

    /** Keeps the larger number of what is there: a test that is run alone takes nothing away. */
    static synchronized void write() {
        if (!Files.isDirectory(TARGET)) {
            return;
        }
        try {
            Path folder = Files.createDirectories(TARGET.resolve("hostile-variants"));
            for (Map.Entry<String, Integer> met : MET.entrySet()) {
                if (!met.getKey().isEmpty()) {
                    Path file = folder.resolve(met.getKey());
                    int before = Files.exists(file) ? Integer.parseInt(Files.readString(file)) : 0;
                    Files.writeString(file, String.valueOf(Math.max(before, met.getValue())));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
