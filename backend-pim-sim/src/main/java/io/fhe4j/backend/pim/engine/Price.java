package io.fhe4j.backend.pim.engine;

import io.fhe4j.backend.pim.engine.Way.Hop;
import java.util.List;

/**
 * What a {@link Work} takes on a device: the first of the two levels, counted command by command once.
 *
 * @param work what it is
 * @param bursts for a kernel, its micro-programs one after another; else none
 * @param transfer for a transfer, what it takes; else {@link #NONE}
 * @param ends how many sites take part
 * @param nanos how long it takes when nothing is in its way
 * @param picojoules its energy
 * @param programs runs of micro-programs, or rows sent
 * @param commands of all of them
 * @param assumed whether a kernel's mapping is our own
 */
public record Price(
        Work work,
        List<Burst> bursts,
        Transfer transfer,
        int ends,
        double nanos,
        double picojoules,
        long programs,
        long commands,
        boolean assumed) {

    /**
     * A transfer of rows, one after another.
     *
     * @param way the links, those of all destinations together
     * @param rows how often the subarrays of the site open a row
     * @param sent of how many subarrays each of these sends
     * @param nanos for each of these, from opening to closing
     * @param send when the first link is taken, after opening
     * @param lag how much later the other ends open theirs
     * @param bytes of each of these
     * @param picojoules of all rows together
     */
    public record Transfer(
            List<Hop> way, int rows, int sent, double nanos, double send, double lag, double bytes, double picojoules) {

        /** How long a row holds a link. */
        public double held(Hop hop) {
            return sent * hop.nanosPerRow();
        }

        /** How long all rows hold the slowest link. */
        public double held() {
            return rows * way.stream().mapToDouble(this::held).max().orElse(0);
        }
    }

    /** No transfer. */
    public static final Transfer NONE = new Transfer(List.of(), 0, 0, 0, 0, 0, 0, 0);

    /**
     * What a transfer takes: its rows one after another, and how much later the last one's other ends are done.
     *
     * @param work what it is
     * @param transfer what its rows take
     * @param ends how many sites take part
     * @param commandsOfRow commands of a row at each end
     */
    public static Price sent(Work work, Transfer transfer, int ends, int commandsOfRow) {
        return new Price(
                work,
                List.of(),
                transfer,
                ends,
                transfer.rows() * transfer.nanos() + transfer.lag(),
                transfer.picojoules(),
                transfer.rows(),
                (long) commandsOfRow * transfer.rows() * ends,
                false);
    }

    public boolean isTransfer() {
        return transfer.rows > 0;
    }
}
