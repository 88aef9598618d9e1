package io.fhe4j.backend.pim.dram;

import java.util.List;

/**
 * Automorphisms X → X^g of polynomials in evaluation form, in place, as transforms leave them.
 *
 * <p>Word i belongs to ψ^(2e+1), e = bitrev(i), and e becomes an affine map of itself modulo N. A digit of the new e depends on that digit and on lower
 * ones alone, and the highest lie in the row of a pair, then slots, mats, subarrays, and rows. So each level permutes words for itself, the highest
 * digit first, and no two words meet; rows need only new names.
 */
public final class UnitAutomorphism {

    private final UnitMoves moves;
    private final Slice slice;
    private final int perMat;
    private final int perSubarray;
    private final int points;
    private final int lanes;
    private final int rows;
    private final WordPlaces places;

    /**
     * Polynomials of which as many as fill an even number of rows are worked on together.
     *
     * @param device whose constants count
     * @param subarrays how many share a polynomial, a power of two
     * @param points N
     */
    public UnitAutomorphism(DramDevice device, int subarrays, int points) {
        this.moves = new UnitMoves(device);
        this.slice = new Slice(device, subarrays);
        this.perMat = device.slotsPerMat();
        this.perSubarray = device.slots();
        this.points = points;
        this.lanes = slice.slots();
        this.rows = Math.max(2, points / lanes);
        this.places = WordPlaces.transformed(rows, lanes, points);
    }

    /** How many polynomials are worked on together. */
    public int batch() {
        return rows * lanes / points;
    }

    /** What has been executed so far. */
    public UnitMeter meter() {
        return slice.meter();
    }

    private int reverse(int i) {
        return points == 1 ? 0 : Integer.reverse(i) >>> (32 - Integer.numberOfTrailingZeros(points));
    }

    /** Row and lane, as row·lanes + lane, where the word at a place has to go. */
    private int[] destinations(long galois) {
        int[] placeOf = new int[rows * lanes];
        for (int place = 0; place < placeOf.length; place++) {
            placeOf[places.at(place / lanes, place % lanes)] = place;
        }
        int[] to = new int[rows * lanes];
        for (int word = 0; word < to.length; word++) {
            int i = word % points;
            long exponent = galois * (2L * reverse(i) + 1) % (2L * points);
            // Word i of the result is the word whose number this is.
            int from = word - i + reverse((int) (exponent / 2));
            to[placeOf[from]] = placeOf[word];
        }
        return to;
    }

    /**
     * Applies an automorphism.
     *
     * @param words of {@link #batch} polynomials in evaluation form, one after another
     * @param galois g, odd
     */
    public long[] apply(long[] words, long galois) {
        places.write(slice, words);
        int[] to = destinations(galois);
        int[] names = new int[rows];
        for (int upper = 0; upper < rows; upper += 2) {
            permutePair(to, upper);
            for (int row = upper; row < upper + 2; row++) {
                names[row] = permuteRow(to, row);
            }
        }
        long[][] renamed = new long[rows][];
        for (int row = 0; row < rows; row++) {
            renamed[names[row]] = slice.read(row);
        }
        for (int row = 0; row < rows; row++) {
            slice.write(row, renamed[row]);
        }
        return places.read(slice);
    }

    /** Rows of the pair and slots; what is left to do is entered in {@code to}. */
    private void permutePair(int[] to, int upper) {
        int[] marks = new int[lanes];
        int[] slots = new int[lanes];
        int[] left = new int[2 * lanes];
        for (int lane = 0; lane < lanes; lane++) {
            int target = to[upper * lanes + lane];
            marks[lane] = target / lanes % 2;
            slots[lane] = lane / perMat * perMat + target % lanes % perMat;
            for (int row = 0; row < 2; row++) {
                int end = to[(upper + row) * lanes + lane];
                left[end / lanes % 2 * lanes + slots[lane]] = end;
            }
        }
        slice.run(moves.permuteSlots(upper, upper + 1), List.of(marks, slots));
        System.arraycopy(left, 0, to, upper * lanes, 2 * lanes);
    }

    /** Mats and subarrays; returns the row's new name. */
    private int permuteRow(int[] to, int row) {
        int[] mats = new int[lanes];
        int[] subarrays = new int[lanes];
        for (int lane = 0; lane < lanes; lane++) {
            int end = to[row * lanes + lane] % lanes;
            mats[lane] = lane / perSubarray * perSubarray + end % perSubarray;
            subarrays[mats[lane]] = end;
        }
        slice.run(moves.permuteMats(row), List.of(mats));
        if (lanes > perSubarray) {
            slice.run(moves.permuteSubarrays(row, lanes / perSubarray), List.of(subarrays));
        }
        return to[row * lanes] / lanes;
    }
}
