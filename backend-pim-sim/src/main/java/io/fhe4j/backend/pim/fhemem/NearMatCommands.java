package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.dram.UnitMeter;
import io.fhe4j.backend.pim.dram.UnitOperation;
import io.fhe4j.backend.pim.dram.UnitProgram;
import io.fhe4j.backend.pim.dram.UnitStep;
import io.fhe4j.backend.pim.engine.Burst;
import io.fhe4j.backend.pim.engine.Commands;
import io.fhe4j.backend.pim.engine.Price;
import io.fhe4j.backend.pim.engine.Price.Transfer;
import io.fhe4j.backend.pim.engine.TaskList;
import io.fhe4j.backend.pim.engine.Way.Hop;
import io.fhe4j.backend.pim.engine.Work;
import java.util.IdentityHashMap;

/** The commands of DRAM with near-mat units: steps of micro-programs, and for each row of a transfer opening, sending or receiving, closing. */
final class NearMatCommands implements Commands {

    private final Layout layout;
    private final TaskList tasks;
    private final CommandSink sink;
    private final IdentityHashMap<UnitProgram, double[][]> offsets = new IdentityHashMap<>();

    NearMatCommands(Layout layout, TaskList tasks, CommandSink sink) {
        this.layout = layout;
        this.tasks = tasks;
        this.sink = sink;
    }

    @Override
    public long run(int task, Burst burst, long run, double at) {
        UnitProgram program = (UnitProgram) burst.program();
        double[][] times = offsets.computeIfAbsent(program, this::measure);
        double[] begin = times[0];
        double[] end = times[1];
        int site = tasks.site(task, 0);
        int open = 0;
        for (int k = 0; k < program.steps().size(); k++) {
            UnitStep step = program.steps().get(k);
            if (step.operation() == UnitOperation.ACTIVATE) {
                open = tasks.slot(task, step.a() % tasks.slotCount(task));
            }
            if (!sink.equals(CommandSink.NONE)) {
                int row = (int) (run % Integer.MAX_VALUE);
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
        return program.steps().size();
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

    @Override
    public long piece(int task, Price price, int end, long piece, double at) {
        if (!sink.equals(CommandSink.NONE)) {
            Transfer transfer = price.transfer();
            boolean reads = end == 0 && !(price.work() instanceof Work.Host host && host.toDevice());
            double sending =
                    transfer.way().stream().mapToDouble(transfer::held).max().orElse(0);
            double closing = layout.device().tRP();
            int site = tasks.site(task, end);
            int slot = tasks.slot(task, end);
            int row = (int) piece;
            String operation = reads ? "SEND" : "RECEIVE";
            sink.command(at, transfer.send(), site, slot, row, "ACTIVATE", "0");
            sink.command(
                    at + transfer.send(),
                    sending,
                    site,
                    slot,
                    row,
                    operation,
                    transfer.sent() + "|" + (end == 0 ? links(transfer) : "-"));
            sink.command(at + transfer.nanos() - closing, closing, site, slot, row, "PRECHARGE", "0");
        }
        return NearMatPrices.COMMANDS_OF_ROW;
    }

    private String links(Transfer transfer) {
        StringBuilder names = new StringBuilder();
        for (Hop hop : transfer.way()) {
            names.append(names.isEmpty() ? "" : ",")
                    .append(layout.linkName(hop.number()))
                    .append('@')
                    .append(hop.offset())
                    .append('+')
                    .append(transfer.held(hop));
        }
        return names.toString();
    }
}
