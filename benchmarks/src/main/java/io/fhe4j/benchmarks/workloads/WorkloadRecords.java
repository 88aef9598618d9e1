package io.fhe4j.benchmarks.workloads;

import io.fhe4j.api.CancelledException;
import io.fhe4j.api.ProgressListener;
import io.fhe4j.backend.pim.fhemem.OperationLoad;
import io.fhe4j.backend.pim.fhemem.RecordedOperation;
import io.fhe4j.backend.pim.fhemem.WorkloadLoad;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Workloads with the kernels of their operations, each recorded and read once. */
public final class WorkloadRecords {

    private final OperationRecorder recorder;
    private final ParameterSet set;
    private final Map<Phase.Recorded, RecordedOperation> records = new LinkedHashMap<>();

    /**
     * Records for a parameter set.
     *
     * @param recorder makes them
     * @param set the parameters
     */
    public WorkloadRecords(OperationRecorder recorder, ParameterSet set) {
        this.recorder = recorder;
        this.set = set;
    }

    /**
     * Workloads as devices are given them.
     *
     * @param workloads of these parameters
     * @param listener hears of "recording"
     * @throws IOException if records cannot be written or read
     * @throws CancelledException if the thread is interrupted
     */
    public List<WorkloadLoad> loads(List<Workload> workloads, ProgressListener listener) throws IOException {
        List<Phase.Recorded> wanted = workloads.stream()
                .flatMap(workload -> workload.phases().stream())
                .map(Phase::recorded)
                .distinct()
                .toList();
        int done = 0;
        for (Phase.Recorded operation : wanted) {
            CancelledException.throwIfInterrupted("the recording of workloads was cancelled");
            if (!records.containsKey(operation)) {
                records.put(
                        operation,
                        RecordedOperation.read(
                                recorder.record(operation.operation(), set, operation.level(), operation.wide())));
            }
            listener.progress("recording, " + set.name(), ++done, wanted.size());
        }
        List<WorkloadLoad> loads = new ArrayList<>();
        for (Workload workload : workloads) {
            loads.add(load(workload));
        }
        return loads;
    }

    private WorkloadLoad load(Workload workload) {
        List<OperationLoad> operations = new ArrayList<>();
        for (Phase phase : workload.phases()) {
            operations.add(new OperationLoad(
                    phase.phase(),
                    phase.operation().toString(),
                    phase.level(),
                    phase.count(),
                    phase.operation().hasOwnPlaintexts(),
                    phase.source(),
                    Objects.requireNonNull(records.get(phase.recorded()))));
        }
        return new WorkloadLoad(workload.name(), workload.description(), workload.composed(), operations);
    }
}
