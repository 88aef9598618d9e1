package io.fhe4j.backend.pim.dram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Automorphisms in the slices of a device, against their definition, and what they take. */
class UnitAutomorphismTest {

    private static final DramDevice DEVICE = DramDevice.fhemem();

    private static long[] galois(int points) {
        long order = 2L * points;
        long high = 1;
        for (int k = 0; k < 1234; k++) {
            high = high * 5 % order;
        }
        return new long[] {1, 3, 5, 25, high, order - 1};
    }

    /** The words of the result by the definition: out[i] = x[j] with 2·bitrev(j)+1 = g·(2·bitrev(i)+1) mod 2N. */
    private static int source(int i, long galois, int points) {
        int shift = 32 - Integer.numberOfTrailingZeros(points);
        int e = points == 1 ? 0 : Integer.reverse(i) >>> shift;
        int image = (int) (galois * (2L * e + 1) % (2L * points) / 2);
        return points == 1 ? 0 : Integer.reverse(image) >>> shift;
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "8, 1", "64, 1", "128, 1", "256, 1", "1024, 1", "4096, 4", "4096, 16", "65536, 16"})
    void wordsGoWhereTheyBelong(int points, int subarrays) {
        for (long g : galois(points)) {
            long galois = g % (2L * points);
            UnitAutomorphism unit = new UnitAutomorphism(DEVICE, subarrays, points);
            long[] words = new SplittableRandom(points)
                    .longs((long) unit.batch() * points, 0, 1L << 36)
                    .toArray();
            long[] moved = unit.apply(words, galois);
            for (int i = 0; i < words.length; i++) {
                int from = i / points * points + source(i % points, galois, points);
                assertEquals(words[from], moved[i], "word " + i + " of " + galois);
            }
        }
    }

    /**
     * 32 [3·2 tRC + 8 G t + 512 + 512] ns for a limb of 2^16 points, plus what stores wait for the cells, and the swap of the pair's rows: a step and
     * a copied latch for each two rows.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    void timesAreTheClosedForm(int ratio) {
        DramDevice device = new DramDevice(DEVICE.file().with("geometry.aspectRatio", (double) ratio));
        UnitMeter meter = new UnitMeter(device, 16);
        UnitMoves moves = new UnitMoves(device);
        for (int row = 0; row < 32; row += 2) {
            moves.permuteSlots(0, 1).measure(meter);
        }
        for (int row = 0; row < 32; row++) {
            moves.permuteMats(0).measure(meter);
            moves.permuteSubarrays(0, 16).measure(meter);
        }
        double step = device.groups() * device.cycle();
        double recovery = Math.max(0, device.tRCD() + device.cycle() + device.tWR() - device.tRAS());
        double closed = 32 * (3 * 2 * device.tRC() + 8 * step + 512 + 512);
        // A cleared accumulator is a latch that nothing hides: one for each row; the copy of U one for each pair.
        double beside = 32 * 3 * recovery + 16 * (step + 3 * device.cycle());
        assertEquals(closed + beside, meter.nanos(), 1e-6);
        if (ratio == 4) {
            assertEquals(38.6e3, closed, 100);
            assertTrue(meter.nanos() < 1.06 * closed, "time " + meter.nanos());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void wordsThatMeetOrLeaveTheirLevelAreErrors(int level) {
        UnitMoves moves = new UnitMoves(DEVICE);
        Slice slice = new Slice(DEVICE, 2);
        int[] stay = new int[slice.slots()];
        Arrays.setAll(stay, lane -> lane);
        int[] meet = stay.clone();
        meet[0] = meet[level == 0 ? 1 : level == 1 ? 8 : 128];
        int[] leave = stay.clone();
        int other = level == 0 ? 8 : level == 1 ? 128 : 1;
        leave[0] = other;
        leave[other] = 0;
        for (int[] wrong : List.of(meet, leave)) {
            UnitProgram program = level == 0
                    ? moves.permuteSlots(0, 1)
                    : level == 1 ? moves.permuteMats(0) : moves.permuteSubarrays(0, 2);
            List<int[]> lists = level == 0 ? List.of(new int[slice.slots()], wrong) : List.of(wrong);
            assertThrows(IllegalStateException.class, () -> new Slice(DEVICE, 2).run(program, lists));
        }
    }
}
