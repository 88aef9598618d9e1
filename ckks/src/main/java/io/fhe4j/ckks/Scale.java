package io.fhe4j.ckks;

import io.fhe4j.api.PrecisionException;
import io.fhe4j.ntt.Primes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An exact positive rational: what an encoded message was multiplied by.
 *
 * <p>A rescaled product has the scale s²/q, its square s⁴/q³, and after twenty levels numerator and denominator have tens
 * of millions of digits, while the value is still about 2^40. So a scale is kept as prime factors with signed exponents:
 * arithmetic adds exponents, equality compares them, and only {@link #log2()}, {@link #toDouble()} and their kin evaluate
 * the number, to whatever accuracy they promise.
 *
 * <p>Instances are immutable; every operation is exact.
 */
public final class Scale implements Comparable<Scale> {

    /** The largest number of different primes that a scale may have. */
    public static final int MAX_FACTORS = 512;

    /** The largest bit length of an exponent's magnitude. */
    public static final int MAX_EXPONENT_BITS = 160;

    /** The scale 1. */
    public static final Scale ONE = new Scale(new TreeMap<>());

    /** Bits of the accuracy at which an undecided comparison is given up: no two scales in use are nearly that close. */
    private static final int MAX_COMPARISON_BITS = 1 << 15;

    private static final int MAX_ROUNDING_BITS = 1 << 13;

    private static final BigDecimal HALF = new BigDecimal("0.5");

    private static final int KEPT_DIGITS = 40;

    private static final MathContext KEPT = new MathContext(KEPT_DIGITS, RoundingMode.HALF_EVEN);

    /** Without zero exponents; the keys are primes. */
    private final SortedMap<Long, BigInteger> exponents;

    private volatile double log2 = Double.NaN;

    /** The value to 40 digits once somebody asked, since the powers of many primes take a millisecond. */
    private volatile @Nullable BigDecimal value;

    private Scale(SortedMap<Long, BigInteger> exponents) {
        if (exponents.size() > MAX_FACTORS) {
            throw new PrecisionException("a scale of " + exponents.size() + " different primes, where at most "
                    + MAX_FACTORS + " are kept exactly; multiply by a rounded constant to return to a plain scale");
        }
        for (Map.Entry<Long, BigInteger> factor : exponents.entrySet()) {
            if (factor.getValue().bitLength() > MAX_EXPONENT_BITS) {
                throw new PrecisionException("a scale with the factor " + factor.getKey() + " to an exponent of "
                        + factor.getValue().bitLength() + " bits, where at most " + MAX_EXPONENT_BITS
                        + " are kept; align to a canonical scale before squaring further");
            }
        }
        this.exponents = exponents;
    }

    /** One prime factor of a scale: the base, a prime below 2^63, and its exponent, which is not zero. */
    public record Factor(long base, BigInteger exponent) {}

    /** The scale 2^exponent, for any sign of the exponent. */
    public static Scale powerOfTwo(int exponent) {
        TreeMap<Long, BigInteger> factors = new TreeMap<>();
        put(factors, 2, BigInteger.valueOf(exponent));
        return new Scale(factors);
    }

    /**
     * The scale that equals an integer.
     *
     * @throws IllegalArgumentException if the value is not positive
     */
    public static Scale of(long value) {
        return new Scale(Factorisation.of(value));
    }

    /**
     * The scale that equals the product of some integers, such as the primes of a level.
     *
     * @throws IllegalArgumentException if one of them is not positive
     */
    public static Scale product(long... values) {
        TreeMap<Long, BigInteger> factors = new TreeMap<>();
        for (long value : values) {
            Factorisation.of(value).forEach((base, exponent) -> put(factors, base, exponent));
        }
        return new Scale(factors);
    }

    /**
     * The scale that equals a double exactly; every finite double is a rational.
     *
     * @throws IllegalArgumentException if the value is not positive and finite
     */
    public static Scale ofDouble(double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("a scale is positive and finite, not " + value);
        }
        int exponent = Math.getExponent(Math.max(value, Double.MIN_NORMAL)) - 52;
        long mantissa = (long) Math.scalb(value, -exponent);
        return of(mantissa).multiply(powerOfTwo(exponent));
    }

    /**
     * The scale with these prime factors, as {@link #factors()} lists them. The list is the canonical form that files
     * hold, and nothing else is accepted.
     *
     * @throws IllegalArgumentException if the bases do not ascend strictly, one is not a prime, an exponent is zero, or
     *     there are more factors or longer exponents than {@link #MAX_FACTORS} and {@link #MAX_EXPONENT_BITS}
     */
    public static Scale ofFactors(List<Factor> factors) {
        if (factors.size() > MAX_FACTORS) {
            throw new IllegalArgumentException(
                    "a scale has at most " + MAX_FACTORS + " factors, not " + factors.size());
        }
        TreeMap<Long, BigInteger> map = new TreeMap<>();
        long previous = 1;
        for (Factor factor : factors) {
            if (factor.base() <= previous) {
                throw new IllegalArgumentException(
                        "the factors of a scale ascend from 2, but " + factor.base() + " follows " + previous);
            }
            if (factor.exponent().signum() == 0 || factor.exponent().bitLength() > MAX_EXPONENT_BITS) {
                throw new IllegalArgumentException("the exponent of " + factor.base()
                        + " in a scale is not zero and has at most " + MAX_EXPONENT_BITS + " bits, but here it has "
                        + factor.exponent().bitLength());
            }
            if (!Primes.isPrime(factor.base())) {
                throw new IllegalArgumentException("the factor " + factor.base() + " of a scale is not a prime");
            }
            previous = factor.base();
            map.put(factor.base(), factor.exponent());
        }
        return new Scale(map);
    }

    /** The prime factors by ascending base; empty for the scale 1. This is the canonical form. */
    public List<Factor> factors() {
        List<Factor> factors = new ArrayList<>(exponents.size());
        exponents.forEach((base, exponent) -> factors.add(new Factor(base, exponent)));
        return List.copyOf(factors);
    }

    /** This · other. */
    public Scale multiply(Scale other) {
        TreeMap<Long, BigInteger> product = new TreeMap<>(exponents);
        other.exponents.forEach((base, exponent) -> put(product, base, exponent));
        return new Scale(product);
    }

    /** This / other: what an encoding at {@code other} must be multiplied by to be at this scale. */
    public Scale divide(Scale other) {
        TreeMap<Long, BigInteger> quotient = new TreeMap<>(exponents);
        other.exponents.forEach((base, exponent) -> put(quotient, base, exponent.negate()));
        return new Scale(quotient);
    }

    /** This². */
    public Scale square() {
        return pow(2);
    }

    /** 1 / this. */
    public Scale inverse() {
        return pow(-1);
    }

    /** This to an integer power of any sign. */
    public Scale pow(int power) {
        TreeMap<Long, BigInteger> result = new TreeMap<>();
        exponents.forEach((base, exponent) -> put(result, base, exponent.multiply(BigInteger.valueOf(power))));
        return new Scale(result);
    }

    /** The binary logarithm; its error is at most 2^-50 · max(1, |log2|). */
    public double log2() {
        double known = log2;
        if (Double.isNaN(known)) {
            known = evaluate(80).log2();
            log2 = known;
        }
        return known;
    }

    /**
     * The nearest double, or one next to it.
     *
     * @throws PrecisionException if the scale is not within 2^±1000
     */
    public double toDouble() {
        return toBigDecimal(KEPT).doubleValue();
    }

    /**
     * The value rounded to a number of decimal digits; the relative error is at most 2 · 10^-precision.
     *
     * @param context the precision, at least 1 digit, and the rounding
     * @throws PrecisionException if the scale is not within 2^±1000
     */
    public BigDecimal toBigDecimal(MathContext context) {
        if (context.getPrecision() < 1) {
            throw new IllegalArgumentException("a precision of at least one digit is needed");
        }
        double magnitude = log2();
        if (!(Math.abs(magnitude) <= 1000)) {
            throw new PrecisionException("the scale 2^" + magnitude + " is outside 2^-1000 to 2^1000 and cannot be used"
                    + " as a number; rescale, or align to a canonical scale");
        }
        if (context.getPrecision() > KEPT_DIGITS) {
            return evaluate(context.getPrecision() * 4 + 8).toBigDecimal().round(context);
        }
        BigDecimal known = value;
        if (known == null) {
            known = evaluate(KEPT_DIGITS * 4 + 8).toBigDecimal().round(KEPT);
            value = known;
        }
        return known.round(context);
    }

    /**
     * The nearest integer, halves upwards: what a ciphertext is multiplied by to move from one scale to another.
     *
     * @return zero or more, for scales up to 2^1000
     * @throws PrecisionException if the scale is above 2^1000
     */
    public BigInteger roundToInteger() {
        double magnitude = log2();
        if (magnitude < -2) {
            return BigInteger.ZERO;
        }
        if (magnitude > 1000) {
            throw new PrecisionException(
                    "the scale 2^" + magnitude + " is above 2^1000; nothing is aligned by so much");
        }
        BigInteger rounded = BigInteger.ZERO;
        for (int bits = (int) Math.max(magnitude, 0) + 64; bits <= MAX_ROUNDING_BITS; bits *= 2) {
            BigDecimal upwards = evaluate(bits).toBigDecimal().add(HALF);
            BigDecimal uncertainty = upwards.divide(new BigDecimal(BigInteger.ONE.shiftLeft(bits - 1)), KEPT);
            rounded = upwards.add(uncertainty).toBigInteger();
            if (upwards.subtract(uncertainty).toBigInteger().equals(rounded)) {
                return rounded;
            }
        }
        // Within 2^-3000 of a half: it is one, and goes upwards.
        return rounded;
    }

    /**
     * How far an integer is from this scale: integer / this − 1, right to about 2^-52 of itself or 2^-1000.
     *
     * @param integer a positive integer
     */
    public double relativeError(BigInteger integer) {
        for (int bits = 128; bits <= 2048; bits *= 2) {
            BigDecimal error = new BigDecimal(integer)
                    .divide(evaluate(bits).toBigDecimal(), new MathContext(bits / 3))
                    .subtract(BigDecimal.ONE);
            if (error.abs().doubleValue() > Math.scalb(1.0, 60 - bits)) {
                return error.doubleValue();
            }
        }
        return 0;
    }

    /** Compares the values exactly. */
    @Override
    public int compareTo(Scale other) {
        Scale ratio = divide(other);
        if (ratio.exponents.isEmpty()) {
            return 0;
        }
        for (int bits = 80; bits <= MAX_COMPARISON_BITS; bits *= 4) {
            int sign = ratio.evaluate(bits).compareToOne(bits);
            if (sign != 0) {
                return sign;
            }
        }
        throw new PrecisionException("two different scales near 2^" + log2() + " agree to " + MAX_COMPARISON_BITS
                + " bits and cannot be compared");
    }

    /** Equal values, exactly. */
    @Override
    public boolean equals(Object other) {
        return other == this || other instanceof Scale scale && exponents.equals(scale.exponents);
    }

    @Override
    public int hashCode() {
        return exponents.hashCode();
    }

    /** The logarithm, and up to four factors; for messages. */
    @Override
    public String toString() {
        if (exponents.isEmpty()) {
            return "1";
        }
        Collection<Map.Entry<Long, BigInteger>> entries = exponents.entrySet();
        String factors = entries.stream()
                .limit(4)
                .map(factor -> factor.getKey() + "^" + factor.getValue())
                .collect(Collectors.joining("·"));
        if (entries.size() == 1) {
            return factors;
        }
        return String.format(Locale.ROOT, "2^%.6f (%s%s)", log2(), factors, entries.size() > 4 ? "·…" : "");
    }

    /** The value with a relative error of at most 2^-bits. */
    private BinaryFloat evaluate(int bits) {
        int longest = 0;
        for (BigInteger exponent : exponents.values()) {
            longest = Math.max(longest, exponent.bitLength());
        }
        // A power multiplies the relative error of its roundings by the exponent; MAX_FACTORS products add ten bits.
        int width = bits + longest + 16;
        BinaryFloat numerator = BinaryFloat.one(width);
        BinaryFloat denominator = BinaryFloat.one(width);
        for (Map.Entry<Long, BigInteger> factor : exponents.entrySet()) {
            BinaryFloat power =
                    BinaryFloat.of(factor.getKey(), width).pow(factor.getValue().abs());
            if (factor.getValue().signum() > 0) {
                numerator = numerator.multiply(power);
            } else {
                denominator = denominator.multiply(power);
            }
        }
        return numerator.divide(denominator);
    }

    private static void put(SortedMap<Long, BigInteger> factors, long base, BigInteger exponent) {
        BigInteger sum = factors.getOrDefault(base, BigInteger.ZERO).add(exponent);
        if (sum.signum() == 0) {
            factors.remove(base);
        } else {
            factors.put(base, sum);
        }
    }
}
