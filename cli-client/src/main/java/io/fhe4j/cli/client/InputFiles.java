package io.fhe4j.cli.client;

import io.fhe4j.api.MalformedInputException;
import io.fhe4j.nn.digits.DigitImage;
import io.fhe4j.nn.digits.DigitSamples;
import io.fhe4j.nn.digits.IdxArray;
import io.fhe4j.nn.digits.IdxReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Inputs of a network, in any of the formats that {@code encrypt} takes. */
final class InputFiles {

    /** The name of the images that come with the project. */
    static final String SAMPLES = "samples";

    /** The most characters that a number takes, with its comma and blanks. */
    private static final int MAX_CSV_FIELD = 64;

    /** So long may any line be, such as a comment. */
    private static final int MIN_CSV_LINE = 4096;

    private static final int MAX_SHOWN = 40;
    private static final double IDX_WHITE = 255;

    private InputFiles() {}

    /**
     * Reads inputs.
     *
     * @param name {@link #SAMPLES}; or an IDX file of images, perhaps compressed by gzip; or a file of lines of numbers separated by
     *     commas, one line an input
     * @param features how many numbers an input has
     * @param limit the most inputs to return, from the first on
     * @return the inputs in their order
     * @throws MalformedInputException if the file cannot be read, is damaged, or has inputs of another length
     */
    static List<double[]> read(String name, int features, int limit) {
        List<double[]> inputs;
        if (name.equals(SAMPLES)) {
            inputs = DigitSamples.bundled().stream()
                    .limit(limit)
                    .map(DigitImage::features)
                    .toList();
        } else if (isIdx(Path.of(name))) {
            inputs = idx(IdxReader.read(Path.of(name)), name, features, limit);
        } else {
            inputs = csv(Path.of(name), features, limit);
        }
        for (int i = 0; i < inputs.size(); i++) {
            checkLength(name, i, inputs.get(i).length, features);
        }
        return inputs;
    }

    private static void checkLength(String name, int input, int length, int features) {
        if (length != features) {
            throw new MalformedInputException(
                    name,
                    "input " + input,
                    "it has " + length + " numbers and the network takes " + features,
                    "give inputs for the network that the keys were made for");
        }
    }

    private static boolean isIdx(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            int first = in.read();
            return first == 0 || first == 0x1f; // IDX begins with two zero bytes, gzip with 1f 8b; text with neither
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static List<double[]> idx(IdxArray array, String name, int features, int limit) {
        List<Integer> dimensions = array.dimensions();
        if (dimensions.size() != 3) {
            throw new MalformedInputException(
                    name,
                    "offset 3",
                    "it has " + dimensions.size() + " dimensions and images have 3",
                    "give a file of images, not of labels");
        }
        int size = dimensions.get(1) * dimensions.get(2);
        checkLength(name, 0, size, features); // before the bytes become numbers of eight times their size
        List<double[]> images = new ArrayList<>();
        for (int image = 0; image < Math.min(limit, dimensions.get(0)); image++) {
            double[] pixels = new double[size];
            for (int i = 0; i < size; i++) {
                pixels[i] = array.element(image * size + i) / IDX_WHITE;
            }
            images.add(pixels);
        }
        return images;
    }

    /** Line by line, up to the limit. */
    private static List<double[]> csv(Path file, int features, int limit) {
        List<double[]> inputs = new ArrayList<>();
        int longest = Math.max(MIN_CSV_LINE, MAX_CSV_FIELD * (features + 1));
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
            for (int number = 1; inputs.size() < limit; number++) {
                String line = line(in, longest);
                if (line == null) {
                    break;
                }
                if (line.length() > longest) {
                    throw malformed(file, "line " + number, "it is longer than " + longest + " characters", null);
                }
                if (!line.isBlank() && !line.startsWith("#")) {
                    inputs.add(numbers(file, number, line));
                }
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        return inputs;
    }

    /** The next line, of which no more than one character beyond {@code longest} is read; null at the end. */
    private static @Nullable String line(BufferedReader in, int longest) throws IOException {
        StringBuilder line = new StringBuilder();
        int next = in.read();
        if (next < 0) {
            return null;
        }
        while (next >= 0 && next != '\n' && line.length() <= longest) {
            line.append((char) next);
            next = in.read();
        }
        return line.toString();
    }

    private static double[] numbers(Path file, int line, String text) {
        String[] fields = text.split(",", -1);
        double[] numbers = new double[fields.length];
        for (int i = 0; i < fields.length; i++) {
            try {
                numbers[i] = Double.parseDouble(fields[i].strip());
            } catch (NumberFormatException e) {
                String shown = fields[i].replaceAll("\\p{Cntrl}", "?");
                throw malformed(
                        file,
                        "line " + line + ", number " + (i + 1),
                        "\"" + (shown.length() > MAX_SHOWN ? shown.substring(0, MAX_SHOWN) + "…" : shown)
                                + "\" is no number",
                        e);
            }
        }
        return numbers;
    }

    private static MalformedInputException malformed(
            Path file, String place, String problem, @Nullable Exception cause) {
        String remedy = "give an IDX file, or numbers separated by commas, one line an input";
        return cause == null
                ? new MalformedInputException(file.toString(), place, problem, remedy)
                : new MalformedInputException(file.toString(), place, problem, remedy, cause);
    }

    private static MalformedInputException unreadable(Path file, IOException e) {
        return MalformedInputException.unreadable(file.toString(), e);
    }
}
