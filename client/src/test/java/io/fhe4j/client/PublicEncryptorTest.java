package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.ValueRangeException;
import io.fhe4j.api.testing.NoiseSample;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ringgsw.integer.FheUint32;
import io.fhe4j.ringgsw.packing.CompactBlocks;
import io.fhe4j.ringgsw.packing.PbsPublicKey;
import io.fhe4j.ringgsw.packing.ResultPacker;
import io.fhe4j.ringgsw.pbs.LookUpTable;
import io.fhe4j.ringgsw.pbs.PbsCiphertext;
import io.fhe4j.ringgsw.pbs.PbsEngine;
import io.fhe4j.ringgsw.pbs.PbsEvaluator;
import io.fhe4j.ringgsw.pbs.PbsNoise;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import io.fhe4j.ringgsw.pbs.PbsSets;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Encryption by whoever has the public key, decrypted by its owner. */
class PublicEncryptorTest {

    /** Independent of the loops under test: coefficient by coefficient. */
    @Test
    void productsAreThoseOfPolynomials() {
        Random random = new Random(1);
        int degree = 16;
        long[] x = random.longs(degree).toArray();
        long[] y = random.longs(degree, -2, 3).toArray();
        long[] sum = new long[degree];
        NegacyclicWords.addProduct(sum, x, y);
        for (int k = 0; k < degree; k++) {
            BigInteger expected = BigInteger.ZERO;
            for (int i = 0; i < degree; i++) {
                BigInteger term =
                        BigInteger.valueOf(x[i]).multiply(BigInteger.valueOf(y[Math.floorMod(k - i, degree)]));
                expected = i <= k ? expected.add(term) : expected.subtract(term);
            }
            assertEquals(expected.longValue(), sum[k]);
        }
    }

