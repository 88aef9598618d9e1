package io.fhe4j.backend.pim.memfhe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.backend.pim.memfhe.Network.Wave;
import io.fhe4j.backend.pim.memfhe.NetworkServer.Figures;
import io.fhe4j.backend.pim.memfhe.NetworkSimulation.Outcome;
import io.fhe4j.backend.pim.memfhe.NetworkSimulation.Times;
import io.fhe4j.backend.pim.memfhe.ServerPim.Timing;
import io.fhe4j.backend.pim.reram.ReramDevice;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Networks on a server: circuits against counting, the ring against one that is turned beat by beat, inferences against closed forms. */
class NetworkSimulationTest {

    private static final ReramDevice DEVICE = ReramDevice.memfhe();

    private static boolean evaluate(ThresholdCircuit circuit, boolean[] bits) {
        boolean[] wires = Arrays.copyOf(bits, bits.length + circuit.gates().size());
        int[] levels = new int[wires.length];
        int wire = bits.length;
        for (ThresholdCircuit.Gate gate : circuit.gates()) {
            boolean a = wires[gate.a()];
            boolean b = wires[gate.b()];
            assertTrue(gate.a() < wire && gate.b() < wire && gate.a() != gate.b());
            wires[wire] = switch (gate.kind()) {
                case AND -> a && b;
                case OR -> a || b;
                case XOR -> a != b;
            };
            levels[wire++] = 1 + Math.max(levels[gate.a()], levels[gate.b()]);
        }
        int[] counts = new int[Arrays.stream(levels).max().orElseThrow()];
        IntStream.range(bits.length, levels.length).forEach(k -> counts[levels[k] - 1]++);
        assertEquals(
                Arrays.stream(counts).boxed().toList(),
                Arrays.stream(circuit.gatesOfLevels()).boxed().toList());
        return wires[circuit.output()];
    }

    @Test
    void circuitsCount() {
        for (int inputs = 1; inputs <= 9; inputs++) {
            for (int threshold = 1; threshold <= inputs; threshold++) {
                ThresholdCircuit circuit = new ThresholdCircuit(inputs, threshold);
                for (int word = 0; word < 1 << inputs; word++) {
                    boolean[] bits = new boolean[inputs];
                    for (int k = 0; k < inputs; k++) {
                        bits[k] = (word >> k & 1) == 1;
                    }
                    assertEquals(Integer.bitCount(word) >= threshold, evaluate(circuit, bits));
                }
            }
        }
        Random random = new Random(6);
        for (int inputs : new int[] {25, 150, 784}) {
            int half = (inputs + 1) / 2;
            ThresholdCircuit circuit = new ThresholdCircuit(inputs, half);
            for (int trial = 0; trial < 200; trial++) {
                boolean[] bits = new boolean[inputs];
                int set = Math.clamp(half - 3 + random.nextInt(6), 0, inputs);
                IntStream.range(0, inputs).forEach(k -> bits[k] = k < set);
                for (int k = inputs - 1; k > 0; k--) {
                    int other = random.nextInt(k + 1);
                    boolean bit = bits[k];
                    bits[k] = bits[other];
                    bits[other] = bit;
                }
                assertEquals(set >= half, evaluate(circuit, bits));
            }
        }
        assertThrows(IllegalArgumentException.class, () -> new ThresholdCircuit(3, 4));
    }

    @Test
    void tablesOfNetworks() {
        assertEquals(
                List.of(40L, 110L, 6518L),
                Network.SIGNS.stream().map(Network::bootstraps).toList());
        // Fan-ins, and four terms for each result of a pooling.
        long lenet = 4704L * 25 + 1176 * 4 + 1600 * 150 + 400 * 4 + 120 * 400 + 84 * 120 + 10 * 84;
        assertEquals(
                List.of(23_820L, 79_400L, lenet),
                Network.SIGNS.stream().map(Network::additions).toList());
        assertEquals(
                List.of(2, 2, 5), Network.SIGNS.stream().map(Network::chain).toList());
        // An adder takes three bits and leaves two: 784 bits of one weight become ten bits by 784 minus the ones of
        // 784 full adders, of five gates, where no half adder is needed.
        for (Network network : Network.BINARY) {
            assertEquals(network.bootstraps(), network.additions());
        }
        assertTrue(Network.BINARY.getFirst().bootstraps() < 30 * 5 * 800 + 10 * 5 * 40);
    }

