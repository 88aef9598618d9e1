package io.fhe4j.api;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 of the Java platform, for bytes in memory of any kind: what fingerprints, envelopes and traces are digested with. */
public final class Sha256 {

    private static final int BUFFER_BYTES = 1 << 16;

    private Sha256() {}

    /** Returns a digest to which nothing has been fed yet. */
    public static MessageDigest start() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /**
     * Feeds a segment of any kind and length to a digest.
     *
     * @param digest what is fed
     * @param bytes native, mapped or heap memory
     * @param buffer what the bytes pass through; overwritten
     */
    public static void update(MessageDigest digest, MemorySegment bytes, byte[] buffer) {
        for (long offset = 0; offset < bytes.byteSize(); offset += buffer.length) {
            int length = (int) Math.min(buffer.length, bytes.byteSize() - offset);
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, offset, buffer, 0, length);
            digest.update(buffer, 0, length);
        }
    }

    /** Returns the 32 bytes of a segment's digest. */
    public static byte[] of(MemorySegment bytes) {
        MessageDigest digest = start();
        update(digest, bytes, new byte[(int) Math.min(BUFFER_BYTES, bytes.byteSize())]);
        return digest.digest();
    }
}
