package io.fhe4j.ntt.trace;

import io.fhe4j.api.SecretAccessException;
import io.fhe4j.api.Sha256;
import io.fhe4j.ntt.CallObserver;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes what it observes as a trace. Memory is bounded by the number of bases and of views of live allocations. */
final class TraceWriter implements CallObserver, AutoCloseable {

    private final BlockOutput out;
    private final TraceKind kind;
    private final boolean expandCompounds;
    private final Map<RnsBasis, Integer> bases = new HashMap<>();
    private final Map<Long, Map<TracedView, Long>> views = new HashMap<>();
    private long nextView;
    private long kernels;
    private boolean closed;

    TraceWriter(OutputStream file, String backend, TraceKind kind, boolean expandCompounds) throws IOException {
        this.kind = kind;
        this.expandCompounds = expandCompounds;
        file.write(TraceReader.MAGIC.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        out = new BlockOutput(file);
        out.writeUnsigned(RecordTag.VERSION);
        out.writeByte(kind.ordinal());
        out.writeString(backend);
    }

    @Override
    public synchronized void allocated(RowBuffer buffer) {
        write(() -> {
            int basis = basis(buffer.moduli());
            out.writeByte(RecordTag.ALLOCATE);
            out.writeUnsigned(buffer.allocationId());
            writeShape(buffer.shape());
            out.writeUnsigned(basis);
            writeForm(buffer.form());
            out.writeByte(buffer.role().ordinal());
            out.writeByte(buffer.isSecret() ? 1 : 0);
            views.put(buffer.allocationId(), new HashMap<>());
        });
    }

    @Override
    public synchronized void released(long allocation) {
        write(() -> {
            if (views.remove(allocation) != null) {
                out.writeByte(RecordTag.RELEASE);
                out.writeUnsigned(allocation);
            }
        });
    }

    @Override
    public synchronized void uploaded(Stream stream, RowBuffer buffer, @Nullable MemorySegment words) {
        if (kind == TraceKind.DATA && words == null) {
            throw new SecretAccessException(
                    "a data trace would need the words of a secret buffer, which are never written;"
                            + " record shapes, or record the server's part only");
        }
        write(() -> {
            long view = view(buffer);
            out.writeByte(RecordTag.UPLOAD);
            out.writeUnsigned(stream.id());
            out.writeUnsigned(view);
            if (kind == TraceKind.DATA && words != null) {
                out.writeBytes(words);
            }
        });
    }

    @Override
    public synchronized void downloaded(Stream stream, RowBuffer buffer, @Nullable MemorySegment words) {
        if (kind == TraceKind.DATA && words == null) {
            throw new SecretAccessException(
                    "a data trace would need the digest of a secret buffer; record shapes instead");
        }
        write(() -> {
            long view = view(buffer);
            out.writeByte(RecordTag.DOWNLOAD);
            out.writeUnsigned(stream.id());
            out.writeUnsigned(view);
            if (kind == TraceKind.DATA && words != null) {
                out.writeBytes(MemorySegment.ofArray(Sha256.of(words)));
            }
        });
    }

    @Override
    public synchronized void kernel(
            Stream stream, Kernel kernel, int outputs, RowBuffer[] operands, @Nullable Object constant) {
        write(() -> {
            long[] numbers = new long[operands.length];
            for (int k = 0; k < numbers.length; k++) {
                numbers[k] = view(operands[k]);
            }
            for (RnsBasis basis : ConstantCodec.bases(constant)) {
                basis(basis);
            }
            out.writeByte(RecordTag.KERNEL);
            out.writeUnsigned(stream.id());
            out.writeByte(kernel.ordinal());
            out.writeUnsigned(outputs);
            out.writeUnsigned(numbers.length);
            for (long number : numbers) {
                out.writeUnsigned(number);
            }
            ConstantCodec.write(out, constant, this::known);
            kernels++;
        });
    }

    @Override
    public synchronized void regionBegins(String name, long count) {
        write(() -> {
            out.writeByte(RecordTag.REGION_BEGINS);
            out.writeString(name);
            out.writeUnsigned(count);
        });
    }

    @Override
    public synchronized void regionEnds() {
        write(() -> out.writeByte(RecordTag.REGION_ENDS));
    }

    @Override
    public boolean expands(Kernel kernel) {
        return expandCompounds && kernel.isCompound();
    }

    private int known(RnsBasis basis) {
        return bases.getOrDefault(basis, -1);
    }

    private int basis(RnsBasis basis) throws IOException {
        Integer number = bases.get(basis);
        if (number != null) {
            return number;
        }
        out.writeByte(RecordTag.BASIS);
        out.writeUnsigned(basis.size());
        for (int r = 0; r < basis.size(); r++) {
            out.writeUnsigned(basis.get(r).value());
        }
        bases.put(basis, bases.size());
        return bases.size() - 1;
    }

    private long view(RowBuffer buffer) throws IOException {
        Map<TracedView, Long> known = views.computeIfAbsent(buffer.allocationId(), id -> new HashMap<>());
        TracedView view = TracedView.of(buffer);
        Long number = known.get(view);
        if (number != null) {
            return number;
        }
        int basis = basis(view.moduli());
        out.writeByte(RecordTag.VIEW);
        out.writeUnsigned(view.allocation());
        writeShape(view.shape());
        out.writeUnsigned(basis);
        writeForm(view.form());
        for (long part : view.placement()) {
            out.writeUnsigned(part);
        }
        known.put(view, nextView);
        return nextView++;
    }

    private void writeShape(Shape shape) throws IOException {
        out.writeUnsigned(shape.batch1());
        out.writeUnsigned(shape.batch2());
        out.writeUnsigned(shape.batch3());
        out.writeUnsigned(shape.components());
        out.writeUnsigned(shape.rows());
        out.writeUnsigned(shape.width());
    }

    private void writeForm(Form form) throws IOException {
        out.writeByte(form.ordinal());
    }

    private interface Writing {
        void run() throws IOException;
    }

    private void write(Writing writing) {
        if (closed) {
            return;
        }
        try {
            writing.run();
        } catch (IOException e) {
            throw new UncheckedIOException("the trace could not be written", e);
        }
    }

    /** Ends the trace; what happens afterwards is not recorded. */
    @Override
    public synchronized void close() {
        write(() -> {
            out.writeByte(RecordTag.END);
            out.writeUnsigned(kernels);
            out.close();
        });
        closed = true;
    }
}
