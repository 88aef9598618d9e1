package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.engine.Burst;
import io.fhe4j.backend.pim.engine.ConversionPart;
import io.fhe4j.backend.pim.engine.Price;
import io.fhe4j.backend.pim.engine.Work;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** What tasks take on DRAM with near-mat units. */
final class NearMatPrices {

    /** Opening, sending or receiving, closing. */
    static final int COMMANDS_OF_ROW = 3;

    private NearMatPrices() {}

    /** Prices what a program does, in the order of its numbers. */
    static Price[] of(List<Work> works, Layout layout, NearMatMapping mapping) {
        return of(works, layout, mapping, UnaryOperator.identity());
    }

    /**
     * The same with other primes: what a program does and where does not depend on what they are called.
     *
     * @param names the modulus that stands for one of the program
     */
    static Price[] of(List<Work> works, Layout layout, NearMatMapping mapping, UnaryOperator<Modulus> names) {
        TransferPlan transfers = new TransferPlan(layout);
        Price[] prices = new Price[works.size()];
        for (int k = 0; k < prices.length; k++) {
            prices[k] = switch (works.get(k)) {
                case Work.Compute c -> compute(c, layout, mapping, names);
                case Work.Send s ->
                    Price.sent(
                            s,
                            transfers.between(s.sites(), s.width()),
                            s.sites().size(),
                            COMMANDS_OF_ROW);
                case Work.Host h -> Price.sent(h, transfers.host(h.channel(), h.width()), 1, COMMANDS_OF_ROW);
            };
        }
        return prices;
    }

    private static Price compute(
            Work.Compute work, Layout layout, NearMatMapping mapping, UnaryOperator<Modulus> names) {
        Modulus modulus = names.apply(work.modulus());
        Modulus source = names.apply(work.source());
        List<Burst> bursts = new ArrayList<>();
        double nanos = 0;
        double picojoules = 0;
        long programs = 0;
        long commands = 0;
        boolean assumed = false;
        ConversionPart part = work.part();
        List<Burst> whole = part != null
                ? mapping.conversion(part, work.width(), modulus, source, 1)
                : mapping.bursts(
                        work.kernel(), work.form(), work.width(), work.terms(), modulus, RnsBasis.of(source), 1);
        for (Burst each : whole) {
            Burst burst = each.over(layout.subarrays());
            bursts.add(burst);
            nanos += burst.count() * burst.nanos();
            picojoules += burst.count() * burst.picojoules();
            programs += burst.count();
            commands += burst.count() * burst.program().steps().size();
            assumed |= burst.assumed();
        }
        return new Price(work, List.copyOf(bursts), Price.NONE, 1, nanos, picojoules, programs, commands, assumed);
    }
}
