package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Primes;
import java.lang.foreign.MemorySegment;

/** The narrow kernels by name, each with some work that trains the compiler: one kernel for each width and size of modulus. */
enum NarrowKernel implements KernelTraining.Piece<NarrowKernels> {
    FORWARD_1024_27((k, r) -> k.forward(r, 0, Tables.of(1024, 27))),
    FORWARD_1024_29((k, r) -> k.forward(r, 0, Tables.of(1024, 29))),
    FORWARD_2048_27((k, r) -> k.forward(r, 0, Tables.of(2048, 27))),
    FORWARD_2048_29((k, r) -> k.forward(r, 0, Tables.of(2048, 29))),
    INVERSE_1024_27((k, r) -> k.inverse(r, 0, NarrowTables.PLAIN, Tables.of(1024, 27))),
    INVERSE_1024_29((k, r) -> k.inverse(r, 0, NarrowTables.PLAIN, Tables.of(1024, 29))),
    INVERSE_2048_27((k, r) -> k.inverse(r, 0, NarrowTables.PLAIN, Tables.of(2048, 27))),
    INVERSE_2048_29((k, r) -> k.inverse(r, 0, NarrowTables.PLAIN, Tables.of(2048, 29))),
    INVERSE_ADD_1024_27((k, r) -> k.inverseAdd(r, 0, r, 8192, NarrowTables.PLAIN, Tables.of(1024, 27))),
    INVERSE_ADD_1024_29((k, r) -> k.inverseAdd(r, 0, r, 8192, NarrowTables.PLAIN, Tables.of(1024, 29))),
    INVERSE_ADD_2048_27((k, r) -> k.inverseAdd(r, 0, r, 8192, NarrowTables.PLAIN, Tables.of(2048, 27))),
    INVERSE_ADD_2048_29((k, r) -> k.inverseAdd(r, 0, r, 8192, NarrowTables.PLAIN, Tables.of(2048, 29))),
    MONOMIAL_1024((k, r) -> k.monomialLessOne(r, 0, Tables.LANES, Tables.monomials(1024), 1)),
    MONOMIAL_2048((k, r) -> k.monomialLessOne(r, 0, Tables.LANES, Tables.monomials(2048), 1)),
    PRODUCTS_1024_4((k, r) -> Tables.products(k, r, 1024, 2, 4)),
    PRODUCTS_1024_6((k, r) -> Tables.products(k, r, 1024, 2, 6)),
    PRODUCTS_1024_8((k, r) -> Tables.products(k, r, 1024, 2, 8)),
    PRODUCTS_2048_4((k, r) -> Tables.products(k, r, 2048, 2, 4)),
    PRODUCTS_2048_6((k, r) -> Tables.products(k, r, 2048, 2, 6)),
    PRODUCTS_2048_8((k, r) -> Tables.products(k, r, 2048, 2, 8)),
    PRODUCTS((k, r) -> Tables.products(k, r, 1024, 1, 2)),
    PAIRS_1024_2_PLUS((k, r) -> Tables.pairs(k, r, 1024, 2, true)),
    PAIRS_1024_3_PLUS((k, r) -> Tables.pairs(k, r, 1024, 3, true)),
    PAIRS_1024_4_PLUS((k, r) -> Tables.pairs(k, r, 1024, 4, true)),
    PAIRS_1024_4((k, r) -> Tables.pairs(k, r, 1024, 4, false)),
    PAIRS_1024_6((k, r) -> Tables.pairs(k, r, 1024, 6, false)),
    PAIRS_1024_8((k, r) -> Tables.pairs(k, r, 1024, 8, false)),
    PAIRS_2048_2_PLUS((k, r) -> Tables.pairs(k, r, 2048, 2, true)),
    PAIRS_2048_3_PLUS((k, r) -> Tables.pairs(k, r, 2048, 3, true)),
    PAIRS_2048_4_PLUS((k, r) -> Tables.pairs(k, r, 2048, 4, true)),
    PAIRS_2048_4((k, r) -> Tables.pairs(k, r, 2048, 4, false)),
    PAIRS_2048_6((k, r) -> Tables.pairs(k, r, 2048, 6, false)),
    PAIRS_2048_8((k, r) -> Tables.pairs(k, r, 2048, 8, false)),
    PAIRS((k, r) -> Tables.pairs(k, r, 1024, 5, false)),
    CANONICAL((k, r) -> k.canonical(r, 0, 256, 3)),
    SCALE((k, r) -> k.scale(r, 0, 256, 1, 1, 3)),
    DIGITS((k, r) -> k.digits(r, 0, 4096, r, 16384, 3, 256, 3, 7, 7)),
    DIGITS_1024_2((k, r) -> k.digits(r, 0, 4160, r, 32768, 2, 1024, 3, 7, 7)),
    DIGITS_1024_3((k, r) -> k.digits(r, 0, 4160, r, 32768, 3, 1024, 3, 7, 7)),
    DIGITS_1024_4((k, r) -> k.digits(r, 0, 4160, r, 32768, 4, 1024, 3, 7, 7)),
    DIGITS_2048_2((k, r) -> k.digits(r, 0, 8256, r, 65536, 2, 2048, 3, 7, 7)),
    DIGITS_2048_3((k, r) -> k.digits(r, 0, 8256, r, 65536, 3, 2048, 3, 7, 7)),
    DIGITS_2048_4((k, r) -> k.digits(r, 0, 8256, r, 65536, 4, 2048, 3, 7, 7)),
    PERMUTE((k, r) -> k.permute(r, 0, r, 8192, Tables.GROUPS, Tables.PLACES)),
    SUM_ROWS((k, r) -> k.sumRows(r, 0, 256, r, Tables.ROWS, 8));

