package io.fhe4j.ckks.noise;

import io.fhe4j.ckks.Scale;
import io.fhe4j.ckks.encoding.EmbeddingPrecision;
import io.fhe4j.ntt.KeySwitchLayout;

/**
 * Estimates after each operation of one ring and number of slots; what depends on no parameter is in {@link NoiseEstimate}.
 *
 * <p>Scales are those of the operation's result, at which the added integers are divided. Immutable.
 */
public final class NoiseModel {

    /** −log2 of the probability that some slot of a result exceeds {@link NoiseEstimate#worstError()}. */
    public static final int FAILURE_BITS = 40;

    private final NoiseParameters parameters;
    private final double tail;

    private NoiseModel(NoiseParameters parameters) {
        this.parameters = parameters;
        this.tail = TailBound.worstSlotFactor(parameters.slots(), FAILURE_BITS);
    }

    /** The model of a ring and a number of slots. */
    public static NoiseModel of(NoiseParameters parameters) {
        return new NoiseModel(parameters);
    }

    /** The numbers that the model rests on. */
    public NoiseParameters parameters() {
        return parameters;
    }

    /** Deviations to which {@link NoiseEstimate#worstError()} goes. */
    public double tailFactor() {
        return tail;
    }

    /** A message that is exact: zero, or integers at any scale. */
    public NoiseEstimate exact(double messageBound) {
        return NoiseEstimate.exact(messageBound, tail);
    }

    /**
     * A message read from somewhere, whose error is known in size only: it adds linearly to every other error.
     *
     * @param deviation as {@link NoiseEstimate#randomDeviation()} gave it
     * @param bias as {@link NoiseEstimate#bias()} gave it
     */
    public NoiseEstimate opaque(double messageBound, double deviation, double bias) {
        return opaque(messageBound, deviation, bias, NoiseSources.newIdentity());
    }

    /**
     * As {@link #opaque(double, double, double)}, of a message that is known again when it is read again: what is then done to it makes
     * the same error.
     *
     * @param content a hash of what the secret is multiplied by
     */
    public NoiseEstimate opaque(double messageBound, double deviation, double bias, long content) {
        return NoiseEstimate.opaque(messageBound, deviation, bias, tail, content);
    }

    /**
     * An encoded vector: a plaintext operand, or what is encrypted.
     *
     * @param messageBound the greatest modulus of a slot
     * @param scale the scale of the encoding
     * @param precision the accuracy of the encoder
     */
    public NoiseEstimate encoded(double messageBound, Scale scale, EmbeddingPrecision precision) {
        return encoded(messageBound, scale, precision, NoiseSources.newIdentity());
    }

    /**
     * An encoded vector whose numbers are known: encoded again, it has the same error.
     *
     * @param messageBound the greatest modulus of a slot
     * @param scale the scale of the encoding
     * @param precision the accuracy of the encoder
     * @param content a hash of the numbers and where they are
     */
    public NoiseEstimate encoded(double messageBound, Scale scale, EmbeddingPrecision precision, long content) {
        NoiseEstimate message = NoiseEstimate.exact(messageBound, tail, content)
                .withBias(messageBound * RoundingNoise.embedding(parameters, precision));
        return with(message, RoundingNoise.encoding(), scale);
    }

    /** The plaintext encrypted under the secret key. */
    public NoiseEstimate encryptedSymmetrically(NoiseEstimate plaintext, Scale scale) {
        return withFresh(plaintext, EncryptionNoise.symmetric(parameters), scale);
    }

    /** The plaintext encrypted under the public key modulo Q, without the division by a special prime. */
    public NoiseEstimate encrypted(NoiseEstimate plaintext, Scale scale) {
        return withFresh(plaintext, EncryptionNoise.publicKey(parameters), scale);
    }

    /**
     * The plaintext encrypted under the public key modulo Q times a special prime, and divided by it.
     *
     * @param logPrime log2 of the special prime
     */
    public NoiseEstimate encryptedAndDivided(NoiseEstimate plaintext, Scale scale, double logPrime) {
        return withFresh(plaintext, EncryptionNoise.publicKeyDivided(parameters, logPrime), scale);
    }

    /** After a key switch at this scale, such as the relinearisation of a product. */
    public NoiseEstimate keySwitched(NoiseEstimate x, Scale scale, KeySwitchLayout layout) {
        return with(x, KeySwitchNoise.total(parameters, layout), scale);
    }

    /**
     * After a rotation or a conjugation with its key switch.
     *
     * @param galois the automorphism X → X^galois, odd, below 2N; with 1 nothing is added
     */
    public NoiseEstimate rotated(NoiseEstimate x, int galois, Scale scale, KeySwitchLayout layout) {
        if (galois == 1) {
            return x;
        }
        return keySwitched(x.automorphism(galois, parameters.ringDegree()), scale, layout);
    }

    /**
     * After a rescale of a ciphertext of two components; relinearise before.
     *
     * @param scale the scale after it
     */
    public NoiseEstimate rescaled(NoiseEstimate x, Scale scale) {
        return with(x, RoundingNoise.ciphertext(parameters), scale);
    }

    /**
     * After a multiplication by a rounded integer that declares the wanted scale.
     *
     * @param relativeError integer · old scale / declared scale − 1, as {@link Scale#relativeError} of the ratio gives it
     */
    public NoiseEstimate aligned(NoiseEstimate x, double relativeError) {
        return x.withBias(Math.abs(relativeError) * (x.messageBound() + x.worstError()));
    }

    /** After decoding. */
    public NoiseEstimate decoded(NoiseEstimate x, EmbeddingPrecision precision) {
        return x.withBias((x.messageBound() + x.worstError()) * RoundingNoise.embedding(parameters, precision));
    }

    /**
     * With the error polynomial of a deterministic operation on x: independent of all others, and the same if it is done again.
     *
     * @param coefficientVariance the variance of each of its coefficients, as an integer
     * @param scale what the integers are divided by
     */
    public NoiseEstimate with(NoiseEstimate x, double coefficientVariance, Scale scale) {
        return x.withComputedSource(deviation(coefficientVariance, scale));
    }

    private NoiseEstimate withFresh(NoiseEstimate x, double coefficientVariance, Scale scale) {
        return x.withSource(deviation(coefficientVariance, scale));
    }

    private double deviation(double coefficientVariance, Scale scale) {
        return Math.sqrt(parameters.slotVariance(coefficientVariance)) * StrictMath.pow(2, -scale.log2());
    }
}
