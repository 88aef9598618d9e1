package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.FailureBudgetException;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.ProgressListener;
import io.fhe4j.api.testing.NoiseSample;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ringgsw.BlindRotationMethod;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.Gate;
import io.fhe4j.ringgsw.GateEvaluator;
import io.fhe4j.ringgsw.LweCiphertext;
import io.fhe4j.ringgsw.SetSwitcher;
import io.fhe4j.ringgsw.SetSwitchingKey;
import io.fhe4j.ringgsw.noise.FailureBudget;
import io.fhe4j.ringgsw.wire.FhewWire;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bits of one set under the keys of another: what they decrypt to, how much error that adds, and what gates of the target make of them. */
class SetSwitcherTest {

    private static final int KEYS = 4;
    private static final int LWE_ERRORS = 1 << 12;

    /** Rounding half up has a mean where a modulus is a few times the other. */
    private static final double BIAS = 0.05;

    private static FhewParameters set(String name, BlindRotationMethod method, int n, int logQ, int logSwitching) {
        return FhewParameters.builder()
                .name(name)
                .method(method)
                .ring(512, 27)
                .lwe(n, logQ)
                .keySwitch(logSwitching, 5)
                .gadget(7, true)
                .insecure("tests")
                .build();
    }

    /** Up and down in dimension and modulus, to a modulus that is no power of two, and between methods. */
    private static final FhewParameters SMALL = set("small", BlindRotationMethod.GINX, 40, 10, 15);

    private static final FhewParameters OTHER = set("other", BlindRotationMethod.LMKCDEY, 64, 10, 16);
    private static final FhewParameters PRIME = set("prime", BlindRotationMethod.GINX, 48, 10, 0);

    /** The error of a bit, as a fraction of the circle. */
    private static double error(FhewClient client, LweCiphertext x, boolean bit) {
        return SlowFhew.error(client, x, bit)
                / (double) client.parameters().ciphertextModulus().value();
    }

