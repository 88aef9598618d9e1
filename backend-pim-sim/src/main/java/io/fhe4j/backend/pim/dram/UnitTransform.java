package io.fhe4j.backend.pim.dram;

import io.fhe4j.ntt.ModularMath;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Roots;
import java.util.Arrays;

/**
 * Forward negacyclic transforms of N points in the rows of a slice of subarrays: the stages of the reference backend (Longa, Naehrig 2016,
 * algorithm 1).
 *
 * <p>Word i of a row is lane i. A polynomial of more points than lanes takes several rows; of fewer, a row holds several polynomials. Distances of
 * whole rows pair rows. Smaller ones pair lanes: two rows exchange half of their words, one then holds the upper and the other the lower words of
 * every pair, and they stay so. Where each word went is the address table's affair, which is {@link #place}.
 */
public final class UnitTransform {

    private final UnitPrograms programs;
    private final Slice slice;
    private final long q;
    private final int points;
    private final int lanes;
    private final int rows;
    private final long[] twiddles;
    /** The number of the word (polynomial by polynomial) at lane l of row r, at r·lanes + l. */
    private final int[] place;

    /**
     * Transforms of as many polynomials as fill an even number of rows.
     *
     * @param device whose constants count
     * @param subarrays how many share a polynomial, a power of two
     * @param modulus a prime that supports the transform
     * @param points N
     */
    public UnitTransform(DramDevice device, int subarrays, Modulus modulus, int points) {
        this.programs = new UnitPrograms(device);
        this.slice = new Slice(device, subarrays);
        this.q = modulus.value();
        this.points = points;
        this.lanes = slice.slots();
        this.rows = Math.max(2, points / lanes);
        if (rows > device.rows() / 2) {
            throw new IllegalArgumentException(points + " points need " + rows + " of " + device.rows() + " rows");
        }
        this.twiddles = twiddles(Roots.primitive(modulus, points), modulus.bits());
        this.place = new int[rows * lanes];
        Arrays.setAll(place, i -> i);
    }

    /** ψ^bitrev(i)·2^n mod q. */
    private long[] twiddles(long root, int bits) {
        long[] table = new long[points];
        long power = (1L << bits) % q;
        for (int e = 0; e < points; e++) {
            table[Integer.reverse(e) >>> (32 - Integer.numberOfTrailingZeros(points))] = power;
            power = ModularMath.multiply(power, root, q);
        }
        return table;
    }

    /** How many polynomials are transformed together. */
    public int batch() {
        return rows * lanes / points;
    }

    /** What has been executed so far. */
    public UnitMeter meter() {
        return slice.meter();
    }

    /**
     * From coefficients to values.
     *
     * @param words polynomial by polynomial, {@link #batch} of them
     */
    public long[] forward(long[] words) {
        Arrays.setAll(place, i -> i);
        for (int row = 0; row < rows; row++) {
            slice.write(row, Arrays.copyOfRange(words, row * lanes, (row + 1) * lanes));
        }
        for (int half = points / 2; half >= 1; half /= 2) {
            stage(half);
        }
        long[] values = new long[words.length];
        for (int row = 0; row < rows; row++) {
            long[] read = slice.read(row);
            for (int lane = 0; lane < lanes; lane++) {
                values[place[row * lanes + lane]] = read[lane];
            }
        }
        return values;
    }

    private void stage(int half) {
        int rowDistance = half >= lanes ? half / lanes : 1;
        int laneBit = half >= lanes ? -1 : Integer.numberOfTrailingZeros(half);
        int twiddleRow = rows;
        for (int row = 0; row < rows; row++) {
            if ((row & rowDistance) == 0) {
                int partner = row + rowDistance;
                if (laneBit >= 0) {
                    exchangePlaces(row, partner, half);
                }
                slice.write(twiddleRow, twiddlesOf(partner, half));
                slice.run(programs.butterfly(q, row, partner, twiddleRow, laneBit));
            }
        }
    }

    private void exchangePlaces(int upper, int lower, int distance) {
        for (int lane = 0; lane < lanes; lane++) {
            if ((lane & distance) == 0) {
                int moved = place[lower * lanes + lane];
                place[lower * lanes + lane] = place[upper * lanes + lane + distance];
                place[upper * lanes + lane + distance] = moved;
            }
        }
    }

    private long[] twiddlesOf(int row, int half) {
        long[] words = new long[lanes];
        for (int lane = 0; lane < lanes; lane++) {
            int index = place[row * lanes + lane] % points;
            words[lane] = twiddles[points / (2 * half) + index / (2 * half)];
        }
        return words;
    }
}
