package io.fhe4j.backend.pim;

import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.Modulus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A primitive kernel on one residue row, with its operands' words.
 *
 * @param kernel which
 * @param modulus of the row that it writes
 * @param source the modulus of the row that it reads; for {@link Kernel#CONVERT} of no meaning
 * @param form of the row that it writes
 * @param operands rows, as the kernel's case of {@link RowKernels#compute} says
 * @param number a Galois element, an exponent, or the row of a conversion's target
 * @param gadget of digits, else null
 * @param conversion its constants, else null
 */
public record RowTask(
        Kernel kernel,
        Modulus modulus,
        Modulus source,
        Form form,
        List<long[]> operands,
        long number,
        @Nullable Gadget gadget,
        @Nullable BaseConversion conversion) {

    public RowTask {
        operands = List.copyOf(operands);
    }

    /** A task without number, gadget and conversion. */
    public RowTask(Kernel kernel, Modulus modulus, Modulus source, Form form, List<long[]> operands) {
        this(kernel, modulus, source, form, operands, 0, null, null);
    }

    /** The same with a number. */
    public RowTask withNumber(long value) {
        return new RowTask(kernel, modulus, source, form, operands, value, gadget, conversion);
    }
}
