package io.fhe4j.api.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class UniformResiduesTest {
    private static final PublicSeed SEED = PublicSeed.fromBytes(new byte[PublicSeed.BYTES]);
    private static final long PRIME_50 = 1125899903500289L; // 1 mod 2^17
    private static final int[] SHOWN = {0, 1, 2, 1007, 1008, 1999};

    private static long[] expand(PublicSeed seed, StreamLabel label, int width) {
        long[] row = new long[width];
        UniformResidues.expand(seed, label, row);
        return row;
    }

    /** The file is made by {@code src/test/python/uniform_residues_kat.py}, on Python's own SHAKE128 and integers. */
    @Test
    void givesTheKnownAnswers() throws IOException, NoSuchAlgorithmException {
        checkKnownAnswers("uniform-residues-v1.txt", UniformResidues::expand);
    }

    @Test
    void givesTheKnownAnswersOfTheCompactStream() throws IOException, NoSuchAlgorithmException {
        checkKnownAnswers("uniform-residues-compact-v1.txt", UniformResidues::expandCompact);
    }

    private interface Expansion {
        void expand(PublicSeed seed, StreamLabel label, MemorySegment row);
    }

    private void checkKnownAnswers(String file, Expansion expansion) throws IOException, NoSuchAlgorithmException {
        List<String> lines;
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(getClass().getResourceAsStream(file)), StandardCharsets.UTF_8))) {
            lines = in.lines().filter(line -> !line.startsWith("#")).toList();
        }
        assertTrue(lines.size() >= 40);
        for (String line : lines) {
            String[] f = line.split(" ");
            PublicSeed seed = PublicSeed.fromBytes(HexFormat.of().parseHex(f[0]));
            long modulus = new BigInteger(f[5]).longValue();
            StreamLabel label = new StreamLabel(
                    f[1], Long.parseLong(f[2]), Integer.parseInt(f[3]), Integer.parseInt(f[4]), modulus);
            long[] row = new long[2000];
            expansion.expand(seed, label, MemorySegment.ofArray(row));
            for (int i = 0; i < SHOWN.length; i++) {
                assertEquals(f[6 + i], Long.toUnsignedString(row[SHOWN[i]]), line);
            }
            ByteBuffer words = ByteBuffer.allocate(8 * row.length).order(ByteOrder.LITTLE_ENDIAN);
            words.asLongBuffer().put(row);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(words.array());
            assertEquals(f[12], HexFormat.of().formatHex(digest), line);
        }
    }

    @Test
    void aShorterRowIsTheBeginningOfALongerOneAndSegmentsHoldTheSame() {
        StreamLabel label = new StreamLabel("test", 0, 0, 0, PRIME_50);
        long[] row = expand(SEED, label, 5000);
        for (int width : new int[] {0, 1, 20, 21, 22, 1007, 1008, 1009, 4999}) {
            assertEquals(-1, Arrays.mismatch(Arrays.copyOf(row, width), expand(SEED, label, width)));
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(8L * row.length, 64);
            UniformResidues.expand(SEED, label, segment);
            var layout = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
            assertEquals(-1, Arrays.mismatch(row, segment.toArray(layout)));
            MemorySegment odd = segment.asSlice(0, 12);
            assertThrows(IllegalArgumentException.class, () -> UniformResidues.expand(SEED, label, odd));
        }
        StreamLabel one = label.withPrime(1);
        assertThrows(IllegalArgumentException.class, () -> UniformResidues.expand(SEED, one, new long[1]));
    }

    @Property(tries = 50)
    void residuesAreBelowTheirModulus(@ForAll long seed) {
        Random random = new Random(seed);
        long modulus = random.nextLong() >>> random.nextInt(63);
        modulus = Long.compareUnsigned(modulus, 2) < 0 ? 2 : modulus;
        for (long residue : expand(PublicSeed.random(), new StreamLabel("test", 1, 2, 3, modulus), 3000)) {
            assertTrue(Long.compareUnsigned(residue, modulus) < 0);
        }
    }

    /**
     * Pearson's chi-square over 1,000 equal classes of [0, p) and over 1,000 classes of residues mod 1,000: with 2·10^6
     * residues each statistic has mean 999 and deviation 44.7; 1,260 is passed by a uniform source with probability above
     * 1 − 10^-7. The seed is fixed, so the test always gives the same answer.
     */
    @Test
    void residuesAreUniform() {
        for (long modulus : new long[] {786433, PRIME_50, (1L << 60) - (1L << 18) + 1}) {
            int[] high = new int[1000];
            int[] low = new int[1000];
            int count = 0;
            for (int digit = 0; digit < 100; digit++) {
                for (long residue : expand(SEED, new StreamLabel("test", 0, 0, digit, modulus), 20_000)) {
                    high[(int) ((double) residue / modulus * 1000)]++;
                    low[(int) (residue % 1000)]++;
                    count++;
                }
            }
            assertTrue(chiSquare(high, count) < 1260, "classes of the range, modulus " + modulus);
            assertTrue(chiSquare(low, count) < 1260, "residues mod 1000, modulus " + modulus);
        }
    }

    /**
     * Rows whose labels differ in one field only are independent: the 32 × 32 classes of pairs (x_i, y_i) have chi-square of
     * mean 1,023 and deviation 45.2; 1,290 is passed with probability above 1 − 10^-7 each.
     */
    @Test
    void rowsOfDifferentLabelsAreIndependent() {
        StreamLabel base = new StreamLabel("test", 5, 3, 1, PRIME_50);
        List<StreamLabel> others = List.of(
                new StreamLabel("tess", 5, 3, 1, PRIME_50),
                new StreamLabel("test", 6, 3, 1, PRIME_50),
                new StreamLabel("test", 5, 2, 1, PRIME_50),
                new StreamLabel("test", 5, 3, 2, PRIME_50),
                base.withPrime(PRIME_50 + (1 << 17)));
        long[] x = expand(SEED, base, 200_000);
        for (StreamLabel other : others) {
            assertTrue(pairs(x, expand(SEED, other, x.length)) < 1290, other.toString());
        }
        byte[] bytes = SEED.toBytes();
        bytes[31] ^= 1;
        assertTrue(pairs(x, expand(PublicSeed.fromBytes(bytes), base, x.length)) < 1290, "another seed");
        assertTrue(pairs(x, x) > 1_000_000, "the statistic sees dependence");
    }

    private static double pairs(long[] x, long[] y) {
        int[] classes = new int[32 * 32];
        for (int i = 0; i < x.length; i++) {
            int column = (int) ((double) x[i] / PRIME_50 * 32);
            int row = Math.min(31, (int) ((double) y[i] / PRIME_50 * 32));
            classes[32 * row + column]++;
        }
        return chiSquare(classes, x.length);
    }

    private static double chiSquare(int[] observed, int count) {
        double expected = (double) count / observed.length;
        double sum = 0;
        for (int o : observed) {
            sum += (o - expected) * (o - expected) / expected;
        }
        return sum;
    }

    /** All small labels have different encodings, and none begins with another. */
    @Test
    void labelsEncodeInjectivelyAndPrefixFree() {
        Set<String> encodings = new HashSet<>();
        int count = 0;
        for (String type : new String[] {"a", "b", "aa", "ab", "a0", "0a"}) {
            for (int bits = 0; bits < 81; bits++) {
                long[] v = {bits % 3, bits / 3 % 3, bits / 9 % 3, bits / 27 % 3};
                StreamLabel label = new StreamLabel(type, v[0] << 30, (int) v[1] << 8, (int) v[2] << 8, v[3] << 40);
                encodings.add(HexFormat.of().formatHex(label.encode()));
                count++;
            }
        }
        assertEquals(count, encodings.size());
        for (String encoding : encodings) {
            for (int length = 2; length < encoding.length(); length += 2) {
                assertTrue(!encodings.contains(encoding.substring(0, length)));
            }
        }
    }

    @Test
    void refusesImpossibleLabels() {
        for (String type : new String[] {"", "A", "x y", "x".repeat(65)}) {
            assertThrows(IllegalArgumentException.class, () -> new StreamLabel(type, 0, 0, 0, 3));
        }
        assertThrows(IllegalArgumentException.class, () -> new StreamLabel("x", -1, 0, 0, 3));
        assertThrows(IllegalArgumentException.class, () -> new StreamLabel("x", 0, -1, 0, 3));
        assertThrows(IllegalArgumentException.class, () -> new StreamLabel("x", 0, 0, -1, 3));
    }

    @Test
    void seedsAreFreshAndHaveAllBits() {
        PublicSeed seed = PublicSeed.random();
        assertEquals(seed, PublicSeed.fromBytes(seed.toBytes()));
        assertEquals(seed.hashCode(), PublicSeed.fromBytes(seed.toBytes()).hashCode());
        assertEquals(64, seed.toString().length());
        assertNotEquals(seed, PublicSeed.random());
        assertNotEquals(seed, "seed");
        assertThrows(IllegalArgumentException.class, () -> PublicSeed.fromBytes(new byte[16]));
    }
}
