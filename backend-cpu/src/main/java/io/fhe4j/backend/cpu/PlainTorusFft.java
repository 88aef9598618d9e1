package io.fhe4j.backend.cpu;

import static io.fhe4j.backend.cpu.Words.real;
import static io.fhe4j.backend.cpu.Words.setReal;

import java.lang.foreign.MemorySegment;

/** The torus transform of one degree in plain loops, one stage after the other; spectra are in the order of the tree. */
final class PlainTorusFft {

    private final int numbers;
    /** Twiddle of block b of the stage with 2^d blocks at 2^d + b. */
    private final double[] cosines;

    private final double[] sines;

    PlainTorusFft(int degree) {
        numbers = degree / 2;
        cosines = new double[numbers];
        sines = new double[numbers];
        for (int depth = 0; 1 << depth < numbers; depth++) {
            for (int b = 0; b < 1 << depth; b++) {
                cosines[(1 << depth) + b] = TorusTables.twiddle(depth, b, 0, true);
                sines[(1 << depth) + b] = TorusTables.twiddle(depth, b, 0, false);
            }
        }
    }

    /** In place: N doubles, real parts and then imaginary ones. */
    void forward(MemorySegment a, long o) {
        for (int blocks = 1, half = numbers / 2; blocks < numbers; blocks *= 2, half /= 2) {
            for (int b = 0; b < blocks; b++) {
                long u = o + 16L * half * b;
                forward(a, u, u + 8L * half, half, cosines[blocks + b], sines[blocks + b]);
            }
        }
    }

    private void forward(MemorySegment a, long u, long v, int half, double wr, double wi) {
        long im = 8L * numbers;
        for (int j = 0; j < half; j++) {
            double vr = real(a, v, j);
            double vi = real(a, v + im, j);
            double tr = vr * wr - vi * wi;
            double ti = vr * wi + vi * wr;
            double ur = real(a, u, j);
            double ui = real(a, u + im, j);
            setReal(a, u, j, ur + tr);
            setReal(a, u + im, j, ui + ti);
            setReal(a, v, j, ur - tr);
            setReal(a, v + im, j, ui - ti);
        }
    }

    /** In place; the result is M times as large. */
    void inverse(MemorySegment a, long o) {
        for (int blocks = numbers / 2, half = 1; blocks >= 1; blocks /= 2, half *= 2) {
            for (int b = 0; b < blocks; b++) {
                long u = o + 16L * half * b;
                inverse(a, u, u + 8L * half, half, cosines[blocks + b], sines[blocks + b]);
            }
        }
    }

    private void inverse(MemorySegment a, long u, long v, int half, double wr, double wi) {
        long im = 8L * numbers;
        for (int j = 0; j < half; j++) {
            double ur = real(a, u, j);
            double ui = real(a, u + im, j);
            double vr = real(a, v, j);
            double vi = real(a, v + im, j);
            double tr = ur - vr;
            double ti = ui - vi;
            setReal(a, u, j, ur + vr);
            setReal(a, u + im, j, ui + vi);
            setReal(a, v, j, tr * wr + ti * wi);
            setReal(a, v + im, j, ti * wr - tr * wi);
        }
    }
}
