package io.fhe4j.backend.pim.memfhe;

/**
 * A ring of stages that ciphertexts enter at a beat, go round and leave, as {@link PipelineSimulation} has it stage by stage; here a ciphertext is one
 * event. A place of the ring passes the entrance once in as many beats as there are stages.
 */
final class GatePipeline {

    private static final double ROUNDING = 1e-9;

    private final double beat;
    private final int stages;
    private final int rounds;
    private final double tail;
    /** For each place the beat from which on it is empty; where ciphertexts go round once it is empty whenever it comes. */
    private final long[] empty;

    private long next;
    private long entered;
    private long lastEntry;

    /**
     * An empty ring.
     *
     * @param beat in ns
     * @param stages of the ring
     * @param rounds of a ciphertext
     * @param tail what follows the ring and holds nobody up, in ns
     */
    GatePipeline(double beat, int stages, int rounds, double tail) {
        this.beat = beat;
        this.stages = stages;
        this.rounds = rounds;
        this.tail = tail;
        this.empty = new long[rounds == 1 ? 0 : stages];
    }

    /**
     * Ciphertexts enter, one in a beat, as soon as there is room.
     *
     * @param ready when the first of them is there, in ns; the others are when their turn comes
     * @param items how many
     * @return when the last one is through, in ns
     */
    double enter(double ready, int items) {
        long at = (long) Math.ceil(ready / beat - ROUNDING);
        lastEntry = rounds == 1 ? enterOnce(at, items) : enterRing(at, items);
        entered += items;
        return (lastEntry + (long) rounds * stages) * beat + tail;
    }

    private long enterOnce(long at, int items) {
        next = Math.max(at, next) + items;
        return next - 1;
    }

    private long enterRing(long at, int items) {
        long last = at;
        for (int k = 0; k < items; k++) {
            int best = 0;
            for (int place = 1; place < stages; place++) {
                if (turn(place, at) < turn(best, at)) {
                    best = place;
                }
            }
            long turn = turn(best, at);
            empty[best] = turn + (long) rounds * stages;
            last = Math.max(last, turn);
        }
        return last;
    }

    /** The first beat from one on at which a place is at the entrance and empty. */
    private long turn(int place, long from) {
        long earliest = Math.max(from, empty[place]);
        return earliest + Math.floorMod(place - earliest, stages);
    }

    /** When the last one of those that came last entered, in ns. */
    double lastEntryNanos() {
        return lastEntry * beat;
    }

    /** How many have entered. */
    long entered() {
        return entered;
    }
}
