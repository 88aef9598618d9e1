package io.fhe4j.ringgsw;

import io.fhe4j.api.testing.SteadyAllocation;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.Scope;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * No gate allocates for its steps: in the steady state it takes heap for its result, the views of rows that kernels are called with and the bookkeeping of errors, the same
 * for rings and secrets eight times as long. One polynomial of the large ring has 8 KiB.
 */
class GateAllocationTest {

    private static final Backend CPU = Backends.open("cpu");
    private static final int LIST = 8;

    private static final long ALONE = 14 << 10;
    private static final long EACH_OF_A_LIST = 7 << 10;
    private static final long DIFFERENCE = 512;

    @AfterAll
    static void close() {
        CPU.close();
    }

    private static FhewParameters set(BlindRotationMethod method, int degree, int dimension) {
        return FhewParameters.builder()
                .name("short")
                .method(method)
                .refreshBase(4)
                .ring(degree, 27)
                .lwe(dimension, 8)
                .keySwitch(15, 7)
                .insecure("a test of memory")
                .build()
                .acceptFailureProbability(-1);
    }

    private static Runnable gates(BlindRotationMethod method, int degree, int dimension, int count) {
        FhewEvaluationKeys keys = EmptyKeys.of(set(method, degree, dimension));
        SplittableRandom random = new SplittableRandom(1);
        List<LweCiphertext> x = Stream.generate(() -> EmptyKeys.ciphertext(keys, random))
                .limit(count)
                .toList();
        List<LweCiphertext> y = Stream.generate(() -> EmptyKeys.ciphertext(keys, random))
                .limit(count)
                .toList();
        GateEvaluator gates = GateEvaluator.on(CPU, keys);
        List<Gate> all = Collections.nCopies(count, Gate.NAND);
        return () -> {
            try (Scope scope = gates.scope()) {
                if (count == 1) {
                    gates.nand(x.getFirst(), y.getFirst());
                } else {
                    gates.evaluate(all, x, y);
                }
            }
        };
    }

    @ParameterizedTest
    @EnumSource
    void aGate(BlindRotationMethod method) {
        SteadyAllocation.check(
                "a gate by " + method, ALONE, DIFFERENCE, gates(method, 128, 12, 1), gates(method, 1024, 96, 1));
    }

    @ParameterizedTest
    @EnumSource
    void aListOfGates(BlindRotationMethod method) {
        SteadyAllocation.check(
                LIST + " gates by " + method,
                LIST * EACH_OF_A_LIST,
                LIST * DIFFERENCE,
                gates(method, 128, 12, LIST),
                gates(method, 1024, 96, LIST));
    }
}
