package io.fhe4j.backend.pim.check;

import io.fhe4j.backend.pim.device.DeviceFile;

/** What the device says of places, and the least that a movement of words takes by its bits and links. */
final class DeviceBounds {

    private final DeviceFile file;

    DeviceBounds(DeviceFile file) {
        this.file = file;
    }

    /** How many subarrays share sense amplifiers, one of which is open at a time. */
    int share() {
        return (int) Math.rint(1 / file.value("geometry.activeSubarrays"));
    }

    /** The stack of a channel. */
    long stack(long channel) {
        return channel / file.count("levels.channel.count");
    }

    /** What is wrong with a place; empty if nothing is. */
    String place(long channel, long bank, long subarray, long row) {
        long channels = file.count("levels.stack.count") * (long) file.count("levels.channel.count");
        long subarrays = Math.round(file.value("geometry.bankRows") / TimingRules.cells(file));
        if (channel >= channels) {
            return "channel " + channel + " of " + channels;
        }
        if (bank >= file.count("levels.bank.count")) {
            return "bank " + bank + " of " + file.count("levels.bank.count");
        }
        if (subarray >= subarrays) {
            return "subarray " + subarray + " of " + subarrays;
        }
        return row >= TimingRules.cells(file) ? "row " + row + " of " + (long) TimingRules.cells(file) : "";
    }

    private double cycles(String link, double bits) {
        return bits / file.value("links." + link + ".bits") * file.value("links." + link + ".cycle");
    }

    /** What a row of one mat takes to the next mat, in ps. */
    private double mat() {
        return cycles("hdl", file.value("geometry.matColumns")) * TimingRules.PS;
    }

    /** What a row takes to the next subarray, in ps. */
    private double subarray() {
        double nanos = cycles("mdl", file.value("geometry.rowBits"));
        return (file.choice("mdlMode").equals("segmented") ? nanos : nanos / 4) * TimingRules.PS;
    }

    /**
     * The least time of a movement, in ps.
     *
     * @param argument of the command
     * @param step of arithmetic
     */
    double movement(String operation, long argument, double step) {
        double perMat = file.value("geometry.matColumns") / file.value("unit.slotBits");
        double perRow = file.value("geometry.rowBits") / file.value("unit.slotBits");
        return switch (operation) {
            case "EXCHANGE" -> {
                double lanes = Math.scalb(1.0, (int) Math.min(argument, Integer.SIZE));
                yield lanes < perMat ? 2 * step : lanes < perRow ? lanes / perMat * mat() : lanes / perRow * subarray();
            }
            case "ROUTE_MATS" -> perRow / perMat / 2 * mat();
            case "ROUTE_SUBARRAYS" -> Math.max(1, argument / 2) * subarray();
            case "READ_WORD", "WRITE_WORD" -> file.value("links.hdl.cycle") * TimingRules.PS;
            default -> 0;
        };
    }

    /** How long a link is taken by the rows of so many subarrays, in ps; below 0 for a name that is no link. */
    double link(String name, int subarrays) {
        double bits = subarrays * file.value("geometry.rowBits");
        String kind = name.indexOf(':') < 0 ? name : name.substring(0, name.indexOf(':'));
        double nanos = switch (kind) {
            case "mdl", "chain" -> cycles(kind, bits);
            case "port" -> bits / Byte.SIZE / file.value("links.crossbar.rate");
            case "stackLink", "host" -> bits / Byte.SIZE / file.value("links." + kind + ".rate");
            default -> -1;
        };
        return nanos * TimingRules.PS;
    }
}
