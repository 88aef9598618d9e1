package io.fhe4j.ringgsw;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.seed.StreamLabel;
import io.fhe4j.api.seed.UniformResidues;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.Shape;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeysTest {

    private static final FhewParameters TOY = FhewSets.insecure("TOY", "tests");
    private static final Oracle ORACLE = new Oracle(TOY, 11);
    private static final FhewEvaluationKeys KEYS = ORACLE.keys();

    /** Beyond 10 deviations an error does not happen. */
    private static final long BOUND = 32;

    @Test
    void everyPairOfTheBlindRotationKeyEncryptsItsMessage() {
        HostRows rows = KEYS.blindRotation().residues().toHost();
        int levels = TOY.accumulatorGadget().levels();
        long q = TOY.ringModulus().value();
        int degree = TOY.ringDegree();
        for (int i = 0; i < TOY.lweDimension(); i += 9) {
            for (int sign = 0; sign < BlindRotationKey.SIGNS; sign++) {
                for (int c = 0; c < BlindRotationKey.COMPONENTS; c++) {
                    for (int j = 0; j < levels; j++) {
                        int place = (i * 4 + BlindRotationKey.place(sign, c)) * levels + j;
                        long[] mask = ORACLE.interpolated(Oracle.row(rows, place, 0));
                        long[] body = ORACLE.interpolated(Oracle.row(rows, place, 1));
                        long[] phase = ORACLE.phase(mask, body);
                        long message = ORACLE.s[i] == (sign == 0 ? 1 : -1) ? ORACLE.weight(j) : 0;
                        for (int k = 0; k < degree; k++) {
                            long expected = c == 0 ? -message * ORACLE.z[k] : k == 0 ? message : 0;
                            long error = Oracle.centred(phase[k] - expected, q);
                            assertTrue(Math.abs(error) < BOUND, "i=" + i + " c=" + c + " j=" + j + " k=" + k);
                        }
                    }
                }
            }
        }
    }

    @Test
    void everyEntryOfTheSwitchingKeyEncryptsItsMultiple() {
        HostRows rows = KEYS.switching().residues().toHost();
        long modulus = TOY.switchingModulus().value();
        int levels = TOY.switchingGadget().levels();
        int multiples = LweSwitchingKey.multiples(TOY);
        for (int place = 0; place < rows.shape().batch(); place += 7) {
            int h = place % multiples;
            int j = place / multiples % levels;
            int i = place / multiples / levels;
            long message = (h + 1L) * ORACLE.z[i] << j * TOY.switchingGadget().logBase();
            long error = Oracle.centred(ORACLE.phase(rows, place) - message, modulus);
            assertTrue(Math.abs(error) < BOUND, "i=" + i + " j=" + j + " h=" + h);
        }
    }

    private static long[] expected(String type, long index, int level, int digit, long modulus, int width) {
        long[] row = new long[width];
        StreamLabel label = new StreamLabel(type, index, level, digit, modulus);
        UniformResidues.expandCompact(ORACLE.publicSeed, label, MemorySegment.ofArray(row));
        return row;
    }

    @Test
    void theLabelsOfSeededRowsAreAsDocumented() {
        PublicSeed seed = ORACLE.publicSeed;
        Modulus q = TOY.ringModulus();
        long[] row = new long[TOY.ringDegree()];
        SeededKeyRows.expandBlindRotation(seed, q, 5, 3, 1, MemorySegment.ofArray(row));
        assertArrayEquals(expected("ringgsw.blind-rotation-key", 5, 3, 1, q.value(), row.length), row);

        long[] entry = new long[TOY.lweDimension() + 1];
        entry[TOY.lweDimension()] = 77;
        long[] written = new long[entry.length];
        System.arraycopy(
                expected("ringgsw.lwe-switching-key", 300, 2, 15, q.value(), TOY.lweDimension()),
                0,
                written,
                0,
                TOY.lweDimension());
        written[TOY.lweDimension()] = 77;
        SeededKeyRows.expandSwitching(seed, q, 300, 2, 15, entry);
        assertArrayEquals(written, entry);

        Modulus small = TOY.lweModulus();
        System.arraycopy(
                expected("ringgsw.lwe-ciphertext", 0, 0, 9, small.value(), TOY.lweDimension()),
                0,
                written,
                0,
                TOY.lweDimension());
        SeededKeyRows.expandCiphertext(seed, small, 9, MemorySegment.ofArray(entry));
        assertArrayEquals(written, entry);
    }

    @Test
    void noTwoMasksOfOneSeedAreEqual() {
        Set<Long> seen = new HashSet<>();
        HostRows rotation = KEYS.blindRotation().residues().toHost();
        for (int b = 0; b < rotation.shape().batch(); b++) {
            assertTrue(seen.add(rotation.get(b, 0, 0, 0) << 27 | rotation.get(b, 0, 0, 1)));
        }
        HostRows switching = KEYS.switching().residues().toHost();
        int repeated = 0;
        for (int b = 0; b < switching.shape().batch(); b++) {
            repeated += seen.add(switching.get(b, 0, 0, 0) << 27 | switching.get(b, 0, 0, 1)) ? 0 : 1;
        }
        assertEquals(0, repeated);
    }

    @Test
    void valuesOfOtherShapesAreRefused() {
        HostRows narrow = HostRows.allocate(Shape.of(1, TOY.lweDimension()), TOY.lweBasis(), Form.COEFFICIENT);
        Residues residues = Residues.onHost(narrow);
        KeySetId id = ORACLE.keySet;
        assertThrows(
                IllegalArgumentException.class,
                () -> LweCiphertext.fresh(TOY, id, residues, LweEncoding.BIT, 1, Optional.empty()));
        assertThrows(IllegalArgumentException.class, () -> BlindRotationKey.of(TOY, id, residues, Optional.empty()));
        assertThrows(IllegalArgumentException.class, () -> LweSwitchingKey.of(TOY, id, residues, Optional.empty()));
        assertThrows(IllegalArgumentException.class, () -> new LweCiphertext.Seeded(ORACLE.publicSeed, -1));
        Residues good = ORACLE.encrypt(true).residues();
        LweEncoding dense = new LweEncoding(256, 0);
        assertThrows(
                IllegalArgumentException.class,
                () -> LweCiphertext.fresh(TOY, id, good, dense, 1, Optional.empty()),
                "512 / 256 leaves no room");
        assertThrows(IllegalArgumentException.class, () -> new LweEncoding(3, 0));
        assertThrows(IllegalArgumentException.class, () -> new LweEncoding(4, 8));
    }

    @Test
    void keysOfDifferentSetsDoNotJoin() {
        LweSwitchingKey other =
                LweSwitchingKey.of(TOY, KeySetId.random(), KEYS.switching().residues(), Optional.empty());
        assertThrows(KeySetMismatchException.class, () -> FhewEvaluationKeys.of(KEYS.blindRotation(), other));
        FhewParameters wider = FhewParameters.builder()
                .ring(512, 27)
                .lwe(64, 9)
                .keySwitch(14, 7)
                .gadget(9, true)
                .insecure("tests")
                .build();
        LweSwitchingKey foreign = LweSwitchingKey.of(
                wider,
                ORACLE.keySet,
                Residues.onHost(
                        HostRows.allocate(LweSwitchingKey.shape(wider), wider.switchingBasis(), Form.COEFFICIENT)),
                Optional.empty());
        assertThrows(IncompatibleException.class, () -> FhewEvaluationKeys.of(KEYS.blindRotation(), foreign));
        assertEquals(64L * 4 * 2 * 2 * 512 + 512L * 6 * 16 * 65, KEYS.words());
        assertEquals("FHEW evaluation keys of TOY, key set " + ORACLE.keySet, KEYS.toString());
    }
}
