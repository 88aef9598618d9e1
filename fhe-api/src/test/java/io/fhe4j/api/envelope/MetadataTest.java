package io.fhe4j.api.envelope;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.SecretDistribution;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class MetadataTest {
    private static final String BIG = "x".repeat(65_536);

    @Property(tries = 50)
    void readsBackWhatWasWritten(@ForAll long seed) {
        Random random = new Random(seed);
        int i = random.nextInt();
        long l = random.nextLong();
        double d = random.nextGaussian() * 1e9;
        String s = "λ" + Long.toString(random.nextLong(), 36) + "🔑";
        BigInteger b = new BigInteger(random.nextInt(3000), random).subtract(BigInteger.valueOf(random.nextInt()));
        int[] ints = random.ints(random.nextInt(9)).toArray();
        long[] longs = random.longs(random.nextInt(9)).toArray();
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        MetadataReader reader = reader(new MetadataWriter()
                .writeBoolean(i > 0)
                .writeInt(i)
                .writeLong(l)
                .writeDouble(d)
                .writeString(s)
                .writeBigInteger(b)
                .writeEnum(SecretDistribution.GAUSSIAN)
                .writeInts(ints)
                .writeLongs(longs)
                .writeCount(bytes.length)
                .writeBytes(bytes));
        assertEquals(i > 0, reader.readBoolean("f"));
        assertEquals(i, reader.readInt("f", i, i));
        assertEquals(l, reader.readLong("f", l, l));
        assertEquals(d, reader.readDouble("f", d, d));
        assertEquals(s, reader.readString("f", 40));
        assertEquals(b, reader.readBigInteger("f", b.bitLength()));
        assertEquals(SecretDistribution.GAUSSIAN, reader.readEnum("f", SecretDistribution.class));
        assertArrayEquals(ints, reader.readInts("f", 9, Integer.MIN_VALUE, Integer.MAX_VALUE));
        assertArrayEquals(longs, reader.readLongs("f", 9, Long.MIN_VALUE, Long.MAX_VALUE));
        assertEquals(bytes.length, reader.readCount("f", 0, 40));
        assertArrayEquals(bytes, reader.readBytes("f", bytes.length));
        reader.expectEnd();
    }

    /** The encoding is part of the format: it must not change by accident. */
    @Test
    void encodesAsDocumented() {
        byte[] encoded = new MetadataWriter()
                .writeBoolean(true)
                .writeInt(0x01020304)
                .writeLong(-2)
                .writeDouble(-0.0)
                .writeString("é")
                .writeBigInteger(BigInteger.valueOf(128))
                .writeInts(7)
                .toBytes();
        assertEquals(
                "01" + "04030201" + "feffffffffffffff" + "0000000000000000" + "0200c3a9" + "02000080"
                        + "0100000007000000",
                HexFormat.of().formatHex(encoded));
    }

    @Test
    void writerRefusesWhatHasNoEncoding() {
        MetadataWriter writer = new MetadataWriter();
        assertThrows(IllegalArgumentException.class, () -> writer.writeDouble(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> writer.writeString("\ud800"));
        assertThrows(IllegalArgumentException.class, () -> writer.writeString(BIG));
        assertThrows(IllegalArgumentException.class, () -> writer.writeBigInteger(BigInteger.TWO.pow(8 * 65_536)));
        assertThrows(IllegalArgumentException.class, () -> writer.writeCount(-1));
    }

    @Test
    void refusesTruncatedFields() {
        refuses("00", r -> r.readInt("f", 0, 1), "1 are left");
        refuses("", r -> r.readBoolean("f"), "0 are left");
        refuses("00000000000000", r -> r.readLong("f", 0, 1), "8 bytes are needed");
        refuses("00000000000000", r -> r.readDouble("f", 0, 1), "8 bytes are needed");
        refuses("02", r -> r.readString("f", 9), "2 bytes are needed");
        refuses("020041", r -> r.readString("f", 9), "only 1 follow");
        refuses("020041", r -> r.readBigInteger("f", 64), "only 1 follow");
        refuses("0041", r -> r.readBytes("f", 3), "3 bytes are needed");
        refuses("0200000001000000", r -> r.readInts("f", 9, 0, 9), "8 bytes are needed");
        refuses("020000000100000000000000", r -> r.readLongs("f", 9, 0, 9), "16 bytes are needed");
    }

    @Test
    void refusesValuesOutOfRange() {
        refuses("02", r -> r.readBoolean("f"), "0 or 1, not 2");
        refuses("ff", r -> r.readBoolean("f"), "0 or 1, not -1");
        refuses("05000000", r -> r.readInt("f", 0, 4), "5 is not in [0, 4]");
        refuses("ffffffff", r -> r.readInt("f", 0, 4), "-1 is not in [0, 4]");
        refuses("0500000000000000", r -> r.readLong("f", 0, 4), "5 is not in [0, 4]");
        refuses("ffffffffffffffff", r -> r.readLong("f", 0, 4), "-1 is not in [0, 4]");
        refuses("0000000000001440", r -> r.readDouble("f", 0, 4), "5.0 is not in [0.0, 4.0]");
        refuses("00000000000014c0", r -> r.readDouble("f", 0, 4), "-5.0 is not in");
        refuses("000000000000f87f", r -> r.readDouble("f", 0, 4), "NaN is not in");
        refuses("000000000000f07f", r -> r.readDouble("f", 0, 4), "Infinity is not in");
        refuses("0000000000000080", r -> r.readDouble("f", 0, 4), "without a sign");
        refuses("0300414141", r -> r.readString("f", 2), "3 bytes is not in [0, 2]");
        refuses("0200c328", r -> r.readString("f", 2), "no UTF-8");
        refuses("0200c080", r -> r.readString("f", 2), "no UTF-8"); // an overlong zero
        refuses("0000", r -> r.readBigInteger("f", 64), "0 bytes is not in [1, 9]");
        refuses("0a0001020304050607080900", r -> r.readBigInteger("f", 64), "10 bytes is not in");
        refuses("020001ff", r -> r.readBigInteger("f", 8), "has 9 bits");
        refuses("02000001", r -> r.readBigInteger("f", 64), "more bytes than it needs");
        refuses("0200ffff", r -> r.readBigInteger("f", 64), "more bytes than it needs");
        refuses("0500000000000000", r -> r.readCount("f", 0, 9), "5 elements cannot follow in 4 bytes");
        refuses("0a00000000000000", r -> r.readCount("f", 0, 9), "10 is not in [0, 9]");
        refuses("0100000005000000", r -> r.readInts("f", 9, 0, 4), "5 is not in [0, 4]");
        refuses("010000000500000000000000", r -> r.readLongs("f", 9, 0, 4), "5 is not in [0, 4]");
        refuses("0300474741", r -> r.readEnum("f", SecretDistribution.class), "\"GGA\" is none of [TERNARY, GAUSSIAN]");
        refuses("02001b5b", r -> r.readEnum("f", SecretDistribution.class), "\"?[\"");
    }

    @Test
    void acceptsAnInfinityOnlyWhereABoundIsInfinite() {
        MetadataReader reader = reader(new MetadataWriter().writeDouble(Double.POSITIVE_INFINITY));
        assertEquals(Double.POSITIVE_INFINITY, reader.readDouble("f", 0, Double.POSITIVE_INFINITY));
    }

    @Test
    void refusesLeftOverBytes() {
        refuses(
                "00",
                r -> {
                    r.expectEnd();
                    return r;
                },
                "1 bytes are left over");
    }

    @Test
    void namesSourceFieldOffsetAndRemedy() {
        MetadataReader reader = new MetadataReader(new byte[12], "x.fhe", 100);
        reader.readInt("first", 0, 0);
        MalformedInputException e = assertThrows(MalformedInputException.class, () -> reader.readLong("second", 1, 2));
        assertEquals("x.fhe", e.source());
        assertEquals("field second at offset 104", e.place());
        assertEquals("0 is not in [1, 2]", e.problem());
        assertFalse(e.remedy().isEmpty());
        assertEquals("x.fhe: field second at offset 104: 0 is not in [1, 2]; " + e.remedy(), e.getMessage());
    }

    @Test
    void shortensNamesOfHostileFiles() {
        String shown = MetadataReader.printable("a\n".repeat(1000));
        assertTrue(shown.length() <= 81 && !shown.contains("\n"), shown);
    }

    private static MetadataReader reader(MetadataWriter writer) {
        return MetadataReader.of(writer.toBytes(), "test");
    }

    private static void refuses(String hex, Function<MetadataReader, Object> read, String problem) {
        MetadataReader reader = MetadataReader.of(HexFormat.of().parseHex(hex), "test");
        MalformedInputException e = assertThrows(MalformedInputException.class, () -> read.apply(reader));
        assertTrue(e.problem().contains(problem), e.getMessage());
        assertTrue(e.getMessage().startsWith("test: "), e.getMessage());
    }
}
