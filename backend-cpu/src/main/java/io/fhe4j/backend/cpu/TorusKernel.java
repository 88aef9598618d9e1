package io.fhe4j.backend.cpu;

import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.Set;

/** The torus kernels by name, each with a piece of work on zeros that trains the compiler and tells whether it is done; the smallest first. */
enum TorusKernel implements KernelTraining.Piece<TorusVectors> {
    ADD_MODULO_ONE((k, a, n) -> k.addModuloOne(a, a + 8192, 4 * n)),
    DIGITS((k, a, n) -> k.digits(a, a, 1, a + 8192, 0, 4 * n, 0x1.8p29, 0x1p-25)),
    DIGIT_LEVELS((k, a, n) -> k.digitLevels(a, a, 1, a + 8192, 4096, 0, 4 * n, Zeros.UNITS, 0x1p-32)),
    PRODUCTS_2((k, a, n) -> k.products2(a, a + 8192, 4096, 8192, 0, n)),
    PRODUCTS((k, a, n) -> k.products(a, a + 8192, a + 16384, 1024, 2048, 2, 2, 0, n)),
    SUBTRACT_ROWS((k, a, n) -> k.subtractRows(a, 2048, a, a + 16384, 8 * n)),
    BUNDLE_1((k, a, n) -> k.bundle1(a, 8192, a + 16384, 4, 1, 2, 3, Zeros.TURNS, Zeros.TABLE, Zeros.TABLE, 0, n)),
    BUNDLE_2((k, a, n) -> k.bundle2(a, 2048, a + 16384, 2, 1, 2, 3, Zeros.TURNS, Zeros.TABLE, Zeros.TABLE, 0, n / 2)),
    BUNDLE_3((k, a, n) -> k.bundle3(a, 1024, a + 16384, 2, 1, 2, 3, Zeros.TURNS, Zeros.TABLE, Zeros.TABLE, 0, n / 2)),
    FORWARD_HEAD_512((k, a, n) -> k.forwardHead512(a, Zeros.TABLE, n)),
    FORWARD_HEAD_1024((k, a, n) -> k.forwardHead1024(a, Zeros.TABLE, n)),
    FORWARD_BLOCKS_512((k, a, n) -> k.forwardBlocks512(a, Zeros.TABLE, n)),
    FORWARD_BLOCKS_1024((k, a, n) -> k.forwardBlocks1024(a, Zeros.TABLE, n)),
    FORWARD_8((k, a, n) -> k.forward8(a, 4096, 16, n / 8, Zeros.TABLE)),
    INVERSE_HEAD_512((k, a, n) -> k.inverseHead512(a, Zeros.TABLE, n)),
    INVERSE_HEAD_1024((k, a, n) -> k.inverseHead1024(a, Zeros.TABLE, n)),
    INVERSE_BLOCKS_512((k, a, n) -> k.inverseBlocks512(a, Zeros.TABLE, n)),
    INVERSE_BLOCKS_1024((k, a, n) -> k.inverseBlocks1024(a, Zeros.TABLE, n)),
    INVERSE_8((k, a, n) -> k.inverse8(a, 4096, 16, n / 8, Zeros.TABLE)),
    FORWARD_TAIL_1((k, a, n) -> k.forwardTail1(a, 4096, 0, n, a, a + 8192)),
    FORWARD_TAIL_2((k, a, n) -> k.forwardTail2(a, 4096, 0, n, a, a + 8192)),
    FORWARD_TAIL_4((k, a, n) -> k.forwardTail4(a, 4096, 0, n, a, a + 8192)),
    INVERSE_TAIL_1((k, a, n) -> k.inverseTail1(a, 4096, 0, n, a, a + 8192)),
    INVERSE_TAIL_2((k, a, n) -> k.inverseTail2(a, 4096, 0, n, a, a + 8192)),
    INVERSE_TAIL_4((k, a, n) -> k.inverseTail4(a, 4096, 0, n, a, a + 8192));

    /** Words of the memory that training works on. */
    static final int TRAINING_WORDS = 8192;

    /** Vectors, or numbers, of a piece: some rounds of a loop, or the compiler would take its body for rarely run. */
    private static final int SIZE = 16;

    /** Calls with nothing to do for each piece of work: the second compiler takes a kernel after some 5000 calls, a tenth of the time if most do nothing. */
    private static final int CALLS = 10;

    private static final class Zeros {
        static final double[] TABLE = new double[1024];
        static final int[] TURNS = new int[SIZE];
        static final double[] UNITS = {0x1.8p22, 0x1.8p37};
    }

    private interface Training {
        void run(TorusVectors kernels, long address, int size);
    }

    @SuppressWarnings("ImmutableEnumChecker") // the constants above capture nothing
    private final Training training;

    TorusKernel(Training training) {
        this.training = training;
    }

    @Override
    public void train(TorusVectors kernels, MemorySegment zeros) {
        training.run(kernels, zeros.address(), SIZE);
    }

    @Override
    public void call(TorusVectors kernels, MemorySegment zeros) {
        for (int i = 0; i < CALLS; i++) {
            training.run(kernels, zeros.address(), 0);
        }
    }

    @Override
    public long fast() {
        return 2_000;
    }

    @Override
    public int pieces() {
        return 1_500;
    }

    /** What external products of these tables run. */
    static Set<TorusKernel> ofProducts(TorusTables tables, int components, int levels) {
        Set<TorusKernel> kernels = ofTransforms(tables);
        kernels.add(ADD_MODULO_ONE);
        kernels.add(levels == 1 ? DIGITS : DIGIT_LEVELS);
        kernels.add(levels == 1 && components == 2 ? PRODUCTS_2 : PRODUCTS);
        return kernels;
    }

    /** What adds up the keys of so many numbers. */
    static Set<TorusKernel> bundle(int numbers) {
        return switch (numbers) {
            case 1 -> Set.of(BUNDLE_1);
            case 2 -> Set.of(BUNDLE_2);
            case 3 -> Set.of(BUNDLE_2, BUNDLE_3);
            default -> throw new IllegalArgumentException("no keys of " + numbers + " numbers are added up");
        };
    }

    /** What transforms of these tables run. */
    static Set<TorusKernel> ofTransforms(TorusTables tables) {
        Set<TorusKernel> kernels = EnumSet.noneOf(TorusKernel.class);
        switch (tables.numbers) {
            case 512 ->
                kernels.addAll(Set.of(FORWARD_HEAD_512, FORWARD_BLOCKS_512, INVERSE_BLOCKS_512, INVERSE_HEAD_512));
            case 1024 ->
                kernels.addAll(Set.of(FORWARD_HEAD_1024, FORWARD_BLOCKS_1024, INVERSE_BLOCKS_1024, INVERSE_HEAD_1024));
            default -> kernels.addAll(Set.of(FORWARD_8, INVERSE_8));
        }
        if (tables.passes.size() > 2) {
            kernels.addAll(Set.of(FORWARD_8, INVERSE_8));
        }
        switch (tables.turnRadix) {
            case 1 -> kernels.addAll(Set.of(FORWARD_TAIL_1, INVERSE_TAIL_1));
            case 2 -> kernels.addAll(Set.of(FORWARD_TAIL_2, INVERSE_TAIL_2));
            default -> kernels.addAll(Set.of(FORWARD_TAIL_4, INVERSE_TAIL_4));
        }
        return kernels;
    }
}
