package io.fhe4j.backend.pim.dram;

import java.util.Arrays;

/**
 * Where the words of polynomials lie in the rows of a slice. In coefficient form one after another; each exchange of lanes in a forward transform
 * leaves half of the words of two rows where the other half was, and they stay there.
 */
final class WordPlaces {

    private final int lanes;
    /** The number of the word (polynomial by polynomial) at lane l of row r, at r·lanes + l. */
    private final int[] word;

    WordPlaces(int rows, int lanes) {
        this.lanes = lanes;
        this.word = new int[rows * lanes];
        Arrays.setAll(word, i -> i);
    }

    /** As a forward transform of so many points leaves them. */
    static WordPlaces transformed(int rows, int lanes, int points) {
        WordPlaces places = new WordPlaces(rows, lanes);
        for (int half = Math.min(points, lanes) / 2; half >= 1; half /= 2) {
            for (int row = 0; row < rows; row += 2) {
                places.exchange(row, row + 1, half);
            }
        }
        return places;
    }

    /** Words of the upper row's lanes with this bit change places with those of the lower row's lanes without it. */
    void exchange(int upper, int lower, int distance) {
        for (int lane = 0; lane < lanes; lane++) {
            if ((lane & distance) == 0) {
                int moved = word[lower * lanes + lane];
                word[lower * lanes + lane] = word[upper * lanes + lane + distance];
                word[upper * lanes + lane + distance] = moved;
            }
        }
    }

    int at(int row, int lane) {
        return word[row * lanes + lane];
    }

    /** Writes words, polynomial by polynomial, where they lie. */
    void write(Slice slice, long[] words) {
        long[] row = new long[lanes];
        for (int r = 0; r < word.length / lanes; r++) {
            for (int lane = 0; lane < lanes; lane++) {
                row[lane] = words[at(r, lane)];
            }
            slice.write(r, row);
        }
    }

    /** Reads them. */
    long[] read(Slice slice) {
        long[] words = new long[word.length];
        for (int r = 0; r < word.length / lanes; r++) {
            long[] row = slice.read(r);
            for (int lane = 0; lane < lanes; lane++) {
                words[at(r, lane)] = row[lane];
            }
        }
        return words;
    }
}
