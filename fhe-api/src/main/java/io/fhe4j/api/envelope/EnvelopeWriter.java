package io.fhe4j.api.envelope;

import io.fhe4j.api.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * Writes an envelope front to back: the header first, then each chunk when it is handed over, so that a file of many large
 * chunks needs the memory of one. Equal header and payloads give equal bytes. Not thread-safe.
 */
public final class EnvelopeWriter {
    /** A large heap payload would make the channel allocate a native buffer of its size; so it goes in pieces. */
    private static final long PIECE_BYTES = 1 << 20;

    private final WritableByteChannel out;
    private final EnvelopeHeader header;
    private final byte[] headerDigest;
    private final byte[] buffer = new byte[EnvelopeFormat.BUFFER_BYTES];
    private int next;

    private EnvelopeWriter(WritableByteChannel out, EnvelopeHeader header) throws IOException {
        this.out = out;
        this.header = header;
        byte[] encoded = header.encode();
        this.headerDigest = EnvelopeFormat.digest(encoded);
        write(ByteBuffer.wrap(encoded));
    }

    /** Hands over the chunks of an envelope. */
    @FunctionalInterface
    public interface Content {
        /**
         * Calls {@link EnvelopeWriter#chunk} as often as the header has said.
         *
         * @param writer the writer, after the header
         */
        void writeTo(EnvelopeWriter writer);
    }

    /**
     * Creates or replaces a file in one step, by {@link AtomicFiles}.
     *
     * @param target the file's final name; its directory must exist
     * @param header the header
     * @param content hands over the chunks; what it throws leaves the target as it was
     * @throws IllegalArgumentException if the number of chunks is not the header's
     * @throws UncheckedIOException if the operating system refuses
     */
    public static void write(Path target, EnvelopeHeader header, Content content) {
        AtomicFiles.write(target, channel -> writeAll(channel, header, content));
    }

    /**
     * Creates or replaces a file that only its owner may read, in one step, by {@link AtomicFiles}.
     *
     * @param target the file's final name; its directory must exist
     * @param header the header
     * @param content hands over the chunks; what it throws leaves the target as it was
     * @throws IllegalArgumentException if the number of chunks is not the header's
     * @throws UncheckedIOException if the operating system refuses
     */
    public static void writePrivate(Path target, EnvelopeHeader header, Content content) {
        AtomicFiles.writePrivate(target, channel -> writeAll(channel, header, content));
    }

    /**
     * Creates a file that only its owner may read, in one step, by {@link AtomicFiles#createPrivate}.
     *
     * @param target the file's final name, which must not exist; its directory must
     * @param header the header
     * @param content hands over the chunks
     * @throws IllegalArgumentException if the number of chunks is not the header's
     * @throws UncheckedIOException if the file exists, or the operating system refuses
     */
    public static void createPrivate(Path target, EnvelopeHeader header, Content content) {
        AtomicFiles.createPrivate(target, channel -> writeAll(channel, header, content));
    }

    /**
     * Writes an envelope to a stream.
     *
     * @param out the stream, not closed
     * @param header the header
     * @param content hands over the chunks
     * @throws IllegalArgumentException if the number of chunks is not the header's
     * @throws UncheckedIOException if the stream refuses
     */
    public static void write(OutputStream out, EnvelopeHeader header, Content content) {
        try {
            writeAll(Channels.newChannel(out), header, content);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write: " + e, e);
        }
    }

    private static void writeAll(WritableByteChannel out, EnvelopeHeader header, Content content) throws IOException {
        EnvelopeWriter writer = new EnvelopeWriter(out, header);
        content.writeTo(writer);
        if (writer.next != header.chunks()) {
            throw new IllegalArgumentException(
                    writer.next + " chunks were written, and the header says " + header.chunks());
        }
    }

    /**
     * Writes the next chunk.
     *
     * @param payload the payload, of any length; residues as little-endian 64-bit words
     * @throws IllegalArgumentException if the header's number of chunks is exceeded
     * @throws UncheckedIOException if the operating system refuses
     */
    public void chunk(MemorySegment payload) {
        if (next == header.chunks()) {
            throw new IllegalArgumentException("the header says " + next + " chunks, and here is another one");
        }
        long length = payload.byteSize();
        try {
            write(frame(headerDigest, next, payload, buffer));
            for (long offset = 0; offset < length; offset += PIECE_BYTES) {
                write(payload.asSlice(offset, Math.min(PIECE_BYTES, length - offset))
                        .asByteBuffer());
            }
            write(ByteBuffer.allocate(EnvelopeFormat.padding(length)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write chunk " + next + ": " + e, e);
        }
        next++;
    }

    /** The frame in front of a payload: its length, its number, and the digest of all that and the payload under the header's digest. */
    static ByteBuffer frame(byte[] headerDigest, int number, MemorySegment payload, byte[] buffer) {
        ByteBuffer frame = ByteBuffer.allocate(EnvelopeFormat.FRAME_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        frame.putLong(0, payload.byteSize()).putLong(8, number);
        MessageDigest digest = Sha256.start();
        digest.update(headerDigest);
        int digestOffset = EnvelopeFormat.FRAME_BYTES - EnvelopeFormat.DIGEST_BYTES;
        digest.update(frame.array(), 0, digestOffset);
        Sha256.update(digest, payload, buffer);
        return frame.put(digestOffset, digest.digest());
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }
}
