package io.fhe4j.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fhe4j.benchmarks.compare.KernelTimeline.Segment;
import io.fhe4j.benchmarks.compare.KernelTimeline.Share;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KernelTimelineTest {

    private static final KernelTimeline TIMELINE = new KernelTimeline(
            100,
            List.of(
                    new KernelCall("add", 0, 10, 1),
                    new KernelCall("ntt", 20, 40, 0.5),
                    new KernelCall("add", 60, 20, 1)));

    @Test
    void sharesAreSumsAndWhatIsLeftBetweenThem() {
        assertEquals(
                List.of(new Share("ntt", 1, 40), new Share("add", 2, 30), new Share(KernelTimeline.BETWEEN, 0, 30)),
                TIMELINE.shares());
    }

    @Test
    void utilisationIsTheWorkInEachPart() {
        assertArrayEquals(new double[] {0.5, 0.5, 0.5, 1, 0}, TIMELINE.utilisation(5), 1e-12);
        assertArrayEquals(new double[] {0.5}, TIMELINE.utilisation(1), 1e-12);
    }

    @Test
    void segmentsNameTheKernelThatTakesMostOfEachPart() {
        assertEquals(
                List.of(
                        new Segment("add", 0, 1),
                        new Segment(KernelTimeline.BETWEEN, 1, 2),
                        new Segment("ntt", 2, 6),
                        new Segment("add", 6, 8),
                        new Segment(KernelTimeline.BETWEEN, 8, 10)),
                TIMELINE.segments(10));
    }

    @Test
    void utilisationConservesTheWorkHoweverItIsCut() {
        SplittableRandom random = new SplittableRandom(5);
        double[] at = {0};
        List<KernelCall> calls = IntStream.range(0, 200)
                .mapToObj(i -> {
                    double start = at[0] + random.nextDouble(0, 3);
                    double nanos = random.nextDouble(0, 5);
                    at[0] = start + nanos;
                    return new KernelCall("k" + i % 3, start, nanos, random.nextDouble());
                })
                .toList();
        double work = calls.stream()
                .mapToDouble(call -> call.nanos() * call.utilisation())
                .sum();
        KernelTimeline timeline = new KernelTimeline(at[0], calls);
        for (int parts : new int[] {1, 7, 100, 1000}) {
            double sum = Arrays.stream(timeline.utilisation(parts)).sum() * at[0] / parts;
            assertEquals(work, sum, 1e-6 * work, parts + " parts");
        }
    }
}
