package io.fhe4j.benchmarks;

import io.fhe4j.benchmarks.statistics.Samples;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes samples of several contenders in turn, A B A B …, so that whatever disturbs the machine disturbs all of them alike. The order is
 * reversed in every second round, so that none always follows the same other.
 */
public final class Interleaved {

    private Interleaved() {}

    /**
     * Warms all contenders up, then samples them.
     *
     * @param rounds samples of each, at least 1
     * @return the samples of each, in the order of the contenders
     */
    public static List<Samples> sample(List<? extends Contender> contenders, int rounds) {
        if (rounds < 1) {
            throw new IllegalArgumentException(rounds + " rounds; at least one is needed");
        }
        contenders.forEach(Contender::warmUp);
        return take(contenders, rounds);
    }

    /**
     * Samples contenders that have been warmed up.
     *
     * @param rounds samples of each, at least 1
     * @return the samples of each, in the order of the contenders
     */
    public static List<Samples> take(List<? extends Contender> contenders, int rounds) {
        int count = contenders.size();
        double[][] nanos = new double[count][rounds];
        for (int round = 0; round < rounds; round++) {
            for (int turn = 0; turn < count; turn++) {
                int index = round % 2 == 0 ? turn : count - 1 - turn;
                nanos[index][round] = contenders.get(index).sampleNanos();
            }
        }
        List<Samples> samples = new ArrayList<>();
        for (double[] values : nanos) {
            samples.add(new Samples(values));
        }
        return samples;
    }
}
