package io.fhe4j.ringgsw.integer;

import io.fhe4j.api.InvalidParametersException;

/**
 * What look-ups and integer algorithms know of a parameter set. Integers need m ≤ 4, c ≥ m and a squared norm of at least (2^m + 1)², see {@link
 * #requireIntegers}; look-ups in tables take any.
 *
 * @param messageBits m: a clean block is a digit in base 2^m, 1…8
 * @param carryBits c: values of a block reach 2^(m+c) − 1, m + c ≤ 8
 * @param largestSquaredNorm ν²: the largest variance of a linear combination that look-ups take, a look-up's result having variance 1; at least
 *     1, for integers (2^m + 1)², and from 2·2^2m + 3 on integers look up two digits of a sum or difference together
 */
public record BlockParameters(int messageBits, int carryBits, double largestSquaredNorm) {

    private static final int MOST_BITS = 8;

    /** Two message and two carry bits, and ν = 5: digits in base 4, five of which can be added. */
    public static final BlockParameters MESSAGE_2_CARRY_2 = new BlockParameters(2, 2, 25);

    /**
     * Checks sizes.
     *
     * @throws InvalidParametersException outside the ranges
     */
    public BlockParameters {
        if (messageBits < 1 || carryBits < 0 || messageBits + carryBits > MOST_BITS) {
            throw new InvalidParametersException("a block has 1 to " + MOST_BITS + " bits, at least 1 of message, not "
                    + messageBits + " and " + carryBits);
        }
        if (!(largestSquaredNorm >= 1 && largestSquaredNorm < Double.POSITIVE_INFINITY)) {
            throw new InvalidParametersException(
                    "look-ups take results of look-ups, a squared norm of 1, at least, not " + largestSquaredNorm);
        }
    }

    /**
     * Refuses what integers are not made of: two digits must be told apart in one block, and looked up at once where they may be the same.
     *
     * @throws InvalidParametersException if m is above 4, c below m, or ν below 2^m + 1
     */
    public void requireIntegers() {
        if (messageBits > MOST_BITS / 2 || carryBits < messageBits) {
            throw new InvalidParametersException("integers take blocks of 1 to 4 message bits and at least as many "
                    + "carry bits, together at most 8, not " + messageBits + " and " + carryBits);
        }
        double least = (base() + 1.0) * (base() + 1.0);
        if (largestSquaredNorm < least) {
            throw new InvalidParametersException(
                    "integers look up two digits at once that may be the same, with a squared norm of " + least
                            + ", and the parameters allow " + largestSquaredNorm);
        }
    }

    /** 2^m: the base of the digits. */
    public int base() {
        return 1 << messageBits;
    }

    /** 2^(m+c) =: p: values from 0 to p − 1 fit into a block. */
    public int space() {
        return 1 << (messageBits + carryBits);
    }
}
