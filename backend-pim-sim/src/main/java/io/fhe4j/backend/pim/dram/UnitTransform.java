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
    private final long[] inverseTwiddles;
    /** N^−1·2^n mod q. */
    private final long inversePoints;
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
        long root = Roots.primitive(modulus, points);
        this.twiddles = twiddles(root, modulus.bits());
        this.inverseTwiddles = twiddles(ModularMath.inverse(root, q), modulus.bits());
        this.inversePoints = ModularMath.multiply(ModularMath.inverse(points, q), (1L << modulus.bits()) % q, q);
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
        write(words);
        for (int half = points / 2; half >= 1; half /= 2) {
            stage(half, half >= lanes ? -1 : Integer.numberOfTrailingZeros(half), twiddles, false);
        }
        return read();
    }

    /**
     * From values to coefficients.
     *
     * @param words polynomial by polynomial, {@link #batch} of them
     */
    public long[] inverse(long[] words) {
        // Words lie where a forward transform leaves them.
        Arrays.setAll(place, i -> i);
        for (int half = Math.min(points, lanes) / 2; half >= 1; half /= 2) {
            for (int row = 0; row < rows; row += 2) {
                exchangePlaces(row, row + 1, half);
            }
        }
        write(words);
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
        return read();
    }

    private void write(long[] words) {
        long[] row = new long[lanes];
        for (int r = 0; r < rows; r++) {
            for (int lane = 0; lane < lanes; lane++) {
                row[lane] = words[place[r * lanes + lane]];
            }
            slice.write(r, row);
        }
    }

    private long[] read() {
        long[] words = new long[rows * lanes];
        for (int r = 0; r < rows; r++) {
            long[] row = slice.read(r);
            for (int lane = 0; lane < lanes; lane++) {
                words[place[r * lanes + lane]] = row[lane];
            }
        }
        return words;
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
                    exchangePlaces(row, partner, 1 << laneBit);
                }
                slice.write(factorRow, twiddlesOf(partner, half, table));
                slice.run(
                        inverse
                                ? programs.inverseButterfly(q, row, partner, factorRow, laneBit)
                                : programs.butterfly(q, row, partner, factorRow, laneBit));
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

    private long[] twiddlesOf(int row, int half, long[] table) {
        long[] words = new long[lanes];
        for (int lane = 0; lane < lanes; lane++) {
            int index = place[row * lanes + lane] % points;
            words[lane] = table[points / (2 * half) + index / (2 * half)];
        }
        return words;
    }
}
