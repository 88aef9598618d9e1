package io.fhe4j.ckks.encoding;

import io.fhe4j.api.PrecisionException;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.RnsBasis;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;

/** Writes encoded coefficients as canonical residues modulo the primes of a level. */
public final class ResidueWriter {

    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private ResidueWriter() {}

    /**
     * Reduces the coefficients modulo each modulus of {@code out}.
     *
     * @param coefficients N of them
     * @param out receives, in one batch entry and component, the residues of its moduli in their order; coefficient form
     * @param batch the batch entry
     * @param component the component
     * @throws PrecisionException if a coefficient's magnitude is not below half the product of the moduli
     * @throws IllegalArgumentException if the width of {@code out} is not N, its form is not the coefficients', or a modulus
     *     is not an odd number below 2^61
     */
    public static void write(EncodedCoefficients coefficients, HostRows out, int batch, int component) {
        if (out.shape().width() != coefficients.size() || out.form() != Form.COEFFICIENT) {
            throw new IllegalArgumentException(coefficients.size() + " coefficients do not go into " + out.shape()
                    + " in " + out.form() + " form");
        }
        checkFits(coefficients, out.moduli());
        long max = coefficients.isLong() ? coefficients.maxAbs().longValue() : Long.MIN_VALUE;
        for (int r = 0; r < out.moduli().size(); r++) {
            Reducer reducer = new Reducer(out.moduli().get(r).value());
            MemorySegment row = out.row(batch, component, r);
            if (!coefficients.isLong()) {
                writeLarge(coefficients, reducer, row);
            } else if (max >= 0 && max < reducer.p) {
                writeSmall(coefficients, reducer.p, row);
            } else {
                writeLong(coefficients, reducer, row);
            }
        }
    }

    private static void checkFits(EncodedCoefficients coefficients, RnsBasis moduli) {
        BigInteger product = moduli.product();
        if (coefficients.maxAbs().shiftLeft(1).compareTo(product) >= 0) {
            throw new PrecisionException(
                    "an encoded coefficient has " + coefficients.maxAbs().bitLength() + " bits and a sign, but the "
                            + moduli.size() + " moduli of this level hold numbers below half of 2^"
                            + Math.round(moduli.logProduct() * 100) / 100.0
                            + ": encode at a smaller scale, smaller values, or at a higher level");
        }
    }

    private static void writeSmall(EncodedCoefficients coefficients, long p, MemorySegment row) {
        for (int i = 0; i < coefficients.size(); i++) {
            long value = coefficients.low(i);
            row.set(WORD, (long) i * Long.BYTES, value + (p & (value >> 63)));
        }
    }

    private static void writeLong(EncodedCoefficients coefficients, Reducer reducer, MemorySegment row) {
        for (int i = 0; i < coefficients.size(); i++) {
            row.set(WORD, (long) i * Long.BYTES, reducer.reduce(coefficients.low(i)));
        }
    }

    private static void writeLarge(EncodedCoefficients coefficients, Reducer reducer, MemorySegment row) {
        for (int i = 0; i < coefficients.size(); i++) {
            row.set(WORD, (long) i * Long.BYTES, reducer.reduce(coefficients.high(i), coefficients.low(i)));
        }
    }
}
