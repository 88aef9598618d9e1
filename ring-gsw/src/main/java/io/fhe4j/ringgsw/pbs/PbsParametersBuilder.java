package io.fhe4j.ringgsw.pbs;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.TorusRotation;
import io.fhe4j.ntt.TorusSwitching;
import io.fhe4j.ringgsw.integer.BlockParameters;
import org.jspecify.annotations.Nullable;

/** Builds {@link PbsParameters}, beginning with those of {@link PbsSets#MESSAGE_2_CARRY_2}. Not safe for threads. */
public final class PbsParametersBuilder {

    private String name = "custom";
    private BlockParameters blocks = BlockParameters.MESSAGE_2_CARRY_2;
    private int lweDimension = 918;
    private ErrorDistribution lweError = new ErrorDistribution.TUniform(13);
    private int maskComponents = 1;
    private int ringDegree = 2048;
    private ErrorDistribution ringError = new ErrorDistribution.TUniform(17);
    private int rotationLogBase = 23;
    private int rotationLevels = 1;
    private int switchingLogBase = 4;
    private int switchingLevels = 4;
    private @Nullable String insecurity;
    private @Nullable Integer acceptedFailureLog2;

    PbsParametersBuilder() {}

    /** A name, for people. */
    public PbsParametersBuilder name(String value) {
        name = value;
        return this;
    }

    /** Message and carry bits of a block, and the largest squared norm of what is looked up. */
    public PbsParametersBuilder blocks(BlockParameters value) {
        blocks = value;
        return this;
    }

    /** n, and the errors of the switching key in words modulo 2^32. */
    public PbsParametersBuilder lwe(int dimension, ErrorDistribution error) {
        lweDimension = dimension;
        lweError = error;
        return this;
    }

    /** k, N, and the errors of ciphertexts and rotation keys in words modulo 2^64. */
    public PbsParametersBuilder ring(int components, int degree, ErrorDistribution error) {
        maskComponents = components;
        ringDegree = degree;
        ringError = error;
        return this;
    }

    /** Base 2^logBase and digits of blind rotations. */
    public PbsParametersBuilder rotation(int logBase, int levels) {
        rotationLogBase = logBase;
        rotationLevels = levels;
        return this;
    }

    /** Base 2^logBase and digits of key switches. */
    public PbsParametersBuilder keySwitch(int logBase, int levels) {
        switchingLogBase = logBase;
        switchingLevels = levels;
        return this;
    }

    /** Gives a reason for a set that protects nothing. */
    public PbsParametersBuilder insecure(String reason) {
        insecurity = reason;
        return this;
    }

    /** Consents to look-ups that fail with a probability up to 2^log2, which is below 0. */
    public PbsParametersBuilder acceptFailureProbability(int log2) {
        if (log2 >= 0) {
            throw new InvalidParametersException("a failure probability is below 1, not 2^" + log2);
        }
        acceptedFailureLog2 = log2;
        return this;
    }

    /**
     * The set.
     *
     * @throws InvalidParametersException if parts do not fit together, or look-ups fail too often
     * @throws io.fhe4j.api.InsecureParametersException if it has less than 128 bits of security and no reason was given
     */
    public PbsParameters build() {
        TorusRotation rotation;
        TorusSwitching switching;
        try {
            rotation = new TorusRotation(
                    lweDimension,
                    maskComponents + 1,
                    ringDegree,
                    Gadget.ofHighest(TorusRotation.modulus(), rotationLogBase, rotationLevels));
            switching = new TorusSwitching(
                    Math.multiplyExact(maskComponents, ringDegree),
                    lweDimension,
                    Gadget.ofHighest(TorusRotation.modulus(), switchingLogBase, switchingLevels));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new InvalidParametersException(name + ": " + e.getMessage(), e);
        }
        return new PbsParameters(new PbsParameters.Spec(
                name, blocks, rotation, switching, lweError, ringError, insecurity, acceptedFailureLog2));
    }
}
