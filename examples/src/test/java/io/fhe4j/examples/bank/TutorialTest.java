package io.fhe4j.examples.bank;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/adding-a-device.md shows what ships: each of its code blocks is part of a source of this module. */
class TutorialTest {

    private static final Path TUTORIAL = Path.of("../docs/adding-a-device.md");
    private static final Pattern BLOCK = Pattern.compile("```(\\w+)\n(.*?)```", Pattern.DOTALL);

    /** Lines without what indents them, those without content left out. */
    private static String lines(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining("\n", "\n", "\n"));
    }

    private static List<String> sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            return files.filter(Files::isRegularFile)
                    .map(TutorialTest::read)
                    .map(TutorialTest::lines)
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyBlockIsPartOfAShippedSource() throws IOException {
        List<String> sources = sources();
        List<MatchResult> blocks =
                BLOCK.matcher(Files.readString(TUTORIAL)).results().toList();
        // Shell commands and what they print are the only others.
        List<String> shown = blocks.stream()
                .filter(block -> !List.of("sh", "text").contains(block.group(1)))
                .map(block -> block.group(2))
                .toList();
        assertTrue(shown.size() >= 8, shown.size() + " blocks");
        for (String block : shown) {
            assertTrue(sources.stream().anyMatch(source -> source.contains(lines(block))), block);
        }
    }

    /** No constant of a device that nobody built is better known. */
    @Test
    void everyConstantIsAssumed() {
        assertEquals(
                List.of("assumed"),
                new BankMapping.Provider()
                        .shipped().constants().stream()
                                .map(constant -> constant.mark().word())
                                .distinct()
                                .toList());
    }
}
