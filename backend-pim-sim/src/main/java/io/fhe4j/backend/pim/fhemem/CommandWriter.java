package io.fhe4j.backend.pim.fhemem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;

/**
 * Writes commands as lines of text: begin and duration in ps, channel, bank, first subarray, how many work together and how far apart they are, row,
 * operation, argument. Lines of one bank's subarray stand in the order of time.
 */
final class CommandWriter implements CommandSink {

    private static final double PICOSECONDS = 1e3;

    private final Layout layout;
    private final Writer out;
    private final StringBuilder line = new StringBuilder();

    CommandWriter(Layout layout, Writer out) {
        this.layout = layout;
        this.out = out;
        write("# fhe4j commands, version 2: begin/ps duration/ps channel bank subarray count stride row operation"
                + " argument\n");
    }

    @Override
    public void command(double at, double nanos, int site, int slot, int row, String operation, String argument) {
        line.setLength(0);
        long begin = Math.round(at * PICOSECONDS);
        line.append(begin)
                .append(' ')
                .append(Math.round((at + nanos) * PICOSECONDS) - begin)
                .append(' ')
                .append(layout.channel(site))
                .append(' ')
                .append(layout.bank(site) % layout.banks())
                .append(' ')
                .append(layout.subarray(site, slot))
                .append(' ')
                .append(layout.subarrays())
                .append(' ')
                .append(layout.share())
                .append(' ')
                .append(layout.row(slot, row))
                .append(' ')
                .append(operation)
                .append(' ')
                .append(argument)
                .append('\n');
        write(line);
    }

    /** The last line, by which a file that was cut is known: how many commands there were. */
    void end(long commands) {
        write("# end: " + commands + " commands\n");
    }

    private void write(CharSequence text) {
        try {
            out.append(text);
        } catch (IOException e) {
            throw new UncheckedIOException("the commands could not be written", e);
        }
    }
}
