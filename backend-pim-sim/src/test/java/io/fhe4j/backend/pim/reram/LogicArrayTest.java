package io.fhe4j.backend.pim.reram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.backend.pim.device.Mark;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules of the array: what a program must not do, and what a step costs. */
class LogicArrayTest {

    private static final ReramDevice DEVICE = ReramDevice.memfhe();

    private static LogicStep init(Integer... columns) {
        return new LogicStep(LogicGate.INIT, List.of(columns), List.of());
    }

    private static LogicStep not(int out, int in) {
        return new LogicStep(LogicGate.NOT, List.of(out), List.of(in));
    }

    private static LogicArray array() {
        LogicArray array = new LogicArray(DEVICE, 100);
        array.write(Columns.range(0, 2), new long[100]);
        return array;
    }

    @Test
    void outputsMustBeInitialised() {
        LogicArray array = array();
        assertThrows(IllegalStateException.class, () -> array.execute(not(5, 0)));
        array.execute(init(5));
        array.execute(not(5, 0));
        assertEquals(1, array.read(Columns.range(5, 1))[99]);
        assertThrows(IllegalStateException.class, () -> array.execute(not(5, 1)), "driven twice");
    }

    @Test
    void inputsMustBeWritten() {
        LogicArray array = array();
        array.execute(init(5, 6));
        assertThrows(IllegalStateException.class, () -> array.execute(not(5, 6)));
        assertThrows(IllegalStateException.class, () -> array.execute(not(5, 7)));
        assertThrows(IllegalStateException.class, () -> array.read(Columns.range(6, 1)));
        assertThrows(IllegalStateException.class, () -> array.execute(init(DEVICE.columns())));
    }

    @Test
    void unselectedRowsKeepTheirBits() {
        LogicArray array = array();
        array.execute(init(5));
        BitSet half = new BitSet();
        half.set(0, 50);
        array.select(half);
        array.execute(not(5, 0));
        array.select(null);
        assertThrows(IllegalStateException.class, () -> array.execute(not(5, 1)), "ready in the other rows only");
        assertThrows(IllegalStateException.class, () -> array.read(Columns.range(5, 1)));
        BitSet rest = new BitSet();
        rest.set(50, 100);
        array.select(rest);
        array.execute(not(5, 0));
        array.select(null);
        assertEquals(1, array.read(Columns.range(5, 1))[75]);
        // Row-steps: 50 rows, twice; the initialisation costs a cycle and no energy of its own.
        assertEquals(3, array.meter().cycles());
        assertEquals(100, array.meter().rowSteps());
        assertEquals(3.3, array.meter().time().value(), 1e-12);
        assertEquals(10, array.meter().energy().value(), 1e-12);
        assertEquals(Mark.ASSUMED, array.meter().energy().mark());
        assertEquals(Mark.RECALLED, array.meter().time().mark());
    }

    @Test
    void gatesNeedDistinctColumns() {
        assertThrows(IllegalArgumentException.class, () -> not(3, 3));
        assertThrows(IllegalArgumentException.class, () -> new LogicStep(LogicGate.NOR, List.of(3), List.of(1, 1)));
        assertThrows(IllegalArgumentException.class, () -> new LogicStep(LogicGate.NOR, List.of(3), List.of(1)));
        assertThrows(IllegalArgumentException.class, () -> new LogicStep(LogicGate.NOT, List.of(3, 4), List.of(1)));
    }

    @Test
    void columnsMoveWithAnOffsetOfRows() {
        LogicArray array = new LogicArray(DEVICE, 100);
        long[] words = new long[100];
        for (int row = 0; row < 100; row++) {
            words[row] = row;
        }
        array.write(Columns.range(0, 7), words);
        LogicArray other = new LogicArray(DEVICE, 100);
        BitSet rows = new BitSet();
        rows.set(30, 100);
        other.select(rows);
        array.move(Columns.range(0, 7), other, Columns.range(20, 7), 30);
        long[] moved = other.read(Columns.range(20, 7));
        assertEquals(0, moved[30]);
        assertEquals(69, moved[99]);
        other.select(null);
        assertThrows(IllegalStateException.class, () -> other.read(Columns.range(20, 7)));
        assertThrows(
                IllegalStateException.class,
                () -> array.move(Columns.range(0, 7), other, Columns.range(20, 7), 30),
                "rows without a source");
        assertThrows(
                IllegalArgumentException.class, () -> array.move(Columns.range(0, 7), array, Columns.range(20, 7), 0));
        assertEquals(7, array.meter().movedColumns());
    }

    @Test
    void programsFitTheArrayOrAreRefused() {
        LogicPrograms narrow = new LogicPrograms(new ReramDevice(DEVICE.file().with("geometry.columns", 128)));
        assertTrue(narrow.multiply(16).peakColumns() <= 128);
        assertThrows(IllegalStateException.class, () -> narrow.multiply(32));
        // Fewer columns mean more initialisations, never other results or gates.
        LogicPrograms wide = new LogicPrograms(DEVICE);
        assertEquals(wide.multiply(16).gateCycles(), narrow.multiply(16).gateCycles());
        assertTrue(wide.multiply(16).cycles() < narrow.multiply(16).cycles());
    }

    @Test
    void writesAreCountedForEndurance() {
        LogicArray array = array();
        for (int i = 0; i < 10; i++) {
            array.execute(init(9));
            array.execute(not(9, 0));
        }
        assertEquals(20, array.mostWrites());
    }

    @Test
    void areaOfABareArray() {
        assertEquals(3288, DEVICE.cellArea(), 1);
        ReramDevice million =
                new ReramDevice(DEVICE.file().with("geometry.rows", 1000).with("geometry.columns", 1000));
        assertEquals(3136, million.cellArea(), 1e-6);
    }
}
