package io.fhe4j.ntt.testkit;

import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.ModularMath;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Roots;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.spi.Queue;
import java.math.BigInteger;

/** Faults in numbers: the mistakes that fast kernels are prone to. */
final class FaultyArithmetic {

    private FaultyArithmetic() {}

    /** What a faulty kernel makes of two words. */
    private interface WrongWord {
        long apply(long x, long y, long m);
    }

    private static HostRows combine(HostRows x, HostRows y, WrongWord wrong) {
        HostRows out = HostRows.allocate(x.shape(), x.moduli(), x.form());
        for (int b = 0; b < x.shape().batch(); b++) {
            for (int c = 0; c < x.shape().components(); c++) {
                for (int r = 0; r < x.shape().rows(); r++) {
                    for (int i = 0; i < x.shape().width(); i++) {
                        long m = x.moduli().get(r).value();
                        out.set(b, c, r, i, wrong.apply(x.get(b, c, r, i), y.get(b, c, r, i), m));
                    }
                }
            }
        }
        return out;
    }

    /** The high half of a product of two words, put together from halves, without the carry of the middle ones. */
    static final class LostCarry extends DelegatingQueue {
        LostCarry(Queue right) {
            super(right);
        }

        @Override
        public void multiply(RowBuffer out, RowBuffer x, RowBuffer y) {
            write(out, combine(read(x), read(y), (a, b, m) -> {
                long a1 = a >>> 32;
                long b1 = b >>> 32;
                long a0 = a & 0xFFFFFFFFL;
                long b0 = b & 0xFFFFFFFFL;
                long high = a1 * b1 + (a1 * b0 >>> 32) + (a0 * b1 >>> 32);
                return m == 0 ? a * b : ModularMath.reduce(high, a * b, m);
            }));
        }
    }

    /** A sum that is reduced only in the end, where 16 residues of 60 bits no longer fit a word. */
    static final class LateReduction extends DelegatingQueue {
        LateReduction(Queue right) {
            super(right);
        }

        @Override
        public void multiplySum(RowBuffer out, RowBuffer x, RowBuffer y) {
            HostRows terms = combine(read(x), read(y), ModularMath::multiply);
            HostRows sums = HostRows.allocate(out.shape(), out.moduli(), out.form());
            int count = x.shape().batch3();
            for (int b = 0; b < out.shape().batch(); b++) {
                for (int c = 0; c < out.shape().components(); c++) {
                    for (int r = 0; r < out.shape().rows(); r++) {
                        long m = out.moduli().get(r).value();
                        for (int i = 0; i < out.width(); i++) {
                            long sum = 0;
                            for (int d = 0; d < count; d++) {
                                sum += terms.get(b * count + d, c, r, i);
                            }
                            sums.set(b, c, r, i, m == 0 ? sum : Long.remainderUnsigned(sum, m));
                        }
                    }
                }
            }
            write(out, sums);
        }
    }

    /** Two neighbouring twiddles of the third stage change places. */
    static final class SwappedTwiddle extends DelegatingQueue {
        SwappedTwiddle(Queue right) {
            super(right);
        }

        @Override
        public void forwardNtt(RowBuffer out, RowBuffer x) {
            HostRows rows = HostRows.allocate(out.shape(), out.moduli(), out.form());
            right.download(rows.words(), x);
            for (int b = 0; b < out.shape().batch(); b++) {
                for (int c = 0; c < out.shape().components(); c++) {
                    for (int r = 0; r < out.shape().rows(); r++) {
                        transform(rows, b, c, r);
                    }
                }
            }
            write(out, rows);
        }

        private static void transform(HostRows rows, int b, int c, int r) {
            int width = rows.shape().width();
            Modulus modulus = rows.moduli().get(r);
            long p = modulus.value();
            long root = Roots.primitive(modulus, width);
            for (int blocks = 1, half = width / 2; half >= 1; blocks *= 2, half /= 2) {
                for (int block = 0; block < blocks; block++) {
                    int place = blocks + block;
                    int read = place == 5 ? 6 : place == 6 ? 5 : place;
                    long zeta = ModularMath.power(root, SlowTransform.reverse(read, width), p);
                    for (int i = 2 * block * half; i < (2 * block + 1) * half; i++) {
                        long low = rows.get(b, c, r, i);
                        long high = ModularMath.multiply(zeta, rows.get(b, c, r, i + half), p);
                        rows.set(b, c, r, i, ModularMath.add(low, high, p));
                        rows.set(b, c, r, i + half, ModularMath.subtract(low, high, p));
                    }
                }
            }
        }
    }

    /** Conversions that centre, or correct, a little differently. */
    static final class WrongConversion extends DelegatingQueue {
        private final boolean wrongTie;
        private final boolean corrected;

