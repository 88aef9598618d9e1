package io.fhe4j.ntt.trace;

import io.fhe4j.api.MalformedInputException;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.Shape;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a trace event by event. Memory is bounded by the trace's bases, the views of its live allocations, and one upload. Everything
 * damaged is a {@link MalformedInputException} that names the record.
 */
public final class TraceReader implements AutoCloseable {

    static final String MAGIC = "FHE4JTRC";

    private static final int MAX_ROWS = 1 << 20;
    private static final int MAX_BASES = 1 << 20;
    private static final int MAX_WIDTH = 1 << 24;
    private static final int MAX_OPERANDS = 1 << 16;

    private final BlockInput in;
    private final TraceKind kind;
    private final String backend;
    private final long fileBytes;
    private final List<RnsBasis> bases = new ArrayList<>();
    private final Map<Long, Modulus> moduli = new HashMap<>();
    private final Map<Long, TracedView> views = new HashMap<>();
    private final Map<Long, List<Long>> viewsOf = new HashMap<>();
    private long nextView;
    private long kernels;
    private int depth;
    private boolean ended;

    private TraceReader(InputStream stream, String source, long fileBytes) throws IOException {
        byte[] magic = stream.readNBytes(MAGIC.length());
        if (!new String(magic, StandardCharsets.US_ASCII).equals(MAGIC)) {
            throw new MalformedInputException(
                    source, "offset 0", "this is not a trace", "give a file written by a recording");
        }
        this.fileBytes = fileBytes;
        in = new BlockInput(stream, source);
        long version = in.readUnsigned();
        if (version != RecordTag.VERSION) {
            throw in.malformed("trace version " + version + "; this library reads version " + RecordTag.VERSION);
        }
        kind = TraceKind.values()[in.readInt("trace kind", 0, TraceKind.values().length - 1)];
        backend = in.readString("backend", 256);
    }

    /**
     * Opens a trace.
     *
     * @throws IOException if the file cannot be read
     * @throws MalformedInputException if it is no trace of a known version
     */
    public static TraceReader open(Path file) throws IOException {
        InputStream stream = new BufferedInputStream(Files.newInputStream(file), BlockOutput.BLOCK);
        try {
            return new TraceReader(stream, file.toString(), Files.size(file));
        } catch (IOException | RuntimeException e) {
            stream.close();
            throw e;
        }
    }

    /** Whether it holds data. */
    public TraceKind kind() {
        return kind;
    }

    /** The name of the backend it was recorded on. */
    public String backend() {
        return backend;
    }

    /**
     * The next event, or null at the end of the trace.
     *
     * @throws MalformedInputException if the trace is damaged or was cut off
     */
    public @Nullable TraceEvent next() {
        while (!ended) {
            in.nextRecord();
            int tag = in.readByte();
            switch (tag) {
                case RecordTag.BASIS -> readBasis();
                case RecordTag.VIEW -> readView();
                case RecordTag.ALLOCATE -> {
                    return readAllocation();
                }
                case RecordTag.RELEASE -> {
                    return readRelease();
                }
                case RecordTag.UPLOAD -> {
                    return readUpload();
                }
                case RecordTag.DOWNLOAD -> {
                    return readDownload();
                }
                case RecordTag.KERNEL -> {
                    return readKernel();
                }
                case RecordTag.REGION_BEGINS -> {
                    depth++;
                    return new TraceEvent.RegionBegins(
                            in.readString("region", 4096), in.readLong("count", 1, Long.MAX_VALUE));
                }
                case RecordTag.REGION_ENDS -> {
                    if (--depth < 0) {
                        throw in.malformed("a region ends that never began");
                    }
                    return new TraceEvent.RegionEnds();
                }
                case RecordTag.END -> readEnd();
                default -> throw in.malformed("record of unknown tag " + tag);
            }
        }
        return null;
    }

    private void readEnd() {
        long counted = in.readUnsigned();
        if (counted != kernels) {
            throw in.malformed("the trace says " + counted + " kernels and holds " + kernels);
        }
        if (depth > 0) {
            throw in.malformed("a region never ends");
        }
        if (!in.atEnd()) {
            throw in.malformed("records after the end");
        }
        ended = true;
    }

    private void readBasis() {
        if (bases.size() == MAX_BASES) {
            throw in.malformed("more than " + MAX_BASES + " bases");
        }
        int count = in.readInt("moduli", 1, MAX_ROWS);
        if (count > fileBytes) {
            throw in.malformed(count + " moduli in a file of " + fileBytes + " bytes");
        }
        Modulus[] all = new Modulus[count];
        for (int r = 0; r < all.length; r++) {
            all[r] = modulus(in.readUnsigned());
        }
        bases.add(RnsBasis.of(all));
    }

    private Modulus modulus(long value) {
        Modulus known = moduli.get(value);
        if (known == null) {
            boolean power = value == 0 || Long.bitCount(value) == 1;
            try {
                known = power
                        ? Modulus.powerOfTwo(value == 0 ? 64 : Long.numberOfTrailingZeros(value))
                        : Modulus.of(value);
            } catch (IllegalArgumentException e) {
                throw in.malformed(String.valueOf(e.getMessage()));
            }
            moduli.put(value, known);
        }
        return known;
    }

