package io.fhe4j.client;

import io.fhe4j.api.ClosedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Objects;
import org.bouncycastle.crypto.digests.SHAKEDigest;

/**
 * The library's random generator: SHAKE256 (FIPS 202) over a domain string, a seed and a label, read as an endless stream.
 *
 * <p><b>Two ways to seed it.</b> {@link #fresh()} takes 512 bits from the operating system. Encryption opens one for each call
 * and closes it after: there is no counter to repeat, and a state that leaks later says nothing about earlier calls.
 * {@link #expand} takes a private 256-bit seed and a {@link PrivateLabel}: the same two always give the same stream, which is
 * how a key store of 32 secret bytes holds a whole secret key. Both domain strings end in a version; what they expand to never
 * changes.
 *
 * <p><b>Why SHAKE256.</b> It has no tables, so its time and its memory accesses do not depend on its state, which Bouncy
 * Castle's AES cannot promise; its capacity of 512 bits keeps 256 bits of security for every parameter set, where SHAKE128 rests
 * on how much is read; and {@link SHAKEDigest#reset} overwrites the state, which the ciphers of {@code javax.crypto} do
 * not offer. Reading it costs about 3 ns a byte; the uniform polynomials of a key, which are public and come from SHAKE128
 * elsewhere, cost ten times more in sum.
 */
public final class DrbgSource implements RandomSource {
    /** The length in bytes of a private seed. */
    public static final int SEED_BYTES = 32;

    private static final byte[] FRESH_DOMAIN = "FHE4J fresh randomness, version 1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PRIVATE_DOMAIN = "FHE4J private stream, version 1".getBytes(StandardCharsets.US_ASCII);

    /** 32 blocks of SHAKE256's rate of 136 bytes: whole words, and whole permutations. */
    private static final int CHUNK_BYTES = 32 * 136;

    private final SHAKEDigest xof = new SHAKEDigest(256);
    private final byte[] chunk = new byte[CHUNK_BYTES];
    /** The chunk's words, to be copied in bulk: that is fast before the JVM has compiled any loop over them. */
    private final LongBuffer words =
            ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();

    private boolean closed;

    private DrbgSource(byte[] domain) {
        xof.update((byte) domain.length);
        xof.update(domain, 0, domain.length);
    }

    /**
     * Opens a source that is seeded with 512 bits of the operating system and shares nothing with any other.
     *
     * @return the source, to be closed after use
     */
    public static DrbgSource fresh() {
        DrbgSource source = new DrbgSource(FRESH_DOMAIN);
        byte[] seed = new byte[2 * SEED_BYTES];
        try {
            new SecureRandom().nextBytes(seed);
            source.xof.update(seed, 0, seed.length);
        } finally {
            Zeroing.wipe(seed);
        }
        return source;
    }

    /**
     * Opens the stream that belongs to a private seed and a label.
     *
     * @param seed exactly 32 secret bytes
     * @param label what the stream is for; other labels give independent streams
     * @return the source, to be closed after use
     * @throws IllegalArgumentException if the seed has another length
     * @throws ClosedException if the seed was closed
     */
    public static DrbgSource expand(SecretBytes seed, PrivateLabel label) {
        if (seed.size() != SEED_BYTES) {
            throw new IllegalArgumentException("a private seed has " + SEED_BYTES + " bytes, not " + seed.size());
        }
        DrbgSource source = new DrbgSource(PRIVATE_DOMAIN);
        byte[] bytes = seed.toByteArray(SecretKeyAccess.INSTANCE);
        try {
            source.xof.update(bytes, 0, bytes.length);
        } finally {
            Zeroing.wipe(bytes);
        }
        byte[] encoded = label.encode();
        source.xof.update(encoded, 0, encoded.length);
        return source;
    }

    @Override
    public void nextBytes(byte[] out, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, out.length);
        requireOpen();
        if (length > 0) {
            xof.doOutput(out, offset, length);
        }
    }

    @Override
    public void nextLongs(long[] out, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, out.length);
        requireOpen();
        int end = offset + length;
        for (int done = offset; done < end; ) {
            int count = Math.min(end - done, CHUNK_BYTES / Long.BYTES);
            xof.doOutput(chunk, 0, count * Long.BYTES);
            words.get(0, out, done, count);
            done += count;
        }
        Zeroing.wipe(chunk);
    }

    private void requireOpen() {
        if (closed) {
            throw new ClosedException("this random source was closed; open a new one for each call");
        }
    }

    @Override
    public void close() {
        xof.reset();
        Zeroing.wipe(chunk);
        closed = true;
    }

    /** Returns a constant: the state is secret. */
    @Override
    public String toString() {
        return "DrbgSource[redacted]";
    }
}
