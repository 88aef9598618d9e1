package io.fhe4j.benchmarks;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import java.util.SplittableRandom;

/** Operands of kernels: uniform residues that are the same in every run and on every backend. */
public final class SeededRows {

    private SeededRows() {}

    /**
     * Residues on a backend.
     *
     * @param seed other seeds give other residues
     * @return a buffer that the caller closes
     */
    public static RowBuffer on(Backend backend, Shape shape, RnsBasis moduli, Form form, BufferRole role, long seed) {
        HostRows host = HostRows.allocate(shape, moduli, form);
        SplittableRandom random = new SplittableRandom(seed);
        int batch = (int) (shape.totalRows() / shape.components() / shape.rows());
        for (int b = 0; b < batch; b++) {
            for (int c = 0; c < shape.components(); c++) {
                for (int r = 0; r < shape.rows(); r++) {
                    for (int i = 0; i < shape.width(); i++) {
                        host.set(b, c, r, i, random.nextLong(moduli.get(r).value()));
                    }
                }
            }
        }
        RowBuffer buffer = backend.allocate(shape, moduli, form, role);
        backend.stream().upload(buffer, host);
        return buffer;
    }
}
