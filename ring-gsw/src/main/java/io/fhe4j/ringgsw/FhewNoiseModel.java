package io.fhe4j.ringgsw;

import io.fhe4j.api.LweSecurity.Secret;
import io.fhe4j.api.SecretDistribution;
import io.fhe4j.ringgsw.noise.AccumulatorNoise;
import io.fhe4j.ringgsw.noise.DigitMoments;
import io.fhe4j.ringgsw.noise.ExternalProduct;
import io.fhe4j.ringgsw.noise.FhewNoise;
import io.fhe4j.ringgsw.noise.SecretMoments;
import io.fhe4j.ringgsw.noise.SwitchNoise;

/** Asks the noise model for the numbers of a FHEW set. */
final class FhewNoiseModel {

    private FhewNoiseModel() {}

    /** For secrets as they are drawn. */
    static FhewNoise of(FhewParameters set) {
        return of(set, lweSecret(set), moments(set.ringSecretDistribution()));
    }

    /**
     * For secrets of one's own.
     *
     * @param lwe the LWE secret
     * @param ring the ring secret
     */
    static FhewNoise of(FhewParameters set, SecretMoments lwe, SecretMoments ring) {
        double modulus = set.ringModulus().value();
        double switching = set.switchingModulus().value();
        double q = set.lweModulus().value();
        boolean late = set.method() == BlindRotationMethod.LMKCDEY;
        return new FhewNoise(
                accumulator(set, lwe, ring),
                SwitchNoise.table(
                        set.ringDegree(),
                        DigitMoments.of(set.switchingGadget(), set.switchingModulus()),
                        keyVariance(switching),
                        ring),
                SwitchNoise.modulus(set.ringDegree(), modulus, switching, ring),
                late ? 0 : SwitchNoise.modulus(set.lweDimension(), switching, q, lwe),
                late ? SwitchNoise.odd(set.lweDimension(), switching, 2.0 * set.ringDegree(), lwe) : 0);
    }

    private static AccumulatorNoise accumulator(FhewParameters set, SecretMoments lwe, SecretMoments ring) {
        ExternalProduct product = ExternalProduct.exact(
                set.ringDegree(),
                BlindRotationKey.COMPONENTS - 1,
                DigitMoments.of(set.accumulatorGadget(), set.ringModulus()),
                keyVariance((double) set.ringModulus().value()),
                ring);
        int n = set.lweDimension();
        return switch (set.method()) {
            case GINX -> AccumulatorNoise.ginx(product, n, BlindRotationKey.SIGNS, lwe);
            case AP ->
                AccumulatorNoise.ap(
                        product, AccumulatorNoise.apProducts(n, set.lweModulus().value(), set.refreshBase()));
            case LMKCDEY ->
                AccumulatorNoise.lmkcdey(
                        product, n, AccumulatorNoise.automorphisms(n, set.ringDegree(), set.automorphismWindow()));
        };
    }

    /** Of a set's LWE secret, as it is drawn. */
    static SecretMoments lweSecret(FhewParameters set) {
        return moments(set.lweSecretDistribution());
    }

    private static SecretMoments moments(SecretDistribution distribution) {
        return SecretMoments.of(Secret.of(distribution), FhewParameters.ERROR_DEVIATION);
    }

    static double keyVariance(double modulus) {
        double deviation = FhewParameters.ERROR_DEVIATION / modulus;
        return deviation * deviation;
    }
}
