package io.fhe4j.ntt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fhe4j.api.ClosedException;
import io.fhe4j.api.ValueRangeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Values that belong to nobody, and the scopes that release them. */
class ResiduesTest {

    private static final int WIDTH = 16;
    private static final RnsBasis BASIS = RnsBasis.of(Primes.ofBits(40, WIDTH, 2));
    private static final Shape SHAPE = Shape.of(2, WIDTH);

    private final Backend first = Backends.open("reference");
    private final Backend second = Backends.open("reference");

    @AfterEach
    void close() {
        first.close();
        second.close();
    }

    private static HostRows words(long word) {
        HostRows rows = HostRows.allocate(SHAPE, BASIS, Form.COEFFICIENT);
        rows.set(0, 0, 1, 3, word);
        return rows;
    }

    private static Residues onBackend(Backend backend, long word) {
        RowBuffer buffer = backend.allocate(SHAPE, BASIS, Form.COEFFICIENT, BufferRole.CIPHERTEXT);
        backend.stream().upload(buffer, words(word));
        return Residues.onBackend(buffer);
    }

    @Test
    void aValueWandersBetweenBackends() {
        Residues value = onBackend(first, 42);
        RowBuffer there = value.on(second.stream(), BufferRole.CIPHERTEXT);
        assertSame(there, value.on(second.stream(), BufferRole.CIPHERTEXT));
        assertEquals(42, second.stream().download(there).get(0, 0, 1, 3));
        RowBuffer back = value.on(first.stream(), BufferRole.CIPHERTEXT);
        assertNotSame(there, back);
        assertEquals(42, first.stream().download(back).get(0, 0, 1, 3));
    }

    @Test
    void aValueOnTheHostOutlivesABackend() {
        Residues value = Residues.onHost(words(7));
        value.on(first.stream(), BufferRole.PLAINTEXT);
        first.close();
        assertEquals(
                7,
                second.stream()
                        .download(value.on(second.stream(), BufferRole.PLAINTEXT))
                        .get(0, 0, 1, 3));
        Residues lost = onBackend(second, 8);
        second.close();
        assertThrows(ClosedException.class, lost::toHost);
    }

    @Test
    void anUploadThatFailsLeavesNothingBehind() {
        Residues value = Residues.onHost(words(-1));
        assertThrows(ValueRangeException.class, () -> value.on(first.stream(), BufferRole.CIPHERTEXT));
        assertEquals(0, first.memoryUse().usedBytes());
    }

    @Test
    void droppingAHandleFreesItAndKeepsTheValue() {
        Residues value = Residues.onHost(words(9));
        value.on(first.stream(), BufferRole.CIPHERTEXT);
        value.dropHandle();
        assertEquals(0, first.memoryUse().usedBytes());
        assertEquals(9, value.toHost().get(0, 0, 1, 3));
        Residues only = onBackend(first, 10);
        only.dropHandle();
        assertEquals(10, only.toHost().get(0, 0, 1, 3), "the only copy must not be dropped");
    }

    @Test
    void aScopeReleasesAllButWhatItKeeps() {
        Residues kept;
        Residues lost;
        try (Scope scope = Scope.open(first)) {
            lost = onBackend(first, 1);
            kept = scope.keep(onBackend(first, 2));
        }
        assertEquals(SHAPE.words() * Long.BYTES, first.memoryUse().usedBytes());
        assertEquals(2, kept.toHost().get(0, 0, 1, 3));
        assertThrows(ClosedException.class, lost::toHost);
    }

    @Test
    void whatAnInnerScopeKeepsBelongsToTheOuterOne() {
        Residues value;
        try (Scope outer = Scope.open(first)) {
            try (Scope inner = Scope.open(first)) {
                value = inner.keep(onBackend(first, 3));
            }
            assertEquals(3, value.toHost().get(0, 0, 1, 3));
        }
        assertEquals(0, first.memoryUse().usedBytes());
    }

    @Test
    void scopesOfOtherBackendsDoNotMix() {
        Residues mine;
        try (Scope outer = Scope.open(first)) {
            try (Scope inner = Scope.open(second)) {
                mine = onBackend(first, 4);
            }
            assertEquals(
                    4,
                    first.stream()
                            .download(mine.on(first.stream(), BufferRole.CIPHERTEXT))
                            .get(0, 0, 1, 3));
        }
        assertEquals(0, first.memoryUse().usedBytes());
    }

    @Test
    void scopesCloseFromTheInsideOut() {
        Scope outer = Scope.open(first);
        Scope inner = Scope.open(first);
        assertThrows(IllegalStateException.class, outer::close);
        inner.close();
        outer.close();
        outer.close();
    }
}
