package io.fhe4j.ringgsw;

import io.fhe4j.api.SecretDistribution;
import io.fhe4j.ntt.Gadget;

/**
 * The variances that make up the error of a bootstrapped bit, and what gates fail with because of them. Variances are in units of q², q the
 * modulus of LWE ciphertexts, taken as 1 step each; the secrets are averages over their distribution.
 *
 * <p>Sources: Micciancio and Polyakov, "Bootstrapping in FHEW-like cryptosystems" (2021), section 4, for accumulators and gates; the
 * terms of a dropped digit are the error of rounding, times a secret of the ring. All terms are of independent errors.
 *
 * @param accumulator after blind rotation, brought from Q to q
 * @param keySwitch of the table of multiples, and of rounding from Q to q_KS, brought to q
 * @param modulusSwitch of rounding from q_KS to q
 */
public record GateNoise(double accumulator, double keySwitch, double modulusSwitch) {

    private static final double LN_2 = Math.log(2);

    /** The model for a parameter set. */
    public static GateNoise of(FhewParameters parameters) {
        double q = (double) parameters.lweModulus().value();
        double ring = (double) parameters.ringModulus().value();
        double switching = (double) parameters.switchingModulus().value();
        double scale = q / ring;
        double switched = q / switching;
        return new GateNoise(
                scale * scale * accumulator(parameters),
                switched * switched * keySwitch(parameters),
                switching == q ? 0 : rounding(parameters.lweDimension(), parameters));
    }

    /** Σ over n numbers of the secret and both signs of (X^e − 1)·(digits · key errors), and of what the gadget drops. */
    private static double accumulator(FhewParameters parameters) {
        double n = parameters.lweDimension();
        double degree = parameters.ringDegree();
        Gadget gadget = parameters.accumulatorGadget();
        double error = FhewParameters.ERROR_DEVIATION * FhewParameters.ERROR_DEVIATION;
        double products = 2.0 * BlindRotationKey.SIGNS * n * BlindRotationKey.COMPONENTS * degree;
        double digits = digitSquares(gadget, (double) parameters.ringModulus().value());
        double dropped = gadget.droppedBits() == 0 ? 0 : Math.scalb(1.0, 2 * gadget.droppedBits()) / 12;
        double secret = secretVariance(parameters);
        return products * digits * error + n * secret * 2 * dropped * (1 + degree * secret);
    }

    /** Σ_j E[d_j²] of balanced digits of a uniform residue. */
    private static double digitSquares(Gadget gadget, double modulus) {
        double base = Math.scalb(1.0, gadget.logBase());
        double full = (base * base + 2) / 12;
        double range = modulus / Math.scalb(1.0, gadget.droppedBits() + gadget.logBase() * (gadget.levels() - 1));
        return (gadget.levels() - 1) * full + (range * range + 2) / 12;
    }

    /** One table row for each digit that is not 0, and the rounding of the extracted ciphertext from Q to q_KS. */
    private static double keySwitch(FhewParameters parameters) {
        double degree = parameters.ringDegree();
        Gadget gadget = parameters.switchingGadget();
        double error = FhewParameters.ERROR_DEVIATION * FhewParameters.ERROR_DEVIATION;
        double range =
                parameters.switchingModulus().value() / Math.scalb(1.0, gadget.logBase() * (gadget.levels() - 1));
        double chosen = (gadget.levels() - 1) * (1 - Math.scalb(1.0, -gadget.logBase())) + Math.max(0, 1 - 1 / range);
        double rounded = parameters.switchingModulus().equals(parameters.ringModulus())
                ? 0
                : rounding(parameters.ringDegree(), parameters);
        return degree * chosen * error + rounded;
    }

    /** Rounding of a body and of so many mask words, each uniform in one step. */
    private static double rounding(int words, FhewParameters parameters) {
        return (1 + words * secretVariance(parameters)) / 12;
    }

    private static double secretVariance(FhewParameters parameters) {
        return parameters.secretDistribution() == SecretDistribution.TERNARY
                ? 2.0 / 3
                : FhewParameters.ERROR_DEVIATION * FhewParameters.ERROR_DEVIATION;
    }

    /** The variance of the error of a gate's result. */
    public double output() {
        return accumulator + keySwitch + modulusSwitch;
    }

    /**
     * log2 of the probability that a gate on two independent results of gates goes wrong: that the error of their combination passes the
     * distance to the nearest sign change.
     *
     * @param gate the gate
     * @param parameters the set that this noise is of
     */
    public double failureLog2(Gate gate, FhewParameters parameters) {
        double coefficient = Math.abs(gate.coefficient());
        double margin = coefficient * parameters.lweModulus().value() / 8;
        double deviation = coefficient * Math.sqrt(2 * output());
        return log2Erfc(margin / (deviation * Math.sqrt(2)));
    }

    /** log2 erfc(x) for x ≥ 0: below 1 by erf's series, else by a continued fraction, which does not underflow as erfc itself would. */
    static double log2Erfc(double x) {
        if (x < 1) {
            double erf = 0;
            double term = 2 / Math.sqrt(Math.PI) * x;
            for (int k = 0; k < 30; k++) {
                erf += term / (2 * k + 1);
                term *= -x * x / (k + 1);
            }
            return Math.log1p(-erf) / LN_2;
        }
        // Continued fraction of Laplace: erfc(x) = exp(-x²)/√π · 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + …)))).
        double fraction = x;
        for (int k = 200; k >= 1; k--) {
            fraction = x + k / 2.0 / fraction;
        }
        return (-x * x - 0.5 * Math.log(Math.PI) - Math.log(fraction)) / LN_2;
    }
}
