package io.fhe4j.ringgsw.pbs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.InsecureParametersException;
import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.ringgsw.integer.BlockParameters;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the default set promises, and what is refused. */
class PbsParametersTest {

    @Test
    void theDefaultSetIsSecureAndFailsAsRarelyAsItIsPublished() {
        PbsParameters set = PbsSets.PUBLISHED_2_2;
        assertEquals(128, set.securityBits());
        assertTrue(set.insecurityReason().isEmpty());
        // Published: 2^-129.6; ours counts the transform's error and 3 percent more variance.
        assertEquals(-127.5, set.failureLog2(), 2.5);
        assertEquals(9.28e-10 + 4.4e-10, set.noise().rotation(), 0.05e-9);
        assertEquals(2.34e-7, set.noise().keySwitch(), 0.03e-7);
        assertEquals(1.15e-6, set.noise().modulusSwitch(), 0.02e-6);
        assertTrue(set.toString().contains("128 bits of security"));
        assertEquals(1L << 59, set.word(2));
        assertEquals(2048, set.maskWords());
    }

    private static PbsParametersBuilder shortWords(int degree, int errorBits) {
        return PbsParameters.builder()
                .torusBits(32)
                .ring(1, degree, new ErrorDistribution.TUniform(errorBits))
                .rotation(7, 3)
                .keySwitch(4, 4);
    }

    /** At N = 1024 log2(q/σ) may be 23.68: 2^32 over the deviation 2^9/√3 is 23.79, over 2^10/√3 it is 22.79. */
    @Test
    void wordsOfThirtyTwoBitsAreASetOfTheirOwn() {
        PbsParameters set = shortWords(2048, 3).build();
        assertEquals(128, set.securityBits());
        assertEquals(1L << 27, set.word(2));
        assertEquals(11, set.rotationGadget().droppedBits());
        assertEquals(16, set.switchingGadget().droppedBits());
        assertTrue(set.toString().contains("(torus, 32-bit words)"), set.toString());
        assertNotEquals(
                set.fingerprint(),
                PbsParameters.builder()
                        .ring(1, 2048, new ErrorDistribution.TUniform(3))
                        .rotation(7, 3)
                        .insecure("64 bits need larger errors")
                        .build()
                        .fingerprint());
        BlockParameters bit = new BlockParameters(1, 0, 1);
        assertThrows(
                InsecureParametersException.class,
                () -> shortWords(1024, 9).blocks(bit).build());
        assertEquals(128, shortWords(1024, 10).blocks(bit).build().securityBits());
        // Digits times keys, what is dropped, and less than a millionth of it for the rounding of words.
        double keys = 918.0 * 2 * 2048 * 3 * (0x1p14 + 2) / 12 * (0x1p7 + 1) / 6 * 0x1p-64;
        double dropped = 459.0 * 1025 * 0x1p-42 / 12;
        assertEquals(keys + dropped, set.noise().rotation(), 1e-6 * keys);
    }

    @Test
    void whatDoesNotFitWordsOfThirtyTwoBitsIsRefusedByName() {
        for (PbsParametersBuilder wrong : List.of(
                shortWords(2048, 3).rotation(11, 3),
                shortWords(2048, 3).rotation(31, 1),
                shortWords(2048, 3).keySwitch(8, 8),
                shortWords(2048, 3).keySwitch(4, 9))) {
            assertThrows(InvalidParametersException.class, wrong::build);
        }
        String message = assertThrows(
                        InvalidParametersException.class,
                        () -> shortWords(2048, 3).name("wide").rotation(23, 2).build())
                .getMessage();
        assertEquals("wide: words of 32 bits do not have 2 digits of 23", message);
        for (int bits : new int[] {0, 16, 48, 65}) {
            assertThrows(
                    InvalidParametersException.class,
                    () -> PbsParameters.builder().torusBits(bits));
        }
        assertThrows(
                InvalidParametersException.class,
                () -> PbsParameters.builder(PbsEngine.EXACT).torusBits(32));
        PbsParameters set = shortWords(2048, 3).build();
        String circuits = assertThrows(InvalidParametersException.class, () -> new CircuitParameters(set, 5, 4, 5, 4))
                .getMessage();
        assertTrue(circuits.contains("exact engine") && circuits.contains("32-bit words"), circuits);
    }

    @Test
    void whatIsInsecureNeedsAReason() {
        PbsParametersBuilder small = PbsParameters.builder().lwe(800, new ErrorDistribution.TUniform(13));
        assertThrows(InsecureParametersException.class, small::build);
        PbsParametersBuilder quiet = PbsParameters.builder().ring(1, 2048, new ErrorDistribution.TUniform(8));
        assertThrows(InsecureParametersException.class, quiet::build);
        assertThrows(InvalidParametersException.class, () -> small.insecure(" ").build());
        PbsParameters set = small.insecure("a test").build();
        assertEquals("a test", set.insecurityReason().orElseThrow());
        assertTrue(set.toString().contains("INSECURE"));
    }

    @Test
    void whatFailsTooOftenNeedsConsent() {
        PbsParametersBuilder noisy = PbsParameters.builder().blocks(new BlockParameters(3, 3, 81));
        assertThrows(InvalidParametersException.class, noisy::build);
        assertThrows(InvalidParametersException.class, () -> noisy.acceptFailureProbability(0));
        assertTrue(noisy.acceptFailureProbability(-4).build().failureLog2() > -64);
    }

    @Test
    void partsThatDoNotFitAreRefused() {
        assertThrows(
                InvalidParametersException.class,
                () -> PbsParameters.builder().rotation(31, 1).build());
        assertThrows(
                InvalidParametersException.class,
                () -> PbsParameters.builder().keySwitch(4, 9).build());
        assertThrows(
                InvalidParametersException.class,
                () -> PbsParameters.builder()
                        .ring(1, 256, new ErrorDistribution.TUniform(1))
                        .build());
        assertThrows(
                InvalidParametersException.class,
                () -> PbsParameters.builder()
                        .blocks(new BlockParameters(4, 4, 300))
                        .ring(1, 256, new ErrorDistribution.TUniform(1))
                        .insecure("a test")
                        .build());
        for (int grouping : new int[] {0, 4, 9}) {
            assertThrows(
                    InvalidParametersException.class,
                    () -> PbsParameters.builder().grouping(grouping).build());
        }
        assertThrows(
                InvalidParametersException.class,
                () -> PbsParameters.builder(PbsEngine.EXACT).grouping(2).build());
        assertThrows(InvalidParametersException.class, () -> new ErrorDistribution.TUniform(46));
        assertThrows(InvalidParametersException.class, () -> new ErrorDistribution.Gaussian(0.5));
    }

    @Test
    void everythingThatKeysDependOnIsInTheFingerprint() {
        PbsParameters set = PbsSets.PUBLISHED_2_2;
        assertEquals(
                set.fingerprint(),
                PbsParameters.builder().name("another name").build().fingerprint());
        assertNotEquals(
                set.fingerprint(),
                PbsParameters.builder()
                        .lwe(919, new ErrorDistribution.TUniform(13))
                        .build()
                        .fingerprint());
        assertNotEquals(
                set.fingerprint(),
                PbsParameters.builder()
                        .lwe(918, new ErrorDistribution.Gaussian(5000))
                        .build()
                        .fingerprint());
        assertNotEquals(
                set.fingerprint(), PbsParameters.builder().grouping(3).build().fingerprint());
        assertEquals(5000.0 * 5000, new ErrorDistribution.Gaussian(5000).variance());
    }
}
