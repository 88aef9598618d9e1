package io.fhe4j.ringgsw.functions;

import io.fhe4j.api.LweSecurity.Secret;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.noise.FhewNoise;
import io.fhe4j.ringgsw.noise.SecretMoments;
import io.fhe4j.ringgsw.noise.SwitchNoise;

/** The variances that operations on numbers add, as fractions of their modulus squared. */
final class FunctionNoise {

    private final int dimension;
    private final double switchingModulus;
    private final SecretMoments secret;
    private final double beforeRounding;

    FunctionNoise(FhewParameters parameters) {
        FhewNoise noise = parameters.noise();
        this.dimension = parameters.lweDimension();
        this.switchingModulus = parameters.switchingModulus().value();
        this.secret = SecretMoments.of(Secret.of(parameters.secretDistribution()), FhewParameters.ERROR_DEVIATION);
        this.beforeRounding = noise.accumulator().total() + noise.table() + noise.ringRounding();
    }

    /** Of a rotation's result modulo 2^bits: accumulator, key switch, rounding to q_KS and from there. */
    double rotated(int bits) {
        return beforeRounding + SwitchNoise.modulus(dimension, switchingModulus, Math.scalb(1.0, bits), secret);
    }

    /** Of a switch from one modulus to a smaller one. */
    double rounding(int from, int to) {
        return SwitchNoise.modulus(dimension, Math.scalb(1.0, from), Math.scalb(1.0, to), secret);
    }
}
