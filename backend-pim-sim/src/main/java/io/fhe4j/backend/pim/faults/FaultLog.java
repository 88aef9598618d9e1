package io.fhe4j.backend.pim.faults;

import io.fhe4j.ntt.BufferRole;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The faults that came over a program. Safe for threads. */
public final class FaultLog {

    private static final int KEPT = 1000;
    private static final int SHOWN = 8;

    private final FaultPlan plan;
    private final List<Fault> first = new ArrayList<>();
    private final Map<BufferRole, Long> counts = new EnumMap<>(BufferRole.class);

    FaultLog(FaultPlan plan) {
        this.plan = plan;
    }

    /** What was planned. */
    public FaultPlan plan() {
        return plan;
    }

    synchronized void add(Fault fault) {
        counts.merge(fault.role(), 1L, Long::sum);
        if (first.size() < KEPT) {
            first.add(fault);
        }
    }

    /** How many bits were wrong so far. */
    public synchronized long count() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** How many of them in buffers of each role; roles without are left out. */
    public synchronized Map<BufferRole, Long> counts() {
        return counts.isEmpty() ? Map.of() : new EnumMap<>(counts);
    }

    /** The first thousand, in order. */
    public synchronized List<Fault> first() {
        return List.copyOf(first);
    }

    /** A few lines; empty if no fault can be. */
    public synchronized String report() {
        if (!plan.any()) {
            return "";
        }
        StringBuilder out = new StringBuilder("faults: ").append(count()).append(" wrong bits");
        counts.forEach((role, count) ->
                out.append(", ").append(count).append(" in buffers of role ").append(FaultPlan.word(role)));
        out.append(System.lineSeparator());
        first.stream()
                .limit(SHOWN)
                .forEach(fault -> out.append("  ").append(fault).append(System.lineSeparator()));
        if (count() > SHOWN) {
            out.append("  and ").append(count() - SHOWN).append(" more").append(System.lineSeparator());
        }
        return out.toString();
    }
}
