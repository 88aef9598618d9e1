package io.fhe4j.backend.pim.fhemem;

import static io.fhe4j.backend.pim.report.ReportText.format;

import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.report.ReportText;
import io.fhe4j.backend.pim.sensitivity.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * The samples that intervals are over. One on which a program takes longer than the time between two refreshes is no device that works: it is left out, for
 * all workloads alike. Threads may try samples beside each other.
 */
final class WorkingSamples {

    private final List<DeviceFile> all;
    private final Set<Integer> refused = new TreeSet<>();

    /** Of a report's samples all until they are tried. */
    WorkingSamples(ReportText report) {
        this.all = report.samples();
    }

    /**
     * For each sample a simulation of it.
     *
     * @param works says of a sample, once it has been simulated, whether everything fits
     */
    List<Runnable> simulations(Predicate<DeviceFile> works) {
        List<Runnable> simulations = new ArrayList<>();
        for (int k = 0; k < all.size(); k++) {
            int number = k;
            simulations.add(() -> {
                if (!works.test(all.get(number))) {
                    leaveOut(number);
                }
            });
        }
        return simulations;
    }

    private synchronized void leaveOut(int number) {
        refused.add(number);
    }

    /** How many are left out. */
    synchronized int leftOut() {
        return refused.size();
    }

    private synchronized List<DeviceFile> working() {
        List<DeviceFile> working = new ArrayList<>();
        for (int k = 0; k < all.size(); k++) {
            if (!refused.contains(k)) {
                working.add(all.get(k));
            }
        }
        return working;
    }

    /** Where a metric lies for nine of ten of those that work; nowhere, if none does. */
    Optional<Interval> interval(ReportText report, ToDoubleFunction<DeviceFile> metric) {
        List<DeviceFile> working = working();
        return working.isEmpty() ? Optional.empty() : Optional.of(report.interval(working, metric));
    }

    /** How many of them work, in words; the number is kept as a figure. */
    String words(ReportText report, String program) {
        int left = (int) report.simulated(program, "samples left out", leftOut(), "count");
        double samples = report.simulated(program, "samples", all.size(), "count");
        return left == 0
                ? format("All %.0f samples can run every program between two refreshes.", samples)
                : format(
                        "Of %.0f samples %d are left out, since a program takes longer there than the time between"
                                + " two refreshes: no device that works.",
                        samples, left);
    }
}
