package io.fhe4j.ringgsw.functions;

import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.ModularMath;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ringgsw.BlindRotationKey;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.noise.LeastTurn;

/** What a rotation reads: a value for each exponent from 0 to N − 1, and the negative of it for each from N to 2N − 1. Equal ones give equal rows. */
sealed interface TestVector {

    /** log2 of the modulus of the values. */
    int modulusBits();

    /**
     * The value at an exponent, modulo 2^modulusBits.
     *
     * @param exponent 0…N−1
     */
    long value(int exponent, int degree);

    /** Tells apart what is looked up, for the names of errors. */
    default long code() {
        return kind();
    }

    /** Tells vectors apart that are no turns of one another, whatever they have on their circles. */
    long kind();

    /** What has equal parts of the circle of 2N exponents, from one to the next: vectors of one kind whose circles are turns of one another are so, too, or opposite. */
    default int[] circle() {
        return new int[] {-1, 1};
    }

    /**
     * −2^bits/4 in the lower half of a modulus 2^bits: taken off a phase it leaves one from a quarter to three quarters, the same modulo 2^bits/2.
     */
    record Fold(int modulusBits, int bits) implements TestVector {
        @Override
        public long kind() {
            return mixed(1, modulusBits, bits);
        }

        @Override
        public long value(int exponent, int degree) {
            return -(1L << (bits - 2));
        }
    }

    /** The identity on phases modulo 2^bits from a quarter to three quarters. */
    record Identity(int modulusBits, int bits) implements TestVector {
        @Override
        public long kind() {
            return mixed(2, modulusBits, bits);
        }

        @Override
        public long value(int exponent, int degree) {
            int step = 2 * degree >> bits;
            long phase = exponent / step;
            return exponent < degree / 2 ? -phase - (1L << (bits - 1)) : phase;
        }
    }

    /** −half in the lower half of the circle, and half in the upper one. */
    record TopBit(int modulusBits, long half) implements TestVector {
        @Override
        public long kind() {
            return mixed(3, modulusBits, half);
        }

        @Override
        public long value(int exponent, int degree) {
            return -half;
        }
    }

    /** A table with f(m + p/2) = −f(m), whose messages have boxes of 2N/p exponents. */
    record Negacyclic(FunctionTable table, NumberEncoding result) implements TestVector {
        @Override
        public int modulusBits() {
            return result.modulusBits();
        }

        @Override
        public long code() {
            return mixed(4, result.modulusBits(), table.code());
        }

        @Override
        public long kind() {
            return mixed(4, 0, 0);
        }

        @Override
        public int[] circle() {
            return table.parts();
        }

        @Override
        public long value(int exponent, int degree) {
            return (long) table.get((int) ((long) exponent * (1L << table.messageBits()) / (2L * degree)))
                    << result.boxBits();
        }
    }

    /** Any table on folded phases: message m has the N/p exponents from N/2 + m·N/p on. */
    record Folded(FunctionTable table, NumberEncoding result) implements TestVector {
        @Override
        public int modulusBits() {
            return result.modulusBits();
        }

        @Override
        public long code() {
            return mixed(5, result.modulusBits(), table.code());
        }

        @Override
        public long kind() {
            return mixed(5, 0, 0);
        }

        @Override
        public int[] circle() {
            return LeastTurn.withOpposites(table.parts());
        }

        @Override
        public long value(int exponent, int degree) {
            int half = degree / 2;
            boolean upper = exponent < half;
            long place = upper ? exponent + half : exponent - half;
            long value = (long) table.get((int) ((place << table.messageBits()) / degree)) << result.boxBits();
            return upper ? -value : value;
        }
    }

    /** The trivial RLWE ciphertext modulo Q of ⌊value·Q/2^modulusBits + 1/2⌋ at each exponent. */
    default Residues rows(FhewParameters parameters) {
        int degree = parameters.ringDegree();
        long modulus = parameters.ringModulus().value();
        HostRows rows = HostRows.allocate(
                Shape.of(BlindRotationKey.COMPONENTS, 1, degree), parameters.ringBasis(), Form.COEFFICIENT);
        for (int i = 0; i < degree; i++) {
            long word = ModularMath.scale(value(i, degree), modulus, modulusBits());
            rows.set(0, 1, 0, i, Math.floorMod(word, modulus));
        }
        return Residues.onHost(rows);
    }

    private static long mixed(long kind, long bits, long rest) {
        return (rest * 31 + kind) * 64 + bits;
    }
}
