package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.KeySetId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of version 1, written once by the release that introduced them and never again: they stay readable for ever. */
class KeptFilesTest {
    private static final byte[] PARAMETERS = "parameters of a test".getBytes(StandardCharsets.US_ASCII);
    private static final KeySetId KEY_SET = KeySetId.fromBytes("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));

    @TempDir
    Path directory;

    private Path kept(String name) throws IOException {
        Path copy = directory.resolve(name);
        try (InputStream in = Objects.requireNonNull(KeptFilesTest.class.getResourceAsStream(name), name)) {
            Files.copy(in, copy);
        }
        return copy;
    }

    @Test
    void theFirstKeyStoreOpens() throws IOException {
        byte[] seed = new byte[32];
        for (int i = 0; i < 32; i++) {
            seed[i] = (byte) (7 * i + 1);
        }
        try (StoredKey key = KeyStoreFile.open(kept("keystore-1.bin"), "first, ärst".toCharArray())) {
            assertEquals("ckks", key.scheme());
            assertEquals(Fingerprint.of(PARAMETERS), key.fingerprint());
            assertEquals(KEY_SET, key.keySet());
            assertArrayEquals(PARAMETERS, key.parameters());
            assertArrayEquals(seed, key.seed().toByteArray(InsecureSecretKeyAccess.get()));
        }
    }

    @Test
    void theFirstBudgetCountsOn() throws IOException {
        ReleaseBudget budget = ReleaseBudget.open(kept("release-budget-1.bin"), Fingerprint.of(PARAMETERS), KEY_SET);
        assertEquals(40, budget.statisticalBits());
        assertEquals(1024, budget.maxReleases());
        assertEquals(1020, budget.count(1));
    }
}
