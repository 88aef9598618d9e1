package io.fhe4j.ringgsw.integer;

import java.util.List;

/**
 * Several tables from one rotation (Carpov, Izabachène, Mollimard, "New techniques for multi-value input homomorphic evaluation and applications", 2019): the
 * polynomial of a table t is v_0·v_t with a factor v_0 that all tables have in common, so that v_0 alone is turned, and what comes out is multiplied by v_t.
 *
 * <p>v_0 = c·(1 + X + … + X^(N−1)) with c half of a half of the unit, doubled by v_t = (1 − X)·t, for (1 + … + X^(N−1))·(1 − X) = 2 modulo X^N + 1. v_t is 0 but
 * where entries change: at most p coefficients. They multiply the errors of as many coefficients of the turned polynomial.
 */
public final class CommonFactor {

    private CommonFactor() {}

    /** The coefficients of v_t where entry v follows entry v − 1, for v = 1…p, at v − 1; beyond the last the negative of the first follows. */
    public static int[] steps(Table table) {
        int[] entries = table.halfEntries();
        int[] steps = new int[entries.length];
        for (int v = 1; v <= entries.length; v++) {
            int next = v == entries.length ? -entries[0] : entries[v];
            // Twice a value less one constant for all: differences of two of them are even, and so is the last sum.
            steps[v - 1] = (next - entries[v - 1]) / 2;
        }
        return steps;
    }

    /**
     * Whether tables that are read at one place come from one rotation: if there are several, and 2^m + 1 of any result, errors and all, may be added.
     *
     * @param parameters of the blocks
     * @param tables what is read at the place
     */
    public static boolean serves(BlockParameters parameters, List<Table> tables) {
        double sums = parameters.base() + 1;
        return tables.size() > 1
                && tables.stream()
                        .allMatch(table -> sums * sums * squaredNorm(steps(table)) <= parameters.largestSquaredNorm());
    }

    /** The variance of a result, a rotation of its own having 1. */
    static long squaredNorm(int[] steps) {
        long sum = 0;
        for (int step : steps) {
            sum += (long) step * step;
        }
        return sum;
    }

    /** Where in the polynomial step v, 1…p, is: the boundary of boxes that are centred on their entries. */
    public static int place(int step, int space, int degree) {
        int box = degree / space;
        return step * box - box / 2;
    }
}
