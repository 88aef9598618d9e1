package io.fhe4j.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every operation of CKKS can be measured: its operands are there, and it may be called again. */
class CkksRowsTest {

    @Test
    void everyOperationRuns() {
        try (Backend backend = Backends.openDefault();
                CkksRows all = new CkksRows(backend)) {
            List<BenchmarkRow> rows = all.rows().stream()
                    .filter(row -> row.ringDegree() == 1 << 13)
                    .toList();
            assertEquals(CkksOperation.values().length, rows.size());
            for (BenchmarkRow row : rows) {
                try (Work work = row.work().get()) {
                    work.call();
                    work.call();
                }
            }
        }
    }
}
