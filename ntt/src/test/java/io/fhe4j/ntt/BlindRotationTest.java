package io.fhe4j.ntt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.SecretAccessException;
import io.fhe4j.ntt.spi.OddExponentWalk;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The course of LMKCDEY, and what the blind rotations refuse. */
class BlindRotationTest {

    private static final int N = 16;
    private static final RnsBasis Q = RnsBasis.of(Primes.below(1L << 27, N));
    private static final Gadget GADGET = new Gadget(9, 3);

    /** Following a course gives every key the product of all later moves, which is to be its exponent, whatever the window. */
    @Test
    void coursesMultiplyEachKeyByItsExponent() {
        SplittableRandom random = new SplittableRandom(1);
        for (int log = 1; log <= 10; log++) {
            int degree = 1 << log;
            long turn = 2L * degree;
            for (int window : new int[] {1, 3, 10, 2 * degree}) {
                OddExponentWalk walk = new OddExponentWalk(degree, window);
                long[] halves = random.longs(40, 0, degree).toArray();
                int[] course = walk.course(halves, 3, 37);
                long[] exponents = new long[37];
                long all = walk.galois(OddExponentWalk.TURN); // what the ciphertext is turned by at first
                for (int step : course) {
                    if (step >= 0) {
                        assertEquals(0, exponents[step], "each key is used once");
                        exponents[step] = 1;
                    } else {
                        long galois = walk.galois(-1 - step);
                        all = all * galois % turn;
                        for (int i = 0; i < exponents.length; i++) {
                            exponents[i] = exponents[i] * galois % turn;
                        }
                    }
                }
                assertEquals(1, all, "the ciphertext itself comes back");
                for (int i = 0; i < exponents.length; i++) {
                    assertEquals(2 * halves[3 + i] + 1, exponents[i]);
                }
                assertTrue(course.length <= 37 + Math.min(degree, 37 + degree / window + 4), "moves are long");
            }
        }
    }

    @Test
    void theWayPassesAllOddNumbers() {
        OddExponentWalk walk = new OddExponentWalk(8, 2);
        // −5^3, −5^2, −5, −1, 5^3, 5^2, 5, 1 modulo 16
        int[] way = {3, 7, 11, 15, 13, 9, 5, 1};
        for (int p = 0; p < way.length; p++) {
            assertEquals(p, walk.position(way[p] / 2));
        }
        assertEquals(11, walk.galois(OddExponentWalk.TURN));
        assertEquals(5, walk.galois(1));
        assertEquals(9, walk.galois(2));
    }

    private static RowBuffer allocate(Backend backend, Shape shape, RnsBasis basis, Form form) {
        return backend.allocate(shape, basis, form, BufferRole.SCRATCH);
    }

    @Test
    void operandsThatDoNotFitAreRefused() {
        try (Backend backend = Backends.open("reference")) {
            Stream stream = backend.stream();
            RowBuffer accumulator = allocate(backend, Shape.of(2, 1, N), Q, Form.COEFFICIENT);
            RowBuffer body = allocate(backend, Shape.of(1, 1, N), Q, Form.COEFFICIENT);
            RowBuffer key = allocate(backend, new Shape(3, 2, 3, 2, 1, N), Q, Form.EVALUATION);
            RowBuffer single = allocate(backend, new Shape(3, 1, 3, 1, 1, N), Q, Form.EVALUATION);
            RowBuffer moves = allocate(backend, new Shape(3, 1, 3, 2, 1, N), Q, Form.EVALUATION);
            RnsBasis halves = RnsBasis.of(Modulus.powerOfTwo(4));
            RowBuffer exponents = allocate(backend, Shape.of(1, 3), halves, Form.COEFFICIENT);
            RowBuffer whole = allocate(backend, Shape.of(1, 3), RnsBasis.of(Modulus.powerOfTwo(5)), Form.COEFFICIENT);
            RowBuffer few = allocate(backend, Shape.of(1, 2), halves, Form.COEFFICIENT);
            RowBuffer odd = allocate(backend, Shape.of(1, 3), RnsBasis.of(17), Form.COEFFICIENT);
            RowBuffer secret = backend.allocateSecret(Shape.of(1, 3), halves, Form.COEFFICIENT, BufferRole.SCRATCH);
            Class<IllegalArgumentException> type = IllegalArgumentException.class;
            assertThrows(type, () -> stream.blindRotateLmkcdey(accumulator, whole, key, moves, GADGET));
            assertThrows(type, () -> stream.blindRotateLmkcdey(accumulator, few, key, moves, GADGET));
            assertThrows(type, () -> stream.blindRotateLmkcdey(accumulator, exponents, key, key, GADGET));
            assertThrows(type, () -> stream.blindRotateLmkcdey(accumulator, exponents, moves, moves, GADGET));
            assertThrows(type, () -> stream.blindRotateLmkcdey(body, exponents, single, single, GADGET));
            assertThrows(
                    type, () -> stream.blindRotateLmkcdey(accumulator, exponents, key, moves.batch1(0, 1), GADGET));
            assertThrows(
                    SecretAccessException.class,
                    () -> stream.blindRotateLmkcdey(accumulator, secret, key, moves, GADGET));

            // Base 8 has digits up to 7, then up to 1: 8 entries of 2 components.
            RowBuffer digitKey = allocate(backend, new Shape(3, 16, 3, 2, 1, N), Q, Form.EVALUATION);
            assertThrows(type, () -> stream.blindRotateAp(accumulator, exponents, digitKey, GADGET, 4));
            assertThrows(type, () -> stream.blindRotateAp(accumulator, exponents, digitKey, GADGET, 1));
            assertThrows(type, () -> stream.blindRotateAp(accumulator, odd, digitKey, GADGET, 8));
            assertThrows(type, () -> stream.blindRotateAp(accumulator, few, digitKey, GADGET, 8));
            assertThrows(
                    SecretAccessException.class, () -> stream.blindRotateAp(accumulator, secret, digitKey, GADGET, 8));
        }
    }
}
