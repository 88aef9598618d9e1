package io.fhe4j.ckks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.MissingKeyException;
import io.fhe4j.ckks.linear.LinearTransform;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinearTransformTest {

    private static CkksParameters parameters(int primes) {
        return CkksParameters.builder()
                .ringDegree(1 << 6)
                .depth(2)
                .scaleBits(primes == 1 ? 40 : 32 * primes)
                .primesPerLevel(primes)
                .messageBound(64)
                .inputBound(1)
                .insecure("test")
                .build();
    }

    @ParameterizedTest
    @CsvSource({"1,32,32", "2,32,32", "3,32,32", "1,8,8", "2,5,32", "1,1,4"})
    void matrixTimesVector(int primes, int size, int slots) {
        CkksParameters p = parameters(primes);
        Random random = new Random(size);
        double[][] matrix = new double[size][size];
        double[] x = new double[size];
        for (int j = 0; j < size; j++) {
            x[j] = 2 * random.nextDouble() - 1;
            for (int k = 0; k < size; k++) {
                matrix[j][k] = 2 * random.nextDouble() - 1;
            }
        }
        LinearTransform transform = LinearTransform.ofMatrix(matrix, slots);
        try (Backend backend = Backends.open("reference")) {
            Oracle oracle = new Oracle(backend, p, 1);
            CkksEvaluator ev = CkksEvaluator.on(backend, oracle.keys(transform.keys(2)));
            EncodedTransform encoded = EncodedTransform.of(ev.encoder(), transform, 2);
            CkksCiphertext cx = oracle.encrypt(ComplexVector.ofReal(x), 2, slots);
            CkksCiphertext y = ev.transform(encoded, cx);
            assertEquals(1, ev.settledLevel(y));
            ComplexVector found = oracle.decrypt(y);
            double bound = y.noise().worstError() + 0x1p-44;
            assertTrue(bound < 0x1p-12, "bound " + bound);
            for (int j = 0; j < slots; j++) {
                double expected = 0;
                for (int k = 0; k < size && j < size; k++) {
                    expected += matrix[j][k] * x[k];
                }
                assertEquals(expected, found.re(j), bound, "slot " + j);
                assertEquals(0, found.im(j), bound);
            }
            assertTrue(y.bound() <= transform.norm() * cx.bound() * (1 + 1e-12));
        }
    }

    @Test
    void rotationsAreAboutTwiceTheRoot() {
        double[][] matrix = new double[1024][1024];
        for (double[] row : matrix) {
            java.util.Arrays.fill(row, 1);
        }
        LinearTransform transform = LinearTransform.ofMatrix(matrix, 1024);
        assertEquals(1024, transform.indices().size());
        assertTrue(transform.rotations().length <= 80, transform.rotations().length + " rotations");
        assertEquals(1024, transform.norm());
    }

    @Test
    void diagonalsThatAreAStrideApartHaveBabyStepsToo() {
        Map<Integer, ComplexVector> diagonals = new HashMap<>();
        for (int k = 0; k < 64; k++) {
            diagonals.put(16 * k, ComplexVector.ofReal(new double[1024]));
        }
        LinearTransform transform = LinearTransform.ofDiagonals(diagonals, 1024);
        assertTrue(transform.rotations().length <= 20, transform.rotations().length + " rotations");
        for (int index : transform.indices()) {
            assertEquals(index, transform.baby(index) + transform.giant(index));
        }
    }

    @Test
    void missingKeysAndWrongShapesAreNamed() {
        CkksParameters p = parameters(1);
        LinearTransform shift =
                LinearTransform.ofDiagonals(Map.of(-1, ComplexVector.of(new double[32], new double[32])), 32);
        assertEquals(1, shift.indices().size());
        try (Backend backend = Backends.open("reference")) {
            Oracle oracle = new Oracle(backend, p, 1);
            CkksEvaluator ev = CkksEvaluator.on(backend, oracle.keys(KeyRequest.none()));
            EncodedTransform encoded = EncodedTransform.of(ev.encoder(), shift, 2);
            MissingKeyException e =
                    assertThrows(MissingKeyException.class, () -> ev.transform(encoded, oracle.encrypt(0.5)));
            assertTrue(e.getMessage().contains("linear transform"), e.getMessage());
            CkksCiphertext sparse = oracle.encrypt(ComplexVector.ofReal(0.5), 2, 4);
            assertThrows(IllegalArgumentException.class, () -> ev.transform(encoded, sparse));
        }
        assertThrows(IllegalArgumentException.class, () -> LinearTransform.ofMatrix(new double[3][3], 2));
        assertThrows(
                IllegalArgumentException.class,
                () -> LinearTransform.ofDiagonals(Map.of(0, ComplexVector.ofReal(1, 2)), 4));
    }
}
