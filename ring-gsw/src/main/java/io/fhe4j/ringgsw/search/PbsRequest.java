package io.fhe4j.ringgsw.search;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.SecurityLevel;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.TorusRotation;
import io.fhe4j.ringgsw.integer.BlockParameters;
import io.fhe4j.ringgsw.pbs.PbsEngine;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is asked of a set for programmable bootstrapping.
 *
 * @param engine the arithmetic
 * @param blocks message and carry bits, and the largest squared norm of what is looked up
 * @param security every component must reach it
 * @param failureLog2 a look-up at that norm fails with at most 2^this
 * @param batch ciphertexts that are looked up together
 * @param keyBytes both evaluation keys together have at most so many, as they are evaluated
 * @param grouping numbers of the LWE secret in a step of a rotation, at most; more than 1 on the torus only
 * @param shortWords whether words of ciphertexts and rotation keys have 32 bits in place of 64; on the torus only
 */
public record PbsRequest(
        PbsEngine engine,
        BlockParameters blocks,
        SecurityLevel security,
        double failureLog2,
        int batch,
        long keyBytes,
        int grouping,
        boolean shortWords) {

    private static final String SHORT_TORUS = "TORUS32";
    private static final Pattern NAME = Pattern.compile("(TORUS|TORUS32|EXACT)_(128|192|256)_([1-8])_([0-7])");

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if the failure probability is not below 1, or batch or bytes not above 0, or the exact engine is to have short words or groups
     */
    public PbsRequest {
        if (!(failureLog2 < 0)
                || batch < 1
                || keyBytes < 1
                || grouping < 1
                || grouping > (engine == PbsEngine.TORUS ? TorusRotation.MAX_GROUPING : 1)
                || shortWords && engine == PbsEngine.EXACT) {
            throw new IllegalArgumentException("no set of the engine " + engine + (shortWords ? " on 32 bits" : "")
                    + " fails with 2^" + failureLog2
                    + ", works on " + batch + " ciphertexts, has keys of " + keyBytes + " bytes and takes up to "
                    + grouping + " numbers at a time");
        }
    }

    /** With a step for each number of the LWE secret, and words of 64 bits on the torus. */
    public PbsRequest(
            PbsEngine engine,
            BlockParameters blocks,
            SecurityLevel security,
            double failureLog2,
            int batch,
            long keyBytes) {
        this(engine, blocks, security, failureLog2, batch, keyBytes, 1, false);
    }

    /**
     * The same with steps for up to so many numbers of the LWE secret: whatever is predicted to be fastest.
     *
     * @throws IllegalArgumentException beyond {@link TorusRotation#MAX_GROUPING}, and above 1 for the exact engine
     */
    public PbsRequest grouped(int numbers) {
        return new PbsRequest(engine, blocks, security, failureLog2, batch, keyBytes, numbers, shortWords);
    }

    /**
     * The same on words of 32 bits, which take half as much in files.
     *
     * @throws IllegalArgumentException for the exact engine
     */
    public PbsRequest onShortWords() {
        return new PbsRequest(engine, blocks, security, failureLog2, batch, keyBytes, grouping, true);
    }

    /** The modulus of the torus that is asked for, 2^64 or 2^32. */
    Modulus torusModulus() {
        return Modulus.powerOfTwo(shortWords ? Integer.SIZE : Long.SIZE);
    }

    /**
     * With the failure probability, the batch (1) and the key size of {@link FhewRequest} and the norm ν = (p_total − 1)/(p_message − 1): so many messages are
     * added at most.
     *
     * @throws InvalidParametersException if there are no such blocks
     */
    public static PbsRequest of(PbsEngine engine, SecurityLevel security, int messageBits, int carryBits) {
        double norm = ((1 << messageBits + carryBits) - 1.0) / ((1 << messageBits) - 1.0);
        return of(engine, security, new BlockParameters(messageBits, carryBits, norm * norm));
    }

    /** With the failure probability, the batch (1) and the key size of {@link FhewRequest}. */
    public static PbsRequest of(PbsEngine engine, SecurityLevel security, BlockParameters blocks) {
        return new PbsRequest(
                engine, blocks, security, FhewRequest.DEFAULT_FAILURE_LOG2, 1, FhewRequest.DEFAULT_KEY_BYTES);
    }

    /** The same with other limits. */
    PbsRequest with(double failures, long bytes) {
        return new PbsRequest(engine, blocks, security, failures, batch, bytes, grouping, shortWords);
    }

    /**
     * The request that a name stands for, with the usual norm.
     *
     * @param name as {@link #name} gives it, in capitals
     * @throws InvalidParametersException for other names
     */
    public static PbsRequest parse(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            throw new InvalidParametersException("\"" + name
                    + "\" names no search for look-ups: ENGINE_BITS_MESSAGE_CARRY is asked for, as"
                    + " TORUS_128_2_2, TORUS32_128_1_1 or EXACT_128_2_2");
        }
        boolean shortWords = matcher.group(1).equals(SHORT_TORUS);
        PbsRequest request = of(
                shortWords ? PbsEngine.TORUS : PbsEngine.valueOf(matcher.group(1)),
                SecurityLevel.valueOf("BITS_" + matcher.group(2)),
                Integer.parseInt(matcher.group(3)),
                Integer.parseInt(matcher.group(4)));
        return shortWords ? request.onShortWords() : request;
    }

    /** Whether a name is meant for {@link #parse}. */
    public static boolean isNamed(String name) {
        return name.startsWith("TORUS_") || name.startsWith(SHORT_TORUS + "_") || name.startsWith("EXACT_");
    }

    /** As {@code TORUS_128_2_2}, on words of 32 bits {@code TORUS32_128_2_2}: engine, bits of security, message and carry bits. */
    public String name() {
        return (shortWords ? SHORT_TORUS : engine) + "_" + security.bits() + "_" + blocks.messageBits() + "_"
                + blocks.carryBits();
    }

    /** What is asked for, in words. */
    @Override
    public String toString() {
        return name() + " (look-ups of " + blocks.messageBits() + " message and " + blocks.carryBits()
                + " carry bits at a squared norm of " + blocks.largestSquaredNorm() + ", " + batch + " at a time, with "
                + security.bits() + " bits of security, failures of at most 2^" + failureLog2 + " and keys of at most "
                + keyBytes + " bytes)";
    }
}
