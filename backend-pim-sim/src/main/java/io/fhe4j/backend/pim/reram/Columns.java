package io.fhe4j.backend.pim.reram;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The columns of a word, least significant bit first. Shifting, slicing and joining words is choosing columns: it costs nothing.
 *
 * @param indices columns of an array
 */
public record Columns(List<Integer> indices) {
    public Columns {
        indices = List.copyOf(indices);
    }

    /** Neighbouring columns. */
    public static Columns range(int from, int width) {
        return new Columns(IntStream.range(from, from + width).boxed().toList());
    }

    /** How many bits. */
    public int width() {
        return indices.size();
    }

    /** The column of bit i. */
    public int get(int i) {
        return indices.get(i);
    }

    /** Bits from…to−1: a shift to the right, or a digit. */
    public Columns slice(int from, int to) {
        return new Columns(indices.subList(from, to));
    }
}
