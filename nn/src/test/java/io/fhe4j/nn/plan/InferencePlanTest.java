package io.fhe4j.nn.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.FheException;
import io.fhe4j.api.SecurityLevel;
import io.fhe4j.api.UnsupportedModelException;
import io.fhe4j.nn.BundledModels;
import io.fhe4j.nn.DenseLayer;
import io.fhe4j.nn.Layer;
import io.fhe4j.nn.Network;
import io.fhe4j.nn.PolynomialActivation;
import io.fhe4j.nn.TensorShape;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a plan decides, and what it refuses. */
class InferencePlanTest {
    @Test
    void plansTheSmallDigits() {
        InferencePlan plan = InferencePlan.of(BundledModels.DIGITS_8X8.load());
        assertEquals(3, plan.depth());
        assertEquals(3, plan.parameters().depth());
        assertEquals(1 << 13, plan.parameters().ringDegree());
        assertEquals(64, plan.packing().batch());
        assertTrue(plan.parameters().securityBits() >= 128);
        assertTrue(plan.expectedErrorLog2() <= -10, plan.describe());
        assertEquals(
                plan.keyRequest().items(plan.parameters()).stream()
                                .mapToLong(item -> plan.parameters().switchingKeyWords(item.level()))
                                .sum()
                        * 8,
                plan.keyBytes());
        for (String word : List.of("3 levels", "64 images", "rotations", "N=2^13")) {
            assertTrue(plan.describe().contains(word), plan.describe());
        }
    }

    @Test
    void plansTheLargeDigits() {
        InferencePlan plan = InferencePlan.of(BundledModels.DIGITS_28X28.load());
        assertEquals(1 << 13, plan.parameters().ringDegree());
        assertEquals(4, plan.packing().batch());
    }

    @Test
    void samePlanEverywhere() {
        Network network = BundledModels.DIGITS_8X8.load();
        assertEquals(
                InferencePlan.of(network).parameters().fingerprint(),
                InferencePlan.of(network).parameters().fingerprint());
    }

    @Test
    void moreBitsOrMoreSecurityCostMore() {
        Network network = BundledModels.DIGITS_8X8.load();
        InferencePlan precise = InferencePlan.of(network, 20, SecurityLevel.BITS_128);
        assertTrue(precise.parameters().scaleBits() >= 30 + 10 - 1, precise.describe());
        assertTrue(precise.expectedErrorLog2() <= -20);
        InferencePlan secure = InferencePlan.of(network, 10, SecurityLevel.BITS_256);
        assertTrue(secure.parameters().securityBits() >= 256);
    }

    private static Network dense(int width, int layers) {
        List<Layer> all = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            double[] weights = new double[width * width];
            Arrays.fill(weights, 1.0 / width);
            all.add(new DenseLayer("dense" + i, width, width, weights, new double[width]));
            all.add(new PolynomialActivation("square" + i, width, 0, 0, 1));
        }
        return new Network("dense", "x", TensorShape.of(width), all, Map.of());
    }

    @Test
    void theSameCostsGiveMoreTimeForMoreOperations() {
        double last = 0;
        for (Network network : List.of(dense(4, 1), dense(16, 1), dense(16, 2), dense(64, 2))) {
            // any costs will do that grow with the level, as those of kernels do
            double total = InferencePlan.of(network).steps().total(at -> 1.0 + at.level());
            assertTrue(total > last, network + ": " + total);
            last = total;
        }
    }

    @Test
    void timesAreMeasuredOnABackend() {
        try (Backend backend = Backends.open("reference")) {
            Duration time = InferencePlan.of(dense(2, 1)).predictTime(backend);
            assertTrue(time.isPositive() && time.compareTo(Duration.ofMinutes(1)) < 0, time.toString());
        }
    }

    @Test
    void refusesWhatCannotBe() {
        Network network = BundledModels.DIGITS_8X8.load();
        assertThrows(IllegalArgumentException.class, () -> InferencePlan.of(network, 0, SecurityLevel.BITS_128));
        Network wide = new Network(
                "wide",
                "x",
                TensorShape.of(1 << 17),
                List.of(new PolynomialActivation("y", 1 << 17, 0, 0, 1)),
                Map.of());
        assertTrue(assertThrows(UnsupportedModelException.class, () -> InferencePlan.of(wide))
                .getMessage()
                .contains("131072"));
        int many = (1 << 11) + 1;
        Network dense = new Network(
                "dense",
                "x",
                TensorShape.of(many),
                List.of(new DenseLayer("y", many, many, new double[many * many], new double[many])),
                Map.of());
        assertTrue(assertThrows(UnsupportedModelException.class, () -> InferencePlan.of(dense))
                .getMessage()
                .contains("layer y"));
        Network nothing = new Network(
                "nothing",
                "x",
                TensorShape.of(1),
                List.of(new DenseLayer("y", 1, 1, new double[1], new double[1])),
                Map.of());
        assertEquals(1, InferencePlan.of(nothing).depth());
        Network endless = new Network(
                "endless",
                "x",
                TensorShape.of(1),
                List.of(new PolynomialActivation("a", 1, 0, 1e200), new PolynomialActivation("b", 1, 0, 0, 1)),
                Map.of());
        assertTrue(assertThrows(UnsupportedModelException.class, () -> InferencePlan.of(endless))
                .getMessage()
                .contains("layer b"));
        double huge = 1e60;
        Network large = new Network(
                "large",
                "x",
                TensorShape.of(1),
                List.of(new DenseLayer("y", 1, 1, new double[] {huge}, new double[1])),
                Map.of());
        assertThrows(FheException.class, () -> InferencePlan.of(large));
    }
}
