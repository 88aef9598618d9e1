package io.fhe4j.backend.cpu;

/**
 * The constants of a lazy sum of products modulo p, and how many terms it may have; the generator's {@code DoubleRowWriter} proves it.
 *
 * <p>With the high sum in units of 2^e, {@code terms} products of at most {@code most} need terms·most &lt; 2^(51+e), so that it keeps its
 * binade, and terms·2^(e−1) ≤ 2^53 − 2^51, so that the low sum, what it began with, and the reduced high part together stay exact. The e that allows most
 * terms is taken: 6 at 50 bits, 23 and more at 48.
 */
final class LazySums {

    private static final int MOST_TERMS = 1 << 16;

    final int terms;
    final double high;
    final double unit;
    final double factor;
    final double quotient;

    /** @param most a bound of the absolute value of each product, at most 2^99 */
    LazySums(long p, double most) {
        int best = 0;
        int exponent = 0;
        for (int e = 1; e <= 52; e++) {
            double byHigh = Math.scalb(1.0, 51 + e) / most - 1e-9;
            double byLow = 3 * Math.scalb(1.0, 52 - e);
            int allowed = (int) Math.min(Math.min(Math.floor(byHigh), Math.floor(byLow)), MOST_TERMS);
            if (allowed > best) {
                best = allowed;
                exponent = e;
            }
        }
        terms = best;
        high = Math.scalb(1.5, 52 + exponent);
        unit = Math.scalb(1.0, -exponent);
        long residue = (1L << exponent) % p;
        factor = residue > p / 2 ? residue - p : residue;
        quotient = factor / p;
    }
}
