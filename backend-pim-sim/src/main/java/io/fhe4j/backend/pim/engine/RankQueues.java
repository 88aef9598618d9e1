package io.fhe4j.backend.pim.engine;

import java.util.Arrays;

/** Tasks that wait for sites and links, at each the one of highest rank first: pairing heaps in arrays. A task waits in one queue at a time. */
final class RankQueues {

    private static final int NONE = -1;

    private final double[] rank;
    private final int[] top;
    private final int[] child;
    private final int[] sibling;

    /**
     * Empty queues.
     *
     * @param rank of each task
     * @param queues how many
     */
    RankQueues(double[] rank, int queues) {
        this.rank = rank;
        this.top = filled(queues);
        this.child = filled(rank.length);
        this.sibling = filled(rank.length);
    }

    private static int[] filled(int length) {
        int[] array = new int[length];
        Arrays.fill(array, NONE);
        return array;
    }

    boolean isEmpty(int queue) {
        return top[queue] == NONE;
    }

    /** The task of highest rank; of equals the one that the mapper made first. */
    int first(int queue) {
        return top[queue];
    }

    void add(int queue, int task) {
        top[queue] = merged(top[queue], task);
    }

    /** Takes the first one away, and returns it. */
    int remove(int queue) {
        int first = top[queue];
        // Its children in pairs, from the left; then the pairs from the right.
        int pairs = NONE;
        int next = child[first];
        while (next != NONE) {
            int left = next;
            int right = sibling[left];
            next = right == NONE ? NONE : sibling[right];
            sibling[left] = NONE;
            if (right != NONE) {
                sibling[right] = NONE;
            }
            int pair = merged(left, right);
            sibling[pair] = pairs;
            pairs = pair;
        }
        int rest = NONE;
        while (pairs != NONE) {
            int pair = pairs;
            pairs = sibling[pair];
            sibling[pair] = NONE;
            rest = merged(rest, pair);
        }
        child[first] = NONE;
        top[queue] = rest;
        return first;
    }

    private int merged(int a, int b) {
        if (a == NONE || b == NONE) {
            return a == NONE ? b : a;
        }
        boolean ahead = rank[a] > rank[b] || rank[a] == rank[b] && a < b;
        int above = ahead ? a : b;
        int below = ahead ? b : a;
        sibling[below] = child[above];
        child[above] = below;
        return above;
    }
}
