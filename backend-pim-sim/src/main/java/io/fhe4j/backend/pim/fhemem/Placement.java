package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.engine.Price;
import io.fhe4j.backend.pim.engine.SimulationResult;
import io.fhe4j.backend.pim.engine.Start;
import io.fhe4j.backend.pim.engine.TaskList;
import io.fhe4j.backend.pim.engine.Timeline;

/**
 * A program mapped to a device: its tasks, with sites and order of issue. It can be scheduled again on devices that differ in time and energy only.
 *
 * @param layout the places and links
 * @param tasks the tasks in the order of issue
 */
record Placement(Layout layout, TaskList tasks) {

    /**
     * The schedule on a device of the same geometry.
     *
     * @param device with other timings, rates, energies
     * @param mapping of that device
     * @param start what lies on it
     */
    SimulationResult on(DramDevice device, NearMatMapping mapping, Start start) {
        Layout there = layout.on(device);
        Price[] prices = NearMatPrices.of(tasks.works(), there, mapping);
        return new SimulationResult(there, new Timeline(there, tasks, prices, start), start);
    }
}
