package io.fhe4j.ringgsw.search;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.SecurityLevel;
import io.fhe4j.ringgsw.functions.NumberEncoding;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is asked of a set for functions of numbers.
 *
 * @param encoding the largest modulus, and the bits of messages under it
 * @param security every component must reach it
 * @param failureLog2 a rotation on a fresh number, a result, or a difference of two of them fails with at most 2^this, and so does every gate of two inputs
 * @param batch numbers that are evaluated together
 * @param keyBytes both evaluation keys together have at most so many
 */
public record NumberRequest(
        NumberEncoding encoding, SecurityLevel security, double failureLog2, int batch, long keyBytes) {

    private static final Pattern NAME = Pattern.compile("NUMBERS_(128|192|256)_([1-9][0-9]?)_([1-9][0-9]?)");

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if the failure probability is not below 1, or batch or bytes not above 0
     */
    public NumberRequest {
        if (!(failureLog2 < 0) || batch < 1 || keyBytes < 1) {
            throw new IllegalArgumentException("no set fails with 2^" + failureLog2 + ", works on " + batch
                    + " ciphertexts and has keys of " + keyBytes + " bytes");
        }
    }

    /** With the failure probability, the batch (1) and the key size of {@link FhewRequest}. */
    public static NumberRequest of(SecurityLevel security, NumberEncoding encoding) {
        return new NumberRequest(
                encoding, security, FhewRequest.DEFAULT_FAILURE_LOG2, 1, FhewRequest.DEFAULT_KEY_BYTES);
    }

    /**
     * The request that a name stands for.
     *
     * @param name as {@link #name} gives it, in capitals
     * @throws InvalidParametersException for other names
     */
    public static NumberRequest parse(String name) {
        Matcher matcher = NAME.matcher(name);
        try {
            if (matcher.matches()) {
                return of(
                        SecurityLevel.valueOf("BITS_" + matcher.group(1)),
                        new NumberEncoding(Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3))));
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidParametersException("\"" + name + "\": " + e.getMessage(), e);
        }
        throw new InvalidParametersException("\"" + name
                + "\" names no search for numbers: NUMBERS_BITS_MODULUS_MESSAGE is asked for, as NUMBERS_128_29_20");
    }

    /** Whether a name is meant for {@link #parse}. */
    public static boolean isNamed(String name) {
        return name.startsWith("NUMBERS_");
    }

    /** The same with other limits. */
    NumberRequest with(double failures, long bytes) {
        return new NumberRequest(encoding, security, failures, batch, bytes);
    }

    /** As {@code NUMBERS_128_29_20}: bits of security, of the modulus, of messages. */
    public String name() {
        return "NUMBERS_" + security.bits() + "_" + encoding.modulusBits() + "_" + encoding.messageBits();
    }

    /** What is asked for, in words. */
    @Override
    public String toString() {
        return name() + " (functions of numbers of " + encoding + ", " + batch + " at a time, with " + security.bits()
                + " bits of security, failures of at most 2^" + failureLog2 + " and keys of at most " + keyBytes
                + " bytes)";
    }
}
