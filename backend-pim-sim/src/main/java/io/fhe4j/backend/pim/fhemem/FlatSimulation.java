package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.api.CancelledException;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.dram.UnitMeter;
import io.fhe4j.backend.pim.dram.UnitOperation;
import io.fhe4j.backend.pim.dram.UnitProgram;
import io.fhe4j.backend.pim.dram.UnitStep;
import io.fhe4j.backend.pim.fhemem.Layout.Hop;
import io.fhe4j.backend.pim.fhemem.Price.Transfer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Every command of a program, one by one: what {@link Timeline} is held against, and what is written for the checker. Each site serves its tasks in
 * the order of issue, and so does each link, which a transfer keeps until its last row is through.
 */
final class FlatSimulation {

    private static final double ROUNDING = 1e-6;

    /** How many events pass between two looks at whether the simulation was cancelled. */
    private static final int CANCELLABLE = 1 << 12;

    /** A task on its way. */
    private static final class Agent implements Comparable<Agent> {
        private final int task;
        private final Price price;
        private final List<Agent> waiting = new ArrayList<>();
        private final List<Agent> waitingForLinks = new ArrayList<>();
        private double received;
        private int missing;
        private double ready;
        private double next;
        private int burst;
        private long done;

        Agent(int task, Price price) {
            this.task = task;
            this.price = price;
        }

        @Override
        public int compareTo(Agent other) {
            int byTime = Double.compare(next, other.next);
            return byTime != 0 ? byTime : Integer.compare(task, other.task);
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

    private final Layout layout;
    private final RefreshWindows refresh;
    private final CommandSink sink;
    private final TaskList tasks;
    private final Price[] prices;
    private final double[] siteFree;
    private final double[] linkFree;
    private final IdentityHashMap<UnitProgram, double[][]> offsets = new IdentityHashMap<>();
    private final PriorityQueue<Agent> queue = new PriorityQueue<>();
    private long commands;
    private double makespan;

    FlatSimulation(Layout layout, TaskList tasks, Price[] prices, CommandSink sink) {
        this.layout = layout;
        this.tasks = tasks;
        this.prices = prices;
        this.refresh = new RefreshWindows(layout.device());
        this.sink = sink;
        this.siteFree = new double[layout.sites()];
        this.linkFree = new double[layout.links()];
    }

    /** Simulates the tasks, each part that stands for several executions executed twice; returns when the last one ended, in ns. */
    double run() {
        Agent[] agents = new Agent[tasks.size()];
        Map<Integer, Agent> lastOn = new HashMap<>();
        Map<Integer, Agent> lastOver = new HashMap<>();
        for (int task = 0; task < agents.length; task++) {
            Agent agent = new Agent(task, prices[tasks.workOf(task)]);
            agents[task] = agent;
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
        for (Agent agent : agents) {
            if (agent.missing == 0) {
                first.add(agent);
            }
        }
        first.forEach(this::activate);
        for (long issued = 0; !queue.isEmpty(); issued++) {
            if (issued % CANCELLABLE == 0 && Thread.currentThread().isInterrupted()) {
                throw new CancelledException("the simulation of commands was cancelled");
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
    long commands() {
        return commands;
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
            execute(agent, at);
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

    /** The steps of one run of a micro-program. */
    private void execute(Agent agent, double at) {
        UnitProgram program = agent.price.bursts().get(agent.burst).program();
        double[][] times = offsets.computeIfAbsent(program, this::measure);
        double[] begin = times[0];
        double[] end = times[1];
        int site = tasks.site(agent.task, 0);
        int open = 0;
        for (int k = 0; k < program.steps().size(); k++) {
            UnitStep step = program.steps().get(k);
            if (step.operation() == UnitOperation.ACTIVATE) {
                open = tasks.slot(agent.task, step.a() % tasks.slotCount(agent.task));
            }
            commands++;
            if (!sink.equals(CommandSink.NONE)) {
                int row = (int) (agent.done % Integer.MAX_VALUE);
                String argument = Integer.toString(step.a());
                sink.command(
                        at + begin[k],
                        end[k] - begin[k],
                        site,
                        open,
                        row,
                        step.operation().name(),
                        argument);
            }
        }
    }

    /**
     * When the steps begin and end, from the begin of the program. A row is closed as late as its restoration wants; latches that are hidden while a
     * row is being restored follow one another from the moment when it is sensed.
     */
    private double[][] measure(UnitProgram program) {
        DramDevice device = layout.device();
        UnitMeter meter = new UnitMeter(device, 1);
        int steps = program.steps().size();
        double[] begin = new double[steps];
        double[] end = new double[steps];
        double sensed = 0;
        for (int k = 0; k < steps; k++) {
            UnitOperation operation = program.steps().get(k).operation();
            begin[k] = meter.nanos();
            meter.step(program.steps().get(k));
            end[k] = meter.nanos();
            if (operation == UnitOperation.ACTIVATE) {
                sensed = begin[k] + device.tRCD();
            } else if (operation == UnitOperation.PRECHARGE) {
                begin[k] = end[k] - device.tRP();
            } else if (end[k] == begin[k]) {
                begin[k] = sensed;
                end[k] = sensed + device.cycle();
                sensed = end[k];
            }
        }
        return new double[][] {begin, end};
    }

    /** A row of a transfer: opened at the first site, sent, opened at the others when it arrives, closed everywhere. */
    private void send(Agent agent, double at) {
        Transfer transfer = agent.price.transfer();
        double slowest = 0;
        for (Hop hop : transfer.way()) {
            linkFree[hop.number()] = at + transfer.send() + hop.offset() + transfer.held(hop);
            slowest = Math.max(slowest, transfer.held(hop));
        }
        boolean reads = !(agent.price.work() instanceof Work.Host host && host.toDevice());
        row(agent, 0, at, slowest, reads ? "SEND" : "RECEIVE", links(transfer));
        if (agent.price.ends() > 1) {
            double arrival = refresh.begin(Math.max(at + transfer.lag(), agent.received), transfer.nanos());
            agent.received = arrival + transfer.nanos();
            for (int end = 1; end < agent.price.ends(); end++) {
                row(agent, end, arrival, slowest, "RECEIVE", transfer.sent() + "|-");
                siteFree[tasks.site(agent.task, end)] = agent.received;
            }
        }
    }

    private String links(Transfer transfer) {
        StringBuilder names = new StringBuilder();
        String subarrays = transfer.sent() + "|";
        for (Hop hop : sink.equals(CommandSink.NONE) ? List.<Hop>of() : transfer.way()) {
            names.append(names.isEmpty() ? "" : ",")
                    .append(layout.linkName(hop.number()))
                    .append('@')
                    .append(hop.offset())
                    .append('+')
                    .append(transfer.held(hop));
        }
        return subarrays + names;
    }

    private void row(Agent agent, int end, double at, double sending, String operation, String argument) {
        commands += Price.COMMANDS_OF_ROW;
        if (sink.equals(CommandSink.NONE)) {
            return;
        }
        Transfer transfer = agent.price.transfer();
        double closing = layout.device().tRP();
        int site = tasks.site(agent.task, end);
        int slot = tasks.slot(agent.task, end);
        int row = (int) agent.done;
        sink.command(at, transfer.send(), site, slot, row, "ACTIVATE", "0");
        sink.command(at + transfer.send(), sending, site, slot, row, operation, argument);
        sink.command(at + transfer.nanos() - closing, closing, site, slot, row, "PRECHARGE", "0");
    }
}
