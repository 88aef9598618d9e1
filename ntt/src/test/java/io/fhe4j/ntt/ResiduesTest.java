package io.fhe4j.ntt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fhe4j.api.ClosedException;
import io.fhe4j.api.ValueRangeException;
import java.lang.foreign.MemorySegment;
import java.util.List;
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
    void compactRowsHoldAndUploadTheSameResidues() {
        for (Modulus modulus : List.of(
                Modulus.powerOfTwo(10),
                Modulus.powerOfTwo(16),
                Modulus.powerOfTwo(17),
                Modulus.of(Primes.ofBits(27, WIDTH, 1)[0]),
                Modulus.powerOfTwo(32),
                Modulus.powerOfTwo(33))) {
            RnsBasis basis = RnsBasis.of(modulus);
            Shape shape = new Shape(3, 2, 2, 2, 1, WIDTH);
            HostRows rows = HostRows.allocateCompact(shape, basis, Form.COEFFICIENT);
            assertEquals(modulus.bits() <= 16 ? 2 : modulus.bits() <= 32 ? 4 : 8, rows.wordBytes());
            long[] row = new long[WIDTH];
            for (int b = 0; b < shape.batch(); b++) {
                for (int c = 0; c < 2; c++) {
                    for (int i = 0; i < WIDTH; i++) {
                        row[i] = expected(modulus, b, c, i);
                    }
                    rows.setRow(b, c, 0, MemorySegment.ofArray(row));
                }
            }
            rows.set(4, 1, 0, 3, 1);
            assertEquals(1, rows.get(4, 1, 0, 3));
            HostRows found = first.stream().download(Residues.onHost(rows).on(first.stream(), BufferRole.KEY));
            for (int b = 0; b < shape.batch(); b++) {
                for (int c = 0; c < 2; c++) {
                    for (int i = 0; i < WIDTH; i++) {
                        long word = b == 4 && c == 1 && i == 3 ? 1 : expected(modulus, b, c, i);
                        assertEquals(word, found.get(b, c, 0, i), modulus + " " + b + " " + c + " " + i);
                    }
                    assertArrayEquals(found.rowWords(b, c, 0), rows.rowWords(b, c, 0));
                }
            }
        }
    }

    /** Residues from both ends of the range. */
    private static long expected(Modulus modulus, int b, int c, int i) {
        long small = (b * 2L + c) * WIDTH + i;
        return i % 2 == 0 ? modulus.value() - 1 - small : small;
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
    void aValueThatMovedLivesOnItsBackendAlone() {
        HostRows rows = words(7);
        Residues value = Residues.onHost(rows);
        RowBuffer there = value.moveTo(first.stream(), BufferRole.KEY);
        assertSame(there, value.on(first.stream(), BufferRole.KEY));
        HostRows back = value.toHost();
        assertNotSame(rows, back);
        assertEquals(7, back.get(0, 0, 1, 3));
        value.moveTo(second.stream(), BufferRole.KEY);
        second.close();
        assertThrows(ClosedException.class, value::toHost);
        assertThrows(ClosedException.class, () -> value.moveTo(first.stream(), BufferRole.KEY));
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
