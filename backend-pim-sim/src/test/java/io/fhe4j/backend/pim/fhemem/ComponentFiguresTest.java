package io.fhe4j.backend.pim.fhemem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.dram.UnitMeter;
import io.fhe4j.backend.pim.dram.UnitOperation;
import io.fhe4j.backend.pim.dram.UnitStep;
import org.junit.jupiter.api.Test;

/** The parts of the device against published figures: DRAMsim3's file HBM2_8Gb_x128, whose currents are in mA, times in ns, 1.2 V. */
class ComponentFiguresTest {

    private static final double VOLTS = 1.2;

    private static final DeviceFile PLAIN = DramDevice.fhemem().file().with("geometry.aspectRatio", 1);

    /** IDD0 for a row cycle, less what stands by: 828 pJ, where 909 is recalled. */
    @Test
    void energyOfAnActivation() {
        double published = VOLTS * (65 * 48 - 55 * 34 - 40 * 14);
        assertEquals(828, published, 1e-9);
        assertEquals(published, new DramDevice(PLAIN).activationEnergy(), 0.15 * published);
    }

    /** Within a factor of 2 of a burst's current, without the pins. */
    @Test
    void energyOfABit() {
        double read = VOLTS * (390 - 55) * 2 / 512;
        double write = VOLTS * (500 - 55) * 2 / 512;
        double modelled = PLAIN.value("energy.preGlobalSense") + PLAIN.value("energy.postGlobalSense");
        assertTrue(modelled < 2 * read && modelled > read / 2, modelled + " and " + read);
        assertTrue(modelled < 2 * write && modelled > write / 2, modelled + " and " + write);
    }

    @Test
    void refreshAndBackground() {
        assertEquals(VOLTS * (250 - 55) * 260, PLAIN.value("energy.refresh"), 0.01 * 60_840);
        assertEquals(VOLTS * 55e-3, PLAIN.value("energy.background"), 1e-6);
    }

    /** With the file's timings: a row a row cycle, and 32 columns one after another in an open row. */
    @Test
    void rowsAndColumnsOfPlainMemory() {
        DramDevice device = new DramDevice(PLAIN.with("timing.tRC", 48)
                .with("timing.tRAS", 34)
                .with("timing.tRCD", 14)
                .with("timing.tWR", 16));
        UnitMeter rows = new UnitMeter(device, 1);
        for (int k = 0; k < 1000; k++) {
            rows.step(new UnitStep(UnitOperation.ACTIVATE, k, 0, 0));
            rows.step(new UnitStep(UnitOperation.LOAD_X, 0, 0, 0));
            rows.step(new UnitStep(UnitOperation.PRECHARGE, 0, 0, 0));
        }
        assertEquals(48_000, rows.nanos(), 480);
        UnitMeter columns = new UnitMeter(device, 1);
        columns.step(new UnitStep(UnitOperation.ACTIVATE, 0, 0, 0));
        double open = columns.nanos();
        for (int column = 0; column < 32; column++) {
            columns.step(new UnitStep(UnitOperation.READ_WORD, 0, 0, 0));
        }
        assertEquals(32 * 2, columns.nanos() - open, 1e-9);
    }

    /** Without units, links and segments the dies are dies. */
    @Test
    void areaWithoutUnits() {
        DramDevice device = new DramDevice(PLAIN.with("area.adderBit", 1e-12)
                .with("area.segmentation", 0)
                .with("area.control", 0)
                .with("area.chain", 0));
        DeviceArea area = DeviceArea.of(device);
        assertEquals(16 * 110, area.silicon(), 1e-6);
        assertEquals(2 * 110, area.footprint(), 1e-6);
        assertEquals(0, area.added(), 1e-6);
    }
}
