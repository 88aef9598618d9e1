package io.fhe4j.backend.pim.memfhe;

import io.fhe4j.backend.pim.engine.Burst;
import io.fhe4j.backend.pim.engine.Commands;
import io.fhe4j.backend.pim.engine.Price;
import io.fhe4j.backend.pim.engine.Price.Transfer;
import io.fhe4j.backend.pim.engine.TaskList;
import io.fhe4j.backend.pim.engine.Way.Hop;
import io.fhe4j.backend.pim.engine.Work;
import io.fhe4j.backend.pim.reram.Columns;
import io.fhe4j.backend.pim.reram.LogicGate;
import io.fhe4j.backend.pim.reram.LogicProgram;
import io.fhe4j.backend.pim.reram.LogicStep;
import io.fhe4j.backend.pim.reram.LogicTape.Action;
import io.fhe4j.backend.pim.reram.LogicTape.Arrive;
import io.fhe4j.backend.pim.reram.LogicTape.Leave;
import io.fhe4j.backend.pim.reram.LogicTape.Move;
import io.fhe4j.backend.pim.reram.LogicTape.Permute;
import io.fhe4j.backend.pim.reram.LogicTape.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The commands of arrays, as lines of text: begin and duration in ps, unit, site, array of the site, rows, operation, driven columns, columns that are read,
 * links. Rows are a hexadecimal mask, {@code *} and a number for so many from the first on, or {@code *} for all; of a column on a link they are counted. Array 0 of a site stores words; arrays 1 and 2 compute in turn. Lines of one site stand in the
 * order of time.
 */
final class ArrayCommands implements Commands {

    private static final double PICOSECONDS = 1e3;

    private final ArrayMap map;
    private final TaskList tasks;
    private final @Nullable Writer out;
    private long lines;

    private ArrayCommands(ArrayMap map, TaskList tasks, @Nullable Writer out) {
        this.map = map;
        this.tasks = tasks;
        this.out = out;
    }

    /** Commands that are only counted. */
    static ArrayCommands counted(ArrayMap map, TaskList tasks) {
        return new ArrayCommands(map, tasks, null);
    }

    /** Commands that are written. */
    static ArrayCommands to(ArrayMap map, TaskList tasks, Writer out) {
        ArrayCommands commands = new ArrayCommands(map, tasks, out);
        commands.write(
                "# fhe4j array commands, version 3: begin/ps duration/ps unit site array rows operation driven read"
                        + " links\n");
        return commands;
    }

    /** The last line, by which a file that was cut is known: how many commands there were. It returns them; a column that moves is one at each end. */
    long end() {
        write("# end: " + lines + " commands\n");
        return lines;
    }

    @Override
    public long run(int task, Burst burst, long run, double at) {
        TapedAction program = (TapedAction) burst.program();
        if (out != null) {
            write(task, program.action(), at);
        }
        return program.commands();
    }

    /** The array that the k-th of a kernel's is. */
    private static int array(int number) {
        return 1 + number % ArrayMap.COMPUTING;
    }

    private void write(int task, Action action, double at) {
        int site = tasks.site(task, 0);
        switch (action) {
            case Run run -> program(site, run.array(), run.program(), rows(run.mask(), run.rows()), at);
            case Move move -> {
                for (int k = 0; k < move.from().width(); k++) {
                    double begin = at + k * map.switchNanos();
                    line(
                            begin,
                            map.switchNanos(),
                            site,
                            array(move.array()),
                            "*",
                            "PASS",
                            "-",
                            "" + move.from().get(k),
                            "-");
                    line(
                            begin,
                            map.switchNanos(),
                            site,
                            array(move.target()),
                            rows(move.mask(), move.rows()),
                            "TAKE",
                            "" + move.to().get(k),
                            "-",
                            "-");
                }
            }
            case Arrive arrive -> {
                for (int k = 0; k < arrive.to().width(); k++) {
                    column(
                            site,
                            array(arrive.array()),
                            leading(arrive.rows()),
                            "TAKE",
                            arrive.to().get(k),
                            at,
                            k);
                }
            }
            case Leave leave -> {
                // What leaves an array is stored in the slot of the kernel's result.
                int slot = tasks.slot(task, 0) * map.bits();
                for (int k = 0; k < leave.from().width(); k++) {
                    column(
                            site,
                            array(leave.array()),
                            leading(leave.rows()),
                            "PASS",
                            leave.from().get(k),
                            at,
                            k);
                    if (k < map.stored(leave)) {
                        column(site, 0, leading(leave.rows()), "TAKE", slot + k, at, k);
                    }
                }
            }
            case Permute permute -> {
                for (int row = 0; row < permute.rows(); row++) {
                    double begin = at + 2 * row * map.device().cycleNanos();
                    line(
                            begin,
                            map.device().cycleNanos(),
                            site,
                            array(permute.array()),
                            leading(permute.rows()),
                            "READ_ROW",
                            "-",
                            list(permute.from()),
                            "-");
                    line(
                            begin + map.device().cycleNanos(),
                            map.device().cycleNanos(),
                            site,
                            array(permute.target()),
                            leading(permute.rows()),
                            "WRITE_ROW",
                            list(permute.to()),
                            "-",
                            "-");
                }
            }
        }
    }

