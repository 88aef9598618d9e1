package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.engine.IssueOrder;
import io.fhe4j.backend.pim.engine.Price;
import io.fhe4j.backend.pim.engine.SimulationResult;
import io.fhe4j.backend.pim.engine.Start;
import io.fhe4j.backend.pim.engine.TaskList;
import io.fhe4j.backend.pim.engine.Timeline;

/**
 * A program mapped to a device: its tasks with their sites, and the order in which they are issued. It can be scheduled again on devices that differ in time
 * and energy only.
 *
 * @param layout the places and links
 * @param tasks the tasks as the mapper made them
 * @param order in which they are issued
 */
record Placement(Layout layout, TaskList tasks, IssueOrder order) {

    /**
     * The schedule on a device of the same geometry.
     *
     * @param device with other timings, rates, energies
     * @param mapping of that device
     * @param start what lies on it
     */
    SimulationResult on(DramDevice device, NearMatMapping mapping, Start start) {
        Layout there = layout.on(device);
        return scheduled(there, NearMatPrices.of(tasks.works(), there, mapping), start);
    }

    /**
     * The same tasks in the order of their ranks.
     *
     * @param prices what they take on the device of the layout
     * @param start what lies on it
     */
    Placement byRanks(Price[] prices, Start start) {
        return new Placement(layout, tasks, IssueOrder.byRanks(layout, tasks, prices, start));
    }

    /** The schedule at prices on a device of the same geometry. */
    SimulationResult scheduled(Layout there, Price[] prices, Start start) {
        return new SimulationResult(there, new Timeline(there, tasks, order, prices, start), start);
    }
}
