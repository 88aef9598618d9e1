package io.fhe4j.backend.cpu;

import static io.fhe4j.backend.cpu.Words.real;
import static io.fhe4j.backend.cpu.Words.setReal;

import java.lang.foreign.MemorySegment;

/**
 * Monomials in the spectrum of one degree, and the keys of a group of numbers times 1 − X^e, added up. X is e^(iπ·turn/N) at a number of that turn; the turns
 * within a vector differ from that of its first place by the same amounts in all vectors, of which there are so few that X^e there has a short table.
 */
final class TorusMonomials {

    private final TorusTables tables;
    /** e^(iπ·j/N), j = 0…2N − 1: real and imaginary parts. */
    private final double[] roots;
    /** The turn of the first place of each vector. */
    private final int[] turns;
    /** What other places of a vector have more. */
    private final int[] further;
    /** For each exponent, up to their period, what X^e is at the places of a vector relative to the first: real parts, and then imaginary ones. */
    private final double[] lanes;

    TorusMonomials(TorusTables tables) {
        this.tables = tables;
        int n = tables.degree;
        int log = Integer.numberOfTrailingZeros(n);
        this.roots = new double[4 * n];
        for (int j = 0; j < 2 * n; j++) {
            roots[2 * j] = TorusTables.cosine(j, log);
            roots[2 * j + 1] = TorusTables.cosine(j - n / 2, log);
        }
        int[] all = new int[tables.numbers];
        for (int p = 0; p < tables.numbers; p++) {
            all[tables.place(p)] = (int) TorusTables.turn(log - 1, p);
        }
        int width = tables.lanes;
        this.turns = new int[tables.numbers / width];
        for (int v = 0; v < turns.length; v++) {
            turns[v] = all[v * width];
        }
        this.further = new int[width];
        int bits = 2 * n;
        for (int lane = 0; lane < width; lane++) {
            further[lane] = all[lane] - all[0];
            bits |= further[lane];
        }
        int period = 2 * n / Integer.lowestOneBit(bits);
        this.lanes = new double[2 * width * period];
        for (int e = 0; e < period; e++) {
            for (int lane = 0; lane < width; lane++) {
                int root = 2 * (further[lane] * e & 2 * n - 1);
                lanes[2 * width * e + lane] = roots[root];
                lanes[2 * width * e + width + lane] = roots[root + 1];
            }
        }
    }

    /**
     * Σ_J (1 − X^(e_J))·key J over the sets J of a group's numbers, vectors from … to.
     *
     * @param numbers of the group, of which e0, e1 and e2 are the exponents
     * @param keys the address of the first key; the others are {@code step} bytes behind
     */
    void bundle(
            TorusVectors kernels,
            int numbers,
            long keys,
            long step,
            long out,
            int polynomials,
            int e0,
            int e1,
            int e2,
            int from,
            int to) {
        switch (numbers) {
            case 1 -> kernels.bundle1(keys, step, out, polynomials, e0, e1, e2, turns, roots, lanes, from, to);
            case 2 -> kernels.bundle2(keys, step, out, polynomials, e0, e1, e2, turns, roots, lanes, from, to);
            default -> {
                kernels.bundle2(keys, step, out, polynomials, e0, e1, e2, turns, roots, lanes, from, to);
                pair(kernels, keys + 3 * step, step, out, polynomials, e2, e2 + e0, from, to);
                pair(kernels, keys + 5 * step, step, out, polynomials, e2 + e1, e2 + e1 + e0, from, to);
            }
        }
    }

    private void pair(
            TorusVectors kernels, long keys, long step, long out, int polynomials, int x, int y, int from, int to) {
        kernels.bundle3(keys, step, out, polynomials, x, y, 0, turns, roots, lanes, from, to);
    }

    /** The same of all vectors, by plain loops. */
    void plainBundle(
            MemorySegment memory,
            int numbers,
            long keys,
            long step,
            MemorySegment out,
            long o,
            int polynomials,
            int e0,
            int e1,
            int e2) {
        int width = tables.lanes;
        for (int q = 0; q < tables.numbers; q++) {
            int turn = turns[q / width] + further[q % width];
            for (int k = 0; k < polynomials; k++) {
                long at = ((long) (q / width) * polynomials + k) * 2 * width + q % width;
                double re = 0;
                double im = 0;
                for (int j = 1; j < 1 << numbers; j++) {
                    int e = (j & 1) * e0 + (j >> 1 & 1) * e1 + (j >> 2) * e2;
                    int root = 2 * (turn * e & roots.length / 2 - 1);
                    double fr = 1 - roots[root];
                    double fi = -roots[root + 1];
                    double kr = real(memory, keys + (j - 1) * step, at);
                    double ki = real(memory, keys + (j - 1) * step, at + width);
                    re += fr * kr - fi * ki;
                    im += fr * ki + fi * kr;
                }
                setReal(out, o, at, re);
                setReal(out, o, at + width, im);
            }
        }
    }
}