    /** The k-th column of a word goes through the switch. */
    private void column(int site, int array, String rows, String operation, int column, double at, int k) {
        boolean takes = operation.equals("TAKE");
        String driven = takes ? "" + column : "-";
        String read = takes ? "-" : "" + column;
        line(at + k * map.switchNanos(), map.switchNanos(), site, array, rows, operation, driven, read, "-");
    }

    private void program(int site, int number, LogicProgram program, String rows, double at) {
        double begin = at;
        for (LogicStep step : program.steps()) {
            double nanos = step.gate().cycles() * map.device().cycleNanos();
            String read = step.gate() == LogicGate.INIT ? "-" : join(step.in());
            line(begin, nanos, site, array(number), rows, step.gate().name(), join(step.out()), read, "-");
            begin += nanos;
        }
    }

    private static String list(Columns word) {
        return join(word.indices());
    }

    private static String join(List<Integer> columns) {
        return columns.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static String rows(long[] mask, int rows) {
        long selected = 0;
        StringBuilder text = new StringBuilder();
        for (long word : mask) {
            selected += Long.bitCount(word);
            text.append(String.format("%016x", word));
        }
        return selected == rows ? leading(rows) : text.toString();
    }

    private static String leading(int rows) {
        return "*" + rows;
    }

    @Override
    public long piece(int task, Price price, int end, long piece, double at) {
        if (out != null) {
            Transfer transfer = price.transfer();
            int site = tasks.site(task, end);
            boolean host = price.work() instanceof Work.Host;
            boolean takes = end > 0 || price.work() instanceof Work.Host h && h.toDevice();
            boolean table = tasks.slot(task, end) >= map.slots();
            int column = table ? (int) piece : tasks.slot(task, end) * map.bits() + (int) piece;
            line(
                    at,
                    transfer.nanos(),
                    site,
                    table ? 1 + ArrayMap.COMPUTING : 0,
                    leading((int) Math.round(transfer.bytes() * Byte.SIZE)),
                    host ? takes ? "WRITE" : "READ" : takes ? "TAKE" : "PASS",
                    takes ? "" + column : "-",
                    takes ? "-" : "" + column,
                    end == 0 ? links(transfer) : "-");
        }
        return 1;
    }

    private String links(Transfer transfer) {
        return transfer.way().stream().map(hop -> use(transfer, hop)).collect(Collectors.joining(","));
    }

    private String use(Transfer transfer, Hop hop) {
        return map.linkName(hop.number()) + "@" + hop.offset() + "+" + transfer.held(hop);
    }

    private void line(
            double at,
            double nanos,
            int site,
            int array,
            String rows,
            String operation,
            String driven,
            String read,
            String links) {
        lines++;
        long begin = Math.round(at * PICOSECONDS);
        long duration = Math.round((at + nanos) * PICOSECONDS) - begin;
        write(begin + " " + duration + " " + map.channel(site) + " " + site + " " + array + " " + rows + " " + operation
                + " " + driven + " " + read + " " + links + "\n");
    }

    private void write(String text) {
        try {
            if (out != null) {
                out.append(text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the commands could not be written", e);
        }
    }
}
