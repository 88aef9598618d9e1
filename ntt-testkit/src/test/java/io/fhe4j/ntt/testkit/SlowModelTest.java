package io.fhe4j.ntt.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.ExactDivision;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Primes;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.Shape;
import java.math.BigInteger;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The model itself against what its formulas mean. */
class SlowModelTest {

    private static RnsBasis primes(int count, int width) {
        return RnsBasis.of(Primes.ofBits(45, width, count));
    }

    private static HostRows random(long seed, Shape shape, RnsBasis moduli, Form form) {
        return Operand.words(new SplittableRandom(seed), shape, moduli, form, Pattern.UNIFORM);
    }

    @Property(tries = 20)
    void theTransformIsTheSumOfItsDefinition(@ForAll long seed) {
        int width = 2 << (int) Math.floorMod(seed, 6L);
        RnsBasis moduli = primes(1, width);
        Modulus p = moduli.get(0);
        HostRows x = random(seed, Shape.of(1, width), moduli, Form.COEFFICIENT);
        HostRows values = SlowModel.forwardNtt(x);
        BigInteger root = SlowTransform.root(p, width);
        for (int i = 0; i < width; i++) {
            BigInteger sum = BigInteger.ZERO;
            for (int j = 0; j < width; j++) {
                BigInteger exponent = BigInteger.valueOf(j * (2L * SlowTransform.reverse(i, width) + 1));
                sum = sum.add(SlowModel.at(x, 0, 0, 0, j).multiply(root.modPow(exponent, p.toBigInteger())));
            }
            assertEquals(sum.mod(p.toBigInteger()), SlowModel.at(values, 0, 0, 0, i));
        }
        assertEquals(-1, x.words().mismatch(SlowModel.inverseNtt(values).words()));
    }

    @Property(tries = 20)
    void productsOfValuesAreNegacyclicProducts(@ForAll long seed) {
        int width = 16;
        RnsBasis moduli = primes(1, width);
        BigInteger p = moduli.get(0).toBigInteger();
        HostRows x = random(seed, Shape.of(1, width), moduli, Form.COEFFICIENT);
        HostRows y = random(~seed, Shape.of(1, width), moduli, Form.COEFFICIENT);
        BigInteger[] product = new BigInteger[width];
        java.util.Arrays.fill(product, BigInteger.ZERO);
        for (int i = 0; i < width; i++) {
            for (int j = 0; j < width; j++) {
                BigInteger term = SlowModel.at(x, 0, 0, 0, i).multiply(SlowModel.at(y, 0, 0, 0, j));
                int place = (i + j) % width;
                product[place] = i + j < width ? product[place].add(term) : product[place].subtract(term);
            }
        }
        HostRows result = SlowModel.inverseNtt(SlowModel.multiply(SlowModel.forwardNtt(x), SlowModel.forwardNtt(y)));
        for (int i = 0; i < width; i++) {
            assertEquals(product[i].mod(p), SlowModel.at(result, 0, 0, 0, i));
        }
    }

    private static BigInteger integer(HostRows x, int i) {
        BigInteger product = x.moduli().product();
        BigInteger sum = BigInteger.ZERO;
        for (int r = 0; r < x.moduli().size(); r++) {
            BigInteger q = x.moduli().get(r).toBigInteger();
            BigInteger cofactor = product.divide(q);
            sum = sum.add(SlowModel.at(x, 0, 0, r, i).multiply(cofactor).multiply(cofactor.modInverse(q)));
        }
        return sum.mod(product);
    }

    @Property(tries = 20)
    void exactConversionKeepsTheCentredInteger(@ForAll long seed) {
        RnsBasis all = primes(7, 16);
        RnsBasis from = all.leading(3);
        RnsBasis to = all.range(3, 7);
        HostRows x = random(seed, Shape.of(3, 16), from, Form.COEFFICIENT);
        HostRows exact = SlowModel.convert(x, BaseConversion.of(from, to, BaseConversion.Kind.EXACT));
        HostRows rough = SlowModel.convert(x, BaseConversion.of(from, to, BaseConversion.Kind.UNCORRECTED));
        BigInteger q = from.product();
        for (int i = 0; i < 16; i++) {
            BigInteger centred = SlowModel.centred(integer(x, i), q);
            assertEquals(centred.mod(to.product()), integer(exact, i));
            // Four primes hold the uncorrected sum of three.
            BigInteger excess =
                    SlowModel.centred(integer(rough, i), to.product()).subtract(centred);
            assertEquals(BigInteger.ZERO, excess.mod(q));
            assertTrue(excess.divide(q).abs().compareTo(BigInteger.TWO) <= 0, "more than 3/2 rounded");
        }
    }

    @Property(tries = 20)
    void divisionRoundsToTheNearest(@ForAll long seed) {
        RnsBasis basis = primes(5, 16);
        ExactDivision division = seed % 2 == 0 ? ExactDivision.byLeading(basis, 2) : ExactDivision.byTrailing(basis, 2);
        BigInteger divisor =
                basis.range(division.droppedFrom(), division.droppedTo()).product();
        HostRows x = random(seed, Shape.of(5, 16), basis, Form.COEFFICIENT);
        HostRows quotient = SlowModel.divide(x, division);
        for (int i = 0; i < 16; i++) {
            BigInteger dividend = integer(x, i);
            BigInteger rounded = dividend.shiftLeft(1).add(divisor).divide(divisor.shiftLeft(1));
            assertEquals(rounded.mod(division.kept().product()), integer(quotient, i));
        }
    }
}
