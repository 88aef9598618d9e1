package io.fhe4j.backend.pim.memfhe;

import io.fhe4j.backend.pim.memfhe.NetworkSimulation.Outcome;
import io.fhe4j.backend.pim.memfhe.NetworkSimulation.Times;
import io.fhe4j.backend.pim.memfhe.ServerPim.Timing;
import io.fhe4j.backend.pim.reram.ReramDevice;

/**
 * A network between a client and a server that both compute in memory [assumed: an array of client PIM for each user; on the server as many arrays that add
 * LWE ciphertexts as keep the largest sums at the pipeline's beat].
 */
final class NetworkServer {

    /** Inferences in flight, over as many as begin during one at the pipeline's best rate. */
    private static final double SURPLUS = 1.5;

    /** And some more, since the large layers of a few inferences leave gaps behind them. */
    private static final int MORE = 3;

    /** Until the first round is through, the pipeline fills; rates are those of the rounds that follow. */
    private static final int ROUNDS = 2;

    /** Inferences that a rate is taken from, at least. */
    private static final int LEAST = 60;

    private final Network network;
    private final ServerPim server;
    private final ClientCounts client;
    private final int lanes;
    private final int units;

    /**
     * A network on a server.
     *
     * @param client what a client does for an array of ciphertexts of the server's set
     * @param lanes how many ciphertexts those are
     * @param units of the server; they divide its products
     */
    NetworkServer(Network network, ServerPim server, ClientCounts client, int lanes, int units) {
        this.network = network;
        this.server = server;
        this.client = client;
        this.lanes = lanes;
        this.units = units;
    }

    Network network() {
        return network;
    }

    ServerPim server() {
        return server;
    }

    /** What an entry into the pipeline takes on average, in ns. */
    private double entrance(ReramDevice device) {
        return 1e9 / server.gatesPerSecond(device, ServerPim.timing(device), units);
    }

    /** Arrays that add: a sum of the widest layer in each beat. */
    int adders(ReramDevice device) {
        int terms = network.waves().stream().mapToInt(Network.Wave::terms).max().orElseThrow();
        double beat = server.beatNanos(device, ServerPim.timing(device));
        return (int) Math.max(1, Math.ceil(terms * server.lweAdditionNanos(device) / beat));
    }

    private Times times(ReramDevice device) {
        double write = client.writeCycles(device) * device.cycleNanos();
        double link = client.linkNanos(device);
        int inputs = network.inputs();
        int outputs = network.outputs();
        return new Times(
                Math.ceilDiv(inputs, lanes) * client.encrypt().nanos(device) + inputs * (write + link),
                inputs * Math.max(write, link),
                server.lweAdditionNanos(device),
                adders(device),
                outputs * link,
                outputs * write
                        + Math.ceilDiv(outputs, lanes) * client.decrypt().nanos(device));
    }

    private Outcome run(ReramDevice device, int inFlight, int rounds) {
        Timing timing = ServerPim.timing(device);
        return new NetworkSimulation(network.waves(), times(device), server.pipeline(device, timing, units))
                .run(inFlight, rounds, entrance(device));
    }

    /**
     * What inferences take.
     *
     * @param latencyNanos of one with the machine to itself, from the client's encryption to its decryption
     * @param picojoules of that one, with all that leaks meanwhile
     * @param inFlight how many under way keep the pipeline full
     * @param perSecond of so many
     * @param busy the share of the pipeline's entrances that they take
     * @param picojoulesOfMany of one of those, with its share of what leaks
     */
    record Figures(
            double latencyNanos,
            double picojoules,
            int inFlight,
            double perSecond,
            double busy,
            double picojoulesOfMany) {

        /** Energy times delay of one alone, in J·s. */
        double energyDelay() {
            return 1e-21 * picojoules * latencyNanos;
        }
    }

    /** Simulates one inference alone, then many. */
    Figures figures(ReramDevice device) {
        double alone = run(device, 1, 1).first();
        int inFlight = MORE + (int) Math.ceil(SURPLUS * alone / (network.bootstraps() * entrance(device)));
        Outcome many = run(device, inFlight, Math.max(ROUNDS, 1 + Math.ceilDiv(LEAST, inFlight)));
        double energy = picojoules(device);
        return new Figures(
                alone,
                energy + leakage(device, alone),
                inFlight,
                many.perSecond(),
                many.busy(),
                energy + leakage(device, 1e9 / many.perSecond()));
    }

    /** The energy of an inference in pJ without leakage: client, link, cells that are written, sums, bootstrappings. */
    private double picojoules(ReramDevice device) {
        int bits = server.set().lweBits();
        double moved = client.link(device, bits) + client.writing(device, bits);
        double masks = client.link(device, 0) + client.writing(device, bits);
        double encrypt = client.encrypt().picojoules(device) / lanes + masks + moved;
        double decrypt = client.decrypt().picojoules(device) / lanes + moved;
        return network.inputs() * encrypt
                + network.additions() * server.lweAdditionPicojoules(device)
                + network.bootstraps() * server.picojoulesPerGate(device)
                + network.outputs() * decrypt;
    }

    /** What the server's arrays leak in a time, in pJ. */
    private double leakage(ReramDevice device, double nanos) {
        return device.leakagePicojoules(server.arrays(device, units) + adders(device), nanos);
    }
}
