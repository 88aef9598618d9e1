package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.dram.DramDevice;

/**
 * The silicon of a device, in mm², in three accountings; published designs have theirs, where memory stacks beside the processor count or do not.
 *
 * @param added what near-mat computing adds to the dies of all stacks
 * @param footprint one die for each stack: what stands on the interposer
 * @param silicon all dies of all stacks
 */
public record DeviceArea(double added, double footprint, double silicon) {

    private static final double SQUARE_MICROMETRES = 1e-6;

    /** The area of a device. */
    public static DeviceArea of(DramDevice device) {
        double die = value(device, "area.die");
        double stacks = value(device, "levels.stack.count");
        double dies = stacks * value(device, "area.diesPerStack");
        double banks = stacks * value(device, "levels.channel.count") * value(device, "levels.bank.count");
        double stripe = value(device, "area.senseStripe");
        double mats = (1 + stripe * device.aspectRatio()) / (1 + stripe);
        double wiring =
                2 * value(device, "area.segmentation") + value(device, "area.control") + value(device, "area.chain");
        boolean ofBank = device.file().choice("adderSite").equals("bank");
        double sites = ofBank ? 1 : value(device, "levels.subarray.count") * device.aspectRatio();
        double adders = banks
                / dies
                * sites
                * value(device, "unit.adderBitsPerSite")
                * value(device, "area.adderBit")
                * SQUARE_MICROMETRES;
        double whole = die * (mats + wiring) + adders;
        return new DeviceArea(dies * (whole - die), stacks * whole, dies * whole);
    }

    private static double value(DramDevice device, String key) {
        return device.file().value(key);
    }

    /**
     * A processor with memory stacks beside it.
     *
     * @param processor its die
     * @param device whose stacks it gets, without near-mat units
     */
    public static DeviceArea ofProcessor(double processor, DramDevice device) {
        double stacks = value(device, "levels.stack.count") * value(device, "area.die");
        return new DeviceArea(processor, processor + stacks, processor + stacks * value(device, "area.diesPerStack"));
    }
}
