package io.fhe4j.ckks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.FheException;
import io.fhe4j.api.LevelExhaustedException;
import io.fhe4j.api.PrecisionException;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Scales that are not canonical, levels that end, vectors that repeat: a result is right within its bound, or it is refused. */
class ScalesAndLevelsTest {

    private static final CkksParameters PARAMETERS = CkksParameters.builder()
            .ringDegree(1 << 6)
            .depth(4)
            .scaleBits(40)
            .messageBound(64)
            .inputBound(1)
            .insecure("test")
            .build();

    private static final int SLOTS = PARAMETERS.maxSlots();

    private static Backend backend;
    private static Oracle oracle;
    private static CkksEvaluator evaluator;

    /** A ciphertext with its clear mirror. */
    private record Value(CkksCiphertext encrypted, ComplexVector clear) {

        void check() {
            ComplexVector found = oracle.decrypt(encrypted);
            double bound = encrypted.noise().worstError() + 0x1p-44 * Math.max(1, clear.maxAbs());
            for (int j = 0; j < found.size(); j++) {
                double error =
                        Math.hypot(found.re(j) - clear.re(j % clear.size()), found.im(j) - clear.im(j % clear.size()));
                assertTrue(error <= bound, "slot " + j + ": error " + error + " above " + bound + " of " + encrypted);
            }
            assertTrue(clear.maxAbs() <= encrypted.bound() * (1 + 1e-9), "above the bound of " + encrypted);
        }
    }

    @BeforeAll
    static void open() {
        backend = Backends.open("reference");
        oracle = new Oracle(backend, PARAMETERS, 1);
        evaluator = CkksEvaluator.on(
                backend,
                oracle.keys(KeyRequest.relinearisation().rotations(1, 2, 4, 8).conjugation()));
    }

    @AfterAll
    static void close() {
        backend.close();
    }

    private static ComplexVector numbers(Random random, int size) {
        double[] re = random.doubles(size, -0.7, 0.7).toArray();
        double[] im = random.doubles(size, -0.7, 0.7).toArray();
        return ComplexVector.of(re, im);
    }

    private static Value encrypted(Random random, int slots) {
        ComplexVector clear = numbers(random, slots);
        return new Value(oracle.encrypt(clear, PARAMETERS.depth(), slots), clear);
    }

    /** Operations drawn at random; one that is refused is left out. */
    private static int run(Random random, CkksEvaluator ev, int operations) {
        Value x = encrypted(random, SLOTS);
        Value other = encrypted(random, SLOTS);
        int done = 0;
        for (int i = 0; i < operations; i++) {
            try {
                x = step(random, ev, x, other);
                done++;
            } catch (FheException | IllegalArgumentException refused) {
                assertTrue(String.valueOf(refused.getMessage()).length() > 20, "it says why: " + refused);
            }
            x.check();
        }
        return done;
    }

    private static Value step(Random random, CkksEvaluator ev, Value x, Value other) {
        CkksCiphertext c = x.encrypted;
        return switch (random.nextInt(9)) {
            case 0 -> new Value(ev.multiply(c, other.encrypted), ClearArithmetic.product(x.clear, other.clear));
            case 1 -> new Value(ev.relinearise(c), x.clear);
            case 2 -> new Value(ev.rescale(c), x.clear);
            case 3 -> new Value(ev.modDrop(c, random.nextInt(c.level() + 1)), x.clear);
            case 4 -> {
                int level = random.nextInt(PARAMETERS.depth() + 1);
                ComplexVector numbers = numbers(random, SLOTS);
                CkksPlaintext plaintext =
                        ev.encoder().encode(numbers, level, Scale.powerOfTwo(10 + random.nextInt(60)), SLOTS);
                yield new Value(ev.multiply(c, plaintext), ClearArithmetic.product(x.clear, numbers));
            }
            case 5 -> new Value(ev.add(c, other.encrypted), ClearArithmetic.sum(x.clear, other.clear, 1));
            case 6 -> new Value(ev.multiply(c, 0.37), ClearArithmetic.affine(x.clear, 0.37, 0));
            case 7 -> new Value(ev.rotate(c, 3), ClearArithmetic.rotated(x.clear, 3));
            default -> new Value(ev.subtract(c, 0.25), ClearArithmetic.affine(x.clear, 1, -0.25));
        };
    }

    @RepeatedTest(40)
    void manualProgramsAreRightOrRefused(RepetitionInfo repetition) {
        int done = run(new Random(repetition.getCurrentRepetition()), evaluator.manual(), 12);
        assertTrue(done > 0, "everything was refused");
    }

    @RepeatedTest(40)
    void managedProgramsWithPlaintextsOfAnyScaleAreRightOrRefused(RepetitionInfo repetition) {
        int done = run(new Random(1000 + repetition.getCurrentRepetition()), evaluator, 12);
        assertTrue(done > 2, "nearly everything was refused");
    }

