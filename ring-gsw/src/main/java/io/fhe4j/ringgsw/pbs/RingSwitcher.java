package io.fhe4j.ringgsw.pbs;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;

/** Automorphisms of ring ciphertexts and the product with z, by the ring switching keys of {@link CircuitKeys}. It holds the prepared keys. */
final class RingSwitcher implements AutoCloseable {

    private final Backend backend;
    private final CircuitParameters parameters;
    private final PbsParameters blocks;
    private final int logDegree;
    private final RowBuffer switchingKey;

    RingSwitcher(Backend backend, CircuitKeys keys) {
        this.backend = backend;
        this.parameters = keys.parameters();
        this.blocks = parameters.blocks();
        this.logDegree = Integer.numberOfTrailingZeros(blocks.ringDegree());
        this.switchingKey = switchingKey(keys);
    }

    private RowBuffer switchingKey(CircuitKeys keys) {
        Shape shape = CircuitKeys.shape(parameters).withComponents(2);
        HostRows rows = HostRows.allocate(shape, blocks.basis(), Form.EVALUATION);
        int digits = parameters.switching().levels();
        for (int entry = 0; entry < shape.batch1(); entry++) {
            for (int level = 0; level < digits; level++) {
                int row = entry * digits + level;
                CircuitKeys.expand(parameters, keys.blocks().seed(), entry, level, rows.row(row, 0, 0));
                rows.setRow(row, 1, 0, keys.switching().rowWords(row, 0, 0));
            }
        }
        try (TakenMemory taken = new TakenMemory()) {
            RowBuffer key = taken.take(
                    backend.allocate(shape, blocks.basis(), Form.EVALUATION, BufferRole.KEY), RowBuffer::close);
            stream().upload(key, rows);
            stream().await();
            taken.keep();
            return key;
        }
    }

    private Stream stream() {
        return backend.stream();
    }

    private RowBuffer scratch(Shape shape, Form form) {
        return backend.allocate(shape, blocks.basis(), form, BufferRole.SCRATCH);
    }

    /**
     * sum = what the mask takes from the body after an automorphism, or for z².
     *
     * @param sum ring ciphertexts, evaluation form
     * @param x ring ciphertexts with batch3 = 1, coefficient form
     * @param entry of the keys
     */
    private void switchMask(RowBuffer sum, RowBuffer x, int entry) {
        Shape ring = x.shape();
        int digits = parameters.switching().levels();
        Shape shape = new Shape(ring.batch1(), ring.batch2(), digits, 1, 1, blocks.ringDegree());
        try (RowBuffer parts = scratch(shape, Form.EVALUATION)) {
            stream().decompose(parts.as(Form.COEFFICIENT), x.component(0), parameters.switching());
            stream().forwardNtt(parts, parts.as(Form.COEFFICIENT));
            Shape full = shape.withComponents(2);
            stream()
                    .multiplySum(
                            sum,
                            parts.broadcastTo(full),
                            switchingKey.batch1(entry, entry + 1).broadcastTo(full));
        }
    }

    /** sum = a switch of x's masks from z²: its phase is that of (mask·z)·z less an error; evaluation form. */
    void multiplyMaskBySquare(RowBuffer sum, RowBuffer x) {
        switchMask(sum, x, logDegree);
    }

    /**
     * out = out + σ(x), as ciphertexts under z.
     *
     * @param out ring ciphertexts with batch3 = 1, coefficient form
     * @param x shaped so; may be {@code out}
     * @param step which automorphism: {@link CircuitKeys#galois}
     */
    void addMoved(RowBuffer out, RowBuffer x, int step) {
        try (RowBuffer moved = scratch(x.shape(), Form.COEFFICIENT);
                RowBuffer sum = scratch(x.shape(), Form.EVALUATION)) {
            stream().automorphism(moved, x, CircuitKeys.galois(parameters, step));
            switchMask(sum, moved, step);
            stream().inverseNtt(sum.as(Form.COEFFICIENT), sum);
            stream().add(out, out, sum.as(Form.COEFFICIENT));
            stream().add(out.component(1), out.component(1), moved.component(1));
        }
    }

    @Override
    public void close() {
        switchingKey.close();
    }
}
