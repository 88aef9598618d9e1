package io.fhe4j.backend.pim.check;

import io.fhe4j.api.MalformedInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A file of commands, read line by line: where the reader stands, and what was found broken so far. */
final class CommandLines {

    private static final int MOST_VIOLATIONS = 1000;
    private static final int FIELDS = 10;

    private final String source;
    private final List<Violation> violations = new ArrayList<>();
    private long number;

    /** @param source its name, for messages */
    CommandLines(String source) {
        this.source = source;
    }

    /** Gives the fields of each command, ten of them, until the file ends or too much is broken. */
    void forEach(BufferedReader in, Consumer<String[]> command) throws IOException {
        for (String text = in.readLine(); text != null; text = in.readLine()) {
            number++;
            if (text.startsWith("#") || violations.size() >= MOST_VIOLATIONS) {
                continue;
            }
            String[] fields = text.split(" ", -1);
            if (fields.length != FIELDS) {
                throw malformed(fields.length + " fields instead of " + FIELDS);
            }
            command.accept(fields);
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
        violations.add(new Violation(line, rule, text));
    }

    MalformedInputException malformed(String problem) {
        return new MalformedInputException(source, "line " + number, problem, "write the commands again");
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
