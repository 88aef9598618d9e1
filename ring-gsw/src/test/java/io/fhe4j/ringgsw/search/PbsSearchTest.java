package io.fhe4j.ringgsw.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.LweSecurity;
import io.fhe4j.api.LweSecurity.Secret;
import io.fhe4j.api.SecurityLevel;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ringgsw.cost.CostTable;
import io.fhe4j.ringgsw.integer.BlockParameters;
import io.fhe4j.ringgsw.noise.Failure;
import io.fhe4j.ringgsw.pbs.PbsEngine;
import io.fhe4j.ringgsw.pbs.PbsNoise;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import io.fhe4j.ringgsw.pbs.PbsSets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PbsSearchTest {

    private static double log2(double x) {
        return Math.log(x) / Math.log(2);
    }

    /** Security of both components, failures, keys: worked out anew from what was found. */
    @ParameterizedTest
    @CsvSource({
        "TORUS, 128, 1, 1",
        "TORUS, 128, 3, 1",
        "TORUS, 128, 3, 3",
        "TORUS, 192, 2, 2",
        "TORUS, 256, 1, 1",
        "EXACT, 128, 3, 1",
        "EXACT, 192, 2, 2"
    })
    void whatIsFoundFulfilsTheRequest(PbsEngine engine, int level, int messageBits, int carryBits) {
        PbsRequest request = PbsRequest.of(engine, SecurityLevel.valueOf("BITS_" + level), messageBits, carryBits);
        PbsFound found = PbsSearch.find(request);
        PbsParameters set = found.set();
        double lwe = log2(PbsNoise.size(set.switchingModulus()) / set.lweError().deviation());
        double ring = log2(PbsNoise.size(set.ringModulus()) / set.ringError().deviation());
        assertTrue(LweSecurity.securityBits(set.lweDimension(), Secret.BINARY, lwe) >= level, set.toString());
        assertTrue(LweSecurity.securityBits(set.maskWords(), Secret.BINARY, ring) >= level, set.toString());
        assertTrue(set.insecurityReason().isEmpty());
        double nu = ((1 << messageBits + carryBits) - 1.0) / ((1 << messageBits) - 1);
        assertEquals(nu * nu, set.blocks().largestSquaredNorm(), 1e-9);
        double variance = set.noise().rotation() * nu * nu
                + set.noise().keySwitch()
                + set.noise().modulusSwitch();
        double deviations = 0.25 / (1 << messageBits + carryBits) / Math.sqrt(1.03 * variance);
        assertEquals(Failure.log2Erfc(deviations / Math.sqrt(2)), found.failureLog2(), 1e-6);
        assertEquals(set.failureLog2(), found.failureLog2(), 1e-6);
        assertTrue(found.failureLog2() <= -128 && found.failureLog2() > -400, found.toString());
        assertTrue(found.keyBytes() <= request.keyBytes() && found.nanos() > 0, found.toString());
        assertEquals(found.keyBytes(), PbsSearch.keyBytes(set));
        assertEquals(
                found.nanos(), PbsSearch.nanos(set, CostTable.committed(), 1).orElseThrow(), 1e-3);
        assertTrue(found.binding().contains("would save"), found.binding());
        assertEquals(request.name(), set.name());
        assertEquals(request, PbsRequest.parse(request.name()));
        assertEquals(found, PbsSearch.find(request), "one request has one answer");
    }

    /** On 32 bits errors are larger where the dimension would allow less, so that such sets are never the faster ones. */
    @ParameterizedTest
    @CsvSource({"1, 0", "1, 1", "2, 2"})
    void shortWordsAreFoundToo(int messageBits, int carryBits) {
        PbsRequest words = PbsRequest.of(PbsEngine.TORUS, SecurityLevel.BITS_128, messageBits, carryBits);
        PbsRequest request = words.onShortWords();
        assertEquals("TORUS32_128_" + messageBits + "_" + carryBits, request.name());
        assertEquals(request, PbsRequest.parse(request.name()));
        assertTrue(PbsRequest.isNamed(request.name()));
        PbsFound found = PbsSearch.find(request);
        PbsParameters set = found.set();
        assertEquals(Modulus.powerOfTwo(32), set.ringModulus());
        double ring = 32 - log2(set.ringError().deviation());
        assertTrue(LweSecurity.securityBits(set.maskWords(), Secret.BINARY, ring) >= 128, set.toString());
        assertEquals(set.failureLog2(), found.failureLog2(), 1e-6);
        assertTrue(found.failureLog2() <= -128 && set.insecurityReason().isEmpty(), found.toString());
        assertTrue(found.nanos() >= PbsSearch.find(words).nanos(), found.toString());
        assertEquals(
                found.nanos(), PbsSearch.nanos(set, CostTable.committed(), 1).orElseThrow(), 1e-3);
        assertThrows(
                IllegalArgumentException.class,
                () -> PbsRequest.parse("EXACT_128_2_2").onShortWords());
        assertThrows(InvalidParametersException.class, () -> PbsRequest.parse("EXACT32_128_2_2"));
    }

    /** Presets are a search's output: their blocks, with the key size and the grouping that theirs need, find the same numbers again. */
    static Stream<PbsParameters> presets() {
        return PbsSets.all().stream().filter(set -> !set.equals(PbsSets.PUBLISHED_2_2));
    }

    @ParameterizedTest
    @MethodSource("presets")
    void theSearchFindsEveryPresetAgain(PbsParameters preset) {
        long keyBytes = preset.equals(PbsSets.MESSAGE_8) ? 16L << 30 : FhewRequest.DEFAULT_KEY_BYTES;
        PbsRequest request =
                new PbsRequest(preset.engine(), preset.blocks(), SecurityLevel.BITS_128, -128, 1, keyBytes);
        boolean shortWords = preset.ringModulus().equals(Modulus.powerOfTwo(Integer.SIZE));
        PbsRequest words = shortWords ? request.onShortWords() : request;
        PbsFound found = PbsSearch.find(words.grouped(preset.grouping()));
        assertEquals(preset.fingerprint(), found.set().fingerprint(), preset + ", but found " + found);
        assertTrue(PbsSearch.keyBytes(preset) <= keyBytes, preset.toString());
        assertTrue(preset.failureLog2() <= -128 && preset.securityBits() >= 128, preset.toString());
    }

    @Test
    void largerSpacesAndRarerFailuresCostMore() {
        double before = 0;
        for (int bits = 1; bits <= 8; bits++) {
            BlockParameters blocks = new BlockParameters(bits, 0, 1);
            double nanos = PbsSearch.find(
                            new PbsRequest(PbsEngine.TORUS, blocks, SecurityLevel.BITS_128, -128, 1, 1L << 36))
                    .nanos();
            double sloppy = PbsSearch.find(
                            new PbsRequest(PbsEngine.TORUS, blocks, SecurityLevel.BITS_128, -40, 1, 1L << 36))
                    .nanos();
            assertTrue(nanos >= before && sloppy <= nanos, bits + " bits");
            before = nanos;
        }
    }

    /** Groups of numbers are one more choice: never slower, with keys for all their products, and errors by the model of the built set. */
    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void groupsOfNumbersAreAChoice(int batch) {
        PbsRequest plain = new PbsRequest(
                PbsEngine.TORUS, BlockParameters.MESSAGE_2_CARRY_2, SecurityLevel.BITS_128, -128, batch, 1L << 32);
        double before = Double.POSITIVE_INFINITY;
        for (int grouping = 1; grouping <= 3; grouping++) {
            PbsFound found = PbsSearch.find(plain.grouped(grouping));
            PbsParameters set = found.set();
            assertTrue(found.nanos() <= before && set.grouping() <= grouping, found.toString());
            assertEquals(set.failureLog2(), found.failureLog2(), 1e-6);
            long spectra = 8L
                    * set.rotationKeys()
                    * (set.maskComponents() + 1)
                    * (set.maskComponents() + 1)
                    * set.rotationGadget().levels()
                    * set.ringDegree();
            long rows = 4L * set.maskWords() * set.switchingGadget().levels() * (set.lweDimension() + 1);
            assertEquals(spectra + rows, found.keyBytes());
            assertEquals(
                    found.nanos(),
                    PbsSearch.nanos(set, CostTable.committed(), batch).orElseThrow(),
                    1e-3);
            before = found.nanos();
        }
        assertThrows(IllegalArgumentException.class, () -> plain.grouped(4));
        assertThrows(
                IllegalArgumentException.class,
                () -> PbsRequest.parse("EXACT_128_2_2").grouped(2));
    }

    /** Two numbers a step, and one that is left over: by a table in which only sums of keys cost something. */
    @Test
    void whatIsLeftOverIsASmallerGroup() {
        CostTable costs = CostTable.of(List.of(
                new CostTable.Line(CostTable.Kernel.TORUS_STEP, 2048, 64, 1, 0, 0),
                new CostTable.Line(CostTable.Kernel.TORUS_PRODUCT, 2048, 64, 1, 0, 1000),
                new CostTable.Line(CostTable.Kernel.TORUS_BUNDLE, 2048, 64, 1, 5, 1),
                new CostTable.Line(CostTable.Kernel.TORUS_ROW, 0, 32, 1, 0, 0)));
        PbsParameters set = PbsParameters.builder().grouping(2).build();
        assertEquals(918 / 2 * 4 * (5 + 3), PbsSearch.nanos(set, costs, 1).orElseThrow(), 1e-6);
        PbsParameters odd =
                PbsParameters.builder().lwe(919, set.lweError()).grouping(2).build();
        assertEquals(
                459 * 4 * (5 + 3) + 4 * (5 + 1), PbsSearch.nanos(odd, costs, 1).orElseThrow(), 1e-6);
    }

    /** By the committed costs: what a look-up on the exact engine takes, integers plan with. */
    @Test
    void batchesCostWhatTheEngineTakes() {
        for (PbsParameters set : List.of(PbsSets.MESSAGE_2_CARRY_2, PbsSets.EXACT_MESSAGE_2_CARRY_2)) {
            double alone = PbsSearch.nanos(set, CostTable.committed(), 1).orElseThrow() / 1e6;
            double each = PbsSearch.nanos(set, CostTable.committed(), 8).orElseThrow() / 1e6;
            assertEquals(alone, set.batchCost(2).milliseconds(1), 1e-9);
            assertEquals(alone + 3 * each, set.batchCost(2).milliseconds(8), 1e-9);
        }
        assertTrue(PbsSets.EXACT_MESSAGE_2_CARRY_2.batchCost(1).milliseconds(8)
                > PbsSets.MESSAGE_2_CARRY_2.batchCost(1).milliseconds(8));
    }

    @Test
    void impossibleRequestsAreRefused() {
        SecurityLevel level = SecurityLevel.BITS_128;
        assertThrows(InvalidParametersException.class, () -> PbsRequest.of(PbsEngine.TORUS, level, 0, 2));
        assertThrows(InvalidParametersException.class, () -> PbsRequest.of(PbsEngine.TORUS, level, 5, 4));
        assertThrows(InvalidParametersException.class, () -> PbsRequest.parse("TORUS_128_2"));
        BlockParameters blocks = new BlockParameters(2, 2, 25);
        assertThrows(IllegalArgumentException.class, () -> new PbsRequest(PbsEngine.TORUS, blocks, level, 0, 1, 1));
        assertThrows(
                InvalidParametersException.class,
                () -> PbsSearch.find(new PbsRequest(PbsEngine.TORUS, blocks, level, -128, 1, 1000)));
    }
}