    /** Words of 64 bits of the memory that training works on: the largest key of one step. */
    static final int TRAINING_WORDS = 40_000;

    private static final NarrowKernel[] ALL = values();

    private static final class Tables {
        static final int[] LANES = new int[16];
        static final long[] ROWS = new long[8];
        static final int[] GROUPS = new int[16];
        static final int[] PLACES = new int[1024];
        private static final NarrowTables[] TABLES = {table(1024, 27), table(1024, 29), table(2048, 27), table(2048, 29)
        };
        private static final NarrowMonomials[] MONOMIALS = {
            new NarrowMonomials(TABLES[0], EvaluationOrder.ofNarrow(true)),
            new NarrowMonomials(TABLES[2], EvaluationOrder.ofNarrow(true))
        };

        private static NarrowTables table(int n, int bits) {
            return new NarrowTables(new Twiddles(Modulus.of(Primes.ofBits(bits, n, 1)[0]), n));
        }

        static NarrowTables of(int n, int bits) {
            return TABLES[size(n, bits == 27)];
        }

        static NarrowMonomials monomials(int n) {
            return MONOMIALS[large(n)];
        }

        static void products(NarrowKernels kernels, MemorySegment r, int n, int signs, int terms) {
            long row = CpuMemory.stride(n, Integer.BYTES);
            kernels.products(r, 0, r, 0, r, 0, 2 * row, r, 0, signs, terms, of(n, 27));
        }

        static void pairs(NarrowKernels kernels, MemorySegment r, int n, int terms, boolean adds) {
            kernels.pairs(r, 0, 2L * CpuMemory.stride(n, Integer.BYTES), r, 0, r, 0, terms, adds, 0, of(n, 27));
        }
    }

    private interface Training {
        void run(NarrowKernels kernels, MemorySegment rows);
    }

    @SuppressWarnings("ImmutableEnumChecker") // the constants above capture nothing
    private final Training training;

    NarrowKernel(Training training) {
        this.training = training;
    }

    /** Which of the two widths; any for widths that plain loops serve. */
    private static int large(int n) {
        return n == 2048 ? 1 : 0;
    }

    private static int size(int n, boolean small) {
        return 2 * large(n) + (small ? 0 : 1);
    }

    private static NarrowKernel sized(NarrowKernel first, int n, int p) {
        return ALL[first.ordinal() + size(n, p >>> 27 == 0)];
    }

    /** The forward transform of this size. */
    static NarrowKernel forward(int n, int p) {
        return sized(FORWARD_1024_27, n, p);
    }

    /** The inverse transform of this size. */
    static NarrowKernel inverse(int n, int p) {
        return sized(INVERSE_1024_27, n, p);
    }

    /** The inverse transform of this size that adds. */
    static NarrowKernel inverseAdd(int n, int p) {
        return sized(INVERSE_ADD_1024_27, n, p);
    }

    /** Monomials of this width. */
    static NarrowKernel monomial(int n) {
        return n == 1024 ? MONOMIAL_1024 : MONOMIAL_2048;
    }

    /** So many digits of rows of this width. */
    static NarrowKernel digits(int n, int levels) {
        return levels >= 2 && levels <= 4 ? ALL[DIGITS_1024_2.ordinal() + 3 * large(n) + levels - 2] : DIGITS;
    }

    /** Sums of so many products. */
    static NarrowKernel products(int n, int signs, int components, int terms) {
        boolean own = signs == 2 && components == 2 && (terms == 4 || terms == 6 || terms == 8);
        return own ? ALL[PRODUCTS_1024_4.ordinal() + 3 * large(n) + terms / 2 - 2] : PRODUCTS;
    }

    /** Sums of so many products for two components, with a row more or not. */
    static NarrowKernel pairs(int n, int terms, boolean adds) {
        int number = adds ? moving(terms) : terms == 4 || terms == 6 || terms == 8 ? 3 + (terms - 4) / 2 : -1;
        return number < 0 ? PAIRS : ALL[PAIRS_1024_2_PLUS.ordinal() + 6 * large(n) + number];
    }

    private static int moving(int terms) {
        return terms >= 2 && terms <= 4 ? terms - 2 : -1;
    }

    @Override
    public void train(NarrowKernels kernels, MemorySegment rows) {
        training.run(kernels, rows);
    }

    @Override
    public long fast() {
        return compareTo(CANONICAL) < 0 ? 20_000 : 2_000;
    }
}
