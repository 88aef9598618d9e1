package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.spi.OddExponentWalk;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The way of LMKCDEY's walks on rows of one width and order with one window: the automorphism of each move, and memory for courses that is used again. */
final class WalkWay {

    private final OddExponentWalk walk;
    private final int[][] tables;
    private final Automorphisms.Grouped[] maps;
    private final Queue<Course> free = new ConcurrentLinkedQueue<>();

    WalkWay(Automorphisms automorphisms, int width, int window, EvaluationOrder order) {
        this.walk = new OddExponentWalk(width, window);
        this.tables = new int[window + 1][];
        this.maps = new Automorphisms.Grouped[order.isNarrow() ? window + 1 : 0];
        for (int move = 0; move <= window; move++) {
            tables[move] = automorphisms.table(width, walk.galois(move), order);
            if (order.isNarrow()) {
                maps[move] = automorphisms.grouped(width, walk.galois(move), order);
            }
        }
    }

    /** For each place the place that its word comes from in a move. */
    int[] table(int move) {
        return tables[move];
    }

    /** The automorphism of a move on narrow rows. */
    Automorphisms.Grouped map(int move) {
        return maps[move];
    }

    /** What one ciphertext does; closing gives the memory back. */
    final class Course implements AutoCloseable {
        private final long[] halves;
        private final int[] steps;
        private final int[] work;
        private int length;

        private Course(int count) {
            this.halves = new long[count];
            this.steps = new int[walk.longest(count)];
            this.work = new int[walk.working(count)];
        }

        /** Receives the exponents' halves. */
        long[] halves() {
            return halves;
        }

        void plan() {
            length = walk.course(halves, 0, halves.length, steps, work);
        }

        int length() {
            return length;
        }

        /** As {@link OddExponentWalk#course} has it. */
        int step(int k) {
            return steps[k];
        }

        @Override
        public void close() {
            free.add(this);
        }
    }

    /** A course for so many exponents. */
    Course course(int count) {
        Course taken = free.poll();
        return taken != null && taken.halves.length == count ? taken : new Course(count);
    }
}
