package io.fhe4j.backend.pim.program;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * A number as a sum of signed powers of two, no two exponents neighbours (non-adjacent form), which has the fewest terms. A product with the number
 * costs one shifted addition or subtraction for each.
 *
 * @param terms with falling exponents
 */
public record SignedPowers(List<Term> terms) {

    /**
     * One power.
     *
     * @param exponent of 2
     * @param negative whether it is subtracted
     */
    public record Term(int exponent, boolean negative) {}

    public SignedPowers {
        terms = List.copyOf(terms);
    }

    /** The terms of a number that is not negative. */
    public static SignedPowers of(BigInteger number) {
        List<Term> terms = new ArrayList<>();
        BigInteger rest = number;
        for (int exponent = 0; rest.signum() > 0; exponent++) {
            if (rest.testBit(0)) {
                boolean negative = rest.testBit(1);
                terms.addFirst(new Term(exponent, negative));
                rest = negative ? rest.add(BigInteger.ONE) : rest.subtract(BigInteger.ONE);
            }
            rest = rest.shiftRight(1);
        }
        return new SignedPowers(terms);
    }

    /** The terms of a number that is not negative. */
    public static SignedPowers of(long number) {
        return of(BigInteger.valueOf(number));
    }

    /** The number. */
    public BigInteger value() {
        BigInteger sum = BigInteger.ZERO;
        for (Term term : terms) {
            BigInteger power = BigInteger.ONE.shiftLeft(term.exponent);
            sum = term.negative ? sum.subtract(power) : sum.add(power);
        }
        return sum;
    }

    /** How many terms. */
    public int weight() {
        return terms.size();
    }
}
