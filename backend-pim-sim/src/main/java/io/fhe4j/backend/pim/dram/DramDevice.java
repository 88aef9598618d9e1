package io.fhe4j.backend.pim.dram;

import io.fhe4j.backend.pim.device.Constant;
import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.device.DeviceFiles;
import io.fhe4j.backend.pim.device.DeviceSchema;
import io.fhe4j.backend.pim.device.DeviceSchema.Speed;
import io.fhe4j.backend.pim.device.Unit;
import java.util.List;

/**
 * A DRAM with near-mat units.
 *
 * @param file its constants
 */
public record DramDevice(DeviceFile file) {

    /** What its files hold. */
    public static final DeviceSchema SCHEMA = DeviceSchema.of("near-mat-dram")
            .level("stack")
            .level("channel")
            .level("bank")
            .level("subarray")
            .level("mat")
            .constant("geometry.rowBits", Unit.BITS)
            .constant("geometry.bankRows", Unit.COUNT)
            .constant("geometry.matColumns", Unit.BITS)
            .constant("geometry.matRows", Unit.COUNT)
            .constant("geometry.aspectRatio", Unit.COUNT)
            .constant("geometry.activeSubarrays", Unit.RATIO)
            .constant("timing.tRC", Unit.NANOSECONDS)
            .constant("timing.tRCD", Unit.NANOSECONDS)
            .constant("timing.tRAS", Unit.NANOSECONDS)
            .constant("timing.tWR", Unit.NANOSECONDS)
            .constant("timing.tREFI", Unit.NANOSECONDS)
            .constant("timing.tRFC", Unit.NANOSECONDS)
            .constant("timing.tRCShort", Unit.NANOSECONDS)
            .constant("timing.tRCLong", Unit.NANOSECONDS)
            .constant("timing.tRCDShort", Unit.NANOSECONDS)
            .constant("timing.tRCDLong", Unit.NANOSECONDS)
            .constant("unit.cycle", Unit.NANOSECONDS)
            .constant("unit.slotBits", Unit.BITS)
            .constant("unit.adderBitsPerSite", Unit.BITS)
            .constant("unit.digitBits", Unit.BITS)
            .constant("energy.activation", Unit.PICOJOULES)
            .constantOrZero("energy.activationFixed", Unit.RATIO)
            .constantOrZero("energy.latch", Unit.PICOJOULES_PER_BIT)
            .constantOrZero("energy.adder", Unit.PICOJOULES_PER_BIT)
            .constantOrZero("energy.preGlobalSense", Unit.PICOJOULES_PER_BIT)
            .constantOrZero("energy.postGlobalSense", Unit.PICOJOULES_PER_BIT)
            .constantOrZero("energy.io", Unit.PICOJOULES_PER_BIT)
            .constantOrZero("energy.refresh", Unit.PICOJOULES)
            .constantOrZero("energy.background", Unit.WATTS)
            .constant("area.die", Unit.SQUARE_MILLIMETRES)
            .constant("area.diesPerStack", Unit.COUNT)
            .constant("area.adderBit", Unit.SQUARE_MICROMETRES)
            .constantOrZero("area.senseStripe", Unit.RATIO)
            .constantOrZero("area.segmentation", Unit.RATIO)
            .constantOrZero("area.control", Unit.RATIO)
            .constantOrZero("area.chain", Unit.RATIO)
            .constant("power.ordinaryCap", Unit.WATTS)
            .constant("power.cooledCap", Unit.WATTS)
            .link("hdl", Speed.CYCLE)
            .link("mdl", Speed.CYCLE)
            .link("chain", Speed.CYCLE)
            .link("crossbar", Speed.RATE)
            .link("stackLink", Speed.RATE)
            .link("host", Speed.RATE)
            .choice("refresh", "on", "off")
            .choice("adderSite", "subarray", "bank")
            .choice("loadOverlap", "off", "on")
            .choice("mdlMode", "segmented", "rowBuffer")
            .build();

    /** The bitlines that Tiered-Latency DRAM was measured at. */
    private static final double SHORT_BITLINE = 32;

    private static final double LONG_BITLINE = 512;

    /** Sites, links and banks are counted in arrays; the whole range of the shipped file is half of it. */
    private static final long MOST_SUBARRAYS = 1 << 23;

    /** A watt for a nanosecond, in pJ. */
    private static final double PICOJOULES_PER_WATT_NANO = 1e3;

