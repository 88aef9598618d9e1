package io.fhe4j.api.envelope;

import io.fhe4j.api.MalformedInputException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads the fields that a {@link MetadataWriter} wrote, strictly: each call names its field and the values that are allowed,
 * and anything else (too few bytes, another encoding of the same value, a value out of range) ends in a
 * {@link MalformedInputException} that names the file, the field with its offset, the problem and the remedy. Lengths are
 * checked before anything is allocated. A reader of a type calls it field by field, then {@link #expectEnd()}.
 *
 * <p>Not thread-safe.
 */
public final class MetadataReader {
    static final String DAMAGED = "the file is damaged or was not written by FHE4J: fetch or create it again";

    private final ByteBuffer bytes;
    private final String source;
    private final long base;
    private int fieldOffset;

    /** A reader over an array that nobody changes, whose first byte lies at {@code base} in the file. */
    MetadataReader(byte[] bytes, String source, long base) {
        this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        this.source = source;
        this.base = base;
    }

    /**
     * A reader over bytes that came otherwise than as the metadata of an envelope.
     *
     * @param bytes the encoding, not to be changed while it is read
     * @param source what messages call the bytes, such as a file's name
     * @return a reader at the first byte
     */
    public static MetadataReader of(byte[] bytes, String source) {
        return new MetadataReader(bytes, source, 0);
    }

    /**
     * Reads a truth value.
     *
     * @param field the field's name for messages
     * @return the value
     * @throws MalformedInputException if the byte is neither 0 nor 1
     */
    public boolean readBoolean(String field) {
        need(field, 1);
        byte value = bytes.get();
        if (value != 0 && value != 1) {
            throw invalid(field, "a truth value is 0 or 1, not " + value);
        }
        return value == 1;
    }

    /**
     * Reads an integer.
     *
     * @param field the field's name for messages
     * @param min the least value allowed
     * @param max the largest value allowed
     * @return the value, {@code min} to {@code max}
     * @throws MalformedInputException if it is out of range
     */
    public int readInt(String field, int min, int max) {
        need(field, Integer.BYTES);
        int value = bytes.getInt();
        if (value < min || value > max) {
            throw invalid(field, value + " is not in [" + min + ", " + max + "]");
        }
        return value;
    }

    /**
     * Reads a long integer.
     *
     * @param field the field's name for messages
     * @param min the least value allowed
     * @param max the largest value allowed
     * @return the value, {@code min} to {@code max}
     * @throws MalformedInputException if it is out of range
     */
    public long readLong(String field, long min, long max) {
        need(field, Long.BYTES);
        long value = bytes.getLong();
        if (value < min || value > max) {
            throw invalid(field, value + " is not in [" + min + ", " + max + "]");
        }
        return value;
    }

    /**
     * Reads a floating-point number.
     *
     * @param field the field's name for messages
     * @param min the least value allowed
     * @param max the largest value allowed; an infinity is accepted only where a bound is infinite
     * @return the value, {@code min} to {@code max}, never NaN or −0
     * @throws MalformedInputException if it is out of range, NaN or −0
     */
    public double readDouble(String field, double min, double max) {
        need(field, Double.BYTES);
        long bits = bytes.getLong();
        double value = Double.longBitsToDouble(bits);
        if (!(value >= min && value <= max)) {
            throw invalid(field, value + " is not in [" + min + ", " + max + "]");
        }
        if (bits == Long.MIN_VALUE) {
            throw invalid(field, "zero is written without a sign");
        }
        return value;
    }

    /**
     * Reads a string.
     *
     * @param field the field's name for messages
     * @param maxBytes the most bytes that its UTF-8 may have
     * @return the string
     * @throws MalformedInputException if it is longer, or no UTF-8
     */
    public String readString(String field, int maxBytes) {
        int length = readShortLength(field, 0, maxBytes);
        ByteBuffer encoded = bytes.slice(bytes.position(), length);
        bytes.position(bytes.position() + length);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(encoded).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedInputException(source, place(field), "the string is no UTF-8", DAMAGED, e);
        }
    }

    /**
     * Reads a constant of an enumeration.
     *
     * @param <E> the enumeration
     * @param field the field's name for messages
     * @param type the enumeration
     * @return the constant
     * @throws MalformedInputException if no constant has the name
     */
    public <E extends Enum<E>> E readEnum(String field, Class<E> type) {
        int start = bytes.position();
        String name = readString(field, 255);
        fieldOffset = start;
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(name)) {
                return constant;
            }
        }
        throw invalid(field, "\"" + printable(name) + "\" is none of " + java.util.EnumSet.allOf(type));
    }

    /**
     * Reads a big integer.
     *
     * @param field the field's name for messages
     * @param maxBits the most bits that its magnitude may have, as {@link BigInteger#bitLength()} counts them
     * @return the integer, of either sign
     * @throws MalformedInputException if it is longer, or not as short as possible
     */
    public BigInteger readBigInteger(String field, int maxBits) {
        int length = readShortLength(field, 1, maxBits / Byte.SIZE + 1);
        byte[] encoded = new byte[length];
        bytes.get(encoded);
        BigInteger value = new BigInteger(encoded);
        if (value.bitLength() > maxBits) {
            throw invalid(field, "the integer has " + value.bitLength() + " bits; at most " + maxBits + " are allowed");
        }
        if (value.bitLength() / Byte.SIZE + 1 != length) {
            throw invalid(field, "the integer is written with more bytes than it needs");
        }
        return value;
    }

    /**
     * Reads bytes of a known number.
     *
     * @param field the field's name for messages
     * @param length how many, at least 0
     * @return the bytes
     * @throws MalformedInputException if there are fewer
     */
    public byte[] readBytes(String field, int length) {
        need(field, length);
        byte[] value = new byte[length];
        bytes.get(value);
        return value;
    }

    /**
     * Reads the number of elements of a list, each of which takes at least one byte.
     *
     * @param field the field's name for messages
     * @param min the least count allowed
     * @param max the largest count allowed
     * @return the count, {@code min} to {@code max} and at most the number of bytes that follow
     * @throws MalformedInputException if it is out of range, or so many elements cannot follow
     */
    public int readCount(String field, int min, int max) {
        int count = readInt(field, min, max);
        if (count > bytes.remaining()) {
            throw invalid(field, count + " elements cannot follow in " + bytes.remaining() + " bytes");
        }
        return count;
    }

    /**
     * Reads a list of integers.
     *
     * @param field the field's name for messages
     * @param maxCount the largest count allowed
     * @param min the least value allowed
     * @param max the largest value allowed
     * @return the values, each {@code min} to {@code max}
     * @throws MalformedInputException if the count or a value is out of range, or bytes are missing
     */
    public int[] readInts(String field, int maxCount, int min, int max) {
        int count = readCount(field, 0, maxCount);
        need(field, (long) count * Integer.BYTES);
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = readInt(field, min, max);
        }
        return values;
    }

    /**
     * Reads a list of long integers.
     *
     * @param field the field's name for messages
     * @param maxCount the largest count allowed
     * @param min the least value allowed
     * @param max the largest value allowed
     * @return the values, each {@code min} to {@code max}
     * @throws MalformedInputException if the count or a value is out of range, or bytes are missing
     */
    public long[] readLongs(String field, int maxCount, long min, long max) {
        int count = readCount(field, 0, maxCount);
        need(field, (long) count * Long.BYTES);
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = readLong(field, min, max);
        }
        return values;
    }

    /**
     * Checks that every byte has been read.
     *
     * @throws MalformedInputException if bytes are left
     */
    public void expectEnd() {
        fieldOffset = bytes.position();
        if (bytes.hasRemaining()) {
            throw invalid("end of metadata", bytes.remaining() + " bytes are left over");
        }
    }

    /**
     * Makes the exception for a field that was read last and turns out to be wrong, for the reader of the type to throw.
     *
     * @param field the field's name
     * @param problem what is wrong with it, with the values found and allowed
     * @return the exception, which names the file, the field, its offset and the usual remedy
     */
    public MalformedInputException invalid(String field, String problem) {
        return new MalformedInputException(source, place(field), problem, DAMAGED);
    }

    private String place(String field) {
        return "field " + field + " at offset " + (base + fieldOffset);
    }

    private int readShortLength(String field, int min, int max) {
        need(field, Short.BYTES);
        int length = Short.toUnsignedInt(bytes.getShort());
        if (length < min || length > max) {
            throw invalid(field, "a length of " + length + " bytes is not in [" + min + ", " + max + "]");
        }
        if (length > bytes.remaining()) {
            throw invalid(field, length + " bytes are declared, and only " + bytes.remaining() + " follow");
        }
        return length;
    }

    private void need(String field, long length) {
        fieldOffset = bytes.position();
        if (length > bytes.remaining()) {
            throw invalid(
                    field, "the metadata end: " + length + " bytes are needed, " + bytes.remaining() + " are left");
        }
    }

    /** Keeps control characters and overlong names of a hostile file out of messages and terminals. */
    static String printable(String text) {
        String head = text.length() > 80 ? text.substring(0, 80) + "…" : text;
        return head.replaceAll("[^\\x20-\\x7e…]", "?");
    }
}