    @ParameterizedTest
    @CsvSource({"TORUS, 1", "TORUS, 3", "EXACT, 1", "EXACT, 2"})
    void listsDecryptAndLookUp(PbsEngine engine, int masks) {
        listsDecryptAndLookUp(ToyBlocks.of(engine, masks, 512));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void listsOfShortWordsDecryptAndLookUp(int masks) {
        listsDecryptAndLookUp(ToyBlocks.ofShortWords(masks, 512));
    }

    private static void listsDecryptAndLookUp(PbsParameters parameters) {
        try (Backend backend = Backends.open("cpu");
                PbsClient client =
                        PbsClient.generate(parameters, ClientOptions.defaults().on(backend));
                PbsEvaluator evaluator = PbsEvaluator.on(backend, client.evaluationKeys())) {
            PublicEncryptor encryptor = PublicEncryptor.of(client.publicKey());
            int[] values = new Random(2).ints(64, 0, 16).toArray();
            List<PbsCiphertext> blocks = encryptor.encryptBelow(16, values).expand();
            assertArrayEquals(values, blocks.stream().mapToInt(client::decrypt).toArray());
            LookUpTable table = LookUpTable.of(parameters, v -> (3 * v + 1) % 16);
            List<PbsCiphertext> read = evaluator.lookUp(blocks, Collections.nCopies(64, table));
            for (int i = 0; i < values.length; i++) {
                assertEquals((3 * values[i] + 1) % 16, client.decrypt(read.get(i)));
            }
            CompactBlocks again = encryptor.encryptBelow(16, values);
            List<PbsCiphertext> some = again.expand(3, 5);
            assertEquals(2, some.size());
            assertEquals(values[3], client.decrypt(some.get(0)));
            assertEquals(values[4], client.decrypt(some.get(1)));
            assertThrows(IndexOutOfBoundsException.class, () -> again.expand(3, 65));
            assertNotEquals(
                    again.entries().getFirst(),
                    encryptor.encryptBelow(16, values).entries().getFirst());
            assertEquals(3, encryptor.encrypt(1, 2).expand().getFirst().state().high());
        }
    }

    @ParameterizedTest
    @EnumSource(PbsEngine.class)
    void numbersGoToTheServerAndBackInLists(PbsEngine engine) {
        PbsParameters set = engine == PbsEngine.TORUS ? PbsSets.MESSAGE_2_CARRY_2 : PbsSets.EXACT_MESSAGE_2_CARRY_2;
        try (Backend backend = Backends.open("cpu");
                PbsClient client =
                        PbsClient.generate(set, ClientOptions.defaults().on(backend))) {
            PublicEncryptor encryptor = PublicEncryptor.of(client.publicKey());
            Random random = new Random(3);
            List<BigInteger> numbers =
                    random.longs(20, 0, 1L << 32).mapToObj(BigInteger::valueOf).toList();
            CompactBlocks list = encryptor.encrypt(FheUint32.TYPE, numbers);
            assertEquals((2048 + 320) * 8, list.bytes());
            List<PbsCiphertext> blocks = list.expand();
            ResultPacker packer = ResultPacker.on(backend, client.packingKey());
            assertEquals(numbers, client.decrypt(packer.pack(blocks), FheUint32.TYPE));
        }
    }

    /**
     * A new public key and a new list each time, of which the coefficients 0 and N/2 count: the means of z and r make errors of the others depend on
     * these.
     */
    @ParameterizedTest
    @CsvSource({"TORUS, 1, 512", "EXACT, 2, 256"})
    void errorsAreThoseOfTheModel(PbsEngine engine, int masks, int ringDegree) {
        errorsAreThoseOfTheModel(ToyBlocks.of(engine, masks, ringDegree));
    }

    @Test
    void errorsOfShortWordsAreThoseOfTheModel() {
        errorsAreThoseOfTheModel(ToyBlocks.ofShortWords(1, 512));
    }

    private static void errorsAreThoseOfTheModel(PbsParameters parameters) {
        int degree = parameters.ringDegree();
        int keys = 4;
        int errors = 1 << 12;
        NoiseSample sample = new NoiseSample();
        try (Backend backend = Backends.open("cpu")) {
            for (int key = 0; key < keys; key++) {
                try (PbsClient client =
                        PbsClient.generate(parameters, ClientOptions.defaults().on(backend))) {
                    long[] z = client.secretKey().ringWords();
                    double more = (Arrays.stream(z).sum() - parameters.maskWords() / 2.0)
                            * PbsNoise.variance(parameters.ringError(), parameters.ringModulus());
                    double predicted = PbsPublicKey.encryptionVariance(parameters) + more;
                    for (int list = 0; list < errors / keys / 2; list++) {
                        CompactBlocks zeros =
                                PublicEncryptor.of(client.publicKey()).encryptBelow(16, new int[degree / 2 + 1]);
                        sample.add(error(zeros, 0, z), predicted);
                        sample.add(error(zeros, degree / 2, z), predicted);
                    }
                }
            }
        }
        sample.check("encryption under a public key, " + parameters, errors, 0.05);
    }

    @Test
    void errorsAreFarBelowThoseOfLookUps() {
        for (PbsParameters real : PbsSets.all()) {
            assertTrue(
                    PbsPublicKey.encryptionVariance(real) < real.noise().rotation() * 1e-5,
                    real.name() + ": " + PbsPublicKey.encryptionVariance(real) + " against "
                            + real.noise().rotation());
        }
    }

    /** Of an encryption of 0, as a fraction of the circle. */
    private static double error(CompactBlocks zeros, int place, long[] z) {
        PbsParameters parameters = zeros.parameters();
        int degree = parameters.ringDegree();
        BigInteger modulus = parameters.ringModulus().toBigInteger();
        BigInteger phase = BigInteger.valueOf(zeros.entries().get(place).body());
        for (int i = 0; i < z.length; i++) {
            int power = i % degree;
            BigInteger word = BigInteger.valueOf(
                    zeros.mask().rowWords(0, i / degree, 0)[Math.floorMod(place - power, degree)] * z[i]);
            phase = power <= place ? phase.subtract(word) : phase.add(word);
        }
        double error = phase.mod(modulus).doubleValue() / modulus.doubleValue();
        return error > 0.5 ? phase.mod(modulus).subtract(modulus).doubleValue() / modulus.doubleValue() : error;
    }

    @Test
    void whatDoesNotFitIsRefused() {
        try (Backend backend = Backends.open("cpu");
                PbsClient client = PbsClient.generate(
                        ToyBlocks.of(PbsEngine.TORUS, 1, 512),
                        ClientOptions.defaults().on(backend))) {
            PublicEncryptor encryptor = PublicEncryptor.of(client.publicKey());
            assertThrows(ValueRangeException.class, () -> encryptor.encrypt(4));
            assertThrows(ValueRangeException.class, () -> encryptor.encrypt(-1));
            assertThrows(ValueRangeException.class, encryptor::encrypt);
            assertThrows(ValueRangeException.class, () -> encryptor.encrypt(new int[513]));
            assertThrows(ValueRangeException.class, () -> encryptor.encryptBelow(17, 1));
            assertThrows(ValueRangeException.class, () -> encryptor.encryptBelow(0, 0));
            assertThrows(
                    ValueRangeException.class,
                    () -> encryptor.encrypt(FheUint32.TYPE, List.of(BigInteger.valueOf(-1))));
        }
    }
}