    /**
     * Checks what concerns several constants.
     *
     * @throws io.fhe4j.api.MalformedInputException if they contradict each other, with the line
     */
    public DramDevice {
        require(
                file,
                "geometry.rowBits",
                file.value("geometry.rowBits") == file.value("levels.mat.count") * file.value("geometry.matColumns"),
                "a row is not the columns of its mats");
        require(
                file,
                "geometry.bankRows",
                file.value("geometry.bankRows") == file.value("levels.subarray.count") * file.value("geometry.matRows"),
                "the rows of a bank are not those of its subarrays");
        int ratio = file.count("geometry.aspectRatio");
        require(
                file,
                "geometry.aspectRatio",
                Integer.bitCount(ratio) == 1 && ratio <= file.count("geometry.matRows") / 8,
                "not a power of two that leaves 8 rows in a mat");
        require(file, "timing.tRAS", file.value("timing.tRAS") < file.value("timing.tRC"), "not below tRC");
        require(file, "timing.tRCD", file.value("timing.tRCD") < file.value("timing.tRAS"), "not below tRAS");
        require(file, "timing.tRFC", file.value("timing.tRFC") < file.value("timing.tREFI"), "not below tREFI");
        require(
                file,
                "timing.tRCShort",
                file.value("timing.tRCShort") < file.value("timing.tRCLong"),
                "not below tRCLong");
        require(
                file,
                "timing.tRCDShort",
                file.value("timing.tRCDShort") < file.value("timing.tRCDLong"),
                "not below tRCDLong");
        int slot = file.count("unit.slotBits");
        require(file, "unit.slotBits", slot == 32 || slot == 64, "neither 32 nor 64");
        require(file, "geometry.matColumns", file.count("geometry.matColumns") % slot == 0, "no whole number of slots");
        require(file, "unit.digitBits", file.count("unit.digitBits") <= 30, "above 30");
        require(
                file,
                "geometry.activeSubarrays",
                file.value("geometry.activeSubarrays") <= 1,
                "above 1, of all subarrays");
        double subarrays = file.value("levels.stack.count")
                * file.value("levels.channel.count")
                * file.value("levels.bank.count")
                * file.value("levels.subarray.count")
                * ratio;
        require(
                file,
                "levels.bank.count",
                subarrays <= MOST_SUBARRAYS,
                (long) subarrays + " subarrays in all, at most " + MOST_SUBARRAYS + " are simulated");
        positive(file, "timing.tRC", "timing.tRCShort", "timing.tRCLong");
        positive(file, "timing.tRCD", "timing.tRCDShort", "timing.tRCDLong");
    }

    /** The line through two measured points may fall below 0 far from them. */
    private static void positive(DeviceFile file, String key, String atShort, String atLong) {
        require(
                file,
                atShort,
                lawAt(file, file.value("geometry.matRows"), atShort, atLong) > 0
                        && lawAt(file, rowsOfMat(file), atShort, atLong) > 0,
                "with " + atLong + " = " + file.value(atLong) + " " + key + " is not above 0 at "
                        + file.value("geometry.matRows") + " or " + rowsOfMat(file) + " rows");
    }

    private static void require(DeviceFile file, String key, boolean holds, String problem) {
        if (!holds) {
            throw file.contradiction(
                    key, key + " = " + file.value(key) + ": " + problem, "correct it or what it depends on");
        }
    }

    /** The device that ships with the library. */
    public static DramDevice fhemem() {
        return new DramDevice(DeviceFiles.shipped("fhemem-dram", List.of(SCHEMA)));
    }

    private static double rowsOfMat(DeviceFile file) {
        return file.value("geometry.matRows") / file.value("geometry.aspectRatio");
    }

    private static double lawAt(DeviceFile file, double rows, String atShort, String atLong) {
        double slope = (file.value(atLong) - file.value(atShort)) / (LONG_BITLINE - SHORT_BITLINE);
        return file.value(atShort) + slope * (rows - SHORT_BITLINE);
    }

    /** Through the two measured points, scaled so that a mat of aspect ratio 1 takes the value of the file. */
    private double scaled(String key, String atShort, String atLong) {
        double here = lawAt(file, rowsOfMat(file), atShort, atLong);
        double full = lawAt(file, file.value("geometry.matRows"), atShort, atLong);
        return file.value(key) * here / full;
    }

    /** Channels of all stacks. */
    public int channels() {
        return file.count("levels.stack.count") * file.count("levels.channel.count");
    }

    /** How much longer everything takes because of refresh, on average: 1 if it is off. */
    public double refreshFactor() {
        return file.choice("refresh").equals("on")
                ? 1 / (1 - file.value("timing.tRFC") / file.value("timing.tREFI"))
                : 1;
    }

    /** The energy of the refresh of all channels in so many ns, in pJ. */
    public double refreshPicojoules(double nanos) {
        return file.choice("refresh").equals("on")
                ? file.value("energy.refresh") * channels() * nanos / file.value("timing.tREFI")
                : 0;
    }

