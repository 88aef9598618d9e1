package io.fhe4j.benchmarks.compare;

import io.fhe4j.api.CancelledException;
import io.fhe4j.api.ProgressListener;
import io.fhe4j.benchmarks.Interleaved;
import io.fhe4j.benchmarks.JavaContender;
import io.fhe4j.benchmarks.compare.Report.Cold;
import io.fhe4j.benchmarks.compare.Report.Measured;
import io.fhe4j.benchmarks.compare.Report.Result;
import io.fhe4j.benchmarks.compare.Report.Run;
import io.fhe4j.benchmarks.compare.programs.OpenProgram;
import io.fhe4j.benchmarks.compare.programs.Program;
import io.fhe4j.benchmarks.statistics.Difference;
import io.fhe4j.benchmarks.statistics.Interval;
import io.fhe4j.benchmarks.statistics.Samples;
import io.fhe4j.benchmarks.statistics.WarmUp;
import io.fhe4j.cli.SimulatedRecord;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.spi.SimulatedCost;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares backends on a program at one size. Cold: first calls in processes of their own, the backends in turns. Warm: all real backends in this
 * process, sampled in turns after each has become steady. Kernels: one call with every kernel waited for, apart from all measured times. On a simulated
 * device the program runs once, and what was recorded of it is scheduled.
 *
 * @param backends at least one; the first real one is what the others are compared with
 * @param settings how much is measured
 */
public record Comparison(List<BackendSpec> backends, Settings settings) {

    /** The confidence of intervals of medians. */
    static final double CONFIDENCE = 0.95;

    private static final int FEWEST_ROUNDS = 9;
    private static final int KEPT_CALLS = 20_000;

    /** Makes the list immutable. */
    public Comparison {
        backends = List.copyOf(backends);
    }

    /**
     * How much is measured.
     *
     * @param cold processes for each backend; 0 for none
     * @param rounds samples of each backend at most
     * @param limit about how long the warm-up of a backend, and all samples of a size, may take
     */
    public record Settings(int cold, int rounds, Duration limit) {}

    /**
     * Runs a program on all backends.
     *
     * @param folder an empty one, for keys and operands
     * @throws IOException if a process of its own fails
     * @throws CancelledException if the thread is interrupted
     */
    public Result run(Program program, Path folder, ProgressListener listener)
            throws IOException, InterruptedException {
        listener.progress(program.label() + ": keys", 0, 1);
        try (Backend client = Backends.openDefault(BackendOptions.defaults().forMeasuring())) {
            program.prepare(folder, client, listener);
        }
        List<BackendSpec> real =
                backends.stream().filter(spec -> !spec.isSimulated()).toList();
        Map<BackendSpec, List<ColdRun>> cold = coldRuns(real, program, folder, listener);
        Map<BackendSpec, Warm> warm = warmRuns(real, program, folder, listener);
        List<Run> runs = new ArrayList<>();
        for (BackendSpec spec : backends) {
            requireWanted();
            listener.progress(program.label() + ": kernels", runs.size(), backends.size());
            Probed probed = probe(program, folder, spec);
            List<ColdRun> own = cold.getOrDefault(spec, List.of());
            requireSame(program, spec, probed.digest, own);
            Optional<Measured> measured =
                    Optional.ofNullable(warm.get(spec)).map(found -> measured(found, own, reference(warm, real, spec)));
            runs.add(new Run(spec.label(), probed.reason, probed.digest, measured, probed.cost, probed.timeline));
        }
        return new Result(program.name(), program.size(), program.ringDegree(), program.description(), runs);
    }

    /** Ends a comparison that was cancelled. */
    static void requireWanted() {
        CancelledException.throwIfInterrupted("the comparison was cancelled");
    }

    /** The first real backend, for all others. */
    private static Optional<Warm> reference(Map<BackendSpec, Warm> warm, List<BackendSpec> real, BackendSpec spec) {
        return Optional.of(real.getFirst()).filter(first -> !first.equals(spec)).map(warm::get);
    }

    /** One backend that is not even equal to itself is a fault, and no result of a comparison. */
    private static void requireSame(Program program, BackendSpec spec, String digest, List<ColdRun> cold)
            throws IOException {
        for (ColdRun run : cold) {
            if (!run.digest().equals(digest)) {
                throw new IOException(program.label() + " on " + spec.label()
                        + " gives other results in another process: digests " + digest + " and " + run.digest());
            }
        }
    }

    private Map<BackendSpec, List<ColdRun>> coldRuns(
            List<BackendSpec> real, Program program, Path folder, ProgressListener listener)
            throws IOException, InterruptedException {
        Map<BackendSpec, List<ColdRun>> runs = new HashMap<>();
        for (int round = 0; round < settings.cold; round++) {
            listener.progress(program.label() + ": cold", round, settings.cold);
            for (BackendSpec spec : round % 2 == 0 ? real : real.reversed()) {
                runs.computeIfAbsent(spec, key -> new ArrayList<>()).add(ColdRun.of(program, spec, folder));
            }
        }
        return runs;
    }

    /** What was sampled of a backend. */
    private record Warm(Samples samples, List<Double> firstCalls, boolean settled, long poolBytes) {

        /** Steady where the times say so and the JVM had settled: of few calls the times alone say too much. */
        WarmUp warmUp() {
            WarmUp found = WarmUp.of(
                    firstCalls.stream().mapToDouble(Double::doubleValue).toArray());
            return settled ? found : new WarmUp(firstCalls.size(), false);
        }
    }

