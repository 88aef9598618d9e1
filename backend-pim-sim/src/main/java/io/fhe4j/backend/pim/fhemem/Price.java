package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.fhemem.Layout.Hop;
import io.fhe4j.ntt.RnsBasis;
import java.util.ArrayList;
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
record Price(
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
     * @param picojoules of all rows together
     */
    record Transfer(List<Hop> way, int rows, int sent, double nanos, double send, double lag, double picojoules) {

        /** How long a row holds a link. */
        double held(Hop hop) {
            return sent * hop.nanosPerRow();
        }

        /** How long all rows hold the slowest link. */
        double held() {
            return rows * way.stream().mapToDouble(this::held).max().orElse(0);
        }
    }

    /** No transfer. */
    static final Transfer NONE = new Transfer(List.of(), 0, 0, 0, 0, 0, 0);

    /** Opening, sending or receiving, closing. */
    static final int COMMANDS_OF_ROW = 3;

    boolean isTransfer() {
        return transfer.rows > 0;
    }

    /** Prices what a program does, in the order of its numbers. */
    static Price[] of(List<Work> works, Layout layout, NearMatMapping mapping) {
        TransferPlan transfers = new TransferPlan(layout);
        Price[] prices = new Price[works.size()];
        for (int k = 0; k < prices.length; k++) {
            prices[k] = switch (works.get(k)) {
                case Work.Compute c -> compute(c, layout, mapping);
                case Work.Send s ->
                    sent(s, transfers.between(s.sites(), s.width()), s.sites().size());
                case Work.Host h -> sent(h, transfers.host(h.channel(), h.width()), 1);
            };
        }
        return prices;
    }

    private static Price compute(Work.Compute work, Layout layout, NearMatMapping mapping) {
        List<Burst> bursts = new ArrayList<>();
        double nanos = 0;
        double picojoules = 0;
        long programs = 0;
        long commands = 0;
        boolean assumed = false;
        ConversionPart part = work.part();
        List<Burst> whole = part != null
                ? mapping.conversion(part, work.width(), work.modulus(), work.source(), 1)
                : mapping.bursts(
                        work.kernel(),
                        work.form(),
                        work.width(),
                        work.terms(),
                        work.modulus(),
                        RnsBasis.of(work.source()),
                        1);
        for (Burst each : whole) {
            Burst burst = each.over(layout.subarrays());
            bursts.add(burst);
            nanos += burst.count() * burst.nanos();
            picojoules += burst.count() * burst.picojoules();
            programs += burst.count();
            commands += burst.count() * burst.program().steps().size();
            assumed |= burst.assumed();
        }
        return new Price(work, List.copyOf(bursts), NONE, 1, nanos, picojoules, programs, commands, assumed);
    }

    private static Price sent(Work work, Transfer transfer, int ends) {
        return new Price(
                work,
                List.of(),
                transfer,
                ends,
                transfer.rows * transfer.nanos + transfer.lag,
                transfer.picojoules,
                transfer.rows,
                (long) COMMANDS_OF_ROW * transfer.rows * ends,
                false);
    }
}
