package io.fhe4j.ringgsw.packing;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.LweSecurity.Secret;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.seed.StreamLabel;
import io.fhe4j.api.seed.UniformResidues;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.noise.SecretMoments;
import java.lang.foreign.MemorySegment;

/**
 * A key that anybody may encrypt bits and numbers with: (a, b = a·z + e) modulo Q, z the ring secret, the mask a from a public seed. Under the small modulus of LWE
 * ciphertexts there would be no room for a public key's errors; a list is switched there by its receiver. Immutable; public.
 */
public final class FhewPublicKey {

    /** Stream type of the mask. */
    public static final String TYPE = "ringgsw.public-key";

    private final FhewParameters parameters;
    private final KeySetId keySet;
    private final PublicSeed seed;
    private final HostRows body;

    private FhewPublicKey(FhewParameters parameters, KeySetId keySet, PublicSeed seed, HostRows body) {
        this.parameters = parameters;
        this.keySet = keySet;
        this.seed = seed;
        this.body = body;
        if (!body.shape().equals(shape(parameters))
                || !body.moduli().equals(parameters.ringBasis())
                || body.form() != Form.COEFFICIENT) {
            throw new IllegalArgumentException("the body of a public key is " + shape(parameters) + " modulo "
                    + parameters.ringModulus() + " in coefficient form, not " + body.shape() + " modulo "
                    + body.moduli() + " in " + body.form() + " form");
        }
    }

    /**
     * A key.
     *
     * @param seed the mask is expanded from it by {@link #expandMask}
     * @param body {@link #shape}, modulo Q, coefficient form; must not change afterwards
     * @throws IllegalArgumentException if they do not fit together
     */
    public static FhewPublicKey of(FhewParameters parameters, KeySetId keySet, PublicSeed seed, HostRows body) {
        return new FhewPublicKey(parameters, keySet, seed, body);
    }

    /** The shape of the body: one row of N words. */
    public static Shape shape(FhewParameters parameters) {
        return Shape.of(1, parameters.ringDegree());
    }

    /**
     * The mask a.
     *
     * @param modulus Q
     * @param words receives N words
     */
    public static void expandMask(PublicSeed seed, Modulus modulus, MemorySegment words) {
        UniformResidues.expandCompact(seed, new StreamLabel(TYPE, 0, 0, 0, modulus.value()), words);
    }

    /** Its parameters. */
    public FhewParameters parameters() {
        return parameters;
    }

    /** The fingerprint of its parameters. */
    public Fingerprint fingerprint() {
        return parameters.fingerprint();
    }

    /** The key set it belongs to. */
    public KeySetId keySet() {
        return keySet;
    }

    /** What the mask is expanded from. */
    public PublicSeed seed() {
        return seed;
    }

    /** The body b. */
    public HostRows body() {
        return body;
    }

    /** The variance of an encryption's error modulo Q, as a fraction of the circle squared: (N·(E[r²] + E[z²]) + 1)·σ²/Q². */
    static double encryptionVariance(FhewParameters parameters) {
        double deviation =
                FhewParameters.ERROR_DEVIATION / parameters.ringModulus().value();
        SecretMoments secret =
                SecretMoments.of(Secret.of(parameters.ringSecretDistribution()), FhewParameters.ERROR_DEVIATION);
        return (2.0 * parameters.ringDegree() * secret.meanSquare() + 1) * deviation * deviation;
    }

    /** Parameters and key set. */
    @Override
    public String toString() {
        return "public key of " + parameters.name() + ", key set " + keySet;
    }
}
