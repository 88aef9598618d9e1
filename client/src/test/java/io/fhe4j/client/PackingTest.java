package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.testing.NoiseSample;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ringgsw.integer.BlockParameters;
import io.fhe4j.ringgsw.integer.FheUint64;
import io.fhe4j.ringgsw.packing.PackedBlocks;
import io.fhe4j.ringgsw.packing.PackingKey;
import io.fhe4j.ringgsw.packing.ResultPacker;
import io.fhe4j.ringgsw.pbs.ErrorDistribution;
import io.fhe4j.ringgsw.pbs.LookUpTable;
import io.fhe4j.ringgsw.pbs.PbsCiphertext;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of results in one ciphertext: what they decrypt to, how large they are, how far off. */
class PackingTest {

    private static final int KEYS = 4;
    private static final int LWE_ERRORS = 1 << 12;
    private static final double BIAS = 0.05;

    private static PbsParameters toy(int masks, int degree) {
        return PbsParameters.builder()
                .name("toy")
                .blocks(new BlockParameters(2, 2, 25))
                .lwe(24, new ErrorDistribution.TUniform(8))
                .ring(masks, degree, new ErrorDistribution.TUniform(8))
                .rotation(20, 2)
                .keySwitch(4, 4)
                .insecure("a test")
                .build();
    }

    private static int[] values(int count, long seed) {
        return new Random(seed).ints(count, 0, 16).toArray();
    }

    @ParameterizedTest
    @CsvSource({"1, 512, 1", "1, 512, 2", "1, 512, 5", "2, 512, 33", "3, 512, 64"})
    void listsOfAnyLengthDecryptToTheirBlocks(int masks, int degree, int count) {
        PbsParameters parameters = toy(masks, degree);
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

    @Test
    void thirtyTwoNumbersOf64BitsTakeLessThanTwoKilobytesEach() {
        try (Backend backend = Backends.open("cpu");
                PbsClient client = PbsClient.generate(
                        PbsSets.MESSAGE_2_CARRY_2, ClientOptions.defaults().on(backend))) {
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

    /**
     * At 2^16 the last rounding has the variance, at 2^32 the key switches have. Lists of two blocks, N/2 coefficients apart: of those the errors do not depend on one
     * another, although z has a mean.
     */
    @ParameterizedTest
    @ValueSource(ints = {16, 32})
    void errorsAreThoseOfTheModel(int bits) {
        NoiseSample sample = new NoiseSample();
        try (Backend backend = Backends.open("cpu")) {
            for (int key = 0; key < KEYS; key++) {
                try (PbsClient client =
                        PbsClient.generate(toy(1, 512), ClientOptions.defaults().on(backend))) {
                    ResultPacker packer = ResultPacker.on(backend, client.packingKey());
                    double square =
                            Arrays.stream(client.secretKey().ringWords()).sum() / 512.0;
                    double rounding = 512 * (square - 0.5) / 12 * Math.scalb(1.0, -2 * bits);
                    double predicted = packer.addedVariance(bits) + rounding;
                    long box = (1L << bits) / 32;
                    List<PbsCiphertext> blocks = client.encryptBelow(16, values(LWE_ERRORS / KEYS, key));
                    for (int i = 0; i < blocks.size(); i += 2) {
                        PackedBlocks packed = packer.pack(blocks.subList(i, i + 2), bits);
                        for (long phase : PackedDecryption.phases(client.secretKey(), packed)) {
                            sample.add(Math.scalb((double) (phase % box - box / 2), -bits), predicted);
                        }
                    }
                }
            }
        }
        sample.check("packing to 2^" + bits, LWE_ERRORS, BIAS);
    }

    @Test
    void resultsOfLookUpsKeepTheirRanges() {
        PbsParameters parameters = toy(1, 512);
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
            try (PbsClient exact = PbsClient.generate(
                    PbsSets.EXACT_MESSAGE_2_CARRY_2, ClientOptions.defaults().on(backend))) {
                assertThrows(InvalidParametersException.class, exact::packingKey);
                assertThrows(InvalidParametersException.class, exact::publicKey);
            }
            PackedBlocks packed = packer.pack(block);
            assertThrows(KeySetMismatchException.class, () -> other.decrypt(packed));
            assertThrows(IncompatibleException.class, () -> larger.decrypt(packed));
        }
    }
}
