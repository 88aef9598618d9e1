package io.fhe4j.ringgsw.pbs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.InsecureParametersException;
import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.ringgsw.integer.BlockParameters;
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
