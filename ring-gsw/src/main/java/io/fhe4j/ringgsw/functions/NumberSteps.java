package io.fhe4j.ringgsw.functions;

/**
 * What an operation on numbers does, one after the other, to ciphertexts ({@link NumberRotations}) or to what is known of their errors ({@link NumberState}): written once,
 * it is reckoned for a whole list before any of it is computed.
 */
interface NumberSteps {

    /** Adds a public number, the same for every operand of the operation. */
    void add(long value);

    /** Brings to another modulus, rounded where it is smaller. */
    void switchTo(int modulusBits);

    /** Leaves what is there modulo 2^modulusBits, at most the modulus. */
    void reduce(int modulusBits);

    /** Lifts from modulo N to modulo 2N: x becomes x or x + N. */
    void lift();

    /**
     * Takes the value of a test vector off, which leaves the number modulo half of 2^phaseBits as it was.
     *
     * @param margin what the error must stay below, as a fraction of the modulus
     * @param vector of the number's modulus
     * @param phaseBits the vector is read at the number modulo 2^phaseBits ≤ 2N
     */
    void fold(double margin, TestVector vector, int phaseBits);

    /**
     * Takes the value of a test vector off that is the number modulo 2^phaseBits itself, with its error.
     *
     * @param margin what the error must stay below, as a fraction of the modulus
     * @param vector of the number's modulus
     * @param phaseBits the vector is read at the number modulo 2^phaseBits ≤ 2N
     */
    void takeOff(double margin, TestVector vector, int phaseBits);

    /**
     * Puts the value of a test vector, read at the number modulo all of its modulus, in its place.
     *
     * @param margin what the error must stay below, as a fraction of the modulus
     */
    void replace(double margin, TestVector vector);
}
