package io.fhe4j.api.envelope;

import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.MessageDigest;

/** Where the bytes of an envelope come from, read front to back. */
abstract sealed class EnvelopeSource {
    private static final String TRUNCATED = "the file is truncated: fetch or copy it again";

    private final String name;
    private final long size;
    final byte[] buffer = new byte[EnvelopeFormat.BUFFER_BYTES];
    long position;

    /** A source of a known size in bytes, or of an unknown one, {@link Long#MAX_VALUE}. */
    private EnvelopeSource(String name, long size) {
        this.name = name;
        this.size = size;
    }

    final String name() {
        return name;
    }

    /** Refuses a length that the rest of the file cannot hold, before anything of that length is allocated. */
    final void need(String field, long bytes) {
        if (bytes > size - position) {
            throw truncated(field, bytes, size - position);
        }
    }

    final MalformedInputException truncated(String field, long needed, long left) {
        return new MalformedInputException(
                name,
                field + " at offset " + position,
                "the file ends: " + needed + " bytes are needed, " + left + " are left",
                TRUNCATED);
    }

    /** Fills a small array. */
    abstract void read(String field, byte[] target, int offset, int length);

    /** Reads a payload into a segment of its size, and through the digest. */
    abstract void readInto(String field, MemorySegment target, MessageDigest digest);

    /** Passes a payload of any length through the digest and forgets it. */
    abstract void skip(String field, long bytes, MessageDigest digest);

    /** Returns whether no byte follows. */
    abstract boolean atEnd();

    abstract void close() throws IOException;

    /** A stream, whose size may be unknown. */
    static final class Streamed extends EnvelopeSource {
        private final InputStream in;

        Streamed(InputStream in, String name, long size) {
            super(name, size);
            this.in = in;
        }

        @Override
        void read(String field, byte[] target, int offset, int length) {
            need(field, length);
            int count;
            try {
                count = in.readNBytes(target, offset, length);
            } catch (IOException e) {
                throw unreadable(e);
            }
            if (count < length) {
                throw truncated(field, length, count);
            }
            position += length;
        }

        @Override
        void readInto(String field, MemorySegment target, MessageDigest digest) {
            long bytes = target.byteSize();
            for (long done = 0; done < bytes; ) {
                int length = (int) Math.min(buffer.length, bytes - done);
                read(field, buffer, 0, length);
                digest.update(buffer, 0, length);
                MemorySegment.copy(buffer, 0, target, ValueLayout.JAVA_BYTE, done, length);
                done += length;
            }
        }

        @Override
        void skip(String field, long bytes, MessageDigest digest) {
            for (long left = bytes; left > 0; ) {
                int length = (int) Math.min(buffer.length, left);
                read(field, buffer, 0, length);
                digest.update(buffer, 0, length);
                left -= length;
            }
        }

        @Override
        boolean atEnd() {
            try {
                return in.read() < 0;
            } catch (IOException e) {
                throw unreadable(e);
            }
        }

        private UncheckedIOException unreadable(IOException e) {
            return new UncheckedIOException("cannot read " + name() + " at offset " + position + ": " + e, e);
        }

        @Override
        void close() throws IOException {
            in.close();
        }
    }

    /** A file mapped as a whole. */
    static final class Mapped extends EnvelopeSource {
        private final MemorySegment file;

        Mapped(MemorySegment file, String name) {
            super(name, file.byteSize());
            this.file = file;
        }

        @Override
        void read(String field, byte[] target, int offset, int length) {
            need(field, length);
            MemorySegment.copy(file, ValueLayout.JAVA_BYTE, position, target, offset, length);
            position += length;
        }

        @Override
        void readInto(String field, MemorySegment target, MessageDigest digest) {
            target.copyFrom(take(field, target.byteSize(), digest));
        }

        @Override
        void skip(String field, long bytes, MessageDigest digest) {
            take(field, bytes, digest);
        }

        /** Returns the payload as it lies in the file, which stays mapped. */
        MemorySegment take(String field, long bytes, MessageDigest digest) {
            need(field, bytes);
            MemorySegment payload = file.asSlice(position, bytes);
            Sha256.update(digest, payload, buffer);
            position += bytes;
            return payload;
        }

        @Override
        boolean atEnd() {
            return position == file.byteSize();
        }

        @Override
        void close() {
            // The arena that the caller gave unmaps the file.
        }
    }
}
