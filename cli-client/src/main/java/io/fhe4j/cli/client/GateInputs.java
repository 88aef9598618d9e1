package io.fhe4j.cli.client;

import java.util.ArrayList;
import java.util.List;

/**
 * Pairs of unsigned numbers.
 *
 * @param bits their width
 * @param a the first numbers, each below 2^bits
 * @param b the second ones, as many
 */
record GateInputs(int bits, List<Long> a, List<Long> b) {

    int count() {
        return a.size();
    }

    /** A column for each place, the least first. */
    static List<List<Boolean>> columns(List<Long> numbers, int bits) {
        List<List<Boolean>> columns = new ArrayList<>();
        for (int place = 0; place < bits; place++) {
            int shift = place;
            columns.add(
                    numbers.stream().map(number -> (number >> shift & 1) == 1).toList());
        }
        return columns;
    }

    /** The numbers back from their columns. */
    static List<Long> numbers(List<List<Boolean>> columns) {
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < columns.getFirst().size(); i++) {
            long number = 0;
            for (int place = 0; place < columns.size(); place++) {
                number |= columns.get(place).get(i) ? 1L << place : 0;
            }
            numbers.add(number);
        }
        return numbers;
    }
}
