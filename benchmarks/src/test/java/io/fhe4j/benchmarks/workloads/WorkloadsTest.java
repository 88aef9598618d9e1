package io.fhe4j.benchmarks.workloads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.ProgressListener;
import io.fhe4j.backend.pim.fhemem.RecordedOperation;
import io.fhe4j.backend.pim.fhemem.WorkloadLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records of operations against counts by hand, and workloads against what published times imply. */
class WorkloadsTest {

    private static RecordedOperation recorded(Operation operation, ParameterSet set, int level, Path folder)
            throws IOException {
        return RecordedOperation.read(new OperationRecorder(folder).record(operation, set, level, false));
    }

    /** Transforms of a hybrid key switch: l inverse, digits raised to the rest, then k inverse and l forward for both polynomials. */
    @Test
    void keySwitchesAreCounted(@TempDir Path folder) throws IOException {
        ParameterSet set = ParameterSet.sharp();
        for (int level : new int[] {35, 23, 8}) {
            int l = level + 1;
            int k = 12;
            int digits = Math.ceilDiv(l, k);
            RecordedOperation recorded = recorded(Operation.of(Operation.Kind.KEY_SWITCH), set, level, folder);
            assertEquals(l + digits * (l + k) - l + 2 * (k + l), recorded.transforms());
            assertEquals((long) digits * 2 * (l + k), recorded.keyRows());
        }
        // The second time it is only read.
        FileTime longAgo = FileTime.fromMillis(1_000_000);
        List<Path> files;
        try (var list = Files.list(folder)) {
            files = list.toList();
        }
        for (Path file : files) {
            Files.setLastModifiedTime(file, longAgo);
        }
        for (int level : new int[] {35, 23, 8}) {
            recorded(Operation.of(Operation.Kind.KEY_SWITCH), set, level, folder);
        }
        try (var list = Files.list(folder)) {
            assertEquals(files.size(), list.count());
        }
        for (Path file : files) {
            assertEquals(longAgo, Files.getLastModifiedTime(file));
        }
    }

    @Test
    void preparationDoesNotCount(@TempDir Path folder) throws IOException {
        ParameterSet set = ParameterSet.sharp();
        RecordedOperation plain = recorded(Operation.of(Operation.Kind.MULTIPLY_PLAIN_ONLY), set, 2, folder);
        assertEquals(0, plain.transforms());
        assertEquals(3, plain.plaintextRows());
    }

    /** Levels of the tables exist, and never rise. */
    @Test
    void tablesFitTheirParameters() {
        for (ParameterSet set : List.of(ParameterSet.sharp(), ParameterSet.own(), ParameterSet.ark())) {
            for (Workload workload : Workloads.all(set)) {
                for (Phase phase : workload.phases()) {
                    assertTrue(phase.count() > 0 && !phase.source().isEmpty(), phase.toString());
                    assertTrue(set.level(phase.level(), phase.wide()) >= 0, phase.toString());
                }
            }
        }
        assertEquals(8, Workloads.usable(ParameterSet.sharp()), "SHARP's L_eff");
        assertThrows(IllegalArgumentException.class, () -> ParameterSet.sharp().level(36, false));
    }

    /** SHARP's times imply 15 to 60 k transforms for a bootstrapping, and the others' work as multiples of it. */
    @Test
    @Tag("slow")
    void workIsWhatPublishedTimesImply(@TempDir Path folder) throws IOException {
        ParameterSet set = ParameterSet.sharp();
        Map<String, WorkloadLoad> loads = new WorkloadRecords(new OperationRecorder(folder), set)
                .loads(Workloads.all(set), ProgressListener.NONE).stream()
                        .collect(Collectors.toMap(WorkloadLoad::name, Function.identity()));
        double bootstrapping = transforms(loads, "bootstrapping");
        // Below 15 k: double hoisting shares decompositions, and a rescale drops two primes at once. See
        // docs/pim-fhemem.md.
        assertTrue(bootstrapping > 9_000 && bootstrapping < 60_000, "bootstrapping " + bootstrapping);
        assertTrue(transforms(loads, "ResNet-20") / bootstrapping <= 32);
        assertTrue(transforms(loads, "sorting") / bootstrapping <= 442);
        // Below 1 against a bootstrapping of 15 k.
        assertTrue(transforms(loads, "HELR") / Math.max(bootstrapping, 15_000) < 1);
    }

    private static double transforms(Map<String, WorkloadLoad> loads, String name) {
        return java.util.Objects.requireNonNull(loads.get(name)).transforms();
    }
}
