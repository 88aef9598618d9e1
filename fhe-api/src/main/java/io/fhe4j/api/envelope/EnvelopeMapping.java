package io.fhe4j.api.envelope;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes an envelope whose payloads are put together in the file itself, for content that is larger than memory: the file is mapped, its payloads are
 * filled in any order and by any number of threads, and headed by their digests in the end. {@link EnvelopeReader#map} opens it again.
 */
public final class EnvelopeMapping {

    private EnvelopeMapping() {}

    /** Fills the payloads. */
    @FunctionalInterface
    public interface Filling {
        /**
         * Writes all payloads.
         *
         * @param payloads the chunks' memory in the file, 64-byte aligned, zero at first; good for any thread, until this method returns
         */
        void fill(List<MemorySegment> payloads);
    }

    /** Whether files can be mapped here: {@code --enable-native-access} allows it. */
    public static boolean isEnabled() {
        return EnvelopeMapping.class.getModule().isNativeAccessEnabled();
    }

    /**
     * Refuses to go on where files cannot be mapped.
     *
     * @throws IllegalStateException if they cannot, with the option to start Java with
     */
    public static void requireEnabled() {
        if (!isEnabled()) {
            throw new IllegalStateException("files are mapped only where native access is enabled: start Java with"
                    + " --enable-native-access=io.fhe4j.api (on the module path) or =ALL-UNNAMED (on the class path)");
        }
    }

    /**
     * Creates or replaces a file in one step, by {@link AtomicFiles}.
     *
     * @param target the file's final name; its directory must exist
     * @param header the header
     * @param payloadBytes the length of each chunk, as many as the header says
     * @param filling fills the chunks; what it throws leaves the target as it was
     * @throws IllegalArgumentException if the number of chunks is not the header's
     * @throws IllegalStateException if files cannot be mapped, see {@link #requireEnabled}
     * @throws UncheckedIOException if the disk has not enough room, or the operating system refuses
     */
    public static void write(Path target, EnvelopeHeader header, long[] payloadBytes, Filling filling) {
        requireEnabled();
        if (payloadBytes.length != header.chunks()) {
            throw new IllegalArgumentException(
                    payloadBytes.length + " chunks for a header that says " + header.chunks());
        }
        byte[] encoded = header.encode();
        byte[] headerDigest = EnvelopeFormat.digest(encoded);
        long[] starts = new long[payloadBytes.length];
        long end = encoded.length;
        for (int i = 0; i < starts.length; i++) {
            starts[i] = end + EnvelopeFormat.FRAME_BYTES;
            end = Math.addExact(starts[i], payloadBytes[i]) + EnvelopeFormat.padding(payloadBytes[i]);
        }
        long bytes = end;
        requireRoom(target, bytes);
        AtomicFiles.write(target, channel -> {
            try (Arena arena = Arena.ofShared()) {
                MemorySegment mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
                MemorySegment file = EnvelopeReader.asNative(mapped, arena);
                List<MemorySegment> payloads = new ArrayList<>();
                for (int i = 0; i < starts.length; i++) {
                    payloads.add(file.asSlice(starts[i], payloadBytes[i]));
                }
                filling.fill(List.copyOf(payloads));
                MemorySegment.copy(MemorySegment.ofArray(encoded), 0, file, 0, encoded.length);
                byte[] buffer = new byte[EnvelopeFormat.BUFFER_BYTES];
                for (int i = 0; i < starts.length; i++) {
                    ByteBuffer frame = EnvelopeWriter.frame(headerDigest, i, payloads.get(i), buffer);
                    file.asSlice(starts[i] - EnvelopeFormat.FRAME_BYTES, EnvelopeFormat.FRAME_BYTES)
                            .copyFrom(MemorySegment.ofBuffer(frame));
                }
                mapped.force();
            }
        });
    }

    /** A file that outgrows its disk while it is filled ends the program with an error that nobody can handle. */
    private static void requireRoom(Path target, long bytes) {
        Path directory = target.toAbsolutePath().getParent();
        try {
            long free = Files.getFileStore(directory == null ? target.toAbsolutePath() : directory)
                    .getUsableSpace();
            if (bytes > free) {
                throw new IOException("it takes " + bytes + " bytes, and the disk has room for " + free);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + target + ": " + e.getMessage(), e);
        }
    }
}
