package io.fhe4j.backend.pim.memfhe;

import java.util.ArrayList;
import java.util.List;

/** A table in Markdown. */
final class Table {

    private final StringBuilder out = new StringBuilder();
    private final int columns;

    Table(String... heads) {
        columns = heads.length;
        row((Object[]) heads);
        out.append("|").append("---|".repeat(columns)).append('\n');
    }

    Table row(Object... cells) {
        if (cells.length != columns) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns + " columns");
        }
        List<String> words = new ArrayList<>();
        for (Object cell : cells) {
            words.add(cell.toString());
        }
        out.append("| ").append(String.join(" | ", words)).append(" |\n");
        return this;
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
