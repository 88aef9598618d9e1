package io.fhe4j.backend.pim.fhemem;

import java.util.Map;

/**
 * What happens for one input: in one run of a stage, or on the way to it.
 *
 * @param busyNanos how long sites are busy, all together, in ns
 * @param picojoules its energy, without refresh and background
 * @param linkNanos how long links of a kind (mdl, chain, port, stacklink, host) are taken, all together, in ns
 */
public record StageWork(
        Map<CostKind, Double> busyNanos, Map<CostKind, Double> picojoules, Map<String, Double> linkNanos) {
    static final StageWork NONE = new StageWork(Map.of(), Map.of(), Map.of());

    public StageWork {
        busyNanos = Map.copyOf(busyNanos);
        picojoules = Map.copyOf(picojoules);
        linkNanos = Map.copyOf(linkNanos);
    }

    /** The energy of all kinds, in pJ. */
    public double allPicojoules() {
        return sum(picojoules);
    }

    /** How long sites are busy with anything, all together, in ns. */
    public double allBusyNanos() {
        return sum(busyNanos);
    }

    /** How long ports are taken, all together, in ns. */
    double portNanos() {
        return linkNanos.getOrDefault("port", 0.0);
    }

    private static double sum(Map<CostKind, Double> values) {
        double sum = 0;
        for (CostKind kind : CostKind.values()) {
            sum += values.getOrDefault(kind, 0.0);
        }
        return sum;
    }
}
