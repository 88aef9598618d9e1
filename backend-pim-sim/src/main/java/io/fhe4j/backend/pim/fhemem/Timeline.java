package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.fhemem.Layout.Hop;
import io.fhe4j.backend.pim.fhemem.Layout.LinkKind;
import io.fhe4j.backend.pim.fhemem.Task.Transfer;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The schedule of tasks, one event each: what a task takes is known from the command-by-command count of its programs, so this only finds when its sites
 * and links are free. Tasks are served in the order of issue, on each site and on each link. So a faster link or a shorter program never lets anything
 * end later.
 */
final class Timeline implements Consumer<Task> {

    /** What the tasks of one label add up to. */
    static final class Sum {
        private long tasks;
        private long programs;
        private long commands;
        private double busyNanos;
        private double picojoules;
        private boolean assumed;

        long tasks() {
            return tasks;
        }

        /** Runs of micro-programs, or rows sent. */
        long programs() {
            return programs;
        }

        long commands() {
            return commands;
        }

        double busyNanos() {
            return busyNanos;
        }

        double picojoules() {
            return picojoules;
        }

        boolean assumed() {
            return assumed;
        }
    }

    /** Opening, sending or receiving, closing. */
    static final int COMMANDS_OF_ROW = 3;

    private final Layout layout;
    private final RefreshWindows refresh;
    private final double[] siteFree;
    private final double[] siteBusy;
    private final double[] linkFree;
    private final double[] linkBusy;
    private final Map<String, Sum> sums = new TreeMap<>();
    private final Map<String, Long> programs = new TreeMap<>();
    private final Map<LinkKind, Double> bytes = new EnumMap<>(LinkKind.class);
    private double makespan;
    private double criticalPath;

    Timeline(Layout layout) {
        this.layout = layout;
        this.refresh = new RefreshWindows(layout.device());
        this.siteFree = new double[layout.sites()];
        this.siteBusy = new double[layout.sites()];
        this.linkFree = new double[layout.links()];
        this.linkBusy = new double[layout.links()];
    }

    @Override
    public void accept(Task task) {
        double start = 0;
        double path = 0;
        for (Task before : task.after()) {
            start = Math.max(start, before.end());
            path = Math.max(path, before.path());
        }
        for (int site : task.sites()) {
            start = Math.max(start, siteFree[site]);
        }
        double end;
        if (task.isTransfer()) {
            end = transfer(task, start);
        } else {
            end = compute(task, start);
            siteFree[task.sites()[0]] = end;
            siteBusy[task.sites()[0]] += task.alone();
        }
        double alone = task.alone();
        task.ended(end, path + alone);
        task.forget();
        makespan = Math.max(makespan, end);
        criticalPath = Math.max(criticalPath, task.path());
        Sum sum = sums.computeIfAbsent(task.label(), label -> new Sum());
        sum.tasks++;
        sum.busyNanos += alone * task.sites().length;
        count(sum, task);
    }

    private double compute(Task task, double start) {
        double t = start;
        for (Burst burst : task.bursts()) {
            t = refresh.finish(t, burst.nanos(), burst.count());
        }
        return t;
    }

    private double transfer(Task task, double earliest) {
        Transfer transfer = task.transfer();
        double start = earliest;
        for (Hop hop : transfer.way()) {
            start = Math.max(start, linkFree[hop.number()] - transfer.send() - hop.offset());
        }
        double first = refresh.begin(start, transfer.nanos());
        double closed = refresh.finish(first, transfer.nanos(), transfer.rows());
        for (Hop hop : transfer.way()) {
            double held = transfer.held(hop);
            // The last row has left the link before it is closed at its ends.
            linkFree[hop.number()] = closed - transfer.nanos() + transfer.send() + hop.offset() + held;
            linkBusy[hop.number()] += held * transfer.rows();
            bytes.merge(hop.kind(), layout.rowBytes() * transfer.sent() * transfer.rows(), Double::sum);
        }
        double end = refresh.finish(first + transfer.lag(), transfer.nanos(), transfer.rows());
        for (int k = 0; k < task.sites().length; k++) {
            siteFree[task.sites()[k]] = k == 0 ? closed : end;
            siteBusy[task.sites()[k]] += transfer.rows() * transfer.nanos();
        }
        return end;
    }

    private void count(Sum sum, Task task) {
        if (task.isTransfer()) {
            sum.programs += task.transfer().rows();
            sum.commands += (long) COMMANDS_OF_ROW * task.transfer().rows() * task.sites().length;
            sum.picojoules += task.transfer().picojoules();
            return;
        }
        for (Burst burst : task.bursts()) {
            sum.programs += burst.count();
            sum.commands += burst.count() * burst.program().steps().size();
            sum.picojoules += burst.count() * burst.picojoules();
            sum.assumed |= burst.assumed();
            programs.merge(burst.program().name(), burst.count(), Long::sum);
        }
    }

    /** When everything has ended, in ns. */
    double makespan() {
        return makespan;
    }

    /** The longest chain of tasks that wait for each other's data, in ns. */
    double criticalPath() {
        return criticalPath;
    }

    /** How long the busiest site works, in ns. */
    double busiestSite() {
        return max(siteBusy);
    }

    /** How long the busiest link is taken, in ns. */
    double busiestLink() {
        return max(linkBusy);
    }

    private static double max(double[] values) {
        double most = 0;
        for (double value : values) {
            most = Math.max(most, value);
        }
        return most;
    }

    /** How many sites did anything. */
    int sitesUsed() {
        int used = 0;
        for (double busy : siteBusy) {
            used += busy > 0 ? 1 : 0;
        }
        return used;
    }

    Map<String, Sum> sums() {
        return sums;
    }

    /** How often each micro-program ran, in all subarrays of a site together. */
    Map<String, Long> programs() {
        return programs;
    }

    /** The bytes that links of each kind carried. */
    Map<LinkKind, Double> bytes() {
        return bytes;
    }

    /** The energy of all tasks, in pJ; without refresh and background. */
    double picojoules() {
        return sums.values().stream().mapToDouble(sum -> sum.picojoules).sum();
    }
}
