package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.dram.UnitMeter;
import io.fhe4j.backend.pim.dram.UnitOperation;
import io.fhe4j.backend.pim.dram.UnitProgram;
import io.fhe4j.backend.pim.dram.UnitStep;
import io.fhe4j.backend.pim.fhemem.Layout.Hop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Every command of a program, one by one: what {@link Timeline} is held against, and what is written for the checker. Each site serves its tasks in
 * the order of issue, and so does each link, which a transfer keeps until its last row is through.
 */
final class FlatSimulation {

    private static final double ROUNDING = 1e-6;
    private static final Set<String> FROM_HOST = Set.of("upload", "reload", "twiddles");

    /** A task on its way. */
    private static final class Agent implements Comparable<Agent> {
        private final Task task;
        private final List<Agent> waiting = new ArrayList<>();
        private final List<Agent> waitingForLinks = new ArrayList<>();
        private double received;
        private int missing;
        private double ready;
        private double next;
        private int burst;
        private long done;

        Agent(Task task) {
            this.task = task;
        }

        @Override
        public int compareTo(Agent other) {
            int byTime = Double.compare(next, other.next);
            return byTime != 0 ? byTime : Long.compare(task.number(), other.task.number());
        }

        boolean ended() {
            return task.isTransfer()
                    ? done == task.transfer().rows()
                    : burst == task.bursts().size();
        }

        double nanos() {
            return task.isTransfer()
                    ? task.transfer().nanos()
                    : task.bursts().get(burst).nanos();
        }
    }

    private final Layout layout;
    private final RefreshWindows refresh;
    private final CommandSink sink;
    private final double[] siteFree;
    private final double[] linkFree;
    private final IdentityHashMap<UnitProgram, double[][]> offsets = new IdentityHashMap<>();
    private final PriorityQueue<Agent> queue = new PriorityQueue<>();
    private long commands;
    private double makespan;

    FlatSimulation(Layout layout, CommandSink sink) {
        this.layout = layout;
        this.refresh = new RefreshWindows(layout.device());
        this.sink = sink;
        this.siteFree = new double[layout.sites()];
        this.linkFree = new double[layout.links()];
    }

    /** Simulates tasks, given in the order of issue; returns when the last one ended, in ns. */
    double run(List<Task> tasks) {
        Map<Task, Agent> agents = new HashMap<>();
        Map<Integer, Agent> lastOn = new HashMap<>();
        Map<Integer, Agent> lastOver = new HashMap<>();
        for (Task task : tasks) {
            Agent agent = new Agent(task);
            agents.put(task, agent);
            for (Task before : task.after()) {
                waitFor(agent, agents.get(before));
            }
            for (int site : task.sites()) {
                waitFor(agent, lastOn.put(site, agent));
            }
            for (Hop hop : task.transfer().way()) {
                Agent before = lastOver.put(hop.number(), agent);
                if (before != null) {
                    before.waitingForLinks.add(agent);
                    agent.missing++;
                }
            }
        }
        for (Task task : tasks) {
            Agent agent = agents.get(task);
            if (agent != null && agent.missing == 0) {
                activate(agent);
            }
        }
        while (!queue.isEmpty()) {
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
        while (!agent.task.isTransfer()
                && agent.burst < agent.task.bursts().size()
                && agent.done == agent.task.bursts().get(agent.burst).count()) {
            agent.burst++;
            agent.done = 0;
        }
    }

    private double earliest(Agent agent) {
        double at = agent.ready;
        int[] sites = agent.task.sites();
        // The other ends of a transfer have been free since its first row.
        for (int k = 0; k < (agent.done == 0 ? sites.length : 1); k++) {
            at = Math.max(at, siteFree[sites[k]]);
        }
        if (agent.task.isTransfer()) {
            for (Hop hop : agent.task.transfer().way()) {
                at = Math.max(at, linkFree[hop.number()] - agent.task.transfer().send() - hop.offset());
            }
        }
        return refresh.begin(at, agent.nanos());
    }

    private void issue(Agent agent, double at) {
        double end = at + agent.nanos();
        siteFree[agent.task.sites()[0]] = end;
        agent.ready = end;
        if (agent.task.isTransfer()) {
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
            if (waiting.task.after().contains(agent.task)) {
                waiting.ready = Math.max(waiting.ready, end);
            }
            release(waiting);
        }
        agent.waitingForLinks.forEach(this::release);
    }

    private void release(Agent waiting) {
        waiting.missing--;
        if (waiting.missing == 0) {
            activate(waiting);
        }
    }

    /** The steps of one run of a micro-program. */
    private void execute(Agent agent, double at) {
        UnitProgram program = agent.task.bursts().get(agent.burst).program();
        double[][] times = offsets.computeIfAbsent(program, this::measure);
        double[] begin = times[0];
        double[] end = times[1];
        int site = agent.task.sites()[0];
        int[] slots = agent.task.slots();
        int open = 0;
        for (int k = 0; k < program.steps().size(); k++) {
            UnitStep step = program.steps().get(k);
            if (step.operation() == UnitOperation.ACTIVATE) {
                open = slots[step.a() % slots.length];
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
        Task.Transfer transfer = agent.task.transfer();
        double slowest = 0;
        for (Hop hop : transfer.way()) {
            linkFree[hop.number()] = at + transfer.send() + hop.offset() + transfer.held(hop);
            slowest = Math.max(slowest, transfer.held(hop));
        }
        boolean reads = !FROM_HOST.contains(agent.task.label());
        row(agent, 0, at, slowest, reads ? "SEND" : "RECEIVE", links(transfer));
        int[] sites = agent.task.sites();
        if (sites.length > 1) {
            double arrival = refresh.begin(Math.max(at + transfer.lag(), agent.received), transfer.nanos());
            agent.received = arrival + transfer.nanos();
            for (int end = 1; end < sites.length; end++) {
                row(agent, end, arrival, slowest, "RECEIVE", "-");
                siteFree[sites[end]] = agent.received;
            }
        }
    }

    private String links(Task.Transfer transfer) {
        StringBuilder names = new StringBuilder();
        for (Hop hop : sink.equals(CommandSink.NONE) ? List.<Hop>of() : transfer.way()) {
            names.append(names.isEmpty() ? "" : ",")
                    .append(layout.linkName(hop.number()))
                    .append('@')
                    .append(hop.offset())
                    .append('+')
                    .append(transfer.held(hop));
        }
        return names.toString();
    }

    private void row(Agent agent, int end, double at, double sending, String operation, String argument) {
        commands += Timeline.COMMANDS_OF_ROW;
        if (sink.equals(CommandSink.NONE)) {
            return;
        }
        Task.Transfer transfer = agent.task.transfer();
        double closing = layout.device().tRP();
        int site = agent.task.sites()[end];
        int slot = agent.task.slots()[end];
        int row = (int) agent.done;
        sink.command(at, transfer.send(), site, slot, row, "ACTIVATE", "0");
        sink.command(at + transfer.send(), sending, site, slot, row, operation, argument);
        sink.command(at + transfer.nanos() - closing, closing, site, slot, row, "PRECHARGE", "0");
    }
}
