package io.fhe4j.ntt.testkit;

import io.fhe4j.ntt.Modulus;
import java.util.SplittableRandom;

/** How the words of an operand are chosen: mostly at the ends of ranges, where carries, ties and lazy sums go wrong. */
enum Pattern {
    /** Uniform residues. */
    UNIFORM,
    /** Each word one of 0, 1, 2, p − 1, p − 2, (p ± 1)/2 and their neighbours. */
    EDGES,
    /** All p − 1: the greatest sums of canonical residues. */
    GREATEST,
    /** 0 and p − 1 in turn. */
    ALTERNATING,
    /** All (p − 1)/2: the greatest sums of centred residues. */
    HALF,
    /** (p − 1)/2 and (p + 1)/2 in turn: the centred residues of greatest size, of both signs. */
    HALVES,
    /** The first half p − 1, the second 1. */
    STEP,
    /** All 0 but one word. */
    SPIKE,
    /** All 0. */
    ZERO;

    private static final int EDGE_WORDS = 9;

    static Pattern choose(SplittableRandom random) {
        Pattern[] all = values();
        return random.nextInt(3) == 0 ? UNIFORM : all[random.nextInt(all.length)];
    }

    /** Word i of a row of this width. */
    long word(SplittableRandom random, Modulus modulus, int i, int width) {
        long m = modulus.value();
        long greatest = m - 1;
        long half = greatest >>> 1;
        return switch (this) {
            case UNIFORM -> uniform(random, m);
            case EDGES -> edge(random, m);
            case GREATEST -> greatest;
            case ALTERNATING -> (i & 1) == 0 ? 0 : greatest;
            case HALF -> half;
            case HALVES -> (i & 1) == 0 ? half : half + 1;
            case STEP -> i < width / 2 ? greatest : 1;
            case SPIKE -> i == width / 3 ? greatest : 0;
            case ZERO -> 0;
        };
    }

    private static long uniform(SplittableRandom random, long m) {
        long word = random.nextLong();
        return m == 0 ? word : Long.remainderUnsigned(word, m);
    }

    private static long edge(SplittableRandom random, long m) {
        long half = m - 1 >>> 1;
        long word = switch (random.nextInt(EDGE_WORDS)) {
            case 0 -> 0;
            case 1 -> 1;
            case 2 -> 2;
            case 3 -> m - 1;
            case 4 -> m - 2;
            case 5 -> half;
            case 6 -> half + 1;
            case 7 -> half - 1;
            default -> random.nextLong();
        };
        return m == 0 ? word : Long.remainderUnsigned(word, m);
    }
}
