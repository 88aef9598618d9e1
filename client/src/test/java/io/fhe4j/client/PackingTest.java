package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.testing.NoiseSample;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ringgsw.integer.BlockParameters;
import io.fhe4j.ringgsw.integer.Combination;
import io.fhe4j.ringgsw.integer.FheUint64;
import io.fhe4j.ringgsw.packing.PackedBlocks;
import io.fhe4j.ringgsw.packing.PackingKey;
import io.fhe4j.ringgsw.packing.ResultPacker;
import io.fhe4j.ringgsw.pbs.ErrorDistribution;
import io.fhe4j.ringgsw.pbs.LookUpTable;
import io.fhe4j.ringgsw.pbs.PbsCiphertext;
import io.fhe4j.ringgsw.pbs.PbsEngine;
import io.fhe4j.ringgsw.pbs.PbsEvaluator;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import io.fhe4j.ringgsw.pbs.PbsSets;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Lists of results in one ciphertext: what they decrypt to, how large they are, how far off. */
class PackingTest {

    private static final int KEYS = 4;
    private static final int LWE_ERRORS = 1 << 12;
    private static final double BIAS = 0.05;

    private static PbsParameters toy(int masks, int degree) {
        return ToyBlocks.of(PbsEngine.TORUS, masks, degree);
    }

    /** Of one bit, under a ring secret so short that keys have errors of thousands of words. */
    private static PbsParameters noisy() {
        return PbsParameters.builder()
                .name("noisy")
                .blocks(new BlockParameters(1, 0, 1))
                .lwe(24, new ErrorDistribution.TUniform(8))
                .ring(3, 512, new ErrorDistribution.TUniform(28))
                .rotation(18, 1)
                .keySwitch(4, 4)
                .insecure("a test")
                .build();
    }

    private static int[] values(int count, long seed) {
        return values(count, seed, 16);
    }

    private static int[] values(int count, long seed, int bound) {
        return new Random(seed).ints(count, 0, bound).toArray();
    }

