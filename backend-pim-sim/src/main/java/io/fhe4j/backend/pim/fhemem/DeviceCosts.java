package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.device.Constant;
import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.ntt.Modulus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Workloads on devices, each operation simulated once for each: workloads share most of their operations, and figures their devices. */
final class DeviceCosts {

    /** What a device is told by. */
    private record Key(List<Object> constants, UnaryOperator<Modulus> names) {}

    /** What is known of one device. */
    private static final class Known {
        private final DramDevice device;
        private final NearMatMapping mapping;
        private final UnaryOperator<Modulus> names;
        private final IdentityHashMap<RecordedOperation, PlacedOperation> operations = new IdentityHashMap<>();
        private final IdentityHashMap<WorkloadLoad, BatchResult> results = new IdentityHashMap<>();

        Known(DramDevice device, UnaryOperator<Modulus> names) {
            this.device = device;
            this.names = names;
            this.mapping = new NearMatMapping(device);
        }

        PlacedOperation placed(RecordedOperation recorded) {
            return operations.computeIfAbsent(recorded, missing -> {
                try {
                    return missing.placed(device, mapping, names);
                } catch (IOException e) {
                    throw new UncheckedIOException("the record of an operation cannot be read again", e);
                }
            });
        }
    }

    private final int batch;
    private final Map<Key, Known> devices = new HashMap<>();

    /** Costs of batches of so many inputs. */
    DeviceCosts(int batch) {
        this.batch = batch;
    }

    private Known known(DramDevice device, UnaryOperator<Modulus> names) {
        return devices.computeIfAbsent(new Key(constants(device.file()), names), key -> new Known(device, names));
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
     * A batch of a workload.
     *
     * @param names the modulus that stands for one of the workload; the same object for the same names
     * @throws io.fhe4j.api.InvalidParametersException if a site of the device cannot hold two rows
     */
    BatchResult batch(WorkloadLoad load, DramDevice device, UnaryOperator<Modulus> names) {
        Known known = known(device, names);
        BatchResult result = known.results.get(load);
        if (result == null) {
            List<PipelineStage> stages = new ArrayList<>();
            for (OperationLoad line : load.operations()) {
                add(line, known.placed(line.recorded()), new DramBanks(device), stages);
            }
            result = BatchPipeline.run(device, stages, batch);
            known.results.put(load, result);
        }
        return result;
    }

    /** Adds a line as one stage; as several where its own plaintexts alone are more than the device holds. */
    private static void add(
            OperationLoad line, PlacedOperation once, PipelineDevice device, List<PipelineStage> stages) {
        PipelineStage stage = line.stage(once);
        if (line.count() > 1 && BatchPipeline.leastParts(stage, device) > device.parts()) {
            add(line.part(line.count() / 2), once, device, stages);
            add(line.part(line.count() - line.count() / 2), once, device, stages);
        } else {
            stages.add(stage);
        }
    }
}
