package io.fhe4j.backend.pim.fhemem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;

/**
 * Writes the plain reads and writes of a program, those that cross the pins to or from the host, as lines of an {@link AccessFormat}. An address names
 * channel, bank, row and column, from high to low; a line is a burst of 64 bytes, a cycle 1 ns.
 */
final class AccessWriter implements CommandSink {

    private static final int BURST = 64;

    private final Layout layout;
    private final AccessFormat format;
    private final Writer out;
    private final int bursts;

    AccessWriter(Layout layout, AccessFormat format, Writer out) {
        this.layout = layout;
        this.format = format;
        this.out = out;
        this.bursts = (int) layout.rowBytes() / BURST;
    }

    @Override
    public void command(double at, double nanos, int site, int slot, int row, String operation, String argument) {
        boolean read = operation.equals("SEND");
        if (!argument.contains("host@") || !read && !operation.equals("RECEIVE")) {
            return;
        }
        int all = layout.subarrays() * bursts;
        for (int k = 0; k < all; k++) {
            long cycle = (long) (at + nanos * k / all);
            long address = address(site, slot, row, k / bursts) + (long) k % bursts * BURST;
            write(format.line(address, read, cycle));
        }
    }

    private long address(int site, int slot, int row, int subarray) {
        int rows = layout.device().rows();
        long place = layout.subarray(site, slot) + (long) subarray * layout.share();
        long inBank = place * rows + layout.row(slot, row);
        long bankRows = layout.device().file().count("geometry.bankRows");
        return (layout.bank(site) * bankRows + inBank) * (long) layout.rowBytes();
    }

    private void write(String text) {
        try {
            out.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException("the accesses could not be written", e);
        }
    }
}
