package io.fhe4j.ntt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExponentDigitsTest {

    /** Every digit that some exponent has is counted once, and no other. */
    @Test
    void entriesAreTheDigitsThatOccur() {
        for (int base = 2; base < 40; base++) {
            for (int log = 1; log < 11; log++) {
                ExponentDigits digits = new ExponentDigits(base, 1L << log);
                Set<Integer> found = new HashSet<>();
                int most = 0;
                for (long e = 0; e < 1L << log; e++) {
                    int j = 0;
                    for (long rest = e; rest > 0; rest /= base, j++) {
                        if (rest % base > 0) {
                            found.add(digits.entry(j, (int) (rest % base)));
                        }
                    }
                    most = Math.max(most, j);
                }
                assertEquals(digits.count(), most);
                assertEquals(digits.entries(), found.size());
                assertTrue(found.stream().allMatch(place -> place >= 0 && place < digits.entries()));
            }
        }
    }

    @Test
    void publishedBases() {
        assertEquals(63 + 31, new ExponentDigits(64, 2048).entries());
        assertEquals(22 + 22, new ExponentDigits(23, 512).entries());
    }

    @Test
    void ranges() {
        assertThrows(IllegalArgumentException.class, () -> new ExponentDigits(1, 16));
        assertThrows(IllegalArgumentException.class, () -> new ExponentDigits((1 << 16) + 1, 16));
        assertThrows(IllegalArgumentException.class, () -> new ExponentDigits(2, 1));
        assertThrows(IllegalArgumentException.class, () -> new ExponentDigits(2, 12));
        assertThrows(IllegalArgumentException.class, () -> new ExponentDigits(2, 1L << 32));
        assertThrows(IllegalArgumentException.class, () -> new ExponentDigits(2, 0));
    }
}