    /** A real backend with its program, and the times of the calls of its warm-up. */
    private static final class Entrant implements AutoCloseable {
        private final Backend backend;
        private final OpenProgram program;
        private final List<Double> firstCalls = new ArrayList<>();
        private boolean recording = true;
        private final JavaContender contender;

        Entrant(BackendSpec spec, Program program, Path folder, Duration limit) {
            backend = spec.openForMeasuring();
            boolean complete = false;
            try {
                this.program = program.open(backend, folder);
                complete = true;
            } finally {
                if (!complete) {
                    backend.close();
                }
            }
            contender = new JavaContender(spec.label(), this::call, limit);
        }

        void warmUp() {
            contender.warmUp();
            recording = false;
        }

        private void call() {
            if (recording) {
                requireWanted();
            }
            if (!recording || firstCalls.size() >= KEPT_CALLS) {
                program.call();
                return;
            }
            long start = System.nanoTime();
            program.call();
            firstCalls.add((double) Math.max(1, System.nanoTime() - start));
        }

        @Override
        public void close() {
            program.close();
            backend.close();
        }
    }

    private Map<BackendSpec, Warm> warmRuns(
            List<BackendSpec> real, Program program, Path folder, ProgressListener listener) {
        Map<BackendSpec, Warm> warm = new HashMap<>();
        List<Entrant> entrants = new ArrayList<>();
        try {
            for (BackendSpec spec : real) {
                listener.progress(program.label() + ": warm-up", entrants.size(), real.size());
                Entrant entrant = new Entrant(spec, program, folder, settings.limit);
                entrants.add(entrant);
                entrant.warmUp();
            }
            listener.progress(program.label() + ": samples", 0, 1);
            List<Quickest> contenders = entrants.stream()
                    .map(entrant -> Quickest.of(entrant.contender))
                    .toList();
            List<Samples> samples = real.isEmpty() ? List.of() : Interleaved.take(contenders, rounds(contenders));
            for (int i = 0; i < real.size(); i++) {
                Entrant entrant = entrants.get(i);
                long peak = entrant.backend.memoryUse().peakBytes();
                warm.put(real.get(i), new Warm(samples.get(i), entrant.firstCalls, entrant.contender.isSteady(), peak));
            }
            return warm;
        } finally {
            entrants.forEach(Entrant::close);
        }
    }

    /** As many as fit, at least nine: of seven no difference can be shown with that confidence. */
    private int rounds(List<Quickest> contenders) {
        long start = System.nanoTime();
        contenders.forEach(Quickest::sampleNanos);
        long round = Math.max(1, System.nanoTime() - start);
        return Math.clamp(settings.limit.toNanos() / round, FEWEST_ROUNDS, Math.max(FEWEST_ROUNDS, settings.rounds));
    }

    private static Measured measured(Warm warm, List<ColdRun> cold, Optional<Warm> reference) {
        Optional<Cold> first = cold.isEmpty() ? Optional.empty() : Optional.of(cold(cold));
        Optional<Difference> difference = reference.map(other -> {
            Difference found = Difference.paired(other.samples, warm.samples);
            return warm.warmUp().steady() && other.warmUp().steady() ? found : found.undecided();
        });
        return new Measured(
                warm.samples,
                Interval.ofMedian(warm.samples, CONFIDENCE),
                warm.warmUp(),
                warm.firstCalls,
                first,
                warm.poolBytes,
                difference);
    }

    private static Cold cold(List<ColdRun> runs) {
        Samples first =
                new Samples(runs.stream().mapToDouble(ColdRun::firstNanos).toArray());
        Samples open = new Samples(runs.stream().mapToDouble(ColdRun::openNanos).toArray());
        List<Long> peaks = new ArrayList<>();
        for (ColdRun run : runs) {
            Long peak = run.peakBytes();
            if (peak != null) {
                peaks.add(peak);
            }
        }
        peaks.sort(null);
        return new Cold(
                first,
                Interval.ofMedian(first, CONFIDENCE),
                open,
                peaks.isEmpty() ? null : peaks.get(peaks.size() / 2));
    }

    /** What one call with every kernel waited for shows. */
    private record Probed(String reason, String digest, Optional<SimulatedCost> cost, KernelTimeline timeline) {}

    private static Probed probe(Program program, Path folder, BackendSpec spec) throws IOException {
        try (Backend backend = spec.openForMeasuring()) {
            return backend.device().simulatedCost().isPresent()
                    ? simulate(program, folder, backend)
                    : look(program, folder, backend);
        }
    }

    private static Probed look(Program program, Path folder, Backend backend) {
        KernelProbe probe = new KernelProbe(backend);
        try (Backend seen = probe.backend();
                OpenProgram open = program.open(seen, folder)) {
            String digest = Digest.of(open.results());
            probe.start();
            open.call();
            return new Probed(backend.capabilities().reason(), digest, Optional.empty(), probe.stop());
        }
    }

    /** The program runs once and is recorded; what was recorded is simulated. */
    private static Probed simulate(Program program, Path folder, Backend backend) throws IOException {
        SimulatedRecord record = SimulatedRecord.begin(backend);
        try (record) {
            String digest;
            try (OpenProgram open = program.open(record.backend(), folder)) {
                record.startAccount();
                digest = Digest.of(open.results());
            }
            SimulatedCost cost = record.finish().orElseThrow();
            return new Probed(backend.capabilities().reason(), digest, Optional.of(cost), KernelTimeline.of(cost));
        }
    }
}
