package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fhe4j.ntt.Modulus;
import java.math.BigInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reduction without division, against the library's. */
class FhewSecretReductionTest {
    private static final BigInteger LIMIT = BigInteger.ONE.shiftLeft(61);

    @ParameterizedTest
    @ValueSource(longs = {3, 12289, 134215681, (1L << 59) - 55, (1L << 60) - 93, 2, 1 << 15, 1L << 60})
    void wordsUpToTheLimitAreReduced(long m) {
        Modulus modulus = Long.bitCount(m) == 1 ? Modulus.powerOfTwo(Long.numberOfTrailingZeros(m)) : Modulus.of(m);
        SecretReduction reduction = new SecretReduction(modulus);
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        for (int i = 0; i < 10_000; i++) {
            long word = random.nextLong() >> (3 + random.nextInt(60));
            check(reduction, word, m);
        }
        long top = SecretReduction.LIMIT - 1;
        for (long near : new long[] {0, m, -m, top / m * m, -(top / m * m), top, -top}) {
            for (int d = -2; d <= 2; d++) {
                if (Math.abs(near + d) <= top) {
                    check(reduction, near + d, m);
                }
            }
        }
        long[] words = {-1, 0, m, -m - 1};
        reduction.canonical(words);
        assertEquals(m - 1, words[0]);
        assertEquals(0, words[1]);
        assertEquals(0, words[2]);
        assertEquals(m - 1, words[3]);
    }

    private static void check(SecretReduction reduction, long word, long m) {
        assertEquals(Math.floorMod(word, m), reduction.canonical(word), () -> word + " mod " + m);
    }

    @Test
    void largerOddModuliAreRefused() {
        Modulus large = Modulus.of(LIMIT.nextProbablePrime().longValueExact());
        assertThrows(IllegalArgumentException.class, () -> new SecretReduction(large));
    }
}
