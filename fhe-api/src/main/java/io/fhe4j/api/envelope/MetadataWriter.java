package io.fhe4j.api.envelope;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Encodes the fields of a type one after the other, in the way that {@link MetadataReader} reads them. Each value has exactly
 * one encoding, so equal values give equal bytes, and the encoding serves for {@linkplain io.fhe4j.api.Fingerprint
 * fingerprints} too. The fields carry no names and no types: the order is the format.
 *
 * <p>Integers take 4 or 8 bytes, little-endian. A truth value is a byte 0 or 1. A double is its IEEE 754 bits, with −0 written
 * as 0 and NaN refused. A string is its length in bytes (2 bytes), then UTF-8. A big integer is its length in bytes (2
 * bytes), then two's complement, big-endian, as short as possible. A list is its count (4 bytes), then the elements.
 *
 * <p>Not thread-safe.
 */
public final class MetadataWriter {
    private static final int MAX_SHORT_LENGTH = 0xFFFF;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** An empty encoding. */
    public MetadataWriter() {}

    /**
     * Writes a truth value, 1 byte.
     *
     * @param value the value
     * @return this
     */
    public MetadataWriter writeBoolean(boolean value) {
        out.write(value ? 1 : 0);
        return this;
    }

    /**
     * Writes an integer, 4 bytes.
     *
     * @param value any value
     * @return this
     */
    public MetadataWriter writeInt(int value) {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            out.write(value >>> shift);
        }
        return this;
    }

    /**
     * Writes a long integer, 8 bytes.
     *
     * @param value any value
     * @return this
     */
    public MetadataWriter writeLong(long value) {
        return writeInt((int) value).writeInt((int) (value >>> Integer.SIZE));
    }

    /**
     * Writes a floating-point number, 8 bytes.
     *
     * @param value any value but NaN; −0 is written as 0
     * @return this
     * @throws IllegalArgumentException if the value is NaN
     */
    public MetadataWriter writeDouble(double value) {
        if (Double.isNaN(value)) {
            throw new IllegalArgumentException("NaN has no canonical encoding");
        }
        return writeLong(Double.doubleToLongBits(value + 0.0)); // −0 + 0 is 0
    }

    /**
     * Writes a string: its length in UTF-8, then UTF-8.
     *
     * @param value at most 65535 bytes in UTF-8, without unpaired surrogates
     * @return this
     * @throws IllegalArgumentException if the string is too long or no Unicode text
     */
    public MetadataWriter writeString(String value) {
        ByteBuffer bytes;
        try {
            bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("the string has an unpaired surrogate", e);
        }
        byte[] encoded = new byte[bytes.remaining()];
        bytes.get(encoded);
        return writeShortLength(encoded.length).writeBytes(encoded);
    }

    /**
     * Writes a constant of an enumeration by its name.
     *
     * @param value the constant
     * @return this
     */
    public MetadataWriter writeEnum(Enum<?> value) {
        return writeString(value.name());
    }

    /**
     * Writes a big integer: its length in bytes, then its shortest two's complement, big-endian.
     *
     * @param value at most 65535 bytes in two's complement
     * @return this
     * @throws IllegalArgumentException if the integer is too long
     */
    public MetadataWriter writeBigInteger(BigInteger value) {
        byte[] encoded = value.toByteArray();
        return writeShortLength(encoded.length).writeBytes(encoded);
    }

    /**
     * Writes bytes whose number the reader knows: no length is written.
     *
     * @param value the bytes
     * @return this
     */
    public MetadataWriter writeBytes(byte[] value) {
        out.write(value, 0, value.length);
        return this;
    }

    /**
     * Writes the number of the elements that follow.
     *
     * @param count at least 0
     * @return this
     * @throws IllegalArgumentException if the count is negative
     */
    public MetadataWriter writeCount(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("a list has at least 0 elements, not " + count);
        }
        return writeInt(count);
    }

    /**
     * Writes a list of integers: its count, then 4 bytes each.
     *
     * @param values any values
     * @return this
     */
    public MetadataWriter writeInts(int... values) {
        writeCount(values.length);
        for (int value : values) {
            writeInt(value);
        }
        return this;
    }

    /**
     * Writes a list of long integers: its count, then 8 bytes each.
     *
     * @param values any values
     * @return this
     */
    public MetadataWriter writeLongs(long... values) {
        writeCount(values.length);
        for (long value : values) {
            writeLong(value);
        }
        return this;
    }

    private MetadataWriter writeShortLength(int length) {
        if (length > MAX_SHORT_LENGTH) {
            throw new IllegalArgumentException(
                    "a field has at most " + MAX_SHORT_LENGTH + " bytes, not " + length + "; put it into a chunk");
        }
        out.write(length);
        out.write(length >>> Byte.SIZE);
        return this;
    }

    /** Returns the encoding of everything written so far. */
    public byte[] toBytes() {
        return out.toByteArray();
    }
}
