package io.fhe4j.ringgsw.pbs;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;

/**
 * The trace of ring ciphertexts (a, b), b = a·z + phase, under the ring secret of the exact engine: the sum of the phase's images under all automorphisms, which is N times its
 * constant term, all other coefficients gone (Chen, Dai, Kim, Song 2021, section 3.2). log2 N automorphisms, each with a ring key switch. It holds the prepared keys in the
 * backend's memory until it is closed. Safe for many threads.
 */
public final class RingTrace implements AutoCloseable {

    private final CircuitParameters parameters;
    private final PbsParameters blocks;
    private final int degree;
    private final RingSwitcher switcher;

    private RingTrace(Backend backend, CircuitKeys keys) {
        this.parameters = keys.parameters();
        this.blocks = parameters.blocks();
        this.degree = blocks.ringDegree();
        this.switcher = new RingSwitcher(backend, keys);
    }

    /**
     * A trace; expands and uploads the keys.
     *
     * @param backend where it computes; stays open as long as the trace is used
     * @param keys of circuit bootstrapping, whose ring switching keys it uses
     */
    public static RingTrace on(Backend backend, CircuitKeys keys) {
        return new RingTrace(backend, keys);
    }

    /** The parameters. */
    public CircuitParameters parameters() {
        return parameters;
    }

    /**
     * The mean variance that a trace adds to a coefficient, as a fraction of the circle squared: that of N ring key switches, since an error that enters with m
     * automorphisms to come is multiplied by 2^m in the mean.
     */
    public double addedVariance() {
        return degree * parameters.switchVariance();
    }

    /**
     * Replaces ring ciphertexts by their traces. Multiply by 1/N modulo Q, before or after, to keep the constant term as it is.
     *
     * @param rows any number of ciphertexts in batch1 and batch2, batch3 = 1, two components, one row of N words modulo Q, coefficient form
     * @throws IllegalArgumentException if they are not
     */
    public void run(RowBuffer rows) {
        Shape shape = rows.shape();
        boolean fits = shape.batch3() == 1 && shape.components() == 2 && shape.rows() == 1 && shape.width() == degree;
        if (!fits || !rows.moduli().equals(blocks.basis()) || rows.form() != Form.COEFFICIENT) {
            throw new IllegalArgumentException("ring ciphertexts of two components of " + degree + " words modulo "
                    + blocks.ringModulus() + " in coefficient form, not " + shape + " modulo " + rows.moduli() + " in "
                    + rows.form() + " form");
        }
        for (int step = 0; step < Integer.numberOfTrailingZeros(degree); step++) {
            switcher.addMoved(rows, rows, step);
        }
    }

    /** Gives the memory of the keys back. Closing again does nothing. */
    @Override
    public void close() {
        switcher.close();
    }
}
