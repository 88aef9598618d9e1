package io.fhe4j.benchmarks.statistics;

import java.util.Random;

/** Times such as a virtual machine gives: a slow drift, a spread of a percent that is heavier above, and now and then a disturbance. */
final class Noise {

    private final Random random;
    private double drift;

    Noise(long seed) {
        random = new Random(seed);
    }

    /** The next round, whose drift all contenders of the round share. */
    void nextRound() {
        drift = 0.95 * drift + 0.01 * random.nextGaussian();
    }

    double sample(double nanos) {
        double spread = 0.005 * random.nextGaussian() - 0.01 * Math.log(1 - random.nextDouble());
        double disturbance = random.nextInt(20) == 0 ? 0.5 * random.nextDouble() : 0;
        return nanos * Math.exp(drift + spread + disturbance);
    }

    /** So many rounds of contenders with these true times. */
    static Samples[] rounds(long seed, int rounds, double... nanos) {
        Noise noise = new Noise(seed);
        double[][] taken = new double[nanos.length][rounds];
        for (int round = 0; round < rounds; round++) {
            noise.nextRound();
            for (int i = 0; i < nanos.length; i++) {
                taken[i][round] = noise.sample(nanos[i]);
            }
        }
        Samples[] samples = new Samples[nanos.length];
        for (int i = 0; i < nanos.length; i++) {
            samples[i] = new Samples(taken[i]);
        }
        return samples;
    }
}
