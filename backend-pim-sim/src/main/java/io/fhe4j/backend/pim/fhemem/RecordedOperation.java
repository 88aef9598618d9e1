package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.engine.ProgramTrace;
import io.fhe4j.backend.pim.engine.Start;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.trace.TraceEvent;
import io.fhe4j.ntt.trace.TracedView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The record of an operation, as primitive kernels, and what can be counted in it without a device. */
public final class RecordedOperation {

    private final ProgramTrace trace;
    private final long transforms;
    private final long keyRows;
    private final long plaintextRows;

    private RecordedOperation(ProgramTrace trace, Counter counter) {
        this.trace = trace;
        this.transforms = counter.transforms;
        this.keyRows = counter.keyRows;
        this.plaintextRows = counter.plaintextRows;
    }

    /**
     * Reads a record. What it does in a region {@value Start#PREPARATION}, before inputs arrive, does not count.
     *
     * @param trace what a {@link io.fhe4j.ntt.trace.Recording} wrote, expanded
     * @throws IOException if the file cannot be read
     * @throws io.fhe4j.api.MalformedInputException if it is damaged
     * @throws IllegalArgumentException if it holds compound kernels
     */
    public static RecordedOperation read(Path trace) throws IOException {
        Counter counter = new Counter();
        return new RecordedOperation(ProgramTrace.ofParts(trace, counter::accept), counter);
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

    /** Words of its longest row. */
    public int width() {
        return trace.extent().width();
    }

    /**
     * The operation at the placements that it may have as a stage of a pipeline.
     *
     * @param device that it runs on
     * @param mapping of the device
     * @throws io.fhe4j.api.InvalidParametersException if the device has no place for its rows
     */
    OrderedOperation ordered(DramDevice device, NearMatMapping mapping) throws IOException {
        ProgramSimulation.require(trace.extent(), device);
        return OrderedOperation.of(trace, device, mapping, true, 1);
    }

    /** Counts kernels and what they read. */
    private static final class Counter {

        private final Map<Long, TraceEvent.Allocated> allocations = new HashMap<>();
        private final Set<TraceEvent.Allocated> read = new HashSet<>();
        private int skipping;
        private long transforms;
        private long keyRows;
        private long plaintextRows;

        private void accept(TraceEvent event) {
            switch (event) {
                case TraceEvent.Allocated a -> allocations.put(a.view().allocation(), a);
                case TraceEvent.RegionBegins r ->
                    skipping += skipping > 0 || r.name().equals(Start.PREPARATION) ? 1 : 0;
                case TraceEvent.RegionEnds r -> skipping -= skipping > 0 ? 1 : 0;
                case TraceEvent.KernelCall k -> {
                    if (skipping == 0) {
                        call(k);
                    }
                }
                case TraceEvent.Released r -> {}
                case TraceEvent.Uploaded u -> {}
                case TraceEvent.Downloaded d -> {}
            }
        }

        private void call(TraceEvent.KernelCall call) {
            if (call.kernel() == Kernel.FORWARD_NTT || call.kernel() == Kernel.INVERSE_NTT) {
                transforms += call.operands().getFirst().shape().totalRows();
            }
            for (TracedView operand : call.operands().subList(1, call.operands().size())) {
                TraceEvent.Allocated allocation = allocations.get(operand.allocation());
                if (allocation == null || !read.add(allocation)) {
                    continue;
                }
                long rows = allocation.view().shape().totalRows();
                keyRows += allocation.role() == BufferRole.KEY ? rows : 0;
                plaintextRows += allocation.role() == BufferRole.PLAINTEXT ? rows : 0;
            }
        }
    }
}
