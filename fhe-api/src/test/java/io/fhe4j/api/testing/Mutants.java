package io.fhe4j.api.testing;

import io.fhe4j.api.testing.EnvelopeParts.Chunk;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Makes hostile files of a valid one, reproducibly from a seed. */
public final class Mutants {
    private static final long[] INTERESTING = {
        0,
        1,
        -1,
        63,
        64,
        65,
        Byte.MAX_VALUE,
        255,
        256,
        Short.MAX_VALUE,
        65_536,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        1L << 32,
        1L << 50,
        1L << 60,
        Long.MAX_VALUE - 63,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        0x7ff8000000000000L, // NaN
        0x7ff0000000000000L, // infinity
        0xfff0000000000000L,
    };

    private Mutants() {}

    /**
     * Damaged files: flipped bits, truncations, extensions, overwritten stretches, edited lengths and counts, swapped, doubled
     * and dropped chunks. The digests stay as they were, so a reader must refuse every one.
     *
     * @param file a valid file
     * @param seed of the pseudo-random choices
     * @param count how many
     * @return the mutants, each different from the file, made one at a time
     */
    public static Stream<Mutant> stale(byte[] file, long seed, int count) {
        String type = EnvelopeParts.of(file).type;
        return IntStream.range(0, count).mapToObj(i -> {
            Random random = new Random(seed * 1_000_003 + i);
            Mutant mutant;
            do {
                mutant = damage(file, random);
            } while (Arrays.equals(mutant.file(), file));
            return mutant.ofType(type);
        });
    }

    private static Mutant damage(byte[] file, Random random) {
        byte[] copy = file.clone();
        return switch (random.nextInt(8)) {
            case 0, 1 -> {
                int bit = random.nextInt(8 * file.length);
                copy[bit / 8] ^= (byte) (1 << bit % 8);
                yield new Mutant("bit " + bit + " flipped", copy);
            }
            case 2 -> {
                int length = random.nextInt(file.length);
                yield new Mutant("cut to " + length, Arrays.copyOf(file, length));
            }
            case 3 -> {
                byte[] extended = Arrays.copyOf(file, file.length + 1 + random.nextInt(200));
                if (random.nextBoolean()) {
                    extended[file.length] = (byte) random.nextInt();
                }
                yield new Mutant("extended from " + file.length, extended);
            }
            case 4 -> {
                int from = random.nextInt(file.length);
                int to = from + 1 + random.nextInt(Math.min(300, file.length - from));
                byte value = (byte) (random.nextBoolean() ? 0 : random.nextInt());
                Arrays.fill(copy, from, to, value);
                yield new Mutant("bytes " + from + " to " + to + " overwritten with " + value, copy);
            }
            case 5 -> {
                // A field of the header, or a word anywhere: lengths and counts are among them.
                int offset = random.nextBoolean() ? 4 * random.nextInt(19) : 8 * random.nextInt(file.length / 8);
                long value = INTERESTING[random.nextInt(INTERESTING.length)];
                if (random.nextBoolean()) {
                    words(copy).putInt(offset, (int) value);
                } else {
                    words(copy).putLong(offset, value);
                }
                yield new Mutant("word at " + offset + " set to " + value, copy);
            }
            case 6 -> {
                List<int[]> frames = frames(file);
                if (frames.isEmpty()) {
                    yield damage(file, random);
                }
                int frame = frames.get(random.nextInt(frames.size()))[0];
                long old = words(file).getLong(frame);
                long value = random.nextBoolean() ? old + random.nextInt(129) - 64 : random.nextLong();
                words(copy).putLong(frame, value);
                yield new Mutant("length of the chunk at " + frame + " set to " + value, copy);
            }
            default -> rearrange(file, random);
        };
    }

    /** Swaps, doubles or drops whole chunks with their frames. */
    private static Mutant rearrange(byte[] file, Random random) {
        List<int[]> frames = frames(file);
        if (frames.isEmpty()) {
            return damage(file, random);
        }
        int start = frames.get(0)[0];
        List<int[]> order = new ArrayList<>(frames);
        int first = random.nextInt(order.size());
        int second = random.nextInt(order.size());
        String what = switch (random.nextInt(3)) {
            case 0 -> {
                Collections.swap(order, first, second);
                yield "chunks " + first + " and " + second + " swapped";
            }
            case 1 -> {
                order.add(second, order.get(first));
                yield "chunk " + first + " doubled";
            }
            default -> {
                order.remove(first);
                yield "chunk " + first + " dropped";
            }
        };
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(file, 0, start);
        for (int[] frame : order) {
            out.write(file, frame[0], frame[1] - frame[0]);
        }
        return new Mutant(what, out.toByteArray());
    }

