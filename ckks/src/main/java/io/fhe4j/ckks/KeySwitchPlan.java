package io.fhe4j.ckks;

/**
 * A choice of digits and special primes for key switching, by sizes alone.
 *
 * @param digitRows primes of Q in a full digit
 * @param digits digits at the highest level (dnum)
 * @param specialPrimes the number of special primes
 * @param specialBits log2 of their product
 * @param cost estimated word multiplications of a key switch at the highest level
 * @param keyWords words of a switching key at the highest level
 */
record KeySwitchPlan(int digitRows, int digits, int specialPrimes, double specialBits, double cost, double keyWords) {

    /**
     * The plan for digits of a given number of primes.
     *
     * <p>The special primes exceed the largest digit by so much that the noise of the keys, N·α·D·σ²/12·(Q_d/P)², stays below that of
     * the rounding, N/18: by log2(1.5·α·D·σ²)/2 bits.
     *
     * @param ringDegree N
     * @param rowBits log2 of each prime of Q, bottom first
     * @param digitRows α, primes of a full digit
     * @param maxPrimeBits no prime is longer
     */
    static KeySwitchPlan of(int ringDegree, double[] rowBits, int digitRows, int maxPrimeBits) {
        int rows = rowBits.length;
        int digits = (rows + digitRows - 1) / digitRows;
        double largest = 0;
        for (int start = 0; start < rows; start += digitRows) {
            double bits = 0;
            for (int r = start; r < Math.min(rows, start + digitRows); r++) {
                bits += rowBits[r];
            }
            largest = Math.max(largest, bits);
        }
        double variance = PrecisionModel.ERROR_DEVIATION * PrecisionModel.ERROR_DEVIATION;
        double margin = StrictMath.log(1.5 * digitRows * digits * variance) / StrictMath.log(2) / 2;
        double specialBits = largest + margin;
        int special = (int) Math.ceil(specialBits / maxPrimeBits);
        double logDegree = StrictMath.log(ringDegree) / StrictMath.log(2);
        int full = rows + special;
        double transforms = (double) digits * full + 2.0 * full;
        double conversions = (double) rows * (full - digitRows) + 2.0 * special * rows;
        double products = 2.0 * digits * full;
        double cost = ringDegree * (transforms * logDegree / 2 + conversions + products);
        return new KeySwitchPlan(digitRows, digits, special, specialBits, cost, 2.0 * digits * full * ringDegree);
    }
}
