package io.fhe4j.ckks.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.ckks.ComplexVector;
import io.fhe4j.ntt.KeySwitchLayout;
import io.fhe4j.ntt.RnsBasis;
import java.math.BigInteger;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each formula against encryptions, divisions and key switches of a slow ring, which follow the definitions. Every measured
 * variance is a mean over at least 3,000 nearly independent slots, so it is within 8 % of its expectation nearly always;
 * what is sampled once per test, a secret or a key's errors, adds as much again. Seeds are fixed.
 */
class NoiseFormulasTest {

    private static final double SIGMA = 3.19;
    private static final double TERNARY = NoiseParameters.TERNARY_VARIANCE;
    private static final BigInteger Q = BigInteger.ONE.shiftLeft(60).subtract(BigInteger.valueOf(93));

    private final SlowRing ring = new SlowRing(1024, 11);
    private final NoiseParameters parameters = new NoiseParameters(1024, 512, SIGMA * SIGMA, TERNARY, TERNARY);

    @Test
    void publicKeyEncryption() {
        BigInteger[] s = ring.ternary();
        assertVariance(EncryptionNoise.publicKey(parameters), 8, () -> publicKeyEncryption(s, Q, BigInteger.ONE));
    }

    @ParameterizedTest
    @CsvSource({"4", "7", "20"})
    void publicKeyEncryptionDividedByAPrime(int logPrime) {
        // At 4 bits the encryption's own error dominates, at 20 the rounding, at 7 both are there.
        BigInteger p = BigInteger.ONE.shiftLeft(logPrime).add(BigInteger.ONE);
        BigInteger[] s = ring.ternary();
        double expected = EncryptionNoise.publicKeyDivided(parameters, Math.log(p.doubleValue()) / Math.log(2));
        assertVariance(expected, 8, () -> publicKeyEncryption(s, Q, p));
    }

    @Test
    void symmetricEncryptionAndEncoding() {
        assertVariance(EncryptionNoise.symmetric(parameters), 8, () -> ring.gaussian(SIGMA));
        // A rounding error in units of 2^-20: uniform between −1/2 and 1/2.
        BigInteger unit = BigInteger.ONE.shiftLeft(20);
        assertVariance(RoundingNoise.encoding() * Math.scalb(1.0, 40), 8, () -> ring.uniform(unit));
    }

    @Test
    void rescale() {
        BigInteger prime = BigInteger.valueOf((1L << 40) + 15);
        BigInteger modulus = Q.multiply(prime);
        BigInteger[] s = ring.ternary();
        assertVariance(RoundingNoise.ciphertext(parameters), 8, () -> {
            // Encrypts zero without an error; what the division leaves is its rounding.
            BigInteger[] c1 = ring.uniform(modulus);
            BigInteger[] c0 = ring.centred(ring.negate(ring.multiply(c1, s)), modulus);
            return decrypt(ring.divideAndRound(c0, prime), ring.divideAndRound(c1, prime), s, Q);
        });
    }

    @ParameterizedTest
    @CsvSource({"1,25", "2,48", "2,70", "3,100", "4,90"})
    void keySwitch(int digitRows, int logSpecial) {
        // With small special moduli the products dominate, with large ones the rounding of the last division.
        RnsBasis q = primes(30, 4);
        RnsBasis special = primes(Math.ceilDiv(logSpecial, 2), 2);
        int[] rows = IntStream.generate(() -> digitRows)
                .limit(Math.ceilDiv(4, digitRows))
                .toArray();
        KeySwitchLayout layout = KeySwitchLayout.of(special, q, rows);
        BigInteger[] s = ring.ternary();
        BigInteger[] other = ring.ternary();
        assertVariance(KeySwitchNoise.total(parameters, layout), 6, () -> keySwitch(layout, other, s));
        assertEquals(
                KeySwitchNoise.total(parameters, layout),
                KeySwitchNoise.products(parameters, layout) + KeySwitchNoise.rounding(parameters));
    }

    /** Errors in different slots, in rotations and in conjugates are uncorrelated, in each other's and their own squares. */
    @Test
    void slotsOfAnErrorAreIndependent() {
        double same = 0;
        double rotated = 0;
        double conjugated = 0;
        int samples = 40;
        for (int i = 0; i < samples; i++) {
            ComplexVector e = ring.slots(ring.gaussian(10));
            for (int j = 0; j < e.size(); j++) {
                int k = (j + 1) % e.size();
                same += e.re(j) * e.re(j) + e.im(j) * e.im(j);
                rotated += e.re(j) * e.re(k) + e.im(j) * e.im(k);
                conjugated += e.re(j) * e.re(j) - e.im(j) * e.im(j);
            }
        }
        assertTrue(Math.abs(rotated) < 0.03 * same);
        assertTrue(Math.abs(conjugated) < 0.03 * same);
        assertEquals(parameters.slotVariance(100.0 + 1.0 / 12) * samples * 512, same, 0.03 * same);
    }

