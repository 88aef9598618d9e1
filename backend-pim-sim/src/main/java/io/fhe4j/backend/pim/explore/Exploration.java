package io.fhe4j.backend.pim.explore;

import io.fhe4j.api.CancelledException;
import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.ProgressListener;
import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.engine.RecordedProgram;
import io.fhe4j.backend.pim.engine.Start;
import io.fhe4j.backend.pim.explore.ParetoFront.Costs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One recorded program on every device of a sweep, and the front of latency, energy and area.
 *
 * <p>Devices of the same geometry share a placement: the fastest on that geometry with the device file's own constants. So within one geometry less
 * bandwidth or longer timings never give less latency, and what is compared are the constants; a device of another geometry is mapped anew.
 *
 * @param program the trace's name
 * @param device as its file says
 * @param start what lies on it at the begin
 * @param accounting what counts as area
 * @param sweeps what is varied
 * @param placements how many geometries the program was mapped to
 * @param base the device as its file says, or null if the program cannot run on it
 * @param configurations all that are possible, the last sweep's value changing first
 * @param front indices of the best of them, the quickest first
 * @param refused those that are not possible
 */
public record Exploration(
        String program,
        DeviceFile device,
        Start start,
        AreaAccounting accounting,
        List<Sweep> sweeps,
        int placements,
        @Nullable Configuration base,
        List<Configuration> configurations,
        List<Integer> front,
        List<Refused> refused) {

    /** The most configurations of one exploration. */
    public static final int MAX_CONFIGURATIONS = 4096;

    /**
     * A configuration that cannot be.
     *
     * @param settings its values
     * @param reason why not
     */
    public record Refused(Map<String, String> settings, String reason) {

        /** Its settings in words. */
        public String words() {
            return Configuration.words(settings);
        }
    }

    /** Copies the lists. */
    public Exploration {
        sweeps = List.copyOf(sweeps);
        configurations = List.copyOf(configurations);
        front = List.copyOf(front);
        refused = List.copyOf(refused);
    }

    /**
     * What is asked of an exploration besides its sweeps.
     *
     * @param trace a file that a recording wrote
     * @param device what the sweeps change
     * @param maySpill whether rows may go to the host when a device is full
     * @param start what lies on it at the begin
     * @param accounting what counts as area
     */
    public record Question(Path trace, DeviceFile device, boolean maySpill, Start start, AreaAccounting accounting) {}

    /**
     * Simulates all.
     *
     * @param question the program, the device, and how they meet
     * @param sweeps at least one, of different keys
     * @param progress hears of every configuration
     * @throws IOException if a file cannot be read or written
     * @throws InvalidParametersException if there is no sweep, a key is swept twice, there are too many configurations, or none of them is possible
     * @throws MalformedInputException if the trace is damaged
     * @throws CancelledException if the thread is interrupted
     */
    public static Exploration of(Question question, List<Sweep> sweeps, ProgressListener progress) throws IOException {
        check(sweeps);
        Architecture architecture = Architecture.of(question.device);
        if (architecture == Architecture.STATEFUL && question.accounting != AreaAccounting.SILICON) {
            throw new InvalidParametersException("arrays have one area, cells and periphery; "
                    + question.accounting.word() + " is an accounting of DRAM: leave it out");
        }
        try (RecordedProgram simulation = architecture.open(question.trace, question.device, question.maySpill)) {
            Grid grid = new Grid(simulation, question.device, question.start, sweeps, progress);
            grid.run();
            List<Configuration> configurations = grid.configurations();
            if (configurations.isEmpty()) {
                Refused first = grid.refused().getFirst();
                throw new InvalidParametersException(
                        "no configuration of the sweeps is possible; " + first.words() + ": " + first.reason);
            }
            if (configurations.getFirst().nanos() == 0) {
                throw new InvalidParametersException(question.trace + " holds no program: nothing is executed in it");
            }
            return new Exploration(
                    String.valueOf(question.trace.getFileName()),
                    question.device,
                    question.start,
                    question.accounting,
                    sweeps,
                    grid.placements(),
                    grid.unchanged(),
                    configurations,
                    ParetoFront.of(configurations.stream()
                            .map(configuration -> costs(configuration, question.accounting))
                            .toList()),
                    grid.refused());
        }
    }

    private static Costs costs(Configuration configuration, AreaAccounting accounting) {
        return new Costs(configuration.nanos(), configuration.picojoules(), accounting.of(configuration.area()));
    }

    /** The configurations on the front, the quickest first. */
    public List<Configuration> best() {
        return front.stream().map(configurations::get).toList();
    }

    /** The area of a configuration in the accounting chosen, in mm². */
    public double area(Configuration configuration) {
        return accounting.of(configuration.area());
    }

    /** What its device is built of. */
    public Architecture architecture() {
        return Architecture.of(device);
    }

    /** What the area is, in words. */
    public String areaInWords() {
        return architecture() == Architecture.STATEFUL ? "cells and periphery of all arrays" : accounting.words();
    }

    /** The kernels of the program whose mapping is our own. */
    public List<String> assumedMappings() {
        return configurations.getFirst().assumed();
    }

    /** All figures, for machines; the names are an interface: they stay. */
    public Map<String, @Nullable Object> facts() {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("program", program);
        facts.put("backend", architecture().backend());
        facts.put("kind", "simulated");
        facts.put("device", device.name());
        facts.put("start", start.word());
        facts.put("areaAccounting", accounting.word());
        List<Object> swept = new ArrayList<>();
        for (Sweep sweep : sweeps) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("key", sweep.key());
            one.put("unit", sweep.unit());
            one.put("values", sweep.values());
            swept.add(one);
        }
        facts.put("sweeps", swept);
        facts.put("assumedMappings", assumedMappings());
        facts.put("placements", placements);
        facts.put("base", base == null ? null : facts(base, false));
        List<Object> all = new ArrayList<>();
        Set<Integer> best = new HashSet<>(front);
        for (int k = 0; k < configurations.size(); k++) {
            all.add(facts(configurations.get(k), best.contains(k)));
        }
        facts.put("configurations", all);
        List<Object> impossible = new ArrayList<>();
        for (Refused one : refused) {
            Map<String, Object> reason = new LinkedHashMap<>();
            reason.put("settings", one.settings);
            reason.put("reason", one.reason);
            impossible.add(reason);
        }
        facts.put("refused", impossible);
        return facts;
    }

    private Map<String, @Nullable Object> facts(Configuration configuration, boolean onFront) {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("program", program);
        facts.put("backend", architecture().backend());
        facts.put("kind", "simulated");
        facts.put("settings", configuration.settings());
        facts.put("nanos", configuration.nanos());
        facts.put("picojoules", configuration.picojoules());
        facts.put("areaSquareMillimetres", area(configuration));
        facts.put("banksPerChannel", configuration.banks());
        facts.put("front", onFront);
        facts.put("mark", configuration.mark().word());
        return facts;
    }

    private static void check(List<Sweep> sweeps) {
        if (sweeps.isEmpty()) {
            throw new InvalidParametersException("nothing is swept: name a constant and its values");
        }
        Set<String> keys = new HashSet<>();
        long configurations = 1;
        for (Sweep sweep : sweeps) {
            if (!keys.add(sweep.key())) {
                throw new InvalidParametersException(
                        "key " + sweep.key() + " is swept twice: give all its values at once");
            }
            configurations *= sweep.values().size();
            if (configurations > MAX_CONFIGURATIONS) {
                throw new InvalidParametersException("the sweeps up to that of " + sweep.key() + " make "
                        + configurations + " configurations; at most " + MAX_CONFIGURATIONS
                        + " are simulated: give fewer values");
            }
        }
    }
}
