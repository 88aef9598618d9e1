package io.fhe4j.ringgsw.packing;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.seed.StreamLabel;
import io.fhe4j.api.seed.UniformResidues;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import java.lang.foreign.MemorySegment;

/**
 * A key that anybody may encrypt blocks with: (A, b = A·z + e) modulo the ring's modulus, z the k polynomials of the ring secret, the k × k masks A from a public seed.
 * Immutable; public.
 */
public final class PbsPublicKey {

    /** Stream type of the mask. */
    public static final String TYPE = "pbs.public-key";

    private final PbsParameters parameters;
    private final KeySetId keySet;
    private final PublicSeed seed;
    private final HostRows body;

    private PbsPublicKey(PbsParameters parameters, KeySetId keySet, PublicSeed seed, HostRows body) {
        this.parameters = parameters;
        this.keySet = keySet;
        this.seed = seed;
        this.body = body;
        if (!body.shape().equals(shape(parameters))
                || !body.moduli().equals(parameters.basis())
                || body.form() != Form.COEFFICIENT) {
            throw new IllegalArgumentException("the body of a public key is " + shape(parameters)
                    + " modulo " + parameters.ringModulus() + " in coefficient form, not " + body.shape() + " modulo "
                    + body.moduli() + " in "
                    + body.form() + " form");
        }
    }

    /**
     * A key.
     *
     * @param seed the mask is expanded from it by {@link #expandMask}
     * @param body {@link #shape}, modulo the ring's modulus, coefficient form; must not change afterwards
     * @throws IllegalArgumentException if they do not fit together
     */
    public static PbsPublicKey of(PbsParameters parameters, KeySetId keySet, PublicSeed seed, HostRows body) {
        return new PbsPublicKey(parameters, keySet, seed, body);
    }

    /** The shape of the body: k rows of N words, one for each batch entry. */
    public static Shape shape(PbsParameters parameters) {
        return new Shape(parameters.maskComponents(), 1, 1, 1, 1, parameters.ringDegree());
    }

    /**
     * A mask polynomial. Label: row as level, column as digit.
     *
     * @param modulus the ring's
     * @param row 0…k−1, that of the body
     * @param column 0…k−1, that of the secret
     * @param words receives N words
     */
    public static void expandMask(PublicSeed seed, Modulus modulus, int row, int column, MemorySegment words) {
        UniformResidues.expandCompact(seed, new StreamLabel(TYPE, 0, row, column, modulus.value()), words);
    }

    /** Its parameters. */
    public PbsParameters parameters() {
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

    /**
     * The variance of an encryption's error, as a fraction of the circle squared: below that of a look-up's result, to which a rotation adds more errors of the same size than
     * the k·N that are added here.
     */
    public static double encryptionVariance(PbsParameters parameters) {
        return PackingNoise.of(parameters).publicKey();
    }

    /** Parameters and key set. */
    @Override
    public String toString() {
        return "public key of " + parameters.name() + ", key set " + keySet;
    }
}
