package io.fhe4j.ringgsw.integer;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All operations, on all operands of 4 bits and on corners and 10,000 random pairs of 8 to 128 bits. */
class RadixOperationsTest {

    private static ClearBlocks engine(int messageBits, int carryBits, double norm) {
        return new ClearBlocks(new BlockParameters(messageBits, carryBits, norm));
    }

    @ParameterizedTest
    @CsvSource({"false, 25", "true, 25", "false, 36", "true, 36"})
    void areRightOnAllPairsOfFourBits(boolean signed, double norm) {
        new OperationChecks(Lanes.all(engine(2, 2, norm), 4, signed)).all();
    }

    @ParameterizedTest
    @CsvSource({"8", "16", "32", "64", "128"})
    void areRightOnUnsignedNumbers(int bits) {
        new OperationChecks(Lanes.random(engine(2, 2, 25), bits, false, bits)).all();
    }

    @ParameterizedTest
    @CsvSource({"8", "16", "32", "64", "128"})
    void areRightOnSignedNumbers(int bits) {
        new OperationChecks(Lanes.random(engine(2, 2, 25), bits, true, 1000 + bits)).all();
    }

    /** With room for the difference of two pairs of digits, or for four states, or with more carry bits, other ways are taken; with room for several sums, tables share rotations. */
    @ParameterizedTest
    @CsvSource({"2, 2, 36, 64", "2, 2, 86, 32", "2, 2, 1200, 16", "2, 3, 36, 32", "2, 4, 25, 16", "4, 4, 289, 32"})
    void areRightOnOtherBlocks(int messageBits, int carryBits, double norm, int bits) {
        ClearBlocks engine = engine(messageBits, carryBits, norm);
        new OperationChecks(Lanes.random(engine, bits, bits == 32, 7 + bits)).all();
    }
}
