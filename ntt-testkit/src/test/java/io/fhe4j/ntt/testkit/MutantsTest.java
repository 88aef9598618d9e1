package io.fhe4j.ntt.testkit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.spi.Memory;
import io.fhe4j.ntt.spi.Queue;
import io.fhe4j.ntt.spi.Scratch;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;

/** The suite is worth its name: it finds faults that were put into the reference backend one by one. */
class MutantsTest {

    private static final int TRIES = 50;

    /** The first failure of a kernel's checks, or null. */
    private static @Nullable AssertionError firstFailure(DeviceOpener opener, Kernel kernel) {
        try (Subject subject = Subject.open(opener, BackendOptions.defaults())) {
            for (KernelCheck check : KernelCheck.all()) {
                for (int seed = 0; check.kernel() == kernel && seed < TRIES; seed++) {
                    try {
                        check.run(subject, seed);
                    } catch (AssertionError caught) {
                        return caught;
                    } catch (TestAbortedException notServed) {
                        // the next seed
                    }
                }
            }
        }
        return null;
    }

    private static @Nullable AssertionError firstFailure(DeviceOpener opener, String contract) throws Exception {
        try (Subject subject = Subject.open(opener, BackendOptions.defaults())) {
            List<ContractCheck> checks = ContractCheck.all().stream()
                    .filter(check -> check.toString().contains(contract))
                    .toList();
            assertDoesNotThrow(() -> checks.get(0), contract);
            for (ContractCheck check : checks) {
                try {
                    check.run(subject);
                } catch (AssertionError caught) {
                    return caught;
                }
            }
        }
        return null;
    }

    private static DynamicTest inKernel(String fault, Kernel kernel, UnaryOperator<Queue> mutant) {
        return dynamicTest(
                fault,
                () -> assertNotNull(
                        firstFailure(options -> new FaultyDevice(mutant), kernel), "the suite did not notice"));
    }

    private static DynamicTest inContract(String fault, String contract, DeviceOpener opener) {
        return dynamicTest(fault, () -> assertNotNull(firstFailure(opener, contract), "the suite did not notice"));
    }

    @TestFactory
    Stream<DynamicTest> faultsInNumbers() {
        return Stream.of(
                inKernel("a product loses a carry", Kernel.MULTIPLY, FaultyArithmetic.LostCarry::new),
                inKernel("a sum is reduced too late", Kernel.MULTIPLY_SUM, FaultyArithmetic.LateReduction::new),
                inKernel("two twiddles are swapped", Kernel.FORWARD_NTT, FaultyArithmetic.SwappedTwiddle::new),
                inKernel(
                        "(p + 1)/2 is centred upwards",
                        Kernel.CONVERT,
                        queue -> new FaultyArithmetic.WrongConversion(queue, true, true)),
                inKernel(
                        "exact conversion is not corrected",
                        Kernel.CONVERT,
                        queue -> new FaultyArithmetic.WrongConversion(queue, false, false)),
                inKernel(
                        "division rests on a conversion that is not corrected",
                        Kernel.DIVIDE,
                        queue -> new FaultyArithmetic.WrongConversion(queue, false, false)),
                inKernel(
                        "the low bit is set after ordinary rounding",
                        Kernel.SWITCH_MODULUS_ODD,
                        FaultyArithmetic.LowBitSet::new),
                inKernel(
                        "a factor beyond the largest is cut off",
                        Kernel.SUM_OF_MULTIPLES,
                        FaultyArithmetic.ClampedFactor::new),
                inKernel("the digit −B/2 is stored as B/2", Kernel.DECOMPOSE, FaultyArithmetic.WrongDigitSign::new));
    }

    @TestFactory
    Stream<DynamicTest> faultsOfPlaceAndOwnership() {
        return Stream.of(
                inKernel("the last lane is missed", Kernel.ADD, FaultyBehaviour.MissedLastLane::new),
                inKernel("bit reversal is forgotten", Kernel.AUTOMORPHISM, FaultyBehaviour.ForgottenBitReversal::new),
                inKernel(
                        "an automorphism is off by one",
                        Kernel.AUTOMORPHISM,
                        FaultyBehaviour.AutomorphismOffByOne::new),
                inKernel(
                        "key switching rests on a wrong automorphism",
                        Kernel.KEY_SWITCH,
                        FaultyBehaviour.AutomorphismOffByOne::new),
                inKernel(
                        "LMKCDEY rests on a wrong automorphism",
                        Kernel.BLIND_ROTATE_LMKCDEY,
                        FaultyBehaviour.AutomorphismOffByOne::new),
                inKernel(
                        "AP turns a batch by one row of exponents",
                        Kernel.BLIND_ROTATE_AP,
                        FaultyBehaviour.SharedExponents::new),
                inKernel(
                        "LMKCDEY turns a batch by one row of exponents",
                        Kernel.BLIND_ROTATE_LMKCDEY,
                        FaultyBehaviour.SharedExponents::new),
                inKernel(
                        "LMKCDEY leaves the longest step out",
                        Kernel.BLIND_ROTATE_LMKCDEY,
                        FaultyBehaviour.ShorterWindow::new),
                inKernel(
                        "an output that is an operand is written early",
                        Kernel.SUBTRACT,
                        FaultyBehaviour.EarlyWrite::new),
                inKernel("an operand is changed", Kernel.INVERSE_NTT, FaultyBehaviour.ChangedOperand::new),
                inKernel("a row too many is written", Kernel.COPY, FaultyBehaviour.RowTooMany::new),
                inKernel("a batch dimension is forgotten", Kernel.NEGATE, FaultyBehaviour.ForgottenBatch::new),
                inKernel("an intermediate buffer is kept", Kernel.KEY_SWITCH, FaultyBehaviour.Leak::new));
    }

    @TestFactory
    Stream<DynamicTest> faultsAgainstTheContract() {
        return Stream.of(
                inContract("a secret is not erased", "erased", options -> new FaultyDevice(queue -> queue) {
                    @Override
                    public void erase(Memory memory) {}
                }),
                inContract(
                        "intermediate buffers forget the mark",
                        "intermediate",
                        options -> new FaultyDevice(queue -> queue) {
                            @Override
                            public Queue openQueue(Scratch scratch) {
                                return super.openQueue(
                                        (shape, moduli, form, secret) -> scratch.allocate(shape, moduli, form, false));
                            }
                        }),
                inContract(
                        "words that are no residues are accepted",
                        "no residues",
                        options -> new FaultyDevice(FaultyBehaviour.AcceptsAnything::new)),
                inContract(
                        "callers share a stage",
                        "callers",
                        options -> new FaultyDevice(FaultyBehaviour.SharedStage::new)));
    }

    @Test
    void heapTakenInEachCallIsNoticed() {
        try (Subject subject =
                Subject.open(options -> new FaultyDevice(FaultyBehaviour.HeapUser::new), BackendOptions.defaults())) {
            assertThrows(AssertionError.class, () -> AllocationCheck.run(subject, Duration.ofSeconds(1)));
        }
    }

    /** What the mutants are made of has no fault. */
    @TestFactory
    Stream<DynamicTest> theDelegateItselfPasses() {
        return Stream.of(Kernel.values())
                .map(kernel -> dynamicTest(kernel.toString(), () -> {
                    AssertionError failure = firstFailure(options -> new FaultyDevice(DelegatingQueue::new), kernel);
                    if (failure != null) {
                        throw failure;
                    }
                }));
    }
}
