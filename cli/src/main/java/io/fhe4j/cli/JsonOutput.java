package io.fhe4j.cli;

import io.fhe4j.api.envelope.AtomicFiles;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Prints results for machines. */
public final class JsonOutput {

    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private JsonOutput() {}

    /**
     * Prints one JSON value and a newline.
     *
     * @param out where to
     * @param value maps, lists, strings, numbers and truth values, nested in any way
     */
    public static void print(PrintWriter out, Object value) {
        out.print(text(value));
        out.flush();
    }

    /**
     * One JSON value and a newline.
     *
     * @param value as for {@link #print}
     */
    public static String text(Object value) {
        return MAPPER.writeValueAsString(value) + System.lineSeparator();
    }

    /**
     * Writes one JSON value to a file, beside and then moved.
     *
     * @param file its name; what was there is replaced
     * @param value as for {@link #print}
     * @throws java.io.UncheckedIOException if the operating system refuses
     */
    public static void write(Path file, Object value) {
        AtomicFiles.write(file, text(value).getBytes(StandardCharsets.UTF_8));
    }
}
