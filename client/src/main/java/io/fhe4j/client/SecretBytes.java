package io.fhe4j.client;

import io.fhe4j.api.ClosedException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Objects;

/**
 * A short secret, such as a seed: bytes outside the Java heap, so that no garbage collector leaves copies behind, zeroed by
 * {@link #close()}. It prints its length only and deliberately has neither {@code equals} nor {@code hashCode}, which would
 * take a time that depends on the bytes. Thread-safe. One that is dropped unclosed gives its memory back without zeroing it.
 */
public final class SecretBytes implements AutoCloseable {
    private final MemorySegment segment;
    private boolean closed;

    private SecretBytes(byte[] bytes) {
        segment = Arena.ofAuto().allocate(Math.max(1, bytes.length)).asSlice(0, bytes.length);
        MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
    }

    /**
     * Returns fresh random bytes from the operating system.
     *
     * @param size how many, at least 1
     * @return the secret
     */
    public static SecretBytes random(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("a secret has at least one byte, not " + size);
        }
        byte[] bytes = new byte[size];
        try {
            new SecureRandom().nextBytes(bytes);
            return new SecretBytes(bytes);
        } finally {
            Zeroing.wipe(bytes);
        }
    }

    /**
     * Copies a secret that exists already.
     *
     * @param bytes the bytes, copied; the caller still has to zero its own
     * @param access the token that marks the place for reviewers
     * @return the secret
     */
    public static SecretBytes copyOf(byte[] bytes, SecretKeyAccess access) {
        Objects.requireNonNull(access, "access");
        return new SecretBytes(bytes);
    }

    /**
     * Copies the secret out.
     *
     * @param access the token that marks the place for reviewers
     * @return a copy that the caller has to zero
     * @throws ClosedException if this secret was closed
     */
    public byte[] toByteArray(SecretKeyAccess access) {
        Objects.requireNonNull(access, "access");
        synchronized (segment) {
            requireOpen();
            return segment.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    /** Returns the number of bytes. */
    public int size() {
        return (int) segment.byteSize();
    }

    /**
     * Says whether two secrets hold the same bytes, in a time that depends on their lengths alone.
     *
     * @param other the other secret
     * @return true for equal lengths and bytes
     * @throws ClosedException if one of them was closed
     */
    public boolean contentEquals(SecretBytes other) {
        byte[] mine = toByteArray(SecretKeyAccess.INSTANCE);
        byte[] theirs = other.toByteArray(SecretKeyAccess.INSTANCE);
        try {
            return MessageDigest.isEqual(mine, theirs);
        } finally {
            Zeroing.wipe(mine);
            Zeroing.wipe(theirs);
        }
    }

    /** Zeroes the bytes. Closing twice is harmless. */
    @Override
    public void close() {
        synchronized (segment) {
            segment.fill((byte) 0);
            closed = true;
        }
    }

    /** Returns the address of the bytes, for the test that shows them zeroed. */
    MemorySegment segment() {
        return segment;
    }

    private void requireOpen() {
        if (closed) {
            throw new ClosedException("this secret was closed and its bytes are gone; open its key store again");
        }
    }

    /** Returns the length, and no byte of the secret. */
    @Override
    public String toString() {
        return "SecretBytes[" + size() + " bytes, redacted]";
    }
}
