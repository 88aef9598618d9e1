package io.fhe4j.ntt.trace;

import io.fhe4j.api.MalformedInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** Reads what {@link BlockOutput} wrote; one block of memory. Everything damaged is a {@link MalformedInputException}. */
final class BlockInput implements AutoCloseable {

    private final InputStream in;
    private final String source;
    private final byte[] block = new byte[BlockOutput.BLOCK];
    private final CRC32C crc = new CRC32C();
    private int position;
    private int length;
    private long blockNumber;
    private long record;
    private boolean ended;

    BlockInput(InputStream in, String source) {
        this.in = in;
        this.source = source;
    }

    /** Counts records, for messages. */
    void nextRecord() {
        record++;
    }

    MalformedInputException malformed(String problem) {
        return new MalformedInputException(
                source, "record " + record + " (block " + blockNumber + ")", problem, "record the program again");
    }

    boolean atEnd() {
        return position == length && !fill();
    }

    int readByte() {
        if (position == length && !fill()) {
            throw malformed("the trace ends in the middle of a record");
        }
        return block[position++] & 0xFF;
    }

    long readUnsigned() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = readByte();
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw malformed("a number of more than 64 bits");
    }

    int readInt(String field, long min, long max) {
        long value = readUnsigned();
        if (value < min || value > max) {
            throw malformed(field + " " + value + " is outside " + min + "…" + max);
        }
        return (int) value;
    }

    long readLong(String field, long min, long max) {
        long value = readUnsigned();
        if (value < min || value > max) {
            throw malformed(field + " " + value + " is outside " + min + "…" + max);
        }
        return value;
    }

    String readString(String field, int maxBytes) {
        byte[] bytes = new byte[readInt(field + " length", 0, maxBytes)];
        readBytes(MemorySegment.ofArray(bytes));
        return new String(bytes, StandardCharsets.UTF_8);
    }

    void readBytes(MemorySegment bytes) {
        long at = 0;
        while (at < bytes.byteSize()) {
            if (position == length && !fill()) {
                throw malformed("the trace ends in the middle of a record");
            }
            int count = (int) Math.min(length - position, bytes.byteSize() - at);
            MemorySegment.copy(block, position, bytes, ValueLayout.JAVA_BYTE, at, count);
            position += count;
            at += count;
        }
    }

    private boolean fill() {
        if (ended) {
            return false;
        }
        try {
            byte[] head = in.readNBytes(8);
            if (head.length < 8) {
                throw malformed("the trace has no end mark: it was cut off");
            }
            ByteBuffer fields = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
            int size = fields.getInt();
            int checksum = fields.getInt();
            if (size < 0 || size > block.length) {
                throw malformed("block of " + size + " bytes");
            }
            if (size == 0) {
                if (checksum != 0 || in.read() >= 0) {
                    throw malformed("bytes after the end mark");
                }
                ended = true;
                return false;
            }
            blockNumber++;
            if (in.readNBytes(block, 0, size) < size) {
                throw malformed("the trace ends in the middle of a block");
            }
            crc.reset();
            crc.update(block, 0, size);
            if ((int) crc.getValue() != checksum) {
                throw malformed("the block's checksum does not match");
            }
            position = 0;
            length = size;
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
