package io.fhe4j.ringgsw.search;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.SecurityLevel;
import io.fhe4j.ringgsw.integer.BlockParameters;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is asked of a set for large tables: blocks whose bits are places, and whose values are entries.
 *
 * @param messageBits of a block
 * @param carryBits of a block
 * @param security every component must reach it
 * @param failureLog2 a bit of a place, an entry, and a look-up at an entry fail with at most 2^this, each
 * @param keyBytes all evaluation keys together have at most so many, as they are evaluated
 */
public record TableRequest(int messageBits, int carryBits, SecurityLevel security, double failureLog2, long keyBytes) {

    private static final Pattern NAME = Pattern.compile("TABLES_(128|192|256)_([1-8])_([0-7])");

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if the failure probability is not below 1, or bytes not above 0
     */
    public TableRequest {
        if (!(failureLog2 < 0) || keyBytes < 1) {
            throw new IllegalArgumentException(
                    "no set fails with 2^" + failureLog2 + " and has keys of " + keyBytes + " bytes");
        }
    }

    /** With the failure probability and the key size of {@link FhewRequest}. */
    public static TableRequest of(SecurityLevel security, int messageBits, int carryBits) {
        return new TableRequest(
                messageBits, carryBits, security, FhewRequest.DEFAULT_FAILURE_LOG2, FhewRequest.DEFAULT_KEY_BYTES);
    }

    /** The same with other limits. */
    TableRequest with(double failures, long bytes) {
        return new TableRequest(messageBits, carryBits, security, failures, bytes);
    }

    /**
     * The request that a name stands for.
     *
     * @param name as {@link #name} gives it, in capitals
     * @throws InvalidParametersException for other names
     */
    public static TableRequest parse(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            throw new InvalidParametersException("\"" + name
                    + "\" names no search for large tables: TABLES_BITS_MESSAGE_CARRY is asked for, as TABLES_128_2_2");
        }
        return of(
                SecurityLevel.valueOf("BITS_" + matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)));
    }

    /** Whether a name is meant for {@link #parse}. */
    public static boolean isNamed(String name) {
        return name.startsWith("TABLES_");
    }

    /** As {@code TABLES_128_2_2}: bits of security, message and carry bits. */
    public String name() {
        return "TABLES_" + security.bits() + "_" + messageBits + "_" + carryBits;
    }

    /** Blocks that take combinations of this squared norm. */
    BlockParameters blocks(double squaredNorm) {
        return new BlockParameters(messageBits, carryBits, squaredNorm);
    }

    /** What is asked for, in words. */
    @Override
    public String toString() {
        return name() + " (large tables in blocks of " + messageBits + " message and " + carryBits
                + " carry bits, with " + security.bits() + " bits of security, failures of at most 2^" + failureLog2
                + " and keys of at most " + keyBytes + " bytes)";
    }
}
