package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.dram.DramDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A workload as its operations' kernels.
 *
 * @param name what reports call it
 * @param description what it computes
 * @param composed whether its table was put together from papers instead of recorded from one program
 * @param operations its lines
 */
public record WorkloadLoad(String name, String description, boolean composed, List<OperationLoad> operations) {
    public WorkloadLoad {
        operations = List.copyOf(operations);
    }

    /**
     * Its lines as stages: a line as several where its own plaintexts alone are more than the device holds.
     *
     * @param placed what an operation takes on the device
     */
    List<PipelineStage> stages(DramDevice device, Function<RecordedOperation, PlacedOperation> placed) {
        PipelineDevice banks = new DramBanks(device);
        List<PipelineStage> stages = new ArrayList<>();
        for (OperationLoad line : operations) {
            add(line, placed.apply(line.recorded()), banks, stages);
        }
        return stages;
    }

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

    /** Number-theoretic transforms of a residue row. */
    public long transforms() {
        return operations.stream()
                .mapToLong(load -> load.count() * load.recorded().transforms())
                .sum();
    }

    int width() {
        return operations.stream()
                .mapToInt(load -> load.recorded().width())
                .max()
                .orElseThrow();
    }
}
