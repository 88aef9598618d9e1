package io.fhe4j.backend.pim.reram;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client's inner products through the gates against integers, in both layouts. */
class SignedSumsTest {

    private static final int BITS = 9;
    private static final long Q = 1L << BITS;

    private final SplittableRandom random = new SplittableRandom(1);

    private static ReramDevice device(String layout) {
        return new ReramDevice(ReramDevice.memfhe().file().withChoice("clientLayout", layout));
    }

    private long[] uniform(int size) {
        return random.longs(size, 0, Q).toArray();
    }

    private static List<long[]> operands(List<long[]> masks, long[] secret, long[] start) {
        List<long[]> operands = new ArrayList<>(masks);
        operands.add(secret);
        operands.add(start);
        return operands;
    }

    private LogicWork check(String layout, int n, int ciphertexts) {
        long[] secret = random.longs(n, -1, 2).toArray();
        List<long[]> masks = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            masks.add(uniform(ciphertexts));
        }
        long[] start = uniform(ciphertexts);
        long[] expected = new long[ciphertexts];
        Arrays.setAll(expected, w -> {
            long sum = start[w];
            for (int i = 0; i < n; i++) {
                sum += masks.get(i)[w] * secret[i];
            }
            return Math.floorMod(sum, Q);
        });
        LogicWork work = new LogicWork();
        assertArrayEquals(
                expected, new SignedSums(device(layout), BITS).compute(operands(masks, secret, start), work), layout);
        return work;
    }

    @Test
    void rowsAreCiphertexts() {
        int n = 40;
        // 9k cycles a coordinate by the reference; a move of the sum and the initialisations come on top.
        double each = (double) check("rowIsCiphertext", n, 100).counts().cycles() / n / BITS;
        assertTrue(each > 8 && each < 13, each + " cycles a bit and coordinate");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 64, 100, 512})
    void rowsAreCoordinates(int n) {
        long cycles = check("rowIsCoordinate", n, 1).counts().cycles();
        if (n == 512) {
            // 648 cycles by the reference.
            assertTrue(cycles > 500 && cycles < 1200, cycles + " cycles");
        }
        check("rowIsCoordinate", n, 3);
    }

    /** Nothing that a key decides changes a count. */
    @Test
    void theKeyDoesNotShow() {
        for (String layout : List.of("rowIsCiphertext", "rowIsCoordinate")) {
            SignedSums sums = new SignedSums(device(layout), BITS);
            List<long[]> masks = List.of(uniform(8), uniform(8), uniform(8));
            List<LogicCounts> counts = new ArrayList<>();
            for (long[] secret : new long[][] {{0, 0, 0}, {1, 1, 1}, {-1, -1, -1}, {1, 0, -1}}) {
                LogicWork work = new LogicWork();
                sums.compute(operands(masks, secret, new long[8]), work);
                counts.add(work.counts());
            }
            counts.forEach(count -> assertEquals(counts.getFirst(), count, layout));
        }
    }
}
