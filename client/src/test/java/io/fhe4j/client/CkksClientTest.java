package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.CancelledException;
import io.fhe4j.api.ClosedException;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.SecretDistribution;
import io.fhe4j.api.SlotOverflowException;
import io.fhe4j.api.ValueRangeException;
import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.ComplexVector;
import io.fhe4j.ckks.EncryptionKind;
import io.fhe4j.ckks.EvaluationKeys;
import io.fhe4j.ckks.KeyRequest;
import io.fhe4j.ckks.Packing;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Stream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CkksClientTest {
    /** Two test engines run this class one after the other, so neither may close what both use. */
    private static final Backend BACKEND = Backends.open("reference");

    private static final ClientOptions OPTIONS = ClientOptions.defaults().on(BACKEND);
    private static final CkksParameters SMALL = parameters(256, 2, 30, 1, SecretDistribution.TERNARY);

    static CkksParameters parameters(int degree, int depth, int bits, int primes, SecretDistribution secret) {
        return CkksParameters.builder()
                .depth(depth)
                .precisionBits(bits)
                .ringDegree(degree)
                .primesPerLevel(primes)
                .secret(secret)
                .messageBound(4)
                .inputBound(2)
                .insecure("a small ring for a test")
                .build();
    }

    private static ComplexVector random(SplittableRandom random, int size, double bound) {
        double[] re = new double[size];
        double[] im = new double[size];
        for (int i = 0; i < size; i++) {
            double modulus = random.nextDouble(bound);
            double angle = random.nextDouble(2 * Math.PI);
            re[i] = modulus * Math.cos(angle);
            im[i] = modulus * Math.sin(angle);
        }
        return ComplexVector.of(re, im);
    }

    private static void assertNear(ComplexVector expected, ComplexVector actual, double error) {
        for (int i = 0; i < actual.size(); i++) {
            double re = i < expected.size() ? expected.re(i) : 0;
            double im = i < expected.size() ? expected.im(i) : 0;
            double off = Math.hypot(re - actual.re(i), im - actual.im(i));
            assertTrue(off <= error, "slot " + i + " is off by " + off + ", more than " + error);
        }
    }

    /** Both kinds of encryption, any level, any number of slots, levels of one, two and three primes: what comes out is what went in. */
    @Property(tries = 25)
    void whatIsEncryptedIsDecrypted(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int primes = random.nextInt(1, 4);
        int bits = 10 + 10 * primes;
        SecretDistribution secret = random.nextBoolean() ? SecretDistribution.TERNARY : SecretDistribution.GAUSSIAN;
        CkksParameters parameters = parameters(1 << random.nextInt(4, 10), random.nextInt(0, 3), bits, primes, secret);
        double error = parameters.messageBound() * Math.pow(2, -bits);
        try (CkksClient client = CkksClient.generate(parameters, OPTIONS)) {
            int slots = 1 << random.nextInt(0, parameters.logRingDegree());
            int level = random.nextInt(0, parameters.depth() + 1);
            ComplexVector values = random(random, random.nextInt(0, slots + 1), parameters.inputBound());
            CkksCiphertext byPublicKey = client.encryptor().encrypt(values, slots, level);
            CkksCiphertext seeded = client.encryptSymmetric(values, slots, level);
            for (CkksCiphertext ciphertext : List.of(byPublicKey, seeded)) {
                assertEquals(level, ciphertext.level());
                assertEquals(slots, ciphertext.slots());
                assertEquals(parameters.scale(level), ciphertext.scale());
                assertEquals(client.keySet(), ciphertext.keySet());
                assertEquals(parameters.inputBound(), ciphertext.bound(), "a bound is declared, not measured");
                assertNear(values, client.decryptComplexForKeyOwner(ciphertext, slots), error);
                assertArrayEquals(
                        client.decryptComplexForKeyOwner(ciphertext, slots).toRealArray(),
                        client.decryptForKeyOwner(ciphertext, slots));
            }
            double[] coefficients = random.doubles(random.nextInt(1, parameters.ringDegree() + 1), -2, 2)
                    .toArray();
            CkksCiphertext packed = client.encryptor().encryptCoefficients(coefficients, level);
            assertEquals(Packing.COEFFICIENTS, packed.packing());
            double[] decrypted = client.decryptForKeyOwner(packed, parameters.ringDegree());
            for (int i = 0; i < decrypted.length; i++) {
                assertEquals(i < coefficients.length ? coefficients[i] : 0, decrypted[i], error);
            }
        }
    }

    /** A product before relinearisation, at the square of the scale. */
    @Test
    void aThirdComponentIsDecrypted() {
        try (CkksClient client = CkksClient.generate(SMALL, OPTIONS)) {
            CkksCiphertext x = client.encrypt(1.5, -0.5, 1);
            CkksCiphertext y = client.encrypt(0.25, 2, -1);
            HostRows product;
            try (RowBuffer out = BACKEND.allocate(
                    x.residues().shape().withComponents(3),
                    x.residues().moduli(),
                    Form.EVALUATION,
                    BufferRole.CIPHERTEXT)) {
                Stream stream = BACKEND.stream();
                stream.tensor(
                        out,
                        x.residues().on(stream, BufferRole.CIPHERTEXT),
                        y.residues().on(stream, BufferRole.CIPHERTEXT));
                product = stream.download(out);
            }
            // Taken for a fresh ciphertext, it holds the products times one scale too many.
            CkksCiphertext degreeTwo = CkksCiphertext.fresh(
                    SMALL,
                    client.keySet(),
                    Residues.onHost(product),
                    x.level(),
                    Packing.SLOTS,
                    x.slots(),
                    2,
                    EncryptionKind.PUBLIC_KEY);
            double[] values = client.decryptForKeyOwner(degreeTwo, 4);
            double[] expected = {0.375, -1, -1, 0};
            for (int i = 0; i < 4; i++) {
                assertEquals(expected[i], values[i] / x.scale().toDouble(), 1e-8);
            }
        }
    }

    @Test
    void longArraysBecomeSeveralCiphertexts() {
        SplittableRandom random = new SplittableRandom(3);
        try (CkksClient client = CkksClient.generate(SMALL, OPTIONS)) {
            double[] values = random.doubles(300, -2, 2).toArray();
            List<CkksCiphertext> ciphertexts = client.encryptAll(values);
            assertEquals(3, ciphertexts.size());
            for (int k = 0; k < 3; k++) {
                double[] part = Arrays.copyOfRange(values, 128 * k, Math.min(300, 128 * (k + 1)));
                PrecisionReport report = client.precision(ciphertexts.get(k), part);
                assertTrue(report.worstBits() >= 30, report.toString());
                assertTrue(report.medianBits() >= report.worstBits());
            }
            assertEquals(1, client.encryptAll(new double[0]).size());
        }
    }

    /** Encryption is fresh: nothing of two encryptions of one message agrees. */
    @Test
    void twoEncryptionsShareNothing() {
        try (CkksClient client = CkksClient.generate(SMALL, OPTIONS)) {
            CkksCiphertext a = client.encrypt(1);
            CkksCiphertext b = client.encrypt(1);
            CkksCiphertext c = client.encryptSymmetric(1);
            CkksCiphertext d = client.encryptSymmetric(1);
            assertNotEquals(
                    c.seeded().orElseThrow().seed(), d.seeded().orElseThrow().seed());
            List<HostRows> all = List.of(
                    a.residues().toHost(),
                    b.residues().toHost(),
                    c.residues().toHost(),
                    d.residues().toHost());
            for (int i = 0; i < all.size(); i++) {
                for (int j = 0; j < i; j++) {
                    int equal = 0;
                    for (int k = 0; k < SMALL.ringDegree(); k++) {
                        equal += all.get(i).get(0, 0, 0, k) == all.get(j).get(0, 0, 0, k) ? 1 : 0;
                        equal += all.get(i).get(0, 1, 0, k) == all.get(j).get(0, 1, 0, k) ? 1 : 0;
                    }
                    assertEquals(0, equal);
                }
            }
        }
    }

    @Test
    void valuesAreChecked() {
        try (CkksClient client = CkksClient.generate(SMALL, OPTIONS)) {
            for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, 2.0001, -3}) {
                String message = assertThrows(ValueRangeException.class, () -> client.encrypt(0.5, bad))
                        .toString();
                assertTrue(message.contains("value 1"), message);
                assertFalse(message.contains("2.0001"), "a value is a secret of the user's");
                assertThrows(
                        ValueRangeException.class, () -> client.encryptor().encryptCoefficients(new double[] {bad}, 0));
            }
            assertThrows(
                    ValueRangeException.class,
                    () -> client.encryptSymmetric(ComplexVector.of(new double[] {1.5}, new double[] {1.5}), 4, 0));
            assertThrows(SlotOverflowException.class, () -> client.encrypt(new double[129]));
            ComplexVector two = ComplexVector.ofReal(1, 1);
            assertThrows(SlotOverflowException.class, () -> client.encryptSymmetric(two, 1, 0));
            assertThrows(IllegalArgumentException.class, () -> client.encryptSymmetric(two, 3, 0));
            assertThrows(IllegalArgumentException.class, () -> client.encryptSymmetric(two, 256, 0));
            assertThrows(IllegalArgumentException.class, () -> client.encryptSymmetric(two, 2, 3));
        }
    }

    @Test
    void onlyOwnCiphertextsAreDecrypted() {
        CkksParameters others = parameters(128, 2, 30, 1, SecretDistribution.TERNARY);
        try (CkksClient alice = CkksClient.generate(SMALL, OPTIONS);
                CkksClient bob = CkksClient.generate(SMALL, OPTIONS);
                CkksClient carol = CkksClient.generate(others, OPTIONS)) {
            CkksCiphertext x = alice.encrypt(1);
            assertThrows(KeySetMismatchException.class, () -> bob.decryptForKeyOwner(x, 1));
            assertThrows(IncompatibleException.class, () -> carol.decryptForKeyOwner(x, 1));
            assertThrows(SlotOverflowException.class, () -> alice.decryptForKeyOwner(x, 129));
            CkksCiphertext packed = alice.encryptor().encryptCoefficients(new double[] {1}, 0);
            assertThrows(IllegalArgumentException.class, () -> alice.decryptComplexForKeyOwner(packed, 1));
        }
    }

    @Test
    void aClosedClientHasNoKeyAndPrintsNone() {
        CkksClient client = CkksClient.generate(SMALL, OPTIONS);
        CkksCiphertext x = client.encrypt(1);
        var seed = client.secretKey().seed().segment();
        assertEquals(
                "SecretKey[key set " + client.keySet() + ", redacted]",
                client.secretKey().toString());
        assertTrue(client.toString().contains(client.keySet().toString()));
        client.close();
        client.close();
        assertArrayEquals(new byte[32], seed.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
        assertThrows(ClosedException.class, () -> client.decryptForKeyOwner(x, 1));
        assertThrows(ClosedException.class, () -> client.encrypt(1));
        assertThrows(ClosedException.class, () -> client.encryptSymmetric(1));
        assertThrows(ClosedException.class, () -> client.evaluationKeys(KeyRequest.relinearisation()));
        assertThrows(ClosedException.class, () -> client.secretKey().exportSeed(InsecureSecretKeyAccess.get()));
    }

    @Test
    void aClientOnItsOwnBackendClosesIt() {
        try (CkksClient client = CkksClient.generate(SMALL)) {
            assertEquals(1.25, client.decryptForKeyOwner(client.encrypt(1.25), 1)[0], 1e-7);
        }
    }

    @Test
    void oneSeedIsOneKey() {
        try (CkksClient client = CkksClient.generate(SMALL, OPTIONS);
                CkksClient again = CkksClient.expand(
                        SMALL,
                        client.keySet(),
                        client.secretKey().exportSeed(InsecureSecretKeyAccess.get()),
                        OPTIONS)) {
            assertEquals(0.75, again.decryptForKeyOwner(client.encrypt(0.75), 1)[0], 1e-7);
            assertEquals(0.75, client.decryptForKeyOwner(again.encrypt(0.75), 1)[0], 1e-7);
        }
    }

    @Test
    void keysAreMadeInPartsWithProgress() throws InterruptedException {
        try (ExecutorService executor = Executors.newFixedThreadPool(3);
                CkksClient client = CkksClient.generate(SMALL, OPTIONS.withExecutor(executor, 3))) {
            List<Long> seen = new ArrayList<>();
            EvaluationKeys keys = client.evaluationKeys(
                    KeyRequest.relinearisation().rotations(1, 2, -1).conjugationAt(1), (stage, done, total) -> {
                        assertEquals("evaluation keys", stage);
                        assertEquals(5L * SMALL.digits(2), total);
                        seen.add(done);
                    });
            assertEquals(5, keys.all().size());
            assertEquals(
                    1, keys.galois(SMALL.conjugationElement()).orElseThrow().level());
            assertEquals(
                    java.util.stream.LongStream.rangeClosed(0, 5L * SMALL.digits(2))
                            .boxed()
                            .toList(),
                    seen);
            assertThrows(
                    CancelledException.class,
                    () -> client.evaluationKeys(KeyRequest.relinearisation().rotations(1, 2), (stage, done, total) -> {
                        if (done > 0) {
                            throw new CancelledException("enough");
                        }
                    }));
        }
    }
}
