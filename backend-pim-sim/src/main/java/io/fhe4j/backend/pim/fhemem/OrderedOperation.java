package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.engine.Extent;
import io.fhe4j.backend.pim.engine.Price.Transfer;
import io.fhe4j.backend.pim.engine.ProgramTrace;
import io.fhe4j.backend.pim.engine.SimulationResult;
import io.fhe4j.backend.pim.fhemem.StageTasks.Ordered;
import io.fhe4j.ntt.Modulus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * An operation at all of its placements, each in the order of issue that suits one device. Other devices of its geometry, and other primes, take these
 * placements and orders as they are: so nothing but the schedule is made again, and a slower part never lets a stage end earlier.
 */
final class OrderedOperation {

    private final Extent extent;
    private final List<StageTasks> stages = new ArrayList<>();
    private final PlacedOperation own;

    private OrderedOperation(Extent extent, DramDevice device, NearMatMapping mapping, List<StageTasks> stages) {
        this.extent = extent;
        List<SimulationResult> results = new ArrayList<>();
        for (StageTasks each : stages) {
            Ordered ordered = each.ordered(device, mapping);
            this.stages.add(ordered.tasks());
            results.add(ordered.result());
        }
        this.own = placed(device, results);
    }

    /**
     * Maps an operation.
     *
     * @param trace of primitive kernels
     * @param device that it is mapped to, and whose times say in which order
     * @param mapping of the device
     * @param maySpill whether rows may go to the host when the device is full
     * @param mostTogether how many inputs share its sites, at most; powers of two are tried
     * @throws io.fhe4j.api.InvalidParametersException if the operation does not fit
     */
    static OrderedOperation of(
            ProgramTrace trace, DramDevice device, NearMatMapping mapping, boolean maySpill, int mostTogether)
            throws IOException {
        List<StageTasks> stages = new StageMapping(device, trace, maySpill).mapped(mostTogether);
        return new OrderedOperation(trace.extent(), device, mapping, stages);
    }

    private OrderedOperation(Extent extent, List<StageTasks> stages, PlacedOperation own) {
        this.extent = extent;
        this.stages.addAll(stages);
        this.own = own;
    }

    /** At those placements alone that were chosen for it on its own device. */
    OrderedOperation only(List<BatchResult.Placed> chosen) {
        List<StageTasks> kept = new ArrayList<>();
        for (int k = 0; k < stages.size(); k++) {
            StagePlacement placement = own.placements().get(k);
            if (chosen.stream()
                    .anyMatch(each -> each.stage().operation().equals(own)
                            && each.placement().equals(placement))) {
                kept.add(stages.get(k));
            }
        }
        return new OrderedOperation(extent, kept, own);
    }

    /** All placements in the orders that suit another device of the geometry. */
    OrderedOperation ordered(DramDevice device, NearMatMapping mapping) {
        return new OrderedOperation(extent, device, mapping, stages);
    }

    /** What it takes on the device whose order it has. */
    PlacedOperation own() {
        return own;
    }

    /**
     * What it takes on another device, or with other primes.
     *
     * @param device of the same geometry
     * @param mapping of that device
     * @param names the modulus that stands for one of the trace
     */
    PlacedOperation on(DramDevice device, NearMatMapping mapping, UnaryOperator<Modulus> names) {
        return placed(
                device,
                stages.stream().map(each -> each.on(device, mapping, names)).toList());
    }

    private PlacedOperation placed(DramDevice device, List<SimulationResult> results) {
        Set<String> assumed = new TreeSet<>();
        List<StagePlacement> placements = new ArrayList<>();
        for (int k = 0; k < results.size(); k++) {
            Layout layout = stages.get(k).placement().layout().on(device);
            placements.add(stages.get(k).placed(results.get(k), pass(layout)));
            assumed.addAll(results.get(k).assumedMappings());
        }
        StageTasks first = stages.getFirst();
        Layout layout = first.placement().layout().on(device);
        TransferPlan transfers = new TransferPlan(layout);
        return new PlacedOperation(
                layout.subarrays(),
                layout.slots(),
                first.constantRows(),
                first.arrivedRows(),
                extent.results(),
                way(transfers.host(0, extent.width()), device),
                way(pass(layout), device),
                List.copyOf(assumed),
                placements);
    }

    private static PlacedOperation.RowWay way(Transfer transfer, DramDevice device) {
        return new PlacedOperation.RowWay(transfer.held() * device.refreshFactor(), transfer.picojoules());
    }

    /** A row's way from channel to channel, the longest one. */
    private Transfer pass(Layout layout) {
        return new TransferPlan(layout).between(List.of(0, layout.sites() - 1), extent.width());
    }
}
