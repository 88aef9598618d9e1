package io.fhe4j.benchmarks.compare.programs;

import io.fhe4j.api.ProgressListener;
import io.fhe4j.ntt.Backend;
import java.nio.file.Path;

/** A micro-kernel, whose size is the ring degree and whose operands come from seeds. */
interface SeededProgram extends Program {

    @Override
    default String size() {
        return "N=" + ringDegree();
    }

    @Override
    default void prepare(Path folder, Backend backend, ProgressListener listener) {
        // Each backend makes the same operands by itself.
    }
}
