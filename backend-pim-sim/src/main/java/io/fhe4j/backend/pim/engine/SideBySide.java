package io.fhe4j.backend.pim.engine;

import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.trace.TraceEvent;
import io.fhe4j.ntt.trace.TracedView;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** The events of a program run on several inputs at once, kernel by kernel in turn. They share keys, plaintexts, and what makes these. */
public final class SideBySide implements Consumer<TraceEvent> {

    private final int inputs;
    private final Consumer<TraceEvent> sink;
    private final Set<Long> shared = new HashSet<>();
    private int preparing;
    private int depth;

    /**
     * Events for several inputs.
     *
     * @param inputs how many
     * @param sink gets the events of all
     */
    public SideBySide(int inputs, Consumer<TraceEvent> sink) {
        this.inputs = inputs;
        this.sink = sink;
    }

    @Override
    public void accept(TraceEvent event) {
        int copies = isShared(event) ? 1 : inputs;
        for (int input = 0; input < copies; input++) {
            sink.accept(of(event, input));
        }
    }

    private boolean isShared(TraceEvent event) {
        return switch (event) {
            case TraceEvent.Allocated a -> {
                boolean data = a.role() == BufferRole.CIPHERTEXT || a.role() == BufferRole.SCRATCH;
                if (!data || preparing > 0) {
                    shared.add(a.view().allocation());
                }
                yield shared.contains(a.view().allocation());
            }
            case TraceEvent.Released r -> shared.remove(r.allocation());
            case TraceEvent.Uploaded u -> shared.contains(u.view().allocation());
            case TraceEvent.Downloaded d -> shared.contains(d.view().allocation());
            case TraceEvent.KernelCall k ->
                shared.contains(k.operands().getFirst().allocation());
            case TraceEvent.RegionBegins r -> {
                depth++;
                preparing = preparing == 0 && r.name().equals(Start.PREPARATION) ? depth : preparing;
                yield true;
            }
            case TraceEvent.RegionEnds r -> {
                preparing = depth-- == preparing ? 0 : preparing;
                yield true;
            }
        };
    }

    private TraceEvent of(TraceEvent event, int input) {
        return switch (event) {
            case TraceEvent.Allocated a -> new TraceEvent.Allocated(view(a.view(), input), a.role(), a.secret());
            case TraceEvent.Released r -> new TraceEvent.Released(number(r.allocation(), input));
            case TraceEvent.Uploaded u -> new TraceEvent.Uploaded(u.stream(), view(u.view(), input), u.words());
            case TraceEvent.Downloaded d -> new TraceEvent.Downloaded(d.stream(), view(d.view(), input), d.digest());
            case TraceEvent.KernelCall k ->
                new TraceEvent.KernelCall(
                        k.stream(),
                        k.kernel(),
                        k.outputs(),
                        k.operands().stream().map(view -> view(view, input)).toList(),
                        k.constant());
            case TraceEvent.RegionBegins r -> r;
            case TraceEvent.RegionEnds r -> r;
        };
    }

    private long number(long allocation, int input) {
        return allocation * inputs + (shared.contains(allocation) ? 0 : input);
    }

    private TracedView view(TracedView view, int input) {
        return new TracedView(
                number(view.allocation(), input), view.shape(), view.moduli(), view.form(), view.placement());
    }
}
