package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.ClosedException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class SecretBytesTest {
    private static final SecretKeyAccess ACCESS = InsecureSecretKeyAccess.get();

    @Test
    void closingZeroesTheMemory() {
        SecretBytes secret = SecretBytes.random(32);
        MemorySegment memory = secret.segment();
        byte[] copy = secret.toByteArray(ACCESS);
        assertArrayEquals(copy, memory.toArray(ValueLayout.JAVA_BYTE));
        secret.close();
        secret.close();
        assertArrayEquals(new byte[32], memory.toArray(ValueLayout.JAVA_BYTE));
        assertThrows(ClosedException.class, () -> secret.toByteArray(ACCESS));
        assertEquals(32, secret.size());
    }

    @Test
    void comparesContentsAndNothingElse() {
        byte[] bytes = {1, 2, 3};
        try (SecretBytes a = SecretBytes.copyOf(bytes, ACCESS);
                SecretBytes b = SecretBytes.copyOf(bytes, ACCESS);
                SecretBytes c = SecretBytes.copyOf(new byte[] {1, 2, 4}, ACCESS);
                SecretBytes d = SecretBytes.copyOf(new byte[] {1, 2}, ACCESS)) {
            assertTrue(a.contentEquals(b));
            assertFalse(a.contentEquals(c));
            assertFalse(a.contentEquals(d));
            assertFalse(a.equals(b), "equality is that of identity");
        }
    }

    @Test
    void printsItsLengthOnly() {
        try (SecretBytes secret = SecretBytes.copyOf(new byte[] {65, 66, 67}, ACCESS)) {
            assertEquals("SecretBytes[3 bytes, redacted]", secret.toString());
        }
    }

    @Test
    void freshSecretsDifferAndHaveBytes() {
        try (SecretBytes a = SecretBytes.random(32);
                SecretBytes b = SecretBytes.random(32)) {
            assertFalse(a.contentEquals(b));
        }
        assertThrows(IllegalArgumentException.class, () -> SecretBytes.random(0));
    }
}
