package io.fhe4j.ringgsw.pbs;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads tables at places in Ring-GSW ciphertexts (Chillotti, Gama, Georgieva, Izabachène 2017, 2020: vertical packing). N entries are the coefficients of one
 * polynomial: the high bits of the place select a polynomial by a tree, the low ones turn it until the entry is its constant term.
 */
final class TableReader {

    private final Backend backend;
    private final PbsParameters blocks;
    private final Gadget gadget;
    private final int degree;
    private final int logDegree;
    /** From a ring ciphertext to X^−(2^i) times it. */
    private final List<Residues> turns = new ArrayList<>();

    TableReader(Backend backend, CircuitParameters parameters) {
        this.backend = backend;
        this.blocks = parameters.blocks();
        this.gadget = parameters.output();
        this.degree = blocks.ringDegree();
        this.logDegree = Integer.numberOfTrailingZeros(degree);
        for (int i = 0; i < logDegree; i++) {
            int by = 1 << i;
            turns.add(Places.of(degree, degree, t -> t + by < degree ? t + by : degree + (long) (t + by - degree)));
        }
    }

    private Stream stream() {
        return backend.stream();
    }

    private RowBuffer rings(int count) {
        return backend.allocate(
                new Shape(count, 1, 1, 2, 1, degree), blocks.basis(), Form.COEFFICIENT, BufferRole.SCRATCH);
    }

    /** The polynomials of a table, as ciphertexts without a mask. */
    private void load(RowBuffer rows, LargeTable table) {
        HostRows words = HostRows.allocate(rows.shape().withComponents(1), blocks.basis(), Form.COEFFICIENT);
        for (int place = 0; place < 1 << table.bits(); place++) {
            words.set(place / degree, 0, 0, place % degree, blocks.word(2 * table.value(place)));
        }
        stream().zero(rows.component(0));
        stream().upload(rows.component(1), words);
        stream().await();
    }

    /**
     * A table's entry, as the constant term of a ring ciphertext.
     *
     * @param out one ring ciphertext, coefficient form
     */
    void read(RowBuffer out, EncryptedIndex index, LargeTable table) {
        int count = Math.max(1, (1 << table.bits()) / degree);
        try (RowBuffer rows = rings(count);
                RowBuffer differences = rings(Math.max(1, count / 2));
                RowBuffer products = rings(Math.max(1, count / 2))) {
            load(rows, table);
            for (int bit = table.bits() - 1; bit >= logDegree; bit--) {
                int half = 1 << bit - logDegree;
                RowBuffer low = rows.batch1(0, half);
                RowBuffer difference = differences.batch1(0, half);
                RowBuffer product = products.batch1(0, half);
                stream().subtract(difference, rows.batch1(half, 2 * half), low);
                stream().externalProduct(product, difference, index.bit(bit), gadget);
                stream().add(low, low, product);
            }
            RowBuffer one = rows.batch1(0, 1);
            RowBuffer difference = differences.batch1(0, 1);
            RowBuffer product = products.batch1(0, 1);
            for (int bit = Math.min(table.bits(), logDegree) - 1; bit >= 0; bit--) {
                stream().gather(difference, one, turns.get(bit).on(stream(), BufferRole.CONTROL));
                stream().subtract(difference, difference, one);
                stream().externalProduct(product, difference, index.bit(bit), gadget);
                stream().add(one, one, product);
            }
            stream().copy(out, one);
        }
    }
}
