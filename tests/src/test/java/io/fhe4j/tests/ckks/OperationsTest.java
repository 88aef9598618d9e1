package io.fhe4j.tests.ckks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksEvaluator;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.CkksPlaintext;
import io.fhe4j.ckks.ComplexVector;
import io.fhe4j.ckks.EncodedTransform;
import io.fhe4j.ckks.KeyRequest;
import io.fhe4j.ckks.linear.LinearTransform;
import io.fhe4j.client.CkksClient;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every operation at N = 2^13, on the default backend, against arithmetic on complex numbers: the error of no slot passes the bound. Levels
 * of one, two and three primes, each operation at the highest level and at a lower one, where it uses a part of its key.
 */
class OperationsTest {

    private static final int LOG_N = 13;
    private static final int DEPTH = 4;

    /** What doubles and the decoder resolve, relative to numbers of modulus at most 64. */
    private static final double RESOLUTION = 0x1p-46;

    private static final int SUMMED = 11;

    private final Random random = new Random(LOG_N);

    private static CkksParameters parameters(int primes) {
        return CkksParameters.builder()
                .ringDegree(1 << LOG_N)
                .depth(DEPTH)
                .scaleBits(primes == 1 ? 40 : 30 * primes)
                .primesPerLevel(primes)
                .messageBound(64)
                .inputBound(1)
                .insecure("levels of three primes at a ring degree that is quickly tested")
                .build();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void agreeWithArithmeticOnComplexNumbers(int primes) {
        try (Backend backend = Backends.openDefault();
                CkksClient client = CkksClient.generate(parameters(primes))) {
            KeyRequest request = KeyRequest.relinearisation()
                    .rotations(1, -3, 1000)
                    .rotations(CkksEvaluator.innerSumRotations(SUMMED))
                    .conjugation();
            CkksEvaluator evaluator = CkksEvaluator.on(backend, client.evaluationKeys(request));
            for (int level : new int[] {DEPTH, 2}) {
                Operands operands = new Operands(client, evaluator, level);
                operands.sums();
                operands.products();
                operands.constants();
                operands.rotations();
                operands.accumulations();
                operands.transform();
            }
        }
    }

    /** Two encrypted vectors and a plain one, at one level. */
    private final class Operands {

        private final CkksClient client;
        private final CkksEvaluator evaluator;
        private final int level;
        private final int n;
        private final ComplexVector x;
        private final ComplexVector y;
        private final ComplexVector z;
        private final CkksCiphertext cx;
        private final CkksCiphertext cy;
        private final CkksPlaintext pz;

        Operands(CkksClient client, CkksEvaluator evaluator, int level) {
            this.client = client;
            this.evaluator = evaluator;
            this.level = level;
            n = client.parameters().maxSlots();
            x = Slots.uniform(random, n);
            y = Slots.unit(random, n);
            z = Slots.uniform(random, n);
            cx = client.encryptor().encrypt(x, n, level);
            // One of the fresh ones comes from the highest level and under the secret key.
            cy = evaluator.lower(client.encryptSymmetric(y, n, DEPTH), level);
            pz = evaluator.encoder().encode(z, level, client.parameters().scale(level), n);
        }

        void sums() {
            check("fresh", cx, x);
            check("lowered", cy, y);
            check("add", evaluator.add(cx, cy), Slots.sum(x, y));
            check("subtract", evaluator.subtract(cx, cy), Slots.difference(x, y));
            check("negate", evaluator.negate(cx), Slots.scaled(x, -1));
            check("add plain", evaluator.add(cx, pz), Slots.sum(x, z));
            check("subtract plain", evaluator.subtract(cx, pz), Slots.difference(x, z));
            check("mod-drop", evaluator.modDrop(cx, 1), x);
            check("lower", evaluator.lower(cx, 0), x);
            CkksCiphertext product = evaluator.multiply(cx, cy);
            check("add to a product", evaluator.add(product, cx), Slots.sum(Slots.product(x, y), x));
            check(
                    "add across levels",
                    evaluator.subtract(evaluator.lower(cy, 1), product),
                    Slots.difference(y, Slots.product(x, y)));
        }

        void products() {
            ComplexVector xy = Slots.product(x, y);
            check("multiply", evaluator.multiply(cx, cy), xy);
            check("square", evaluator.square(cx), Slots.product(x, x));
            check("multiply plain", evaluator.multiply(cx, pz), Slots.product(x, z));
            CkksPlaintext atOtherScale =
                    evaluator.encoder().encode(z, level, client.parameters().scale(DEPTH), n);
            check("multiply plain of another scale", evaluator.multiply(cx, atOtherScale), Slots.product(x, z));
            check("add plain of another scale", evaluator.add(cx, atOtherScale), Slots.sum(x, z));
            CkksCiphertext rescaled = evaluator.rescale(evaluator.multiply(cx, cy));
            assertEquals(level - 1, rescaled.level());
            assertEquals(client.parameters().scale(level - 1), rescaled.scale(), "scales stay canonical");
            check("rescale", rescaled, xy);
            check("multiply again", evaluator.multiply(rescaled, cx), Slots.product(xy, x));
            CkksEvaluator manual = evaluator.manual();
            CkksCiphertext degreeTwo = manual.multiply(cx, cy);
            check("tensor product", degreeTwo, xy);
            check("relinearise", manual.relinearise(degreeTwo), xy);
            check("polynomial", evaluator.polynomial(cx, 0.5, -1, 0, 0.25), polynomial());
        }

        private ComplexVector polynomial() {
            ComplexVector cube = Slots.product(Slots.product(x, x), x);
            ComplexVector sum = Slots.difference(Slots.scaled(cube, 0.25), x);
            return Slots.sum(sum, Slots.constant(0.5, n));
        }

        void constants() {
            check("add constant", evaluator.add(cx, 0.3), Slots.sum(x, Slots.constant(0.3, n)));
            check("subtract constant", evaluator.subtract(cx, 0.3), Slots.difference(x, Slots.constant(0.3, n)));
            check("multiply by a whole number", evaluator.multiply(cx, -7), Slots.scaled(x, -7));
            check("multiply by a constant", evaluator.multiply(cx, 0.7), Slots.scaled(x, 0.7));
            double[] reals = z.toRealArray();
            ComplexVector real = ComplexVector.ofReal(reals);
            check("add numbers", evaluator.add(cx, reals), Slots.sum(x, real));
            check("subtract numbers", evaluator.subtract(cx, reals), Slots.difference(x, real));
            check("multiply numbers", evaluator.multiply(cx, reals), Slots.product(x, real));
        }

        void rotations() {
            check("rotate", evaluator.rotate(cx, 1), Slots.rotated(x, 1));
            check("rotate right", evaluator.rotate(cx, -3), Slots.rotated(x, -3));
            check("rotate a product", evaluator.rotate(evaluator.square(cx), 1000), Slots.rotated(square(), 1000));
            check("conjugate", evaluator.conjugate(cx), Slots.conjugate(x));
            int[] steps = {1, 0, 1000, -3};
            List<CkksCiphertext> hoisted = evaluator.rotateAll(cx, steps);
            for (int k = 0; k < steps.length; k++) {
                check("hoisted rotation by " + steps[k], hoisted.get(k), Slots.rotated(x, steps[k]));
            }
            ComplexVector sum = x;
            for (int k = 1; k < SUMMED; k++) {
                sum = Slots.sum(sum, Slots.rotated(x, k));
            }
            check("inner sum", evaluator.innerSum(cx, SUMMED), sum);
        }

        private ComplexVector square() {
            return Slots.product(x, x);
        }

        void accumulations() {
            CkksCiphertext sum = evaluator
                    .accumulator()
                    .multiplyAdd(cx, cy)
                    .multiplyAdd(cx, pz)
                    .multiplyAdd(cy, cy)
                    .add(cx)
                    .freeze();
            ComplexVector expected =
                    Slots.sum(Slots.sum(Slots.product(x, y), Slots.product(x, z)), Slots.sum(Slots.product(y, y), x));
            check("accumulate", sum, expected);
        }

        void transform() {
            ComplexVector w = Slots.uniform(random, n);
            LinearTransform map = LinearTransform.ofDiagonals(Map.of(0, z, 1, w, 1000, y, -3, z), n);
            KeyRequest request = map.keys(level);
            CkksEvaluator own = CkksEvaluator.on(evaluator.backend(), client.evaluationKeys(request));
            ComplexVector expected = Slots.sum(
                    Slots.sum(Slots.product(z, x), Slots.product(w, Slots.rotated(x, 1))),
                    Slots.sum(Slots.product(y, Slots.rotated(x, 1000)), Slots.product(z, Slots.rotated(x, -3))));
            EncodedTransform encoded = EncodedTransform.of(own.encoder(), map, level);
            check("transform", own.transform(encoded, cx), expected);
        }

        private void check(String operation, CkksCiphertext result, ComplexVector expected) {
            ComplexVector found = client.decryptComplexForKeyOwner(result, n);
            double worst = Slots.worst(found, expected);
            double bound = result.noise().worstError() + RESOLUTION;
            assertTrue(worst <= bound, () -> operation + " at level " + level + ": error " + worst + " above " + bound);
            assertTrue(expected.maxAbs() <= result.bound() * (1 + 1e-12), () -> operation + ": above its bound");
            assertTrue(bound < 0x1p-14, () -> operation + ": the bound " + bound + " says nothing");
        }
    }
}
