package io.fhe4j.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Backends;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Plain loops run first and vectors in the end, and training leaves its row of zeros as it is. */
class KernelChoiceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Kernels that are the plain loops, and so fast from the start: what vector kernels are once they are compiled. */
    private static final DoubleKernels FAST = new PlainDoubleKernels(8);

    @Test
    void beginsOnPlainLoopsAndEndsOnTheKernelsThatHaveBecomeFast() {
        KernelChoice<DoubleKernels> choice = KernelChoice.onceCompiled(FAST, () -> FAST);
        assertInstanceOf(PlainDoubleKernels.class, choice.of(DoubleKernel.TENSOR));
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (choice.of(DoubleKernel.ADD) != FAST) {
            assertTrue(System.nanoTime() < end, "a kernel of some nanoseconds a word is never found fast");
            Thread.onSpinWait();
        }
        assertSame(FAST, choice.of(DoubleKernel.ADD), "for good");
    }

    @Test
    void takesOnlyTheKernelsWhereNothingElseIsWanted() {
        assertSame(FAST, KernelChoice.always(FAST).of(DoubleKernel.FORWARD8));
    }

    @Test
    void trainingKeepsTheZeros() {
        MemorySegment row = new CpuMemory(1, DoubleKernel.TRAINING_WORDS, Long.BYTES).segment();
        for (DoubleKernel kernel : DoubleKernel.values()) {
            for (String bits : new String[] {"512", "256", "128"}) {
                BackendOptions options = BackendOptions.defaults()
                        .with(EngineChoice.OPTION, bits)
                        .forMeasuring();
                DoubleRows rows = (DoubleRows) EngineChoice.choose(options).doubles();
                kernel.train(rows.kernels().of(kernel), row);
            }
            kernel.train(FAST, row);
            for (int i = 0; i < DoubleKernel.TRAINING_WORDS; i++) {
                assertEquals(0, Words.real(row, 0, i), kernel + ", word " + i);
            }
        }
    }

    @Test
    void otherWordsForTheOptionAreRefused() {
        BackendOptions options = BackendOptions.defaults()
                .with(EngineChoice.OPTION, "256")
                .with(BackendOptions.PLAIN_UNTIL_COMPILED, "yes");
        assertTrue(String.valueOf(assertThrows(IllegalArgumentException.class, () -> Backends.open("cpu", options))
                        .getMessage())
                .contains("yes"));
    }
}
