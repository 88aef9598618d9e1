package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.device.Mark;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A published accelerator.
 *
 * @param name with what it is made in
 * @param millis times of workloads, in ms, by their names
 * @param area of the processor's die, in mm²; 0 where unknown
 * @param watts mean power where it is known, otherwise the peak; 0 where unknown
 * @param mean whether the power is a mean
 * @param joules energies of workloads that were published, by their names
 * @param recalled which of its figures are not published but recalled: workloads, {@value #AREA}, {@value #POWER}
 */
public record Accelerator(
        String name,
        Map<String, Double> millis,
        double area,
        double watts,
        boolean mean,
        Map<String, Double> joules,
        Set<String> recalled) {

    /** Stands for the area among figures that are recalled. */
    static final String AREA = "area";

    /** Stands for the power among figures that are recalled. */
    static final String POWER = "power";

    /**
     * Those that are compared with. Latencies, areas and powers of BTS, CraterLake, ARK, SHARP, FAST, Anaheim, FHENDI: read in HE2, tables III and
     * IV; SHARP's sorting and Falcon: in a summary of Falcon; mean powers of SHARP and FAST: in a review of FAST; energies follow from HE2's
     * energy-delay products; sorting on BTS and ARK, F1, LoLA, and CraterLake's area at 14/12 nm are recalled.
     */
    public static final List<Accelerator> ALL = List.of(
            new Accelerator(
                    "BTS (7 nm)", times(22.9, 28.4, 1910, 15_600), 374, 163, false, Map.of(), Set.of("sorting")),
            new Accelerator(
                    "CraterLake (14/12 nm)",
                    Map.of("bootstrapping", 6.32, "HELR", 15.2, "ResNet-20", 321.0, "LoLA-MNIST", 0.14),
                    472,
                    320,
                    false,
                    Map.of("bootstrapping", 1.57),
                    Set.of("LoLA-MNIST", AREA)),
            new Accelerator(
                    "ARK (7 nm)",
                    times(3.52, 7.42, 125, 1990),
                    418,
                    281,
                    false,
                    Map.of("bootstrapping", 0.474, "ResNet-20", 16.2),
                    Set.of("sorting")),
            new Accelerator(
                    "SHARP (7 nm)",
                    times(3.12, 2.53, 99, 1380),
                    178.8,
                    94.7,
                    true,
                    Map.of("bootstrapping", 0.301, "ResNet-20", 6.55),
                    Set.of()),
            published(
                    "Anaheim (GPU, near memory)",
                    0,
                    0,
                    false,
                    Map.of("bootstrapping", 29.3, "HELR", 41.2, "ResNet-20", 1020.0)),
            published(
                    "FAST (7 nm, 2025)",
                    284,
                    138.5,
                    true,
                    Map.of("bootstrapping", 1.38, "HELR", 1.33, "ResNet-20", 61.0)),
            published("Falcon (7 nm)", 180.3, 0, false, times(2.11, 1.94, 72.84, 960)),
            published("FHENDI (near memory, 12 nm)", 890, 628, false, Map.of("bootstrapping", 1.56, "ResNet-20", 83.0)),
            new Accelerator(
                    "F1 (14/12 nm)",
                    Map.of("LoLA-MNIST", 0.17),
                    151,
                    180,
                    false,
                    Map.of(),
                    Set.of("LoLA-MNIST", AREA, POWER)));

    /** The best design that the paper could compare with. */
    public static final String BASELINE = "SHARP (7 nm)";

    public Accelerator {
        millis = Map.copyOf(millis);
        joules = Map.copyOf(joules);
        recalled = Set.copyOf(recalled);
    }

    private static Accelerator published(
            String name, double area, double watts, boolean mean, Map<String, Double> times) {
        return new Accelerator(name, times, area, watts, mean, Map.of(), Set.of());
    }

    private static Map<String, Double> times(double bootstrapping, double helr, double resnet, double sorting) {
        return Map.of("bootstrapping", bootstrapping, "HELR", helr, "ResNet-20", resnet, "sorting", sorting);
    }

    /** That baseline. */
    public static Accelerator baseline() {
        return ALL.stream()
                .filter(design -> design.name.equals(BASELINE))
                .findFirst()
                .orElseThrow();
    }

    /** How well one of its figures is known: a workload's time, {@value #AREA}, or {@value #POWER}. */
    public Mark mark(String figure) {
        return recalled.contains(figure) ? Mark.RECALLED : Mark.PUBLISHED;
    }

    /** The energy of a workload in J: as published, else mean power times its time, else NaN. */
    public double energy(String workload) {
        Double published = joules.get(workload);
        if (published != null) {
            return published;
        }
        Double time = millis.get(workload);
        return mean && time != null ? watts * time * 1e-3 : Double.NaN;
    }
}
