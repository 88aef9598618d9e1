package io.fhe4j.ntt.trace;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 of words in host memory. */
final class WordDigest {

    private WordDigest() {}

    static byte[] of(MemorySegment words) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] part = new byte[1 << 16];
            for (long at = 0; at < words.byteSize(); at += part.length) {
                int count = (int) Math.min(part.length, words.byteSize() - at);
                MemorySegment.copy(words, ValueLayout.JAVA_BYTE, at, part, 0, count);
                digest.update(part, 0, count);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
