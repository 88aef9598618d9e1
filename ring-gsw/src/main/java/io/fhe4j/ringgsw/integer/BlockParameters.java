package io.fhe4j.ringgsw.integer;

import io.fhe4j.api.InvalidParametersException;

/**
 * What integer algorithms know of a parameter set.
 *
 * @param messageBits m: a clean block is a digit in base 2^m, 1…4
 * @param carryBits c ≥ m: values of a block reach 2^(m+c) − 1, so two digits fit into one, m + c ≤ 8
 * @param largestSquaredNorm ν²: the largest variance of a linear combination that look-ups take, a look-up's result having variance 1; at least
 *     2^2m + 1, for integers (2^m + 1)², and from 2·2^2m + 3 on integers look up two digits of a sum or difference together
 */
public record BlockParameters(int messageBits, int carryBits, double largestSquaredNorm) {

    /** Two message and two carry bits, and ν = 5: digits in base 4, five of which can be added. */
    public static final BlockParameters MESSAGE_2_CARRY_2 = new BlockParameters(2, 2, 25);

    /**
     * Checks sizes.
     *
     * @throws InvalidParametersException if a block's space is not one that integers are built on, or two digits cannot be told apart in one block
     */
    public BlockParameters {
        if (messageBits < 1 || carryBits < messageBits || messageBits + carryBits > 8) {
            throw new InvalidParametersException("integers take blocks of 1 to 4 message bits and at least as many "
                    + "carry bits, together at most 8, not " + messageBits + " and " + carryBits);
        }
        double base = 1 << messageBits;
        if (!(largestSquaredNorm >= base * base + 1)) {
            throw new InvalidParametersException("look-ups of two digits in base " + (1 << messageBits)
                    + " take a squared norm of " + (base * base + 1) + ", and the parameters allow "
                    + largestSquaredNorm);
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