    private static void check(Backend cpu, Backend reference, FhewClient from, FhewClient to) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        FhewWire.write(file, to.keyFrom(from, ProgressListener.NONE));
        SetSwitchingKey key = FhewWire.readSetSwitchingKey(
                new ByteArrayInputStream(file.toByteArray()), "key", from.parameters(), to.parameters());
        SetSwitcher switcher = SetSwitcher.on(cpu, key);
        boolean[] bits = new boolean[60];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = i % 3 == 0;
        }
        List<LweCiphertext> encrypted = from.encrypt(bits);
        List<LweCiphertext> switched = switcher.switched(encrypted);
        for (int i = 0; i < bits.length; i++) {
            assertEquals(bits[i], to.decrypt(switched.get(i)));
        }
        double predicted = switched.getFirst().sources().variance();
        assertEquals(LweCiphertext.freshVariance(from.parameters()) + key.addedVariance(), predicted, 1e-15);
        assertArrayEquals(
                switched.getFirst().residues().toHost().rowWords(0, 0, 0),
                SetSwitcher.on(reference, key)
                        .switched(encrypted.getFirst())
                        .residues()
                        .toHost()
                        .rowWords(0, 0, 0),
                "the same words on every backend");

        FailureBudget budget = FailureBudget.unlimited();
        GateEvaluator gates = GateEvaluator.on(cpu, to.evaluationKeys()).withBudget(budget);
        LweCiphertext x = switched.get(0);
        LweCiphertext y = switched.get(1);
        assertTrue(to.decrypt(gates.nand(x, y)));
        assertTrue(budget.log2() <= to.parameters().toleratedFailureLog2());
        List<LweCiphertext> first = new ArrayList<>(List.of(encrypted.get(0), encrypted.get(1)));
        LweCiphertext not =
                switcher.switched(GateEvaluator.on(cpu, from.evaluationKeys()).not(first.getFirst()));
        assertEquals(!bits[0], to.decrypt(not));
        assertEquals(x.sources().negated(), not.sources(), "one error");
        assertTrue(gates.evaluate(Gate.OR, x, not).knownBit().orElseThrow(), "x or not x");
        LweCiphertext one = LweCiphertext.trivial(from.parameters(), from.keySet(), true);
        assertTrue(switcher.switched(one).knownBit().orElseThrow());
    }

    @Test
    void bitsComeUnderOtherKeys() {
        try (Backend cpu = Backends.open("cpu");
                Backend reference = Backends.open("reference");
                FhewClient small =
                        FhewClient.generate(SMALL, ClientOptions.defaults().on(cpu));
                FhewClient other =
                        FhewClient.generate(OTHER, ClientOptions.defaults().on(cpu));
                FhewClient prime =
                        FhewClient.generate(PRIME, ClientOptions.defaults().on(cpu))) {
            check(cpu, reference, small, other);
            check(cpu, reference, other, prime);
            check(cpu, reference, prime, small);
            SetSwitcher switcher = SetSwitcher.on(cpu, small.keyFrom(other, ProgressListener.NONE));
            assertThrows(IncompatibleException.class, () -> switcher.switched(prime.encrypt(true)));
            try (FhewClient again =
                    FhewClient.generate(OTHER, ClientOptions.defaults().on(cpu))) {
                assertThrows(KeySetMismatchException.class, () -> switcher.switched(again.encrypt(true)));
            }
        }
    }

    /** What several keys make of one bit, or ways there and back, has its error in common: gates of such are rewritten. */
    @Test
    void whatComesOfOneBitIsRecognised() {
        try (Backend cpu = Backends.open("cpu");
                FhewClient small =
                        FhewClient.generate(SMALL, ClientOptions.defaults().on(cpu));
                FhewClient prime =
                        FhewClient.generate(PRIME, ClientOptions.defaults().on(cpu))) {
            SetSwitcher first = SetSwitcher.on(cpu, prime.keyFrom(small, ProgressListener.NONE));
            SetSwitcher second = SetSwitcher.on(cpu, prime.keyFrom(small, ProgressListener.NONE));
            SetSwitcher back = SetSwitcher.on(cpu, small.keyFrom(prime, ProgressListener.NONE));
            FailureBudget none = FailureBudget.of(-1e15);
            GateEvaluator before = GateEvaluator.on(cpu, small.evaluationKeys()).withBudget(none);
            GateEvaluator after = GateEvaluator.on(cpu, prime.evaluationKeys()).withBudget(none);
            LweCiphertext x = small.encrypt(true);
            LweCiphertext once = first.switched(x);
            LweCiphertext again = second.switched(before.not(x));
            assertFalse(after.and(once, again).knownBit().orElseThrow());
            LweCiphertext returned = back.switched(once);
            assertTrue(returned.sources().variance() > x.sources().variance());
            assertSame(x, before.or(x, returned));
            assertTrue(before.xor(x, before.not(returned)).knownBit().orElseThrow());
            LweCiphertext other = first.switched(small.encrypt(true));
            assertThrows(FailureBudgetException.class, () -> after.and(once, other));
        }
    }

    /** The table has all the variance where its modulus is the target's, and rounding has it where that is far smaller. */
    @ParameterizedTest
    @CsvSource({"LMKCDEY, 10, 10", "GINX, 8, 16"})
    void errorsAreThoseOfTheModel(BlindRotationMethod method, int logQ, int logSwitching) {
        FhewParameters target = set("target", method, 64, logQ, logSwitching).acceptFailureProbability(-1);
        NoiseSample sample = new NoiseSample();
        try (Backend cpu = Backends.open("cpu");
                FhewClient from =
                        FhewClient.generate(SMALL, ClientOptions.defaults().on(cpu))) {
            for (int key = 0; key < KEYS; key++) {
                try (FhewClient to =
                        FhewClient.generate(target, ClientOptions.defaults().on(cpu))) {
                    addedErrors(sample, from, to, SetSwitcher.on(cpu, to.keyFrom(from, ProgressListener.NONE)));
                }
            }
        }
        sample.check("switch to " + method + " modulo 2^" + logQ, LWE_ERRORS, BIAS);
    }

    private static void addedErrors(NoiseSample sample, FhewClient from, FhewClient to, SetSwitcher switcher) {
        FhewParameters set = to.parameters();
        double added = switcher.key().addedVariance();
        if (!set.ciphertextModulus().equals(set.switchingModulus())) {
            long[] s = to.secretKey().lweWords();
            double more = Arrays.stream(s).map(x -> x * x).sum() - s.length * 2.0 / 3;
            added += more / 12 / Math.pow((double) set.ciphertextModulus().value(), 2);
        }
        List<LweCiphertext> encrypted = from.encrypt(new boolean[LWE_ERRORS / KEYS]);
        List<LweCiphertext> switched = switcher.switched(encrypted);
        for (int i = 0; i < encrypted.size(); i++) {
            sample.add(error(to, switched.get(i), false) - error(from, encrypted.get(i), false), added);
        }
    }
}
