package io.fhe4j.ringgsw.pbs;

import io.fhe4j.api.testing.FailureCount;
import io.fhe4j.api.testing.FailureCount.Counted;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ringgsw.integer.BlockParameters;
import io.fhe4j.ringgsw.noise.Failure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Failures counted, on sets whose digits are so few and whose boxes are so small that look-ups at multiples of a look-up's result fail often. Of the variance at a table the
 * rotation has somewhat more than half, the key switch most of the rest, the switch to exponents a twentieth.
 */
class PbsFailuresTest {

    private static final Backend CPU = Backends.open("cpu");
    private static final int KEYS = 4;
    private static final int TRIALS = 650;

    @AfterAll
    static void close() {
        CPU.close();
    }

    private static PbsParametersBuilder inflated(PbsEngine engine, int factor) {
        return PbsParameters.builder(engine)
                .name("inflated")
                .blocks(new BlockParameters(3, 3, factor * factor))
                .insecure("a test of failures")
                .acceptFailureProbability(-1);
    }

    @Test
    void lookUpsOnTheTorusFailAsPredicted() {
        PbsParameters set = inflated(PbsEngine.TORUS, 12)
                .lwe(20, new ErrorDistribution.TUniform(14))
                .ring(1, 512, new ErrorDistribution.TUniform(17))
                .rotation(16, 1)
                .keySwitch(5, 3)
                .build();
        check(Counted.TORUS_LOOK_UPS, 12, k -> {
            PbsOracle oracle = new PbsOracle(set, 90 + k);
            return new KeySet(oracle.keys(), oracle.z, oracle.noise());
        });
    }

    @Test
    void lookUpsOnTheExactEngineFailAsPredicted() {
        PbsParameters set = inflated(PbsEngine.EXACT, 7)
                .lwe(20, new ErrorDistribution.Gaussian(8192))
                .ring(1, 512, new ErrorDistribution.Gaussian(3.19))
                .rotation(16, 1)
                .keySwitch(4, 3)
                .build();
        check(Counted.EXACT_LOOK_UPS, 7, k -> {
            ExactOracle oracle = new ExactOracle(set, CPU, 290 + k);
            return new KeySet(oracle.keys(), oracle.z, oracle.noise());
        });
    }

    /** Keys, the ring's secret, and what the model says of them. */
    private static final class KeySet {
        final PbsKeys keys;
        final int[] z;
        final PbsNoise noise;

        KeySet(PbsKeys keys, int[] z, PbsNoise noise) {
            this.keys = keys;
            this.z = z;
            this.noise = noise;
        }
    }

    /** An entry is read wrong where the error passes half of a box, to either side. */
    private static void check(Counted counted, int factor, IntFunction<KeySet> keySets) {
        FailureCount count = new FailureCount(counted);
        for (int k = 0; k < KEYS; k++) {
            KeySet set = keySets.apply(k);
            double variance = set.noise.atTable(factor * factor);
            double margin = 1.0 / (4 * set.keys.parameters().space());
            count.add(
                    TRIALS,
                    failures(factor, set.keys, set.z),
                    scale -> Math.pow(2, Failure.log2Erfc(margin / Math.sqrt(2 * scale * variance))));
        }
        count.check();
    }

    /**
     * Of look-ups at factor·x + c, x a look-up's result, 0 or 1 as decryption finds it, which errs with less than 2^-100, and c known. Neighbouring entries differ, so that a wrong
     * entry is seen.
     */
    private static int failures(int factor, PbsKeys keys, int[] z) {
        PbsParameters set = keys.parameters();
        SplittableRandom random = new SplittableRandom(TRIALS);
        LookUpTable parity = LookUpTable.of(set, v -> v & 1);
        LookUpTable mixed = LookUpTable.of(set, v -> 9 * v % set.space());
        List<PbsCiphertext> fresh = new ArrayList<>();
        for (int i = 0; i < TRIALS; i++) {
            fresh.add(encrypt(keys, z, random.nextInt(2, set.space() - 2), random));
        }
        int failures = 0;
        try (PbsEvaluator evaluator = PbsEvaluator.on(CPU, keys)) {
            List<PbsCiphertext> places = new ArrayList<>();
            List<Integer> expected = new ArrayList<>();
            for (PbsCiphertext bit : evaluator.lookUp(fresh, all(parity))) {
                int shift = random.nextInt(set.space() - factor);
                places.add(evaluator.add(evaluator.multiply(bit, factor), shift));
                expected.add(9 * (factor * decrypt(bit, z) + shift) % set.space());
            }
            List<PbsCiphertext> read = evaluator.lookUp(places, all(mixed));
            for (int i = 0; i < TRIALS; i++) {
                failures += decrypt(read.get(i), z) == expected.get(i) ? 0 : 1;
            }
        }
        return failures;
    }

    private static List<LookUpTable> all(LookUpTable table) {
        return Collections.nCopies(TRIALS, table);
    }

    /** Without an error of its own. */
    private static PbsCiphertext encrypt(PbsKeys keys, int[] z, int value, SplittableRandom random) {
        PbsParameters set = keys.parameters();
        HostRows rows = HostRows.allocate(PbsCiphertext.shape(set), set.basis(), Form.COEFFICIENT);
        boolean torus = set.engine() == PbsEngine.TORUS;
        long modulus = set.ringModulus().value();
        long body = set.word(2 * value);
        for (int i = 0; i < z.length; i++) {
            long word = torus ? random.nextLong() : random.nextLong(modulus);
            rows.set(0, 0, 0, i, word);
            body += word * z[i];
        }
        rows.set(0, 0, 0, z.length, torus ? body : Math.floorMod(body, modulus));
        return PbsCiphertext.fresh(
                set, keys.keySet(), Residues.onHost(rows), set.space() - 1, random.nextLong(), Optional.empty());
    }

    /** Modulo 2p: from p on where the padding bit is set. */
    private static int decrypt(PbsCiphertext x, int[] z) {
        PbsParameters set = x.parameters();
        double phase = PbsOracle.phase(x.residues().toHost(), 0, z) / PbsNoise.size(set.ringModulus());
        int circle = 2 * set.space();
        return Math.floorMod(Math.round((phase - Math.floor(phase)) * circle), circle);
    }
}
