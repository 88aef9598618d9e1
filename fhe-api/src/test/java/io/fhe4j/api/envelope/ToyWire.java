package io.fhe4j.api.envelope;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.SecretDistribution;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** A type with a field of every kind, read and written as the real types are. */
final class ToyWire {
    static final String TYPE = "test.toy";
    static final Fingerprint FINGERPRINT = Fingerprint.of("toy parameters".getBytes(StandardCharsets.US_ASCII));
    static final KeySetId KEY_SET = KeySetId.fromBytes("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
    static final long[] MODULI = {97, 1_000_003, (1L << 61) - 1, 0};
    static final int WIDTH = 16;
    static final int MAX_LABEL = 40;
    static final long MAX_BYTES = 2L * MODULI.length * WIDTH * Long.BYTES + MAX_LABEL;

    // Where the fields lie in the metadata.
    static final int LEVEL = 0;
    static final int DEGREE = 4;
    static final int BOUND = 8;
    static final int REAL = 16;
    static final int DISTRIBUTION = 17;
    static final int SCALE = DISTRIBUTION + 2 + "TERNARY".length();
    static final int ELEMENTS = SCALE + 2 + 4;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Toy(int level, double bound, int[] elements, MemorySegment rows, byte[] label) {}

    private ToyWire() {}

    static byte[] write(int level, Random random) {
        MetadataWriter metadata = new MetadataWriter()
                .writeInt(level)
                .writeInt(1)
                .writeDouble(2.5)
                .writeBoolean(true)
                .writeEnum(SecretDistribution.TERNARY)
                .writeBigInteger(BigInteger.ONE.shiftLeft(30))
                .writeInts(1, 5, 25);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        EnvelopeHeader header = new EnvelopeHeader(TYPE, FINGERPRINT, KEY_SET, metadata, 2);
        EnvelopeWriter.write(out, header, writer -> {
            writer.chunk(rows(level + 1, random));
            writer.chunk(MemorySegment.ofArray("a label".getBytes(StandardCharsets.US_ASCII)));
        });
        return out.toByteArray();
    }

    private static MemorySegment rows(int count, Random random) {
        byte[] bytes = new byte[2 * count * WIDTH * Long.BYTES];
        MemorySegment rows = MemorySegment.ofArray(bytes);
        var word = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 2 * count * WIDTH; i++) {
            long modulus = MODULI[i / WIDTH % count];
            long residue = modulus == 0 ? random.nextLong() : Long.remainderUnsigned(random.nextLong(), modulus);
            rows.setAtIndex(word, i, residue);
        }
        return rows;
    }

    static Toy read(byte[] file, String name) {
        try (EnvelopeReader reader =
                EnvelopeReader.read(new ByteArrayInputStream(file), name, MAX_BYTES, Arena.ofAuto())) {
            return read(reader);
        }
    }

    static Toy read(EnvelopeReader reader) {
        reader.expectType(TYPE);
        reader.expectFingerprint(FINGERPRINT);
        reader.expectKeySet(KEY_SET);
        MetadataReader metadata = reader.metadata();
        int level = metadata.readInt("level", 0, MODULI.length - 1);
        metadata.readInt("degree", 1, 1);
        double bound = metadata.readDouble("bound", 0, 1e6);
        metadata.readBoolean("real");
        metadata.readEnum("distribution", SecretDistribution.class);
        metadata.readBigInteger("scale", 60);
        int[] elements = metadata.readInts("elements", 8, 1, 31);
        for (int i = 1; i < elements.length; i++) {
            if (elements[i] <= elements[i - 1]) {
                throw metadata.invalid("elements", "they are not ascending");
            }
        }
        metadata.expectEnd();
        reader.expectChunks(2);
        MemorySegment rows = reader.residues("rows", 2, java.util.Arrays.copyOf(MODULI, level + 1), WIDTH);
        byte[] label = reader.chunk("label", 1, MAX_LABEL).toArray(ValueLayout.JAVA_BYTE);
        reader.expectEnd();
        return new Toy(level, bound, elements, rows, label);
    }
}
