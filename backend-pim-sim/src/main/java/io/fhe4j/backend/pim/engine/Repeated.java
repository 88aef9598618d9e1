package io.fhe4j.backend.pim.engine;

import io.fhe4j.backend.pim.engine.TaskList.Turn;
import io.fhe4j.ntt.trace.TraceEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Passes the events of a trace on, those of regions that stand for several executions twice. Such a region is held in memory. */
public final class Repeated {

    /** What happens to a region that stands for several executions. */
    public interface Turns {
        /**
         * A turn.
         *
         * @param turn what happens
         * @param count how many executions it stands for
         * @param allocated what the region itself allocates
         */
        void turn(Turn turn, long count, Set<Long> allocated);
    }

    private final Consumer<TraceEvent> sink;
    private final Turns turns;
    private final List<TraceEvent> held = new ArrayList<>();
    private int depth;

    public Repeated(Consumer<TraceEvent> sink, Turns turns) {
        this.sink = sink;
        this.turns = turns;
    }

    public void accept(TraceEvent event) {
        boolean begins = event instanceof TraceEvent.RegionBegins;
        if (depth == 0 && !(event instanceof TraceEvent.RegionBegins region && region.count() > 1)) {
            sink.accept(event);
            return;
        }
        held.add(event);
        depth += begins ? 1 : event instanceof TraceEvent.RegionEnds ? -1 : 0;
        if (depth == 0) {
            List<TraceEvent> body = List.copyOf(held);
            held.clear();
            play(body);
        }
    }

    private void play(List<TraceEvent> events) {
        for (int k = 0; k < events.size(); k++) {
            if (events.get(k) instanceof TraceEvent.RegionBegins region && region.count() > 1) {
                int end = end(events, k);
                repeat(region, events.subList(k + 1, end), events.get(end));
                k = end;
            } else {
                sink.accept(events.get(k));
            }
        }
    }

    private void repeat(TraceEvent.RegionBegins region, List<TraceEvent> body, TraceEvent end) {
        Set<Long> allocated = new HashSet<>();
        for (TraceEvent event : body) {
            if (event instanceof TraceEvent.Allocated a) {
                allocated.add(a.view().allocation());
            }
        }
        sink.accept(region);
        turns.turn(Turn.BEGINS, region.count(), allocated);
        play(body);
        turns.turn(Turn.AGAIN, region.count(), allocated);
        play(body);
        turns.turn(Turn.ENDS, region.count(), allocated);
        sink.accept(end);
    }

    private static int end(List<TraceEvent> events, int begin) {
        int depth = 0;
        for (int k = begin; k < events.size(); k++) {
            depth += events.get(k) instanceof TraceEvent.RegionBegins
                    ? 1
                    : events.get(k) instanceof TraceEvent.RegionEnds ? -1 : 0;
            if (depth == 0) {
                return k;
            }
        }
        throw new IllegalStateException("a region has no end");
    }
}
