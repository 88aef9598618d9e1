package io.fhe4j.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fhe4j.benchmarks.compare.KernelTimeline.Segment;
import io.fhe4j.benchmarks.compare.KernelTimeline.Share;
import io.fhe4j.ntt.spi.SimulatedCost;
import io.fhe4j.ntt.spi.SimulatedSchedule;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** Of two parts one has one kernel on two of four places, the other two kernels on all: a fourth of the time is the second one's. */
    @Test
    void schedulesGiveEachKernelItsShareOfBusyPlaces() {
        SimulatedCost cost = cost(Optional.of(new SimulatedSchedule(
                "4 of 8 banks",
                4,
                70,
                List.of(),
                List.of(Map.of("forward_ntt", 100.0), Map.of("forward_ntt", 100.0, "move", 100.0)))));
        KernelTimeline timeline = KernelTimeline.of(cost);
        assertEquals(List.of(new Share("forwardNtt", 6, 75), new Share("move", 2, 25)), timeline.shares());
        assertArrayEquals(new double[] {0.5, 1}, timeline.utilisation(2), 1e-12);
        assertEquals(List.of(new Segment("forwardNtt", 0, 3), new Segment("move", 3, 4)), timeline.segments(4));
    }

    @Test
    void lowerBoundsHaveSharesAndNoTimes() {
        KernelTimeline timeline = KernelTimeline.of(cost(Optional.empty()));
        assertEquals(List.of(new Share("forwardNtt", 6, 75), new Share("move", 2, 25)), timeline.shares());
        assertEquals(List.of(), timeline.calls());
    }

    private static SimulatedCost cost(Optional<SimulatedSchedule> schedule) {
        return new SimulatedCost(
                "a memory",
                "assumed",
                "made up",
                SimulatedCost.Estimate.of(100),
                SimulatedCost.Estimate.of(1),
                300,
                8,
                "bank",
                0,
                List.of(
                        new SimulatedCost.KernelCost("move", 2, 25, 0, false),
                        new SimulatedCost.KernelCost("forward_ntt", 6, 75, 1, false),
                        new SimulatedCost.KernelCost("refresh", 0, 0, 1, false)),
                schedule);
    }
}
