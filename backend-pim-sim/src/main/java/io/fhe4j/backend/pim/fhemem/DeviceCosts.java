package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.device.Constant;
import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.ntt.Modulus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The costs of operations on devices, each computed once: workloads share most of their operations, and figures their devices. */
final class DeviceCosts {

    /** What a device is told by. */
    private record Key(List<Object> constants, UnaryOperator<Modulus> names) {}

    /** What is known of one device. */
    private static final class Known {
        private final DramDevice device;
        private final NearMatMapping mapping;
        private final Map<Integer, Layout> layouts = new HashMap<>();
        private final IdentityHashMap<KernelCensus, OperationCost> costs = new IdentityHashMap<>();
        private final IdentityHashMap<WorkloadLoad, PipelinePlan> plans = new IdentityHashMap<>();

        Known(DramDevice device) {
            this.device = device;
            this.mapping = new NearMatMapping(device);
        }

        Layout layout(int width) {
            return layouts.computeIfAbsent(
                    width, w -> new Layout(device, device.file().count("levels.bank.count"), w, 1, 1));
        }
    }

    private final Map<Key, Known> devices = new HashMap<>();

    private Known known(DramDevice device, UnaryOperator<Modulus> names) {
        return devices.computeIfAbsent(new Key(constants(device.file()), names), key -> new Known(device));
    }

    private static List<Object> constants(DeviceFile file) {
        List<Object> values = new ArrayList<>();
        for (Constant constant : file.constants()) {
            values.add(constant.value());
        }
        file.choices().forEach(choice -> values.add(choice.value()));
        return List.copyOf(values);
    }

    /**
     * The plan of a workload.
     *
     * @param names the modulus that stands for one of the workload; the same object for the same names
     * @throws io.fhe4j.api.InvalidParametersException if a site of the device cannot hold two rows
     */
    PipelinePlan plan(WorkloadLoad load, DramDevice device, UnaryOperator<Modulus> names) {
        Known known = known(device, names);
        PipelinePlan plan = known.plans.get(load);
        if (plan == null) {
            Layout layout = known.layout(load.width());
            plan = new PipelinePlan(
                    load,
                    device,
                    layout,
                    census -> known.costs.computeIfAbsent(
                            census, missing -> new OperationCost(missing, known.mapping, layout, names)));
            known.plans.put(load, plan);
        }
        return plan;
    }
}
