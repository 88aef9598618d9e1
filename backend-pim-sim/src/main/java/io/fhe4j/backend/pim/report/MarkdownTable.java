package io.fhe4j.backend.pim.report;

import java.util.ArrayList;
import java.util.List;

/** A table in Markdown. */
public final class MarkdownTable {

    private final StringBuilder out = new StringBuilder();
    private final int columns;

    /** A table with these heads of its columns. */
    public MarkdownTable(String... heads) {
        columns = heads.length;
        row((Object[]) heads);
        out.append("|").append("---|".repeat(columns)).append('\n');
    }

    /**
     * Adds a row.
     *
     * @param cells one for each column
     * @throws IllegalArgumentException if there are more or fewer
     */
    public void row(Object... cells) {
        if (cells.length != columns) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns + " columns");
        }
        List<String> words = new ArrayList<>();
        for (Object cell : cells) {
            words.add(cell.toString());
        }
        out.append("| ").append(String.join(" | ", words)).append(" |\n");
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
