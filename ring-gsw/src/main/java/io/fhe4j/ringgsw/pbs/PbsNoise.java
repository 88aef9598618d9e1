package io.fhe4j.ringgsw.pbs;

import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.ModulusKind;
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

    /** The model for a parameter set. */
    public static PbsNoise of(PbsParameters parameters) {
        return switch (parameters.engine()) {
            case TORUS -> torus(parameters);
            case EXACT -> exact(parameters);
        };
    }

    private static PbsNoise torus(PbsParameters parameters) {
        int n = parameters.lweDimension();
        int degree = parameters.ringDegree();
        Gadget gadget = parameters.rotationGadget();
        Gadget switching = parameters.switchingGadget();
        ExternalProduct product = new ExternalProduct(
                degree,
                parameters.maskComponents(),
                DigitMoments.ofTorus(Long.SIZE, gadget.logBase(), gadget.levels()),
                variance(parameters.ringError(), parameters.ringModulus()),
                TorusTransform.variance(degree, gadget.logBase()),
                SecretMoments.BINARY);
        return new PbsNoise(
                AccumulatorNoise.controlled(product, n, SecretMoments.BINARY).total(),
                SwitchNoise.multiplied(
                        parameters.maskWords(),
                        DigitMoments.ofTorus(Long.SIZE, switching.logBase(), switching.levels()),
                        variance(parameters.lweError(), parameters.switchingModulus()),
                        SecretMoments.BINARY),
                SwitchNoise.compensated(n, size(parameters.switchingModulus()), 2.0 * degree, SecretMoments.BINARY));
    }

    private static PbsNoise exact(PbsParameters parameters) {
        Modulus switching = parameters.switchingModulus();
        return new PbsNoise(
                exactRotation(parameters, SecretMoments.BINARY, SecretMoments.BINARY),
                SwitchNoise.modulus(
                                parameters.maskWords(),
                                size(parameters.ringModulus()),
                                size(switching),
                                SecretMoments.BINARY)
                        + SwitchNoise.multiplied(
                                parameters.maskWords(),
                                DigitMoments.of(parameters.switchingGadget(), switching),
                                variance(parameters.lweError(), switching),
                                SecretMoments.BINARY),
                exponents(parameters));
    }

    /** Of a blind rotation of the exact engine by these secrets. */
    static double exactRotation(PbsParameters parameters, SecretMoments lwe, SecretMoments ring) {
        ExternalProduct product = ExternalProduct.exact(
                parameters.ringDegree(),
                parameters.maskComponents(),
                DigitMoments.of(parameters.rotationGadget(), parameters.ringModulus()),
                variance(parameters.ringError(), parameters.ringModulus()),
                ring);
        return AccumulatorNoise.ginx(product, parameters.lweDimension(), 1, lwe).total();
    }

    /** Rounding to a grid finer than exponents, and from there with the mean taken off. */
    private static double exponents(PbsParameters parameters) {
        int n = parameters.lweDimension();
        double exponents = 2.0 * parameters.ringDegree();
        double fine = Math.scalb(exponents, ExactEngine.FINE_BITS);
        return SwitchNoise.modulus(n, size(parameters.switchingModulus()), fine, SecretMoments.BINARY)
                + SwitchNoise.compensated(n, fine, exponents, SecretMoments.BINARY);
    }

    /** Of an error, divided by the modulus. */
    static double variance(ErrorDistribution error, Modulus modulus) {
        return error.variance() / (size(modulus) * size(modulus));
    }

    /** A modulus as a number; that of 2^64 does not fit its word. */
    static double size(Modulus modulus) {
        return modulus.kind() == ModulusKind.POWER_OF_TWO ? Math.scalb(1.0, modulus.bits()) : (double) modulus.value();
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
