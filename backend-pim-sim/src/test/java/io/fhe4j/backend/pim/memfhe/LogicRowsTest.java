package io.fhe4j.backend.pim.memfhe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.backend.pim.GateCheckedDevice;
import io.fhe4j.backend.pim.GateChecks;
import io.fhe4j.backend.pim.RowKernels;
import io.fhe4j.backend.pim.RowsOfArrays;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rows that come out of the arrays, and what happens to those that should not. */
class LogicRowsTest extends RowsOfArrays {

    LogicRowsTest() {
        super("pim-memfhe");
    }

    /** A difference between array and kernel is found in a sample, too, and the message says no words. */
    @Test
    void differencesAreErrors() {
        RowKernels wrong = task -> {
            long[] row = task.operands().getFirst().clone();
            row[row.length - 1] ^= 1;
            return Optional.of(new long[][] {row});
        };
        BackendOptions none = BackendOptions.defaults().with(MemfheProvider.GATES, "none");
        GateChecks checks = new GateChecks(GateChecks.Extent.SAMPLE, 1);
        Shape shape = Shape.of(2, 4);
        RnsBasis basis = RnsBasis.of(97, 97);
        try (Backend backend = Backend.of(
                        "wrong", new GateCheckedDevice(new MemfheProvider().open(none), wrong, checks), 1 << 20);
                RowBuffer x = backend.allocate(shape, basis, Form.COEFFICIENT, BufferRole.CIPHERTEXT);
                RowBuffer out = backend.allocate(shape, basis, Form.COEFFICIENT, BufferRole.CIPHERTEXT)) {
            backend.stream().upload(x, MemorySegment.ofArray(new long[8]));
            IllegalStateException found = assertThrows(
                    IllegalStateException.class, () -> backend.stream().copy(out, x));
            String message = String.valueOf(found.getMessage());
            assertTrue(message.contains("COPY differs from the kernel's in word 3"), message);
            assertEquals(0, checks.rows(Kernel.COPY));
        }
    }

    /** So many samples as there are powers of two among the calls, one row each. */
    @Test
    void samplesThinOut() {
        GateChecks checks = new GateChecks(GateChecks.Extent.SAMPLE, 3);
        int samples = 0;
        for (int call = 0; call < 1 << 16; call++) {
            long row = checks.sample(Kernel.ADD, 7);
            assertTrue(row >= -1 && row < 7);
            samples += row >= 0 ? 1 : 0;
        }
        assertTrue(samples >= 15 && samples <= 17, samples + " samples");
    }

    @Test
    void optionsThatAreWrong() {
        for (List<String> option : List.of(
                List.of(MemfheProvider.GATES, "some"),
                List.of(MemfheProvider.SEED, "x"),
                List.of(MemfheProvider.VALUES, "trace"),
                List.of(MemfheProvider.VALUES, "abacus"))) {
            BackendOptions options = BackendOptions.defaults().with(option.get(0), option.get(1));
            assertThrows(
                    InvalidParametersException.class, () -> Backends.open("pim-memfhe", options), option.toString());
        }
    }
}
