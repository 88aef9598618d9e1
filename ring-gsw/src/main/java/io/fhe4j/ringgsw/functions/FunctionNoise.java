package io.fhe4j.ringgsw.functions;

import io.fhe4j.api.LweSecurity.Secret;
import io.fhe4j.api.SecretDistribution;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.noise.FhewNoise;
import io.fhe4j.ringgsw.noise.SecretMoments;
import io.fhe4j.ringgsw.noise.SwitchNoise;

/** The variances that operations on numbers add, as fractions of their modulus squared. */
public final class FunctionNoise {

    private final int dimension;
    private final double switchingModulus;
    private final SecretMoments secret;
    private final double accumulator;
    private final double switching;

    /**
     * Of a set that need not be built.
     *
     * @param noise of its gates
     * @param dimension n
     * @param switchingModulus q_KS
     * @param distribution of the LWE secret
     */
    public FunctionNoise(FhewNoise noise, int dimension, double switchingModulus, SecretDistribution distribution) {
        this.dimension = dimension;
        this.switchingModulus = switchingModulus;
        this.secret = SecretMoments.of(Secret.of(distribution), FhewParameters.ERROR_DEVIATION);
        this.accumulator = noise.accumulator().total();
        this.switching = noise.table() + noise.ringRounding();
    }

    /** Of a set. */
    public static FunctionNoise of(FhewParameters set) {
        return new FunctionNoise(
                set.noise(), set.lweDimension(), set.switchingModulus().value(), set.lweSecretDistribution());
    }

    /** Of a rotation's result modulo 2^bits: accumulator, key switch, rounding to q_KS and from there. */
    public double rotated(int bits) {
        return extracted(accumulator, bits);
    }

    /** Of a rotation's result modulo q_KS. */
    double turned() {
        return accumulator + switching;
    }

    /** Of a switch from q_KS to 2^bits. */
    double roundingTo(int bits) {
        return SwitchNoise.modulus(dimension, switchingModulus, Math.scalb(1.0, bits), secret);
    }

    /**
     * Of a coefficient of a ring ciphertext, brought under s modulo 2^bits: its own, key switch, rounding to q_KS and from there.
     *
     * @param variance its own, as a fraction of Q squared
     * @param bits log2 of the modulus, at most that of q_KS
     */
    public double extracted(double variance, int bits) {
        return variance + switching + roundingTo(bits);
    }

    /** Of a switch from one modulus to a smaller one. */
    double rounding(int from, int to) {
        return SwitchNoise.modulus(dimension, Math.scalb(1.0, from), Math.scalb(1.0, to), secret);
    }
}
