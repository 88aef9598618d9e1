package io.fhe4j.backend.pim.check;

import io.fhe4j.api.MalformedInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A file of commands, read line by line: where the reader stands, and what was found broken so far. */
final class CommandLines {

    private static final int MOST_VIOLATIONS = 1000;
    private static final int FIELDS = 10;
    private static final int SHOWN = 200;

    /** A mask of the rows of a unit's arrays is the longest field there is. */
    private static final int LONGEST_LINE = 1 << 20;

    private final String source;
    private final List<Violation> violations = new ArrayList<>();
    private final char[] buffer = new char[1 << 14];
    private int at;
    private int end;
    private long number;

    /** @param source its name, for messages */
    CommandLines(String source) {
        this.source = source;
    }

    /** Gives the fields of each command, ten of them, until the file ends or too much is broken. The last line says how many there were. */
    void forEach(BufferedReader in, Consumer<String[]> command) throws IOException {
        long commands = 0;
        String last = "";
        for (String text = next(in); text != null; text = next(in)) {
            last = text;
            if (text.startsWith("#")) {
                continue;
            }
            commands++;
            if (violations.size() >= MOST_VIOLATIONS) {
                continue;
            }
            String[] fields = text.split(" ", -1);
            if (fields.length != FIELDS) {
                throw malformed(fields.length + " fields instead of " + FIELDS);
            }
            command.accept(fields);
        }
        String end = "# end: " + commands + " commands";
        if (!last.equals(end)) {
            broken("end", "the file does not end with \"" + end + "\", which are those before: it was cut or changed");
        }
    }

    /** The next line, of bounded length: a file without ends of lines must not fill the memory. */
    private @Nullable String next(BufferedReader in) throws IOException {
        number++;
        StringBuilder line = new StringBuilder();
        while (at < end || fill(in)) {
            int begin = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            line.append(buffer, begin, at - begin);
            if (line.length() > LONGEST_LINE) {
                throw malformed("longer than " + LONGEST_LINE + " characters");
            }
            if (at < end) {
                at++;
                return line.toString();
            }
        }
        return line.isEmpty() ? null : line.toString();
    }

    private boolean fill(BufferedReader in) throws IOException {
        try {
            at = 0;
            end = Math.max(0, in.read(buffer));
            return end > 0;
        } catch (CharacterCodingException e) {
            throw malformed("bytes that are no text in UTF-8, here or soon after");
        }
    }

    /** The line that is being read, from 1. */
    long number() {
        return number;
    }

    void broken(String rule, String text) {
        broken(number, rule, text);
    }

    void broken(long line, String rule, String text) {
        if (violations.size() < MOST_VIOLATIONS) {
            violations.add(new Violation(line, rule, text));
        }
    }

    MalformedInputException malformed(String problem) {
        String shown = problem.length() > SHOWN ? problem.substring(0, SHOWN) + "…" : problem;
        return new MalformedInputException(source, "line " + number, shown, "write the commands again");
    }

    /** A finite number that is not negative. */
    double time(String text) {
        try {
            double value = Double.parseDouble(text);
            if (value >= 0 && Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw malformed("no number: " + text);
        }
        throw malformed("no time from 0: " + text);
    }

    List<Violation> violations() {
        return List.copyOf(violations);
    }
}
