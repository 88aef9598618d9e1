package io.fhe4j.api.envelope;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an envelope says of its content before the first chunk. Immutable. */
public final class EnvelopeHeader {
    /** The version that is written. */
    public static final int VERSION = 1;

    /** The largest header in bytes, metadata and digest included: 2^20, which holds the names of 32 errors for each of 1024 ciphertexts. */
    public static final int MAX_BYTES = 1 << 20;

    /** The largest number of chunks: 2^20. */
    public static final int MAX_CHUNKS = 1 << 20;

    /** The longest name of a type, in characters. */
    public static final int MAX_TYPE_LENGTH = 64;

    private static final Pattern TYPE = Pattern.compile("[a-z0-9.-]{1," + MAX_TYPE_LENGTH + "}");

    private final int version;
    private final String type;
    private final Fingerprint fingerprint;
    private final @Nullable KeySetId keySet;
    private final byte[] metadata;
    private final int chunks;

    /**
     * The header of a file to be written in the present version.
     *
     * @param type the name of the content's type, 1 to 64 lower-case letters, digits, dots and hyphens, such as
     *     "ckks.ciphertext"
     * @param fingerprint the fingerprint of the parameters that the content belongs to
     * @param keySet the key set that the content belongs to, or null for none
     * @param metadata the type's metadata, complete
     * @param chunks the number of chunks that will follow, 0 to 2^20
     * @throws IllegalArgumentException if the type is no such name, or the header would be too large
     */
    public EnvelopeHeader(
            String type, Fingerprint fingerprint, @Nullable KeySetId keySet, MetadataWriter metadata, int chunks) {
        this(VERSION, type, fingerprint, keySet, metadata.toBytes(), chunks);
        if (!isType(type)) {
            throw new IllegalArgumentException("\"" + type + "\" is no name of a type: 1 to " + MAX_TYPE_LENGTH
                    + " lower-case letters, digits, dots and hyphens are");
        }
        if (chunks < 0 || chunks > MAX_CHUNKS) {
            throw new IllegalArgumentException("an envelope has 0 to " + MAX_CHUNKS + " chunks, not " + chunks);
        }
        if (encodedBytes(type.length(), this.metadata.length) > MAX_BYTES) {
            throw new IllegalArgumentException("metadata of " + this.metadata.length
                    + " bytes do not fit into a header of at most " + MAX_BYTES + "; put long content into a chunk");
        }
    }

    /** A header as it was read; the reader has checked every field. */
    EnvelopeHeader(
            int version, String type, Fingerprint fingerprint, @Nullable KeySetId keySet, byte[] metadata, int chunks) {
        this.version = version;
        this.type = type;
        this.fingerprint = fingerprint;
        this.keySet = keySet;
        this.metadata = metadata;
        this.chunks = chunks;
    }

    static boolean isType(String type) {
        return TYPE.matcher(type).matches();
    }

    static long encodedBytes(int typeLength, long metadataLength) {
        long bytes = EnvelopeFormat.TYPE_OFFSET + typeLength + metadataLength + EnvelopeFormat.DIGEST_BYTES;
        return bytes + EnvelopeFormat.padding(bytes);
    }

    /** Encodes the header, digest included. */
    byte[] encode() {
        int length = (int) encodedBytes(type.length(), metadata.length);
        ByteBuffer out = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        out.put(EnvelopeFormat.MAGIC).putInt(version).putInt(length).put(fingerprint.toBytes());
        out.put(keySet == null ? new byte[KeySetId.BYTES] : keySet.toBytes());
        out.putInt(chunks).putInt(metadata.length).put((byte) type.length());
        out.put(type.getBytes(StandardCharsets.US_ASCII)).put(metadata);
        int digestOffset = length - EnvelopeFormat.DIGEST_BYTES;
        var digest = Sha256.start();
        digest.update(out.array(), 0, digestOffset);
        out.put(digestOffset, digest.digest());
        return out.array();
    }

    /** Returns the version of the envelope's format, at least 1. */
    public int version() {
        return version;
    }

    /** Returns the name of the content's type, such as "ckks.ciphertext". */
    public String type() {
        return type;
    }

    /** Returns the fingerprint of the parameters that the content belongs to. */
    public Fingerprint fingerprint() {
        return fingerprint;
    }

    /** Returns the key set that the content belongs to, or nothing. */
    public Optional<KeySetId> keySet() {
        return Optional.ofNullable(keySet);
    }

    /** Returns the number of chunks, 0 to 2^20. */
    public int chunks() {
        return chunks;
    }

    /** Returns the length of the metadata in bytes. */
    public int metadataBytes() {
        return metadata.length;
    }

    /** Returns the length of the encoded header in bytes, a multiple of 64 of at most 2^18. */
    public int headerBytes() {
        return (int) encodedBytes(type.length(), metadata.length);
    }

    /** Returns a reader over the metadata, at its start. */
    MetadataReader metadata(String source) {
        return new MetadataReader(metadata, source, EnvelopeFormat.TYPE_OFFSET + type.length());
    }
}
