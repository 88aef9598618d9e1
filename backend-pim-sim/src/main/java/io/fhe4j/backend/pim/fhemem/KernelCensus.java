package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.trace.TraceEvent;
import io.fhe4j.ntt.trace.TraceReader;
import io.fhe4j.ntt.trace.TracedView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The kernels of a recorded operation, as far as their cost depends on them, in order; what they wait for; and the keys and plaintexts that they
 * read. One census serves every device.
 */
public final class KernelCensus {

    /**
     * A call of a primitive kernel.
     *
     * @param kernel which
     * @param form of its result
     * @param width words of a row
     * @param terms of a sum or a conversion, or 1
     * @param moduli of its result
     * @param sources moduli of its first operand
     * @param copies rows of the result of each modulus
     * @param constantRows rows of keys and plaintexts, of each modulus, that it reads
     * @param exact whether it is a conversion that is corrected
     * @param out number of the allocation that it writes
     * @param in numbers of those that it reads
     */
    record Call(
            Kernel kernel,
            Form form,
            int width,
            int terms,
            RnsBasis moduli,
            RnsBasis sources,
            long copies,
            long constantRows,
            boolean exact,
            int out,
            List<Integer> in) {}

    /**
     * Memory of the record.
     *
     * @param number how many there were before
     * @param role what it is for
     * @param rows residue rows
     */
    private record Allocation(int number, BufferRole role, long rows) {

        boolean isConstant() {
            return role == BufferRole.KEY || role == BufferRole.PLAINTEXT;
        }
    }

    private final List<Call> calls = new ArrayList<>();
    private final Map<Long, Allocation> allocations = new HashMap<>();
    private final Set<Allocation> read = new HashSet<>();
    private final String skipped;
    private boolean skipping;
    private long keyRows;
    private long plaintextRows;
    private long live;
    private long peak;
    private long transforms;
    private int width;

    private KernelCensus(String skipped) {
        this.skipped = skipped;
    }

    /**
     * Counts a record of primitive kernels.
     *
     * @param trace what a {@link io.fhe4j.ntt.trace.Recording} wrote, expanded
     * @param skipped the region of what is done before inputs arrive, which does not count
     * @throws IOException if the file cannot be read
     * @throws io.fhe4j.api.MalformedInputException if it is damaged
     * @throws IllegalArgumentException if it holds compound kernels
     */
    public static KernelCensus read(Path trace, String skipped) throws IOException {
        KernelCensus census = new KernelCensus(skipped);
        try (TraceReader reader = TraceReader.open(trace)) {
            for (TraceEvent event = reader.next(); event != null; event = reader.next()) {
                census.accept(event);
            }
        }
        return census;
    }

    private void accept(TraceEvent event) {
        switch (event) {
            case TraceEvent.Allocated a -> allocate(a);
            case TraceEvent.Released r -> release(r.allocation());
            case TraceEvent.RegionBegins r -> skipping |= r.name().equals(skipped);
            // Nothing is nested in the region that is skipped.
            case TraceEvent.RegionEnds r -> skipping = false;
            case TraceEvent.KernelCall k -> {
                if (!skipping) {
                    call(k);
                }
            }
            case TraceEvent.Uploaded u -> {}
            case TraceEvent.Downloaded d -> {}
        }
    }

    private void allocate(TraceEvent.Allocated a) {
        Shape shape = a.view().shape();
        Allocation allocation = new Allocation(allocations.size(), a.role(), shape.totalRows());
        allocations.put(a.view().allocation(), allocation);
        width = Math.max(width, shape.width());
        if (!allocation.isConstant()) {
            live += allocation.rows;
            peak = Math.max(peak, live);
        }
    }

    private void release(long id) {
        Allocation allocation = allocation(id);
        if (!allocation.isConstant()) {
            live -= allocation.rows;
        }
    }

    private Allocation allocation(long id) {
        Allocation allocation = allocations.get(id);
        if (allocation == null) {
            throw new IllegalArgumentException("allocation " + id + " is not live");
        }
        return allocation;
    }

    private void call(TraceEvent.KernelCall call) {
        if (call.kernel().isCompound()) {
            throw new IllegalArgumentException(call.kernel() + " is compound: record expanded");
        }
        TracedView out = call.operands().getFirst();
        TracedView x = call.operands().get(Math.min(1, call.operands().size() - 1));
        long copies = (long) out.shape().batch() * out.shape().components();
        int terms = switch (call.kernel()) {
            case MULTIPLY_SUM -> x.shape().batch3();
            case CONVERT -> x.moduli().size();
            default -> 1;
        };
        int written = allocation(out.allocation()).number;
        long constants = 0;
        List<Integer> in = new ArrayList<>();
        for (TracedView operand : call.operands().subList(1, call.operands().size())) {
            Allocation allocation = allocation(operand.allocation());
            in.add(allocation.number);
            if (allocation.isConstant()) {
                constants += (long) operand.shape().batch() * operand.shape().components();
                countOnce(allocation);
            }
        }
        if (call.kernel() == Kernel.MULTIPLY_ADD || call.kernel() == Kernel.MULTIPLY_SCALAR_ADD) {
            in.add(written);
        }
        if (call.kernel() == Kernel.FORWARD_NTT || call.kernel() == Kernel.INVERSE_NTT) {
            transforms += copies * out.moduli().size();
        }
        calls.add(new Call(
                call.kernel(),
                out.form(),
                out.shape().width(),
                terms,
                out.moduli(),
                x.moduli(),
                copies,
                constants,
                call.constant() instanceof BaseConversion conversion && conversion.kind() == BaseConversion.Kind.EXACT,
                written,
                List.copyOf(in)));
    }

    private void countOnce(Allocation constant) {
        if (read.add(constant)) {
            if (constant.role == BufferRole.KEY) {
                keyRows += constant.rows;
            } else {
                plaintextRows += constant.rows;
            }
        }
    }

    List<Call> calls() {
        return calls;
    }

    int allocations() {
        return allocations.size();
    }

    /** Number-theoretic transforms of a residue row, forward and inverse. */
    public long transforms() {
        return transforms;
    }

    /** Residue rows of the switching keys that are read. */
    public long keyRows() {
        return keyRows;
    }

    /** Residue rows of the plaintexts that are read. */
    public long plaintextRows() {
        return plaintextRows;
    }

    /** The most residue rows that are alive at a time, without keys and plaintexts. */
    public long workingRows() {
        return peak;
    }

    /** Words of its longest row. */
    public int width() {
        return width;
    }

    /** All moduli of results, each once, in the order of their first use. */
    List<Modulus> moduli() {
        Set<Modulus> moduli = new LinkedHashSet<>();
        for (Call call : calls) {
            moduli.addAll(call.sources().moduli());
            moduli.addAll(call.moduli().moduli());
        }
        return List.copyOf(moduli);
    }
}
