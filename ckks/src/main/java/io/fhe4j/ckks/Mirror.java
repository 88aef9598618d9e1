package io.fhe4j.ckks;

import io.fhe4j.api.PrecisionException;
import java.util.Locale;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** For tests: the clear value of every ciphertext, computed beside it, and the comparison after each operation. */
final class Mirror {

    private static final Logger LOG = LoggerFactory.getLogger(Mirror.class);

    /** What doubles and the transform of a decryptor resolve, relative to the message. */
    private static final double RESOLUTION = 0x1p-44;

    private final Function<CkksCiphertext, ComplexVector> decryptor;
    private final Map<CkksCiphertext, ComplexVector> values = new WeakHashMap<>();
    private int operations;

    Mirror(Function<CkksCiphertext, ComplexVector> decryptor) {
        this.decryptor = decryptor;
    }

    /** The clear value; of a ciphertext that is met for the first time, what it decrypts to. */
    synchronized ComplexVector of(CkksCiphertext x) {
        return values.computeIfAbsent(x, decryptor);
    }

    synchronized void expect(CkksCiphertext x, ComplexVector clear) {
        values.put(x, clear);
    }

    /**
     * Compares the result of an operation with its clear value.
     *
     * @throws PrecisionException if a slot is further off than the estimate allows
     */
    synchronized CkksCiphertext checked(String operation, CkksCiphertext result, ComplexVector clear) {
        operations++;
        values.put(result, clear);
        ComplexVector found = decryptor.apply(result);
        double worst = 0;
        int slot = 0;
        for (int j = 0; j < found.size(); j++) {
            double re = found.re(j) - clear.re(j % clear.size());
            double im = found.im(j) - clear.im(j % clear.size());
            double error = Math.hypot(re, im);
            // Written so that a NaN counts as the worst.
            if (!(error <= worst)) {
                worst = error;
                slot = j;
            }
        }
        double bound = result.noise().worstError() + RESOLUTION * Math.max(1, clear.maxAbs());
        if (!(worst <= bound)) {
            throw new PrecisionException(String.format(
                    Locale.ROOT,
                    "operation %d, %s, is the first that loses precision: the error in slot %d is 2^%.2f, the bound 2^%.2f, at"
                            + " level %d and scale 2^%.2f; a bound that was declared too small, or another key, are the usual causes",
                    operations,
                    operation,
                    slot,
                    log2(worst),
                    log2(bound),
                    result.level(),
                    result.scale().log2()));
        }
        // Inputs count as what they decrypt to, so their own error may lift a message above its bound.
        if (clear.maxAbs() > result.bound() + bound) {
            throw new PrecisionException(String.format(
                    Locale.ROOT,
                    "operation %d, %s: the message exceeds its bound %.6g; a bound was declared too small",
                    operations,
                    operation,
                    result.bound()));
        }
        LOG.debug("operation {}, {}: error 2^{}, bound 2^{}", operations, operation, log2(worst), log2(bound));
        return result;
    }

    private static double log2(double x) {
        return StrictMath.log(x) / StrictMath.log(2);
    }
}
