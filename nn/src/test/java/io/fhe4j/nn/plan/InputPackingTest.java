package io.fhe4j.nn.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.SlotOverflowException;
import io.fhe4j.api.ValueRangeException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class InputPackingTest {
    /** 16 slots, 8 features apart by 2, inputs of 3 padded to 4. */
    private static final InputPacking SMALL = new InputPacking(16, 8, 3, 2, 1);

    @Test
    void repeatsFeaturesAndKeepsImagesApart() {
        double[] packed = SMALL.pack(List.of(new double[] {0.1, 0.2, 0.3}, new double[] {0.5, 0.6, 0.7}));
        assertArrayEquals(
                new double[] {0.1, 0.5, 0.2, 0.6, 0.3, 0.7, 0, 0, 0.1, 0.5, 0.2, 0.6, 0.3, 0.7, 0, 0}, packed);
        assertArrayEquals(new double[] {0.5, 0.6}, SMALL.unpack(packed, 1));
        assertEquals(2, SMALL.batch());
    }

    @Property(tries = 50)
    void packedImagesComeBack(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int period = 1 << random.nextInt(6);
        int features = 1 + random.nextInt(period);
        InputPacking packing = new InputPacking(period << random.nextInt(4), period, features, features, 2);
        List<double[]> images = new ArrayList<>();
        for (int i = 1 + random.nextInt(20); i > 0; i--) {
            images.add(random.doubles(features, -2, 2).toArray());
        }
        List<double[]> packed = packing.packAll(images);
        assertEquals(packing.ciphertexts(images.size()), packed.size());
        List<double[]> unpacked = packing.unpackAll(packed, images.size());
        for (int i = 0; i < images.size(); i++) {
            assertArrayEquals(images.get(i), unpacked.get(i));
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        double[] image = new double[3];
        assertTrue(assertThrows(SlotOverflowException.class, () -> SMALL.pack(List.of(image, image, image)))
                .getMessage()
                .contains("3 images"));
        assertThrows(IllegalArgumentException.class, () -> SMALL.pack(List.of()));
        assertThrows(IllegalArgumentException.class, () -> SMALL.packAll(List.of()));
        assertThrows(IllegalArgumentException.class, () -> SMALL.pack(List.of(new double[4])));
        for (double value : new double[] {1.5, -1.5, Double.NaN, Double.NEGATIVE_INFINITY}) {
            String message = assertThrows(
                            ValueRangeException.class, () -> SMALL.pack(List.of(image, new double[] {0, value, 0})))
                    .getMessage();
            assertTrue(message.contains("feature 1 of image 1"), message);
        }
        assertThrows(IllegalArgumentException.class, () -> SMALL.unpack(new double[15], 0));
        assertThrows(IllegalArgumentException.class, () -> SMALL.unpack(new double[16], 2));
        assertThrows(IllegalArgumentException.class, () -> SMALL.unpack(new double[16], -1));
        assertThrows(IllegalArgumentException.class, () -> SMALL.unpackAll(List.of(new double[16]), 3));
    }

    @Test
    void refusesSizesThatContradict() {
        assertThrows(IllegalArgumentException.class, () -> new InputPacking(15, 8, 3, 2, 1));
        assertThrows(IllegalArgumentException.class, () -> new InputPacking(16, 7, 3, 2, 1));
        assertThrows(IllegalArgumentException.class, () -> new InputPacking(16, 32, 3, 2, 1));
        assertThrows(IllegalArgumentException.class, () -> new InputPacking(16, 8, 0, 2, 1));
        assertThrows(IllegalArgumentException.class, () -> new InputPacking(16, 8, 9, 2, 1));
        assertThrows(IllegalArgumentException.class, () -> new InputPacking(16, 8, 3, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new InputPacking(16, 8, 3, 9, 1));
        assertThrows(IllegalArgumentException.class, () -> new InputPacking(16, 8, 3, 2, 0));
    }
}
