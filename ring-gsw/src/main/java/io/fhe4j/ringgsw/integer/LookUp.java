package io.fhe4j.ringgsw.integer;

import java.util.List;

/**
 * A request: read tables at one encrypted place. Tables of one request share their input, so an engine may share what depends on it alone (key switch,
 * modulus switch, and, if its parameters allow, the rotation).
 *
 * @param <B> what blocks are
 * @param input the place
 * @param tables at least one, made for at least the range of the input
 */
public record LookUp<B>(B input, List<Table> tables) {
    /**
     * Keeps its own list.
     *
     * @throws IllegalArgumentException if there is no table
     */
    public LookUp {
        tables = List.copyOf(tables);
        if (tables.isEmpty()) {
            throw new IllegalArgumentException("a look-up reads at least one table");
        }
    }

    /** A request for one table. */
    public static <B> LookUp<B> of(B input, Table table) {
        return new LookUp<>(input, List.of(table));
    }
}
