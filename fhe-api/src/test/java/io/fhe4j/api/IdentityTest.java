package io.fhe4j.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class IdentityTest {
    /** FIPS 180-4's example "abc". */
    @Test
    void fingerprintIsSha256() {
        Fingerprint abc = Fingerprint.of("abc".getBytes(StandardCharsets.US_ASCII));
        assertEquals("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", abc.toString());
        Fingerprint copy = Fingerprint.fromBytes(abc.toBytes());
        assertEquals(abc, copy);
        assertEquals(abc.hashCode(), copy.hashCode());
        assertNotEquals(abc, Fingerprint.of(new byte[0]));
        assertNotEquals(abc, "abc");
        assertThrows(IllegalArgumentException.class, () -> Fingerprint.fromBytes(new byte[31]));
    }

    @Test
    void keySetIdsAreFresh() {
        KeySetId id = KeySetId.random();
        KeySetId copy = KeySetId.fromBytes(id.toBytes());
        assertEquals(id, copy);
        assertEquals(id.hashCode(), copy.hashCode());
        assertEquals(id.toString(), copy.toString());
        assertNotEquals(id, KeySetId.random());
        assertNotEquals(id, "id");
        assertThrows(IllegalArgumentException.class, () -> KeySetId.fromBytes(new byte[15]));
        assertThrows(IllegalArgumentException.class, () -> KeySetId.fromBytes(new byte[16]));
    }

    @Test
    void identitiesDoNotShareTheirArrays() {
        byte[] bytes = KeySetId.random().toBytes();
        KeySetId id = KeySetId.fromBytes(bytes);
        byte[] before = bytes.clone();
        bytes[0]++;
        id.toBytes()[1]++;
        assertArrayEquals(before, id.toBytes());
    }
}
