package io.fhe4j.backend.pim.fhemem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.backend.pim.KernelMapping.Run;
import io.fhe4j.backend.pim.RowTask;
import io.fhe4j.backend.pim.RowsOfArrays;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Primes;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows that come out of near-mat units, and that the mapping charges what they took. */
class NearMatRowsTest extends RowsOfArrays {

    private static final DramDevice DEVICE = DramDevice.fhemem();
    private static final int WIDTH = 512;
    private static final Modulus PRIME = Modulus.of(Primes.below(1L << 36, 1 << 10));

    NearMatRowsTest() {
        super("pim-fhemem");
    }

    @Test
    void movesOfWholeRows() {
        RnsBasis basis = RnsBasis.of(PRIME, Modulus.of(7681));
        Shape shape = Shape.of(2, 2, 256);
        same(calls -> {
            RowBuffer x = calls.random(shape, basis, Form.EVALUATION);
            RowBuffer out = calls.room(shape, basis, Form.EVALUATION);
            for (long galois : new long[] {3, 5, 25, 511}) {
                calls.stream().automorphism(out, x, galois);
                calls.result(out);
            }
            RowBuffer index = calls.random(Shape.of(1, 64), RnsBasis.of(Modulus.powerOfTwo(10)), Form.COEFFICIENT);
            RowBuffer few = calls.room(Shape.of(2, 2, 64), basis, Form.EVALUATION);
            calls.stream().gather(few, x, index);
            calls.result(few);
        });
    }

    @Test
    void entriesOfTables() {
        RnsBasis basis = RnsBasis.of(Modulus.powerOfTwo(20));
        same(calls -> {
            RowBuffer table = calls.random(new Shape(3, 2, 4, 1, 1, 40), basis, Form.COEFFICIENT);
            RowBuffer out = calls.room(new Shape(1, 1, 1, 1, 1, 40), basis, Form.COEFFICIENT);
            RowBuffer digits =
                    calls.random(new Shape(1, 1, 2, 1, 1, 3), RnsBasis.of(Modulus.powerOfTwo(4)), Form.COEFFICIENT);
            calls.stream().lookUpSum(out, table, digits);
            calls.result(out);
        });
    }

    private static RowTask task(Kernel kernel, Form form) {
        SplittableRandom random = new SplittableRandom(kernel.ordinal());
        int operands = switch (kernel) {
            case MULTIPLY_ADD, MULTIPLY_SCALAR_ADD -> 3;
            case MULTIPLY_SUM -> 4;
            case CONVERT -> 3;
            default -> 2;
        };
        List<long[]> rows = new ArrayList<>();
        for (int k = 0; k < operands; k++) {
            rows.add(random.longs(WIDTH, 0, kernel == Kernel.GATHER && k == 1 ? 2 * WIDTH : PRIME.value())
                    .toArray());
        }
        if (kernel == Kernel.LOOK_UP_SUM) {
            rows.set(1, new long[] {1});
        }
        Gadget gadget = kernel == Kernel.DECOMPOSE ? new Gadget(9, 4) : null;
        BaseConversion conversion = kernel == Kernel.CONVERT ? conversion(BaseConversion.Kind.UNCORRECTED) : null;
        return new RowTask(kernel, PRIME, PRIME, form, rows, kernel == Kernel.CONVERT ? 0 : 5, gadget, conversion);
    }

    private static BaseConversion conversion(BaseConversion.Kind kind) {
        return BaseConversion.of(RnsBasis.of(Primes.ofBits(36, WIDTH, 4)).range(1, 4), RnsBasis.of(PRIME), kind);
    }

    private static double executed(RowTask task) {
        double[] nanos = new double[1];
        assertTrue(new NearMatRows(DEVICE)
                .compute(task, meter -> nanos[0] += meter.nanos())
                .isPresent());
        return nanos[0];
    }

    private static double charged(List<Run> runs) {
        return runs.stream().mapToDouble(run -> run.runs() * run.nanos()).sum();
    }

    /** For every primitive kernel: what the executed row took is what the mapping charges for a row. */
    @ParameterizedTest
    @EnumSource(Kernel.class)
    void theMappingChargesWhatRowsTake(Kernel kernel) {
        if (kernel.isCompound() || kernel == Kernel.UPLOAD || kernel == Kernel.DOWNLOAD) {
            return;
        }
        for (Form form : Form.values()) {
            RowTask task = task(kernel, form);
            int levels = kernel == Kernel.DECOMPOSE ? 4 : 1;
            int terms = kernel == Kernel.MULTIPLY_SUM ? 2 : levels;
            List<Run> runs;
            try (Backend backend = Backends.open("trace");
                    RowBuffer out = room(backend, levels, RnsBasis.of(PRIME), form);
                    RowBuffer x = room(backend, 1, RnsBasis.of(PRIME), form);
                    RowBuffer three = room(
                            backend, 1, conversion(BaseConversion.Kind.EXACT).from(), form)) {
                NearMatMapping mapping = new NearMatMapping(DEVICE);
                runs = switch (kernel) {
                    case DECOMPOSE -> mapping.digitRuns(out, x, new Gadget(9, 4));
                    case CONVERT -> mapping.conversionRuns(out, three, conversion(BaseConversion.Kind.UNCORRECTED));
                    default -> mapping.runs(kernel, out, x, terms);
                };
                if (kernel == Kernel.CONVERT) {
                    BaseConversion exact = conversion(BaseConversion.Kind.EXACT);
                    RowTask corrected = new RowTask(kernel, PRIME, PRIME, form, task.operands(), 0, null, exact);
                    assertEquals(charged(mapping.conversionRuns(out, three, exact)), executed(corrected), 1e-6);
                    assertTrue(executed(corrected) > 1.5 * executed(task));
                }
            }
            assertEquals(charged(runs), executed(task), 1e-6, form.toString());
        }
    }

    private static RowBuffer room(Backend backend, int batch, RnsBasis basis, Form form) {
        Shape shape = new Shape(1, 1, batch, 1, basis.size(), WIDTH);
        return backend.allocate(shape, basis, form, BufferRole.SCRATCH);
    }

    /** A limb of 2^16 points: the words of a gather share one column path, so it takes longer than any schedule of rows. */
    @Test
    void wordsOneByOneAreSlow() {
        NearMatMapping mapping = new NearMatMapping(DEVICE);
        double[] nanos = IntStream.range(0, 2)
                .mapToDouble(k -> mapping
                        .bursts(
                                Kernel.AUTOMORPHISM,
                                k == 0 ? Form.EVALUATION : Form.COEFFICIENT,
                                1 << 16,
                                1,
                                PRIME,
                                RnsBasis.of(PRIME),
                                1)
                        .stream()
                        .mapToDouble(burst -> burst.over(16).count() * burst.nanos())
                        .sum())
                .toArray();
        assertTrue(nanos[0] < 45e3 && nanos[1] > 1e6, nanos[0] + " and " + nanos[1] + " ns");
    }
}
