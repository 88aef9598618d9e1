package io.fhe4j.ckks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.PrecisionException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ScaleTest {

    /** Every operation against a plain fraction of BigIntegers. */
    @Property(tries = 50)
    void behavesAsAFraction(@ForAll long seed) {
        Random random = new Random(seed);
        long a = 1 + random.nextLong(1L << random.nextInt(1, 40));
        long b = 1 + random.nextLong(1L << random.nextInt(1, 40));
        long c = 1 + random.nextLong(1L << random.nextInt(1, 40));
        Scale scale = Scale.of(a).multiply(Scale.of(b)).divide(Scale.of(c));
        BigInteger numerator = BigInteger.valueOf(a).multiply(BigInteger.valueOf(b));
        BigInteger denominator = BigInteger.valueOf(c);

        BigDecimal exact = new BigDecimal(numerator).divide(new BigDecimal(denominator), new MathContext(60));
        assertClose(exact, scale.toBigDecimal(new MathContext(50)), 48);
        assertEquals(exact.doubleValue(), scale.toDouble());
        assertEquals(Math.log(exact.doubleValue()) / Math.log(2), scale.log2(), 1e-13 * Math.max(1, scale.log2()));
        assertEquals(numerator.shiftLeft(1).add(denominator).divide(denominator.shiftLeft(1)), scale.roundToInteger());
        assertEquals(Scale.ofFactors(scale.factors()), scale);
        assertEquals(scale.multiply(scale), scale.square());
        assertEquals(Scale.ONE, scale.multiply(scale.inverse()));
        assertEquals(scale.pow(-3), Scale.ONE.divide(scale.square()).divide(scale));

        long d = 1 + random.nextLong(1L << random.nextInt(1, 40));
        int expected = numerator.compareTo(denominator.multiply(BigInteger.valueOf(d)));
        assertEquals(expected, scale.compareTo(Scale.of(d)));
        assertEquals(-expected, Scale.of(d).compareTo(scale));
        assertEquals(expected == 0, scale.equals(Scale.of(d)));
        double error = new BigDecimal(denominator)
                .multiply(BigDecimal.valueOf(d))
                .subtract(new BigDecimal(numerator))
                .divide(new BigDecimal(numerator), new MathContext(40))
                .doubleValue();
        assertEquals(error, scale.relativeError(BigInteger.valueOf(d)), Math.abs(error) * 1e-15);
    }

    @Property(tries = 50)
    void everyDoubleIsExact(@ForAll long seed) {
        Random random = new Random(seed);
        double value = Math.scalb(1 + random.nextDouble(), random.nextInt(-400, 400));
        Scale scale = Scale.ofDouble(value);
        assertEquals(value, scale.toDouble());
        assertEquals(0, new BigDecimal(value).compareTo(scale.toBigDecimal(new MathContext(800)))); // all of its digits
    }

    @Test
    void twentyRescaledSquaresStayExact() {
        // s_{l-1} = s_l² / q_l with a prime near 2^40 at each level: exponents reach 2^20, the value stays near 2^40.
        Scale scale = Scale.powerOfTwo(40);
        BigInteger prime = BigInteger.ONE.shiftLeft(40);
        MathContext digits = new MathContext(200);
        BigDecimal slow = new BigDecimal(prime);
        for (int level = 0; level < 20; level++) {
            prime = prime.nextProbablePrime();
            scale = scale.square().divide(Scale.of(prime.longValueExact()));
            slow = slow.multiply(slow, digits).divide(new BigDecimal(prime), digits);
        }
        assertClose(slow, scale.toBigDecimal(new MathContext(60)), 58);
        assertEquals(slow.doubleValue(), scale.toDouble());
        assertEquals(21, scale.factors().size());
        assertTrue(scale.compareTo(Scale.powerOfTwo(40)) < 0);
    }

    @Test
    void aHundredLevelsAreHeldAndBeyondTheBoundTheyAreRefused() {
        Scale scale = Scale.of(3).divide(Scale.powerOfTwo(1));
        for (int level = 0; level < 150; level++) {
            scale = scale.square();
        }
        Scale large = scale;
        assertEquals(Math.log(1.5) / Math.log(2) * Math.pow(2, 150), large.log2(), Math.pow(2, 100));
        assertThrows(PrecisionException.class, large::toDouble);
        assertThrows(PrecisionException.class, large::roundToInteger);
        assertThrows(PrecisionException.class, () -> large.pow(1 << 30));
        assertEquals(BigInteger.ZERO, large.inverse().roundToInteger());
    }

    @Test
    void comparesScalesThatDoublesCannotTellApart() {
        Scale base = Scale.of((1L << 50) + 1).pow(3);
        Scale next = base.multiply(Scale.of((1L << 60) + 1)).divide(Scale.powerOfTwo(60));
        assertEquals(base.toDouble(), next.toDouble());
        assertTrue(base.compareTo(next) < 0);
        assertTrue(next.compareTo(base) > 0);
        assertNotEquals(base, next);
        assertEquals(0, base.compareTo(Scale.of((1L << 50) + 1).square().multiply(Scale.of((1L << 50) + 1))));
    }

    @Test
    void halvesRoundUpwards() {
        assertEquals(BigInteger.valueOf(4), Scale.of(7).divide(Scale.of(2)).roundToInteger());
        assertEquals(BigInteger.ONE, Scale.of(2).inverse().roundToInteger());
        assertEquals(BigInteger.ZERO, Scale.of(3).inverse().roundToInteger());
        assertEquals(0, Scale.of(12).relativeError(BigInteger.valueOf(12)));
    }

    @Test
    void factorsHardIntegers() {
        long p = 2147483647; // the two greatest primes below 2^31
        long q = 2147483629;
        assertEquals(
                List.of(new Scale.Factor(q, BigInteger.ONE), new Scale.Factor(p, BigInteger.ONE)),
                Scale.of(p * q).factors());
        assertEquals(
                List.of(new Scale.Factor(p, BigInteger.TWO)), Scale.of(p * p).factors());
        assertEquals(Scale.product(p, q, 8), Scale.of(p * q).multiply(Scale.powerOfTwo(3)));
        assertEquals("2^40", Scale.powerOfTwo(40).toString());
        assertTrue(Scale.of(12).divide(Scale.of(35)).toString().startsWith("2^-1.544"));
        assertEquals("1", Scale.ONE.toString());
    }

    @Test
    void refusesWhatIsNotCanonical() {
        assertRefused(new Scale.Factor(3, BigInteger.ONE), new Scale.Factor(2, BigInteger.ONE));
        assertRefused(new Scale.Factor(3, BigInteger.ONE), new Scale.Factor(3, BigInteger.ONE));
        assertRefused(new Scale.Factor(3, BigInteger.ZERO));
        assertRefused(new Scale.Factor(15, BigInteger.ONE));
        assertRefused(new Scale.Factor(1, BigInteger.ONE));
        assertRefused(new Scale.Factor(-3, BigInteger.ONE));
        assertRefused(new Scale.Factor(2, BigInteger.ONE.shiftLeft(Scale.MAX_EXPONENT_BITS)));
        List<Scale.Factor> many = new ArrayList<>();
        for (BigInteger p = BigInteger.TWO; many.size() <= Scale.MAX_FACTORS; p = p.nextProbablePrime()) {
            many.add(new Scale.Factor(p.longValueExact(), BigInteger.ONE));
        }
        assertThrows(IllegalArgumentException.class, () -> Scale.ofFactors(many));
        Scale most = Scale.ofFactors(many.subList(0, Scale.MAX_FACTORS));
        Scale one = Scale.of(many.getLast().base());
        assertThrows(PrecisionException.class, () -> most.multiply(one));

        assertThrows(IllegalArgumentException.class, () -> Scale.of(0));
        assertThrows(IllegalArgumentException.class, () -> Scale.ofDouble(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> Scale.ofDouble(Double.POSITIVE_INFINITY));
        assertThrows(IllegalArgumentException.class, () -> Scale.ofDouble(-1));
        assertThrows(IllegalArgumentException.class, () -> Scale.ONE.toBigDecimal(MathContext.UNLIMITED));
    }

    private static void assertRefused(Scale.Factor... factors) {
        assertThrows(IllegalArgumentException.class, () -> Scale.ofFactors(List.of(factors)));
    }

    private static void assertClose(BigDecimal expected, BigDecimal actual, int digits) {
        BigDecimal error = expected.subtract(actual).abs();
        assertTrue(error.compareTo(expected.scaleByPowerOfTen(-digits)) <= 0, expected + " and " + actual);
    }
}