    /** Returns where each chunk begins and ends, frame and padding included. */
    private static List<int[]> frames(byte[] file) {
        List<int[]> frames = new ArrayList<>();
        for (int offset = words(file).getInt(12); offset < file.length; ) {
            int length = (int) words(file).getLong(offset);
            int end = offset + 64 + (length + 63) / 64 * 64;
            frames.add(new int[] {offset, end});
            offset = end;
        }
        return frames;
    }

    /**
     * Edited files whose digests fit: metadata bytes, words of chunks, lengths, counts, identities changed at random. Some may
     * be valid by chance, so a reader must refuse them or return a value that can be used.
     *
     * @param file a valid file
     * @param seed of the pseudo-random choices
     * @param count how many
     * @return the mutants, made one at a time
     */
    public static Stream<Mutant> recomputed(byte[] file, long seed, int count) {
        return IntStream.range(0, count).mapToObj(i -> {
            Random random = new Random(seed * 1_000_003 + i);
            EnvelopeParts parts = EnvelopeParts.of(file);
            String type = parts.type;
            String description = edit(parts, random);
            if (random.nextInt(4) == 0) {
                description += ", " + edit(parts, random);
            }
            return new Mutant(description, parts.toBytes(), type);
        });
    }

    private static String edit(EnvelopeParts parts, Random random) {
        int choice = random.nextInt(10);
        if (choice < 5 && parts.metadata.length > 0) {
            return editMetadata(parts, random);
        }
        if (choice < 8 && !parts.chunks.isEmpty()) {
            return editChunk(parts, random);
        }
        switch (random.nextInt(5)) {
            case 0 -> parts.fingerprint[random.nextInt(32)] ^= (byte) (1 << random.nextInt(8));
            case 1 -> parts.keySet = new byte[16];
            case 2 -> parts.keySet[random.nextInt(16)] ^= (byte) (1 << random.nextInt(8));
            case 3 -> parts.version = (int) INTERESTING[random.nextInt(INTERESTING.length)];
            default -> parts.chunkCount += random.nextInt(3) - 1;
        }
        return "header edited";
    }

    private static String editMetadata(EnvelopeParts parts, Random random) {
        int length = parts.metadata.length;
        int offset = random.nextInt(length);
        switch (random.nextInt(5)) {
            case 0 -> parts.metadata[offset] ^= (byte) (1 << random.nextInt(8));
            case 1 -> parts.metadata[offset] = (byte) random.nextInt();
            case 2 -> {
                byte[] value = new byte[8];
                words(value).putLong(0, INTERESTING[random.nextInt(INTERESTING.length)]);
                System.arraycopy(value, 0, parts.metadata, offset, Math.min(8, length - offset));
            }
            case 3 -> parts.metadata = Arrays.copyOf(parts.metadata, offset);
            default -> parts.metadata = Arrays.copyOf(parts.metadata, length + 1 + random.nextInt(8));
        }
        return "metadata edited at " + offset;
    }

    private static String editChunk(EnvelopeParts parts, Random random) {
        int index = random.nextInt(parts.chunks.size());
        Chunk chunk = parts.chunks.get(index);
        int words = chunk.payload.length / 8;
        int choice = random.nextInt(6);
        if (choice < 3 && words > 0) {
            int word = random.nextInt(words);
            long value = random.nextBoolean() ? random.nextLong() : INTERESTING[random.nextInt(INTERESTING.length)];
            chunk.setWord(word, value);
            return "word " + word + " of chunk " + index + " set to " + value;
        }
        switch (choice) {
            case 3 -> chunk.resize(Arrays.copyOf(chunk.payload, random.nextInt(chunk.payload.length + 64)));
            case 4 -> parts.removeChunk(index);
            default -> parts.addChunk(chunk.payload.clone());
        }
        return "chunk " + index + " resized, removed or doubled";
    }

    private static ByteBuffer words(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