    /** The energy that all channels take in so many ns whatever they do, in pJ. */
    public double backgroundPicojoules(double nanos) {
        return file.value("energy.background") * channels() * nanos * PICOJOULES_PER_WATT_NANO;
    }

    /** How many times shorter the bitlines are than in an ordinary mat. */
    public int aspectRatio() {
        return file.count("geometry.aspectRatio");
    }

    /** From one activation of a subarray to the next, at this aspect ratio, in ns. */
    public double tRC() {
        return scaled("timing.tRC", "timing.tRCShort", "timing.tRCLong");
    }

    /** From an activation until the row can be used, in ns. */
    public double tRCD() {
        return scaled("timing.tRCD", "timing.tRCDShort", "timing.tRCDLong");
    }

    /** From an activation until the cells are restored, in ns: the same share of tRC at every aspect ratio. */
    public double tRAS() {
        return tRC() * file.value("timing.tRAS") / file.value("timing.tRC");
    }

    /** From writing into an open row until the cells have it, in ns: scaled likewise. */
    public double tWR() {
        return tRC() * file.value("timing.tWR") / file.value("timing.tRC");
    }

    /** Closing a row, in ns. */
    public double tRP() {
        return tRC() - tRAS();
    }

    /** A cycle of the units, in ns. */
    public double cycle() {
        return file.value("unit.cycle");
    }

    /** The bits of a slot. */
    public int slotBits() {
        return file.count("unit.slotBits");
    }

    /** The words of a row. */
    public int slots() {
        return file.count("geometry.rowBits") / slotBits();
    }

    /** The words of a row of one mat. */
    public int slotsPerMat() {
        return file.count("geometry.matColumns") / slotBits();
    }

    /** The rows of a subarray at this aspect ratio. */
    public int rows() {
        return (int) rowsOfMat(file);
    }

    /**
     * The groups that a row is processed in, since there are fewer adder bits than bits in a row. With adders for each bank instead of each
     * subarray all its subarrays share them.
     */
    public int groups() {
        double site = file.value("unit.adderBitsPerSite");
        double subarrays =
                file.choice("adderSite").equals("bank") ? file.value("levels.subarray.count") * aspectRatio() : 1;
        return (int) Math.ceil(file.value("geometry.rowBits") * subarrays / site);
    }

    /** Whether units begin when a row is sensed, before it is restored. */
    boolean loadOverlap() {
        return file.choice("loadOverlap").equals("on");
    }

    /** The energy of opening and closing a row, in pJ. */
    public double activationEnergy() {
        double fixed = file.value("energy.activationFixed");
        return file.value("energy.activation") * (fixed + (1 - fixed) / aspectRatio());
    }

    /** The time in ns to exchange the words of a row between mats at a distance, over segmented lines between neighbours. */
    double matExchange(double distance) {
        return distance
                * file.value("geometry.matColumns")
                / file.value("links.hdl.bits")
                * file.value("links.hdl.cycle");
    }

    /** The time in ns to exchange rows between subarrays at a distance; row-buffer movement takes a quarter of it (LISA, recalled). */
    double subarrayExchange(double distance) {
        double nanos = distance
                * file.value("geometry.rowBits")
                / file.value("links.mdl.bits")
                * file.value("links.mdl.cycle");
        return file.choice("mdlMode").equals("segmented") ? nanos : nanos / 4;
    }

    /** A column access, in ns: the data lines of the mats take it. */
    double columnCycle() {
        return file.value("links.hdl.cycle");
    }

    /** The bits of a column access. */
    double columnBits() {
        return file.value("links.hdl.bits") * file.value("levels.mat.count");
    }

    List<Constant> timeInputs() {
        return constants(
                "timing.tRC",
                "timing.tRCD",
                "timing.tRAS",
                "timing.tWR",
                "timing.tRCShort",
                "timing.tRCLong",
                "timing.tRCDShort",
                "timing.tRCDLong",
                "unit.cycle",
                "unit.adderBitsPerSite",
                "geometry.aspectRatio",
                "links.hdl.bits",
                "links.hdl.cycle",
                "links.mdl.bits",
                "links.mdl.cycle");
    }

    List<Constant> energyInputs() {
        return constants(
                "energy.activation",
                "energy.activationFixed",
                "energy.latch",
                "energy.adder",
                "energy.preGlobalSense",
                "geometry.aspectRatio",
                "links.hdl.energy",
                "links.mdl.energy");
    }

    private List<Constant> constants(String... keys) {
        return List.of(keys).stream().map(file::constant).toList();
    }
}
