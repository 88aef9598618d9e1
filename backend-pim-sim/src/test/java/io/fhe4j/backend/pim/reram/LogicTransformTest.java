package io.fhe4j.backend.pim.reram;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.backend.pim.ReferenceTransform;
import io.fhe4j.ntt.Modulus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole transforms through the gates against the reference backend, and CryptoPIM's table. */
class LogicTransformTest {

    private static final ReramDevice DEVICE = ReramDevice.memfhe();

    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64, 128, 256, 512, 1024})
    void wholeTransforms(int points) {
        for (long prime : new long[] {12289, 134_215_681}) {
            Modulus modulus = Modulus.of(prime);
            long[] coefficients =
                    new SplittableRandom(points).longs(points, 0, prime).toArray();
            coefficients[0] = prime - 1;
            LogicTransform transform = new LogicTransform(DEVICE, modulus, points, modulus.bits());
            assertArrayEquals(ReferenceTransform.forward(modulus, coefficients), transform.forward(coefficients));
            assertEquals(
                    Integer.numberOfTrailingZeros(points), transform.cycles().size());
        }
    }

    /** Two forward transforms, a pointwise product, an inverse one: within a factor of 3 of the recalled 11.04 uJ. */
    @Test
    void energyOfAPolynomialProduct() {
        LogicTransform transform = new LogicTransform(DEVICE, Modulus.of(12289), 1024, 16);
        transform.forward(new SplittableRandom(1).longs(1024, 0, 12289).toArray());
        LogicPrograms programs = new LogicPrograms(DEVICE);
        LogicMeter pointwise = new LogicMeter(DEVICE, 1024);
        programs.multiply(16).measure(pointwise);
        programs.montgomery(12289, 16).measure(pointwise);
        double microjoules = (3 * transform.picojoules() + pointwise.energy().value()) * 1e-6;
        assertTrue(microjoules > 11.04 / 3 && microjoules < 3 * 11.04, microjoules + " uJ");
    }

    @Test
    void cryptoPimTable() throws IOException {
        for (CryptoPimTable.Row row : CryptoPimTable.rows(DEVICE)) {
            assertEquals(1, row.publishedMode() / row.published().micros(), 1e-3, row.toString());
            assertEquals(1, row.publishedRate() / row.published().perSecond(), 1e-3, row.toString());
            assertTrue(row.ratio() > 0.8 && row.ratio() < 1.15, row.toString());
        }
        String page = Files.readString(Path.of("..", "docs", "pim-memfhe.md"));
        assertTrue(
                page.contains(CryptoPimTable.markdown(DEVICE)),
                () -> "not in docs: " + CryptoPimTable.markdown(DEVICE));
    }
}
