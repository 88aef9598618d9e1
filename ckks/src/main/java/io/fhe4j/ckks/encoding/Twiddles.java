package io.fhe4j.ckks.encoding;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The twiddle factors of one stage of the special transform: of the butterflies of length 2·half, e^(2πi·5^j/(8·half)) for
 * j = 0 … half − 1. A stage's factors are the same in every transform that has the stage, so all sizes share them; each is
 * made when first used (the last, of 2^15 factors in double-double, takes 1 MiB).
 */
final class Twiddles {

    private static final int STAGES = UnitRoots.LOG_ORDER - 2;

    private static final AtomicReferenceArray<Twiddles> BY_STAGE = new AtomicReferenceArray<>(STAGES);

    final double[] reHi;
    final double[] reLo;
    final double[] imHi;
    final double[] imLo;

    private Twiddles(int stage) {
        int half = 1 << stage;
        int logOrder = stage + 3;
        int mask = (1 << logOrder) - 1;
        reHi = new double[half];
        reLo = new double[half];
        imHi = new double[half];
        imLo = new double[half];
        int power = 1;
        for (int j = 0; j < half; j++) {
            UnitRoots.Complex root = UnitRoots.root(logOrder, power);
            reHi[j] = root.re().hi();
            reLo[j] = root.re().lo();
            imHi[j] = root.im().hi();
            imLo[j] = root.im().lo();
            power = power * 5 & mask;
        }
    }

    /** The factors of the butterflies of length 2^(stage + 1). */
    static Twiddles of(int stage) {
        Twiddles known = BY_STAGE.get(stage);
        if (known == null) {
            // Two threads may both make it; the results are equal.
            known = new Twiddles(stage);
            BY_STAGE.set(stage, known);
        }
        return known;
    }
}
