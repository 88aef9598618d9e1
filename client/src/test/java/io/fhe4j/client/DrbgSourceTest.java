package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.ClosedException;
import io.fhe4j.api.Fingerprint;
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

    /** Key stores of version 1 hold seeds: what they expand to may never change. The values are those of Python's hashlib. */
    @Test
    void privateStreamsKeepTheirBytes() {
        Fingerprint parameters = Fingerprint.of(new byte[] {1, 2, 3});
        byte[] publicSeed = new byte[32];
        Arrays.fill(publicSeed, (byte) 0x5a);
        assertEquals(
                "c34fcf97f677e18e2414ecbcf0d39dedfa0e16d35cd338b6193daf7a73bf7623",
                hex(expand((byte) 0x11, PrivateLabel.secret(parameters), 32)));
        assertEquals(
                "937c0dfcf850722dbac039352a1f12eb2c9326a15745873607e398b4a4c11c63",
                hex(expand((byte) 0x22, PrivateLabel.keyError(parameters, publicSeed, "galois", 5, 3, 2), 32)));
    }

    @Test
    void everyFieldOfTheLabelMakesAnotherStream() {
        Fingerprint p = Fingerprint.of(new byte[] {1});
        Fingerprint q = Fingerprint.of(new byte[] {2});
        byte[] zeros = new byte[32];
        byte[] ones = new byte[32];
        Arrays.fill(ones, (byte) 1);
        List<PrivateLabel> labels = List.of(
                PrivateLabel.secret(p),
                PrivateLabel.secret(q),
                PrivateLabel.keyError(p, zeros, "relinearisation", 1, 0, 0),
                PrivateLabel.keyError(q, zeros, "relinearisation", 1, 0, 0),
                PrivateLabel.keyError(p, ones, "relinearisation", 1, 0, 0),
                PrivateLabel.keyError(p, zeros, "galois", 1, 0, 0),
                PrivateLabel.keyError(p, zeros, "relinearisation", 3, 0, 0),
                PrivateLabel.keyError(p, zeros, "relinearisation", 1, 1, 0),
                PrivateLabel.keyError(p, zeros, "relinearisation", 1, 0, 1));
        Set<String> streams = new HashSet<>();
        for (PrivateLabel label : labels) {
            streams.add(hex(expand((byte) 7, label, 32)));
            streams.add(hex(expand((byte) 8, label, 32)));
        }
        assertEquals(2 * labels.size(), streams.size());
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
        Fingerprint p = Fingerprint.of(new byte[0]);
        byte[] seed = new byte[32];
        assertThrows(IllegalArgumentException.class, () -> PrivateLabel.keyError(p, new byte[31], "a", 1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> PrivateLabel.keyError(p, seed, "", 1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> PrivateLabel.keyError(p, seed, "é", 1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> PrivateLabel.keyError(p, seed, "a".repeat(65), 1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> PrivateLabel.keyError(p, seed, "a", 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> PrivateLabel.keyError(p, seed, "a", 1, -1, 0));
        assertThrows(IllegalArgumentException.class, () -> PrivateLabel.keyError(p, seed, "a", 1, 0, -1));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
