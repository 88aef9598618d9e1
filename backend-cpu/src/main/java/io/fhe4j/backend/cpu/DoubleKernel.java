package io.fhe4j.backend.cpu;

import java.lang.foreign.MemorySegment;
import java.util.stream.DoubleStream;

/** The double kernels by name, each with a small piece of work that trains the compiler and tells whether it is done. */
enum DoubleKernel implements KernelTraining.Piece<DoubleKernels> {
    FORWARD4((k, r) -> k.forward4(r, 0, 1, 0, 1, 64, Zeros.TABLE, Zeros.TABLE, 3)),
    FORWARD4_REDUCED((k, r) -> k.forward4Reduced(r, 0, 1, 0, 1, 64, Zeros.TABLE, Zeros.TABLE, 3)),
    FORWARD8((k, r) -> k.forward8(r, 0, 1, 0, 1, 32, Zeros.TABLE, Zeros.TABLE, 3)),
    FORWARD8_REDUCED((k, r) -> k.forward8Reduced(r, 0, 1, 0, 1, 32, Zeros.TABLE, Zeros.TABLE, 3)),
    FORWARD_SHORT((k, r) -> k.forwardShort(r, 0, 1, 0, 4, Zeros.TABLE, Zeros.TABLE, 3)),
    FORWARD_SHORT_REDUCED((k, r) -> k.forwardShortReduced(r, 0, 1, 0, 4, Zeros.TABLE, Zeros.TABLE, 3)),
    FORWARD_LAST((k, r) -> k.forwardLast(r, 0, r, 0, 4, 3)),
    FORWARD_LAST_REDUCED((k, r) -> k.forwardLastReduced(r, 0, r, 0, 4, 3)),
    INVERSE_FIRST((k, r) -> k.inverseFirst(r, 0, r, 0, r, 0, 4, 3)),
    INVERSE_SHORT((k, r) -> k.inverseShort(r, 0, 1, 0, 4, Zeros.TABLE, Zeros.TABLE, 3)),
    INVERSE8((k, r) -> k.inverse8(r, 0, 1, 0, 1, 32, Zeros.TABLE, Zeros.TABLE, 3)),
    INVERSE2_SCALED((k, r) -> k.inverse2Scaled(r, 0, 1, 0, 1, 64, Zeros.TABLE, Zeros.TABLE, 3, 1, 1)),
    INVERSE4_SCALED((k, r) -> k.inverse4Scaled(r, 0, 1, 0, 1, 64, Zeros.TABLE, Zeros.TABLE, 3, 1, 1)),
    INVERSE8_SCALED((k, r) -> k.inverse8Scaled(r, 0, 1, 0, 1, 32, Zeros.TABLE, Zeros.TABLE, 3, 1, 1)),
    ADD((k, r) -> k.add(r, 0, r, 0, r, 0, 128, 3)),
    SUBTRACT((k, r) -> k.subtract(r, 0, r, 0, r, 0, 128, 3)),
    NEGATE((k, r) -> k.negate(r, 0, r, 0, 128, 3)),
    MULTIPLY((k, r) -> k.multiply(r, 0, r, 0, r, 0, 128, 3)),
    MULTIPLY_ADD((k, r) -> k.multiplyAdd(r, 0, r, 0, r, 0, 128, 3)),
    ADD_SCALAR((k, r) -> k.addScalar(r, 0, r, 0, 128, 3, 0)),
    MULTIPLY_SCALAR((k, r) -> k.multiplyScalar(r, 0, r, 0, 128, 3, 0, 0)),
    MULTIPLY_SCALAR_ADD((k, r) -> k.multiplyScalarAdd(r, 0, r, 0, 128, 3, 0, 0)),
    MULTIPLY_SCALAR_CENTRED((k, r) -> k.multiplyScalarCentred(r, 0, r, 0, 128, 3, 0, 0)),
    SUBTRACT_MULTIPLY_SCALAR((k, r) -> k.subtractMultiplyScalar(r, 0, r, 0, r, 0, 128, 3, 0, 0)),
    TENSOR((k, r) -> k.tensor(r, 0, 1024, 2048, r, 0, 0, r, 0, 0, 128, 3)),
    MULTIPLY_SUM((k, r) -> k.multiplySum(r, 0, r, 0, 0, r, 0, 0, 3, 64, 3, 0x1.8p60, 1, 0, 0)),
    MULTIPLY_SUM_ADD((k, r) -> k.multiplySumAdd(r, 0, r, 0, 0, r, 0, 0, 3, 64, 3, 0x1.8p60, 1, 0, 0)),
    MULTIPLY_SUM_PAIR((k, r) -> k.multiplySumPair(r, 0, 1024, r, 0, 0, r, 0, 0, 0, 3, 64, 3, 0x1.8p60, 1, 0, 0)),
    MULTIPLY_SUM_PAIR_ADD((k, r) -> k.multiplySumPairAdd(r, 0, 1024, r, 0, 0, r, 0, 0, 0, 3, 64, 3, 0x1.8p60, 1, 0, 0)),
    COMBINE((k, r) -> k.combine(r, 0, r, 0, 0, Zeros.TABLE, 0, 3, 64, 3, 0x1.8p60, 1, 0, 0)),
    COMBINE_ADD((k, r) -> k.combineAdd(r, 0, r, 0, 0, Zeros.TABLE, 0, 3, 64, 3, 0x1.8p60, 1, 0, 0)),
    QUOTIENT_SUM((k, r) -> k.quotientSum(r, 0, r, 0, 0, Zeros.TABLE, 3, 64)),
    FORWARD_ROW_1024((k, r) -> k.forwardRow(r, 0, 1024, Zeros.LARGE, Zeros.LARGE, r, 3)),
    FORWARD_ROW_2048((k, r) -> k.forwardRow(r, 0, 2048, Zeros.LARGE, Zeros.LARGE, r, 3)),
    INVERSE_ROW_1024((k, r) -> k.inverseRow(r, 0, 1024, Zeros.LARGE, Zeros.LARGE, r, 3, 1, 1)),
    INVERSE_ROW_2048((k, r) -> k.inverseRow(r, 0, 2048, Zeros.LARGE, Zeros.LARGE, r, 3, 1, 1)),
    DENSE_PAIR_1024_2((k, r) -> k.densePair(r, 0, 8256, r, 0, r, 0, 2, 1024, 3, 0x1.8p60, 1, 0, 0)),
    DENSE_PAIR_1024_4((k, r) -> k.densePair(r, 0, 8256, r, 0, r, 0, 4, 1024, 3, 0x1.8p60, 1, 0, 0)),
    DENSE_PAIR_1024_6((k, r) -> k.densePair(r, 0, 8256, r, 0, r, 0, 6, 1024, 3, 0x1.8p60, 1, 0, 0)),
    DENSE_PAIR_2048_2((k, r) -> k.densePair(r, 0, 16448, r, 0, r, 0, 2, 2048, 3, 0x1.8p60, 1, 0, 0)),
    DENSE_PAIR_2048_4((k, r) -> k.densePair(r, 0, 16448, r, 0, r, 0, 4, 2048, 3, 0x1.8p60, 1, 0, 0)),
    DENSE_PAIR_2048_6((k, r) -> k.densePair(r, 0, 16448, r, 0, r, 0, 6, 2048, 3, 0x1.8p60, 1, 0, 0)),
    DENSE_SIGNS_1024_2((k, r) -> k.denseSigns(r, 0, 8256, r, 0, r, 0, r, 0, 2, 1024, 3, 0x1.8p60, 1, 0, 0)),
    DENSE_SIGNS_1024_4((k, r) -> k.denseSigns(r, 0, 8256, r, 0, r, 0, r, 0, 4, 1024, 3, 0x1.8p60, 1, 0, 0)),
    DENSE_SIGNS_2048_2((k, r) -> k.denseSigns(r, 0, 16448, r, 0, r, 0, r, 0, 2, 2048, 3, 0x1.8p60, 1, 0, 0)),
    DENSE_SIGNS_2048_4((k, r) -> k.denseSigns(r, 0, 16448, r, 0, r, 0, r, 0, 4, 2048, 3, 0x1.8p60, 1, 0, 0)),
    DIGITS_1024_2((k, r) -> k.digits(r, 0, 8256, r, 65536, 2, 1024, 3, 1, 0, 2)),
    DIGITS_1024_3((k, r) -> k.digits(r, 0, 8256, r, 65536, 3, 1024, 3, 1, 0, 2)),
    DIGITS_2048_2((k, r) -> k.digits(r, 0, 16448, r, 65536, 2, 2048, 3, 1, 0, 2)),
    DIGITS_2048_3((k, r) -> k.digits(r, 0, 16448, r, 65536, 3, 2048, 3, 1, 0, 2)),
    DIGITS((k, r) -> k.digits(r, 0, 512, r, 4096, 3, 64, 3, 1, 0, 2)),
    MONOMIAL_LESS_ONE((k, r) -> k.monomialLessOne(r, 0, Zeros.ONES, Zeros.ONES, Zeros.STEPS, 0, 0, 64, 3)),
    DECODE((k, r) -> k.decode(r, 0, 64, 3)),
    DECODE_BLOCKS((k, r) -> k.decodeBlocks(r, 0, 128, 3)),
    ENCODE((k, r) -> k.encode(r, 0, r, 0, 64, 3)),
    ENCODE_BLOCKS((k, r) -> k.encodeBlocks(r, 0, r, 0, 128, 3));

