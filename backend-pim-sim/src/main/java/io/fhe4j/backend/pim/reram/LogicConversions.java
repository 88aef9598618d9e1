package io.fhe4j.backend.pim.reram;

import static io.fhe4j.backend.pim.reram.LogicBuilder.ZERO;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Changes of representation, made of gates: truncated products, division by constants, centred residues, gadget digits, other moduli. */
final class LogicConversions {

    private final LogicBuilder builder;
    private final LogicArithmetic arithmetic;

    LogicConversions(LogicBuilder builder, LogicArithmetic arithmetic) {
        this.builder = builder;
        this.arithmetic = arithmetic;
    }

    /** x·y modulo 2^width, for words of that width. */
    List<Integer> multiplyTruncated(List<Integer> x, List<Integer> y) {
        int width = x.size();
        List<Integer> notX = x.stream().map(builder::not).toList();
        List<Integer> sum = new ArrayList<>(Collections.nCopies(width, ZERO));
        for (int j = 0; j < width; j++) {
            int notY = builder.not(y.get(j));
            List<Integer> row = new ArrayList<>();
            for (int i = 0; i < width - j; i++) {
                row.add(builder.nor(notX.get(i), notY));
            }
            builder.release(notY);
            List<Integer> high = sum.subList(j, width);
            List<Integer> next = arithmetic.add(high, row, width - j);
            builder.release(high);
            builder.release(row);
            for (int i = j; i < width; i++) {
                sum.set(i, next.get(i - j));
            }
        }
        builder.release(notX);
        return sum;
    }

    /** Quotient and remainder. */
    record Division(List<Integer> quotient, List<Integer> remainder) {}

    /** t divided by a constant m ≥ 2: the quotient from a product with ⌊2^L/m⌋ for L bits of t is at most one too small. */
    Division divide(List<Integer> t, BigInteger m) {
        int length = t.size();
        int bits = m.bitLength();
        if (m.bitCount() == 1) {
            int log = bits - 1;
            return new Division(shared(t, log, Math.max(log + 1, length)), shared(t, 0, log));
        }
        BigInteger reciprocal = BigInteger.ONE.shiftLeft(length).divide(m);
        if (reciprocal.signum() == 0) {
            return new Division(List.of(ZERO), shared(t, 0, bits));
        }
        int quotientBits = reciprocal.bitLength();
        List<Integer> product = arithmetic.multiplyConstant(t, reciprocal, length + quotientBits);
        List<Integer> estimate = product.subList(length, length + quotientBits);
        builder.release(product.subList(0, length));
        List<Integer> multiple = arithmetic.multiplyConstant(estimate, m, bits + 1);
        List<Integer> rest = concrete(arithmetic.subtract(t, multiple, bits + 1), t);
        builder.release(multiple);
        List<Integer> less =
                arithmetic.addConstant(rest, BigInteger.ONE.shiftLeft(bits + 1).subtract(m));
        int enough = less.getLast();
        List<Integer> quotient = arithmetic.add(estimate, List.of(enough), quotientBits);
        List<Integer> remainder = arithmetic.select(enough, less, rest, bits);
        builder.release(estimate);
        builder.release(rest);
        builder.release(less);
        return new Division(quotient, remainder);
    }

    /** Bits from…to−1, each held once more; zero beyond the end. */
    private List<Integer> shared(List<Integer> x, int from, int to) {
        List<Integer> bits = new ArrayList<>();
        for (int k = from; k < to; k++) {
            bits.add(k < x.size() ? builder.share(x.get(k)) : ZERO);
        }
        return bits;
    }

    /** The same word with columns for the bits that are known to be zero. */
    private List<Integer> concrete(List<Integer> x, List<Integer> any) {
        int column = any.stream().filter(bit -> bit != ZERO).findFirst().orElseThrow();
        List<Integer> bits = new ArrayList<>();
        for (int bit : x) {
            bits.add(bit == ZERO ? builder.zero(column) : bit);
        }
        return bits;
    }

    /** x mod m, x of any width. */
    List<Integer> remainder(List<Integer> x, long m) {
        Division division = divide(x, BigInteger.valueOf(m));
        builder.release(division.quotient);
        return fit(division.remainder, BigInteger.valueOf(m - 1).bitLength());
    }

    /** So many low bits; the others are released. */
    private List<Integer> fit(List<Integer> x, int width) {
        List<Integer> bits = new ArrayList<>();
        for (int k = 0; k < Math.max(width, x.size()); k++) {
            int bit = k < x.size() ? x.get(k) : ZERO;
            if (k < width) {
                bits.add(bit);
            } else {
                builder.release(bit);
            }
        }
        return bits;
    }

