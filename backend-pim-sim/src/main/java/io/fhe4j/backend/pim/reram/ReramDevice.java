package io.fhe4j.backend.pim.reram;

import io.fhe4j.backend.pim.device.Constant;
import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.device.DeviceFiles;
import io.fhe4j.backend.pim.device.DeviceSchema;
import io.fhe4j.backend.pim.device.DeviceSchema.Speed;
import io.fhe4j.backend.pim.device.Unit;
import java.util.List;

/**
 * A device whose arrays compute by stateful logic.
 *
 * @param file its constants
 */
public record ReramDevice(DeviceFile file) {

    /** What its files hold. */
    public static final DeviceSchema SCHEMA = DeviceSchema.of("stateful-reram")
            .level("unit")
            .level("array")
            .constant("geometry.rows", Unit.COUNT)
            .constant("geometry.columns", Unit.COUNT)
            .constant("geometry.feature", Unit.NANOMETRES)
            .constant("geometry.cellArea", Unit.RATIO)
            .constant("timing.cycle", Unit.NANOSECONDS)
            .constant("energy.rowStep", Unit.PICOJOULES)
            .constant("energy.cellRead", Unit.PICOJOULES)
            .constant("energy.cellWrite", Unit.PICOJOULES)
            .constantOrZero("energy.leakage", Unit.MICROWATTS)
            .constantOrZero("area.periphery", Unit.RATIO)
            .constant("endurance.writes", Unit.WRITES)
            .link("switch", Speed.CYCLE)
            .link("host", Speed.RATE)
            .choice("timing", "executed", "published")
            .choice("ginx", "shared", "separate")
            .choice("keys", "stationary", "streamed")
            .choice("clientLayout", "rowIsCiphertext", "rowIsCoordinate")
            .build();

    /** Arrays too narrow for the operands of a product of words. */
    private static final int MIN_COLUMNS = 64;

    private static final int MAX_SIDE = 1 << 16;

    /** Sites and links are counted in arrays; the whole range of the shipped file is a quarter of it. */
    private static final long MOST_ARRAYS = 1 << 22;

    /**
     * Checks what concerns several constants.
     *
     * @throws io.fhe4j.api.MalformedInputException if arrays of that size, or so many, cannot be simulated
     */
    public ReramDevice {
        side(file, "geometry.rows", 1);
        side(file, "geometry.columns", MIN_COLUMNS);
        long arrays = (long) file.count("levels.unit.count") * file.count("levels.array.count");
        if (arrays > MOST_ARRAYS) {
            throw file.contradiction(
                    "levels.unit.count", arrays + " arrays in all", "at most " + MOST_ARRAYS + " are simulated");
        }
    }

    private static void side(DeviceFile file, String key, int least) {
        int size = file.count(key);
        if (size < least || size > MAX_SIDE) {
            throw file.contradiction(key, key + " = " + size, "arrays have " + least + " to " + MAX_SIDE + " of them");
        }
    }

    /** The device that ships with the library. */
    public static ReramDevice memfhe() {
        return new ReramDevice(DeviceFiles.shipped("memfhe-reram", List.of(SCHEMA)));
    }

    /** The rows of an array: how many words a gate works on. */
    public int rows() {
        return file.count("geometry.rows");
    }

    /** The columns of an array: the cells of a row. */
    public int columns() {
        return file.count("geometry.columns");
    }

    /** A cycle of a gate in ns. */
    public double cycleNanos() {
        return cycle().value();
    }

    Constant cycle() {
        return file.constant("timing.cycle");
    }

    Constant rowStep() {
        return file.constant("energy.rowStep");
    }

    Constant cellRead() {
        return file.constant("energy.cellRead");
    }

    Constant cellWrite() {
        return file.constant("energy.cellWrite");
    }

    Constant switchCycle() {
        return file.constant("links.switch.cycle");
    }

    Constant switchEnergy() {
        return file.constant("links.switch.energy");
    }

    /** What a column takes through a switch, in ns. */
    public double columnNanos() {
        return switchCycle().value() / file.value("links.switch.bits");
    }

    /** Whether a beat is CryptoPIM's closed form, where figures have to choose. */
    public boolean takesPublishedBeats() {
        return file.choice("timing").equals("published");
    }

    /** Whether both keys of a coefficient share the digits, where figures have to choose. */
    public boolean sharesDigits() {
        return file.choice("ginx").equals("shared");
    }

    /** Whether keys come to a product from arrays that store them, and do not lie where it is computed. */
    public boolean streamsKeys() {
        return file.choice("keys").equals("streamed");
    }

    /** Whether a client has a row for each coordinate of one ciphertext, and not one for each ciphertext. */
    public boolean rowsAreCoordinates() {
        return file.choice("clientLayout").equals("rowIsCoordinate");
    }

    /** The area of an array with its periphery, in um². */
    public double arrayArea() {
        return cellArea() * (1 + file.value("area.periphery"));
    }

    /** What so many arrays leak in so many ns, in pJ. */
    public double leakagePicojoules(long arrays, double nanos) {
        // A microwatt is a femtojoule a nanosecond.
        return arrays * file.value("energy.leakage") * nanos * 1e-3;
    }

    /** The area of a bare array's cells, in um². */
    public double cellArea() {
        double feature = file.value("geometry.feature") * 1e-3;
        return file.value("geometry.cellArea") * feature * feature * rows() * columns();
    }
}