    /** Words of the row that training works on. */
    static final int TRAINING_WORDS = 40_000;

    private static final class Zeros {
        static final double[] TABLE = new double[64];
        static final double[] LARGE = new double[2048];
        static final int[] STEPS = new int[64];
        /** Powers of 1, so that 1 − 1 is written. */
        static final double[] ONES = DoubleStream.generate(() -> 1).limit(64).toArray();
    }

    private static final DoubleKernel[] ALL = values();

    private interface Training {
        void run(DoubleKernels kernels, MemorySegment row);
    }

    @SuppressWarnings("ImmutableEnumChecker") // the constants above capture nothing
    private final Training training;

    DoubleKernel(Training training) {
        this.training = training;
    }

    /** Which of a kind: for 1024 and 2048 words, {@code each} for a width. */
    static DoubleKernel sized(DoubleKernel first, int n, int each, int which) {
        return ALL[first.ordinal() + (n == 2048 ? each : 0) + which];
    }

    /** Whether there are kernels for this very width. */
    static boolean hasOwn(int n) {
        return n == 1024 || n == 2048;
    }

    @Override
    public long fast() {
        boolean large = compareTo(FORWARD_ROW_1024) >= 0 && compareTo(DIGITS_2048_3) <= 0;
        return large ? 20_000 : 2_000;
    }

    @Override
    public void train(DoubleKernels kernels, MemorySegment zeros) {
        training.run(kernels, zeros);
    }
}