    /** Whether x, below the odd q, is (q + 1)/2 or more: whether its centred residue is negative. */
    private int isNegative(List<Integer> x, long q) {
        List<Integer> sum =
                arithmetic.addConstant(x, BigInteger.ONE.shiftLeft(x.size()).subtract(BigInteger.valueOf((q + 1) / 2)));
        int carry = builder.share(sum.getLast());
        builder.release(sum);
        return carry;
    }

    /** The bits of a constant where a bit is set, else of zero. */
    private List<Integer> masked(int bit, long constant, int width) {
        List<Integer> word = new ArrayList<>();
        for (int k = 0; k < width; k++) {
            word.add((constant >>> k & 1) != 0 ? bit : ZERO);
        }
        return word;
    }

    /** The centred residue of x modulo the odd q, in as many bits as x has, two's complement. */
    List<Integer> centre(List<Integer> x, long q) {
        int negative = isNegative(x, q);
        List<Integer> result = arithmetic.subtract(x, masked(negative, q, x.size()), x.size());
        builder.release(negative);
        return result;
    }

    /** ⌊x/2^dropped + 1/2⌋ of a signed word, with a bit more; wraps instead where so told. */
    List<Integer> round(List<Integer> x, int dropped, boolean wraps) {
        int width = x.size() - dropped + (wraps ? 0 : 1);
        return arithmetic.add(extended(x, dropped, width), List.of(x.get(dropped - 1)), width);
    }

    /** So many bits from a place on, continued by the sign. None is held. */
    private static List<Integer> extended(List<Integer> x, int from, int width) {
        List<Integer> bits = new ArrayList<>();
        for (int k = from; k < from + width; k++) {
            bits.add(x.get(Math.min(k, x.size() - 1)));
        }
        return bits;
    }

    /** A digit's residue, then what is left. */
    record Digit(List<Integer> residue, List<Integer> rest) {}

    /**
     * The lowest digit of a signed word.
     *
     * @param rest the word
     * @param logBase bits of a digit
     * @param last whether the digit takes all of the word, which then lies in [−B/2, B/2]
     * @param modulus of the residue, above B/2; or 2^width
     * @param width of the residue in bits
     * @param odd whether the modulus is odd
     */
    Digit digit(List<Integer> rest, int logBase, boolean last, long modulus, int width, boolean odd) {
        int size = Math.min(rest.size(), last ? logBase + 1 : logBase);
        List<Integer> digit = rest.subList(0, size);
        int inverse = builder.not(digit.getLast());
        int sign = builder.invert(inverse);
        List<Integer> signed = extended(digit, 0, width);
        List<Integer> residue =
                odd ? arithmetic.add(signed, masked(sign, modulus, width), width) : shared(signed, 0, width);
        List<Integer> left = List.of();
        if (!last) {
            int leftBits = Math.max(1, rest.size() - logBase) + 1;
            left = arithmetic.add(extended(rest, logBase, leftBits), List.of(sign), leftBits);
        }
        builder.release(sign);
        return new Digit(residue, left);
    }

    /** ⌊x·to/from⌋, or with {@code rounded} ⌊x·to/from + 1/2⌋ mod to, x below {@code from}; in so many bits. */
    List<Integer> scale(List<Integer> x, BigInteger from, BigInteger to, int width, boolean rounded) {
        int length = x.size() + to.bitLength();
        List<Integer> product = concrete(arithmetic.multiplyConstant(x, to, length), x);
        List<Integer> sum = rounded ? arithmetic.addConstant(product, from.shiftRight(1)) : product;
        if (rounded) {
            builder.release(product);
        }
        Division division = divide(sum, from);
        builder.release(sum);
        builder.release(division.remainder);
        if (!rounded || to.bitCount() == 1) {
            return fit(division.quotient, width);
        }
        List<Integer> quotient = concrete(fit(division.quotient, to.bitLength()), x);
        List<Integer> result = arithmetic.reduceOnce(quotient, to.longValue(), width);
        builder.release(quotient);
        return result;
    }

    /**
     * sum + y·cofactor mod m, y the centred residue of z modulo q.
     *
     * @param z below q, odd
     * @param cofactor below m
     * @param multiple q·cofactor mod m
     * @param sum below m
     */
    List<Integer> centredTerm(
            List<Integer> z, List<Integer> cofactor, List<Integer> multiple, List<Integer> sum, long q, long m) {
        List<Integer> product = arithmetic.multiply(z, cofactor);
        List<Integer> term = concrete(remainder(product, m), z);
        builder.release(product);
        List<Integer> added = arithmetic.modularAdd(sum, term, m);
        builder.release(term);
        int negative = isNegative(z, q);
        int positive = builder.invert(negative);
        List<Integer> excess = new ArrayList<>();
        for (int bit : multiple) {
            int complement = builder.not(bit);
            excess.add(builder.nor(complement, positive));
            builder.release(complement);
        }
        builder.release(positive);
        List<Integer> result = arithmetic.modularSubtract(added, excess, m);
        builder.release(added);
        builder.release(excess);
        return result;
    }
}
