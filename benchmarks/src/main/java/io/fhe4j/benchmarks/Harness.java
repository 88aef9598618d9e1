package io.fhe4j.benchmarks;

import io.fhe4j.benchmarks.statistics.Samples;
import io.fhe4j.ntt.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Measures rows on a backend, each interleaved with the ruler and the prototype where those have the same work. */
public final class Harness {

    private static final Logger LOG = LoggerFactory.getLogger(Harness.class);

    private final Backend backend;
    private final int threads;
    private final Optional<Ruler> ruler;
    private final int rounds;

    /**
     * @param threads threads that the backend was opened with
     * @param ruler the ruler, or empty where there is none
     * @param rounds samples of each contender, at least 1
     */
    public Harness(Backend backend, int threads, Optional<Ruler> ruler, int rounds) {
        this.backend = backend;
        this.threads = threads;
        this.ruler = ruler;
        this.rounds = rounds;
    }

    /** Prepares the row's work, warms everything up, takes the samples, and frees the work. */
    public Measurement measure(BenchmarkRow row) {
        try (Work work = row.work().get()) {
            JavaContender here = new JavaContender(row.operation(), work::call);
            List<Contender> contenders = new ArrayList<>(List.of(here));
            Optional<String> arithmetic = arithmetic(row);
            arithmetic.ifPresent(name ->
                    contenders.add(ruler.orElseThrow().contender(row.ruler().orElseThrow(), name)));
            Optional<Contender> prototype = work.prototype();
            prototype.ifPresent(contenders::add);
            List<Samples> samples = Interleaved.sample(contenders, rounds);
            Samples mine = samples.getFirst();
            return new Measurement(
                    row.operation(),
                    row.engine().label(),
                    row.ringDegree(),
                    row.logQP(),
                    row.limbs(),
                    threads,
                    row.batch(),
                    mine.median(),
                    mine.low(),
                    mine.high(),
                    arithmetic.isPresent() ? median(samples, 1) : null,
                    here.allocatedBytes(),
                    backend.name(),
                    backend.capabilities().vectorBits(),
                    arithmetic.orElse(null),
                    prototype.isPresent() ? median(samples, samples.size() - 1) : null);
        }
    }

    private static @Nullable Double median(List<Samples> samples, int index) {
        return samples.get(index).median();
    }

    /** The ruler's fastest arithmetic for the row, if the ruler is there and serves it. */
    private Optional<String> arithmetic(BenchmarkRow row) {
        if (ruler.isEmpty() || row.ruler().isEmpty()) {
            return Optional.empty();
        }
        RulerRequest request = row.ruler().orElseThrow();
        Ruler program = ruler.orElseThrow();
        Optional<String> fastest = program.fastest(request.bits());
        try {
            fastest.ifPresent(name -> program.sample(request, name, 1));
            return fastest;
        } catch (RulerException e) {
            LOG.warn("no ruler for {}: {}", row.label(), e.getMessage());
            return Optional.empty();
        }
    }
}
