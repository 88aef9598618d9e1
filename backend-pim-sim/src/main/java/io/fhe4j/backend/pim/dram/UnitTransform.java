package io.fhe4j.backend.pim.dram;

import io.fhe4j.ntt.ModularMath;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Roots;
import java.util.Arrays;

/**
 * Negacyclic transforms of N points in the rows of a slice of subarrays: the stages of the reference backend (Longa, Naehrig 2016,
 * algorithm 1).
 *
 * <p>Word i of a row is lane i. A polynomial of more points than lanes takes several rows; of fewer, a row holds several polynomials. Distances of
 * whole rows pair rows. Smaller ones pair lanes: two rows exchange half of their words, one then holds the upper and the other the lower words of
 * every pair, and they stay so. Where each word went is the address table's affair, which is {@link WordPlaces}.
 */
public final class UnitTransform {

    private final UnitPrograms programs;
    private final Slice slice;
    private final long q;
    private final int points;
    private final int lanes;
    private final int rows;
    private final long[] twiddles;
    private final long[] inverseTwiddles;
    /** N^−1·2^n mod q. */
    private final long inversePoints;

    private WordPlaces places;

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
        long root = Roots.primitive(modulus, points);
        this.twiddles = twiddles(root, modulus.bits());
        this.inverseTwiddles = twiddles(ModularMath.inverse(root, q), modulus.bits());
        this.inversePoints = ModularMath.multiply(ModularMath.inverse(points, q), (1L << modulus.bits()) % q, q);
        this.places = new WordPlaces(rows, lanes);
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
        places = new WordPlaces(rows, lanes);
        places.write(slice, words);
        for (int half = points / 2; half >= 1; half /= 2) {
            stage(half, half >= lanes ? -1 : Integer.numberOfTrailingZeros(half), twiddles, false);
        }
        return places.read(slice);
    }

    /**
     * From values to coefficients.
     *
     * @param words polynomial by polynomial, {@link #batch} of them
     */
    public long[] inverse(long[] words) {
        places = WordPlaces.transformed(rows, lanes, points);
        places.write(slice, words);
        for (int half = 1; half < points; half *= 2) {
            stage(half, half > lanes ? -1 : Integer.numberOfTrailingZeros(half) - 1, inverseTwiddles, true);
        }
        int factorRow = rows;
        long[] factors = new long[lanes];
        Arrays.fill(factors, inversePoints);
        slice.write(factorRow, factors);
        for (int row = 0; row < rows; row++) {
            slice.run(programs.modularMultiply(q, row, factorRow, row));
        }
        return places.read(slice);
    }

    /**
     * A stage of butterflies at a distance.
     *
     * @param laneBit the lanes that exchange before it, or −1
     */
    private void stage(int half, int laneBit, long[] table, boolean inverse) {
        int rowDistance = Math.max(1, half / lanes);
        int factorRow = rows;
        for (int row = 0; row < rows; row++) {
            if ((row & rowDistance) == 0) {
                int partner = row + rowDistance;
                if (laneBit >= 0) {
                    places.exchange(row, partner, 1 << laneBit);
                }
                slice.write(factorRow, twiddlesOf(partner, half, table));
                slice.run(
                        inverse
                                ? programs.inverseButterfly(q, row, partner, factorRow, laneBit)
                                : programs.butterfly(q, row, partner, factorRow, laneBit));
            }
        }
    }

    private long[] twiddlesOf(int row, int half, long[] table) {
        long[] words = new long[lanes];
        for (int lane = 0; lane < lanes; lane++) {
            int index = places.at(row, lane) % points;
            words[lane] = table[points / (2 * half) + index / (2 * half)];
        }
        return words;
    }
}
