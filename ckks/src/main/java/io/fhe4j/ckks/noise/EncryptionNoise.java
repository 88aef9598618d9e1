package io.fhe4j.ckks.noise;

/**
 * The variance of each coefficient of the error of a fresh encryption, as an integer (not divided by the scale).
 *
 * <p>A product of two independent polynomials in the ring of degree N has coefficients of variance N·v·w.
 */
public final class EncryptionNoise {

    private EncryptionNoise() {}

    /** Under the secret key: the error polynomial itself, σ². */
    public static double symmetric(NoiseParameters parameters) {
        return parameters.errorVariance();
    }

    /**
     * Under the public key (−a·s + e, a): the error is e·u + e_0 + e_1·s, of variance σ²·(1 + N·Var(u) + N·Var(s)) (Cheon, Kim, Kim
     * and Song 2017, lemma 1, in variances).
     */
    public static double publicKey(NoiseParameters parameters) {
        double n = parameters.ringDegree();
        return parameters.errorVariance() * (1 + n * parameters.maskVariance() + n * parameters.secretVariance());
    }

    /**
     * Under the public key modulo Q·p, divided by p and rounded: the former over p², and the rounding of a ciphertext (Kim,
     * Papadimitriou and Polyakov 2020, section 3.2).
     *
     * @param logPrime log2 of p
     */
    public static double publicKeyDivided(NoiseParameters parameters, double logPrime) {
        return publicKey(parameters) * StrictMath.pow(2, -2 * logPrime) + RoundingNoise.ciphertext(parameters);
    }
}
