package io.fhe4j.backend.pim.memfhe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.backend.pim.reram.LogicCounts;
import io.fhe4j.backend.pim.reram.ReramDevice;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Encryption and decryption through the gates against integers. */
class ClientPimTest {

    private static final ReramDevice DEVICE = ReramDevice.memfhe();
    private static final int BITS = 9;
    private static final long Q = 1L << BITS;

    private final SplittableRandom random = new SplittableRandom(1);
    private final ClientPim client = new ClientPim(DEVICE, BITS);

    private long[] uniform(int size) {
        return random.longs(size, 0, Q).toArray();
    }

    private int[] secret(int size) {
        return random.ints(size, -1, 2).toArray();
    }

    @Test
    void rowsAreCiphertexts() {
        int n = 40;
        int rows = 100;
        int[] secret = secret(n);
        long[][] masks = new long[n][];
        Arrays.setAll(masks, i -> uniform(rows));
        long[] messages = random.longs(rows, 0, 4).toArray();
        long[] payloads = new long[rows];
        long[] expected = new long[rows];
        for (int row = 0; row < rows; row++) {
            payloads[row] = Math.floorMod(messages[row] * (Q / 4) + random.nextInt(-60, 61), Q);
            long sum = payloads[row];
            for (int i = 0; i < n; i++) {
                sum += masks[i][row] * secret[i];
            }
            expected[row] = Math.floorMod(sum, Q);
        }
        ClientPim.Outcome encrypted = client.encrypt(masks, secret, payloads);
        assertArrayEquals(expected, encrypted.words());
        ClientPim.Outcome decrypted = client.decrypt(masks, secret, encrypted.words());
        assertArrayEquals(messages, decrypted.words());
        // 9k cycles a coordinate by the reference; a move of the sum and the initialisations come on top.
        double each = (double) encrypted.counts().cycles() / n / BITS;
        assertTrue(each > 8 && each < 13, each + " cycles a bit and coordinate");
    }

    /** Nothing that a key decides changes a count. */
    @Test
    void theKeyDoesNotShow() {
        long[][] masks = new long[3][];
        Arrays.setAll(masks, i -> uniform(8));
        LogicCounts counts = client.encrypt(masks, new int[3], new long[8]).counts();
        for (int[] secret : new int[][] {{1, 1, 1}, {-1, -1, -1}, {1, 0, -1}}) {
            assertEquals(counts, client.encrypt(masks, secret, new long[8]).counts());
        }
    }

    @Test
    void rowsAreCoordinates() {
        for (int n : new int[] {1, 2, 3, 64, 100, 512}) {
            int[] secret = secret(n);
            long[] mask = uniform(n);
            long sum = 77;
            for (int i = 0; i < n; i++) {
                sum += mask[i] * secret[i];
            }
            ClientPim.Outcome one = client.encryptOne(mask, secret, 77);
            assertEquals(Math.floorMod(sum, Q), one.words()[0], n + " coordinates");
            if (n == 512) {
                // 648 cycles by the reference.
                assertTrue(
                        one.counts().cycles() > 500 && one.counts().cycles() < 1200,
                        one.counts().toString());
            }
        }
    }
}
