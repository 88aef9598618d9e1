package io.fhe4j.backend.pim.dram;

/** What the controller tells a subarray and its near-mat units, for all words of a row at once. */
public enum UnitOperation {
    /** Opens row a: its contents go to the sense amplifiers, and its cells are empty until they are restored. */
    ACTIVATE(Kind.ROW),
    /** Closes the open row after its restoration. */
    PRECHARGE(Kind.ROW),
    /** X = open row. */
    LOAD_X(Kind.LATCH),
    /** Z = open row. */
    LOAD_Z(Kind.LATCH),
    /** U = open row. */
    LOAD_U(Kind.LATCH),
    /** Z = 0. */
    CLEAR_Z(Kind.LATCH),
    /** X = Z. */
    Z_TO_X(Kind.LATCH),
    /** Z = X. */
    X_TO_Z(Kind.LATCH),
    /** Z = U. */
    U_TO_Z(Kind.LATCH),
    /** X = U. */
    U_TO_X(Kind.LATCH),
    /** X = constant a of the program, in every word. */
    SET_X(Kind.LATCH),
    /** Open row = Z. */
    STORE_Z(Kind.LATCH),
    /** Z = Z + X. */
    ADD_X(Kind.ARITHMETIC),
    /** Z = Z − X. */
    SUBTRACT_X(Kind.ARITHMETIC),
    /** Z = Z − q, q the broadcast word. */
    SUBTRACT_Q(Kind.ARITHMETIC),
    /** If Z ≥ q: Z = Z − q. */
    REDUCE(Kind.ARITHMETIC),
    /** If Z &lt; 0: Z = Z + q. */
    CORRECT(Kind.ARITHMETIC),
    /** Z = 1 if Z &lt; 0, else 0. */
    IS_NEGATIVE(Kind.ARITHMETIC),
    /** Z = 1 if Z = 0, else 0. */
    IS_ZERO(Kind.ARITHMETIC),
    /** Z = 2Z, plus X if bit a of the open row is set: a product from the most significant bit downwards. */
    DOUBLE_ADD(Kind.ARITHMETIC),
    /** The same modulo 2^b: carries out of the word are dropped. */
    DOUBLE_ADD_TRUNCATED(Kind.ARITHMETIC),
    /** Z = ⌊Z / 2^a⌋ mod 2^b: a field of bits, by the shifter and a mask. */
    FIELD(Kind.ARITHMETIC),
    /** If bit a of the open row is set: Z = Z + X. Then bit b of M becomes the lowest bit of Z, and Z = ⌊Z / 2⌋. */
    MULTIPLY_BIT(Kind.ARITHMETIC),
    /** Z = Z − M·2^a. */
    SUBTRACT_DIGIT(Kind.ARITHMETIC),
    /** Z = Z + M·2^a. */
    ADD_DIGIT(Kind.ARITHMETIC),
    /** If bit a of the open row is set: Z = Z + X. */
    ADD_BIT(Kind.ARITHMETIC),
    /** If Z is odd: Z = Z − q. Then Z = Z / 2. */
    HALVE(Kind.ARITHMETIC),
    /** Z: the words of each mat move up by a slots, cyclically. */
    ROTATE(Kind.ARITHMETIC),
    /** Z = Z + constant a of the program. */
    ADD_CONSTANT(Kind.ARITHMETIC),
    /** Z = −Z in the lanes that list a marks. */
    NEGATE_MARKED(Kind.ARITHMETIC),
    /** X and U change places in the lanes that list a marks. */
    SWAP_MARKED(Kind.ARITHMETIC),
    /** The words of X whose slot list b moves up by a, cyclically within their mat, go there in Z. */
    TAKE(Kind.ARITHMETIC),
    /** Z: each word goes to the mat of its subarray that list 0 names, all at once. */
    ROUTE_MATS(Kind.ROUTE),
    /** Z: each word goes to the one of a subarrays that list 0 names, all at once. */
    ROUTE_SUBARRAYS(Kind.ROUTE),
    /** The word of the open row in lane a goes to the bank's column latch. */
    READ_WORD(Kind.WORD),
    /** The bank's column latch goes to Z in lane a. */
    WRITE_WORD(Kind.WORD),
    /** The words of U in lanes whose number has bit a set change places with those of X in the lanes 2^a below. */
    EXCHANGE(Kind.MOVE);

    enum Kind {
        ROW,
        LATCH,
        ARITHMETIC,
        MOVE,
        ROUTE,
        WORD
    }

    private final Kind kind;

    UnitOperation(Kind kind) {
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
