package io.fhe4j.ckks;

/**
 * What the scale leaves room for when results are released to people who may know the ciphertexts: flooding noise (Li, Micciancio,
 * Schultz, Sorrell 2022, §3).
 *
 * @param statisticalBits the statistical security of a release in bits, 1…128
 * @param maxReleases how many results are released under one key at most, 1…2^30
 */
public record ReleaseRoom(int statisticalBits, int maxReleases) {

    private static final int MAX_STATISTICAL_BITS = 128;
    private static final int MAX_RELEASES = 1 << 30;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a number is outside its range
     */
    public ReleaseRoom {
        if (statisticalBits < 1 || statisticalBits > MAX_STATISTICAL_BITS) {
            throw new IllegalArgumentException(
                    "a release has 1 to " + MAX_STATISTICAL_BITS + " statistical bits, not " + statisticalBits);
        }
        if (maxReleases < 1 || maxReleases > MAX_RELEASES) {
            throw new IllegalArgumentException("1 to 2^30 results are released under a key, not " + maxReleases);
        }
    }

    /**
     * log2 of the deviation of the flooding noise over the worst-case noise: bits/2 + log2(12·releases)/2, about 27 for 40 bits and
     * 1,024 releases.
     */
    public double floodingBits() {
        return statisticalBits / 2.0 + StrictMath.log(12.0 * maxReleases) / StrictMath.log(2) / 2;
    }
}
