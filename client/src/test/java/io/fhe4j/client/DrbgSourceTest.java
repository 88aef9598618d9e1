package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.ClosedException;
import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.seed.StreamLabel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DrbgSourceTest {
    private static final SecretKeyAccess ACCESS = InsecureSecretKeyAccess.get();

    private static byte[] expand(byte fill, PrivateLabel label, int length) {
        byte[] seed = new byte[DrbgSource.SEED_BYTES];
        Arrays.fill(seed, fill);
        byte[] out = new byte[length];
        try (SecretBytes secret = SecretBytes.copyOf(seed, ACCESS);
                DrbgSource source = DrbgSource.expand(secret, label)) {
            source.nextBytes(out, 0, length);
        }
        return out;
    }

    private static PrivateLabel error(
            Fingerprint parameters, PublicSeed seed, String type, long galois, int level, int digit, long prime) {
        return PrivateLabel.keyError(parameters, seed, new StreamLabel(type, galois, level, digit, prime));
    }

    private static PublicSeed publicSeed(int fill) {
        byte[] bytes = new byte[PublicSeed.BYTES];
        Arrays.fill(bytes, (byte) fill);
        return PublicSeed.fromBytes(bytes);
    }

    /** Key stores of version 1 hold seeds: what they expand to may never change. The values are those of Python's hashlib. */
    @Test
    void privateStreamsKeepTheirBytes() {
        Fingerprint parameters = Fingerprint.of(new byte[] {1, 2, 3});
        assertEquals(
                "75cf05673cccf8244a610f82cb1156912caaa42abea17395c41c3b50b0a922c3",
                hex(expand((byte) 0x11, PrivateLabel.secret(parameters), 32)));
        assertEquals(
                "8e58a37cd49de26e4bc873f090e700882114a4176ea889c5c691b82f43ac3403",
                hex(expand((byte) 0x22, error(parameters, publicSeed(0x5a), "galois", 5, 3, 2, 97), 32)));
    }

    /** The same for what the samplers make of them. The digests are those of an independent script on exact fractions. */
    @Test
    void sampledSecretsAndErrorsKeepTheirValues() {
        Fingerprint parameters = Fingerprint.of(new byte[] {1, 2, 3});
        assertEquals(
                "55e813e28964cb1b68101c38e705330f4f04c4633b7ca87fa010c2c90e943349",
                digestOfSamples((byte) 0x11, PrivateLabel.secret(parameters), TernarySampler.uniform()));
        assertEquals(
                "2eedcd5bcd24c2ed9d4d5ffae7e924f85149fc82bc8802f13017e105d4cd9d40",
                digestOfSamples(
                        (byte) 0x22,
                        error(parameters, publicSeed(0x5a), "galois", 5, 3, 2, 97),
                        GaussianSampler.standard()));
    }

    /** SHA-256 of 1,000 samples as little-endian 64-bit numbers. */
    private static String digestOfSamples(byte fill, PrivateLabel label, Sampler sampler) {
        byte[] seed = new byte[DrbgSource.SEED_BYTES];
        Arrays.fill(seed, fill);
        long[] samples = new long[1000];
        try (SecretBytes secret = SecretBytes.copyOf(seed, ACCESS);
                DrbgSource source = DrbgSource.expand(secret, label)) {
            sampler.sample(source, samples, 0, samples.length);
        }
        ByteBuffer encoded = ByteBuffer.allocate(8 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
        encoded.asLongBuffer().put(samples);
        return Fingerprint.of(encoded.array()).toString();
    }

    @Test
    void everyFieldOfTheLabelMakesAnotherStream() {
        Fingerprint p = Fingerprint.of(new byte[] {1});
        Fingerprint q = Fingerprint.of(new byte[] {2});
        List<PrivateLabel> labels = List.of(
                PrivateLabel.secret(p),
                PrivateLabel.secret(q),
                error(p, publicSeed(0), "relinearisation", 1, 0, 0, 0),
                error(q, publicSeed(0), "relinearisation", 1, 0, 0, 0),
                error(p, publicSeed(1), "relinearisation", 1, 0, 0, 0),
                error(p, publicSeed(0), "galois", 1, 0, 0, 0),
                error(p, publicSeed(0), "relinearisation", 3, 0, 0, 0),
                error(p, publicSeed(0), "relinearisation", 1, 1, 0, 0),
                error(p, publicSeed(0), "relinearisation", 1, 0, 1, 0),
                error(p, publicSeed(0), "relinearisation", 1, 0, 0, 1));
        Set<String> streams = new HashSet<>();
        for (PrivateLabel label : labels) {
            streams.add(hex(expand((byte) 7, label, 32)));
            streams.add(hex(expand((byte) 8, label, 32)));
        }
        assertEquals(2 * labels.size(), streams.size());
        assertEquals(labels.get(2), error(p, publicSeed(0), "relinearisation", 1, 0, 0, 0));
        assertEquals(
                labels.get(2).hashCode(),
                error(p, publicSeed(0), "relinearisation", 1, 0, 0, 0).hashCode());
    }

    @Test
    void bytesAndWordsAreOneStreamHoweverItIsCut() {
        int words = 5000;
        byte[] whole = expand((byte) 3, PrivateLabel.secret(Fingerprint.of(new byte[0])), 8 * words);
        long[] expected = new long[words];
        ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(expected);
        byte[] seed = new byte[DrbgSource.SEED_BYTES];
        Arrays.fill(seed, (byte) 3);
        long[] actual = new long[words];
        try (SecretBytes secret = SecretBytes.copyOf(seed, ACCESS);
                DrbgSource source = DrbgSource.expand(secret, PrivateLabel.secret(Fingerprint.of(new byte[0])))) {
            for (int at = 0, cut = 1; at < words; cut = cut * 3 + 1) {
                int n = Math.min(cut, words - at);
                source.nextLongs(actual, at, n);
                at += n;
            }
        }
        assertArrayEquals(expected, actual);
    }

    @Test
    void freshSourcesDiffer() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            byte[] out = new byte[16];
            try (DrbgSource source = DrbgSource.fresh()) {
                source.nextBytes(out, 0, 16);
            }
            seen.add(hex(out));
        }
        assertEquals(100, seen.size());
    }

    @Test
    void aClosedSourceHasNoStateAndThrows() throws ReflectiveOperationException {
        DrbgSource source = TestSources.seeded(1);
        source.nextLongs(new long[100], 0, 100);
        source.close();
        source.close();
        assertThrows(ClosedException.class, () -> source.nextLongs(new long[1], 0, 1));
        assertThrows(ClosedException.class, () -> source.nextBytes(new byte[1], 0, 1));
        List<Object> arrays = new ArrayList<>();
        for (var field : DrbgSource.class.getDeclaredFields()) {
            if (field.getName().equals("xof")) {
                field.setAccessible(true);
                Object xof = field.get(source);
                for (Class<?> type = xof.getClass(); type != Object.class; type = type.getSuperclass()) {
                    for (var inner : type.getDeclaredFields()) {
                        if (inner.getType() == long[].class || inner.getType() == byte[].class) {
                            inner.setAccessible(true);
                            if (!java.lang.reflect.Modifier.isStatic(inner.getModifiers())) {
                                arrays.add(inner.get(xof));
                            }
                        }
                    }
                }
            }
        }
        assertTrue(arrays.size() >= 2, "the sponge's state and queue were found");
        for (Object array : arrays) {
            if (array instanceof long[] state) {
                assertArrayEquals(new long[state.length], state);
            } else {
                byte[] queue = (byte[]) array;
                assertArrayEquals(new byte[queue.length], queue);
            }
        }
    }

    @Test
    void rangesAndSeedsAreChecked() {
        try (DrbgSource source = TestSources.seeded(2);
                SecretBytes shortSeed = SecretBytes.random(16)) {
            assertThrows(IndexOutOfBoundsException.class, () -> source.nextLongs(new long[4], 2, 3));
            assertThrows(IndexOutOfBoundsException.class, () -> source.nextBytes(new byte[4], -1, 3));
            PrivateLabel label = PrivateLabel.secret(Fingerprint.of(new byte[0]));
            assertThrows(IllegalArgumentException.class, () -> DrbgSource.expand(shortSeed, label));
            assertFalse(source.toString().contains("@"));
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
