package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.engine.IssueOrder;
import io.fhe4j.backend.pim.engine.LinkKind;
import io.fhe4j.backend.pim.engine.Price;
import io.fhe4j.backend.pim.engine.SimulationResult;
import io.fhe4j.backend.pim.engine.Start;
import io.fhe4j.ntt.Modulus;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * An operation on the sites of a stage, with an order of issue, for every device of the same geometry: what it takes on one of them is a schedule away.
 *
 * @param placement its tasks
 * @param together how many inputs share its sites
 * @param owned how many sites the stage owns
 * @param channels how many channels these lie in
 * @param arrivedRows residue rows that come from the stage before for one input
 * @param constantRows residue rows of its keys and plaintexts
 */
record StageTasks(Placement placement, int together, long owned, int channels, double arrivedRows, long constantRows) {

    /**
     * In an order of issue, with the schedule that decided for it.
     *
     * @param tasks in that order
     * @param result what they take
     */
    record Ordered(StageTasks tasks, SimulationResult result) {}

    /** The same on a device, in the order of issue that is faster there: that of the program, or that of ranks. */
    Ordered ordered(DramDevice device, NearMatMapping mapping) {
        Layout there = placement.layout().on(device);
        Price[] prices = NearMatPrices.of(placement.tasks().works(), there, mapping);
        Placement inTurn = new Placement(there, placement.tasks(), IssueOrder.OF_PROGRAM);
        Placement byRanks = inTurn.byRanks(prices, Start.EVERYTHING);
        SimulationResult first = inTurn.scheduled(there, prices, Start.EVERYTHING);
        SimulationResult second = byRanks.scheduled(there, prices, Start.EVERYTHING);
        boolean ranked = second.makespanNanos() < first.makespanNanos();
        Placement faster = ranked ? byRanks : inTurn;
        return new Ordered(
                new StageTasks(faster, together, owned, channels, arrivedRows, constantRows), ranked ? second : first);
    }

    /** The schedule on a device, with other primes in the place of its own. */
    SimulationResult on(DramDevice device, NearMatMapping mapping, UnaryOperator<Modulus> names) {
        Layout there = placement.layout().on(device);
        Price[] prices = NearMatPrices.of(placement.tasks().works(), there, mapping, names);
        return placement.scheduled(there, prices, Start.EVERYTHING);
    }

    /** What a schedule means for a stage. */
    StagePlacement placed(SimulationResult result, Price.Transfer pass) {
        StageWork ways = new StageWork(
                Map.of(CostKind.PASS, 2 * arrivedRows * pass.rows() * pass.nanos()),
                Map.of(CostKind.PASS, arrivedRows * pass.picojoules()),
                Map.of(LinkKind.PORT.word(), 2 * arrivedRows * pass.held()));
        return new StagePlacement(
                result.makespanNanos(), together, owned, channels, StageWork.of(result, together), ways);
    }
}
