package io.fhe4j.backend.pim.engine;

import io.fhe4j.api.CancelledException;
import io.fhe4j.backend.pim.engine.Price.Transfer;
import io.fhe4j.backend.pim.engine.Way.Hop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Every command of a program, one by one: what {@link Timeline} is held against, and what is written for the checker. Each site serves its tasks in
 * the order of issue, and so does each link, which a transfer keeps until its last row is through.
 */
public final class FlatSimulation {

    private static final double ROUNDING = 1e-6;

    /** How many events pass between two looks at whether the simulation was cancelled. */
    private static final int CANCELLABLE = 1 << 12;

    /** A task on its way. */
    private static final class Agent implements Comparable<Agent> {
        private final int task;
        private final int position;
        private final Price price;
        private final List<Agent> waiting = new ArrayList<>();
        private final List<Agent> waitingForLinks = new ArrayList<>();
        private double received;
        private int missing;
        private double ready;
        private double next;
        private int burst;
        private long done;

        Agent(int task, int position, Price price) {
            this.task = task;
            this.position = position;
            this.price = price;
        }

        @Override
        public int compareTo(Agent other) {
            int byTime = Double.compare(next, other.next);
            return byTime != 0 ? byTime : Integer.compare(position, other.position);
        }

        boolean ended() {
            return price.isTransfer()
                    ? done == price.transfer().rows()
                    : burst == price.bursts().size();
        }

        double nanos() {
            return price.isTransfer()
                    ? price.transfer().nanos()
                    : price.bursts().get(burst).nanos();
        }
    }

    private final RefreshWindows refresh;
    private final Commands commands;
    private final TaskList tasks;
    private final IssueOrder order;
    private final Price[] prices;
    private final double[] siteFree;
    private final double[] linkFree;
    private final PriorityQueue<Agent> queue = new PriorityQueue<>();
    private long count;
    private double makespan;

    public FlatSimulation(SiteMap layout, TaskList tasks, IssueOrder order, Price[] prices, Commands commands) {
        this.tasks = tasks;
        this.order = order;
        this.prices = prices;
        this.refresh = layout.refresh();
        this.commands = commands;
        this.siteFree = new double[layout.sites()];
        this.linkFree = new double[layout.links()];
    }

    /** Simulates the tasks, each part that stands for several executions executed twice; returns when the last one ended, in ns. */
    public double run() {
        Agent[] agents = new Agent[tasks.size()];
        Map<Integer, Agent> lastOn = new HashMap<>();
        Map<Integer, Agent> lastOver = new HashMap<>();
        List<Agent> inOrder = new ArrayList<>(agents.length);
        for (int position = 0; position < agents.length; position++) {
            int task = order.task(position);
            Agent agent = new Agent(task, position, prices[tasks.workOf(task)]);
            agents[task] = agent;
            inOrder.add(agent);
            for (int k = 0; k < tasks.afterCount(task); k++) {
                waitFor(agent, agents[tasks.after(task, k)]);
            }
            for (int k = 0; k < tasks.siteCount(task); k++) {
                waitFor(agent, lastOn.put(tasks.site(task, k), agent));
            }
            for (Hop hop : agent.price.transfer().way()) {
                Agent before = lastOver.put(hop.number(), agent);
                if (before != null) {
                    before.waitingForLinks.add(agent);
                    agent.missing++;
                }
            }
        }
        List<Agent> first = new ArrayList<>();
        for (Agent agent : inOrder) {
            if (agent.missing == 0) {
                first.add(agent);
            }
        }
        first.forEach(this::activate);
        for (long issued = 0; !queue.isEmpty(); issued++) {
            if (issued % CANCELLABLE == 0) {
                CancelledException.throwIfInterrupted("the simulation of commands was cancelled");
            }
            Agent agent = queue.remove();
            double at = earliest(agent);
            if (at > agent.next + ROUNDING) {
                agent.next = at;
                queue.add(agent);
            } else {
                issue(agent, at);
            }
        }
        return makespan;
    }

    private static void waitFor(Agent agent, @Nullable Agent before) {
        if (before != null) {
            before.waiting.add(agent);
            agent.missing++;
        }
    }

    /** How many commands there were. */
    public long commands() {
        return count;
    }

    private void activate(Agent agent) {
        skipEmpty(agent);
        if (agent.ended()) {
            finish(agent);
            return;
        }
        agent.next = earliest(agent);
        queue.add(agent);
    }

    private static void skipEmpty(Agent agent) {
        while (!agent.price.isTransfer()
                && agent.burst < agent.price.bursts().size()
                && agent.done == agent.price.bursts().get(agent.burst).count()) {
            agent.burst++;
            agent.done = 0;
        }
    }

    private double earliest(Agent agent) {
        double at = agent.ready;
        // The other ends of a transfer have been free since its first row.
        for (int k = 0; k < (agent.done == 0 ? tasks.siteCount(agent.task) : 1); k++) {
            at = Math.max(at, siteFree[tasks.site(agent.task, k)]);
        }
        Transfer transfer = agent.price.transfer();
        for (Hop hop : transfer.way()) {
            at = Math.max(at, linkFree[hop.number()] - transfer.send() - hop.offset());
        }
        return refresh.begin(at, agent.nanos());
    }

    private void issue(Agent agent, double at) {
        double end = at + agent.nanos();
        siteFree[tasks.site(agent.task, 0)] = end;
        agent.ready = end;
        if (agent.price.isTransfer()) {
            send(agent, at);
        } else {
            count += commands.run(agent.task, agent.price.bursts().get(agent.burst), agent.done, at);
        }
        agent.done++;
        skipEmpty(agent);
        if (agent.ended()) {
            finish(agent);
        } else {
            agent.next = earliest(agent);
            queue.add(agent);
        }
    }

    private void finish(Agent agent) {
        double end = Math.max(agent.ready, agent.received);
        makespan = Math.max(makespan, end);
        for (Agent waiting : agent.waiting) {
            // Those who only wait for a site find its own time in siteFree.
            if (isAfter(waiting.task, agent.task)) {
                waiting.ready = Math.max(waiting.ready, end);
            }
            release(waiting);
        }
        agent.waitingForLinks.forEach(this::release);
    }

    private boolean isAfter(int task, int before) {
        for (int k = 0; k < tasks.afterCount(task); k++) {
            if (tasks.after(task, k) == before) {
                return true;
            }
        }
        return false;
    }

    private void release(Agent waiting) {
        waiting.missing--;
        if (waiting.missing == 0) {
            activate(waiting);
        }
    }

    /** A piece of a transfer: sent from the first site, received by the others when it arrives. */
    private void send(Agent agent, double at) {
        Transfer transfer = agent.price.transfer();
        for (Hop hop : transfer.way()) {
            linkFree[hop.number()] = at + transfer.send() + hop.offset() + transfer.held(hop);
        }
        count += commands.piece(agent.task, agent.price, 0, agent.done, at);
        if (agent.price.ends() > 1) {
            double arrival = refresh.begin(Math.max(at + transfer.lag(), agent.received), transfer.nanos());
            agent.received = arrival + transfer.nanos();
            for (int end = 1; end < agent.price.ends(); end++) {
                count += commands.piece(agent.task, agent.price, end, agent.done, arrival);
                siteFree[tasks.site(agent.task, end)] = agent.received;
            }
        }
    }
}
