package io.fhe4j.backend.pim.engine;

import io.fhe4j.api.CancelledException;
import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.backend.pim.device.Constant;
import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.sensitivity.Interval;
import io.fhe4j.backend.pim.sensitivity.LatinHypercube;
import io.fhe4j.ntt.spi.SimulatedCost;
import io.fhe4j.ntt.spi.SimulatedCost.Estimate;
import io.fhe4j.ntt.spi.SimulatedCost.KernelCost;
import io.fhe4j.ntt.spi.SimulatedCost.Range;
import io.fhe4j.ntt.spi.SimulatedSchedule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a recorded program takes on a device, for reports beside other devices: the schedule of its fastest placement, with keys, plaintexts and tables
 * there already, inputs from the host and results to it; and where time and energy lie for the devices that the file allows.
 */
public final class ScheduledCost {

    /** Into how many parts the time is cut. */
    private static final int PARTS = 240;

    /** Up to here a schedule is repeated for all samples of an interval. */
    private static final int MOST_TASKS_OF_SAMPLES = 100_000;

    private static final long SEED = 1;

    private final Program program;
    private final DeviceFile device;

    /** A program on a device, as an architecture simulates it. */
    public interface Program {

        /** The fastest placement within an effort. */
        SimulationResult run(Start start, Effort effort) throws IOException;

        /** The same placement with other constants, none of which it depends on. */
        SimulationResult again(DeviceFile constants, Start start) throws IOException;

        /** Whether a placement depends on a constant. */
        boolean isGeometry(String key);
    }

    private ScheduledCost(Program program, DeviceFile device) {
        this.program = program;
        this.device = device;
    }

    /** Opens a program, schedules it and closes it. */
    @FunctionalInterface
    public interface Scheduling {
        /** The cost by its schedule. */
        SimulatedCost cost() throws IOException;
    }

    /**
     * The cost by a schedule; or an account, with the reason, of a program that is larger than the effort allows, or that a device cannot hold.
     *
     * @param account of the same work
     * @param scheduling opens the program and asks for its cost
     */
    public static SimulatedCost orAccount(SimulatedCost account, Scheduling scheduling) throws IOException {
        try {
            return scheduling.cost();
        } catch (Effort.ExceededException | InvalidParametersException e) {
            return account.noting("not simulated: " + e.getMessage());
        }
    }

    /**
     * Simulates.
     *
     * @param program on the device
     * @param device its constants
     * @param effort how many placements are tried
     * @throws Effort.ExceededException if the program is larger than that allows
     * @throws InvalidParametersException if it has no placement
     * @throws CancelledException if the thread is interrupted
     */
    public static SimulatedCost of(Program program, DeviceFile device, Effort effort) throws IOException {
        return new ScheduledCost(program, device).cost(program.run(Start.CONSTANTS, effort), effort);
    }

    private SimulatedCost cost(SimulationResult result, Effort effort) throws IOException {
        boolean sampled = result.timeline().tasks() <= MOST_TASKS_OF_SAMPLES;
        List<SimulationResult> samples = sampled ? samples() : List.of();
        double length = result.makespanNanos() / PARTS;
        List<Map<String, Double>> parts = parts(result, length);
        SimulationResult.Use sites = Objects.requireNonNull(result.resources().get("site"));
        return new SimulatedCost(
                device.title(),
                result.mark().word(),
                meaning(effort, sampled),
                estimate(
                        result.makespanNanos(),
                        samples.stream()
                                .mapToDouble(SimulationResult::makespanNanos)
                                .toArray()),
                estimate(
                        result.picojoules(),
                        samples.stream()
                                .mapToDouble(SimulationResult::picojoules)
                                .toArray()),
                sites.busyNanos(),
                sites.parts(),
                "site",
                Math.round(result.bytes(LinkKind.HOST.word())),
                kernels(result, parts, length),
                Optional.of(new SimulatedSchedule(
                        result.layout().extentInWords(result.timeline().sitesUsed()),
                        result.timeline().sitesUsed(),
                        result.criticalPathNanos(),
                        result.resources().entrySet().stream()
                                .map(use -> new SimulatedSchedule.Resource(
                                        use.getKey(),
                                        use.getValue().parts(),
                                        use.getValue().busyNanos(),
                                        use.getValue().busiestNanos()))
                                .toList(),
                        parts)));
    }

    private static String meaning(Effort effort, boolean sampled) {
        return "the recorded program on its placement, " + Start.CONSTANTS.words()
                + ": kernels, links, inputs and results over the host's link, refresh and background"
                + (effort.isCut() ? "; the fastest of the first " + effort.placements() + " placements" : "")
                + (sampled
                        ? "; 5 to 95 % of " + LatinHypercube.SAMPLES + " devices of the same geometry"
                        : "; no interval: more than " + MOST_TASKS_OF_SAMPLES + " tasks");
    }

    /** The schedule on what the device may be; what the placement depends on stays. */
    private List<SimulationResult> samples() throws IOException {
        List<SimulationResult> results = new ArrayList<>();
        for (DeviceFile sample : LatinHypercube.of(device, LatinHypercube.SAMPLES, SEED)) {
            DeviceFile there = sample;
            for (Constant constant : device.constants()) {
                there = program.isGeometry(constant.key()) ? there.with(constant.key(), constant.value()) : there;
            }
            CancelledException.throwIfInterrupted("the simulation was cancelled");
            results.add(program.again(there, Start.CONSTANTS));
        }
        return results;
    }

    private static Estimate estimate(double value, double... samples) {
        if (samples.length == 0) {
            return Estimate.of(value);
        }
        Interval interval = Interval.of(samples);
        return new Estimate(value, Optional.of(new Range(interval.low(), interval.high())));
    }

    /** Busy time of sites in each part of the time, by what they did. */
    private static List<Map<String, Double>> parts(SimulationResult result, double length) {
        List<Map<String, Double>> parts = new ArrayList<>();
        for (int part = 0; part < PARTS; part++) {
            parts.add(new HashMap<>());
        }
        result.timeline().forEach((label, begin, end, sites) -> {
            int last = Math.clamp((long) (end / length), 0, PARTS - 1);
            for (int part = Math.clamp((long) (begin / length), 0, PARTS - 1); part <= last; part++) {
                double nanos = Math.min(end, (part + 1) * length) - Math.max(begin, part * length);
                if (nanos > 0) {
                    parts.get(part).merge(label, nanos * sites, Double::sum);
                }
            }
        });
        return parts;
    }

    /** Each label gets of every part of the time what it has of the busy sites then; a part without any is nobody's. */
    private static List<KernelCost> kernels(SimulationResult result, List<Map<String, Double>> parts, double length) {
        Map<String, Double> nanos = new TreeMap<>();
        for (Map<String, Double> part : parts) {
            double busy =
                    part.values().stream().mapToDouble(Double::doubleValue).sum();
            double covered = Math.min(length, busy);
            part.forEach((label, own) -> nanos.merge(label, own / busy * covered, Double::sum));
        }
        List<KernelCost> kernels = new ArrayList<>();
        result.kernels()
                .forEach((label, share) -> kernels.add(new KernelCost(
                        label,
                        share.tasks(),
                        nanos.getOrDefault(label, 0.0),
                        share.picojoules(),
                        share.assumedMapping())));
        result.layout()
                .standing(result.makespanNanos())
                .forEach((name, picojoules) -> kernels.add(new KernelCost(name, 0, 0, picojoules, false)));
        return kernels;
    }
}
