package io.fhe4j.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Torus;
import io.fhe4j.ntt.TorusRotation;
import io.fhe4j.ntt.TorusRotationKey;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rotations by groups of numbers: batches, threads and allocation. What they compute is the conformance suite's matter. */
class TorusGroupsTest {

    private static final RnsBasis WORDS = RnsBasis.of(TorusRotation.modulus());
    private static final int DEGREE = 1024;
    private static final int BATCH = 11;

    private static Backend open(BackendOptions options, String bits) {
        BackendOptions measuring = options.with(EngineChoice.OPTION, bits).forMeasuring();
        return Backend.of("torus groups", new CpuProvider().open(measuring), options.memoryBytes());
    }

    private static TorusRotation shape(int steps, int grouping, int levels) {
        return new TorusRotation(steps, 2, DEGREE, Gadget.ofHighest(TorusRotation.modulus(), 18, levels), grouping);
    }

    private static RowBuffer random(Backend backend, Shape shape, RnsBasis basis, long seed) {
        HostRows rows = HostRows.allocate(shape, basis, Form.COEFFICIENT);
        SplittableRandom random = new SplittableRandom(seed);
        for (int b = 0; b < shape.batch(); b++) {
            for (int c = 0; c < shape.components(); c++) {
                for (int i = 0; i < shape.width(); i++) {
                    rows.set(b, c, 0, i, random.nextLong() & basis.get(0).value() - 1);
                }
            }
        }
        RowBuffer buffer = backend.allocate(shape, basis, Form.COEFFICIENT, BufferRole.SCRATCH);
        backend.stream().upload(buffer, rows);
        return buffer;
    }

    /** Calls of the same rotation: the words that they give, and the bytes that the last of them allocates on this thread. */
    private record Rotated(HostRows words, long allocated) {

        static Rotated of(Backend backend, TorusRotation shape, int from, int to, int calls) {
            Torus torus = backend.stream().torus().orElseThrow();
            RnsBasis turns = RnsBasis.of(Modulus.powerOfTwo(Integer.numberOfTrailingZeros(2 * DEGREE)));
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long allocated = 0;
            try (TorusRotationKey key = torus.rotationKey(shape);
                    RowBuffer entries = random(backend, shape.entries(shape.keys()), WORDS, 1);
                    RowBuffer all = random(backend, new Shape(BATCH, 1, 1, 2, 1, DEGREE), WORDS, 2);
                    RowBuffer exponents = random(backend, new Shape(BATCH, 1, 1, 1, 1, shape.steps()), turns, 3)) {
                torus.prepare(key, 0, entries);
                RowBuffer accumulator = all.batch1(from, to);
                RowBuffer control = exponents.batch1(from, to);
                for (int i = 0; i < calls; i++) {
                    long before = threads.getCurrentThreadAllocatedBytes();
                    torus.blindRotate(accumulator, control, key);
                    allocated = threads.getCurrentThreadAllocatedBytes() - before;
                }
                return new Rotated(backend.stream().download(all), allocated);
            }
        }
    }

    /** Numbers are left over; two threads have other batches than one. */
    @ParameterizedTest
    @CsvSource({"512, 2, 1", "512, 3, 2", "64, 3, 1"})
    void threadsAndBatchesGiveTheSameWords(String bits, int grouping, int levels) {
        TorusRotation shape = shape(5, grouping, levels);
        try (ExecutorService pool = Executors.newFixedThreadPool(2);
                Backend one = open(BackendOptions.defaults(), bits);
                Backend two = open(BackendOptions.defaults().withExecutor(pool, 2), bits)) {
            HostRows words = Rotated.of(one, shape, 0, BATCH, 1).words();
            assertEquals(
                    -1,
                    words.words()
                            .mismatch(
                                    Rotated.of(two, shape, 0, BATCH, 1).words().words()));
            HostRows alone = Rotated.of(one, shape, 4, 5, 1).words();
            for (int c = 0; c < 2; c++) {
                for (int i = 0; i < DEGREE; i++) {
                    assertEquals(words.get(4, c, 0, i), alone.get(4, c, 0, i));
                }
            }
        }
    }

    /** Ten times as many steps allocate as much as few do: what a call itself needs. On a busy machine it takes several goes until all is compiled. */
    @Test
    void stepsAllocateNothing() {
        try (Backend backend = open(BackendOptions.defaults(), "512")) {
            long few;
            long many;
            int goes = 0;
            do {
                few = Rotated.of(backend, shape(9, 3, 1), 0, BATCH, 50).allocated();
                many = Rotated.of(backend, shape(90, 3, 1), 0, BATCH, 50).allocated();
            } while (many >= few + 512 && ++goes < 30);
            assertTrue(many < few + 512, many + " bytes for ten times the steps, " + few + " for one");
        }
    }
}
