package io.fhe4j.ckks.noise;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * The independent sources of an error and the deviation that each contributes: immutable, sorted by source.
 *
 * <p>A source is an identity and the automorphism that was applied since it arose. One and the same source adds linearly,
 * different ones add in variance. The conjugate of a source is uncorrelated with it but not independent: together they make
 * up twice a real part. So the variance takes the two as different, and the one for bounds as one.
 */
final class NoiseSources {

    static final NoiseSources NONE = new NoiseSources(new long[0], new double[0]);

    /** Bits of a key below the identity: the automorphism as one of N/2 rotations, and whether it conjugates. */
    private static final int AUTOMORPHISM_BITS = 17;

    private static final AtomicLong NEXT = new AtomicLong(1);

    private final long[] keys;
    private final double[] deviations;

    private NoiseSources(long[] keys, double[] deviations) {
        this.keys = keys;
        this.deviations = deviations;
    }

    /** An identity that nothing else has. */
    static long newIdentity() {
        return NEXT.getAndIncrement();
    }

    /** One source; of its identity the low 47 bits count. */
    static NoiseSources of(long identity, double deviation) {
        return new NoiseSources(new long[] {identity << AUTOMORPHISM_BITS}, new double[] {deviation});
    }

    int size() {
        return keys.length;
    }

    /** a · factorA + b · factorB, source by source; factors are not negative. */
    static NoiseSources combine(NoiseSources a, double factorA, NoiseSources b, double factorB) {
        long[] keys = new long[a.keys.length + b.keys.length];
        double[] deviations = new double[keys.length];
        int size = 0;
        int i = 0;
        int j = 0;
        while (i < a.keys.length || j < b.keys.length) {
            boolean fromA = j == b.keys.length || i < a.keys.length && a.keys[i] <= b.keys[j];
            boolean fromB = i == a.keys.length || j < b.keys.length && b.keys[j] <= a.keys[i];
            keys[size] = fromA ? a.keys[i] : b.keys[j];
            if (fromA) {
                deviations[size] += factorA * a.deviations[i++];
            }
            if (fromB) {
                deviations[size] += factorB * b.deviations[j++];
            }
            size++;
        }
        return new NoiseSources(Arrays.copyOf(keys, size), Arrays.copyOf(deviations, size));
    }

    NoiseSources times(double factor) {
        double[] scaled = new double[deviations.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = deviations[i] * factor;
        }
        return new NoiseSources(keys, scaled);
    }

    /** The same sources after X → X^galois in a ring of degree N. */
    NoiseSources automorphism(int galois, int ringDegree) {
        long[] moved = new long[keys.length];
        for (int i = 0; i < keys.length; i++) {
            moved[i] = moved(keys[i], galois, ringDegree);
        }
        Integer[] order = indices();
        Arrays.sort(order, (x, y) -> Long.compare(moved[x], moved[y]));
        return new NoiseSources(
                Arrays.stream(order).mapToLong(i -> moved[i]).toArray(),
                Arrays.stream(order).mapToDouble(i -> deviations[i]).toArray());
    }

    /** The variance of the sum. */
    double variance() {
        double sum = 0;
        for (double deviation : deviations) {
            sum += deviation * deviation;
        }
        return sum;
    }

    /** The variance of a complex Gaussian that is at least as wide in every direction: conjugates add linearly. */
    double boundingVariance() {
        double sum = 0;
        for (int i = 0; i < keys.length; i++) {
            double deviation = deviations[i];
            if (i + 1 < keys.length && (keys[i] ^ 1) == keys[i + 1]) {
                deviation += deviations[++i];
            }
            sum += deviation * deviation;
        }
        return sum;
    }

    /** The {@code count} greatest; of equal ones those of the smaller keys. */
    NoiseSources greatest(int count) {
        return select(0, count);
    }

    /** All but the {@code count} greatest. */
    NoiseSources allButGreatest(int count) {
        return select(count, keys.length);
    }

    /** The sources from one rank to another, by falling deviation. */
    private NoiseSources select(int from, int to) {
        Integer[] byDeviation = indices();
        Arrays.sort(byDeviation, (x, y) -> Double.compare(deviations[y], deviations[x]));
        Integer[] selected = Arrays.copyOfRange(byDeviation, from, to);
        Arrays.sort(selected);
        return new NoiseSources(
                Arrays.stream(selected).mapToLong(i -> keys[i]).toArray(),
                Arrays.stream(selected).mapToDouble(i -> deviations[i]).toArray());
    }

    private Integer[] indices() {
        return IntStream.range(0, keys.length).boxed().toArray(Integer[]::new);
    }

    private static long moved(long key, int galois, int ringDegree) {
        int mask = 2 * ringDegree - 1;
        long packed = key & ((1L << AUTOMORPHISM_BITS) - 1);
        // Packed: half of the smaller one of g and −g, both odd, and whether it is −g.
        long smaller = (packed & ~1L) + 1;
        long element = ((packed & 1) == 0 ? smaller : -smaller) * galois & mask;
        boolean conjugated = element > ringDegree;
        long representative = conjugated ? mask + 1 - element : element;
        return key >> AUTOMORPHISM_BITS << AUTOMORPHISM_BITS | (representative - 1) | (conjugated ? 1 : 0);
    }
}
