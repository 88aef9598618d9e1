package io.fhe4j.ringgsw.cost;

import io.fhe4j.api.InvalidParametersException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What kernels cost, in nanoseconds on one thread: for each kernel, ring degree, size of residues and number of ciphertexts in a batch a part for every
 * digit of the decomposition and a part beside. Immutable.
 *
 * <p>As text it is one line for each, {@code kernel,degree,bits,batch,fixed,perDigit}, and comments after {@code #}. {@code bits} is the largest size of
 * residues that the line counts for.
 */
public final class CostTable {

    private static final String RESOURCE = "costs.csv";
    private static final int FIELDS = 6;
    private static final int LARGEST = 1000;

    /** A kernel whose cost the table has, for one ciphertext. */
    public enum Kernel {
        /** One number of the secret in a rotation by GINX with ternary secrets. */
        GINX,
        /** One external product of AP. */
        AP,
        /** One external product of LMKCDEY, with its share of the accumulator's way. */
        LMKCDEY,
        /** One automorphism of LMKCDEY with its key switch. */
        MOVE,
        /** One row of the table of multiples: a fixed part, and for each 1024 words of it; of any degree. */
        TABLE_ROW,
        /** One step of a blind rotation on the torus: a fixed part and one for each digit, both for each of the k + 1 polynomials. */
        TORUS_STEP,
        /** One product of spectra in such a step: there are (k + 1)² for each digit. */
        TORUS_PRODUCT,
        /**
         * One product with the sum of keys of several numbers of the secret, in the place of {@link #TORUS_PRODUCT}: a fixed part, and one for each key. There are (k +
         * 1)² for each digit.
         */
        TORUS_BUNDLE,
        /** One row of a key switch on the torus: a fixed part, and for each 1024 words of it; of any degree. */
        TORUS_ROW,
        /** One step of a blind rotation of the exact engine: a fixed part and one for each digit, both for each of the k + 1 polynomials. */
        EXACT_STEP,
        /** One product of transforms in such a step: there are (k + 1)² for each digit. */
        EXACT_PRODUCT,
        /** The exact engine's ring key switch of one mask polynomial. */
        EXACT_SWITCH,
        /** One automorphism of a ring ciphertext of the exact engine, with its key switch and the sum with what was moved. */
        EXACT_MOVE
    }

    /**
     * One line.
     *
     * @param kernel what it is of
     * @param degree N, or 0 for any
     * @param bits of residues, at most
     * @param batch ciphertexts in a call
     * @param fixed nanoseconds
     * @param perDigit nanoseconds for each digit
     */
    public record Line(Kernel kernel, int degree, int bits, int batch, double fixed, double perDigit) {
        /** As it stands in the table. */
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%s,%d,%d,%d,%.1f,%.1f", kernel, degree, bits, batch, fixed, perDigit);
        }
    }

    /** What a line is looked for by. */
    private record Place(Kernel kernel, int degree, int bits, int batch) {}

    private final List<Line> lines;
    private final Map<Place, Line> chosen = new ConcurrentHashMap<>();

    private CostTable(List<Line> lines) {
        this.lines = List.copyOf(lines);
    }

    /** The table that is part of the library, of the CPU backend; its head says where it was measured. */
    public static CostTable committed() {
        return Committed.TABLE;
    }

    private static final class Committed {
        private static final CostTable TABLE = readCommitted();
    }

    private static CostTable readCommitted() {
        try (InputStream in = CostTable.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the library");
            }
            return read(new InputStreamReader(in, StandardCharsets.UTF_8), RESOURCE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A table of lines. */
    public static CostTable of(List<Line> lines) {
        return new CostTable(lines);
    }

    /**
     * Reads a table.
     *
     * @param text the lines, at most {@value #LARGEST}
     * @param source what messages call it
     * @throws InvalidParametersException if a line is none, or there are none
     * @throws IOException if reading fails
     */
    public static CostTable read(Reader text, String source) throws IOException {
        List<Line> lines = new ArrayList<>();
        BufferedReader in = new BufferedReader(text);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String content = line.strip();
            if (!content.isEmpty() && content.charAt(0) != '#') {
                lines.add(line(content, source));
            }
            if (lines.size() > LARGEST) {
                throw new InvalidParametersException(
                        source + " has more than " + LARGEST + " lines: no table of costs");
            }
        }
        if (lines.isEmpty()) {
            throw new InvalidParametersException(source + " has no line of costs");
        }
        return new CostTable(lines);
    }

    private static Line line(String content, String source) {
        String[] fields = content.split(",", -1);
        try {
            if (fields.length == FIELDS) {
                Line line = new Line(
                        Kernel.valueOf(fields[0].strip()),
                        Integer.parseInt(fields[1].strip()),
                        Integer.parseInt(fields[2].strip()),
                        Integer.parseInt(fields[3].strip()),
                        Double.parseDouble(fields[4].strip()),
                        Double.parseDouble(fields[5].strip()));
                if (line.fixed >= 0
                        && line.perDigit >= 0
                        && Double.isFinite(line.fixed)
                        && Double.isFinite(line.perDigit)) {
                    return line;
                }
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidParametersException(source + ": \"" + content + "\" is no line of a table of costs", e);
        }
        throw new InvalidParametersException(source + ": \"" + content + "\" is no line of a table of costs");
    }

    /** All lines. */
    public List<Line> lines() {
        return lines;
    }

    /**
     * Whether a kernel's cost is known.
     *
     * @param degree N
     * @param bits of residues
     */
    public boolean knows(Kernel kernel, int degree, int bits) {
        return !matching(kernel, degree, bits).isEmpty();
    }

    /** The sizes of residues that a kernel has lines for in a degree, in order. */
    public List<Integer> sizes(Kernel kernel, int degree) {
        return matching(kernel, degree, 0).stream()
                .map(Line::bits)
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * The cost of a kernel for one ciphertext.
     *
     * @param degree N
     * @param bits of residues
     * @param batch ciphertexts in a call: the line of the largest batch up to it counts, or else of the smallest
     * @param digits of the decomposition
     * @return nanoseconds
     * @throws InvalidParametersException if the table has no such line
     */
    public double nanos(Kernel kernel, int degree, int bits, int batch, double digits) {
        Line line = chosen.computeIfAbsent(new Place(kernel, degree, bits, batch), this::choose);
        return line.fixed + digits * line.perDigit;
    }

    private Line choose(Place place) {
        List<Line> matching = matching(place.kernel, place.degree, place.bits);
        if (matching.isEmpty()) {
            throw new InvalidParametersException("the table of costs has no line for " + place.kernel + " of degree "
                    + place.degree + " and residues of " + place.bits + " bits: calibrate another");
        }
        int least = Collections.min(matching.stream().map(Line::batch).toList());
        int most = Math.max(place.batch, least);
        return matching.stream()
                .filter(line -> line.batch <= most)
                .max(Comparator.comparingInt(Line::batch).thenComparing(Line::bits, Comparator.reverseOrder()))
                .orElseThrow();
    }

    private List<Line> matching(Kernel kernel, int degree, int bits) {
        return lines.stream()
                .filter(line ->
                        line.kernel == kernel && (line.degree == 0 || line.degree == degree) && line.bits >= bits)
                .toList();
    }
}
