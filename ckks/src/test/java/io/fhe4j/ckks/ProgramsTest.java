package io.fhe4j.ckks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.fhe4j.api.PrecisionException;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whole programs: estimated without keys, debugged with them, and accumulated without garbage. */
class ProgramsTest {

    private static final CkksParameters PARAMETERS = CkksParameters.builder()
            .ringDegree(1 << 6)
            .depth(3)
            .scaleBits(40)
            .messageBound(8)
            .inputBound(1)
            .insecure("test")
            .build();

    private static CkksCiphertext program(CkksEvaluator ev, List<CkksCiphertext> inputs) {
        CkksCiphertext x = ev.multiply(inputs.get(0), inputs.get(1));
        CkksCiphertext y = ev.add(ev.rotate(x, 3), ev.conjugate(inputs.get(1)));
        return ev.polynomial(ev.multiply(ev.add(y, y), 0.25), 0.5, 0.25, 1);
    }

    @Test
    void estimatesNeedNoKeysAndNameThem() {
        ProgramEstimate estimate = PARAMETERS.estimate(ProgramsTest::program, 2, EncryptionKind.SYMMETRIC);
        List<KeyRequest.Item> items = estimate.keys().items(PARAMETERS);
        assertEquals(3, items.size());
        assertEquals(new KeyRequest.Item(KeyKind.RELINEARISATION, 0, 3), items.get(0));
        assertTrue(items.contains(new KeyRequest.Item(KeyKind.GALOIS, PARAMETERS.galoisElement(3), 3)));
        try (Backend backend = Backends.open("reference")) {
            Oracle oracle = new Oracle(backend, PARAMETERS, 1);
            CkksEvaluator ev = CkksEvaluator.on(backend, oracle.keys(estimate.keys()));
            List<CkksCiphertext> inputs = List.of(oracle.encrypt(1, 0.5, -1), oracle.encrypt(0.25, -1));
            CkksCiphertext result = ev.rescale(program(ev, inputs));
            assertEquals(estimate.level(), result.level());
            assertEquals(
                    estimate.noise().worstError(),
                    result.noise().worstError(),
                    1e-9 * result.noise().worstError());
            assertTrue(estimate.precisionBits() > 10, "precision " + estimate.precisionBits());
            oracle.decrypt(result);
        }
    }

    @Test
    void debugNamesTheFirstOperationThatLosesPrecision() {
        try (Backend backend = Backends.open("reference")) {
            Oracle oracle = new Oracle(backend, PARAMETERS, 1);
            CkksEvaluator plain = CkksEvaluator.on(
                    backend,
                    oracle.keys(KeyRequest.relinearisation().rotations(3).conjugation()));
            CkksEvaluator ev = plain.debug(oracle::decrypt);
            List<CkksCiphertext> inputs = List.of(oracle.encrypt(1, 0.5, -1), oracle.encrypt(0.25, -1));
            ev.rescale(program(ev, inputs));
            CkksCiphertext x = inputs.get(0);
            CkksCiphertext wrong = plain.assumeBound(x, 1e-9, "a lie for the test");
            PrecisionException lie = assertThrows(PrecisionException.class, () -> ev.square(wrong));
            assertTrue(lie.getMessage().contains("square"), lie.getMessage());
            // A key of another secret: everything before it is right.
            Oracle other = new Oracle(backend, PARAMETERS, 2);
            EvaluationKey foreign =
                    other.keys(KeyRequest.none().rotations(3)).all().getFirst();
            EvaluationKey disguised = EvaluationKey.of(
                    PARAMETERS,
                    oracle.keySet,
                    KeyKind.GALOIS,
                    foreign.galoisElement(),
                    foreign.level(),
                    foreign.residues(),
                    foreign.seed());
            CkksEvaluator broken = CkksEvaluator.on(
                            backend, EvaluationKeys.of(PARAMETERS, oracle.keySet, List.of(disguised)))
                    .debug(oracle::decrypt);
            CkksCiphertext sum = broken.add(x, x);
            PrecisionException e = assertThrows(PrecisionException.class, () -> broken.rotate(sum, 3));
            assertTrue(e.getMessage().contains("operation 2, rotate, is the first"), e.getMessage());
        }
    }

    @Test
    void accumulatingTakesLittleHeap() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        // The backend of shapes computes nothing: what is measured is the evaluator and the kernel layer's own checks.
        try (Backend backend = Backends.open("trace")) {
            EvaluationKeys none = EvaluationKeys.none(PARAMETERS, io.fhe4j.api.KeySetId.random());
            try (Backend reference = Backends.open("reference")) {
                Oracle oracle = new Oracle(reference, PARAMETERS, 1);
                CkksEvaluator ev = CkksEvaluator.on(backend, EvaluationKeys.none(PARAMETERS, oracle.keySet));
                assertEquals(0, none.all().size());
                CkksCiphertext x = ev.assumeBound(oracle.encrypt(1), 1e-6, "room for many terms");
                CkksPlaintext p = ev.encoder().encode(0.5, 0.25);
                CkksAccumulator plain = ev.accumulator();
                CkksAccumulator products = ev.accumulator();
                for (int i = 0; i < 3000; i++) {
                    plain.multiplyAdd(x, p);
                    products.multiplyAdd(x, x);
                }
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 1000; i++) {
                    plain.multiplyAdd(x, p);
                }
                long middle = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 1000; i++) {
                    products.multiplyAdd(x, x);
                }
                long after = threads.getCurrentThreadAllocatedBytes();
                assertTrue((middle - before) / 1000 <= 512, (middle - before) / 1000 + " bytes a call");
                assertTrue((after - middle) / 1000 <= 512, (after - middle) / 1000 + " bytes a call");
            }
        }
    }
}
