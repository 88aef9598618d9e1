package io.fhe4j.ringgsw.noise;

/**
 * The variances that make up the error of a bootstrapped bit of a FHEW set, each divided by the square of its modulus, so that they add: the error of a
 * gate's result is what blind rotation, key switch and roundings leave, and a gate on several operands adds up theirs.
 *
 * @param accumulator after blind rotation
 * @param table of the table of multiples that the key is switched by
 * @param ringRounding of rounding from Q to q_KS
 * @param lweRounding of rounding from q_KS to q
 * @param exponentRounding of rounding to exponents, once for each bootstrapping, not for each operand; 0 where exponents are multiples
 */
public record FhewNoise(
        AccumulatorNoise accumulator, double table, double ringRounding, double lweRounding, double exponentRounding) {

    /** The variance of the error of a gate's result: all terms but the last. */
    public double output() {
        return accumulator.total() + table + ringRounding + lweRounding;
    }

    /**
     * log2 of the probability that a bootstrapping goes wrong.
     *
     * @param combination the errors of what is bootstrapped, with their coefficients
     * @param margin the distance to the nearest wrong decision, as a fraction of the circle
     */
    public double failureLog2(NoiseSources combination, double margin) {
        return failureLog2(combination.variance(), margin);
    }

    /**
     * log2 of the probability that a bootstrapping goes wrong.
     *
     * @param variance of the error of what is bootstrapped, as a fraction of the circle squared
     * @param margin the distance to the nearest wrong decision, as a fraction of the circle
     */
    public double failureLog2(double variance, double margin) {
        return Failure.log2(margin, variance + exponentRounding);
    }
}
