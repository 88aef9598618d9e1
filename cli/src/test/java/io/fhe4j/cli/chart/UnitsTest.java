package io.fhe4j.cli.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class UnitsTest {

    @Test
    void threeDigitsAndAUnit() {
        assertEquals("1.00 ns", Units.nanos(1));
        assertEquals("999 ns", Units.nanos(999.4));
        assertEquals("1.00 µs", Units.nanos(999.6));
        assertEquals("12.3 ms", Units.nanos(12.345e6));
        assertEquals("123000 s", Units.nanos(123e12));
        assertEquals("0 ns", Units.nanos(0));
        assertEquals("0.00123 pJ", Units.picojoules(0.00123));
        assertEquals("2.50 µJ", Units.picojoules(2.5e6));
        assertEquals("250 µW", Units.milliwatts(0.25));
        assertEquals("1.50 W", Units.milliwatts(1500));
        assertEquals("1.05 MB", Units.bytes(1 << 20));
        assertEquals("0.00775", Units.number(0.00775));
    }
}