    /** A ring as an array that is turned. */
    private static double turned(int stages, int rounds, long[] ready, int[] items) {
        int[] left = new int[stages];
        int next = 0;
        int waiting = 0;
        long beat = 0;
        int inside = 0;
        while (true) {
            while (next < ready.length && ready[next] <= beat) {
                waiting += items[next++];
            }
            int place = (int) (beat % stages);
            if (left[place] > 0 && --left[place] == 0) {
                inside--;
            }
            if (left[place] == 0 && waiting > 0) {
                left[place] = rounds;
                waiting--;
                inside++;
            }
            if (inside == 0 && waiting == 0 && next == ready.length) {
                return beat;
            }
            beat++;
        }
    }

    @Test
    void theRingIsTurned() {
        Random random = new Random(7);
        for (int trial = 0; trial < 200; trial++) {
            int stages = 1 + random.nextInt(9);
            int rounds = 1 + random.nextInt(5);
            int groups = 1 + random.nextInt(6);
            long[] ready = new long[groups];
            int[] items = new int[groups];
            GatePipeline ring = new GatePipeline(2.5, stages, rounds, 7);
            double last = 0;
            long at = 0;
            for (int k = 0; k < groups; k++) {
                at += random.nextInt(30);
                ready[k] = at;
                items[k] = 1 + random.nextInt(12);
                last = Math.max(last, ring.enter(at * 2.5, items[k]));
            }
            assertEquals(2.5 * turned(stages, rounds, ready, items) + 7, last, 1e-6);
            assertEquals(Arrays.stream(items).sum(), ring.entered());
        }
        PipelineSimulation.Outcome beats = PipelineSimulation.run(PipelineSimulation.even(46), 8, 500);
        assertEquals((double) beats.last(), new GatePipeline(1, 46, 8, 0).enter(0, 500), 1e-9);
    }

    @Test
    void oneInferenceAloneIsAClosedForm() {
        List<Wave> waves = List.of(new Wave(30, 784, true), new Wave(8, 4, false), new Wave(10, 30, true));
        Times times = new Times(100, 20, 0.5, 4, 3, 9);
        Outcome alone = new NetworkSimulation(waves, times, new GatePipeline(100, 50, 1, 33)).run(1, 1, 100);
        // 120 + 392 waits for the seventh beat, 30 enter, 50 beats and the tail; 4 sums at once; another wait.
        double first = 100 * (6 + 29 + 50) + 33;
        double pooled = first + 2 * 4 * 0.5;
        double second = 100 * (Math.ceil((pooled + 30 * 0.5) / 100) + 9 + 50) + 33;
        assertEquals(second + 3 + 9, alone.first(), 1e-6);
    }

    @Test
    void manyInferencesKeepThePipelineFull() {
        ServerPim server = ServerPim.of(DEVICE, HistoricalSet.of("TOY")).getLast();
        ClientCounts client = ClientCounts.of(DEVICE, server.set(), 1024);
        for (Network network : Network.all()) {
            NetworkServer on = new NetworkServer(network, server, client, 1024, server.products());
            Figures figures = on.figures(DEVICE);
            double bound = server.gatesPerSecond(DEVICE, Timing.EXECUTED, server.products()) / network.bootstraps();
            assertTrue(figures.perSecond() <= bound * 1.05, network.name() + " " + figures + " " + bound);
            assertTrue(figures.perSecond() > 0.9 * bound, network.name() + " " + figures + " " + bound);
            assertEquals(figures.perSecond() / bound, figures.busy(), 0.05);
            double gates = network.chain() * server.latencyNanos(DEVICE, Timing.EXECUTED);
            assertTrue(figures.latencyNanos() > gates, network.name());
            double bootstraps = network.bootstraps() * server.picojoulesPerGate(DEVICE);
            assertTrue(figures.picojoules() > bootstraps && figures.picojoulesOfMany() > bootstraps);
        }
        Network small = Network.SIGNS.getFirst();
        Figures whole = new NetworkServer(small, server, client, 1024, server.products()).figures(DEVICE);
        Figures unit = new NetworkServer(small, server, client, 1024, 1).figures(DEVICE);
        assertTrue(unit.latencyNanos() >= whole.latencyNanos());
        assertEquals(server.products(), whole.perSecond() / unit.perSecond(), 0.1 * server.products());
    }
}
