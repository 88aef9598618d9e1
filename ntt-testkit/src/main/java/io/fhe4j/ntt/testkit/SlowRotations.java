package io.fhe4j.ntt.testkit;

import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Shape;
import java.math.BigInteger;

/** The blind rotations whose course depends on exponents, one batch entry at a time, as {@link SlowModel} has the other kernels. */
final class SlowRotations {

    private SlowRotations() {}

    /** What becomes of one ciphertext under one row of exponents. */
    @FunctionalInterface
    private interface Rotation {
        HostRows apply(HostRows ciphertext, int row);
    }

    private static HostRows each(HostRows accumulator, HostRows exponents, Rotation rotation) {
        HostRows[] results = new HostRows[accumulator.shape().batch()];
        for (int b = 0; b < results.length; b++) {
            int entry = b;
            HostRows one = SlowModel.fill(
                    one(accumulator.shape()),
                    accumulator.moduli(),
                    Form.COEFFICIENT,
                    (none, c, r, i) -> SlowModel.at(accumulator, entry, c, r, i));
            results[b] = rotation.apply(one, exponents.shape().batch() == 1 ? 0 : b);
        }
        return SlowModel.fill(
                accumulator.shape(),
                accumulator.moduli(),
                Form.COEFFICIENT,
                (b, c, r, i) -> SlowModel.at(results[b], 0, c, r, i));
    }

    private static Shape one(Shape shape) {
        return Shape.of(shape.components(), shape.rows(), shape.width());
    }

    /** Blind rotation by AP. */
    static HostRows ap(HostRows accumulator, HostRows exponents, HostRows key, Gadget gadget, int base) {
        int components = accumulator.shape().components();
        return each(accumulator, exponents, (ciphertext, row) -> {
            HostRows a = ciphertext;
            for (int i = 0; i < key.shape().batch1(); i++) {
                String digits = new StringBuilder(inBase(exponents.get(row, 0, 0, i), base))
                        .reverse()
                        .toString();
                for (int j = 0; j < digits.length(); j++) {
                    int value = digits.charAt(j);
                    if (value > 0) {
                        int place = j * (base - 1) + value - 1;
                        a = SlowModel.externalProduct(a, key, i, place * components, gadget);
                    }
                }
            }
            return a;
        });
    }

    /** A number in a base, the highest digit first, each a character of that value. */
    private static String inBase(long number, int base) {
        return number == 0 ? "" : inBase(number / base, base) + (char) (number % base);
    }

    /** Blind rotation by LMKCDEY. */
    static HostRows lmkcdey(HostRows accumulator, HostRows exponents, HostRows key, HostRows moves, Gadget gadget) {
        BigInteger turn = BigInteger.valueOf(2L * accumulator.shape().width());
        int half = accumulator.shape().width() / 2;
        int window = moves.shape().batch1() - 1;
        return each(accumulator, exponents, (ciphertext, row) -> {
            HostRows a = SlowModel.automorphism(
                    ciphertext, power(turn, 1).negate().mod(turn).longValue());
            for (int sign = -1; sign <= 1; sign += 2) {
                int waiting = 0;
                for (int power = half - 1; power >= 0; power--) {
                    BigInteger place = power(turn, power).multiply(BigInteger.valueOf(sign));
                    boolean due = power == 0 || waiting == window;
                    for (int i = 0; i < key.shape().batch1(); i++) {
                        due |= isAt(exponents.get(row, 0, 0, i), place, turn);
                    }
                    if (due && waiting > 0) {
                        a = moved(a, moves, waiting, power(turn, waiting), gadget);
                        waiting = 0;
                    }
                    for (int i = 0; i < key.shape().batch1(); i++) {
                        if (isAt(exponents.get(row, 0, 0, i), place, turn)) {
                            a = SlowModel.externalProduct(a, key, i, 0, gadget);
                        }
                    }
                    waiting++;
                }
                if (sign < 0) {
                    a = moved(a, moves, 0, power(turn, 1).negate().mod(turn), gadget);
                }
            }
            return a;
        });
    }

    private static BigInteger power(BigInteger turn, int exponent) {
        return BigInteger.valueOf(5).pow(exponent).mod(turn);
    }

    private static boolean isAt(long half, BigInteger place, BigInteger turn) {
        return BigInteger.valueOf(2 * half + 1).subtract(place).mod(turn).signum() == 0;
    }

    private static HostRows moved(HostRows a, HostRows moves, int move, BigInteger galois, Gadget gadget) {
        HostRows image = SlowModel.automorphism(a, galois.longValueExact());
        int body = a.shape().components() - 1;
        HostRows masks = SlowModel.fill(
                a.shape().withComponents(body),
                a.moduli(),
                Form.COEFFICIENT,
                (b, c, r, i) -> SlowModel.at(image, b, c, r, i));
        HostRows digits = SlowModel.forwardNtt(SlowModel.decompose(masks, gadget, a.moduli()));
        int levels = gadget.levels();
        HostRows sums = SlowModel.inverseNtt(SlowModel.fill(a.shape(), a.moduli(), Form.EVALUATION, (b, c, r, i) -> {
            BigInteger sum = BigInteger.ZERO;
            for (int from = 0; from < body; from++) {
                for (int j = 0; j < levels; j++) {
                    int entry = (move * body + from) * levels + j;
                    sum = sum.add(SlowModel.at(digits, j, from, r, i).multiply(SlowModel.at(moves, entry, c, r, i)));
                }
            }
            return sum;
        }));
        return SlowModel.fill(a.shape(), a.moduli(), Form.COEFFICIENT, (b, c, r, i) -> {
            BigInteger word = SlowModel.at(sums, b, c, r, i);
            return c == body ? word.add(SlowModel.at(image, b, c, r, i)) : word;
        });
    }
}
