package io.fhe4j.ringgsw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.InsecureParametersException;
import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.SecretDistribution;
import io.fhe4j.api.SecurityLevel;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Modulus;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FhewParametersTest {

    private static FhewParameters open(String name) {
        return FhewSets.publishedNames().contains(name) ? FhewSets.published(name) : FhewSets.insecure(name, "tests");
    }

    /** The published table: log2 Q, N, n, q, q_KS (0 for Q), log2 of both bases, estimated bits rounded down, failure. */
    @ParameterizedTest
    @CsvSource({
        "TOY, 27, 512, 64, 512, 0, 5, 9, 38, -270",
        "MEDIUM, 28, 1024, 422, 1024, 16384, 7, 10, 103, -40",
        "STD128, 27, 1024, 556, 2048, 32768, 5, 7, 124, -135",
        "STD128Q, 25, 1024, 601, 2048, 32768, 5, 4, 134, -145",
        "STD192, 37, 2048, 821, 2048, 32768, 5, 13, 182, -80",
        "STD192Q, 34, 2048, 890, 2048, 32768, 5, 12, 197, -85",
        "STD256, 29, 2048, 1299, 2048, 262144, 6, 10, 242, -55",
        "STD256Q, 26, 2048, 1242, 2048, 65536, 6, 6, 260, -70",
    })
    void publishedSetsHaveThePublishedFigures(
            String name,
            int logRing,
            int degree,
            int dimension,
            long q,
            long switching,
            int switchingBase,
            int gadgetBase,
            int bits,
            int failure) {
        FhewParameters parameters = open(name);
        Modulus ring = parameters.ringModulus();
        assertEquals(logRing, ring.bits());
        assertEquals(1, ring.value() % (2L * degree));
        assertTrue(BigInteger.valueOf(ring.value()).isProbablePrime(60));
        for (long p = ring.value() + 2L * degree; p < 1L << logRing; p += 2L * degree) {
            assertFalse(BigInteger.valueOf(p).isProbablePrime(60), "there is a larger prime");
        }
        assertEquals(degree, parameters.ringDegree());
        assertEquals(dimension, parameters.lweDimension());
        assertEquals(q, parameters.lweModulus().value());
        assertEquals(
                switching == 0 ? ring.value() : switching,
                parameters.switchingModulus().value());
        Gadget keySwitch = parameters.switchingGadget();
        assertEquals(switchingBase, keySwitch.logBase());
        assertEquals(0, keySwitch.droppedBits());
        assertTrue(keySwitch.serves(parameters.switchingModulus()));
        Gadget accumulator = parameters.accumulatorGadget();
        assertEquals(gadgetBase, accumulator.logBase());
        assertEquals(gadgetBase, accumulator.droppedBits());
        assertEquals(Math.ceilDiv(logRing, gadgetBase) - 1, accumulator.levels());
        assertEquals(SecretDistribution.TERNARY, parameters.lweSecretDistribution());
        assertEquals(SecretDistribution.TERNARY, parameters.ringSecretDistribution());
        assertEquals(bits, (int) parameters.estimatedSecurityBits());
        assertEquals(failure, parameters.publishedFailureLog2().orElseThrow());
        String assurance = "published, " + bits + " bits by our estimate, gates of two inputs fail with 2^"
                + (int) Math.ceil(parameters.failureLog2(Gate.NAND)) + " by our model and 2^" + failure
                + " as published, ";
        String worst = " with 2^" + (int) Math.ceil(parameters.failureLog2());
        assertTrue(
                parameters.toString().contains(assurance)
                        && parameters.toString().endsWith(worst),
                parameters.toString());
    }

    /** The rows of other methods and of more inputs: method, secrets, p, log2 Q, N, n, q, q_KS, log2 of both bases, B_r, bits, failure. */
    @ParameterizedTest
    @CsvSource({
        "STD128-AP, AP, TERNARY, 4, 27, 1024, 559, 2048, 32768, 5, 9, 64, 124, -65",
        "STD128-LMKCDEY, LMKCDEY, TERNARY, 4, 27, 1024, 581, 1024, 32768, 5, 9, 32, 126, -60",
        "STD192-LMKCDEY, LMKCDEY, GAUSSIAN, 4, 39, 2048, 716, 4096, 32768, 5, 20, 64, 187, -65",
        "STD256-LMKCDEY, LMKCDEY, TERNARY, 4, 29, 2048, 1079, 2048, 32768, 5, 10, 64, 239, -60",
        "STD128-3, GINX, TERNARY, 6, 27, 1024, 595, 2048, 65536, 6, 7, 64, 124, -70",
        "STD128-4, GINX, TERNARY, 8, 27, 1024, 635, 2048, 131072, 6, 5, 64, 124, -65",
        "TOY, GINX, TERNARY, 4, 27, 512, 64, 512, 134215681, 5, 9, 23, 38, -270",
        "STD256Q, GINX, TERNARY, 4, 26, 2048, 1242, 2048, 65536, 6, 6, 64, 260, -70",
    })
    void otherRowsHaveTheirFigures(
            String name,
            BlindRotationMethod method,
            SecretDistribution secret,
            int plaintextModulus,
            int logRing,
            int degree,
            int dimension,
            long q,
            long switching,
            int switchingBase,
            int gadgetBase,
            int refreshBase,
            int bits,
            int failure) {
        FhewParameters set = open(name);
        assertEquals(method, set.method());
        assertEquals(secret, set.lweSecretDistribution());
        assertEquals(secret, set.ringSecretDistribution());
        assertEquals(new LweEncoding(plaintextModulus, 0), set.bitEncoding());
        assertEquals(logRing, set.ringModulus().bits());
        assertEquals(degree, set.ringDegree());
        assertEquals(dimension, set.lweDimension());
        assertEquals(q, set.lweModulus().value());
        assertEquals(switching, set.switchingModulus().value());
        assertEquals(switchingBase, set.switchingGadget().logBase());
        assertEquals(gadgetBase, set.accumulatorGadget().logBase());
        assertEquals(gadgetBase, set.accumulatorGadget().droppedBits());
        assertEquals(refreshBase, set.refreshBase());
        assertEquals(10, set.automorphismWindow());
        assertEquals(bits, (int) set.estimatedSecurityBits());
        assertEquals(failure, set.publishedFailureLog2().orElseThrow());
    }

    @Test
    void setsTakeOtherMethods() {
        for (String name : FhewSets.names()) {
            FhewParameters set = open(name);
            for (BlindRotationMethod method : BlindRotationMethod.values()) {
                if (method == BlindRotationMethod.GINX && set.lweSecretDistribution() == SecretDistribution.GAUSSIAN) {
                    assertThrows(InvalidParametersException.class, () -> set.withMethod(method));
                    continue;
                }
                FhewParameters other = set.withMethod(method);
                assertEquals(method, other.method());
                assertEquals(method == set.method(), other.equals(set));
                assertEquals(method == set.method(), other.fingerprint().equals(set.fingerprint()));
                assertEquals(
                        method == set.method(),
                        other.publishedFailureLog2().isPresent(),
                        "published of one method only");
                assertEquals(set.estimatedSecurityBits(), other.estimatedSecurityBits());
                boolean late = method == BlindRotationMethod.LMKCDEY;
                assertEquals(late ? set.switchingModulus() : set.lweModulus(), other.ciphertextModulus());
            }
        }
        // Sizes as the issue and the papers have them: n·94 RGSW ciphertexts for AP, n and 11 halves for LMKCDEY.
        assertEquals(559L * 94 * 8 * 1024, BlindRotationKey.words(open("STD128-AP")));
        assertEquals(15.3, BlindRotationKey.bytes(open("STD256Q").withMethod(BlindRotationMethod.AP)) / 1e9, 0.05);
        assertEquals(581L * 8 * 1024 + 11 * 4 * 1024, BlindRotationKey.words(open("STD128-LMKCDEY")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TOY", "MEDIUM"})
    void setsBelowAllLevelsNeedTheWordInsecure(String name) {
        String message = assertThrows(InsecureParametersException.class, () -> FhewSets.published(name))
                .getMessage();
        assertTrue(message.contains("FhewSets.insecure(\"" + name + "\""), message);
        assertThrows(InvalidParametersException.class, () -> FhewSets.insecure(name, " "));
        FhewParameters set = FhewSets.insecure(name, "a demonstration");
        assertTrue(set.toString().contains("INSECURE (allowed: a demonstration)"), set.toString());
        assertEquals("a demonstration", set.insecurityReason().orElseThrow());
        assertThrows(InvalidParametersException.class, () -> FhewSets.insecure("STD128", "for comparison"));
    }

    @Test
    void unknownNamesAreRefusedWithTheKnownOnes() {
        String message = assertThrows(InvalidParametersException.class, () -> FhewSets.published("STD129"))
                .getMessage();
        assertTrue(message.contains("STD129") && message.contains("STD256Q"), message);
        assertEquals(14, FhewSets.names().size());
        assertEquals(FhewSets.names().subList(2, 14), FhewSets.publishedNames());
        assertEquals("STD256", FhewSets.any("std256", "tests").name());
        assertEquals("TOY", FhewSets.any("Toy", "tests").name());
    }

    @Test
    void likelyFailuresNeedConsent() {
        FhewParameters likely = FhewSets.published("STD256");
        String message = assertThrows(InvalidParametersException.class, likely::checkFailureAccepted)
                .getMessage();
        assertTrue(message.contains("2^-55") && message.contains("acceptFailureProbability(-55)"), message);
        assertThrows(InvalidParametersException.class, () -> likely.acceptFailureProbability(-56));
        assertThrows(InvalidParametersException.class, () -> likely.acceptFailureProbability(0));
        FhewParameters accepted = likely.acceptFailureProbability(-55);
        accepted.checkFailureAccepted();
        assertEquals(likely.fingerprint(), accepted.fingerprint());
        assertNotEquals(likely, accepted);
        FhewSets.published("STD256Q").checkFailureAccepted();
    }

    /** What is published is of two inputs and of one implementation: the worse of it and of what is computed decides, gate by gate. */
    @Test
    void consentIsForTheGateThatIsAskedForByTheWorseFigure() {
        FhewParameters better = FhewSets.published("STD192-LMKCDEY");
        assertTrue(better.failureLog2(Gate.NAND) > better.publishedFailureLog2().orElseThrow() + 20);
        assertEquals(better.failureLog2(Gate.NAND), better.knownFailureLog2(Gate.NAND));
        int computed = (int) Math.ceil(better.failureLog2(Gate.NAND));
        String message = assertThrows(InvalidParametersException.class, better::checkFailureAccepted)
                .getMessage();
        assertTrue(
                message.contains("2^" + computed + " by our model and 2^-65 as published")
                        && message.contains("acceptFailureProbability(" + computed + ")"),
                message);
        assertThrows(InvalidParametersException.class, () -> better.acceptFailureProbability(-65));
        better.acceptFailureProbability(computed).checkFailureAccepted();

        FhewParameters worse = FhewSets.published("STD256");
        assertEquals(-55, worse.knownFailureLog2(Gate.NAND), "published is worse than computed");

        FhewParameters wide = FhewSets.published("STD192");
        wide.checkFailureAccepted();
        wide.checkFailureAccepted(Gate.XOR);
        message = assertThrows(InvalidParametersException.class, () -> wide.checkFailureAccepted(Gate.MAJORITY))
                .getMessage();
        int majority = (int) Math.ceil(wide.failureLog2(Gate.MAJORITY));
        assertTrue(message.startsWith("MAJORITY of STD192") && message.contains("(" + majority + ")"), message);
        wide.acceptFailureProbability(majority).checkFailureAccepted(Gate.MAJORITY);
        FhewParameters less = wide.acceptFailureProbability(majority - 1);
        assertThrows(InvalidParametersException.class, () -> less.checkFailureAccepted(Gate.MAJORITY));
        assertEquals(-64, wide.toleratedFailureLog2());
        assertEquals(-64, wide.acceptFailureProbability(-70).toleratedFailureLog2(), "2^-64 needs nobody's consent");
        for (String name : FhewDefaults.names()) {
            FhewParameters set = FhewDefaults.open(name);
            Gate.of(set).forEach(set::checkFailureAccepted);
        }
    }

    /** Secure, and of gates that fail seldom: allowed without a word. */
    private static FhewParametersBuilder secure() {
        return FhewParameters.builder()
                .name("own")
                .ring(1024, 25)
                .lwe(616, 11)
                .keySwitch(16, 8)
                .gadget(5, true);
    }

    @Test
    void setsOfOnesOwnAreAllowedWhereTheEstimateSaysSo() {
        FhewParameters own = secure().build();
        assertTrue(own.security().reaches(SecurityLevel.BITS_128));
        assertTrue(own.estimatedSecurityBits() >= 128 && own.estimatedSecurityBits() < 140);
        assertTrue(own.toString().contains("bits by our estimate, gates of two inputs fail with 2^-"), own.toString());
        assertFalse(own.isPublished());
        String message = assertThrows(
                        InsecureParametersException.class, secure().security(SecurityLevel.BITS_192)::build)
                .getMessage();
        assertTrue(message.contains("own has") && message.contains("192 bits need"), message);
        message = assertThrows(InsecureParametersException.class, secure().lwe(560, 11)::build)
                .getMessage();
        assertTrue(message.contains("LWE keys modulo q_KS (dimension 560"), message);
        message = assertThrows(InsecureParametersException.class, secure().ring(1024, 27)::build)
                .getMessage();
        assertTrue(message.contains("ring keys modulo Q (dimension 1024"), message);
    }

    @Test
    void failuresOfSetsOfOnesOwnAreComputed() {
        FhewParameters own = secure().build();
        own.checkFailureAccepted();
        assertTrue(own.failureLog2() < -64);
        FhewParameters rough = secure().lwe(616, 9).build();
        String message = assertThrows(InvalidParametersException.class, rough::checkFailureAccepted)
                .getMessage();
        int log2 = (int) Math.ceil(rough.failureLog2(Gate.NAND));
        assertTrue(message.contains("of own fails with the probability 2^" + log2 + " by our model"), message);
        rough.acceptFailureProbability(log2).checkFailureAccepted();
        assertThrows(InvalidParametersException.class, () -> rough.acceptFailureProbability(log2 - 1));
    }

    private static FhewParametersBuilder small() {
        return FhewParameters.builder()
                .name("small")
                .ring(512, 27)
                .lwe(64, 10)
                .keySwitch(15, 5)
                .gadget(9, true)
                .insecure("tests");
    }

    @Test
    void fingerprintsCoverWhatKeysDependOn() {
        FhewParameters base = small().build();
        assertEquals(base, small().build());
        assertEquals(base.hashCode(), small().build().hashCode());
        assertEquals(
                base.fingerprint(),
                small().name("other").insecure("other").build().fingerprint());
        List<UnaryOperator<FhewParametersBuilder>> changes = List.of(
                b -> b.ring(1024, 27),
                b -> b.ring(512, 28),
                b -> b.lwe(65, 10),
                b -> b.lwe(64, 9),
                b -> b.keySwitch(16, 5),
                b -> b.keySwitch(0, 5),
                b -> b.keySwitch(15, 4),
                b -> b.gadget(9, false),
                b -> b.gadget(8, true),
                b -> b.method(BlindRotationMethod.AP),
                b -> b.method(BlindRotationMethod.AP).refreshBase(32),
                b -> b.method(BlindRotationMethod.LMKCDEY),
                b -> b.method(BlindRotationMethod.LMKCDEY).automorphismWindow(9),
                b -> b.plaintextModulus(6));
        assertEquals(
                base.fingerprint(),
                small().refreshBase(7).automorphismWindow(3).build().fingerprint(),
                "figures of other methods are not part of it");
        for (UnaryOperator<FhewParametersBuilder> change : changes) {
            assertNotEquals(base.fingerprint(), change.apply(small()).build().fingerprint());
        }
    }

    /** The canonical encoding is part of files and never changes. These were computed by another program from its documentation. */
    @Test
    void fingerprintsAreKnown() {
        assertEquals(
                "abd4ee214af8139d6b36ed6a4208444668a563f4f7ad8a31a30ded90226ecd70",
                FhewSets.insecure("TOY", "tests").fingerprint().toString());
        assertEquals(
                "e908fc31cedaf60d6782f5430f47271c504d94febf7f7ef5a3b0d06499573094",
                FhewSets.published("STD128").fingerprint().toString());
        assertEquals(
                "f9b31ebea98c9618bf299d9ada1206792eec57d24a761a7e99a7ecf61b1c407f",
                FhewParameters.builder()
                        .secrets(SecretDistribution.TERNARY, SecretDistribution.GAUSSIAN)
                        .insecure("the figures of STD128, of two distributions")
                        .build()
                        .fingerprint()
                        .toString());
    }

    /** The LWE secret's component is judged by its own distribution, the ring's by the ring's; GINX asks for ternary numbers of the former alone. */
    @Test
    void eachSecretHasItsOwnDistribution() {
        FhewParametersBuilder wide = secure().ring(1024, 28).gadget(7, true);
        String message =
                assertThrows(InsecureParametersException.class, wide::build).getMessage();
        assertTrue(message.contains("ring keys modulo Q (dimension 1024, ternary secret"), message);
        FhewParameters set = wide.secrets(SecretDistribution.TERNARY, SecretDistribution.GAUSSIAN)
                .build();
        assertEquals(SecretDistribution.TERNARY, set.lweSecretDistribution());
        assertEquals(SecretDistribution.GAUSSIAN, set.ringSecretDistribution());
        assertTrue(set.toString().contains(" gaussian ring secret, n=616, ternary LWE secret, "), set.toString());
        message = assertThrows(
                        InsecureParametersException.class,
                        secure().method(BlindRotationMethod.AP)
                                .lwe(540, 11)
                                .secrets(SecretDistribution.TERNARY, SecretDistribution.GAUSSIAN)::build)
                .getMessage();
        assertTrue(message.contains("LWE keys modulo q_KS (dimension 540, ternary secret"), message);
        FhewParameters other = secure().method(BlindRotationMethod.AP)
                .lwe(540, 11)
                .secrets(SecretDistribution.GAUSSIAN, SecretDistribution.TERNARY)
                .build();
        assertEquals(
                SecretDistribution.GAUSSIAN,
                other.withMethod(BlindRotationMethod.LMKCDEY).lweSecretDistribution());
        assertEquals(
                SecretDistribution.TERNARY,
                other.withMethod(BlindRotationMethod.LMKCDEY).ringSecretDistribution());
        assertThrows(InvalidParametersException.class, () -> other.withMethod(BlindRotationMethod.GINX));
    }

    /** Four pairs of distributions are four fingerprints. */
    @Test
    void fingerprintsCoverBothDistributions() {
        Set<Fingerprint> prints = new HashSet<>();
        for (SecretDistribution lwe : SecretDistribution.values()) {
            for (SecretDistribution ring : SecretDistribution.values()) {
                FhewParameters set = small().method(BlindRotationMethod.AP)
                        .secrets(lwe, ring)
                        .build();
                prints.add(set.fingerprint());
                assertEquals(
                        lwe == ring,
                        set.fingerprint()
                                .equals(small().method(BlindRotationMethod.AP)
                                        .secret(lwe)
                                        .build()
                                        .fingerprint()));
            }
        }
        assertEquals(4, prints.size());
    }

    @Test
    void theBuilderStartsFromStd128() {
        assertThrows(
                InsecureParametersException.class,
                FhewParameters.builder()::build,
                "the figures alone are no assurance");
        assertEquals(
                FhewSets.published("STD128").fingerprint(),
                FhewParameters.builder().insecure("tests").build().fingerprint());
    }

    @Test
    void whatDoesNotFitTogetherIsRefused() {
        List<UnaryOperator<FhewParametersBuilder>> faults = List.of(
                b -> b.ring(500, 27),
                b -> b.ring(8, 27),
                b -> b.ring(1 << 17, 27),
                b -> b.ring(512, 19),
                b -> b.ring(512, 61),
                b -> b.lwe(0, 10),
                b -> b.lwe(5000, 10),
                b -> b.lwe(64, 3),
                b -> b.lwe(64, 11),
                b -> b.lwe(64, 0),
                b -> b.keySwitch(9, 5),
                b -> b.keySwitch(27, 5),
                b -> b.keySwitch(63, 5),
                b -> b.keySwitch(-1, 5),
                b -> b.keySwitch(15, 0),
                b -> b.keySwitch(15, 11),
                b -> b.gadget(0, true),
                b -> b.gadget(33, true),
                b -> b.gadget(27, true),
                b -> b.secret(SecretDistribution.GAUSSIAN),
                b -> b.secrets(SecretDistribution.GAUSSIAN, SecretDistribution.TERNARY),
                b -> b.refreshBase(1),
                b -> b.refreshBase((1 << 16) + 1),
                b -> b.automorphismWindow(0),
                b -> b.automorphismWindow(65),
                b -> b.plaintextModulus(2),
                b -> b.plaintextModulus(5),
                b -> b.plaintextModulus(18),
                b -> b.insecure(" "));
        for (int i = 0; i < faults.size(); i++) {
            FhewParametersBuilder faulty = faults.get(i).apply(small());
            assertThrows(InvalidParametersException.class, faulty::build, "fault " + i);
        }
    }
}
