package io.fhe4j.ntt.trace;

import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.Sha256;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.ExactDivision;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.KeySwitchLayout;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.RowScalars;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs a data trace on a backend and compares what is downloaded with what was. */
public final class Replay {

    /**
     * What a replay did.
     *
     * @param kernels kernels run
     * @param downloads downloads made
     * @param differing downloads whose digest differs from the trace's
     */
    public record Result(long kernels, long downloads, long differing) {}

    private final Backend backend;
    private final String source;
    private final Map<Long, RowBuffer> buffers = new HashMap<>();
    private final Map<Integer, Stream> streams = new HashMap<>();
    private final Deque<Backend.Region> regions = new ArrayDeque<>();
    private long kernels;
    private long downloads;
    private long differing;
    private boolean shapesOnly;
    private MemorySegment unused = MemorySegment.NULL;

    private Replay(Backend backend, String source) {
        this.backend = backend;
        this.source = source;
    }

    /**
     * Replays a trace.
     *
     * @throws IOException if the file cannot be read
     * @throws IncompatibleException if it is a shape trace
     * @throws MalformedInputException if it is damaged
     */
    public static Result run(Path file, Backend backend) throws IOException {
        try (TraceReader reader = TraceReader.open(file)) {
            if (reader.kind() != TraceKind.DATA) {
                throw new IncompatibleException(
                        file + " holds shapes only; record it again as a data trace to replay it");
            }
            return new Replay(backend, file.toString()).applyAll(reader);
        }
    }

    /**
     * Makes the calls of a trace of either kind again without its data: uploads are anything, so nothing is secret, downloads are not compared, and both go in parts. On the backend {@code trace},
     * which computes nothing, and observed by an expanding {@link Recording}, it shows what compound kernels are made of.
     *
     * @return with no download that differs
     * @throws IOException if the file cannot be read
     * @throws MalformedInputException if it is damaged
     */
    public static Result shapes(Path file, Backend backend) throws IOException {
        try (TraceReader reader = TraceReader.open(file)) {
            Replay replay = new Replay(backend, file.toString());
            replay.shapesOnly = true;
            return replay.applyAll(reader);
        }
    }

    private Result applyAll(TraceReader reader) {
        try {
            for (TraceEvent event = reader.next(); event != null; event = reader.next()) {
                apply(event);
            }
        } catch (IllegalArgumentException | ClassCastException e) {
            throw new MalformedInputException(
                    source, "kernel " + kernels, String.valueOf(e.getMessage()), "record it again", e);
        } finally {
            buffers.values().forEach(RowBuffer::close);
        }
        return new Result(kernels, downloads, differing);
    }

    private void apply(TraceEvent event) {
        switch (event) {
            case TraceEvent.Allocated a ->
                buffers.put(
                        a.view().allocation(),
                        a.secret() && !shapesOnly
                                ? backend.allocateSecret(
                                        a.view().shape(),
                                        a.view().moduli(),
                                        a.view().form(),
                                        a.role())
                                : backend.allocate(
                                        a.view().shape(),
                                        a.view().moduli(),
                                        a.view().form(),
                                        a.role()));
            case TraceEvent.Released r -> buffer(r.allocation()).close();
            case TraceEvent.Uploaded u -> {
                if (shapesOnly) {
                    // In parts, so that a large key takes little memory and time.
                    for (RowBuffer part : parts(u.view())) {
                        stream(u.stream()).upload(part, words(part.shape().words()));
                    }
                } else if (u.words() != null) {
                    stream(u.stream()).upload(view(u.view()), u.words());
                }
            }
            case TraceEvent.Downloaded d -> {
                downloads++;
                if (shapesOnly) {
                    for (RowBuffer part : parts(d.view())) {
                        stream(d.stream()).download(words(part.shape().words()), part);
                    }
                } else if (!Arrays.equals(
                        Sha256.of(stream(d.stream()).download(view(d.view())).words()), d.digest())) {
                    differing++;
                }
            }
            case TraceEvent.KernelCall k -> {
                kernels++;
                run(stream(k.stream()), k);
            }
            case TraceEvent.RegionBegins r -> regions.push(backend.region(r.name(), r.count()));
            case TraceEvent.RegionEnds r -> regions.pop().close();
        }
    }

