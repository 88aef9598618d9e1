package io.fhe4j.backend.pim.memfhe;

import io.fhe4j.api.CancelledException;
import io.fhe4j.backend.pim.memfhe.Network.Wave;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Inferences on a server, event by event. When the arrays that add are free, the oldest inference that has a wave ready takes them all; each sum enters the
 * ring of the bootstrapping pipeline; sums are not made long before there is room for them. The next wave of an inference waits for the last bootstrapping
 * of the one before. Inputs and results take the host's link, one inference after another; every inference has a client of its own.
 */
final class NetworkSimulation {

    /**
     * How long things take, in ns.
     *
     * @param encrypt a client's encryption of an inference's inputs
     * @param arrive the way of the inputs over the host's link
     * @param addition of two LWE ciphertexts
     * @param adders arrays that add
     * @param leave the way of the results over the link
     * @param decrypt a client's decryption
     */
    record Times(double encrypt, double arrive, double addition, int adders, double leave, double decrypt) {}

    /**
     * What came out.
     *
     * @param first when the first inference was done, in ns
     * @param perSecond inferences in a second, once as many as were let in have been done
     * @param busy the share of the beats at which a ciphertext entered
     */
    record Outcome(double first, double perSecond, double busy) {}

    /** An inference is ready for a wave: −1 is its way to the server, those above the network's are its way back and its end. */
    private record Event(double at, long number, int wave) {}

    private final List<Wave> waves;
    private final Times times;
    private final GatePipeline pipeline;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingDouble(Event::at).thenComparingLong(Event::number));
    private final PriorityQueue<Event> waiting = new PriorityQueue<>(Comparator.comparingLong(Event::number));
    private final double longestSum;
    private double addersFree;
    private double linkFree;

    NetworkSimulation(List<Wave> waves, Times times, GatePipeline pipeline) {
        this.waves = waves;
        this.times = times;
        this.pipeline = pipeline;
        this.longestSum = waves.stream().mapToInt(Wave::terms).max().orElseThrow() * times.addition;
    }

    /**
     * Runs.
     *
     * @param inFlight inferences under way; when one is done the next begins
     * @param rounds how many times as many are done in all, at least 1
     * @param entrance the time between two entries in ns, at best
     */
    Outcome run(int inFlight, int rounds, double entrance) {
        long begun = 0;
        for (; begun < inFlight; begun++) {
            events.add(new Event(0, begun, -1));
        }
        long total = (long) inFlight * rounds;
        long done = 0;
        double first = 0;
        double warm = 0;
        long enteredWarm = 0;
        double last = 0;
        while (done < total) {
            if (!waiting.isEmpty() && (events.isEmpty() || addersFree <= events.peek().at)) {
                add(waiting.remove());
                continue;
            }
            Event event = events.remove();
            if (event.wave > waves.size()) {
                done++;
                last = event.at;
                if (done == 1) {
                    first = last;
                }
                if (done == inFlight) {
                    warm = last;
                    enteredWarm = pipeline.entered();
                }
                events.add(new Event(last, begun++, -1));
                CancelledException.throwIfInterrupted("the simulation of networks was cancelled");
            } else if (event.wave < 0) {
                next(event, link(event.at + times.encrypt, times.arrive));
            } else if (event.wave == waves.size()) {
                next(event, link(event.at, times.leave) + times.decrypt);
            } else {
                addersFree = Math.max(addersFree, event.at);
                waiting.add(event);
            }
        }
        if (rounds == 1) {
            return new Outcome(first, 1e9 * total / last, pipeline.entered() * entrance / last);
        }
        double nanos = last - warm;
        return new Outcome(
                first, 1e9 * (total - inFlight) / nanos, (pipeline.entered() - enteredWarm) * entrance / nanos);
    }

    private void next(Event event, double at) {
        events.add(new Event(at, event.number, event.wave + 1));
    }

    /** A wave's sums, as many at once as there are arrays, and their bootstrappings. */
    private void add(Event event) {
        Wave wave = waves.get(event.wave);
        double begin = addersFree;
        double sum = wave.terms() * times.addition;
        addersFree = begin + Math.ceilDiv(wave.sums(), times.adders) * sum;
        if (wave.bootstrapped()) {
            next(event, pipeline.enter(begin + sum, wave.sums()));
            addersFree = Math.max(addersFree, pipeline.lastEntryNanos() - longestSum);
        } else {
            next(event, addersFree);
        }
    }

    private double link(double ready, double nanos) {
        linkFree = Math.max(ready, linkFree) + nanos;
        return linkFree;
    }
}
