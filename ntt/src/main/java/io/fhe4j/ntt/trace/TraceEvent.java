package io.fhe4j.ntt.trace;

import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Kernel;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One thing that a program did with a backend. */
public sealed interface TraceEvent {

    /** A buffer was allocated; the view covers all of it. */
    record Allocated(TracedView view, BufferRole role, boolean secret) implements TraceEvent {}

    /** An allocation was given back. */
    record Released(long allocation) implements TraceEvent {}

    /** Words were uploaded; in a data trace they are there, native memory that is valid until the next event is read. */
    record Uploaded(int stream, TracedView view, @Nullable MemorySegment words) implements TraceEvent {}

    /** Words were downloaded; in a data trace their SHA-256 (32 bytes) is there. */
    @SuppressWarnings("ArrayRecordComponent")
    record Downloaded(int stream, TracedView view, byte @Nullable [] digest) implements TraceEvent {}

    /**
     * A kernel ran.
     *
     * @param stream number of the stream
     * @param kernel which
     * @param outputs how many operands, from the first, are written
     * @param operands all operands
     * @param constant RowScalars, Gadget, BaseConversion, ExactDivision, KeySwitchLayout, Long, long[], or a List of these; null for none
     */
    record KernelCall(
            int stream,
            Kernel kernel,
            int outputs,
            List<TracedView> operands,
            @Nullable Object constant) implements TraceEvent {}

    /** A named part of the program, which stands for {@code count} repetitions. */
    record RegionBegins(String name, long count) implements TraceEvent {}

    /** The last begun region ended. */
    record RegionEnds() implements TraceEvent {}
}
