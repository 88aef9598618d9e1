package io.fhe4j.ntt.trace;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** Writes numbers and bytes into checksummed blocks; one block of memory. */
final class BlockOutput implements AutoCloseable {

    static final int BLOCK = 1 << 16;

    private final OutputStream out;
    private final ByteBuffer block = ByteBuffer.allocate(BLOCK);
    private final ByteBuffer head = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    private final CRC32C crc = new CRC32C();

    BlockOutput(OutputStream out) {
        this.out = out;
    }

    void writeByte(int value) throws IOException {
        if (!block.hasRemaining()) {
            flushBlock();
        }
        block.put((byte) value);
    }

    void writeUnsigned(long value) throws IOException {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            writeByte((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        writeByte((int) rest);
    }

    void writeString(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        writeUnsigned(bytes.length);
        writeBytes(MemorySegment.ofArray(bytes));
    }

    void writeBytes(MemorySegment bytes) throws IOException {
        long at = 0;
        while (at < bytes.byteSize()) {
            if (!block.hasRemaining()) {
                flushBlock();
            }
            int count = (int) Math.min(block.remaining(), bytes.byteSize() - at);
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, block.array(), block.position(), count);
            block.position(block.position() + count);
            at += count;
        }
    }

    private void flushBlock() throws IOException {
        crc.reset();
        crc.update(block.array(), 0, block.position());
        writeHead(block.position(), (int) crc.getValue());
        out.write(block.array(), 0, block.position());
        block.clear();
    }

    private void writeHead(int length, int checksum) throws IOException {
        head.clear().putInt(length).putInt(checksum);
        out.write(head.array());
    }

    /** Writes what is left and the end mark, and closes the file. */
    @Override
    public void close() throws IOException {
        try (out) {
            if (block.position() > 0) {
                flushBlock();
            }
            writeHead(0, 0);
        }
    }
}
