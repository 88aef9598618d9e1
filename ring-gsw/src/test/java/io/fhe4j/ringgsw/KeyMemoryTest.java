package io.fhe4j.ringgsw;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fhe4j.api.ClosedException;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Shape;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Keys of gates in the memory of the CPU backend take at most a tenth more than their residues in evaluation form do: words of 4 bytes below 2^32, else of 8. The rest is
 * what rows are padded to.
 */
class KeyMemoryTest {

    /** All that a backend holds once an evaluator has computed: no second copy, no other form of a key. */
    @ParameterizedTest
    @EnumSource
    void anEvaluatorHoldsItsKeysOnce(BlindRotationMethod method) {
        FhewParameters set = FhewParameters.builder()
                .name("short")
                .method(method)
                .refreshBase(2)
                .lwe(60, 11)
                .keySwitch(15, 3)
                .insecure("a test of memory")
                .build();
        FhewEvaluationKeys keys = EmptyKeys.of(set);
        SplittableRandom random = new SplittableRandom(1);
        try (Backend cpu = narrow()) {
            GateEvaluator gates = GateEvaluator.on(cpu, keys);
            gates.nand(EmptyKeys.ciphertext(keys, random), EmptyKeys.ciphertext(keys, random));
            check(set.toString(), keyBytes(set), cpu.memoryUse().usedBytes());
            keys.moveTo(cpu);
            gates.nand(EmptyKeys.ciphertext(keys, random), EmptyKeys.ciphertext(keys, random));
            check(set.toString(), keyBytes(set), cpu.memoryUse().usedBytes());
        }
        assertThrows(ClosedException.class, keys.blindRotation().residues()::toHost);
        assertThrows(ClosedException.class, keys.switching().residues()::toHost);
        if (method == BlindRotationMethod.LMKCDEY) {
            assertThrows(ClosedException.class, keys.blindRotation().moves()::toHost);
        }
    }

    /** The rows of all sets at their full size, as the backend pads them. */
    @Test
    void keysOfAllSets() {
        try (Backend cpu = narrow()) {
            Stream.concat(
                            FhewSets.publishedNames().stream().map(FhewSets::published),
                            FhewDefaults.names().stream().map(FhewDefaults::open))
                    .forEach(set -> {
                        long held = shapes(set).stream()
                                .mapToLong(key -> cpu.device()
                                        .bytes(
                                                key.shape.totalRows(),
                                                key.shape.width(),
                                                cpu.device().wordBytes(key.modulus)))
                                .sum();
                        check(set.toString(), keyBytes(set), held);
                    });
        }
    }

    private record Rows(Shape shape, Modulus modulus) {
        long bytes() {
            return shape.words() * (modulus.bits() <= Integer.SIZE ? Integer.BYTES : Long.BYTES);
        }
    }

    private static List<Rows> shapes(FhewParameters set) {
        Rows products = new Rows(BlindRotationKey.shape(set), set.ringModulus());
        Rows table = new Rows(LweSwitchingKey.shape(set), set.switchingModulus());
        return set.method() == BlindRotationMethod.LMKCDEY
                ? List.of(products, table, new Rows(BlindRotationKey.movesShape(set), set.ringModulus()))
                : List.of(products, table);
    }

    private static long keyBytes(FhewParameters set) {
        return shapes(set).stream().mapToLong(Rows::bytes).sum();
    }

    /** Words of 32 bits need vectors of 512. */
    private static Backend narrow() {
        Backend cpu = Backends.open("cpu");
        boolean isWide = cpu.capabilities().vectorBits() == 512;
        if (!isWide) {
            cpu.close();
        }
        assumeTrue(isWide, "residues take 8 bytes with narrower vectors");
        return cpu;
    }

    private static void check(String set, long mathematical, long held) {
        assertTrue(
                held >= mathematical && held <= 1.1 * mathematical,
                () -> held + " bytes of keys, mathematically " + mathematical + ": " + set);
    }
}
