package io.fhe4j.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

/** Prints nested facts for people: one fact a line, its name in front, what is nested indented. */
public final class FactSheet {

    private static final int COLUMN = 22;

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
                for (Object item : list) {
                    print(out, indent + "  ", (Map<?, ?>) item);
                    out.println();
                }
            } else {
                out.println(indent + padded(String.valueOf(name), COLUMN - indent.length()) + " " + value);
            }
        });
    }

    private static String padded(String name, int width) {
        return name + " ".repeat(Math.max(0, width - name.length()));
    }
}
