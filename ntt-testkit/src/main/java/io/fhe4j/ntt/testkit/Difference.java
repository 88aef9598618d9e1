package io.fhe4j.ntt.testkit;

import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Shape;

/** Says where two values differ. */
final class Difference {

    private Difference() {}

    static void verifyEqual(HostRows expected, HostRows actual) {
        if (!expected.shape().equals(actual.shape()) || expected.words().mismatch(actual.words()) >= 0) {
            throw new AssertionError("wrong result: " + first(expected, actual));
        }
    }

    static String first(HostRows expected, HostRows actual) {
        Shape shape = expected.shape();
        if (!shape.equals(actual.shape())) {
            return "shape " + actual.shape() + ", expected " + shape;
        }
        for (int b = 0; b < shape.batch(); b++) {
            for (int c = 0; c < shape.components(); c++) {
                for (int r = 0; r < shape.rows(); r++) {
                    for (int i = 0; i < shape.width(); i++) {
                        long wanted = expected.get(b, c, r, i);
                        long found = actual.get(b, c, r, i);
                        if (wanted != found) {
                            return "word " + i + " of row " + r + " (modulus "
                                    + expected.moduli().get(r)
                                    + "), component " + c + ", batch entry " + b + " of " + shape + " is "
                                    + Long.toUnsignedString(found) + ", expected " + Long.toUnsignedString(wanted);
                        }
                    }
                }
            }
        }
        return "no difference";
    }
}