    /** The tail of a product of two complex Gaussian variables, counted, and the factor at the sizes in use. */
    @Test
    void theWorstSlotFactorIsAQuantile() {
        Random random = new Random(5);
        int samples = 4_000_000;
        double factor = TailBound.worstSlotFactor(1, 12);
        double second = TailBound.worstSlotFactor(64, 6);
        int above = 0;
        for (int i = 0; i < samples; i++) {
            double x = -Math.log(1 - random.nextDouble());
            double y = -Math.log(1 - random.nextDouble());
            above += x * y > factor * factor ? 1 : 0;
        }
        assertEquals(factor, second, 1e-12);
        double expected = samples * 0x1p-12;
        // Three deviations of the count below; the closed form is an upper bound by about 1 %, hence one-sided slack.
        assertTrue(above <= expected + 3 * Math.sqrt(expected), above + " of " + expected);
        assertTrue(above >= 0.95 * expected - 3 * Math.sqrt(expected), above + " of " + expected);
        assertEquals(20.2, TailBound.worstSlotFactor(1 << 15, 40), 0.1);
    }

    @Test
    void refusesImpossibleNumbers() {
        assertThrows(IllegalArgumentException.class, () -> parameters.withSlots(3));
        assertThrows(IllegalArgumentException.class, () -> parameters.withSlots(1024));
        assertThrows(IllegalArgumentException.class, () -> new NoiseParameters(1024, 512, -1, 1, 1));
        assertEquals(64 * 2.0, parameters.withSlots(64).slotVariance(1));
    }

    /** An encryption of zero under a fresh public key modulo Q·p, divided by p, decrypted. */
    private BigInteger[] publicKeyEncryption(BigInteger[] s, BigInteger q, BigInteger p) {
        BigInteger modulus = q.multiply(p);
        BigInteger[] a = ring.uniform(modulus);
        BigInteger[] b = ring.add(ring.negate(ring.multiply(a, s)), ring.gaussian(SIGMA));
        BigInteger[] u = ring.ternary();
        BigInteger[] c0 =
                ring.centred(ring.add(ring.multiply(ring.centred(b, modulus), u), ring.gaussian(SIGMA)), modulus);
        BigInteger[] c1 = ring.centred(ring.add(ring.multiply(a, u), ring.gaussian(SIGMA)), modulus);
        return decrypt(ring.divideAndRound(c0, p), ring.divideAndRound(c1, p), s, q);
    }

    /** The error of switching a uniform polynomial from one key to another, by the layout's formulas. */
    private BigInteger[] keySwitch(KeySwitchLayout layout, BigInteger[] from, BigInteger[] to) {
        BigInteger q = layout.ciphertext().product();
        BigInteger p = layout.special().product();
        BigInteger modulus = q.multiply(p);
        BigInteger[] x = ring.uniform(q);
        BigInteger[] c0 = ring.sample(() -> BigInteger.ZERO);
        BigInteger[] c1 = ring.sample(() -> BigInteger.ZERO);
        for (int d = 0; d < layout.digits(); d++) {
            RnsBasis digit = layout.ciphertext().range(layout.start(d), layout.end(d));
            BigInteger rest = q.divide(digit.product());
            BigInteger gadget = rest.multiply(rest.modInverse(digit.product())).multiply(p);
            BigInteger[] a = ring.uniform(modulus);
            BigInteger[] b = ring.add(ring.negate(ring.multiply(a, to)), ring.gaussian(SIGMA));
            b = ring.centred(ring.add(b, ring.scale(from, gadget)), modulus);
            BigInteger[] raised = raised(x, digit);
            c0 = ring.centred(ring.add(c0, ring.multiply(raised, b)), modulus);
            c1 = ring.centred(ring.add(c1, ring.multiply(raised, a)), modulus);
        }
        BigInteger[] result = decrypt(ring.divideAndRound(c0, p), ring.divideAndRound(c1, p), to, q);
        return ring.centred(ring.add(result, ring.negate(ring.multiply(x, from))), q);
    }

    /** Σ y_i·(D/q_i), y_i the centred residue of x·(D/q_i)^-1 modulo q_i. */
    private BigInteger[] raised(BigInteger[] x, RnsBasis digit) {
        BigInteger[] sum = ring.sample(() -> BigInteger.ZERO);
        for (int i = 0; i < digit.size(); i++) {
            BigInteger qi = digit.get(i).toBigInteger();
            BigInteger others = digit.product().divide(qi);
            BigInteger[] y = ring.centred(ring.scale(x, others.modInverse(qi)), qi);
            sum = ring.add(sum, ring.scale(y, others));
        }
        return sum;
    }

    private BigInteger[] decrypt(BigInteger[] c0, BigInteger[] c1, BigInteger[] s, BigInteger q) {
        return ring.centred(ring.add(c0, ring.multiply(c1, s)), q);
    }

    private void assertVariance(double coefficientVariance, int samples, Supplier<BigInteger[]> error) {
        double sum = 0;
        for (int i = 0; i < samples; i++) {
            sum += ring.slotVariance(error.get());
        }
        double expected = parameters.slotVariance(coefficientVariance);
        assertEquals(1, sum / samples / expected, 0.15, "measured over estimated variance");
    }

    private static RnsBasis primes(int bits, int count) {
        long[] primes = new long[count];
        BigInteger prime = BigInteger.ONE.shiftLeft(bits);
        for (int i = 0; i < count; i++) {
            prime = prime.nextProbablePrime();
            primes[i] = prime.longValueExact();
        }
        return RnsBasis.of(primes);
    }
}
