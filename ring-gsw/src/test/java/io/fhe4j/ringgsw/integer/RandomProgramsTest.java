package io.fhe4j.ringgsw.integer;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.fhe4j.ringgsw.pbs.PbsSets;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Operations after one another, where carries wait and errors depend on each other: each alone is tested elsewhere. */
class RandomProgramsTest {

    private static final int STEPS = 14;

    /** The longest takes a small part of a second; none may go on for ever. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private static void run(int from, int to) {
        for (int seed = from; seed < to; seed++) {
            ClearBlocks blocks = seed % 2 == 0
                    ? new ClearBlocks(BlockParameters.MESSAGE_2_CARRY_2)
                    : PbsSets.INTEGERS_2_2.clearBlocks(1 + seed / 2 % 2);
            RandomProgram program = new RandomProgram(seed, blocks);
            assertTimeoutPreemptively(LONGEST, () -> program.run(STEPS), program::toString);
        }
    }

    @Test
    void somePrograms() {
        run(0, 300);
    }

    @Test
    @Tag("slow")
    void manyPrograms() {
        run(300, 20_000);
    }
}
