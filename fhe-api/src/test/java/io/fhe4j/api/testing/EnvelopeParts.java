package io.fhe4j.api.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An envelope in parts that can be changed at will and put together again with right digests, as a hostile writer would. It
 * shares no code with the real writer, and none of its scruples.
 */
public final class EnvelopeParts {
    private static final byte[] MAGIC = {(byte) 0x89, 'F', 'H', 'E', '4', 'J', '\r', '\n'};
    private static final int ALIGNMENT = 64;

    /** The version that the header claims. */
    public int version;

    /** The 32 bytes of the fingerprint. */
    public byte[] fingerprint;

    /** The 16 bytes of the key-set id. */
    public byte[] keySet;

    /** The number of chunks that the header claims. */
    public int chunkCount;

    /** The type's name, one byte for each character. */
    public String type;

    /** The type's metadata. */
    public byte[] metadata;

    /** The chunks. */
    public final List<Chunk> chunks = new ArrayList<>();

    /** What fills the header up to its digest. */
    public byte headerPadding;

    /** What follows the last chunk. */
    public byte[] trailing = {};

    /** One chunk with its frame. */
    public static final class Chunk {
        /** The length that the frame claims. */
        public long length;

        /** The number that the frame claims. */
        public long number;

        /** Two words that should be zero. */
        public final long[] reserved = new long[2];

        /** The payload. */
        public byte[] payload;

        /** What fills the payload up to a multiple of 64 bytes. */
        public byte padding;

        private Chunk(long number, byte[] payload) {
            this.length = payload.length;
            this.number = number;
            this.payload = payload;
        }

        /**
         * Replaces the payload and the length that the frame claims.
         *
         * @param payload the new payload
         */
        public void resize(byte[] payload) {
            this.payload = payload;
            this.length = payload.length;
        }

        /**
         * Returns a word of the payload.
         *
         * @param index the word's index
         */
        public long word(int index) {
            return ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN).getLong(8 * index);
        }

        /**
         * Changes a word of the payload.
         *
         * @param index the word's index
         * @param value its new value
         */
        public void setWord(int index, long value) {
            ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN).putLong(8 * index, value);
        }
    }

    private EnvelopeParts(ByteBuffer in) {
        version = in.getInt(8);
        int headerLength = in.getInt(12);
        fingerprint = bytes(in, 16, 32);
        keySet = bytes(in, 48, 16);
        chunkCount = in.getInt(64);
        int metadataLength = in.getInt(68);
        int typeLength = in.get(72);
        type = new String(bytes(in, 73, typeLength), StandardCharsets.ISO_8859_1);
        metadata = bytes(in, 73 + typeLength, metadataLength);
        int offset = headerLength;
        for (int i = 0; i < chunkCount; i++) {
            int length = (int) in.getLong(offset);
            chunks.add(new Chunk(i, bytes(in, offset + 64, length)));
            offset += 64 + length + padding(length);
        }
    }

    /**
     * Takes a valid envelope apart.
     *
     * @param file a sound file, not changed
     */
    public static EnvelopeParts of(byte[] file) {
        return new EnvelopeParts(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN));
    }

    private static byte[] bytes(ByteBuffer in, int offset, int length) {
        byte[] bytes = new byte[length];
        in.get(offset, bytes);
        return bytes;
    }

    private static int padding(long length) {
        return (int) (-length & (ALIGNMENT - 1));
    }

    /**
     * Changes an integer of the metadata.
     *
     * @param offset its offset in the metadata
     * @param value its new value
     */
    public void setMetadataInt(int offset, int value) {
        ByteBuffer.wrap(metadata).order(ByteOrder.LITTLE_ENDIAN).putInt(offset, value);
    }

    /**
     * Changes a long integer, or the bits of a double, of the metadata.
     *
     * @param offset its offset in the metadata
     * @param value its new value
     */
    public void setMetadataLong(int offset, long value) {
        ByteBuffer.wrap(metadata).order(ByteOrder.LITTLE_ENDIAN).putLong(offset, value);
    }

    /**
     * Appends a chunk and counts it.
     *
     * @param payload its payload
     */
    public void addChunk(byte[] payload) {
        chunks.add(new Chunk(chunks.size(), payload));
        chunkCount++;
    }

    /**
     * Removes a chunk, counts it off and numbers the others anew.
     *
     * @param index its index
     */
    public void removeChunk(int index) {
        chunks.remove(index);
        chunkCount--;
        for (int i = 0; i < chunks.size(); i++) {
            chunks.get(i).number = i;
        }
    }

    /** Puts the file together, with digests that fit. */
    public byte[] toBytes() {
        byte[] name = type.getBytes(StandardCharsets.ISO_8859_1);
        int used = 73 + name.length + metadata.length;
        int headerLength = used + 32 + padding(used + 32);
        long total = (long) headerLength + trailing.length;
        for (Chunk chunk : chunks) {
            total += 64 + chunk.payload.length + padding(chunk.payload.length);
        }
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(total)).order(ByteOrder.LITTLE_ENDIAN);
        out.put(MAGIC).putInt(version).putInt(headerLength).put(fingerprint).put(keySet);
        out.putInt(chunkCount)
                .putInt(metadata.length)
                .put((byte) name.length)
                .put(name)
                .put(metadata);
        fill(out, headerLength - 32, headerPadding);
        byte[] headerDigest = sha256(Arrays.copyOf(out.array(), headerLength - 32));
        out.put(headerDigest);
        for (Chunk chunk : chunks) {
            int frame = out.position();
            out.putLong(chunk.length).putLong(chunk.number);
            out.putLong(chunk.reserved[0]).putLong(chunk.reserved[1]);
            out.put(sha256(headerDigest, bytes(out, frame, 32), chunk.payload));
            out.put(chunk.payload);
            fill(out, out.position() + padding(chunk.payload.length), chunk.padding);
        }
        return out.put(trailing).array();
    }

    private static void fill(ByteBuffer out, int end, byte value) {
        while (out.position() < end) {
            out.put(value);
        }
    }

    private static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns the bytes of all payloads together. */
    public long payloadBytes() {
        return chunks.stream().mapToLong(chunk -> chunk.payload.length).sum();
    }
}
