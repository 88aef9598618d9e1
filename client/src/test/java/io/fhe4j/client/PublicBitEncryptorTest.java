package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.LweSecurity.Secret;
import io.fhe4j.api.SecretDistribution;
import io.fhe4j.api.ValueRangeException;
import io.fhe4j.api.testing.NoiseSample;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ringgsw.BlindRotationMethod;
import io.fhe4j.ringgsw.FhewEvaluationKeys;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.FhewSets;
import io.fhe4j.ringgsw.GateEvaluator;
import io.fhe4j.ringgsw.LweCiphertext;
import io.fhe4j.ringgsw.functions.FunctionEvaluator;
import io.fhe4j.ringgsw.functions.FunctionNoise;
import io.fhe4j.ringgsw.functions.FunctionSets;
import io.fhe4j.ringgsw.functions.NumberCiphertext;
import io.fhe4j.ringgsw.functions.NumberEncoding;
import io.fhe4j.ringgsw.noise.SecretMoments;
import io.fhe4j.ringgsw.packing.CompactBits;
import io.fhe4j.ringgsw.packing.CompactNumbers;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bits and numbers encrypted by whoever has the public key. */
class PublicBitEncryptorTest {

    private static final int KEYS = 4;
    private static final int RING_ERRORS = 1 << 16;
    private static final int LWE_ERRORS = 1 << 12;
    private static final double BIAS = 0.05;