    /** The entries and components of a view, each one a view. */
    private List<RowBuffer> parts(TracedView view) {
        Shape shape = view.shape();
        long[] at = view.placement();
        List<RowBuffer> parts = new ArrayList<>();
        for (int entry = 0; entry < shape.batch(); entry++) {
            int rest = entry / shape.batch3();
            long begin = at[0]
                    + rest / shape.batch2() * at[1]
                    + rest % shape.batch2() * at[2]
                    + entry % shape.batch3() * at[3];
            for (int component = 0; component < shape.components(); component++) {
                parts.add(buffer(view.allocation())
                        .viewAt(Shape.of(shape.rows(), shape.width()), view.moduli(), view.form(), new long[] {
                            begin + component * at[4], at[1], at[2], at[3], at[4]
                        }));
            }
        }
        return parts;
    }

    /** Words that nobody looks at. */
    private MemorySegment words(long words) {
        if (unused.byteSize() < words * Long.BYTES) {
            unused = Arena.ofAuto().allocate(words * Long.BYTES, Long.BYTES);
        }
        return unused.asSlice(0, words * Long.BYTES);
    }

    private Stream stream(int id) {
        return id == 0 ? backend.stream() : streams.computeIfAbsent(id, n -> backend.newStream());
    }

    private RowBuffer buffer(long allocation) {
        RowBuffer buffer = buffers.get(allocation);
        if (buffer == null) {
            throw new MalformedInputException(
                    source, "kernel " + kernels, "allocation " + allocation + " is not live", "record it again");
        }
        return buffer;
    }

    private RowBuffer view(TracedView view) {
        return buffer(view.allocation()).viewAt(view.shape(), view.moduli(), view.form(), view.placement());
    }

