package io.fhe4j.ckks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.InsecureParametersException;
import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.PrecisionException;
import io.fhe4j.api.RlweSecurity;
import io.fhe4j.api.SecretDistribution;
import io.fhe4j.api.SecurityLevel;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CkksParametersTest {

    private static void assertSound(CkksParameters p) {
        int top = p.depth();
        RnsBasis all = p.keyBasis(top);
        assertTrue(all.isCoprime());
        for (Modulus prime : all.moduli()) {
            assertTrue(prime.supportsTransform(p.ringDegree()), prime + " for N = " + p.ringDegree());
        }
        for (int level = top; level > 0; level--) {
            Scale expected = p.scale(level).square().divide(CkksParameters.scaleOf(p.group(level)));
            assertEquals(expected, p.scale(level - 1));
            assertTrue(Math.abs(p.scale(level - 1).log2() - p.scaleBits()) < 0.1, () -> "drift in " + p);
        }
        assertTrue(p.headroom() >= 3.8 * p.messageBound());
        for (int level = 0; level <= top; level++) {
            assertEquals(p.rows(level), p.keySwitchLayout(level).ciphertext().size());
            assertEquals(p.digits(level), p.keySwitchLayout(level).digits());
        }
    }

    @ParameterizedTest
    @CsvSource({"1,20", "2,30", "2,40", "6,20", "6,40", "10,30", "10,40", "20,30", "20,40"})
    void needsAreServedSecurely(int depth, int precision) {
        CkksParameters p =
                CkksParameters.builder().depth(depth).precisionBits(precision).build();
        assertSound(p);
        assertEquals(depth, p.depth());
        assertTrue(p.precisionBits() >= precision);
        assertTrue(p.securityBits() >= 128);
        assertTrue(p.logQP()
                <= RlweSecurity.maxLogQP(p.logRingDegree(), SecretDistribution.TERNARY, SecurityLevel.BITS_128));
        assertTrue(p.keyBasis(depth).moduli().stream().allMatch(prime -> prime.bits() <= 50));
    }

    @ParameterizedTest
    @ValueSource(ints = {30, 40, 50})
    void twentyLevelsDoNotDrift(int scaleBits) {
        CkksParameters p = CkksParameters.builder()
                .depth(20)
                .ringDegree(1 << 16)
                .scaleBits(scaleBits)
                .build();
        assertSound(p);
        for (int level = 0; level <= 20; level++) {
            assertTrue(Math.abs(p.scale(level).log2() - scaleBits) < 0.02, "level " + level + " of " + p);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void levelsAreGroupsOfPrimes(int primes) {
        CkksParameters p = CkksParameters.builder()
                .depth(4)
                .ringDegree(1 << 15)
                .scaleBits(34 * primes)
                .primesPerLevel(primes)
                .build();
        assertSound(p);
        assertEquals(primes, p.group(4).size());
        assertEquals(p.rows(0) + 4 * primes, p.rows(4));
    }

    @Test
    void everyRingDegreeIsServed() {
        for (int logN = 11; logN <= 17; logN++) {
            CkksParameters p = CkksParameters.builder()
                    .ringDegree(1 << logN)
                    .depth(logN == 11 ? 0 : 1)
                    .precisionBits(logN < 13 ? 1 : 15)
                    .insecure("the smallest rings are too small for a public key")
                    .build();
            assertSound(p);
            assertEquals(1 << (logN - 1), p.maxSlots());
        }
    }

    @Test
    void keySizeOrCost() {
        CkksParameters cost =
                CkksParameters.builder().depth(8).precisionBits(25).build();
        CkksParameters size = CkksParameters.builder()
                .depth(8)
                .precisionBits(25)
                .keySwitching(KeySwitching.LEAST_KEY_SIZE)
                .build();
        assertTrue(size.switchingKeyWords(8) <= cost.switchingKeyWords(8));
    }

    @Test
    void slotsSetTheRing() {
        assertTrue(CkksParameters.builder().slots(1 << 15).build().maxSlots() >= 1 << 15);
    }

    @Test
    void sparsePrimes() {
        CkksParameters p = CkksParameters.builder()
                .depth(3)
                .ringDegree(1 << 14)
                .scaleBits(45)
                .sparsePrimes()
                .build();
        assertSound(p);
        for (Modulus prime : p.keyBasis(3).moduli()) {
            assertTrue(PrimeSelection.isSparse(prime.value()), "prime " + prime);
        }
    }

    @Test
    void givenPrimes() {
        CkksParameters found =
                CkksParameters.builder().depth(2).precisionBits(20).build();
        List<long[]> levels = java.util.stream.IntStream.rangeClosed(0, 2)
                .mapToObj(level -> found.group(level).moduli().stream()
                        .mapToLong(Modulus::value)
                        .toArray())
                .toList();
        long[] special =
                found.special().moduli().stream().mapToLong(Modulus::value).toArray();
        CkksParametersBuilder explicit = CkksParameters.builder()
                .ringDegree(found.ringDegree())
                .scaleBits(found.scaleBits())
                .digitRows(found.digitRows())
                .levelPrimes(levels)
                .specialPrimes(special);
        assertEquals(found.fingerprint(), explicit.build().fingerprint());
        assertNotEquals(found.fingerprint(), explicit.inputBound(0.5).build().fingerprint());
        assertThrows(
                InvalidParametersException.class,
                () -> explicit.levelPrimes(List.of(levels.get(0), levels.get(0)))
                        .build());
        assertThrows(
                InvalidParametersException.class,
                () -> explicit.specialPrimes(15).build());
    }

    @Test
    void whatCannotBeReachedIsRefusedWithWhatCan() {
        PrecisionException refused = assertThrows(
                PrecisionException.class,
                () -> CkksParameters.builder().depth(80).precisionBits(40).build());
        assertTrue(refused.getMessage().contains("within reach: depth 80 at "), refused.getMessage());
        assertTrue(refused.getMessage().contains("at 40 bits"), refused.getMessage());
        assertTrue(refused.getMessage().contains("table 5.2"), refused.getMessage());
    }

    /** The reference circuit with operands of modulus 4 would lose two bits a level; other circuits do not, and nothing was promised. */
    @Test
    void sizesWithoutAPromisePromiseNothing() {
        CkksParametersBuilder sizes =
                CkksParameters.builder().depth(20).scaleBits(40).messageBound(4);
        assertTrue(sizes.build().precisionBits() < 0);
        sizes.precisionBits(1);
        assertThrows(PrecisionException.class, sizes::build);
    }

    @Test
    void insecureSetsNeedAReason() {
        CkksParametersBuilder fixed =
                CkksParameters.builder().ringDegree(1 << 12).depth(6).scaleBits(40);
        assertThrows(PrecisionException.class, fixed::build);
        CkksParameters p = fixed.insecure("measuring").build();
        assertEquals(0, p.securityBits());
        assertEquals("measuring", p.insecurity().orElseThrow());
        assertTrue(p.toString().contains("INSECURE"));
        assertThrows(InvalidParametersException.class, () -> fixed.insecure(" ").build());
    }

    @Test
    void reasonsAreCarriedButNotHashed() {
        CkksParametersBuilder secure =
                CkksParameters.builder().depth(1).ringDegree(1 << 13).scaleBits(35);
        assertEquals(
                secure.build().fingerprint(),
                CkksParameters.builder()
                        .depth(1)
                        .ringDegree(1 << 13)
                        .scaleBits(35)
                        .precisionBits(3)
                        .build()
                        .fingerprint());
    }

    @Test
    void explicitInsecurePrimesAreRefused() {
        CkksParameters p = CkksParameters.builder()
                .ringDegree(1 << 12)
                .depth(3)
                .scaleBits(35)
                .insecure("test")
                .build();
        List<long[]> levels = java.util.stream.IntStream.rangeClosed(0, 3)
                .mapToObj(level -> p.group(level).moduli().stream()
                        .mapToLong(Modulus::value)
                        .toArray())
                .toList();
        CkksParametersBuilder explicit = CkksParameters.builder()
                .ringDegree(1 << 12)
                .scaleBits(35)
                .levelPrimes(levels)
                .specialPrimes(
                        p.special().moduli().stream().mapToLong(Modulus::value).toArray());
        assertThrows(InsecureParametersException.class, explicit::build);
    }

    @Test
    void releaseMakesRoom() {
        CkksParameters plain =
                CkksParameters.builder().depth(2).precisionBits(20).build();
        CkksParameters released = CkksParameters.builder()
                .depth(2)
                .precisionBits(20)
                .ringDegree(plain.ringDegree())
                .insecure("comparison")
                .released(40, 1024)
                .build();
        int room = released.scaleBits() - plain.scaleBits();
        assertTrue(room >= 26 && room <= 33, "room of " + room + " bits");
    }

    @Test
    void boundsAreChecked() {
        CkksParametersBuilder b = CkksParameters.builder();
        assertThrows(InvalidParametersException.class, () -> b.messageBound(0).build());
        assertThrows(
                InvalidParametersException.class,
                () -> CkksParameters.builder().messageBound(2).inputBound(3).build());
        assertThrows(InvalidParametersException.class, () -> b.depth(-1));
        assertThrows(InvalidParametersException.class, () -> b.ringDegree(1000));
    }
}
