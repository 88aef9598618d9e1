package io.fhe4j.nn.plan;

import io.fhe4j.ckks.CkksParameters;

/**
 * Predicts times from what operations are made of: butterflies of transforms, and word operations of everything else (products,
 * sums, base conversions). The two rates are round figures for one core with 512-bit vectors; on other machines the
 * prediction is off by a constant factor, and its shape still holds.
 */
final class CostModel {
    private static final double NANOS_PER_BUTTERFLY = 0.25;
    private static final double NANOS_PER_WORD = 0.5;

    private final CkksParameters parameters;

    CostModel(CkksParameters parameters) {
        this.parameters = parameters;
    }

    private double transforms(double rows) {
        return rows * parameters.ringDegree() / 2.0 * parameters.logRingDegree() * NANOS_PER_BUTTERFLY;
    }

    private double words(double rows) {
        return rows * parameters.ringDegree() * NANOS_PER_WORD;
    }

    private int special() {
        return parameters.special().size();
    }

    /** Splitting a polynomial into digits over P ∪ Q: rows back to coefficients, digits raised, all transformed. */
    double decomposition(int level) {
        int rows = parameters.rows(level);
        int full = rows + special();
        int digits = parameters.digits(level);
        return transforms(rows + (double) digits * full) + words((double) rows * full);
    }

    /** The inner product with a key, and the division by P. */
    double keyProduct(int level) {
        int rows = parameters.rows(level);
        int full = rows + special();
        return words(2.0 * parameters.digits(level) * full) + transforms(2.0 * full) + words(2.0 * special() * rows);
    }

    /** A ciphertext times a plaintext, added to a sum. */
    double plainProduct(int level) {
        return words(2.0 * parameters.rows(level));
    }

    /** The product of two ciphertexts before relinearisation. */
    double product(int level) {
        return words(4.0 * parameters.rows(level));
    }

    double addition(int level) {
        return words(2.0 * parameters.rows(level));
    }

    double rescale(int level) {
        int rows = parameters.rows(level);
        int dropped = parameters.group(level).size();
        return transforms(2.0 * rows) + words(2.0 * dropped * rows);
    }
}
