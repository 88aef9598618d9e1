package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.fhe4j.api.SecretDistribution;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.seed.StreamLabel;
import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.EvaluationKey;
import io.fhe4j.ckks.EvaluationKeys;
import io.fhe4j.ckks.KeyKind;
import io.fhe4j.ckks.KeyRequest;
import io.fhe4j.ckks.PublicKey;
import io.fhe4j.ckks.SeededRows;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.KeySwitchLayout;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.secret.SecretAccess;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys against their formulas on big integers, with secrets and errors expanded again from the private seed. */
class KeyGenerationTest {
    private static final Backend BACKEND = Backends.open("reference");
    private static final ClientOptions OPTIONS = ClientOptions.defaults().on(BACKEND);
    private static final KeyRequest REQUEST =
            KeyRequest.relinearisation().rotations(1, -3).conjugationAt(1).rotationsAt(0, 5);

    @AfterAll
    static void close() {
        BACKEND.close();
    }

    private static CkksParameters parameters(SecretDistribution secret) {
        return CkksClientTest.parameters(64, 2, 30, 2, secret);
    }

    @ParameterizedTest
    @EnumSource(SecretDistribution.class)
    void thePublicKeyEncryptsZero(SecretDistribution distribution) {
        CkksParameters parameters = parameters(distribution);
        try (CkksClient client = CkksClient.generate(parameters, OPTIONS)) {
            PublicKey key = client.publicKey();
            assertEquals(key, client.publicKey(), "it is made once");
            PublicSeed seed = key.seed().orElseThrow();
            HostRows rows = key.residues().toHost();
            HostRows again = HostRows.allocate(rows.shape(), rows.moduli(), Form.EVALUATION);
            SeededRows.expandPublicKey(seed, parameters.depth(), again);
            assertUniformHalf(rows, again, 0);
            BigInteger[] s = SlowRing.big(SlowRing.secret(client));
            BigInteger modulus = rows.moduli().product();
            BigInteger[] body = SlowRing.coefficients(BACKEND, rows, 0, 0);
            BigInteger[] product = SlowRing.multiply(SlowRing.coefficients(BACKEND, rows, 0, 1), s, modulus);
            StreamLabel label = new StreamLabel(SeededRows.PUBLIC_KEY_TYPE, 0, parameters.depth(), 0, 0);
            assertArrayEquals(
                    SlowRing.big(SlowRing.keyError(client, seed, label)), SlowRing.add(body, product, modulus));
        }
    }

    @ParameterizedTest
    @EnumSource(SecretDistribution.class)
    void evaluationKeysAreThoseOfTheFormulas(SecretDistribution distribution) {
        CkksParameters parameters = parameters(distribution);
        try (CkksClient client = CkksClient.generate(parameters, OPTIONS)) {
            EvaluationKeys keys = client.evaluationKeys(REQUEST);
            assertEquals(5, keys.all().size());
            BigInteger[] s = SlowRing.big(SlowRing.secret(client));
            for (EvaluationKey key : keys.all()) {
                check(client, key, s);
            }
            assertEquals(
                    0, keys.galois(parameters.galoisElement(5)).orElseThrow().level());
            assertEquals(
                    2, keys.galois(parameters.galoisElement(-3)).orElseThrow().level());
        }
    }

    private static void check(CkksClient client, EvaluationKey key, BigInteger[] s) {
        CkksParameters parameters = client.parameters();
        KeySwitchLayout layout = parameters.keySwitchLayout(key.level());
        HostRows rows = key.residues().toHost();
        BigInteger modulus = layout.full().product();
        BigInteger p = layout.special().product();
        PublicSeed seed = key.seed().orElseThrow();
        HostRows again = HostRows.allocate(rows.shape(), rows.moduli(), Form.EVALUATION);
        for (int d = 0; d < layout.digits(); d++) {
            SeededRows.expandKeyDigit(seed, key.kind(), key.galoisElement(), key.level(), d, again);
            assertUniformHalf(rows, again, d);
            BigInteger[] under = s;
            BigInteger[] message = s;
            if (key.kind() == KeyKind.RELINEARISATION) {
                message = SlowRing.multiply(s, s, modulus);
            } else {
                BigInteger twoN = BigInteger.valueOf(2L * parameters.ringDegree());
                under = SlowRing.automorphism(
                        s,
                        BigInteger.valueOf(key.galoisElement()).modInverse(twoN).longValueExact());
            }
            BigInteger gadget = p.multiply(indicator(layout, d));
            BigInteger[] phase = SlowRing.add(
                    SlowRing.coefficients(BACKEND, rows, d, 0),
                    SlowRing.multiply(SlowRing.coefficients(BACKEND, rows, d, 1), under, modulus),
                    modulus);
            BigInteger[] error = SlowRing.add(phase, SlowRing.scale(message, gadget.negate(), modulus), modulus);
            StreamLabel label = new StreamLabel(key.kind().type(), key.galoisElement(), key.level(), d, 0);
            assertArrayEquals(SlowRing.big(SlowRing.keyError(client, seed, label)), error, key + ", digit " + d);
        }
    }

    /** g_d modulo Q: 1 modulo the primes of the digit, 0 modulo the others. */
    private static BigInteger indicator(KeySwitchLayout layout, int digit) {
        BigInteger inside = layout.ciphertext()
                .range(layout.start(digit), layout.end(digit))
                .product();
        BigInteger outside = layout.ciphertext().product().divide(inside);
        return outside.multiply(
                outside.mod(inside).equals(BigInteger.ZERO) ? BigInteger.ONE : outside.modInverse(inside));
    }

