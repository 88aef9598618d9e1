package io.fhe4j.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Built once, in target: a machine without a C compiler skips these. */
class RulerTest {

    private static Optional<Ruler> opened = Optional.empty();

    @BeforeAll
    static void build() {
        opened = Ruler.open(Path.of("target", "ruler"));
    }

    @AfterAll
    static void close() {
        opened.ifPresent(Ruler::close);
    }

    private static Ruler ruler() {
        Assumptions.assumeTrue(opened.isPresent(), "no C compiler, so no ruler");
        return opened.orElseThrow();
    }

    @Test
    void everyOperationIsServedByEveryArithmetic() {
        Ruler ruler = ruler();
        for (String arithmetic : ruler.arithmetics()) {
            for (String operation : ruler.operations()) {
                // Transforms on doubles have few sizes.
                int log = operation.startsWith("fft") ? 10 : 8;
                double[] nanos = ruler.sample(new RulerRequest(operation, log, 45, 4, 2, 2, 2), arithmetic, 3);
                assertEquals(3, nanos.length);
                for (double sample : nanos) {
                    assertTrue(sample > 0 && sample < 1e9, operation + " " + arithmetic + ": " + sample);
                }
            }
        }
    }

    @Test
    void scalarIsAlwaysThereAndServesSixtyBits() {
        assertEquals(Optional.of("scalar"), ruler().fastest(60));
        assertEquals(Optional.empty(), ruler().fastest(61));
    }

    @Test
    void refusalsSayWhyAndTheRulerGoesOn() {
        Ruler ruler = ruler();
        RulerRequest tooLarge = RulerRequest.of("ntt.forward", 20, 45, 1);
        RulerException refusal = assertThrows(RulerException.class, () -> ruler.sample(tooLarge, "scalar", 1));
        assertTrue(refusal.getMessage().contains("ring degree"), refusal.getMessage());
        assertEquals(1, ruler.sample(RulerRequest.of("ntt.forward", 7, 45, 1), "scalar", 1).length);
    }
}
