package io.fhe4j.benchmarks.jmh;

import io.fhe4j.benchmarks.KernelRows;
import io.fhe4j.benchmarks.Work;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Backends;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Single kernels on one row. Warm-up is long enough for C2 to compile the largest kernel. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class KernelBenchmark {

    /** The backend. */
    @Param("cpu")
    public String backend;

    /** Name of the row. */
    @Param({"ntt.forward", "ntt.inverse", "kernel.multiply", "kernel.add"})
    public String operation;

    /** log2 of the ring degree. */
    @Param({"13", "14", "15", "16"})
    public int logDegree;

    /** Size of the prime. */
    @Param({"50", "60"})
    public int bits;

    private Backend opened;
    private Work work;

    /** For JMH. */
    public KernelBenchmark() {}

    /** Opens the backend and prepares the operands. */
    @Setup(Level.Trial)
    public void open() {
        opened = Backends.open(backend, BackendOptions.defaults().forMeasuring());
        work = KernelRows.of(opened, List.of(logDegree), List.of(bits)).stream()
                .filter(row -> row.operation().equals(operation))
                .findFirst()
                .orElseThrow()
                .work()
                .get();
    }

    /** One call. */
    @Benchmark
    public void call() {
        work.call();
    }

    /** Frees everything. */
    @TearDown(Level.Trial)
    public void close() {
        work.close();
        opened.close();
    }
}
