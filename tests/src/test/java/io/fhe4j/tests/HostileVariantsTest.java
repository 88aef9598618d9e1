package io.fhe4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every type of file meets enough hostile variants in the tests of the modules, which leave their tallies in {@code target/hostile-variants}. A new type that no test attacks
 * is found here, and so is one with too few.
 */
class HostileVariantsTest {

    /** Of each type, damaged and forged together. */
    private static final int LEAST = 2_500;

    private static final Pattern TYPE = Pattern.compile("String [A-Z_]*TYPE =\\s+\"([^\"]+)\"");

    private static final Path ROOT = Path.of("..");

    @Test
    void everyTypeOfFileMeetsThem() throws IOException {
        Map<String, Integer> met = met();
        assumeFalse(met.isEmpty(), "the tests of the other modules have not been run");
        Set<String> types = types();
        assertTrue(types.size() > 25 && types.contains("ckks.ciphertext"), types.toString());
        Map<String, Integer> tooFew = new TreeMap<>();
        for (String type : types) {
            int variants = met.getOrDefault(type, 0);
            if (variants < LEAST) {
                tooFew.put(type, variants);
            }
        }
        assertEquals(Map.of(), tooFew, "types of files that met fewer than " + LEAST + " hostile variants");
    }

    /** The types that main classes name which read or write envelopes. */
    private static Set<String> types() throws IOException {
        Set<String> types = new TreeSet<>();
        for (Path module : modules()) {
            Path sources = module.resolve("src/main/java");
            if (Files.isDirectory(sources)) {
                try (Stream<Path> files = Files.walk(sources)) {
                    for (Path file : files.filter(path -> path.toString().endsWith(".java"))
                            .toList()) {
                        addTypes(types, Files.readString(file));
                    }
                }
            }
        }
        return types;
    }

    private static void addTypes(Set<String> types, String source) {
        if (source.contains("import io.fhe4j.api.envelope.") || source.contains("package io.fhe4j.ringgsw.wire;")) {
            Matcher matcher = TYPE.matcher(source);
            while (matcher.find()) {
                types.add(matcher.group(1));
            }
        }
    }

    private static Map<String, Integer> met() throws IOException {
        Map<String, Integer> met = new TreeMap<>();
        for (Path module : modules()) {
            Path folder = module.resolve("target/hostile-variants");
            if (Files.isDirectory(folder)) {
                try (Stream<Path> tallies = Files.list(folder)) {
                    for (Path tally : tallies.toList()) {
                        met.merge(
                                tally.getFileName().toString(),
                                Integer.parseInt(Files.readString(tally)),
                                Integer::sum);
                    }
                }
            }
        }
        return met;
    }

    private static Iterable<Path> modules() throws IOException {
        try (Stream<Path> folders = Files.list(ROOT)) {
            return folders.filter(folder -> Files.exists(folder.resolve("pom.xml")))
                    .toList();
        }
    }
}
