package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.engine.LinkKind;
import io.fhe4j.backend.pim.engine.SimulationResult;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What happens for one input: in one run of a stage, or on the way to it.
 *
 * @param busyNanos how long sites are busy, all together, in ns
 * @param picojoules its energy, without refresh and background
 * @param linkNanos how long links of a kind (mdl, chain, port, stacklink, switch, host) are taken, all together, in ns
 */
public record StageWork(
        Map<CostKind, Double> busyNanos, Map<CostKind, Double> picojoules, Map<String, Double> linkNanos) {
    static final StageWork NONE = new StageWork(Map.of(), Map.of(), Map.of());

    public StageWork {
        busyNanos = Map.copyOf(busyNanos);
        picojoules = Map.copyOf(picojoules);
        linkNanos = Map.copyOf(linkNanos);
    }

    /**
     * What a simulated run did for each of its inputs.
     *
     * @param result of the run
     * @param together how many inputs it had
     */
    public static StageWork of(SimulationResult result, int together) {
        Map<CostKind, Double> busy = new EnumMap<>(CostKind.class);
        Map<CostKind, Double> picojoules = new EnumMap<>(CostKind.class);
        result.kernels().forEach((label, sum) -> {
            busy.merge(CostKind.of(label), sum.busyNanos() / together, Double::sum);
            picojoules.merge(CostKind.of(label), sum.picojoules() / together, Double::sum);
        });
        Map<String, Double> links = new LinkedHashMap<>();
        Map<String, SimulationResult.Use> uses = result.resources();
        for (LinkKind kind : LinkKind.values()) {
            SimulationResult.Use use = uses.get(kind.word());
            if (use != null) {
                links.put(kind.word(), use.busyNanos() / together);
            }
        }
        return new StageWork(busy, picojoules, links);
    }

    /** The energy of all kinds, in pJ. */
    public double allPicojoules() {
        return sum(picojoules);
    }

    /** How long sites are busy with anything, all together, in ns. */
    public double allBusyNanos() {
        return sum(busyNanos);
    }

    /** How long links of a kind are taken, all together, in ns. */
    double linkNanos(LinkKind kind) {
        return linkNanos.getOrDefault(kind.word(), 0.0);
    }

    private static double sum(Map<CostKind, Double> values) {
        double sum = 0;
        for (CostKind kind : CostKind.values()) {
            sum += values.getOrDefault(kind, 0.0);
        }
        return sum;
    }
}
