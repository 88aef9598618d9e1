package io.fhe4j.backend.pim.memfhe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.backend.pim.memfhe.ServerPim.Timing;
import io.fhe4j.backend.pim.reram.ReramDevice;
import io.fhe4j.ntt.Primes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server's model against the closed forms and tables of the reference model, sections 2, 5 and 6. */
class ServerPimTest {

    private static final ReramDevice DEVICE = ReramDevice.memfhe();

    @ParameterizedTest
    @CsvSource({
        // set, d_g, d_r, d_ks, AP key MB, GINX key MB, switching key MB
        "STD128_AP, 3, 2, 6, 977, 42.5, 266",
        "STD128, 4, 2, 6, 1302, 56.6, 266",
        "STD192, 3, 2, 8, 2677, 116, 972",
        "STD256, 3, 2, 7, 5839, 183, 1332",
        "STD128Q, 2, 2, 11, 2412, 105, 1806",
        "STD192Q, 3, 2, 8, 7046, 220, 1837",
        "STD256Q, 4, 2, 6, 7248, 227, 1063"
    })
    void digitsAndKeys(String name, int gadget, int refresh, int switching, double ap, double ginx, double key) {
        HistoricalSet set = HistoricalSet.of(name);
        assertEquals(Primes.below(1L << set.logQ(), set.ringDegree()), set.modulus());
        assertEquals(
                List.of(gadget, refresh, switching),
                List.of(set.gadgetDigits(), set.refreshDigits(), set.switchingDigits()));
        assertEquals(1, set.apKeyBytes() * 1e-6 / ap, 2e-3);
        assertEquals(1, set.ginxKeyBytes() * 1e-6 / ginx, 5e-3);
        assertEquals(1, set.switchingKeyBytes() * 1e-6 / key, 2e-3);
    }

    @ParameterizedTest
    @CsvSource({
        // set, beat cycles, kgates/s, S, X, latency ms, arrays for a product, switching: serial ms, arrays, arrays
        // filled
        "STD128_AP, 4701, 193.4, 46, 1024, 249, 202, 2.37, 459, 4050",
        "STD128, 4701, 193.4, 46, 1024, 249, 254, 2.37, 459, 4050",
        "STD192, 8846, 102.8, 50, 1024, 508, 436, 8.67, 891, 14800",
        "STD256, 5426, 167.5, 50, 2048, 623, 436, 5.95, 997, 20300",
        "STD128Q, 16178, 56.2, 50, 1024, 929, 324, 16.1, 906, 27500",
        "STD192Q, 7913, 114.9, 50, 2048, 909, 436, 8.20, 943, 28000",
        "STD256Q, 4701, 193.4, 50, 2048, 540, 548, 4.74, 918, 16200"
    })
    void closedForms(
            String name,
            double beat,
            double kilogates,
            int depth,
            int products,
            double millis,
            int arrays,
            double serial,
            int switching,
            int filled) {
        ServerPim server = ServerPim.of(DEVICE, HistoricalSet.of(name)).getFirst();
        assertEquals(Technique.AP, server.technique());
        assertEquals(beat, server.beatCycles(Timing.PUBLISHED), 0.51);
        assertEquals(kilogates, server.gatesPerSecond(DEVICE, Timing.PUBLISHED, products) * 1e-3, 0.06);
        assertEquals(depth, server.depth());
        assertEquals(products, server.products());
        // The reference counts one beat more for each product (its S includes the accumulator); key switch adds little.
        assertEquals(1, server.latencyNanos(DEVICE, Timing.PUBLISHED) * 1e-6 / millis, 0.03);
        // Products with the key, transforms, sum: the reference's formula, section 6.
        assertEquals(arrays, server.unitArrays(DEVICE));
        // The reference has 13 cycles a bit for an addition; the program takes its moves and initialisations too.
        assertEquals(1.06, server.serialSwitchNanos(DEVICE) * 1e-6 / serial, 0.06);
        assertEquals(1.06, (double) server.switchingArrays(DEVICE, Timing.PUBLISHED) / switching, 0.06);
        assertEquals(1, (double) server.switchingKeyArrays(DEVICE) / filled, 5e-3);
        assertEquals(
                server.gatesPerSecond(DEVICE, Timing.EXECUTED, products) / 2,
                server.gatesPerSecond(DEVICE, Timing.EXECUTED, products / 2),
                1e-6);
    }

    @Test
    void beatsOfAllStages() {
        for (ServerPim server : ServerPim.of(DEVICE, HistoricalSet.of("STD128"))) {
            int log = server.set().logDegree();
            assertEquals(server.technique() == Technique.AP ? 4 * log + 6 : 4 * log + 9, server.depth());
            // The product of words is the slowest beat in every stage.
            double executed = server.beatCycles(Timing.EXECUTED);
            assertTrue(executed > 0.85 * 4701 && executed < 1.15 * 4701, server.technique() + " " + executed);
            assertTrue(server.selfTimedNanos(DEVICE) < server.latencyNanos(DEVICE, Timing.EXECUTED));
            double millijoules = server.picojoulesPerGate(DEVICE) * 1e-9;
            assertTrue(millijoules > 15 && millijoules < 60, millijoules + " mJ");
        }
    }

    /** Twice the cycle, twice every time and the same energy; half the rows of an array, at least twice the arrays of a unit. */
    @Test
    void constantsDoWhatTheySay() {
        ServerPim server = ServerPim.of(DEVICE, HistoricalSet.of("STD128")).getLast();
        ReramDevice slow =
                new ReramDevice(DEVICE.file().with("timing.cycle", 2.2).with("links.switch.cycle", 2.2));
        assertEquals(
                2 * server.latencyNanos(DEVICE, Timing.EXECUTED), server.latencyNanos(slow, Timing.EXECUTED), 1e-3);
        assertEquals(2 * server.selfTimedNanos(DEVICE), server.selfTimedNanos(slow), 1e-3);
        assertEquals(server.picojoulesPerGate(DEVICE), server.picojoulesPerGate(slow), 1e-3);
        ReramDevice small = new ReramDevice(DEVICE.file().with("geometry.rows", 512));
        assertEquals(2 * server.unitArrays(DEVICE), server.unitArrays(small));
        assertEquals(3136, DEVICE.cellArea() * 1e6 / (1024 * 1024), 1);
    }

    /** Pipeline fill, rounds and rates, beat by beat. */
    @Test
    void pipelines() {
        int depth = 46;
        assertEquals(
                depth,
                PipelineSimulation.run(PipelineSimulation.even(depth), 1, 1).first());
        assertEquals(
                7L * depth,
                PipelineSimulation.run(PipelineSimulation.even(depth), 7, 1).first());
        // Fully unrolled: one result a beat once it is full.
        PipelineSimulation.Outcome unrolled = PipelineSimulation.run(PipelineSimulation.even(depth), 1, 500);
        assertEquals(499, unrolled.last() - unrolled.first());
        // Eight rounds, a full ring: a result in eight beats.
        PipelineSimulation.Outcome rounds = PipelineSimulation.run(PipelineSimulation.even(depth), 8, 20 * depth);
        assertEquals(8.0, (double) rounds.last() / (20 * depth), 0.1);
        // A stage of two beats halves the rate.
        int[] uneven = PipelineSimulation.even(depth);
        uneven[10] = 2;
        PipelineSimulation.Outcome held = PipelineSimulation.run(uneven, 1, 500);
        assertEquals(2.0, (held.last() - held.first()) / 499.0, 0.01);
    }
}
