package io.fhe4j.backend.pim.engine;

import io.fhe4j.backend.pim.engine.Price.Transfer;
import io.fhe4j.backend.pim.engine.TaskList.Mark;
import io.fhe4j.backend.pim.engine.TaskList.Turn;
import io.fhe4j.backend.pim.engine.Way.Hop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The schedule of tasks, one event each: what a task takes is known from the command-by-command count of its programs, so this only finds when its sites
 * and links are free. Tasks are served in the order of issue, on each site and on each link. So a faster link or a shorter program never lets anything
 * end later.
 *
 * <p>A part that stands for n executions begins when everything before it has ended, and so does its second execution, which counts n - 1 times.
 */
public final class Timeline {

    /** What the tasks of one label add up to. */
    public static final class Sum {
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

    /** A part being repeated: the counts of its first execution, and when both began. */
    private record Repeat(long weight, double began, double pathBefore) {}

    private final Price[] prices;
    private final TaskList tasks;
    private final IssueOrder order;
    private final boolean[] skipped;
    private final RefreshWindows refresh;
    private final double[] begins;
    private final double[] ends;
    private final double[] paths;
    private final double[] siteFree;
    private final double[] siteBusy;
    private final double[] linkFree;
    private final double[] linkBusy;
    private final long[] counts;
    private final long[] executions;
    private final Map<String, Sum> sums = new TreeMap<>();
    private final Map<String, Long> programs = new TreeMap<>();
    private final Map<LinkKind, Double> bytes = new EnumMap<>(LinkKind.class);
    private double makespan;
    private double criticalPath;
    private double barrier;
    private double pathBarrier;
    private final Start start;
    private long weight = 1;
    private int preparing;

    /** The schedule of these tasks at these prices, in an order. */
    public Timeline(SiteMap layout, TaskList tasks, IssueOrder order, Price[] prices, Start start) {
        this.tasks = tasks;
        this.order = order;
        this.prices = prices;
        this.start = start;
        this.refresh = layout.refresh();
        this.begins = new double[tasks.size()];
        this.ends = new double[tasks.size()];
        this.paths = new double[tasks.size()];
        this.siteFree = new double[layout.sites()];
        this.siteBusy = new double[layout.sites()];
        this.linkFree = new double[layout.links()];
        this.linkBusy = new double[layout.links()];
        this.counts = new long[prices.length];
        this.executions = new long[tasks.size()];
        this.skipped = new boolean[prices.length];
        for (int k = 0; k < prices.length; k++) {
            skipped[k] = start.skips(prices[k].work());
        }
        run();
        add();
    }

    private void run() {
        Deque<Repeat> repeats = new ArrayDeque<>();
        int next = 0;
        for (Mark mark : tasks.marks()) {
            schedule(next, mark.before());
            next = mark.before();
            turn(mark, repeats);
        }
        schedule(next, tasks.size());
    }

    private void turn(Mark mark, Deque<Repeat> repeats) {
        if (mark.turn() == Turn.PREPARES || mark.turn() == Turn.PREPARED) {
            preparing += mark.turn() == Turn.PREPARES ? 1 : -1;
            return;
        }
        barrier = makespan;
        pathBarrier = criticalPath;
        switch (mark.turn()) {
            case BEGINS -> repeats.push(new Repeat(weight, makespan, criticalPath));
            case AGAIN -> {
                barrier = refresh.afterRefresh(makespan);
                repeats.push(new Repeat(repeats.pop().weight, barrier, criticalPath));
                weight *= mark.count() - 1;
            }
            case PREPARES, PREPARED -> {}
            case ENDS -> {
                Repeat second = repeats.pop();
                weight = second.weight;
                makespan = refresh.repeated(makespan, makespan - second.began, mark.count() - 2);
                criticalPath += (mark.count() - 2) * (criticalPath - second.pathBefore);
                barrier = makespan;
                pathBarrier = criticalPath;
            }
        }
    }

    private void schedule(int from, int to) {
        if (preparing > 0 && start != Start.EMPTY) {
            return;
        }
        for (int position = from; position < to; position++) {
            int task = order.task(position);
            int work = tasks.workOf(task);
            if (skipped[work]) {
                continue;
            }
            Price price = prices[work];
            double at = barrier;
            double path = pathBarrier;
            for (int k = 0; k < tasks.afterCount(task); k++) {
                int before = tasks.after(task, k);
                at = Math.max(at, ends[before]);
                if (tasks.isData(task, k)) {
                    path = Math.max(path, paths[before]);
                }
            }
            for (int k = 0; k < price.ends(); k++) {
                at = Math.max(at, siteFree[tasks.site(task, k)]);
            }
            double end;
            if (price.isTransfer()) {
                end = transfer(task, price, at);
            } else {
                begins[task] = at;
                end = at;
                for (Burst burst : price.bursts()) {
                    end = refresh.finish(end, burst.nanos(), burst.count());
                }
                int site = tasks.site(task, 0);
                siteFree[site] = end;
                siteBusy[site] += price.nanos() * weight;
            }
            ends[task] = end;
            paths[task] = path + price.nanos();
            makespan = Math.max(makespan, end);
            criticalPath = Math.max(criticalPath, paths[task]);
            counts[work] += weight;
            executions[task] = weight;
        }
    }

