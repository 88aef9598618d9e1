package io.fhe4j.ckks;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ckks.noise.NoiseEstimate;
import io.fhe4j.ckks.noise.NoiseModel;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import java.util.Optional;

/**
 * An encrypted message with everything that is publicly known about it: level, exact scale, packing, and the declared bound of its
 * numbers. An immutable value that belongs to no backend.
 */
public final class CkksCiphertext {

    private static final int HASHED_WORDS = 8;

    /** Of SplitMix64 (Steele, Lea, Flood 2014). */
    private static final long HASH_FACTOR = 0xBF58476D1CE4E5B9L;

    private final CkksParameters parameters;
    private final KeySetId keySet;
    private final Residues residues;
    private final int level;
    private final Scale scale;
    private final Packing packing;
    private final int slots;
    private final NoiseEstimate noise;
    private final Optional<Seeded> seeded;

    /**
     * What the component c_1 of a fresh ciphertext is expanded from, by {@link SeededRows#expandCiphertext}.
     *
     * @param seed the public seed
     * @param place the ciphertext's place under the seed, at least 0
     */
    public record Seeded(PublicSeed seed, int place) {
        /**
         * Checks the place.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Seeded {
            if (place < 0) {
                throw new IllegalArgumentException("a place under a seed is at least 0, not " + place);
            }
        }
    }

    private CkksCiphertext(
            CkksParameters parameters,
            KeySetId keySet,
            Residues residues,
            int level,
            Scale scale,
            Packing packing,
            int slots,
            NoiseEstimate noise,
            Optional<Seeded> seeded) {
        this.parameters = parameters;
        this.keySet = keySet;
        this.residues = residues;
        this.level = parameters.checkLevel(level);
        this.scale = scale;
        this.packing = packing;
        this.slots = ValueChecks.slots(parameters, packing, slots);
        this.noise = noise;
        this.seeded = seeded;
        int components = residues.shape().components();
        if (components < 2 || components > 3) {
            throw new IllegalArgumentException("a ciphertext has 2 or 3 components, not " + components);
        }
        ValueChecks.residues(residues, components, parameters, level);
    }

    /**
     * A fresh encryption at the canonical scale of its level.
     *
     * @param parameters its parameters
     * @param keySet the key set that it is encrypted under
     * @param residues 2 components × rows of the level × N, evaluation form
     * @param level its level, 0…depth
     * @param packing where its numbers are
     * @param slots the number of slots, N/2 or a smaller power of two after which they repeat; N for coefficients
     * @param bound no number is above it in modulus; a declaration, at most the parameters' input bound
     * @param kind how it was encrypted
     * @throws IllegalArgumentException if they do not fit together
     */
    public static CkksCiphertext fresh(
            CkksParameters parameters,
            KeySetId keySet,
            Residues residues,
            int level,
            Packing packing,
            int slots,
            double bound,
            EncryptionKind kind) {
        Scale scale = parameters.scale(level);
        NoiseModel model = parameters.noiseModel();
        NoiseEstimate message = model.encoded(ValueChecks.bound(bound), scale, parameters.embeddingPrecision(scale));
        NoiseEstimate noise = switch (kind) {
            case SYMMETRIC -> model.encryptedSymmetrically(message, scale);
            case PUBLIC_KEY ->
                model.encryptedAndDivided(
                        message, scale, parameters.special().leading(1).logProduct());
        };
        return new CkksCiphertext(parameters, keySet, residues, level, scale, packing, slots, noise, Optional.empty());
    }

    /**
     * The same fresh ciphertext with what its component c_1 was expanded from, so that half of it need not be written.
     *
     * @throws IllegalArgumentException if it is a product of degree 2
     */
    public CkksCiphertext seeded(Seeded source) {
        if (degree() != 1) {
            throw new IllegalArgumentException("only fresh ciphertexts are seeded");
        }
        return new CkksCiphertext(
                parameters, keySet, residues, level, scale, packing, slots, noise, Optional.of(source));
    }

    /**
     * A ciphertext that was described before, as a reader of files does; its error is known in size only.
     *
     * @param residues 2 or 3 components × rows of the level × N, evaluation form
     * @param scale what its numbers are multiplied by
     * @param bound no number is above it in modulus
     * @param deviation {@link NoiseEstimate#randomDeviation} of the error
     * @param bias {@link NoiseEstimate#bias} of the error
     * @throws IllegalArgumentException if the parts do not fit together
     * @throws io.fhe4j.api.PrecisionException if the modulus of the level does not hold bound and error at the scale
     */
    public static CkksCiphertext restored(
            CkksParameters parameters,
            KeySetId keySet,
            Residues residues,
            int level,
            Scale scale,
            Packing packing,
            int slots,
            double bound,
            double deviation,
            double bias) {
        NoiseEstimate noise =
                parameters.noiseModel().opaque(ValueChecks.bound(bound), deviation, bias, contentHash(residues));
        return of(parameters, keySet, residues, level, scale, packing, slots, noise);
    }

    /** Of the first words of c_1 alone: they are as good as random, and plaintexts that are added do not change them. */
    private static long contentHash(Residues residues) {
        HostRows rows = residues.toHost();
        long hash = 1;
        for (int i = 0; i < Math.min(HASHED_WORDS, rows.shape().width()); i++) {
            hash = hash * HASH_FACTOR + rows.get(0, 1, 0, i);
            hash ^= hash >>> 29;
        }
        return hash;
    }

    /**
     * A result of an operation.
     *
     * @throws io.fhe4j.api.PrecisionException if the modulus of the level does not hold bound and error at the scale
     */
    static CkksCiphertext of(
            CkksParameters parameters,
            KeySetId keySet,
            Residues residues,
            int level,
            Scale scale,
            Packing packing,
            int slots,
            NoiseEstimate noise) {
        ValueChecks.capacity(parameters, level, scale, noise);
        return new CkksCiphertext(parameters, keySet, residues, level, scale, packing, slots, noise, Optional.empty());
    }

    /** Its parameters. */
    public CkksParameters parameters() {
        return parameters;
    }

    /** The fingerprint of its parameters. */
    public Fingerprint fingerprint() {
        return parameters.fingerprint();
    }

    /** The key set that it is encrypted under. */
    public KeySetId keySet() {
        return keySet;
    }

    /** (degree + 1) components × rows of the level × N, evaluation form. */
    public Residues residues() {
        return residues;
    }

    /** Its level, 0…depth: the rescales that it still allows. */
    public int level() {
        return level;
    }

    /** What its numbers are multiplied by. */
    public Scale scale() {
        return scale;
    }

    /** The degree in the secret: 1, or 2 for a product before relinearisation. */
    public int degree() {
        return residues.shape().components() - 1;
    }

    /** Where its numbers are. */
    public Packing packing() {
        return packing;
    }

    /** The number of slots before they repeat, or of coefficients. */
    public int slots() {
        return slots;
    }

    /** No number is above this in modulus, if the bounds that were declared hold. */
    public double bound() {
        return noise.messageBound();
    }

    /**
     * What is known of its error without the secret key, for full slots, in units of the message. With n slots that repeat, decoding
     * averages over the periods, and the deviation is smaller by √(2n/N).
     */
    public NoiseEstimate noise() {
        return noise;
    }

    /** What c_1 is expanded from; empty for all but fresh symmetric encryptions. */
    public Optional<Seeded> seeded() {
        return seeded;
    }

    /** Level, scale, packing, bound; no contents. */
    @Override
    public String toString() {
        return "ciphertext of level " + level + ", scale " + scale + ", " + slots + " " + packing + ", |message| <= "
                + bound();
    }
}
