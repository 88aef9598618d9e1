package io.fhe4j.backend.pim;

import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RowBuffer;
import java.util.List;

/**
 * How an architecture carries out the primitive kernels: as runs of micro-programs. What a new architecture brings, beside its programs.
 */
public interface KernelMapping {

    /**
     * Runs of one micro-program.
     *
     * @param program its name
     * @param runs how often
     * @param nanos what one run takes, in ns
     * @param units how many places (subarrays, arrays) are busy in that time
     * @param picojoules what one run takes, in pJ, in all places together
     * @param assumed whether the device's reference gives no mapping for this kernel, so that this one is our own
     */
    record Run(String program, long runs, double nanos, int units, double picojoules, boolean assumed) {}

    /** The device's name. */
    String device();

    /** What a busy place is called in reports. */
    String unitName();

    /** How many places there are that can be busy at once. */
    double units();

    /**
     * The programs of a call of a primitive kernel.
     *
     * @param kernel which
     * @param out what it writes (for downloads: what it reads)
     * @param x its first operand, or {@code out} where there is none
     * @param terms of a sum, levels of a gadget, or 1
     */
    List<Run> runs(Kernel kernel, RowBuffer out, RowBuffer x, int terms);

    /**
     * The programs of {@link Kernel#DECOMPOSE}.
     *
     * @param out the digits
     * @param x what they are of
     * @param gadget their base and number
     */
    default List<Run> digitRuns(RowBuffer out, RowBuffer x, Gadget gadget) {
        return runs(Kernel.DECOMPOSE, out, x, gadget.levels());
    }

    /**
     * The programs of {@link Kernel#CONVERT}.
     *
     * @param out rows of the target basis
     * @param x rows of the source basis
     * @param conversion its constants
     */
    default List<Run> conversionRuns(RowBuffer out, RowBuffer x, BaseConversion conversion) {
        return runs(Kernel.CONVERT, out, x, conversion.from().size());
    }

    /**
     * Whether sums of small multiples of rows ({@link io.fhe4j.ntt.Kernels#sumOfMultiples}) have a program of their own; otherwise they are charged by the
     * primitive kernels that they are made of.
     *
     * @param modulus of a row
     * @param largest the largest magnitude of a factor
     */
    default boolean multiplies(Modulus modulus, int largest) {
        return false;
    }

    /**
     * What residues are multiplied by as they lie in the cells, such as 2^n in Montgomery form; 1 where they lie as they are.
     *
     * @param modulus of the row
     */
    default long storedFactor(Modulus modulus) {
        return 1;
    }
}