    @ParameterizedTest
    @ValueSource(longs = {97, (1L << 50) - 27, (1L << 60) - 93})
    void productsAreThoseOfPolynomials(long modulus) {
        Random random = new Random(1);
        int degree = 32;
        long[] x = random.longs(degree, 0, modulus).toArray();
        long[] y = random.longs(degree, -1, 2).toArray();
        long[] sum = random.longs(degree, -8, 9).toArray();
        long[] before = sum.clone();
        NegacyclicWords.addProduct(sum, x, y, 1, modulus, new SecretReduction(Modulus.of(modulus)));
        for (int k = 0; k < degree; k++) {
            BigInteger expected = BigInteger.valueOf(before[k]);
            for (int i = 0; i < degree; i++) {
                BigInteger term =
                        BigInteger.valueOf(x[i]).multiply(BigInteger.valueOf(y[Math.floorMod(k - i, degree)]));
                expected = i <= k ? expected.add(term) : expected.subtract(term);
            }
            assertEquals(expected.mod(BigInteger.valueOf(modulus)).longValue(), sum[k]);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GINX", "LMKCDEY"})
    void listsDecryptAndEnterGates(String method) {
        FhewParameters set = FhewSets.insecure("TOY", "a test").withMethod(BlindRotationMethod.valueOf(method));
        Random random = new Random(2);
        boolean[] bits = new boolean[200];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = random.nextBoolean();
        }
        try (Backend backend = Backends.open("cpu");
                FhewClient client =
                        FhewClient.generate(set, ClientOptions.defaults().on(backend));
                FhewClient other =
                        FhewClient.generate(set, ClientOptions.defaults().on(backend))) {
            FhewEvaluationKeys keys = client.evaluationKeys();
            CompactBits list = PublicBitEncryptor.of(client.publicKey()).encrypt(bits);
            List<LweCiphertext> x = list.expand(backend, keys);
            for (int i = 0; i < bits.length; i++) {
                assertEquals(bits[i], client.decrypt(x.get(i)));
            }
            GateEvaluator gates = GateEvaluator.on(backend, keys);
            for (int i = 0; i < 8; i++) {
                LweCiphertext both = gates.nand(x.get(i), x.get(i + 8));
                assertEquals(!(bits[i] && bits[i + 8]), client.decrypt(both));
            }
            assertTrue(x.getFirst().sources().isIndependentOf(x.get(1).sources()));
            assertTrue(x.getFirst().sources().variance() < set.noise().output(), "less than a gate's result");
            FhewEvaluationKeys foreign = other.evaluationKeys();
            assertThrows(KeySetMismatchException.class, () -> list.expand(backend, foreign));
        }
    }

    /** Before the key switch of their receiver, at every coefficient; then, as ciphertexts for gates, with the variance that their sources name. */
    @ParameterizedTest
    @CsvSource({"TERNARY, TERNARY", "GAUSSIAN, GAUSSIAN", "TERNARY, GAUSSIAN"})
    void errorsAreThoseOfTheModel(SecretDistribution lwe, SecretDistribution ring) {
        FhewParameters set = FhewParameters.builder()
                .name("lists")
                .method(BlindRotationMethod.LMKCDEY)
                .secrets(lwe, ring)
                .ring(512, 27)
                .lwe(16, 10)
                .keySwitch(14, 5)
                .insecure("a test")
                .build();
        NoiseSample fresh = new NoiseSample();
        NoiseSample expanded = new NoiseSample();
        NoiseSample numbers = new NoiseSample();
        try (Backend backend = Backends.open("cpu")) {
            for (int key = 0; key < KEYS; key++) {
                try (FhewClient client =
                        FhewClient.generate(set, ClientOptions.defaults().on(backend))) {
                    boolean[] zeros = new boolean[set.ringDegree()];
                    for (int list = 0; list < RING_ERRORS / KEYS / zeros.length; list++) {
                        CompactBits bits =
                                PublicBitEncryptor.of(client.publicKey()).encrypt(zeros);
                        freshErrors(fresh, bits, client.secretKey().ringWords());
                        if (list % 16 == 0) {
                            FhewEvaluationKeys keys = client.evaluationKeys();
                            expandedErrors(expanded, bits.expand(backend, keys), client);
                            numberErrors(
                                    numbers,
                                    PublicBitEncryptor.of(client.publicKey())
                                            .encrypt(new NumberEncoding(13, 2), new long[set.ringDegree()])
                                            .expand(backend, keys),
                                    client);
                        }
                    }
                }
            }
        }
        fresh.check("bits under a public key, " + lwe + " and " + ring, RING_ERRORS, BIAS);
        expanded.check("the same, expanded", LWE_ERRORS, BIAS);
        numbers.check("numbers, expanded", LWE_ERRORS, BIAS);
    }

    /** Of encryptions of 0: (N·(E[r²] + z²) + 1)·σ², r drawn as the ring secret is. */
    private static void freshErrors(NoiseSample sample, CompactBits zeros, long[] z) {
        FhewParameters set = zeros.parameters();
        long modulus = set.ringModulus().value();
        double deviation = FhewParameters.ERROR_DEVIATION / modulus;
        double mean = SecretMoments.of(Secret.of(set.ringSecretDistribution()), FhewParameters.ERROR_DEVIATION)
                .meanSquare();
        double squares = z.length * mean + Arrays.stream(z).map(x -> x * x).sum();
        long[] mask = zeros.mask().rowWords(0, 0, 0);
        for (int place = 0; place < z.length; place++) {
            long phase = zeros.entries().get(place).body();
            for (int i = 0; i < z.length; i++) {
                long word = mask[Math.floorMod(place - i, z.length)];
                phase -= (i <= place ? word : -word) * z[i];
            }
            double error = Math.floorMod(phase, modulus) / (double) modulus;
            sample.add(error - Math.rint(error), (squares + 1) * deviation * deviation);
        }
    }

    private static void expandedErrors(NoiseSample sample, List<LweCiphertext> zeros, FhewClient client) {
        for (LweCiphertext x : zeros) {
            double error = SlowFhew.error(client, x, false)
                    / (double) client.parameters().ciphertextModulus().value();
            sample.add(error - Math.rint(error), x.sources().variance());
        }
    }

    private static void numberErrors(NoiseSample sample, List<NumberCiphertext> zeros, FhewClient client) {
        long[] s = SlowFhew.lweSecret(client);
        for (NumberCiphertext x : zeros) {
            long[] words = x.residues().toHost().rowWords(0, 0, 0);
            long phase = words[s.length];
            for (int i = 0; i < s.length; i++) {
                phase -= words[i] * s[i];
            }
            double error =
                    Math.scalb((double) (phase << Long.SIZE - x.encoding().modulusBits()), -Long.SIZE);
            sample.add(error, x.sources().variance());
        }
    }

    /** Of all bits that there are, up to twenty, with their signs. */
    @ParameterizedTest
    @ValueSource(ints = {1, 6, 20})
    void listsOfNumbersDecryptAndCompare(int messageBits) {
        FhewParameters set = FhewParameters.builder()
                .name("small functions")
                .ring(512, 50)
                .lwe(32, 10)
                .keySwitch(35, 5)
                .gadget(new Gadget(10, 4, 10))
                .insecure("a test")
                .build();
        NumberEncoding encoding = new NumberEncoding(messageBits + 9, messageBits);
        long[] values = new Random(3).longs(64, 0, encoding.messages()).toArray();
        values[0] = 0;
        values[1] = encoding.messages() - 1;
        try (Backend backend = Backends.open("cpu");
                FhewClient client =
                        FhewClient.generate(set, ClientOptions.defaults().on(backend))) {
            FhewEvaluationKeys keys = client.evaluationKeys();
            PublicBitEncryptor encryptor = PublicBitEncryptor.of(client.publicKey());
            List<NumberCiphertext> numbers = encryptor.encrypt(encoding, values).expand(backend, keys);
            assertArrayEquals(
                    values, numbers.stream().mapToLong(client::decrypt).toArray());
            FunctionEvaluator functions = FunctionEvaluator.on(backend, keys);
            CompactNumbers list = encryptor.encrypt(encoding, 1);
            NumberCiphertext one = list.expand(backend, keys).getFirst();
            NumberCiphertext again =
                    list.expand(backend, client.evaluationKeys()).getFirst();
            double variance = one.sources().variance();
            assertEquals(
                    4 * variance, functions.subtract(one, again).sources().variance(), 1e-9 * variance, "other keys");
            assertTrue(functions
                    .subtract(one, list.expand(backend, keys).getFirst())
                    .sources()
                    .isEmpty());
            for (int i = 0; i < 4; i++) {
                assertEquals(values[i] >= encoding.messages() / 2, client.decrypt(functions.sign(numbers.get(i))));
            }
            assertThrows(ValueRangeException.class, () -> encryptor.encrypt(encoding, encoding.messages()));
            assertThrows(ValueRangeException.class, () -> encryptor.encrypt(encoding, -1));
            assertThrows(ValueRangeException.class, () -> encryptor.encrypt(encoding));
            NumberEncoding large = new NumberEncoding(36, 4);
            assertThrows(IncompatibleException.class, () -> encryptor.encrypt(large, 1));
        }
    }

    /** Below what a rotation leaves, which the set of numbers is made for. */
    @Test
    void numbersUnderPublicKeysAreBetterThanResults() {
        FunctionNoise noise = FunctionNoise.of(FunctionSets.MODULUS_29);
        FhewParameters set = FunctionSets.MODULUS_29;
        double deviation = FhewParameters.ERROR_DEVIATION / set.ringModulus().value();
        double fresh = (2.0 * set.ringDegree() * 2 / 3 + 1) * deviation * deviation;
        assertTrue(noise.extracted(fresh, 29) < noise.rotated(29));
    }

    @Test
    void whatDoesNotFitIsRefused() {
        FhewParameters set = FhewSets.insecure("TOY", "a test");
        try (Backend backend = Backends.open("cpu");
                FhewClient client =
                        FhewClient.generate(set, ClientOptions.defaults().on(backend));
                FhewClient lmkcdey = FhewClient.generate(
                        set.withMethod(BlindRotationMethod.LMKCDEY),
                        ClientOptions.defaults().on(backend))) {
            PublicBitEncryptor encryptor = PublicBitEncryptor.of(client.publicKey());
            assertThrows(ValueRangeException.class, encryptor::encrypt);
            assertThrows(ValueRangeException.class, () -> encryptor.encrypt(new boolean[513]));
            CompactBits list = encryptor.encrypt(true);
            FhewEvaluationKeys keys = lmkcdey.evaluationKeys();
            assertThrows(IncompatibleException.class, () -> list.expand(backend, keys));
        }
    }
}