        WrongConversion(Queue right, boolean wrongTie, boolean corrected) {
            super(right);
            this.wrongTie = wrongTie;
            this.corrected = corrected;
        }

        @Override
        public void convert(RowBuffer out, RowBuffer x, BaseConversion conversion) {
            HostRows words = read(x);
            HostRows result = HostRows.allocate(out.shape(), out.moduli(), out.form());
            int terms = conversion.from().size();
            for (int b = 0; b < out.shape().batch(); b++) {
                for (int c = 0; c < out.shape().components(); c++) {
                    for (int i = 0; i < out.width(); i++) {
                        long[] y = new long[terms];
                        double sum = 0;
                        for (int k = 0; k < terms; k++) {
                            long q = conversion.from().get(k).value();
                            long scaled = ModularMath.multiply(
                                    words.get(b, c, k, i),
                                    conversion.cofactorInverses().get(k),
                                    q);
                            boolean tie = wrongTie && q > 0 && scaled == (q >>> 1) + 1;
                            y[k] = tie ? scaled : ModularMath.centre(scaled, q);
                            sum = Math.fma((double) y[k], conversion.reciprocal(k), sum);
                        }
                        boolean exact = conversion.kind() == BaseConversion.Kind.EXACT;
                        long multiple = exact && corrected ? (long) Math.rint(sum) : 0;
                        for (int j = 0; j < out.shape().rows(); j++) {
                            result.set(b, c, j, i, word(conversion, y, multiple, j));
                        }
                    }
                }
            }
            write(out, result);
        }

        private static long word(BaseConversion conversion, long[] y, long multiple, int j) {
            long m = conversion.to().get(j).value();
            long sum = ModularMath.negate(
                    ModularMath.multiply(ModularMath.floorMod(multiple, m), conversion.product(j), m), m);
            for (int k = 0; k < y.length; k++) {
                long term = ModularMath.multiply(ModularMath.floorMod(y[k], m), conversion.cofactor(k, j), m);
                sum = ModularMath.add(sum, term, m);
            }
            return sum;
        }
    }

    /** The low bit is set after ordinary rounding. */
    static final class LowBitSet extends DelegatingQueue {
        LowBitSet(Queue right) {
            super(right);
        }

        @Override
        public void switchModulusOdd(RowBuffer out, RowBuffer x) {
            HostRows words = read(x);
            HostRows result = HostRows.allocate(out.shape(), out.moduli(), out.form());
            for (int b = 0; b < out.shape().batch(); b++) {
                for (int c = 0; c < out.shape().components(); c++) {
                    for (int r = 0; r < out.shape().rows(); r++) {
                        BigInteger from = x.moduli().get(r).toBigInteger();
                        BigInteger to = out.moduli().get(r).toBigInteger();
                        for (int i = 0; i < out.width(); i++) {
                            BigInteger word = SlowModel.at(words, b, c, r, i);
                            BigInteger rounded =
                                    word.multiply(to).shiftLeft(2).add(from).divide(from.shiftLeft(1));
                            result.set(b, c, r, i, rounded.shiftRight(1).mod(to).longValue());
                        }
                    }
                }
            }
            write(out, result);
        }
    }

    /** The digit −B/2 is stored as B/2, though its carry has been taken. */
    static final class WrongDigitSign extends DelegatingQueue {
        WrongDigitSign(Queue right) {
            super(right);
        }

        @Override
        public void decompose(RowBuffer out, RowBuffer x, Gadget gadget) {
            right.decompose(out, x, gadget);
            HostRows digits = read(out);
            long half = 1L << (gadget.logBase() - 1);
            write(out, combine(digits, digits, (digit, same, m) -> {
                boolean lowest = ModularMath.floorMod(-half, m) == digit;
                return lowest ? ModularMath.floorMod(half, m) : digit;
            }));
        }
    }

    /** A factor beyond the largest counts as the largest. */
    static final class ClampedFactor extends DelegatingQueue {
        ClampedFactor(Queue right) {
            super(right);
        }

        @Override
        public void sumOfMultiples(RowBuffer out, RowBuffer x, RowBuffer factors, int largest) {
            HostRows words = read(factors);
            long m = words.moduli().get(0).value();
            HostRows clamped = HostRows.allocate(words.shape(), words.moduli(), words.form());
            for (int i = 0; i < words.shape().width(); i++) {
                long factor = Math.clamp(
                        SlowModel.centred(
                                        SlowModel.at(words, 0, 0, 0, i),
                                        words.moduli().get(0).toBigInteger())
                                .longValueExact(),
                        -largest,
                        largest);
                clamped.set(0, 0, 0, i, m == 0 ? factor : Math.floorMod(factor, m));
            }
            write(out, SlowModel.sumOfMultiples(read(out), read(x), clamped, largest));
        }
    }
}
