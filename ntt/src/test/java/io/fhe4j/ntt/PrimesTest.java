package io.fhe4j.ntt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.InvalidParametersException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PrimesTest {

    @Test
    void knowsThePrimesBelowTenThousand() {
        for (long n = 0; n < 10_000; n++) {
            long number = n;
            boolean prime = n >= 2
                    && LongStream.rangeClosed(2, (long) Math.sqrt((double) n)).allMatch(d -> number % d != 0);
            assertEquals(prime, Primes.isPrime(n), () -> "" + number);
        }
    }

    @Test
    void isNotFooledByStrongPseudoprimes() {
        // Strong to the bases 2; 2, 3; 2…7; 2…11; 2…23; 2…37 but the last (Jaeschke 1993; OEIS A014233).
        for (long n : new long[] {2047, 1373653, 3215031751L, 2152302898747L, 3825123056546413051L}) {
            assertFalse(Primes.isPrime(n));
        }
        assertTrue(Primes.isPrime(0xFFFFFFFFFFFFFFC5L), "2^64 - 59, read as unsigned");
    }

    @Property(tries = 50)
    void agreesWithBigInteger(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int k = 0; k < 20; k++) {
            long n = random.nextLong() >>> random.nextInt(1, 45) | 1;
            assertEquals(BigInteger.valueOf(n).isProbablePrime(50), Primes.isPrime(n));
        }
    }

    @Property(tries = 50)
    void findsTheNearestOnesWithoutAGap(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int degree = 1 << random.nextInt(1, 18);
        int bits = random.nextInt(26, 60);
        long target = (1L << bits - 1) + random.nextLong(1L << bits - 1);
        long below = Primes.below(target, degree);
        long above = Primes.above(target, degree);
        assertTrue(below < target && target < above);
        for (long p = below; p <= above; p += 2L * degree) {
            boolean end = p == below || p == above || p == target;
            assertTrue(end || !BigInteger.valueOf(p).isProbablePrime(40), "one was missed");
        }
        assertEquals(1, below % (2L * degree));
        assertEquals(1, above % (2L * degree));
        long nearest = Primes.nearest(target, degree, Set.of());
        if (nearest != target) {
            assertEquals(target - below <= above - target ? below : above, nearest);
        }
    }

    @Test
    void nearestWalksOutwardsAsPrimesAreTaken() {
        Set<Long> taken = new HashSet<>();
        long target = 1L << 40;
        long lastDistance = 0;
        for (int k = 0; k < 30; k++) {
            long p = Primes.nearest(target, 1 << 14, taken);
            assertTrue(taken.add(p));
            assertTrue(Math.abs(p - target) >= lastDistance);
            lastDistance = Math.abs(p - target);
        }
    }

    @Test
    void servesAllRingsAndSizes() {
        for (int logN = 1; logN <= 17; logN++) {
            for (int bits = Math.max(20, logN + 9); bits <= 60; bits++) {
                long p = Primes.ofBits(bits, 1 << logN, 1)[0];
                assertTrue(BigInteger.valueOf(p).isProbablePrime(40));
                assertEquals(1, p % (2L << logN));
                assertEquals(bits, Modulus.of(p).bits());
            }
        }
    }

    @Test
    void saysHowManyExist() {
        // 2·2^18 + 1 is divisible by 3; 3·2^18 + 1 is prime.
        assertArrayEquals(new long[] {786433}, Primes.ofBits(20, 1 << 17, 1));
        String message = assertThrows(InvalidParametersException.class, () -> Primes.ofBits(20, 1 << 17, 2))
                .getMessage();
        assertEquals(
                "only 1 primes ≡ 1 mod 262144 of 20 bits exist, 2 are needed; take larger primes or a smaller ring",
                message);
        assertThrows(InvalidParametersException.class, () -> Primes.nearest(1L << 18, 1 << 17, Set.of()));
    }

    @Test
    void refusesWhatIsNoRing() {
        assertThrows(InvalidParametersException.class, () -> Primes.ofBits(40, 1000, 1));
        assertThrows(InvalidParametersException.class, () -> Primes.ofBits(40, 1 << 18, 1));
        assertThrows(InvalidParametersException.class, () -> Primes.ofBits(61, 1024, 1));
        assertThrows(InvalidParametersException.class, () -> Primes.below(1 << 19, 1024));
        assertThrows(InvalidParametersException.class, () -> Primes.above(1L << 60, 1024));
    }

    @Test
    void sparsePrimesAreAllOfThoseWithFewTerms() {
        int bits = 24;
        int degree = 1 << 9;
        long[] all = LongStream.iterate((1L << bits) - 2L * degree + 1, p -> p > 1L << bits - 1, p -> p - 2L * degree)
                .filter(p -> Primes.isPrime(p) && Primes.sparseTerms(p) <= 3)
                .toArray();
        long[] found = Primes.sparse(bits, degree, 3, all.length);
        assertArrayEquals(
                Arrays.stream(all).sorted().toArray(),
                Arrays.stream(found).sorted().toArray());
        for (int k = 1; k < found.length; k++) {
            int before = Primes.sparseTerms(found[k - 1]);
            int after = Primes.sparseTerms(found[k]);
            assertTrue(before < after || before == after && found[k - 1] > found[k]);
        }
        assertThrows(InvalidParametersException.class, () -> Primes.sparse(bits, degree, 3, all.length + 1));
    }

    @Test
    void sparsePrimesExistAtTheSizesInUse() {
        long[] found = Primes.sparse(50, 1 << 14, 5, 30);
        assertEquals(30, Arrays.stream(found).distinct().count());
        for (long p : found) {
            assertTrue(Primes.isPrime(p) && p % (1 << 15) == 1 && Primes.sparseTerms(p) <= 5);
        }
    }

    @Property(tries = 10)
    void theRootIsTheSmallestPrimitiveOne(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int degree = 1 << random.nextInt(1, 7);
        long p = Primes.nearest(random.nextLong(1 << 19, 1 << 21), degree, Set.of());
        long root = Roots.primitive(Modulus.of(p), degree);
        BigInteger modulus = BigInteger.valueOf(p);
        for (long candidate = 1; candidate < root; candidate++) {
            assertFalse(primitive(candidate, degree, modulus), "a smaller one was missed");
        }
        assertTrue(primitive(root, degree, modulus));
    }

    private static boolean primitive(long candidate, int degree, BigInteger modulus) {
        return BigInteger.valueOf(candidate)
                .modPow(BigInteger.valueOf(degree), modulus)
                .equals(modulus.subtract(BigInteger.ONE));
    }

    @Test
    void thereIsNoRootWithoutATransform() {
        assertThrows(IllegalArgumentException.class, () -> Roots.primitive(Modulus.of(97), 32));
        assertEquals(19, Roots.primitive(Modulus.of(97), 16));
    }
}
