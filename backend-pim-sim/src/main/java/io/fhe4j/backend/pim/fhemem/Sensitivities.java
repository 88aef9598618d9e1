package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.device.Constant;
import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.sensitivity.LatinHypercube;
import io.fhe4j.ntt.Modulus;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A workload with each constant of a device at both ends of its range. A constant of the geometry takes placements of its own, others keep the device's placements
 * and orders of issue.
 */
final class Sensitivities {

    private final DramDevice device;
    private final DeviceCosts costs;
    private final WorkloadLoad load;
    private @Nullable PlacedWorkload placed;

    /** The sensitivities of a workload. */
    Sensitivities(DramDevice device, DeviceCosts costs, WorkloadLoad load) {
        this.device = device;
        this.costs = costs;
        this.load = load;
    }

    /** Both ends of each constant, of the geometry or of everything else. */
    private List<DramDevice> ends(boolean geometry) {
        List<DramDevice> ends = new ArrayList<>();
        for (Constant constant : LatinHypercube.varied(device.file())) {
            if (ProgramSimulation.isOfGeometry(constant) == geometry) {
                for (double end : new double[] {constant.low(), constant.high()}) {
                    ends.add(FhememReport.possible(device.file().with(constant.key(), end), device.file()));
                }
            }
        }
        return ends;
    }

    /** What has to be mapped. */
    List<Runnable> mappings(UnaryOperator<Modulus> sparse) {
        List<Runnable> simulations = new ArrayList<>();
        simulations.add(() ->
                placed = costs.placed(load, List.of(device), sparse).getFirst().orElseThrow());
        for (DramDevice end : ends(true)) {
            simulations.add(() -> costs.attempt(load, end, sparse));
        }
        return simulations;
    }

    /** What is scheduled on the device's placements, when these are there. */
    List<Runnable> schedules(UnaryOperator<Modulus> sparse) {
        List<Runnable> simulations = new ArrayList<>();
        for (DramDevice end : ends(false)) {
            simulations.add(() -> {
                at(end, DeviceCosts.DEFAULT_PRIMES);
                at(end, sparse);
            });
        }
        return simulations;
    }

    /** The workload on a device that differs from this one in one constant. */
    Attempt at(DeviceFile file, UnaryOperator<Modulus> names) {
        return at(FhememReport.possible(file, device.file()), names);
    }

    private Attempt at(DramDevice end, UnaryOperator<Modulus> names) {
        return isHere(end) ? Objects.requireNonNull(placed).attempt(end, names) : costs.attempt(load, end, names);
    }

    private boolean isHere(DramDevice other) {
        return device.file().constants().stream()
                .filter(ProgramSimulation::isOfGeometry)
                .allMatch(constant -> other.file().value(constant.key()) == constant.value());
    }
}
