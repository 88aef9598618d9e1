package io.fhe4j.ringgsw.pbs;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Torus;
import io.fhe4j.ntt.TorusRotation;
import io.fhe4j.ntt.TorusRotationKey;
import io.fhe4j.ntt.TorusSwitching;
import io.fhe4j.ntt.TorusSwitchingKey;
import java.lang.foreign.MemorySegment;

/** Expands keys of the torus from their seed and prepares them, piece by piece, so that no whole key is ever expanded. */
final class KeyPreparation {

    /** Mask words whose key rows are expanded at once. */
    private static final int PIECE = 64;

    private KeyPreparation() {}

    /** The pieces of both keys. */
    static int pieces(PbsParameters parameters) {
        TorusSwitching switching = TorusEngine.switching(parameters);
        return TorusEngine.rotation(parameters).keys() + switching.words() / count(switching);
    }

    /** The coefficients of a piece. The number of all is a power of two times k, and so a multiple of it. */
    private static int count(TorusSwitching shape) {
        return Math.min(PIECE, shape.words());
    }

    /**
     * Fills a rotation key.
     *
     * @param key of the keys' {@link TorusEngine#rotation} shape
     * @param prepared is run after each piece
     */
    static void fill(TorusRotationKey key, Torus torus, PbsKeys keys, Runnable prepared) {
        TorusRotation shape = TorusEngine.rotation(keys.parameters());
        RnsBasis basis = keys.parameters().basis();
        HostRows entry = HostRows.allocate(shape.entries(1), basis, Form.COEFFICIENT);
        int rows = shape.components() * shape.gadget().levels();
        int body = shape.components() - 1;
        try (RowBuffer buffer = allocate(torus.stream().backend(), entry.shape(), basis)) {
            for (int i = 0; i < shape.keys(); i++) {
                for (int row = 0; row < rows; row++) {
                    for (int c = 0; c < body; c++) {
                        SeededPbsRows.expandRotation(
                                keys.seed(), keys.parameters().ringModulus(), i, row, c, entry.row(row, c, 0));
                    }
                    entry.setRow(row, body, 0, keys.rotation().rowWords(i * rows + row, 0, 0));
                }
                torus.stream().upload(buffer, entry);
                torus.stream().await();
                torus.prepare(key, i, buffer);
                prepared.run();
            }
            torus.stream().await();
        }
    }

    /**
     * Fills a switching key.
     *
     * @param key of the keys' {@link TorusEngine#switching} shape
     * @param prepared is run after each piece
     */
    static void fill(TorusSwitchingKey key, Torus torus, PbsKeys keys, Runnable prepared) {
        TorusSwitching shape = TorusEngine.switching(keys.parameters());
        RnsBasis basis = keys.parameters().switchingBasis();
        int levels = shape.gadget().levels();
        int count = count(shape);
        HostRows entries = HostRows.allocate(shape.entries(count), basis, Form.COEFFICIENT);
        try (RowBuffer buffer = allocate(torus.stream().backend(), entries.shape(), basis)) {
            for (int first = 0; first < shape.words(); first += count) {
                for (int i = 0; i < count; i++) {
                    for (int level = 0; level < levels; level++) {
                        MemorySegment row = entries.row(i * levels + level, 0, 0);
                        SeededPbsRows.expandSwitching(
                                keys.seed(),
                                keys.parameters().switchingModulus(),
                                first + i,
                                level,
                                row.asSlice(0, (long) shape.dimension() * Long.BYTES));
                        entries.set(
                                i * levels + level,
                                0,
                                0,
                                shape.dimension(),
                                keys.switching().get(first + i, 0, 0, level));
                    }
                }
                torus.stream().upload(buffer, entries);
                torus.stream().await();
                torus.prepare(key, first, buffer);
                prepared.run();
            }
            torus.stream().await();
        }
    }

    private static RowBuffer allocate(Backend backend, Shape shape, RnsBasis basis) {
        return backend.allocate(shape, basis, Form.COEFFICIENT, BufferRole.SCRATCH);
    }
}
