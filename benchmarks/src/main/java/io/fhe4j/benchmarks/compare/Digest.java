package io.fhe4j.benchmarks.compare;

import io.fhe4j.ntt.HostRows;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** The identity of results: equal digests mean equal residues of equal shapes over equal moduli. */
final class Digest {

    private Digest() {}

    /** SHA-256 over shapes, moduli and words, in hexadecimal. */
    static String of(List<HostRows> results) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
        for (HostRows rows : results) {
            digest.update((rows.shape() + " " + rows.moduli() + " " + rows.form()).getBytes(StandardCharsets.UTF_8));
            digest.update(rows.words().asByteBuffer());
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
