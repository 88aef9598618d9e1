package io.fhe4j.ntt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Views are sets of row numbers; everything said of them can be counted. */
class ViewsTest {

    private static final RnsBasis BASIS = RnsBasis.of(Primes.ofBits(30, 2, 4));

    private static RowBuffer root(Backend backend, Shape shape) {
        return backend.allocate(shape, BASIS.leading(shape.rows()), Form.COEFFICIENT, BufferRole.CIPHERTEXT);
    }

    private static RowBuffer view(SplittableRandom random, RowBuffer buffer) {
        Shape shape = buffer.shape();
        int r = random.nextInt(shape.rows());
        int c = random.nextInt(shape.components());
        int b = random.nextInt(shape.batch3());
        RowBuffer view = buffer.rows(r, random.nextInt(r, shape.rows()) + 1)
                .components(c, random.nextInt(c, shape.components()) + 1)
                .batch3(b, random.nextInt(b, shape.batch3()) + 1);
        return random.nextBoolean()
                ? view
                : view.entry(random.nextInt(shape.batch1()), random.nextInt(shape.batch2()), 0);
    }

    private static Set<Long> rows(RowBuffer buffer) {
        Set<Long> rows = new HashSet<>();
        for (int b = 0; b < buffer.shape().batch(); b++) {
            for (int c = 0; c < buffer.shape().components(); c++) {
                for (int r = 0; r < buffer.shape().rows(); r++) {
                    rows.add(buffer.row(b, c, r));
                }
            }
        }
        return rows;
    }

    @Property(tries = 50)
    void overlapMeansCommonRows(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        try (Backend backend = Backends.open("reference")) {
            Shape shape = new Shape(
                    random.nextInt(1, 3),
                    random.nextInt(1, 4),
                    random.nextInt(1, 4),
                    random.nextInt(1, 4),
                    random.nextInt(1, 5),
                    2);
            RowBuffer all = root(backend, shape);
            assertEquals(shape.totalRows(), rows(all).size());
            assertTrue(rows(all).stream().allMatch(row -> row >= 0 && row < shape.totalRows()));
            for (int k = 0; k < 20; k++) {
                RowBuffer x = view(random, all);
                RowBuffer y = view(random, all);
                Set<Long> common = rows(x);
                common.retainAll(rows(y));
                assertEquals(!common.isEmpty(), x.overlaps(y));
                assertEquals(x.shape().equals(y.shape()) && rows(x).equals(rows(y)), x.isSameView(y));
                assertEquals(x.shape().totalRows(), rows(x).size());
                assertFalse(x.repeatsRows());
            }
        }
    }

    @Test
    void broadcastingRepeatsRowsAndIsSeen() {
        try (Backend backend = Backends.open("reference")) {
            RowBuffer one = root(backend, Shape.of(2, 2));
            RowBuffer many = one.broadcastTo(new Shape(2, 3, 4, 5, 2, 2));
            assertEquals(Set.of(0L, 1L), rows(many));
            assertTrue(many.repeatsRows());
            assertTrue(many.overlaps(one.rows(1, 2)));
            assertThrows(IllegalArgumentException.class, () -> one.broadcastTo(Shape.of(3, 2)));
            assertThrows(IllegalArgumentException.class, () -> many.broadcastTo(one.shape()));
        }
    }

    @Test
    void aRecordedPlacementGivesTheViewAgain() {
        try (Backend backend = Backends.open("reference")) {
            RowBuffer all = root(backend, new Shape(1, 2, 3, 2, 4, 2));
            RowBuffer view = all.rows(1, 3).component(1).batch3(1, 3);
            RowBuffer again = all.viewAt(view.shape(), view.moduli(), view.form(), view.placement());
            assertArrayEquals(view.placement(), again.placement());
            assertTrue(view.isSameView(again));
        }
    }

    @Test
    void rangesOutsideAreRefused() {
        try (Backend backend = Backends.open("reference")) {
            RowBuffer all = root(backend, Shape.of(2, 3, 2));
            assertThrows(IllegalArgumentException.class, () -> all.rows(0, 4));
            assertThrows(IllegalArgumentException.class, () -> all.rows(2, 2));
            assertThrows(IllegalArgumentException.class, () -> all.component(2));
            assertThrows(IllegalArgumentException.class, () -> all.batch3(-1, 1));
            assertThrows(IllegalArgumentException.class, () -> all.withModuli(BASIS));
        }
    }
}
