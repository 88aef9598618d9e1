package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.dram.DramDevice;

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
        Price[] prices = Price.of(tasks.works(), there, mapping);
        return new SimulationResult(there, new Timeline(there, tasks, prices, start), start);
    }
}
