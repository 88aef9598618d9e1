package io.fhe4j.api.envelope;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads an envelope front to back: the header at once, then each chunk when asked for. Whatever is damaged, truncated,
 * oversized, not canonical or of another version ends in a {@link MalformedInputException}; what belongs to other parameters
 * or another key set, in the exception for that. Digests are verified before a chunk is handed out, and sizes are checked
 * before anything is allocated. A reader of a type looks like this:
 *
 * {@snippet :
 * try (EnvelopeReader reader = EnvelopeReader.read(file, maxBytes, arena)) {
 *     reader.expectType("ckks.ciphertext");
 *     reader.expectFingerprint(parameters.fingerprint());
 *     MetadataReader metadata = reader.metadata();
 *     int level = metadata.readInt("level", 0, parameters.maxLevel());
 *     metadata.expectEnd();
 *     reader.expectChunks(1);
 *     MemorySegment rows = reader.residues("residues", components, moduli, width);
 *     reader.expectEnd();
 * }
 * }
 *
 * <p>A streamed payload is copied once, into native memory of the arena. A mapped one is not copied: the segment is the file's
 * own pages, read-only, wrapped as a plain native segment so that vector code meets one kind of segment only. Closing the
 * reader leaves the segments valid; they live as long as the arena. Not thread-safe.
 */
