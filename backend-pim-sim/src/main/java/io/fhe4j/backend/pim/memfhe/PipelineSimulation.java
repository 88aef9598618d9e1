package io.fhe4j.backend.pim.memfhe;

import java.util.Arrays;

/**
 * Ciphertexts in a ring of stages, beat by beat: each stage holds one for its duration and passes it on when the next is free; at the end it
 * begins again until it has gone round often enough. What the closed forms are tested against.
 */
final class PipelineSimulation {

    /**
     * What came out.
     *
     * @param first beats until the first ciphertext was done
     * @param last beats until the last was
     */
    record Outcome(long first, long last) {}

    private PipelineSimulation() {}

    /**
     * Simulates.
     *
     * @param durations of the stages in beats, at least 1
     * @param rounds how often each ciphertext goes round
     * @param items how many ciphertexts wait at the entrance
     */
    static Outcome run(int[] durations, int rounds, int items) {
        int stages = durations.length;
        int[] roundsLeft = new int[stages]; // 0: the stage is empty
        int[] beatsLeft = new int[stages];
        int waiting = items;
        int done = 0;
        long first = 0;
        long beat = 0;
        while (done < items) {
            // From the end, so that a stage that empties in this beat is filled in the same.
            if (roundsLeft[stages - 1] == 1 && beatsLeft[stages - 1] == 0) {
                roundsLeft[stages - 1] = 0;
                done++;
                first = done == 1 ? beat : first;
            }
            boolean again = roundsLeft[stages - 1] > 1 && beatsLeft[stages - 1] == 0;
            int returning = again ? roundsLeft[stages - 1] - 1 : 0;
            if (again) {
                roundsLeft[stages - 1] = 0;
            }
            for (int k = stages - 2; k >= 0; k--) {
                if (roundsLeft[k] > 0 && beatsLeft[k] == 0 && roundsLeft[k + 1] == 0) {
                    roundsLeft[k + 1] = roundsLeft[k];
                    beatsLeft[k + 1] = durations[k + 1];
                    roundsLeft[k] = 0;
                }
            }
            if (roundsLeft[0] == 0) {
                if (again) {
                    roundsLeft[0] = returning;
                    beatsLeft[0] = durations[0];
                    again = false;
                } else if (waiting > 0) {
                    roundsLeft[0] = rounds;
                    beatsLeft[0] = durations[0];
                    waiting--;
                }
            }
            if (again) {
                roundsLeft[stages - 1] = returning + 1;
            }
            for (int k = 0; k < stages; k++) {
                beatsLeft[k] = Math.max(0, beatsLeft[k] - 1);
            }
            beat++;
        }
        return new Outcome(first, beat - 1);
    }

    /** Stages of a beat each. */
    static int[] even(int stages) {
        int[] durations = new int[stages];
        Arrays.fill(durations, 1);
        return durations;
    }
}