    private void run(Stream stream, TraceEvent.KernelCall call) {
        List<TracedView> operands = call.operands();
        int wanted = operands(call);
        if (operands.size() != wanted) {
            throw new IllegalArgumentException(call.kernel() + " of " + call.outputs() + " outputs has " + wanted
                    + " operands, outputs included, and not " + operands.size());
        }
        RowBuffer[] x = new RowBuffer[Math.max(4, operands.size())];
        for (int k = 0; k < operands.size(); k++) {
            x[k] = view(operands.get(k));
        }
        Object constant = call.constant();
        switch (call.kernel()) {
            case ZERO -> stream.zero(x[0]);
            case COPY -> stream.copy(x[0], x[1]);
            case FORWARD_NTT -> stream.forwardNtt(x[0], x[1]);
            case INVERSE_NTT -> stream.inverseNtt(x[0], x[1]);
            case ADD -> stream.add(x[0], x[1], x[2]);
            case SUBTRACT -> stream.subtract(x[0], x[1], x[2]);
            case NEGATE -> stream.negate(x[0], x[1]);
            case MULTIPLY -> stream.multiply(x[0], x[1], x[2]);
            case MULTIPLY_ADD -> stream.multiplyAdd(x[0], x[1], x[2]);
            case ADD_SCALAR -> stream.addScalar(x[0], x[1], as(RowScalars.class, constant));
            case MULTIPLY_SCALAR -> stream.multiplyScalar(x[0], x[1], as(RowScalars.class, constant));
            case MULTIPLY_SCALAR_ADD -> stream.multiplyScalarAdd(x[0], x[1], as(RowScalars.class, constant));
            case MULTIPLY_SUM -> stream.multiplySum(x[0], x[1], x[2]);
            case GATHER -> stream.gather(x[0], x[1], x[2]);
            case AUTOMORPHISM -> stream.automorphism(x[0], x[1], as(Long.class, constant));
            case MULTIPLY_MONOMIAL ->
                stream.multiplyMonomial(x[0], x[1], x[2], Math.toIntExact(as(Long.class, constant)));
            case DECOMPOSE -> stream.decompose(x[0], x[1], as(Gadget.class, constant));
            case SWITCH_MODULUS -> stream.switchModulus(x[0], x[1]);
            case SWITCH_MODULUS_ODD -> stream.switchModulusOdd(x[0], x[1]);
            case LOOK_UP_SUM -> stream.lookUpSum(x[0], x[1], x[2]);
            case CONVERT -> stream.convert(x[0], x[1], as(BaseConversion.class, constant));
            case DIVIDE -> stream.divide(x[0], x[1], as(ExactDivision.class, constant));
            case TENSOR -> stream.tensor(x[0], x[1], x[2]);
            case DECOMPOSE_MOD_UP -> stream.decomposeModUp(x[0], x[1], as(KeySwitchLayout.class, constant));
            case GALOIS_INNER_PRODUCTS -> {
                int count = call.outputs();
                stream.galoisInnerProducts(
                        Arrays.copyOf(x, count),
                        x[count],
                        Arrays.copyOfRange(x, count + 1, 2 * count + 1),
                        as(long[].class, constant));
            }
            case KEY_SWITCH -> {
                List<?> parts = pair(constant, "a key switch has a layout and a Galois element");
                stream.keySwitch(
                        x[0], x[1], x[2], as(KeySwitchLayout.class, parts.get(0)), as(Long.class, parts.get(1)));
            }
            case EXTERNAL_PRODUCT -> stream.externalProduct(x[0], x[1], x[2], as(Gadget.class, constant));
            case BLIND_ROTATE_GINX -> stream.blindRotateGinx(x[0], x[1], x[2], as(Gadget.class, constant));
            case BLIND_ROTATE_AP -> {
                List<?> parts = pair(constant, "blind rotation by AP has a gadget and a base");
                int base = Math.toIntExact(as(Long.class, parts.get(1)));
                stream.blindRotateAp(x[0], x[1], x[2], as(Gadget.class, parts.get(0)), base);
            }
            case BLIND_ROTATE_LMKCDEY -> stream.blindRotateLmkcdey(x[0], x[1], x[2], x[3], as(Gadget.class, constant));
            case LWE_KEY_SWITCH -> stream.lweKeySwitch(x[0], x[1], x[2], as(Gadget.class, constant));
            case SUM_OF_MULTIPLES -> stream.sumOfMultiples(x[0], x[1], x[2], Math.toIntExact(as(Long.class, constant)));
            case UPLOAD, DOWNLOAD -> throw new IllegalArgumentException(call.kernel() + " recorded as a kernel");
        }
    }

    private static int operands(TraceEvent.KernelCall call) {
        return switch (call.kernel()) {
            case ZERO -> 1;
            case COPY,
                    FORWARD_NTT,
                    INVERSE_NTT,
                    NEGATE,
                    ADD_SCALAR,
                    MULTIPLY_SCALAR,
                    MULTIPLY_SCALAR_ADD,
                    AUTOMORPHISM,
                    DECOMPOSE,
                    SWITCH_MODULUS,
                    SWITCH_MODULUS_ODD,
                    CONVERT,
                    DIVIDE,
                    DECOMPOSE_MOD_UP -> 2;
            case GALOIS_INNER_PRODUCTS -> 2 * call.outputs() + 1;
            case BLIND_ROTATE_LMKCDEY -> 4;
            default -> 3;
        };
    }

    private static List<?> pair(@Nullable Object constant, String otherwise) {
        List<?> parts = as(List.class, constant);
        if (parts.size() != 2) {
            throw new IllegalArgumentException(otherwise);
        }
        return parts;
    }

    private static <T> T as(Class<T> type, @Nullable Object constant) {
        if (constant == null) {
            throw new IllegalArgumentException("a kernel without its " + type.getSimpleName());
        }
        return type.cast(constant);
    }
}