    /** Scale 2^80 in a bottom modulus of 49 bits: without a check the message would come out reduced. */
    @Test
    void aModulusIsNotDroppedBelowTheScale() {
        Value x = encrypted(new Random(1), SLOTS);
        CkksEvaluator manual = evaluator.manual();
        CkksCiphertext product = manual.relinearise(manual.multiply(x.encrypted, x.encrypted));
        PrecisionException e = assertThrows(PrecisionException.class, () -> manual.modDrop(product, 0));
        assertTrue(e.getMessage().contains("at a scale of 2^80.0"), e.getMessage());
        assertTrue(e.getMessage().contains("level 0 has 4"), e.getMessage());
        assertTrue(e.getMessage().contains("rescale"), e.getMessage());
        new Value(manual.modDrop(product, 1), ClearArithmetic.product(x.clear, x.clear)).check();
        CkksCiphertext low = manual.modDrop(x.encrypted, 0);
        LevelExhaustedException none = assertThrows(LevelExhaustedException.class, () -> manual.multiply(low, low));
        assertTrue(none.getMessage().contains("multiply"), none.getMessage());
    }

    /** The integer that lowers an operand of a large scale would be short, and its rounding a large error, if one rescale had to do. */
    @Test
    void operandsOfLargeScalesAreLoweredPrecisely() {
        Random random = new Random(3);
        Value x = encrypted(random, SLOTS);
        Value y = encrypted(random, SLOTS);
        ComplexVector numbers = numbers(random, SLOTS);
        CkksPlaintext plaintext = evaluator.encoder().encode(numbers, 4, Scale.powerOfTwo(70), SLOTS);
        CkksCiphertext large = evaluator.rescale(evaluator.multiply(x.encrypted, plaintext));
        assertEquals(70, large.scale().log2(), 0.1);
        CkksCiphertext low = evaluator.lower(y.encrypted, 1);
        Value sum = new Value(
                evaluator.add(low, large), ClearArithmetic.sum(y.clear, ClearArithmetic.product(x.clear, numbers), 1));
        sum.check();
        assertEquals(1, sum.encrypted.level());
        assertTrue(sum.encrypted.noise().worstError() < 0x1p-28, "estimate " + sum.encrypted.noise());
        CkksCiphertext lowLarge = evaluator.modDrop(large, 2);
        CkksPlaintext coarse = evaluator.encoder().encode(numbers, 1, Scale.powerOfTwo(10), SLOTS);
        PrecisionException e = assertThrows(PrecisionException.class, () -> evaluator.add(lowLarge, coarse));
        assertTrue(e.getMessage().contains("scale of 2^70, too large to be brought to one of 2^10"), e.getMessage());
    }

    /** A message at the very edge of the bottom modulus would wrap with its error. */
    @Test
    void theErrorCountsTowardsTheModulus() {
        CkksCiphertext x = evaluator.lower(oracle.encrypt(1.0), 0);
        double most = PARAMETERS.headroom();
        assertThrows(PrecisionException.class, () -> evaluator.assumeBound(x, most, "all that fits without the error"));
        assertEquals(
                most * 0.99, evaluator.assumeBound(x, most * 0.99, "nearly all").bound());
    }

    @Test
    void vectorsThatRepeatAreComputedAsOnePeriod() {
        Random random = new Random(2);
        Value x = encrypted(random, 8);
        Value full = encrypted(random, SLOTS);
        List<Value> results = List.of(
                new Value(evaluator.conjugate(x.encrypted), ClearArithmetic.conjugate(x.clear)),
                new Value(evaluator.rotate(x.encrypted, -1), ClearArithmetic.rotated(x.clear, -1)),
                new Value(evaluator.rotate(x.encrypted, 9), ClearArithmetic.rotated(x.clear, 1)),
                new Value(evaluator.square(x.encrypted), ClearArithmetic.product(x.clear, x.clear)),
                new Value(
                        evaluator.multiply(x.encrypted, evaluator.conjugate(x.encrypted)),
                        ClearArithmetic.product(x.clear, ClearArithmetic.conjugate(x.clear))),
                new Value(evaluator.add(x.encrypted, full.encrypted), ClearArithmetic.sum(x.clear, full.clear, 1)),
                new Value(
                        evaluator.multiply(full.encrypted, x.encrypted), ClearArithmetic.product(full.clear, x.clear)),
                new Value(evaluator.innerSum(x.encrypted, 5), sumOf(x.clear, 5)));
        results.forEach(Value::check);
        assertEquals(8, results.getFirst().encrypted.slots());
        assertEquals(SLOTS, results.get(5).encrypted.slots());
    }

    private static ComplexVector sumOf(ComplexVector x, int count) {
        ComplexVector sum = x;
        for (int k = 1; k < count; k++) {
            sum = ClearArithmetic.sum(sum, ClearArithmetic.rotated(x, k), 1);
        }
        return sum;
    }
}
