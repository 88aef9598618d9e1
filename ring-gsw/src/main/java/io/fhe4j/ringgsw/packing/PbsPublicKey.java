package io.fhe4j.ringgsw.packing;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.seed.StreamLabel;
import io.fhe4j.api.seed.UniformResidues;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ringgsw.pbs.PbsEngine;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import java.lang.foreign.MemorySegment;

/**
 * A key that anybody may encrypt blocks with: (a, b = a·z + e) modulo 2^64, z the ring secret, the mask a from a public seed. For sets with one mask polynomial: with
 * shorter polynomials the encryption's own secret would be short as well. Immutable; public.
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
        check(parameters);
        if (!body.shape().equals(shape(parameters))
                || !body.moduli().equals(parameters.basis())
                || body.form() != Form.COEFFICIENT) {
            throw new IllegalArgumentException("the body of a public key is " + shape(parameters)
                    + " modulo 2^64 in coefficient form, not " + body.shape() + " modulo " + body.moduli() + " in "
                    + body.form() + " form");
        }
    }

    /**
     * A key.
     *
     * @param seed the mask is expanded from it by {@link #expandMask}
     * @param body {@link #shape}, modulo 2^64, coefficient form; must not change afterwards
     * @throws IllegalArgumentException if they do not fit together
     * @throws InvalidParametersException if the set has no public keys
     */
    public static PbsPublicKey of(PbsParameters parameters, KeySetId keySet, PublicSeed seed, HostRows body) {
        return new PbsPublicKey(parameters, keySet, seed, body);
    }

    /**
     * Refuses sets that have no public keys.
     *
     * @throws InvalidParametersException if the set is of the exact engine or has several mask polynomials, or an encryption would have a larger error than a look-up's result
     */
    public static void check(PbsParameters parameters) {
        checkEngine(parameters);
        if (parameters.maskComponents() != 1) {
            throw new InvalidParametersException("public keys are for sets with one mask polynomial, and "
                    + parameters.name() + " has " + parameters.maskComponents());
        }
        if (PackingNoise.of(parameters).publicKey() > parameters.noise().rotation()) {
            throw new InvalidParametersException("an encryption under a public key of " + parameters.name()
                    + " would have a larger error than a look-up's result");
        }
    }

    /** Lists are made of words modulo 2^64. */
    static void checkEngine(PbsParameters parameters) {
        if (parameters.engine() != PbsEngine.TORUS) {
            throw new InvalidParametersException(
                    "lists of blocks are for the torus engine, and " + parameters.name() + " is of the exact one");
        }
    }

    /** The shape of the body: one row of N words. */
    public static Shape shape(PbsParameters parameters) {
        return Shape.of(1, parameters.ringDegree());
    }

    /**
     * The mask a.
     *
     * @param words receives N words modulo 2^64
     */
    public static void expandMask(PublicSeed seed, MemorySegment words) {
        UniformResidues.expandCompact(seed, new StreamLabel(TYPE, 0, 0, 0, 0), words);
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

    /** The variance of an encryption's error, as a fraction of the circle squared. */
    public static double encryptionVariance(PbsParameters parameters) {
        return PackingNoise.of(parameters).publicKey();
    }

    /** Parameters and key set. */
    @Override
    public String toString() {
        return "public key of " + parameters.name() + ", key set " + keySet;
    }
}
