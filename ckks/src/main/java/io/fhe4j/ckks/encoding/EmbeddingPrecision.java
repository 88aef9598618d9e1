package io.fhe4j.ckks.encoding;

import io.fhe4j.ckks.Scale;

/** The accuracy in which slots are transformed to coefficients and back. */
public enum EmbeddingPrecision {
    /** 53 bits: fast, and finer than the rounding of the coefficients for scales up to about 2^45. */
    DOUBLE,
    /** 106 bits: about five times the work. */
    DOUBLE_DOUBLE;

    private static final int MAX_DOUBLE_PRECISION_BITS = 30;
    private static final double MAX_DOUBLE_LOG_SCALE = 53;

    /**
     * What a scale and a wanted precision need: double-double above 30 bits or above a scale of 2^53.
     *
     * @param scale the scale of the encoding
     * @param precisionBits the precision that the parameters promise, in bits below the message bound
     */
    public static EmbeddingPrecision neededFor(Scale scale, int precisionBits) {
        return precisionBits > MAX_DOUBLE_PRECISION_BITS || scale.log2() > MAX_DOUBLE_LOG_SCALE
                ? DOUBLE_DOUBLE
                : DOUBLE;
    }
}
