package io.fhe4j.backend.cpu;

import java.util.EnumSet;
import java.util.Set;

/** The torus kernels by name, each with a piece of work on zeros that trains the compiler and tells whether it is done. */
enum TorusKernel {
    FORWARD_HEAD_512((k, a) -> k.forwardHead512(a, Zeros.TABLE)),
    FORWARD_HEAD_1024((k, a) -> k.forwardHead1024(a, Zeros.TABLE)),
    FORWARD_BLOCKS_512((k, a) -> k.forwardBlocks512(a, Zeros.TABLE)),
    FORWARD_BLOCKS_1024((k, a) -> k.forwardBlocks1024(a, Zeros.TABLE)),
    FORWARD_8((k, a) -> k.forward8(a, 4096, 64, 1, Zeros.TABLE)),
    FORWARD_TURN_1((k, a) -> k.forwardTurn1(a, 4096, 0, 64, Zeros.TABLE)),
    FORWARD_TURN_2((k, a) -> k.forwardTurn2(a, 4096, 0, 64, Zeros.TABLE)),
    FORWARD_TURN_4((k, a) -> k.forwardTurn4(a, 4096, 0, 64, Zeros.TABLE)),
    FORWARD_FINEST((k, a) -> k.forwardFinest(a, 4096, 0, 64, a + 8192)),
    INVERSE_HEAD_512((k, a) -> k.inverseHead512(a, Zeros.TABLE)),
    INVERSE_HEAD_1024((k, a) -> k.inverseHead1024(a, Zeros.TABLE)),
    INVERSE_BLOCKS_512((k, a) -> k.inverseBlocks512(a, Zeros.TABLE)),
    INVERSE_BLOCKS_1024((k, a) -> k.inverseBlocks1024(a, Zeros.TABLE)),
    INVERSE_8((k, a) -> k.inverse8(a, 4096, 64, 1, Zeros.TABLE)),
    ADD_MODULO_ONE((k, a) -> k.addModuloOne(a, a + 8192, 512)),
    INVERSE_TURN_1((k, a) -> k.inverseTurn1(a, 4096, 0, 64, Zeros.TABLE)),
    INVERSE_TURN_2((k, a) -> k.inverseTurn2(a, 4096, 0, 64, Zeros.TABLE)),
    INVERSE_TURN_4((k, a) -> k.inverseTurn4(a, 4096, 0, 64, Zeros.TABLE)),
    INVERSE_FINEST((k, a) -> k.inverseFinest(a, 4096, 0, 64, a + 8192)),
    DIGITS((k, a) -> k.digits(a, a, 1, a + 8192, 0, 512, 0x1.8p29, 0x1p-25)),
    DIGIT_LEVELS((k, a) -> k.digitLevels(a, a, 1, a + 8192, 4096, 0, 256, Zeros.UNITS, 0x1p-32)),
    PRODUCTS_2((k, a) -> k.products2(a, a + 8192, 4096, 8192, 0, 16)),
    PRODUCTS((k, a) -> k.products(a, a + 8192, a + 16384, 1024, 2048, 2, 2, 0, 8)),
    SUBTRACT_ROWS((k, a) -> k.subtractRows(a, 2048, a, a + 16384, 512));

    /** Words of the memory that training works on. */
    static final int TRAINING_WORDS = 8192;

    private static final class Zeros {
        static final double[] TABLE = new double[1024];
        static final double[] UNITS = {0x1.8p22, 0x1.8p37};
    }

    private interface Training {
        void run(TorusVectors kernels, long address);
    }

    @SuppressWarnings("ImmutableEnumChecker") // the constants above capture nothing
    private final Training training;

    TorusKernel(Training training) {
        this.training = training;
    }

    /** Some work on zeros: at most a microsecond or so once it is compiled, hundreds of them before. */
    void train(TorusVectors kernels, long zeros) {
        training.run(kernels, zeros);
    }

    /** What external products of these tables run. */
    static Set<TorusKernel> ofProducts(TorusTables tables, int components, int levels) {
        Set<TorusKernel> kernels = EnumSet.of(
                FORWARD_FINEST,
                INVERSE_FINEST,
                ADD_MODULO_ONE,
                levels == 1 ? DIGITS : DIGIT_LEVELS,
                levels == 1 && components == 2 ? PRODUCTS_2 : PRODUCTS);
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
            case 1 -> kernels.addAll(tables.lanes > 2 ? Set.of(FORWARD_TURN_1, INVERSE_TURN_1) : Set.of());
            case 2 -> kernels.addAll(Set.of(FORWARD_TURN_2, INVERSE_TURN_2));
            default -> kernels.addAll(Set.of(FORWARD_TURN_4, INVERSE_TURN_4));
        }
        return kernels;
    }
}
