package io.fhe4j.benchmarks.jmh;

import io.fhe4j.benchmarks.CkksOperation;
import io.fhe4j.benchmarks.CkksRows;
import io.fhe4j.benchmarks.Work;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Backends;
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

/**
 * Every operation of CKKS at 128 bits of security, on fresh ciphertexts, one thread. Each trial makes its own keys, which takes longer than
 * the measurement at the large ring degrees.
 *
 * <pre>
 * mvn -Pbench verify -pl benchmarks -am -DskipTests -Dbench='CkksBenchmark -p logDegree=13'
 * mvn -Pbench verify -pl benchmarks -am -DskipTests -Dbench='CkksBenchmark -p operation=ROTATE,RESCALE -p logDegree=15,16'
 * </pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class CkksBenchmark {

    /** The backend. */
    @Param("cpu")
    public String backend;

    /** What is timed: all of them, unless some are named. */
    @Param
    public CkksOperation operation;

    /** log2 of the ring degree. */
    @Param({"13", "14", "15", "16"})
    public int logDegree;

    private Backend opened;
    private CkksRows rows;
    private Work work;

    /** For JMH. */
    public CkksBenchmark() {}

    /** Opens the backend, makes keys and operands. */
    @Setup(Level.Trial)
    public void open() {
        opened = Backends.open(backend, BackendOptions.defaults().forMeasuring());
        rows = new CkksRows(opened);
        work = rows.work(logDegree, operation);
    }

    /** One call; what it makes is released in it. */
    @Benchmark
    public void call() {
        work.call();
    }

    /** Frees everything. */
    @TearDown(Level.Trial)
    public void close() {
        work.close();
        rows.close();
        opened.close();
    }
}