    private RnsBasis basis(int number) {
        if (number < 0 || number >= bases.size()) {
            throw in.malformed("basis " + number + " has not been defined");
        }
        return bases.get(number);
    }

    private Shape readShape() {
        try {
            return new Shape(
                    in.readInt("batch1", 1, Integer.MAX_VALUE),
                    in.readInt("batch2", 1, Integer.MAX_VALUE),
                    in.readInt("batch3", 1, Integer.MAX_VALUE),
                    in.readInt("components", 1, Integer.MAX_VALUE),
                    in.readInt("rows", 1, MAX_ROWS),
                    in.readInt("width", 1, MAX_WIDTH));
        } catch (ArithmeticException e) {
            throw in.malformed("a shape of more than 2^63 words");
        }
    }

    private Form readForm() {
        return Form.values()[in.readInt("form", 0, 1)];
    }

    private RnsBasis readBasisFor(Shape shape) {
        RnsBasis basis = basis(in.readInt("basis", 0, MAX_BASES));
        if (basis.size() != shape.rows()) {
            throw in.malformed(basis.size() + " moduli for " + shape.rows() + " rows");
        }
        return basis;
    }

    private void readView() {
        long allocation = in.readUnsigned();
        Shape shape = readShape();
        RnsBasis basis = readBasisFor(shape);
        Form form = readForm();
        long[] placement = new long[5];
        for (int k = 0; k < placement.length; k++) {
            placement[k] = in.readLong("placement", 0, Long.MAX_VALUE);
        }
        live(allocation).add(nextView);
        views.put(nextView++, new TracedView(allocation, shape, basis, form, placement));
    }

    private List<Long> live(long allocation) {
        List<Long> of = viewsOf.get(allocation);
        if (of == null) {
            throw in.malformed("allocation " + allocation + " is not live");
        }
        return of;
    }

    private TraceEvent readAllocation() {
        long allocation = in.readUnsigned();
        Shape shape = readShape();
        RnsBasis basis = readBasisFor(shape);
        Form form = readForm();
        BufferRole role = BufferRole.values()[in.readInt("role", 0, BufferRole.values().length - 1)];
        boolean secret = in.readInt("secret", 0, 1) == 1;
        if (viewsOf.put(allocation, new ArrayList<>()) != null) {
            throw in.malformed("allocation " + allocation + " is already live");
        }
        long perComponent = shape.rows();
        long perEntry = perComponent * shape.components();
        long perBatch2 = perEntry * shape.batch3();
        long[] placement = {0, perBatch2 * shape.batch2(), perBatch2, perEntry, perComponent};
        return new TraceEvent.Allocated(new TracedView(allocation, shape, basis, form, placement), role, secret);
    }

    private TraceEvent readRelease() {
        long allocation = in.readUnsigned();
        for (Long view : live(allocation)) {
            views.remove(view);
        }
        viewsOf.remove(allocation);
        return new TraceEvent.Released(allocation);
    }

    private TracedView readViewNumber() {
        long number = in.readUnsigned();
        TracedView view = views.get(number);
        if (view == null) {
            throw in.malformed("view " + number + " is not defined or its allocation has been released");
        }
        return view;
    }

    private int readStream() {
        return in.readInt("stream", 0, Integer.MAX_VALUE);
    }

    private TraceEvent readUpload() {
        int stream = readStream();
        TracedView view = readViewNumber();
        if (kind == TraceKind.SHAPES) {
            return new TraceEvent.Uploaded(stream, view, null);
        }
        long words = view.shape().words();
        if (words > fileBytes / Long.BYTES) {
            throw in.malformed("an upload of " + words + " words in a file of " + fileBytes + " bytes");
        }
        MemorySegment segment = Arena.ofAuto().allocate(words * Long.BYTES, 64);
        in.readBytes(segment);
        return new TraceEvent.Uploaded(stream, view, segment);
    }

    private TraceEvent readDownload() {
        int stream = readStream();
        TracedView view = readViewNumber();
        byte[] digest = null;
        if (kind == TraceKind.DATA) {
            digest = new byte[32];
            in.readBytes(MemorySegment.ofArray(digest));
        }
        return new TraceEvent.Downloaded(stream, view, digest);
    }

    private TraceEvent readKernel() {
        int stream = readStream();
        Kernel kernel = Kernel.values()[in.readInt("kernel", 0, Kernel.values().length - 1)];
        int outputs = in.readInt("outputs", 1, MAX_OPERANDS);
        int count = in.readInt("operands", outputs, MAX_OPERANDS);
        List<TracedView> operands = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            operands.add(readViewNumber());
        }
        Object constant = ConstantCodec.read(in, this::basis, false);
        kernels++;
        return new TraceEvent.KernelCall(stream, kernel, outputs, operands, constant);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
