package io.fhe4j.backend.pim.explore;

import io.fhe4j.api.CancelledException;
import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.ProgressListener;
import io.fhe4j.backend.pim.device.Constant;
import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.engine.RecordedProgram;
import io.fhe4j.backend.pim.engine.RefreshWindows.NoRoomException;
import io.fhe4j.backend.pim.engine.Start;
import io.fhe4j.backend.pim.explore.Exploration.Refused;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All combinations of the values of some sweeps, simulated one geometry after another: each is mapped once. */
final class Grid {

    private static final String STAGE = "configurations";

    private final Architecture architecture;
    private final RecordedProgram simulation;
    private final DeviceFile base;
    private final Start start;
    private final List<Sweep> sweeps;
    private final ProgressListener progress;
    private final int size;
    private final TreeMap<Integer, Configuration> done = new TreeMap<>();
    private final TreeMap<Integer, Refused> refused = new TreeMap<>();
    private int placements;

    /**
     * A grid.
     *
     * @param simulation of the program on {@code base}
     * @param base what the sweeps change
     * @param sweeps of different keys
     */
    Grid(RecordedProgram simulation, DeviceFile base, Start start, List<Sweep> sweeps, ProgressListener progress) {
        this.architecture = Architecture.of(base);
        this.simulation = simulation;
        this.base = base;
        this.start = start;
        this.sweeps = sweeps;
        this.progress = progress;
        this.size = sweeps.stream().mapToInt(sweep -> sweep.values().size()).reduce(1, Math::multiplyExact);
    }

    private record Point(int index, Map<String, String> settings, DeviceFile device) {}

    /** Simulates all. */
    void run() throws IOException {
        Map<List<Double>, List<Point>> geometries = new LinkedHashMap<>();
        for (int index = 0; index < size; index++) {
            Map<String, String> settings = settings(index);
            try {
                DeviceFile device = device(settings, false);
                geometries
                        .computeIfAbsent(geometry(device), ignored -> new ArrayList<>())
                        .add(new Point(index, settings, device));
            } catch (MalformedInputException e) {
                refuse(index, settings, e.problem());
            }
        }
        for (List<Point> points : geometries.values()) {
            run(points);
        }
    }

    private void run(List<Point> points) throws IOException {
        try {
            DeviceFile first = device(points.getFirst().settings, true);
            RecordedProgram mapped = geometry(first).equals(geometry(base)) ? simulation : simulation.on(first);
            mapped.run(start);
            placements++;
            for (Point point : points) {
                CancelledException.throwIfInterrupted(
                        "the sweep was cancelled after " + done.size() + " configurations");
                done.put(
                        point.index,
                        Configuration.of(
                                point.settings, mapped.again(point.device, start), architecture.area(point.device)));
                tell();
            }
        } catch (InvalidParametersException | NoRoomException e) {
            points.stream()
                    .filter(point -> !done.containsKey(point.index))
                    .forEach(point -> refuse(point.index, point.settings, String.valueOf(e.getMessage())));
        }
    }

    private void refuse(int index, Map<String, String> settings, String reason) {
        refused.put(index, new Refused(settings, reason));
        tell();
    }

    private void tell() {
        progress.progress(STAGE, done.size() + refused.size(), size);
    }

    /** The device that the sweeps began with, or null if the program cannot run on it. */
    @Nullable
    Configuration unchanged() throws IOException {
        try {
            return Configuration.of(Map.of(), simulation.run(start), architecture.area(base));
        } catch (InvalidParametersException | NoRoomException e) {
            return null;
        }
    }

    /** The values of a point; those of the last sweep change first. */
    private Map<String, String> settings(int index) {
        String[] values = new String[sweeps.size()];
        int rest = index;
        for (int k = sweeps.size() - 1; k >= 0; k--) {
            List<String> all = sweeps.get(k).values();
            values[k] = all.get(rest % all.size());
            rest /= all.size();
        }
        Map<String, String> settings = new LinkedHashMap<>();
        for (int k = 0; k < values.length; k++) {
            settings.put(sweeps.get(k).key(), values[k]);
        }
        return settings;
    }

    private DeviceFile device(Map<String, String> settings, boolean geometryOnly) {
        DeviceFile file = base;
        for (Sweep sweep : sweeps) {
            String value = settings.get(sweep.key());
            if (value != null && (!geometryOnly || simulation.isGeometry(sweep.key()))) {
                file = sweep.change(file, value);
            }
        }
        return architecture.checked(file);
    }

    private List<Double> geometry(DeviceFile device) {
        return device.constants().stream()
                .filter(constant -> simulation.isGeometry(constant.key()))
                .map(Constant::value)
                .toList();
    }

    List<Configuration> configurations() {
        return List.copyOf(done.values());
    }

    List<Refused> refused() {
        return List.copyOf(refused.values());
    }

    int placements() {
        return placements;
    }
}
