package io.fhe4j.api.envelope;

import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * A value as an envelope: what a codec hands over to be written, and how a whole value is read back.
 *
 * @param header the header
 * @param content hands over as many chunks as the header says
 */
public record Envelope(EnvelopeHeader header, EnvelopeWriter.Content content) {

    /**
     * Creates or replaces a file in one step.
     *
     * @param target the file's final name; its directory must exist
     * @throws java.io.UncheckedIOException if the operating system refuses
     */
    public void write(Path target) {
        EnvelopeWriter.write(target, header, content);
    }

    /**
     * Writes to a stream, which stays open.
     *
     * @throws java.io.UncheckedIOException if the stream refuses
     */
    public void write(OutputStream out) {
        EnvelopeWriter.write(out, header, content);
    }

    /**
     * Reads a value from a file, into memory that lives as long as the value.
     *
     * @param file the file
     * @param maxBytes the most bytes that all payloads together may have, which the caller derives from its parameters
     * @param read reads the value, from before the first chunk to the end
     * @return the value
     * @throws io.fhe4j.api.MalformedInputException if the file is not sound
     * @throws java.io.UncheckedIOException if the operating system refuses
     */
    public static <T> T read(Path file, long maxBytes, Function<EnvelopeReader, T> read) {
        try (EnvelopeReader reader = EnvelopeReader.read(file, maxBytes, Arena.ofAuto())) {
            return read.apply(reader);
        }
    }

    /**
     * Reads a value from a stream, which is closed then, into memory that lives as long as the value.
     *
     * @param in the stream
     * @param name what messages call the stream
     * @param maxBytes the most bytes that all payloads together may have, which the caller derives from its parameters
     * @param read reads the value, from before the first chunk to the end
     * @return the value
     * @throws io.fhe4j.api.MalformedInputException if the stream is not sound
     * @throws java.io.UncheckedIOException if the operating system refuses
     */
    public static <T> T read(InputStream in, String name, long maxBytes, Function<EnvelopeReader, T> read) {
        try (EnvelopeReader reader = EnvelopeReader.read(in, name, maxBytes, Arena.ofAuto())) {
            return read.apply(reader);
        }
    }
}
