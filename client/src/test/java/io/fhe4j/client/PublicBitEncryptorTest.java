package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.ValueRangeException;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ringgsw.BlindRotationMethod;
import io.fhe4j.ringgsw.FhewEvaluationKeys;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.FhewSets;
import io.fhe4j.ringgsw.GateEvaluator;
import io.fhe4j.ringgsw.LweCiphertext;
import io.fhe4j.ringgsw.packing.CompactBits;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bits encrypted by whoever has the public key. */
class PublicBitEncryptorTest {

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