    private static void assertUniformHalf(HostRows rows, HostRows again, int batch) {
        for (int r = 0; r < rows.moduli().size(); r++) {
            assertEquals(-1, rows.row(batch, 1, r).mismatch(again.row(batch, 1, r)), "row " + r);
        }
    }

    /** Two generations of the same keys: other seeds, other uniform halves, and above all other errors. */
    @ParameterizedTest
    @EnumSource(SecretDistribution.class)
    void twoGenerationsShareNeitherUniformHalvesNorErrors(SecretDistribution distribution) {
        CkksParameters parameters = parameters(distribution);
        try (CkksClient client = CkksClient.generate(parameters, OPTIONS)) {
            EvaluationKey first =
                    client.evaluationKeys(REQUEST).relinearisation().orElseThrow();
            EvaluationKey second =
                    client.evaluationKeys(REQUEST).relinearisation().orElseThrow();
            PublicSeed seed = first.seed().orElseThrow();
            PublicSeed other = second.seed().orElseThrow();
            assertNotEquals(seed, other);
            for (int d = 0; d < parameters.digits(2); d++) {
                StreamLabel label = new StreamLabel(KeyKind.RELINEARISATION.type(), 0, 2, d, 0);
                assertFalse(
                        Arrays.equals(SlowRing.keyError(client, seed, label), SlowRing.keyError(client, other, label)));
                for (int r = 0; r < first.residues().shape().rows(); r++) {
                    for (int c = 0; c < 2; c++) {
                        assertNotEquals(
                                -1,
                                first.residues()
                                        .toHost()
                                        .row(d, c, r)
                                        .mismatch(second.residues().toHost().row(d, c, r)));
                    }
                }
            }
        }
    }

    /**
     * Nothing public contains the private seed or anything that it expands to: the secret and the errors, as signed numbers, as
     * residues in coefficient form and in evaluation form, row by row.
     */
    @ParameterizedTest
    @EnumSource(SecretDistribution.class)
    void nothingPublicHoldsAnythingPrivate(SecretDistribution distribution) {
        CkksParameters parameters = parameters(distribution);
        try (CkksClient client = CkksClient.generate(parameters, OPTIONS)) {
            PublicKey publicKey = client.publicKey();
            EvaluationKeys keys = client.evaluationKeys(REQUEST);
            CkksCiphertext ciphertext = client.encrypt(1, 0.5);
            List<byte[]> published = new ArrayList<>();
            published.add(bytes(publicKey.residues().toHost().words()));
            published.add(publicKey.seed().orElseThrow().toBytes());
            published.add(bytes(ciphertext.residues().toHost().words()));
            published.add(bytes(client.encryptSymmetric(1).residues().toHost().words()));
            published.add(client.keySet().toBytes());
            published.add(client.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
            List<byte[]> secrets = new ArrayList<>();
            byte[] seed = client.secretKey()
                    .exportSeed(InsecureSecretKeyAccess.get())
                    .toByteArray(InsecureSecretKeyAccess.get());
            secrets.add(Arrays.copyOf(seed, 16));
            secrets.add(Arrays.copyOfRange(seed, 16, 32));
            addForms(secrets, SlowRing.secret(client), parameters);
            for (EvaluationKey key : keys.all()) {
                published.add(bytes(key.residues().toHost().words()));
                published.add(key.seed().orElseThrow().toBytes());
                for (int d = 0; d < parameters.digits(key.level()); d++) {
                    StreamLabel label = new StreamLabel(key.kind().type(), key.galoisElement(), key.level(), d, 0);
                    addForms(secrets, SlowRing.keyError(client, key.seed().orElseThrow(), label), parameters);
                }
            }
            for (byte[] secret : secrets) {
                for (byte[] open : published) {
                    assertFalse(contains(open, secret));
                }
            }
        }
    }

    private static void addForms(List<byte[]> secrets, long[] small, CkksParameters parameters) {
        secrets.add(bytes(MemorySegment.ofArray(Arrays.copyOf(small, 8))));
        RnsBasis basis = parameters.keyBasis(parameters.depth());
        try (var stream = BACKEND.newStream();
                var buffer = SmallPolynomials.sample(
                        stream,
                        io.fhe4j.ntt.Shape.of(basis.size(), small.length),
                        basis,
                        (source, out, offset, length) -> System.arraycopy(small, 0, out, offset, length),
                        TestSources.ofWords())) {
            HostRows rows = HostRows.allocate(buffer.shape(), basis, Form.EVALUATION);
            stream.download(rows.words(), buffer, SecretAccess.granted());
            for (int r = 0; r < basis.size(); r++) {
                secrets.add(Arrays.copyOf(bytes(rows.row(0, 0, r)), 32));
                long q = basis.get(r).value();
                ByteBuffer canonical = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
                for (int i = 0; i < 8; i++) {
                    canonical.putLong(Math.floorMod(small[i], q));
                }
                secrets.add(canonical.array());
            }
        }
    }

    private static byte[] bytes(MemorySegment segment) {
        return segment.toArray(ValueLayout.JAVA_BYTE);
    }

    static boolean contains(byte[] haystack, byte[] needle) {
        for (int i = 0; i <= haystack.length - needle.length; i++) {
            if (haystack[i] == needle[0] && Arrays.equals(haystack, i, i + needle.length, needle, 0, needle.length)) {
                return true;
            }
        }
        return false;
    }
}
