package io.fhe4j.ringgsw.pbs;

import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.TorusSwitching;
import io.fhe4j.ringgsw.noise.AccumulatorNoise;
import io.fhe4j.ringgsw.noise.DigitMoments;
import io.fhe4j.ringgsw.noise.ExternalProduct;
import io.fhe4j.ringgsw.noise.Failure;
import io.fhe4j.ringgsw.noise.SecretMoments;
import io.fhe4j.ringgsw.noise.SwitchNoise;
import io.fhe4j.ringgsw.noise.TorusTransform;

/**
 * The variances that make up the error at which a table is read, as fractions of the circle, from the model of {@link io.fhe4j.ringgsw.noise}.
 *
 * @param rotation of a look-up's result
 * @param keySwitch what a key switch adds
 * @param modulusSwitch what the rounding to exponents adds, its mean taken off
 */
public record PbsNoise(double rotation, double keySwitch, double modulusSwitch) {

    /** The model for a parameter set, on the torus engine. */
    public static PbsNoise of(PbsParameters parameters) {
        int n = parameters.lweDimension();
        int degree = parameters.ringDegree();
        Gadget gadget = parameters.rotation().gadget();
        Gadget switching = parameters.switching().gadget();
        ExternalProduct product = new ExternalProduct(
                degree,
                parameters.maskComponents(),
                DigitMoments.ofTorus(Long.SIZE, gadget.logBase(), gadget.levels()),
                parameters.ringError().variance() * 0x1p-128,
                TorusTransform.variance(degree, gadget.logBase()),
                SecretMoments.BINARY);
        return new PbsNoise(
                AccumulatorNoise.controlled(product, n, SecretMoments.BINARY).total(),
                SwitchNoise.multiplied(
                        parameters.maskWords(),
                        DigitMoments.ofTorus(Long.SIZE, switching.logBase(), switching.levels()),
                        parameters.lweError().variance() * 0x1p-64,
                        SecretMoments.BINARY),
                SwitchNoise.compensated(
                        n, Math.scalb(1.0, TorusSwitching.RESULT_BITS), 2.0 * degree, SecretMoments.BINARY));
    }

    /**
     * The variance at which a table is read.
     *
     * @param squaredNorm the variance of what is looked up, a look-up's result having 1
     */
    public double atTable(double squaredNorm) {
        return squaredNorm * rotation + keySwitch + modulusSwitch;
    }

    /**
     * log2 of the probability that a wrong entry is read: that the error passes half of a box.
     *
     * @param squaredNorm the variance of what is looked up, a look-up's result having 1
     * @param space p, the entries of the table
     */
    public double failureLog2(double squaredNorm, int space) {
        return Failure.log2(1.0 / (4 * space), atTable(squaredNorm));
    }
}
