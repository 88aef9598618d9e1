package io.fhe4j.backend.pim.check;

import io.fhe4j.backend.pim.device.DeviceFile;

/**
 * The timing rules of near-mat DRAM in ps, at the aspect ratio of a device file.
 *
 * @param rc from one activation of a subarray to the next
 * @param rcd from an activation until the row can be used
 * @param ras from an activation until the row may be closed
 * @param wr from writing into a row until it may be closed
 * @param rp from closing until the next activation
 * @param step the least time of an arithmetic step
 * @param latch the least time of a latch
 * @param refreshInterval from one refresh to the next; 0 for none
 * @param refreshLength how long banks are blocked
 */
record TimingRules(
        double rc,
        double rcd,
        double ras,
        double wr,
        double rp,
        double step,
        double latch,
        double refreshInterval,
        double refreshLength) {

    static final double PS = 1000;
    private static final double FEW_CELLS = 32;
    private static final double MANY_CELLS = 512;

    /** The rules of a device. */
    static TimingRules of(DeviceFile file) {
        double rowCycle = shorter(file, "timing.tRC", "timing.tRCShort", "timing.tRCLong");
        double share = rowCycle / file.value("timing.tRC");
        double ras = file.value("timing.tRAS") * share;
        double subarrays = file.choice("adderSite").equals("bank") ? file.value("geometry.bankRows") / cells(file) : 1;
        double groups = Math.ceil(file.value("geometry.rowBits") * subarrays / file.value("unit.adderBitsPerSite"));
        boolean refresh = file.choice("refresh").equals("on");
        return new TimingRules(
                rowCycle * PS,
                shorter(file, "timing.tRCD", "timing.tRCDShort", "timing.tRCDLong") * PS,
                ras * PS,
                file.value("timing.tWR") * share * PS,
                (rowCycle - ras) * PS,
                groups * file.value("unit.cycle") * PS,
                file.value("unit.cycle") * PS,
                refresh ? file.value("timing.tREFI") * PS : 0,
                refresh ? file.value("timing.tRFC") * PS : 0);
    }

    static double cells(DeviceFile file) {
        return file.value("geometry.matRows") / file.value("geometry.aspectRatio");
    }

    /** Linear in the cells of a bitline through two measured points, scaled to what the file says of whole mats. */
    private static double shorter(DeviceFile file, String key, String few, String many) {
        double slope = (file.value(many) - file.value(few)) / (MANY_CELLS - FEW_CELLS);
        double base = file.value(few) - slope * FEW_CELLS;
        double whole = base + slope * file.value("geometry.matRows");
        return file.value(key) * (base + slope * cells(file)) / whole;
    }
}
