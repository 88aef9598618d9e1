package io.fhe4j.backend.pim.engine;

import io.fhe4j.backend.pim.engine.Price.Transfer;
import io.fhe4j.backend.pim.engine.TaskList.Mark;
import io.fhe4j.backend.pim.engine.TaskList.Turn;
import io.fhe4j.backend.pim.engine.Way.Hop;
import java.util.Arrays;
import java.util.PriorityQueue;

/**
 * List scheduling by upward ranks (Topcuoglu, Hariri, Wu, IEEE TPDS 13(3), 2002, on places that are fixed already): a task's rank is the longest chain
 * of tasks from its begin to the end of the program. Of the tasks that could begin at a time the one of highest rank is issued; so loads and moves begin as
 * soon as their sources are there, and the slots and links that they take are free. Transfers to several sites are issued when their source is there, and
 * keep others from sites that are free already: they would never find all of them free at once.
 *
 * <p>Durations are predicted without refresh. Only the order is kept of this schedule: {@link Timeline} and {@link FlatSimulation} find the times, on
 * whatever device.
 */
final class ListScheduling {

    private static final double ROUNDING = 1e-6;

    /** Both ends of a move. */
    private static final int PAIR = 2;

    /** A task that may be ready, or a site or link that may be free: below 0 its number's complement. */
    private record Event(double time, double rank, int what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Double.compare(time, other.time);
            int byRank = byTime != 0 ? byTime : Double.compare(other.rank, rank);
            return byRank != 0 ? byRank : Integer.compare(what, other.what);
        }
    }

    private final TaskList tasks;
    private final Price[] prices;
    private final boolean[] skipped;
    private final int sites;
    private final double[] rank;
    private final double[] ends;
    private final int[] missing;
    private final int[] followerEnd;
    private final int[] followers;
    private final double[] ready;
    /** When each site and each link is free. */
    private final double[] free;

    private final boolean[] awaited;
    private final RankQueues waiting;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    /** Tasks whose turn has come, since all that they wait for are issued. */
    private final int[] admitted;

    private int admittedCount;
    private final int[] order;
    private int issued;
    private int partEnd;
    private double now;
    private double barrier;
    private double makespan;
    /** The site or link that the task asked for last waits for longest; below 0 if for none. */
    private int blocking;

    ListScheduling(SiteMap layout, TaskList tasks, Price[] prices, Start start) {
        int size = tasks.size();
        this.tasks = tasks;
        this.prices = prices;
        this.sites = layout.sites();
        this.skipped = new boolean[size];
        this.rank = new double[size];
        this.ends = new double[size];
        this.missing = new int[size];
        this.followerEnd = new int[size + 1];
        this.followers = new int[tasks.allAfter()];
        this.free = new double[sites + layout.links()];
        this.awaited = new boolean[free.length];
        this.ready = new double[size];
        this.admitted = new int[size];
        this.order = new int[size];
        skip(start);
        follow();
        this.waiting = new RankQueues(rank, free.length);
    }

    /** What takes no time, since it is done before the begin or never. */
    private void skip(Start start) {
        int next = 0;
        int preparing = 0;
        for (Mark mark : tasks.marks()) {
            skip(next, mark.before(), start, preparing > 0);
            next = mark.before();
            preparing += mark.turn() == Turn.PREPARES ? 1 : mark.turn() == Turn.PREPARED ? -1 : 0;
        }
        skip(next, tasks.size(), start, preparing > 0);
    }

    private void skip(int from, int to, Start start, boolean prepares) {
        for (int task = from; task < to; task++) {
            skipped[task] = prepares && start != Start.EMPTY || start.skips(prices[tasks.workOf(task)].work());
        }
    }

    /** Finds who waits for whom, and the ranks. */
    private void follow() {
        int size = tasks.size();
        for (int task = 0; task < size; task++) {
            missing[task] = tasks.afterCount(task);
            for (int k = 0; k < tasks.afterCount(task); k++) {
                followerEnd[tasks.after(task, k) + 1]++;
            }
        }
        for (int task = 0; task < size; task++) {
            followerEnd[task + 1] += followerEnd[task];
        }
        int[] next = Arrays.copyOf(followerEnd, size);
        for (int task = 0; task < size; task++) {
            for (int k = 0; k < tasks.afterCount(task); k++) {
                followers[next[tasks.after(task, k)]++] = task;
            }
        }
        for (int task = size - 1; task >= 0; task--) {
            rank[task] += skipped[task] ? 0 : prices[tasks.workOf(task)].nanos();
            for (int k = 0; k < tasks.afterCount(task); k++) {
                int before = tasks.after(task, k);
                rank[before] = Math.max(rank[before], rank[task]);
            }
        }
    }

    /** The tasks in the order in which they begin. */
    int[] order() {
        int next = 0;
        for (Mark mark : tasks.marks()) {
            part(next, mark.before());
            next = mark.before();
            if (mark.turn() != Turn.PREPARES && mark.turn() != Turn.PREPARED) {
                barrier = makespan;
            }
        }
        part(next, tasks.size());
        return order;
    }

    private void part(int from, int to) {
        now = barrier;
        partEnd = to;
        for (int task = from; task < to; task++) {
            ready[task] = Math.max(ready[task], barrier);
            if (missing[task] == 0) {
                admitted[admittedCount++] = task;
            }
        }
        admit();
        while (!events.isEmpty()) {
            Event event = events.remove();
            // One that waits for a link's later part may have been able to begin before.
            now = Math.max(now, event.time);
            if (event.what < 0) {
                serve(~event.what);
            } else if (isItsTurn(event.what, earliest(event.what))) {
                issue(event.what);
            } else {
                await(event.what);
            }
        }
    }

    private void admit() {
        while (admittedCount > 0) {
            int task = admitted[--admittedCount];
            if (skipped[task]) {
                ends[task] = ready[task];
                issued(task);
            } else {
                events.add(new Event(ready[task], rank[task], task));
            }
        }
    }

    private void issued(int task) {
        order[issued++] = task;
        for (int k = followerEnd[task]; k < followerEnd[task + 1]; k++) {
            int follower = followers[k];
            ready[follower] = Math.max(ready[follower], ends[task]);
            missing[follower]--;
            if (missing[follower] == 0 && follower < partEnd) {
                admitted[admittedCount++] = follower;
            }
        }
    }

    /** When a task could begin, and what keeps it from beginning earlier. */
    private double earliest(int task) {
        Price price = prices[tasks.workOf(task)];
        double at = ready[task];
        blocking = -1;
        for (int k = 0; k < price.ends(); k++) {
            int site = tasks.site(task, k);
            if (free[site] > at) {
                at = free[site];
                blocking = site;
            }
        }
        Transfer transfer = price.transfer();
        for (Hop hop : transfer.way()) {
            int link = sites + hop.number();
            double from = free[link] - transfer.send() - hop.offset();
            if (from > at) {
                at = from;
                blocking = link;
            }
        }
        return at;
    }

    /** Whether to issue a task that could begin at a time: a transfer to several sites would wait for ever until all are idle at once. */
    private boolean isItsTurn(int task, double at) {
        return at <= now + ROUNDING || prices[tasks.workOf(task)].ends() > PAIR;
    }

    /** A task waits for what it waits for longest. */
    private void await(int task) {
        double at = earliest(task);
        int queue = blocking;
        waiting.add(queue, task);
        if (!awaited[queue]) {
            awaited[queue] = true;
            events.add(new Event(at, rank[task], ~queue));
        }
    }

    /** A site or link is free: it takes the task of highest rank that can begin. */
    private void serve(int queue) {
        awaited[queue] = false;
        while (!waiting.isEmpty(queue)) {
            int task = waiting.first(queue);
            double at = earliest(task);
            boolean itsTurn = isItsTurn(task, at);
            if (!itsTurn && blocking == queue) {
                wake(queue);
                return;
            }
            waiting.remove(queue);
            if (itsTurn) {
                issue(task);
                wake(queue);
                return;
            }
            await(task);
        }
    }

    private void wake(int queue) {
        if (!awaited[queue] && !waiting.isEmpty(queue)) {
            int task = waiting.first(queue);
            awaited[queue] = true;
            events.add(new Event(earliest(task), rank[task], ~queue));
        }
    }

    private void issue(int task) {
        Price price = prices[tasks.workOf(task)];
        double begin = earliest(task);
        double closed = begin + price.nanos();
        double end = closed;
        if (price.isTransfer()) {
            Transfer transfer = price.transfer();
            closed = begin + transfer.rows() * transfer.nanos();
            end = closed + transfer.lag();
            for (Hop hop : transfer.way()) {
                free[sites + hop.number()] =
                        closed - transfer.nanos() + transfer.send() + hop.offset() + transfer.held(hop);
            }
        }
        for (int k = 0; k < price.ends(); k++) {
            free[tasks.site(task, k)] = k == 0 ? closed : end;
        }
        ends[task] = end;
        makespan = Math.max(makespan, end);
        issued(task);
        admit();
    }
}
