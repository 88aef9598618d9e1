package io.fhe4j.backend.pim;

import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.Modulus;
import java.util.List;

/**
 * Carries out kernels on an architecture's arrays, step by step, for one residue row: what the samples of a running program are executed by. Safe
 * for threads.
 */
public interface RowArrays {

    /** Executes nothing: for a device whose values are checked where they are made. */
    RowArrays NONE = new RowArrays() {
        @Override
        public boolean executes(Kernel kernel, Modulus modulus, int width) {
            return false;
        }

        @Override
        public long[] execute(Kernel kernel, Modulus modulus, long[] accumulated, List<long[]> x, List<long[]> y) {
            throw new IllegalArgumentException("nothing is executed here, so not " + kernel);
        }
    };

    /** Whether its micro-programs give the value of this kernel on rows of this modulus and width. */
    boolean executes(Kernel kernel, Modulus modulus, int width);

    /**
     * The row that the micro-programs leave.
     *
     * @param kernel one that {@link #executes} accepts
     * @param modulus of the row
     * @param accumulated the row before the call, for kernels that add to it
     * @param x rows of the first operand: one, none, or the terms of a sum
     * @param y rows of the second operand, as many, or none
     * @return canonical words
     * @throws IllegalStateException if a program breaks a rule of the array
     */
    long[] execute(Kernel kernel, Modulus modulus, long[] accumulated, List<long[]> x, List<long[]> y);
}
