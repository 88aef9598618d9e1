package io.fhe4j.ringgsw.pbs;

import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.ModulusKind;
import io.fhe4j.ntt.TorusRotation;
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

    /**
     * An LWE part: the secret's numbers, and the modulus and errors of the key that switches to it.
     *
     * @param dimension n
     * @param modulus of the switching key
     * @param error of the switching key
     */
    public record Lwe(int dimension, Modulus modulus, ErrorDistribution error) {}

    /**
     * A ring part: what ciphertexts and rotation keys are made of.
     *
     * @param masks k
     * @param degree N
     * @param modulus 2^64 or 2^32 on the torus, else a prime
     * @param error of ciphertexts and rotation keys
     */
    public record Ring(int masks, int degree, Modulus modulus, ErrorDistribution error) {
        /** k·N. */
        public int words() {
            return masks * degree;
        }

        /** The engine that computes modulo such numbers. */
        public PbsEngine engine() {
            return modulus.kind() == ModulusKind.POWER_OF_TWO ? PbsEngine.TORUS : PbsEngine.EXACT;
        }
    }

    /** The model for a parameter set. */
    public static PbsNoise of(PbsParameters parameters) {
        Lwe lwe = parameters.lwePart();
        Ring ring = parameters.ringPart();
        return new PbsNoise(
                rotation(lwe, ring, parameters.rotationGadget(), parameters.grouping()),
                keySwitch(lwe, ring, parameters.switchingGadget()),
                modulusSwitch(lwe, ring));
    }

    /** Of a rotation's result. */
    public static double rotation(Lwe lwe, Ring ring, Gadget gadget) {
        return rotation(lwe, ring, gadget, 1);
    }

    /** The same with so many numbers of the LWE secret at a time, more than one on the torus only. */
    public static double rotation(Lwe lwe, Ring ring, Gadget gadget, int grouping) {
        return switch (ring.engine()) {
            case TORUS -> torusRotation(lwe, ring, gadget, grouping);
            case EXACT -> exactRotation(lwe, ring, gadget, SecretMoments.BINARY, SecretMoments.BINARY);
        };
    }

    private static double torusRotation(Lwe lwe, Ring ring, Gadget gadget, int grouping) {
        ExternalProduct product = new ExternalProduct(
                ring.degree,
                ring.masks,
                DigitMoments.ofTorus(Long.SIZE, gadget.logBase(), gadget.levels()),
                variance(ring.error, ring.modulus),
                TorusTransform.variance(ring.degree, gadget.logBase()),
                SecretMoments.BINARY);
        AccumulatorNoise noise = grouping == 1
                ? AccumulatorNoise.controlled(product, lwe.dimension, SecretMoments.BINARY)
                : AccumulatorNoise.grouped(
                        product, TorusRotation.keys(lwe.dimension, grouping), activeGroups(lwe.dimension, grouping));
        return noise.total() + wordRounding(ring);
    }

    /**
     * Accumulators are more precise than words of 32 bits until they are written back. Digits that drop something, and this rounding, are taken for whole errors: where transforms
     * err by less than half a word there is none.
     */
    private static double wordRounding(Ring ring) {
        double precise = size(TorusRotation.modulus());
        return SwitchNoise.modulus(ring.words(), precise, size(ring.modulus), SecretMoments.BINARY);
    }

    /** The mean number of groups in which some number is 1. */
    private static double activeGroups(int dimension, int grouping) {
        int whole = dimension / grouping;
        return whole * (1 - Math.scalb(1.0, -grouping)) + 1 - Math.scalb(1.0, -(dimension % grouping));
    }

    /** Of a blind rotation of the exact engine by these secrets. */
    static double exactRotation(Lwe lwe, Ring ring, Gadget gadget, SecretMoments lweSecret, SecretMoments ringSecret) {
        ExternalProduct product = ExternalProduct.exact(
                ring.degree,
                ring.masks,
                DigitMoments.of(gadget, ring.modulus),
                variance(ring.error, ring.modulus),
                ringSecret);
        return AccumulatorNoise.ginx(product, lwe.dimension, 1, lweSecret).total();
    }

    /** What a key switch adds; before that of the exact engine ciphertexts are rounded to its modulus. */
    public static double keySwitch(Lwe lwe, Ring ring, Gadget gadget) {
        boolean torus = ring.engine() == PbsEngine.TORUS;
        DigitMoments digits = torus
                ? DigitMoments.ofTorus(Long.SIZE, gadget.logBase(), gadget.levels())
                : DigitMoments.of(gadget, lwe.modulus);
        double rounding = torus
                ? 0
                : SwitchNoise.modulus(ring.words(), size(ring.modulus), size(lwe.modulus), SecretMoments.BINARY);
        return rounding
                + SwitchNoise.multiplied(ring.words(), digits, variance(lwe.error, lwe.modulus), SecretMoments.BINARY);
    }

    /** Of rounding to exponents, its mean taken off: the exact engine rounds to a finer grid first. */
    public static double modulusSwitch(Lwe lwe, Ring ring) {
        int n = lwe.dimension;
        double exponents = 2.0 * ring.degree;
        if (ring.engine() == PbsEngine.TORUS) {
            return SwitchNoise.compensated(n, size(lwe.modulus), exponents, SecretMoments.BINARY);
        }
        double fine = Math.scalb(exponents, ExactEngine.FINE_BITS);
        return SwitchNoise.modulus(n, size(lwe.modulus), fine, SecretMoments.BINARY)
                + SwitchNoise.compensated(n, fine, exponents, SecretMoments.BINARY);
    }

    /** Of an error, divided by the modulus. */
    public static double variance(ErrorDistribution error, Modulus modulus) {
        return error.variance() / (size(modulus) * size(modulus));
    }

    /** A modulus as a number; that of 2^64 does not fit its word. */
    public static double size(Modulus modulus) {
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
