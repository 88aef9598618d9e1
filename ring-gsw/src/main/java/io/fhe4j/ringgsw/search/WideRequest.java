package io.fhe4j.ringgsw.search;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.SecurityLevel;
import io.fhe4j.ringgsw.pbs.WideParameters;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is asked of a way to look up values of some bits in any table of as many.
 *
 * @param bits of a value, 2 to {@value WideParameters#MOST_BITS}
 * @param security every component must reach it
 * @param failureLog2 a whole look-up at results of look-ups fails with at most 2^this
 * @param batch look-ups that are made together
 * @param keyBytes all evaluation keys together have at most so many, as they are evaluated
 */
public record WideRequest(int bits, SecurityLevel security, double failureLog2, int batch, long keyBytes) {

    private static final Pattern NAME = Pattern.compile("WIDE_(128|192|256)_([2-8])");

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if one is passed
     */
    public WideRequest {
        if (bits < 2 || bits > WideParameters.MOST_BITS || !(failureLog2 < 0) || batch < 1 || keyBytes < 1) {
            throw new IllegalArgumentException("no way looks up " + bits + " bits, fails with 2^" + failureLog2
                    + ", works on " + batch + " values and has keys of " + keyBytes + " bytes");
        }
    }

    /** With the failure probability, the batch (1) and the key size of {@link FhewRequest}. */
    public static WideRequest of(int bits, SecurityLevel security) {
        return new WideRequest(bits, security, FhewRequest.DEFAULT_FAILURE_LOG2, 1, FhewRequest.DEFAULT_KEY_BYTES);
    }

    /** The same with other limits. */
    WideRequest with(double failures, long bytes) {
        return new WideRequest(bits, security, failures, batch, bytes);
    }

    /**
     * The request that a name stands for.
     *
     * @param name as {@link #name} gives it, in capitals
     * @throws InvalidParametersException for other names
     */
    public static WideRequest parse(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            throw new InvalidParametersException("\"" + name
                    + "\" names no search for values of several bits: WIDE_BITS_MESSAGE is asked for, as WIDE_128_8");
        }
        return of(Integer.parseInt(matcher.group(2)), SecurityLevel.valueOf("BITS_" + matcher.group(1)));
    }

    /** Whether a name is meant for {@link #parse}. */
    public static boolean isNamed(String name) {
        return name.startsWith("WIDE_");
    }

    /** As {@code WIDE_128_8}: bits of security, bits of a value. */
    public String name() {
        return "WIDE_" + security.bits() + "_" + bits;
    }

    /** What is asked for, in words. */
    @Override
    public String toString() {
        return name() + " (look-ups of values of " + bits + " bits, " + batch + " at a time, with " + security.bits()
                + " bits of security, failures of at most 2^" + failureLog2 + " and keys of at most " + keyBytes
                + " bytes)";
    }
}
