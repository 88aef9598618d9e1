package io.fhe4j.benchmarks.workloads;

import io.fhe4j.benchmarks.workloads.Operation.Kind;

/**
 * CKKS bootstrapping, composed: modulus raising, slots from coefficients, the modular reduction by a Chebyshev series and double angles, and back.
 * To be replaced by the library's own program when there is one.
 */
final class Bootstrapping {

    private static final String TRANSFORMS = "Chen et al., Eurocrypt 2019, §4; Bossuat et al., Eurocrypt 2021, §4";
    private static final String SERIES = "Han, Ki, CT-RSA 2020, §3; Bossuat et al., Eurocrypt 2021, §5";
    private static final String RAISE = "Cheon et al., Eurocrypt 2018, §3";
    private static final int STAGES = 3;
    private static final int DOUBLE_ANGLES = 3;

    private Bootstrapping() {}

    /** Bootstrapping of full slots. */
    static Workload full(ParameterSet set) {
        return of(set, 15, "bootstrapping", "one ciphertext of 2^15 complex slots");
    }

    /**
     * Bootstrapping of vectors that repeat.
     *
     * @param logSlots log2 of their length: with 2^14 and fewer, real and imaginary parts share a ciphertext
     */
    static Workload of(ParameterSet set, int logSlots, String name, String description) {
        boolean sparse = logSlots < 15;
        Workload.Builder table = new Workload.Builder(set, set.topLevel());
        table.part("raise the modulus", RAISE).add(Kind.RAISE, 1);
        if (sparse) {
            table.part("sum of repetitions", RAISE)
                    .add(Kind.ROTATE, 15 - logSlots)
                    .add(Kind.ADD, 15 - logSlots);
        }
        table.wide(true);
        table.part("slots from coefficients", TRANSFORMS);
        transforms(table, logSlots);
        table.add(Kind.CONJUGATE, 1).add(Kind.ADD, 2);
        table.part("modular reduction", SERIES);
        reduction(table, sparse ? 1 : 2);
        table.part("coefficients from slots", TRANSFORMS);
        if (!sparse) {
            table.add(Kind.ADD, 1);
        }
        table.wide(false);
        transforms(table, logSlots);
        return table.build(name, description);
    }

    /** Stages of a transform, each of an equal share of the butterflies' levels. */
    private static void transforms(Workload.Builder table, int logSlots) {
        int done = 0;
        for (int stage = 0; stage < STAGES; stage++) {
            int log = (logSlots * (stage + 1)) / STAGES - done;
            table.add(Operation.transform((1 << log) - 1, 1 << done), 1).down();
            done += log;
        }
    }

    /** Degree 31 with seven baby steps T_1…T_7 and giant steps T_8, T_16; then double angles. */
    private static void reduction(Workload.Builder table, int ciphertexts) {
        long c = ciphertexts;
        table.add(Kind.SQUARE, c).down(); // T_2
        table.add(Kind.MULTIPLY, c).add(Kind.SQUARE, c).down(); // T_3, T_4
        table.add(Kind.MULTIPLY, 3 * c).add(Kind.SQUARE, c).down(); // T_5 … T_8
        table.add(Kind.SQUARE, c); // T_16
        // Four sums of T_1 … T_7 with constants, each rescaled once.
        table.add(Kind.MULTIPLY_CONSTANT, 28 * c)
                .add(Kind.ADD, 28 * c)
                .add(Kind.RESCALE, 4 * c)
                .down();
        table.add(Kind.MULTIPLY, 2 * c).add(Kind.ADD, 2 * c).down(); // times T_8
        table.add(Kind.MULTIPLY, c).add(Kind.ADD, c).down(); // times T_16
        for (int k = 0; k < DOUBLE_ANGLES; k++) {
            table.add(Kind.SQUARE, c).add(Kind.ADD, 2 * c).down();
        }
    }
}