    @ParameterizedTest
    @CsvSource({
        "TORUS, 1, 512, 1",
        "TORUS, 1, 512, 2",
        "TORUS, 1, 512, 5",
        "TORUS, 2, 512, 33",
        "TORUS, 3, 512, 64",
        "EXACT, 1, 512, 3",
        "EXACT, 2, 512, 65"
    })
    void listsOfAnyLengthDecryptToTheirBlocks(PbsEngine engine, int masks, int degree, int count) {
        PbsParameters parameters = ToyBlocks.of(engine, masks, degree);
        try (Backend backend = Backends.open("cpu");
                Backend slow = Backends.open("reference");
                PbsClient client =
                        PbsClient.generate(parameters, ClientOptions.defaults().on(backend))) {
            PackingKey key = client.packingKey();
            int[] values = values(count, count);
            List<PbsCiphertext> blocks = client.encryptBelow(16, values);
            PackedBlocks packed = ResultPacker.on(backend, key).pack(blocks);
            assertArrayEquals(values, client.decrypt(packed));
            assertEquals(16, packed.modulusBits());
            PackedBlocks same = ResultPacker.on(slow, key).pack(blocks);
            for (int c = 0; c < masks; c++) {
                assertArrayEquals(same.masks().rowWords(0, c, 0), packed.masks().rowWords(0, c, 0));
            }
            for (int i = 0; i < count; i++) {
                assertEquals(same.body(i), packed.body(i));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(PbsEngine.class)
    void thirtyTwoNumbersOf64BitsTakeLessThanTwoKilobytesEach(PbsEngine engine) {
        PbsParameters set = engine == PbsEngine.TORUS ? PbsSets.MESSAGE_2_CARRY_2 : PbsSets.EXACT_MESSAGE_2_CARRY_2;
        try (Backend backend = Backends.open("cpu");
                PbsClient client =
                        PbsClient.generate(set, ClientOptions.defaults().on(backend))) {
            ResultPacker packer = ResultPacker.on(backend, client.packingKey());
            Random random = new Random(5);
            List<BigInteger> numbers = new ArrayList<>();
            List<PbsCiphertext> blocks = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                BigInteger number = new BigInteger(64, random);
                numbers.add(number);
                blocks.addAll(client.encrypt(FheUint64.TYPE, number));
            }
            PackedBlocks packed = packer.pack(blocks);
            assertEquals(numbers, client.decrypt(packed, FheUint64.TYPE));
            assertTrue(packed.bytes() <= 32 * 2048 / 10, packed.bytes() + " bytes");
            assertTrue(packer.failureLog2(blocks) < -128, "2^" + packer.failureLog2(blocks));
            assertThrows(
                    IncompatibleException.class,
                    () -> client.decrypt(packer.pack(blocks.subList(0, 31)), FheUint64.TYPE));
        }
    }

    /** A ring secret of 1536 numbers, and words of 32 bits whose errors are far larger than two thousand numbers need. */
    static List<Arguments> largerErrors() {
        return List.of(Arguments.of(PbsSets.MESSAGE_1, 1000), Arguments.of(shortWords(), 3.19));
    }

    private static PbsParameters shortWords() {
        return PbsParameters.builder()
                .name("short words")
                .torusBits(32)
                .blocks(new BlockParameters(1, 0, 1))
                .lwe(758, new ErrorDistribution.TUniform(16))
                .ring(1, 2048, new ErrorDistribution.TUniform(3))
                .rotation(9, 2)
                .keySwitch(4, 3)
                .build();
    }

    @ParameterizedTest
    @MethodSource("largerErrors")
    void setsOfLargerErrorsHaveKeysThatPackThem(PbsParameters set, double least) {
        try (Backend backend = Backends.open("cpu");
                PbsClient client =
                        PbsClient.generate(set, ClientOptions.defaults().on(backend))) {
            assertTrue(PackingKey.errorDeviation(set) >= least);
            ResultPacker packer = ResultPacker.on(backend, client.packingKey());
            int[] bits = new Random(6).ints(300, 0, 2).toArray();
            List<PbsCiphertext> blocks = client.encrypt(bits);
            assertTrue(packer.failureLog2(blocks) < -128, "2^" + packer.failureLog2(blocks));
            assertArrayEquals(bits, client.decrypt(packer.pack(blocks)));
        }
    }

    static List<Arguments> models() {
        PbsParameters exact = ToyBlocks.of(PbsEngine.EXACT, 1, 512);
        return List.of(
                Arguments.of(toy(1, 512), 16),
                Arguments.of(toy(1, 512), 32),
                Arguments.of(exact, 16),
                Arguments.of(exact, 32),
                Arguments.of(noisy(), 32));
    }

    /**
     * At 2^16 the last rounding has the variance, at 2^32 the key switches have. Lists of two blocks, N/2 coefficients apart: of those the errors do not depend on one
     * another, although z has a mean.
     */
    @ParameterizedTest
    @MethodSource("models")
    void errorsAreThoseOfTheModel(PbsParameters parameters, int bits) {
        int places = 2 * parameters.space();
        NoiseSample sample = new NoiseSample();
        try (Backend backend = Backends.open("cpu")) {
            for (int key = 0; key < KEYS; key++) {
                try (PbsClient client =
                        PbsClient.generate(parameters, ClientOptions.defaults().on(backend))) {
                    ResultPacker packer = ResultPacker.on(backend, client.packingKey());
                    double square = Arrays.stream(client.secretKey().ringWords())
                            .average()
                            .orElseThrow();
                    double rounding = parameters.maskWords() * (square - 0.5) / 12 * Math.scalb(1.0, -2 * bits);
                    double predicted = packer.addedVariance(bits) + rounding;
                    long box = (1L << bits) / places;
                    List<PbsCiphertext> blocks =
                            client.encryptBelow(parameters.space(), values(LWE_ERRORS / KEYS, key, parameters.space()));
                    for (int i = 0; i < blocks.size(); i += 2) {
                        PackedBlocks packed = packer.pack(blocks.subList(i, i + 2), bits);
                        for (long phase : PackedDecryption.phases(client.secretKey(), packed)) {
                            sample.add(Math.scalb((double) (phase % box - box / 2), -bits), predicted);
                        }
                    }
                }
            }
        }
        sample.check("packing " + parameters.name() + " to 2^" + bits, LWE_ERRORS, BIAS);
    }

    @ParameterizedTest
    @EnumSource(PbsEngine.class)
    void resultsOfLookUpsKeepTheirRanges(PbsEngine engine) {
        PbsParameters parameters = ToyBlocks.of(engine, 1, 512);
        try (Backend backend = Backends.open("cpu");
                PbsClient client =
                        PbsClient.generate(parameters, ClientOptions.defaults().on(backend));
                PbsEvaluator evaluator = PbsEvaluator.on(backend, client.evaluationKeys())) {
            PbsCiphertext x = client.encrypt(3);
            PbsCiphertext read = evaluator.lookUp(x, LookUpTable.of(parameters, v -> v * v % 16));
            PbsCiphertext sum = evaluator.add(read, x);
            PackedBlocks packed =
                    ResultPacker.on(backend, client.packingKey()).pack(List.of(read, sum, evaluator.subtract(x, read)));
            assertArrayEquals(new int[] {9, 12, -6}, client.decrypt(packed));
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        PbsParameters parameters = toy(1, 512);
        try (Backend backend = Backends.open("cpu");
                PbsClient client =
                        PbsClient.generate(parameters, ClientOptions.defaults().on(backend));
                PbsClient other =
                        PbsClient.generate(parameters, ClientOptions.defaults().on(backend));
                PbsClient larger = PbsClient.generate(
                        toy(1, 1024), ClientOptions.defaults().on(backend))) {
            ResultPacker packer = ResultPacker.on(backend, client.packingKey());
            List<PbsCiphertext> block = List.of(client.encrypt(1));
            assertThrows(IllegalArgumentException.class, () -> packer.pack(List.of()));
            assertThrows(IllegalArgumentException.class, () -> packer.pack(block, 20));
            assertThrows(IllegalArgumentException.class, () -> packer.pack(client.encryptBelow(16, values(513, 1))));
            assertThrows(KeySetMismatchException.class, () -> packer.pack(List.of(other.encrypt(1))));
            assertThrows(IncompatibleException.class, () -> packer.pack(List.of(larger.encrypt(1))));
            try (PbsEvaluator evaluator = PbsEvaluator.on(backend, client.evaluationKeys())) {
                PbsCiphertext place =
                        evaluator.spaced(Combination.<PbsCiphertext>constant(0).plus(4, block.getFirst()), 0, 12, 4);
                assertThrows(IncompatibleException.class, () -> packer.pack(List.of(place)));
            }
            PackedBlocks packed = packer.pack(block);
            assertThrows(KeySetMismatchException.class, () -> other.decrypt(packed));
            assertThrows(IncompatibleException.class, () -> larger.decrypt(packed));
        }
    }
}
