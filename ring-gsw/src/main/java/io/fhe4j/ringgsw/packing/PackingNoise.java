package io.fhe4j.ringgsw.packing;

import io.fhe4j.ringgsw.noise.DigitMoments;
import io.fhe4j.ringgsw.noise.ExternalProduct;
import io.fhe4j.ringgsw.noise.Failure;
import io.fhe4j.ringgsw.noise.SecretMoments;
import io.fhe4j.ringgsw.noise.SwitchNoise;
import io.fhe4j.ringgsw.pbs.PbsNoise;
import io.fhe4j.ringgsw.pbs.PbsParameters;

/**
 * The variances that lists add, as fractions of the circle squared.
 *
 * @param merging of the key switches of all levels: each level doubles the errors before it, so (N² − 1)/3 times one's
 * @param publicKey of a compact list's ciphertext: (k·N·(E[r²] + E[z²]) + 1)·σ²
 */
record PackingNoise(double merging, double publicKey) {

    static PackingNoise of(PbsParameters parameters) {
        double degree = parameters.ringDegree();
        double modulus = (double) PackingKey.basis(parameters).get(0).value();
        double deviation = PackingKey.errorDeviation(parameters) / modulus;
        ExternalProduct product = ExternalProduct.exact(
                parameters.ringDegree(),
                parameters.maskComponents(),
                DigitMoments.of(PackingKey.GADGET, PackingKey.basis(parameters).get(0)),
                deviation * deviation,
                SecretMoments.BINARY);
        double once = parameters.maskComponents() * product.switchKeyTerm() + product.droppedTerm();
        double fresh = PbsNoise.variance(parameters.ringError(), parameters.ringModulus());
        return new PackingNoise(
                once * (degree * degree - 1) / 3,
                (parameters.maskWords() * 2 * SecretMoments.BINARY.meanSquare() + 1) * fresh);
    }

    /**
     * Of packing and of the switch to a small modulus.
     *
     * @param bits log2 of that modulus
     */
    double added(PbsParameters parameters, int bits) {
        double modulus = (double) PackingKey.basis(parameters).get(0).value();
        return merging
                + SwitchNoise.modulus(parameters.maskWords(), modulus, Math.scalb(1.0, bits), SecretMoments.BINARY);
    }

    /**
     * log2 of the probability that a packed block is decrypted wrongly.
     *
     * @param squaredNorm the variance of the block, a look-up's result having 1
     * @param bits log2 of the modulus that the list is switched to
     */
    double failureLog2(PbsParameters parameters, double squaredNorm, int bits) {
        return Failure.log2(
                1.0 / (4 * parameters.space()), squaredNorm * parameters.noise().rotation() + added(parameters, bits));
    }
}
