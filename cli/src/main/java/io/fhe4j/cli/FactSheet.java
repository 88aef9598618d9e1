package io.fhe4j.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints nested facts for people: one fact a line, its name in front, what is nested indented, short items of lists on one line. */
public final class FactSheet {

    private static final int COLUMN = 22;
    private static final int MAX_LINE = 100;

    private FactSheet() {}

    /**
     * Prints facts.
     *
     * @param out where to
     * @param facts names and values; a value may be a map of further facts, or a list of maps
     */
    public static void print(PrintWriter out, Map<String, ?> facts) {
        print(out, "", facts);
        out.flush();
    }

    private static void print(PrintWriter out, String indent, Map<?, ?> facts) {
        facts.forEach((name, value) -> {
            if (value instanceof Map<?, ?> nested) {
                out.println(indent + name);
                print(out, indent + "  ", nested);
            } else if (value instanceof List<?> list
                    && !list.isEmpty()
                    && list.stream().allMatch(Map.class::isInstance)) {
                out.println(indent + name);
                for (int i = 0; i < list.size(); i++) {
                    printItem(out, indent + "  ", (Map<?, ?>) list.get(i), i + 1 == list.size());
                }
            } else {
                out.println(
                        PlainText.line(indent + padded(String.valueOf(name), COLUMN - indent.length()) + " " + value));
            }
        });
    }

    /** On one line where it is short, else with an empty line before the next. */
    private static void printItem(PrintWriter out, String indent, Map<?, ?> item, boolean last) {
        String line = PlainText.line(item.entrySet().stream()
                .map(fact -> fact.getKey() + " " + fact.getValue())
                .collect(Collectors.joining(", ")));
        if (line.length() <= MAX_LINE) {
            out.println(indent + line);
        } else {
            print(out, indent, item);
            if (!last) {
                out.println();
            }
        }
    }

    private static String padded(String name, int width) {
        return name + " ".repeat(Math.max(0, width - name.length()));
    }
}
