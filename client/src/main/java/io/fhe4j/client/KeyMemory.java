package io.fhe4j.client;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Where a key is put together, piece by piece along batch1: on the host, or straight in a backend's memory, its own or that of a file. */
final class KeyMemory implements AutoCloseable {

    private final Shape shape;
    private final @Nullable HostRows host;
    private final @Nullable RowBuffer buffer;
    private boolean taken;

    private KeyMemory(Shape shape, @Nullable HostRows host, @Nullable RowBuffer buffer) {
        this.shape = shape;
        this.host = host;
        this.buffer = buffer;
    }

    static KeyMemory onHost(Shape shape, RnsBasis basis) {
        return new KeyMemory(shape, HostRows.allocateCompact(shape, basis, Form.EVALUATION), null);
    }

    static KeyMemory onBackend(Shape shape, RnsBasis basis, Backend backend) {
        return in(backend.allocate(shape, basis, Form.EVALUATION, BufferRole.KEY));
    }

    /** In this buffer, which is closed with the memory unless it becomes a key. */
    static KeyMemory in(RowBuffer buffer) {
        return new KeyMemory(buffer.shape(), null, buffer);
    }

    /** The shape of a piece. */
    Shape piece() {
        return shape.withBatch1(1);
    }

    /**
     * Takes finished rows.
     *
     * @param words memory for as many 64-bit words, to be overwritten
     */
    void put(Stream stream, int piece, RowBuffer rows, MemorySegment words) {
        RowBuffer whole = buffer;
        if (whole != null) {
            stream.copy(whole.batch1(piece, piece + 1), rows);
            return;
        }
        HostRows key = host;
        if (key != null) {
            stream.download(words, rows);
            int pairs = rows.shape().batch();
            int components = shape.components();
            long rowBytes = (long) shape.width() * Long.BYTES;
            for (int k = 0; k < pairs * components; k++) {
                MemorySegment row = words.asSlice(k * rowBytes, rowBytes);
                key.setRow(piece * pairs + k / components, k % components, 0, row);
            }
        }
    }

    /** The key, once all pieces are there. */
    Residues residues() {
        taken = true;
        HostRows words = host;
        if (words != null) {
            return Residues.onHost(words);
        }
        RowBuffer whole = buffer;
        if (whole == null) {
            throw new AssertionError("a key is somewhere");
        }
        return Residues.onBackend(whole);
    }

    /** Gives back what did not become a key. */
    @Override
    public void close() {
        if (!taken && buffer != null) {
            buffer.close();
        }
    }
}