public final class EnvelopeReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EnvelopeReader.class);
    private static final AtomicBoolean COPYING_SAID = new AtomicBoolean();

    private final EnvelopeSource source;
    private final EnvelopeHeader header;
    private final byte[] headerDigest;
    private final long maxBytes;
    private final Arena arena;
    private final byte[] frame = new byte[EnvelopeFormat.FRAME_BYTES];
    private int next;
    private long payloadBytes;

    private EnvelopeReader(EnvelopeSource source, long maxBytes, Arena arena) {
        this.source = source;
        this.maxBytes = maxBytes;
        this.arena = arena;
        byte[] encoded = HeaderReader.readBytes(source);
        this.header = HeaderReader.parse(encoded, source.name());
        this.headerDigest = EnvelopeFormat.digest(encoded);
    }

    /**
     * Reads the header from a stream, from its present position on.
     *
     * @param in the stream; closed with the reader
     * @param name what messages call the stream
     * @param maxBytes the most bytes that all payloads together may have, which the caller derives from its parameters
     * @param arena where payloads are allocated
     * @return a reader before the first chunk
     * @throws MalformedInputException if the header is not sound
     * @throws UncheckedIOException if the operating system refuses
     */
    public static EnvelopeReader read(InputStream in, String name, long maxBytes, Arena arena) {
        return open(new EnvelopeSource.Streamed(in, name, Long.MAX_VALUE), maxBytes, arena);
    }

    /**
     * Reads the header of a file whose chunks will be copied into native memory.
     *
     * @param file the file
     * @param maxBytes the most bytes that all payloads together may have, which the caller derives from its parameters
     * @param arena where payloads are allocated
     * @return a reader before the first chunk
     * @throws MalformedInputException if the header is not sound
     * @throws UncheckedIOException if the operating system refuses
     */
    public static EnvelopeReader read(Path file, long maxBytes, Arena arena) {
        try {
            // A pipe has no size; then the end shows itself.
            long size = Files.isRegularFile(file) ? Files.size(file) : Long.MAX_VALUE;
            return open(
                    new EnvelopeSource.Streamed(Files.newInputStream(file), file.toString(), size), maxBytes, arena);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * Maps a file and reads its header; chunks will be the file's own pages. The file must not be changed while the arena
     * lives: to replace it is fine ({@link AtomicFiles} does that), to write into it is not. Needs {@code
     * --enable-native-access}; without it the chunks are copied as by {@link #read(Path, long, Arena)}, and the log says so.
     *
     * @param file the file
     * @param maxBytes the most bytes that all payloads together may have, which the caller derives from its parameters
     * @param arena owns the mapping; to be shared or automatic if other threads will use the segments
     * @return a reader before the first chunk
     * @throws MalformedInputException if the header is not sound
     * @throws UncheckedIOException if the operating system refuses
     */
    public static EnvelopeReader map(Path file, long maxBytes, Arena arena) {
        if (!EnvelopeMapping.isEnabled()) {
            if (COPYING_SAID.compareAndSet(false, true)) {
                LOG.warn(
                        "files are copied into native memory instead of mapped: start Java with --enable-native-access="
                                + "io.fhe4j.api (on the module path) or =ALL-UNNAMED (on the class path)");
            }
            return read(file, maxBytes, arena);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return open(new EnvelopeSource.Mapped(asNative(mapped, arena), file.toString()), maxBytes, arena);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    @SuppressWarnings("restricted") // the segment keeps the mapping's own size and lifetime
    static MemorySegment asNative(MemorySegment mapped, Arena arena) {
        return mapped.reinterpret(mapped.byteSize(), arena, null);
    }

    private static EnvelopeReader open(EnvelopeSource source, long maxBytes, Arena arena) {
        if (maxBytes < 0) {
            throw new IllegalArgumentException("the most bytes allowed are at least 0, not " + maxBytes);
        }
        boolean opened = false;
        try {
            EnvelopeReader reader = new EnvelopeReader(source, maxBytes, arena);
            opened = true;
            return reader;
        } finally {
            if (!opened) {
                close(source);
            }
        }
    }

    private static UncheckedIOException unreadable(Path file, IOException e) {
        String why = e instanceof NoSuchFileException ? "no such file" : e.toString();
        return new UncheckedIOException("cannot read " + file + ": " + why, e);
    }

    /** Returns the header. */
    public EnvelopeHeader header() {
        return header;
    }

    /** Returns the file's name, as messages give it. */
    public String source() {
        return source.name();
    }

    /** Returns a new reader over the type's metadata, at their start. */
    public MetadataReader metadata() {
        return header.metadata(source.name());
    }

    /**
     * Checks the type.
     *
     * @param type the only type that the caller can read
     * @throws MalformedInputException if the file is of another type
     */
    public void expectType(String type) {
        if (!header.type().equals(type)) {
            throw new MalformedInputException(
                    source.name(),
                    "field type at offset " + EnvelopeFormat.TYPE_OFFSET,
                    "the file is a " + header.type() + ", not a " + type,
                    "give the file of the right type");
        }
    }

    /**
     * Checks the parameters.
     *
     * @param expected the fingerprint of the caller's parameters
     * @throws IncompatibleException if the file belongs to others
     */
    public void expectFingerprint(Fingerprint expected) {
        if (!header.fingerprint().equals(expected)) {
            throw new IncompatibleException(source.name() + ": field fingerprint at offset "
                    + EnvelopeFormat.FINGERPRINT_OFFSET + ": the file belongs to parameters " + header.fingerprint()
                    + ", not to " + expected + "; use the parameters that it was made with");
        }
    }

    /**
     * Checks the key set.
     *
     * @param expected the caller's key set
     * @throws KeySetMismatchException if the file belongs to another one
     * @throws MalformedInputException if it belongs to none
     */
    public void expectKeySet(KeySetId expected) {
        KeySetId found = requireKeySet();
        if (!found.equals(expected)) {
            throw new KeySetMismatchException(source.name() + ": field key-set id at offset "
                    + EnvelopeFormat.KEY_SET_OFFSET + ": the file belongs to key set " + found + ", not to " + expected
                    + "; use the keys that it was made with");
        }
    }

    /**
     * Returns the key set of a type that always has one.
     *
     * @return the key set's id
     * @throws MalformedInputException if the file names none
     */
    public KeySetId requireKeySet() {
        return header.keySet()
                .orElseThrow(() -> invalid(
                        "field key-set id at offset " + EnvelopeFormat.KEY_SET_OFFSET,
                        "a " + header.type() + " belongs to a key set, and none is named"));
    }

    /**
     * Checks that a type which belongs to no key set names none.
     *
     * @throws MalformedInputException if the file names one
     */
    public void expectNoKeySet() {
        if (header.keySet().isPresent()) {
            throw invalid(
                    "field key-set id at offset " + EnvelopeFormat.KEY_SET_OFFSET,
                    "a " + header.type() + " belongs to no key set, and one is named");
        }
    }

    /**
     * Checks the number of chunks.
     *
     * @param count the number that the metadata call for
     * @throws MalformedInputException if there are more or fewer
     */
    public void expectChunks(long count) {
        if (header.chunks() != count) {
            throw invalid(
                    "field number of chunks at offset " + EnvelopeFormat.CHUNKS_OFFSET,
                    header.chunks() + " chunks are declared, and the content has " + count);
        }
    }

    /**
     * Reads the next chunk, whose length is known from the metadata.
     *
     * @param field the chunk's name for messages
     * @param bytes the exact length of the payload
     * @return the payload, 64-byte aligned; read-only where it is mapped
     * @throws MalformedInputException if the chunk is missing, damaged or of another length
     */
    public MemorySegment chunk(String field, long bytes) {
        return chunk(field, bytes, bytes);
    }

    /**
     * Reads the next chunk, whose length only the file knows.
     *
     * @param field the chunk's name for messages
     * @param minBytes the least length allowed
     * @param maxBytes the largest length allowed
     * @return the payload, 64-byte aligned; read-only where it is mapped
     * @throws MalformedInputException if the chunk is missing, damaged, too short or too long
     */
    public MemorySegment chunk(String field, long minBytes, long maxBytes) {
        String place = "chunk " + field;
        long length = openChunk(place, minBytes, maxBytes);
        MessageDigest digest = frameDigest();
        MemorySegment payload;
        if (source instanceof EnvelopeSource.Mapped mapped) {
            payload = mapped.take(place, length, digest);
        } else {
            payload = arena.allocate(length, EnvelopeFormat.ALIGNMENT);
            source.readInto(place, payload, digest);
        }
        closeChunk(place, length, digest);
        return payload;
    }

    /**
     * Reads the next chunk into memory of the caller.
     *
     * @param field the chunk's name for messages
     * @param target receives the payload, whose length must be the target's; what it holds after an exception is unspecified
     * @throws MalformedInputException if the chunk is missing, damaged or of another length
     */
    public void chunkInto(String field, MemorySegment target) {
        String place = "chunk " + field;
        long length = openChunk(place, target.byteSize(), target.byteSize());
        MessageDigest digest = frameDigest();
        source.readInto(place, target, digest);
        closeChunk(place, length, digest);
    }

    /**
     * Reads the next chunk as rows of canonical residues, and checks that each is below its modulus.
     *
     * @param field the chunk's name for messages
     * @param polynomials how often the list of moduli repeats: the product of batch and component counts
     * @param moduli the modulus of each row, taken as unsigned, with 0 for 2^64
     * @param width the words in a row, at least 1
     * @return {@code polynomials × moduli.length × width} little-endian 64-bit words, dense in this order, 64-byte aligned;
     *     read-only where they are mapped
     * @throws MalformedInputException if the chunk is missing, damaged or of another length, or a residue is not below its
     *     modulus
     */
    public MemorySegment residues(String field, long polynomials, long[] moduli, int width) {
        long rows = Math.multiplyExact(polynomials, moduli.length);
        MemorySegment words = chunk(field, Math.multiplyExact(Math.multiplyExact(rows, width), Long.BYTES));
        for (long row = 0; row < rows; row++) {
            long modulus = moduli[(int) (row % moduli.length)];
            int column = modulus == 0 ? -1 : firstNotBelow(words, row * width, width, modulus);
            if (column >= 0) {
                throw invalid(
                        "chunk " + field,
                        "the residue in row " + row + ", column " + column + " is not below its modulus "
                                + Long.toUnsignedString(modulus));
            }
        }
        return words;
    }

    private static int firstNotBelow(MemorySegment words, long start, int width, long modulus) {
        for (int i = 0; i < width; i++) {
            if (Long.compareUnsigned(words.getAtIndex(EnvelopeFormat.WORD, start + i), modulus) >= 0) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Verifies all chunks that are left, and the end, in bounded memory, for those who only want to know that a file is sound.
     *
     * @return the bytes of all payloads of the file together
     * @throws MalformedInputException if a chunk is damaged, or bytes follow the last one
     */
    public long verifyRest() {
        while (next < header.chunks()) {
            String place = "chunk " + next;
            long length = openChunk(place, 0, Long.MAX_VALUE);
            MessageDigest digest = frameDigest();
            source.skip(place, length, digest);
            closeChunk(place, length, digest);
        }
        expectEnd();
        return payloadBytes;
    }

    /**
     * Checks that all chunks have been read and nothing follows.
     *
     * @throws MalformedInputException if chunks or bytes are left
     */
    public void expectEnd() {
        String place = "end of content at offset " + source.position;
        if (next < header.chunks()) {
            throw invalid(place, (header.chunks() - next) + " chunks are left over");
        }
        if (!source.atEnd()) {
            throw invalid(place, "bytes follow the last chunk");
        }
    }

    /** Reads and checks the frame of the next chunk; returns the payload's length. */
    private long openChunk(String place, long minBytes, long maxBytes) {
        if (next == header.chunks()) {
            throw invalid(place, "it is missing: the file has " + next + " chunks");
        }
        long start = source.position;
        source.read(place, frame, 0, frame.length);
        ByteBuffer fields = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
        long length = fields.getLong(0);
        if (length < minBytes || length > maxBytes) {
            throw invalid(
                    place + " at offset " + start,
                    "a length of " + length + " bytes is not in [" + minBytes + ", " + maxBytes + "]");
        }
        if (length > this.maxBytes - payloadBytes) {
            throw invalid(
                    place + " at offset " + start,
                    "with its " + length + " bytes the content exceeds the " + this.maxBytes
                            + " that are allowed here");
        }
        if (fields.getLong(8) != next) {
            throw invalid(place + " at offset " + (start + 8), "it is numbered " + fields.getLong(8) + ", not " + next);
        }
        if (fields.getLong(16) != 0 || fields.getLong(24) != 0) {
            throw invalid(place + " at offset " + (start + 16), "reserved bytes are not zero");
        }
        source.need(place, length);
        return length;
    }

    private MessageDigest frameDigest() {
        MessageDigest digest = Sha256.start();
        digest.update(headerDigest);
        digest.update(frame, 0, EnvelopeFormat.FRAME_BYTES - EnvelopeFormat.DIGEST_BYTES);
        return digest;
    }

    private void closeChunk(String place, long length, MessageDigest digest) {
        int digestOffset = EnvelopeFormat.FRAME_BYTES - EnvelopeFormat.DIGEST_BYTES;
        if (!Arrays.equals(digest.digest(), Arrays.copyOfRange(frame, digestOffset, frame.length))) {
            throw invalid(place, "its digest does not fit its content");
        }
        byte[] padding = new byte[EnvelopeFormat.padding(length)];
        long start = source.position;
        source.read(place, padding, 0, padding.length);
        if (!HeaderReader.isZero(padding, 0, padding.length)) {
            throw invalid(place + " at offset " + start, "bytes after the payload are not zero");
        }
        next++;
        payloadBytes += length;
    }

    /**
     * Makes the exception for content that turns out to be wrong, for the reader of the type to throw.
     *
     * @param place the field or chunk
     * @param problem what is wrong with it, with the values found and allowed
     * @return the exception, which names the file and the usual remedy
     */
    public MalformedInputException invalid(String place, String problem) {
        return new MalformedInputException(source.name(), place, problem, MetadataReader.DAMAGED);
    }

    /** Closes the stream or file. Segments stay valid as long as the arena. */
    @Override
    public void close() {
        close(source);
    }

    private static void close(EnvelopeSource source) {
        try {
            source.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close " + source.name() + ": " + e, e);
        }
    }
}
