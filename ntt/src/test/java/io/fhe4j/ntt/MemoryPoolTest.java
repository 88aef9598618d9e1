package io.fhe4j.ntt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.PoolExhaustedException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bounded pool, as a backend's users see it. */
class MemoryPoolTest {

    private static final RnsBasis BASIS = RnsBasis.of(Primes.ofBits(50, 1024, 2));
    private static final Shape SHAPE = Shape.of(2, 1024);
    private static final long BYTES = SHAPE.words() * Long.BYTES;

    private static RowBuffer allocate(Backend backend, Shape shape) {
        return backend.allocate(shape, BASIS, Form.COEFFICIENT, BufferRole.CIPHERTEXT);
    }

    @Test
    void closedBuffersAreKeptAndGivenOutAgain() {
        HookedDevice device = new HookedDevice();
        try (Backend backend = device.backend(10 * BYTES)) {
            RowBuffer first = allocate(backend, SHAPE);
            var memory = first.memory();
            first.close();
            assertEquals(new MemoryUse(0, BYTES, BYTES, 10 * BYTES), backend.memoryUse());
            RowBuffer second = allocate(backend, SHAPE);
            assertSame(memory, second.memory());
            assertEquals(new MemoryUse(BYTES, 0, BYTES, 10 * BYTES), backend.memoryUse());
            assertEquals(List.of("allocate", "settle"), device.events);
        }
    }

    @Test
    void keptMemoryOfOtherSizesMakesRoom() {
        HookedDevice device = new HookedDevice();
        try (Backend backend = device.backend(3 * BYTES)) {
            for (int k = 0; k < 3; k++) {
                allocate(backend, SHAPE.withComponents(2)).close();
                allocate(backend, SHAPE.withComponents(3)).close();
            }
            assertTrue(backend.memoryUse().keptBytes() <= 3 * BYTES);
        }
        assertEquals(
                device.events.stream().filter("allocate"::equals).count(),
                device.events.stream().filter("free"::equals).count());
    }

    @Test
    void aFullPoolSaysWhatItHoldsAndWorksAgainAfterwards() {
        HookedDevice device = new HookedDevice();
        try (Backend backend = device.backend(2 * BYTES)) {
            RowBuffer first = allocate(backend, SHAPE);
            RowBuffer second = allocate(backend, SHAPE);
            String message = String.valueOf(assertThrows(PoolExhaustedException.class, () -> allocate(backend, SHAPE))
                    .getMessage());
            assertTrue(
                    message.contains(BYTES + " bytes does not fit: " + 2 * BYTES + " of " + 2 * BYTES + " bytes"),
                    message);
            first.close();
            allocate(backend, SHAPE).close();
            second.close();
        }
    }

    @Test
    void unreachableBuffersReturnByThemselves() {
        HookedDevice device = new HookedDevice();
        try (Backend backend = device.backend(4 * BYTES)) {
            for (int k = 0; k < 50; k++) {
                // Nobody closes these; a view keeps no more than itself alive.
                backend.stream().zero(allocate(backend, SHAPE).leadingRows(1));
            }
            assertTrue(backend.memoryUse().peakBytes() <= 4 * BYTES);
        }
    }

    @Test
    void aViewKeepsTheMemory() {
        HookedDevice device = new HookedDevice();
        try (Backend backend = device.backend(2 * BYTES)) {
            List<RowBuffer> views = new ArrayList<>();
            views.add(allocate(backend, SHAPE).leadingRows(1));
            views.add(allocate(backend, SHAPE).leadingRows(1));
            assertThrows(PoolExhaustedException.class, () -> allocate(backend, SHAPE));
            views.forEach(view -> backend.stream().zero(view));
            views.clear();
            allocate(backend, SHAPE).close();
        }
    }

    @Test
    void aDeviceWithoutRoomIsTriedAgainAndThenNamed() {
        HookedDevice device = new HookedDevice();
        try (Backend backend = device.backend(10 * BYTES)) {
            device.failures.set(2);
            allocate(backend, SHAPE).close();
            device.failures.set(100);
            String message = String.valueOf(
                    assertThrows(PoolExhaustedException.class, () -> allocate(backend, SHAPE.withComponents(2)))
                            .getMessage());
            assertTrue(message.contains("the device itself has no more room"), message);
            device.failures.set(0);
            allocate(backend, SHAPE.withComponents(2)).close();
        }
    }

    @Test
    void secretsAreErasedOnceNothingUsesThem() {
        HookedDevice device = new HookedDevice();
        try (Backend backend = device.backend(10 * BYTES)) {
            RowBuffer secret = backend.allocateSecret(SHAPE, BASIS, Form.COEFFICIENT, BufferRole.KEY);
            backend.stream().zero(secret);
            secret.close();
            assertEquals(List.of("allocate", "settle", "erase"), device.events);
        }
    }

    @Test
    void closingTheBackendErasesAndFreesWhatIsStillInUse() {
        HookedDevice device = new HookedDevice();
        Backend backend = device.backend(10 * BYTES);
        RowBuffer secret = backend.allocateSecret(SHAPE, BASIS, Form.COEFFICIENT, BufferRole.KEY);
        backend.close();
        assertEquals(List.of("allocate", "closeQueue", "settle", "erase", "free", "close"), device.events);
        secret.close();
        assertEquals(6, device.events.size());
    }
}