    private double transfer(int task, Price price, double earliest) {
        Transfer transfer = price.transfer();
        double start = earliest;
        for (Hop hop : transfer.way()) {
            start = Math.max(start, linkFree[hop.number()] - transfer.send() - hop.offset());
        }
        double first = refresh.begin(start, transfer.nanos());
        begins[task] = first;
        double closed = refresh.finish(first, transfer.nanos(), transfer.rows());
        for (Hop hop : transfer.way()) {
            // The last row has left the link before it is closed at its ends.
            linkFree[hop.number()] = closed - transfer.nanos() + transfer.send() + hop.offset() + transfer.held(hop);
        }
        double end = refresh.finish(first + transfer.lag(), transfer.nanos(), transfer.rows());
        for (int k = 0; k < price.ends(); k++) {
            int site = tasks.site(task, k);
            siteFree[site] = k == 0 ? closed : end;
            siteBusy[site] += transfer.rows() * transfer.nanos() * weight;
        }
        return end;
    }

    /** Adds up what happened, work by work. */
    private void add() {
        double[] carried = new double[LinkKind.values().length];
        Map<String, Long> ran = new HashMap<>();
        for (int k = 0; k < prices.length; k++) {
            Price price = prices[k];
            long count = counts[k];
            if (count == 0) {
                continue;
            }
            Sum sum = sums.computeIfAbsent(price.work().label(), label -> new Sum());
            sum.tasks += count;
            sum.programs += count * price.programs();
            sum.commands += count * price.commands();
            sum.busyNanos += count * price.nanos() * price.ends();
            sum.picojoules += count * price.picojoules();
            sum.assumed |= price.assumed();
            for (Burst burst : price.bursts()) {
                ran.merge(burst.program().name(), count * burst.count(), Long::sum);
            }
            Transfer transfer = price.transfer();
            for (Hop hop : transfer.way()) {
                linkBusy[hop.number()] += transfer.held(hop) * transfer.rows() * count;
                carried[hop.kind().ordinal()] += transfer.bytes() * transfer.rows() * count;
            }
        }
        programs.putAll(ran);
        for (LinkKind kind : LinkKind.values()) {
            if (carried[kind.ordinal()] > 0) {
                bytes.put(kind, carried[kind.ordinal()]);
            }
        }
    }

    /** Sees a task: on what, from when until when, at how many sites. */
    @FunctionalInterface
    public interface Sight {
        /**
         * A task.
         *
         * @param label a kernel's name, upload, move and so on
         * @param begin in ns
         * @param end in ns
         * @param sites how many took part
         */
        void task(String label, double begin, double end, int sites);
    }

    /** Shows all tasks that took any time, in the order of issue; of a part that is repeated those of its first two executions. */
    public void forEach(Sight sight) {
        for (int position = 0; position < ends.length; position++) {
            int task = order.task(position);
            if (ends[task] > begins[task]) {
                Price price = prices[tasks.workOf(task)];
                sight.task(price.work().label(), begins[task], ends[task], price.ends());
            }
        }
    }

    /** In which order tasks were issued. */
    public IssueOrder order() {
        return order;
    }

    /** How many tasks were mapped, those that were left out included. */
    public int tasks() {
        return ends.length;
    }

    /** When everything has ended, in ns. */
    public double makespan() {
        return makespan;
    }

    /** The longest chain of tasks that wait for each other's data, in ns. */
    public double criticalPath() {
        return criticalPath;
    }

    /** How long each site works, in ns. */
    public double[] siteBusy() {
        return siteBusy;
    }

    /** How long each link is taken, in ns. */
    public double[] linkBusy() {
        return linkBusy;
    }

    /** How often each work was done. */
    public long[] counts() {
        return counts;
    }

    /** How many executions a task stands for; none where it was left out. */
    public long executions(int task) {
        return executions[task];
    }

    /** How long the busiest of some works or is taken, in ns. */
    public static double most(double[] values) {
        double most = 0;
        for (double value : values) {
            most = Math.max(most, value);
        }
        return most;
    }

    /** How many sites did anything. */
    public int sitesUsed() {
        int used = 0;
        for (double busy : siteBusy) {
            used += busy > 0 ? 1 : 0;
        }
        return used;
    }

    public Map<String, Sum> sums() {
        return sums;
    }

    /** How often each micro-program ran, in all subarrays of a site together. */
    public Map<String, Long> programs() {
        return programs;
    }

    /** The bytes that links of each kind carried. */
    public Map<LinkKind, Double> bytes() {
        return bytes;
    }

    /** The energy of all tasks, in pJ; without refresh and background. */
    public double picojoules() {
        return sums.values().stream().mapToDouble(sum -> sum.picojoules).sum();
    }
}
