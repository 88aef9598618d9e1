package io.fhe4j.ringgsw.wire;

import io.fhe4j.api.envelope.EnvelopeReader;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The words of a chunk, all residues of one modulus, each in 2, 4 or 8 bytes: put or taken one after the other. */
final class Words {

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Modulus modulus;
    private final int wordBytes;
    private final MemorySegment segment;
    private long next;

    private Words(Modulus modulus, int wordBytes, MemorySegment segment) {
        this.modulus = modulus;
        this.wordBytes = wordBytes;
        this.segment = segment;
    }

    /** Room for words of a modulus. */
    static Words allocate(Modulus modulus, long count) {
        int bytes = HostRows.compactBytes(RnsBasis.of(modulus));
        return new Words(modulus, bytes, MemorySegment.ofArray(new byte[Math.toIntExact(count * bytes)]));
    }

    /** The next chunk of a file, of exactly so many words, every one checked when it is taken. */
    static Words read(EnvelopeReader reader, String field, Modulus modulus, long count) {
        int bytes = HostRows.compactBytes(RnsBasis.of(modulus));
        MemorySegment segment = MemorySegment.ofArray(new byte[Math.toIntExact(count * bytes)]);
        reader.chunkInto(field, segment);
        return new Words(modulus, bytes, segment);
    }

    MemorySegment segment() {
        return segment;
    }

    void put(long word) {
        switch (wordBytes) {
            case Long.BYTES -> segment.set(LONG, next, word);
            case Integer.BYTES -> segment.set(INT, next, (int) word);
            default -> segment.set(SHORT, next, (short) word);
        }
        next += wordBytes;
    }

    /** Puts the words of a row from one place on. */
    void putRow(HostRows rows, int entry, int component, int from) {
        long[] words = rows.rowWords(entry, component, 0);
        for (int i = from; i < words.length; i++) {
            put(words[i]);
        }
    }

    long take(EnvelopeReader reader, String field) {
        long word = switch (wordBytes) {
            case Long.BYTES -> segment.get(LONG, next);
            case Integer.BYTES -> Integer.toUnsignedLong(segment.get(INT, next));
            default -> Short.toUnsignedLong(segment.get(SHORT, next));
        };
        if (!modulus.isCanonical(word)) {
            throw reader.invalid("chunk " + field, "word " + next / wordBytes + " is not below its modulus " + modulus);
        }
        next += wordBytes;
        return word;
    }

    /** Takes words into an array from one place on. */
    void take(EnvelopeReader reader, String field, long[] words, int from) {
        for (int i = from; i < words.length; i++) {
            words[i] = take(reader, field);
        }
    }
}
