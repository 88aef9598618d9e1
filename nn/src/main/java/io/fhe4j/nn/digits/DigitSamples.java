package io.fhe4j.nn.digits;

import io.fhe4j.api.MalformedInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The 8×8 images that come with the project: held-out test images of the UCI optical digits set (CC BY 4.0, credited in
 * NOTICE), as lines of comma-separated numbers: the label, then 64 grey levels of 0 to 16.
 */
public final class DigitSamples {
    private static final String RESOURCE = "digits8x8-samples.csv";
    private static final int SIDE = 8;
    private static final int MAX_LEVEL = 16;
    private static final int MAX_LINE = 1_000; // characters; a canonical line has at most 194
    private static final int MAX_LINES = 100_000;

    private DigitSamples() {}

    /** Returns the images that come with the project, some dozens, always in the same order. */
    public static List<DigitImage> bundled() {
        try (InputStream in = DigitSamples.class.getResourceAsStream("/io/fhe4j/nn/models/" + RESOURCE)) {
            if (in == null) {
                throw new MalformedInputException(
                        RESOURCE, "class path", "the resource is missing", "use the published fhe4j-nn artifact");
            }
            return read(RESOURCE, in);
        } catch (IOException e) {
            throw new MalformedInputException(RESOURCE, "class path", "cannot be closed: " + e, "try again", e);
        }
    }

    /**
     * Reads images of the same format; lines that begin with # are comments. The caller closes the stream.
     *
     * @param source a name for messages
     * @param in the lines, ASCII
     * @return the images in the order of the lines
     * @throws MalformedInputException if the stream fails, or a line is no image
     */
    public static List<DigitImage> read(String source, InputStream in) {
        List<DigitImage> images = new ArrayList<>();
        try {
            Reader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
            StringBuilder line = new StringBuilder();
            int number = 1;
            int character;
            do {
                character = reader.read();
                if (character >= 0 && character != '\n') {
                    line.append((char) character);
                    if (line.length() > MAX_LINE) {
                        throw malformed(source, number, "is longer than " + MAX_LINE + " characters");
                    }
                    continue;
                }
                if (!line.isEmpty() && line.charAt(0) != '#') {
                    images.add(image(source, number, line.toString()));
                }
                line.setLength(0);
                if (++number > MAX_LINES) {
                    throw malformed(source, number, "is one more than the " + MAX_LINES + " allowed");
                }
            } while (character >= 0);
        } catch (IOException e) {
            throw new MalformedInputException(source, "stream", "cannot be read: " + e, "try again", e);
        }
        return images;
    }

    private static DigitImage image(String source, int number, String line) {
        String[] fields = line.strip().split(",", -1);
        if (fields.length != 1 + SIDE * SIDE) {
            throw malformed(source, number, "has " + fields.length + " numbers instead of " + (1 + SIDE * SIDE));
        }
        byte[] levels = new byte[SIDE * SIDE];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = (byte) number(source, number, fields[i + 1], MAX_LEVEL);
        }
        return new DigitImage(number(source, number, fields[0], 9), SIDE, SIDE, levels, MAX_LEVEL);
    }

    private static int number(String source, int line, String field, int max) {
        try {
            int value = Integer.parseInt(field);
            if (value >= 0 && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new MalformedInputException(
                    source, "line " + line, "'" + field + "' is no number", "write label and 64 grey levels", e);
        }
        throw malformed(source, line, "has " + field + " where 0 to " + max + " is allowed");
    }

    private static MalformedInputException malformed(String source, int line, String problem) {
        return new MalformedInputException(
                source, "line " + line, problem, "write the label and 64 grey levels of 0 to 16, separated by commas");
    }
}
