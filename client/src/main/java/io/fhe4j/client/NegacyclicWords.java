package io.fhe4j.client;

/** Products of polynomials modulo X^N + 1 and 2^64 or another number, in plain loops that touch the same words whatever the numbers are. */
final class NegacyclicWords {

    private NegacyclicWords() {}

    /** sum += x·y. */
    static void addProduct(long[] sum, long[] x, long[] y) {
        addProduct(sum, x, y, 0, sum.length);
    }

    private static void addProduct(long[] sum, long[] x, long[] y, int from, int to) {
        int degree = sum.length;
        for (int j = from; j < to; j++) {
            long factor = y[j];
            for (int i = 0; i < degree - j; i++) {
                sum[i + j] += factor * x[i];
            }
            for (int i = degree - j; i < degree; i++) {
                sum[i + j - degree] -= factor * x[i];
            }
        }
    }

    /**
     * sum = sum + x·y modulo a number Q of at most 60 bits.
     *
     * @param sum below Q in magnitude; canonical afterwards
     * @param x below Q
     * @param y at most {@code largest} in magnitude
     * @param reduction by Q
     */
    static void addProduct(long[] sum, long[] x, long[] y, long largest, long modulus, SecretReduction reduction) {
        int degree = sum.length;
        long between = Math.clamp((SecretReduction.LIMIT / modulus - 1) / largest, 1, degree);
        for (int from = 0; from < degree; from += (int) between) {
            int to = (int) Math.min(degree, from + between);
            addProduct(sum, x, y, from, to);
            reduction.canonical(sum);
        }
    }
}
