package io.fhe4j.benchmarks.compare;

import io.fhe4j.benchmarks.statistics.Difference;
import io.fhe4j.benchmarks.statistics.Interval;
import io.fhe4j.benchmarks.statistics.Samples;
import io.fhe4j.benchmarks.statistics.WarmUp;
import io.fhe4j.ntt.spi.SimulatedCost;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that a comparison found: what is shown as text, JSON and page comes from here.
 *
 * @param machine where it was measured
 * @param results of each program at each size
 */
public record Report(Machine machine, List<Result> results) {

    /** Makes the list immutable. */
    public Report {
        results = List.copyOf(results);
    }

    /**
     * One program at one size.
     *
     * @param program its name
     * @param size its size
     * @param ringDegree N
     * @param description one sentence
     * @param runs on each backend, in the order of the command line
     */
    public record Result(String program, String size, int ringDegree, String description, List<Run> runs) {

        /** Makes the list immutable. */
        public Result {
            runs = List.copyOf(runs);
        }

        /** Whether all backends, and all processes on each, had equal results. */
        public boolean digestsAgree() {
            return runs.stream().map(Run::digest).distinct().count() == 1;
        }

        /** The runs of real backends. */
        public List<Run> measured() {
            return runs.stream().filter(run -> run.measured().isPresent()).toList();
        }

        /** The runs of simulated devices. */
        public List<Run> simulated() {
            return runs.stream().filter(run -> run.simulated().isPresent()).toList();
        }
    }

    /**
     * A program on one backend; either measured or simulated.
     *
     * @param backend as the command line names it
     * @param reason what the backend says of itself
     * @param digest of the results, in hexadecimal
     * @param measured times of a real backend
     * @param simulated costs of a simulated device
     * @param timeline the kernels of one call, in measured or simulated time
     */
    public record Run(
            String backend,
            String reason,
            String digest,
            Optional<Measured> measured,
            Optional<SimulatedCost> simulated,
            KernelTimeline timeline) {

        /** {@code measured} or {@code simulated}. */
        public String kind() {
            return simulated.isPresent() ? "simulated" : "measured";
        }
    }

    /**
     * What was measured of one call.
     *
     * @param warm samples in the steady state, taken in turns with the other backends'
     * @param interval of their median
     * @param warmUp where the steady state began
     * @param firstCalls the times of the first calls in this process, in ns, in order
     * @param cold first calls in processes of their own; empty if there were none
     * @param poolBytes the most bytes that the backend's buffers took
     * @param difference to the first real backend; empty for that one
     */
    public record Measured(
            Samples warm,
            Interval interval,
            WarmUp warmUp,
            List<Double> firstCalls,
            Optional<Cold> cold,
            long poolBytes,
            Optional<Difference> difference) {

        private static final double SHOWN_STEP = 1.04;

        /** Makes the list immutable. */
        public Measured {
            firstCalls = List.copyOf(firstCalls);
        }

        /** The numbers, from 1, of those first calls that are shown: all at the beginning, then ever fewer. */
        public List<Integer> shownCalls() {
            List<Integer> shown = new ArrayList<>();
            double next = 1;
            for (int call = 1; call <= firstCalls.size(); call++) {
                if (call >= next) {
                    shown.add(call);
                    next = call * SHOWN_STEP;
                }
            }
            return shown;
        }
    }

    /**
     * First calls in fresh processes.
     *
     * @param first times of the first call
     * @param interval of their median
     * @param open times from opening the backend to keys and operands in place
     * @param peakBytes the median of the most memory that a process had, or null where the system does not say
     */
    public record Cold(
            Samples first,
            Interval interval,
            Samples open,
            @Nullable Long peakBytes) {}

    /**
     * Where it was measured.
     *
     * @param processors number of processors that the JVM may use
     * @param architecture of the processor
     * @param memoryBytes of the machine
     * @param jvm name and version of the JVM
     * @param system name and version of the operating system
     */
    public record Machine(int processors, String architecture, long memoryBytes, String jvm, String system) {

        /** This one. */
        public static Machine here() {
            long memory = java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                            instanceof com.sun.management.OperatingSystemMXBean os
                    ? os.getTotalMemorySize()
                    : 0;
            return new Machine(
                    Runtime.getRuntime().availableProcessors(),
                    System.getProperty("os.arch"),
                    memory,
                    System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
                    System.getProperty("os.name") + " " + System.getProperty("os.version"));
        }
    }
}
