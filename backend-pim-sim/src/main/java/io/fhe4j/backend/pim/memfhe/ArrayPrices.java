package io.fhe4j.backend.pim.memfhe;

import io.fhe4j.backend.pim.RowTask;
import io.fhe4j.backend.pim.engine.Burst;
import io.fhe4j.backend.pim.engine.ConversionPart;
import io.fhe4j.backend.pim.engine.Price;
import io.fhe4j.backend.pim.engine.Price.Transfer;
import io.fhe4j.backend.pim.engine.Way;
import io.fhe4j.backend.pim.engine.Way.Hop;
import io.fhe4j.backend.pim.engine.Work;
import io.fhe4j.backend.pim.reram.LogicCounts;
import io.fhe4j.backend.pim.reram.LogicRows;
import io.fhe4j.backend.pim.reram.LogicTape;
import io.fhe4j.backend.pim.reram.LogicWork;
import io.fhe4j.backend.pim.reram.ReramDevice;
import io.fhe4j.backend.pim.reram.StatefulMapping;
import io.fhe4j.ntt.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What tasks take on arrays: each kernel is executed once, gate by gate on a row of zeros, and what the arrays did is its price, action by action. Words
 * that come from storage and return are columns through a switch.
 */
final class ArrayPrices {

    /** A kernel's actions, and the most that it drives a cell. */
    record Taped(List<LogicTape.Action> actions, long writes) {}

    private final LogicRows rows;
    private final Map<Work.Compute, Taped> tapes = new ConcurrentHashMap<>();

    /** Prices of a device's arrays; which of its constants count, is said with each question. */
    ArrayPrices(ReramDevice device) {
        this.rows = new LogicRows(device);
    }

    /** What arrays do for a kernel. */
    Taped taped(Work.Compute work) {
        return tapes.computeIfAbsent(work, this::execute);
    }

    private Taped execute(Work.Compute work) {
        LogicTape tape = new LogicTape();
        LogicWork done = new LogicWork(tape);
        long[] zeros = new long[work.width()];
        Kernel kernel = kernel(work);
        StatefulMapping.execute(
                rows,
                new RowTask(
                        kernel,
                        work.modulus(),
                        work.source(),
                        work.form(),
                        operands(kernel, zeros),
                        1,
                        work.gadget(),
                        null),
                done);
        return new Taped(tape.actions(), done.mostWrites());
    }

    /** What a part of a conversion is: terms are executed as such, the rest are ordinary kernels. */
    private static Kernel kernel(Work.Compute work) {
        ConversionPart part = work.part();
        if (part == null) {
            return work.kernel();
        }
        return switch (part) {
            case SOURCE -> Kernel.MULTIPLY_SCALAR;
            case BEGIN, BEGIN_QUOTIENT -> Kernel.ZERO;
            case TERM, QUOTIENT -> Kernel.CONVERT;
            case CORRECTION -> Kernel.MULTIPLY_SCALAR_ADD;
        };
    }

    private static List<long[]> operands(Kernel kernel, long[] zeros) {
        return switch (kernel) {
            case FORWARD_NTT, INVERSE_NTT, DECOMPOSE -> List.of(zeros);
            case LOOK_UP_SUM -> List.of(zeros, new long[] {-1});
            case MULTIPLY_SUM, GATHER, AUTOMORPHISM -> List.of(zeros, zeros);
            default -> List.of(zeros, zeros, zeros);
        };
    }

    /** Prices what a program does, in the order of its numbers. */
    Price[] of(List<Work> works, ArrayMap map) {
        Price[] prices = new Price[works.size()];
        for (int k = 0; k < prices.length; k++) {
            prices[k] = switch (works.get(k)) {
                case Work.Compute c -> compute(c, map.device());
                case Work.Send s -> Price.sent(s, between(s, map), s.sites().size(), 1);
                case Work.Host h -> Price.sent(h, host(h, map), 1, 1);
            };
        }
        return prices;
    }

    private Price compute(Work.Compute work, ReramDevice device) {
        boolean assumed = StatefulMapping.isAssumed(work.kernel());
        List<Burst> bursts = new ArrayList<>();
        double nanos = 0;
        double picojoules = 0;
        long commands = 0;
        for (LogicTape.Action action : taped(work).actions()) {
            TapedAction program = new TapedAction(action);
            LogicCounts counts = action.counts();
            double time = counts.nanos(device);
            double energy = counts.picojoules(device);
            bursts.add(new Burst(program, 1, 1, time, energy, assumed));
            nanos += time;
            picojoules += energy;
            commands += program.commands();
        }
        return new Price(work, bursts, Price.NONE, 1, nanos, picojoules, bursts.size(), commands, assumed);
    }

    /** A column is a piece; it leaves an array's cells, passes those between, and is driven into others. */
    static Transfer between(Work.Send work, ArrayMap map) {
        Way way = Way.among(map, work.sites());
        double slowest = way.hops().stream().mapToDouble(Hop::nanosPerRow).max().orElse(0);
        double bits = (double) work.width() * map.bits();
        double passed = (double) way.hops().size() * map.arraysOfSite() / map.groups();
        double energy = bits * map.file().value("links.switch.energy") * Math.max(1, passed);
        return new Transfer(
                way.hops(), map.bits(), 1, slowest, 0, way.lag(), work.width() / (double) Byte.SIZE, energy);
    }

    /** The host's link brings the columns of a row's words; drivers write, or sense amplifiers read, a row of cells a cycle. */
    static Transfer host(Work.Host work, ArrayMap map) {
        Way way = map.hostWay(work.width());
        Hop link = way.hops().getFirst();
        double accesses =
                Math.min(work.width(), map.device().rows()) * map.device().cycleNanos() / map.bits();
        double bits = (double) work.width() * map.bits();
        String cell = work.toDevice() ? "energy.cellWrite" : "energy.cellRead";
        double energy =
                bits * (map.file().value("links.host.energy") + map.file().value(cell));
        return new Transfer(
                way.hops(),
                map.bits(),
                1,
                Math.max(link.nanosPerRow(), accesses),
                0,
                0,
                work.width() / (double) Byte.SIZE,
                energy);
    }
}
