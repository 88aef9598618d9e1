package io.fhe4j.ringgsw.pbs;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Primes;
import io.fhe4j.ntt.TorusSwitching;
import io.fhe4j.ringgsw.integer.BlockParameters;
import org.jspecify.annotations.Nullable;

/**
 * Builds {@link PbsParameters}, beginning with those of {@link PbsSets#PUBLISHED_2_2}, or with a set for two message and two carry bits on the exact engine.
 * Not safe for threads.
 */
public final class PbsParametersBuilder {

    /** The largest bits of the exact engine's moduli. */
    private static final int MOST_BITS = 50;

    private final PbsEngine engine;
    private String name = "custom";
    private BlockParameters blocks = BlockParameters.MESSAGE_2_CARRY_2;
    private int lweDimension;
    private ErrorDistribution lweError;
    private int maskComponents = 1;
    private int ringDegree = 2048;
    private ErrorDistribution ringError;
    private int rotationLogBase = 23;
    private int rotationLevels = 1;
    private int grouping = 1;
    private int switchingLogBase;
    private int switchingLevels;
    private int torusBits = Long.SIZE;
    private int ringBits = 49;
    private int switchingBits = 30;
    private @Nullable String insecurity;
    private @Nullable Integer acceptedFailureLog2;

    PbsParametersBuilder(PbsEngine engine) {
        this.engine = engine;
        boolean torus = engine == PbsEngine.TORUS;
        lweDimension = torus ? 918 : 816;
        lweError = torus ? new ErrorDistribution.TUniform(13) : new ErrorDistribution.Gaussian(3420);
        ringError = torus ? new ErrorDistribution.TUniform(17) : new ErrorDistribution.Gaussian(3.19);
        switchingLogBase = torus ? 4 : 2;
        switchingLevels = torus ? 4 : 9;
    }

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

    /** n, and the errors of the switching key in words of the switching modulus. */
    public PbsParametersBuilder lwe(int dimension, ErrorDistribution error) {
        lweDimension = dimension;
        lweError = error;
        return this;
    }

    /** k, N, and the errors of ciphertexts and rotation keys in words of the ring's modulus. */
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

    /**
     * So many numbers of the LWE secret are one step of a blind rotation: 1…3, 1 unless it is said; more than 1 on the torus only. Keys grow by (2^g − 1)/g.
     */
    public PbsParametersBuilder grouping(int numbers) {
        grouping = numbers;
        return this;
    }

    /** Base 2^logBase and digits of key switches. */
    public PbsParametersBuilder keySwitch(int logBase, int levels) {
        switchingLogBase = logBase;
        switchingLevels = levels;
        return this;
    }

    /**
     * The torus engine's modulus of ciphertexts and rotation keys, 2^64 unless it is said. Of 32-bit words files are half as large; errors are at least 2^-32 of the circle, and digits of
     * rotations and key switches are the highest of 32 bits. Errors, dimensions and digits are to be chosen for it.
     *
     * @param bits 64 or 32
     * @throws InvalidParametersException for the exact engine, which has {@linkplain #moduli primes}, or another number of bits
     */
    public PbsParametersBuilder torusBits(int bits) {
        if (engine == PbsEngine.EXACT) {
            throw new InvalidParametersException("the exact engine's moduli are primes, not 2^" + bits);
        }
        if (bits != Long.SIZE && bits != Integer.SIZE) {
            throw new InvalidParametersException("words of the torus engine have 64 or 32 bits, not " + bits);
        }
        torusBits = bits;
        return this;
    }

    /**
     * The exact engine's moduli: the largest primes of so many bits with transforms for the ring.
     *
     * @param ring bits of the modulus of ciphertexts and rotation keys, 20…50
     * @param switching bits of the modulus of switching keys, 20…50
     * @throws InvalidParametersException for the torus engine, which has {@linkplain #torusBits 2^64 or 2^32} and 2^32, or outside the ranges
     */
    public PbsParametersBuilder moduli(int ring, int switching) {
        if (engine == PbsEngine.TORUS) {
            throw new InvalidParametersException(
                    "the torus engine's moduli are 2^64 or, by torusBits, 2^32, and 2^32 for key switches");
        }
        if (Math.max(ring, switching) > MOST_BITS) {
            throw new InvalidParametersException(
                    "the exact engine's primes have at most " + MOST_BITS + " bits, not " + Math.max(ring, switching));
        }
        ringBits = ring;
        switchingBits = switching;
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
        try {
            Math.multiplyExact(maskComponents, ringDegree);
            boolean torus = engine == PbsEngine.TORUS;
            Modulus ring = torus ? Modulus.powerOfTwo(torusBits) : prime(ringBits);
            Modulus switching = torus ? TorusSwitching.modulus() : prime(switchingBits);
            return new PbsParameters(new PbsParameters.Spec(
                    name,
                    engine,
                    blocks,
                    lweDimension,
                    maskComponents,
                    ringDegree,
                    ring,
                    digits(ring, rotationLogBase, rotationLevels),
                    grouping,
                    switching,
                    digits(torus ? ring : switching, switchingLogBase, switchingLevels),
                    lweError,
                    ringError,
                    insecurity,
                    acceptedFailureLog2));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new InvalidParametersException(name + ": " + e.getMessage(), e);
        }
    }

    private Gadget digits(Modulus modulus, int logBase, int levels) {
        int bits = modulus.bits();
        if (engine == PbsEngine.TORUS && (long) logBase * levels > bits) {
            throw new InvalidParametersException(
                    name + ": words of " + bits + " bits do not have " + levels + " digits of " + logBase);
        }
        return Gadget.ofHighest(modulus, logBase, levels);
    }

    private Modulus prime(int bits) {
        return Modulus.of(Primes.ofBits(bits, ringDegree, 1)[0]);
    }
}
