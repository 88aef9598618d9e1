package io.fhe4j.ntt.testkit;

import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.ExactDivision;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.KeySwitchLayout;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.ModulusKind;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowScalars;
import io.fhe4j.ntt.Shape;
import java.math.BigInteger;

/**
 * Every kernel as its formula in {@link io.fhe4j.ntt.Kernels}, on big integers and host values: what all backends must equal, bit for bit.
 * Shares no code with any backend; takes its time.
 */
public final class SlowModel {

    /** The integer at a place of the result, of which the residue is taken. */
    @FunctionalInterface
    interface Formula {
        BigInteger word(int b, int c, int r, int i);
    }

    private SlowModel() {}

    static BigInteger at(HostRows x, int b, int c, int r, int i) {
        long word = x.get(b, c, r, i);
        BigInteger value = BigInteger.valueOf(word);
        return word < 0 ? value.add(BigInteger.ONE.shiftLeft(64)) : value;
    }

    static HostRows fill(Shape shape, RnsBasis moduli, Form form, Formula formula) {
        HostRows result = HostRows.allocate(shape, moduli, form);
        for (int r = 0; r < shape.rows(); r++) {
            BigInteger m = moduli.get(r).toBigInteger();
            for (int b = 0; b < shape.batch(); b++) {
                for (int c = 0; c < shape.components(); c++) {
                    for (int i = 0; i < shape.width(); i++) {
                        result.set(b, c, r, i, formula.word(b, c, r, i).mod(m).longValue());
                    }
                }
            }
        }
        return result;
    }

    private static HostRows like(HostRows x, Formula formula) {
        return fill(x.shape(), x.moduli(), x.form(), formula);
    }

    private static BigInteger scalar(RowScalars s, int r) {
        return new BigInteger(Long.toUnsignedString(s.get(r)));
    }

    /** 0. */
    public static HostRows zero(HostRows x) {
        return like(x, (b, c, r, i) -> BigInteger.ZERO);
    }

    /** x + y. */
    public static HostRows add(HostRows x, HostRows y) {
        return like(x, (b, c, r, i) -> at(x, b, c, r, i).add(at(y, b, c, r, i)));
    }

    /** x − y. */
    public static HostRows subtract(HostRows x, HostRows y) {
        return like(x, (b, c, r, i) -> at(x, b, c, r, i).subtract(at(y, b, c, r, i)));
    }

    /** −x. */
    public static HostRows negate(HostRows x) {
        return like(x, (b, c, r, i) -> at(x, b, c, r, i).negate());
    }

    /** x·y. */
    public static HostRows multiply(HostRows x, HostRows y) {
        return like(x, (b, c, r, i) -> at(x, b, c, r, i).multiply(at(y, b, c, r, i)));
    }

    /** sum + x·y. */
    public static HostRows multiplyAdd(HostRows sum, HostRows x, HostRows y) {
        return add(sum, multiply(x, y));
    }

    /** x + s. */
    public static HostRows addScalar(HostRows x, RowScalars s) {
        return like(x, (b, c, r, i) -> at(x, b, c, r, i).add(scalar(s, r)));
    }

    /** x·s. */
    public static HostRows multiplyScalar(HostRows x, RowScalars s) {
        return like(x, (b, c, r, i) -> at(x, b, c, r, i).multiply(scalar(s, r)));
    }

    /** sum + x·s. */
    public static HostRows multiplyScalarAdd(HostRows sum, HostRows x, RowScalars s) {
        return add(sum, multiplyScalar(x, s));
    }

    /** Σ x[d]·y[d] over batch3. */
    public static HostRows multiplySum(HostRows x, HostRows y) {
        int terms = x.shape().batch3();
        return fill(x.shape().withBatch3(1), x.moduli(), x.form(), (b, c, r, i) -> {
            BigInteger sum = BigInteger.ZERO;
            for (int d = b * terms; d < (b + 1) * terms; d++) {
                sum = sum.add(at(x, d, c, r, i).multiply(at(y, d, c, r, i)));
            }
            return sum;
        });
    }

    /** The forward transform. */
    public static HostRows forwardNtt(HostRows x) {
        return transformed(x, Form.EVALUATION);
    }

    /** The inverse transform. */
    public static HostRows inverseNtt(HostRows x) {
        return transformed(x, Form.COEFFICIENT);
    }

    private static HostRows transformed(HostRows x, Form form) {
        HostRows result = HostRows.allocate(x.shape(), x.moduli(), form);
        for (int b = 0; b < x.shape().batch(); b++) {
            for (int c = 0; c < x.shape().components(); c++) {
                for (int r = 0; r < x.shape().rows(); r++) {
                    BigInteger[] row = new BigInteger[x.shape().width()];
                    for (int i = 0; i < row.length; i++) {
                        row[i] = at(x, b, c, r, i);
                    }
                    Modulus modulus = x.moduli().get(r);
                    BigInteger[] image = form == Form.EVALUATION
                            ? SlowTransform.forward(row, modulus)
                            : SlowTransform.inverse(row, modulus);
                    for (int i = 0; i < row.length; i++) {
                        result.set(b, c, r, i, image[i].longValue());
                    }
                }
            }
        }
        return result;
    }

    /** Signed gather. */
    public static HostRows gather(HostRows x, HostRows index) {
        long width = x.shape().width();
        Shape shape = x.shape().withWidth(index.shape().width());
        return fill(shape, x.moduli(), x.form(), (b, c, r, i) -> {
            long e = index.get(index.shape().batch() == 1 ? 0 : b, 0, 0, i);
            if (Long.compareUnsigned(e, 2 * width) >= 0) {
                return BigInteger.ZERO;
            }
            return e < width
                    ? at(x, b, c, r, (int) e)
                    : at(x, b, c, r, (int) (e - width)).negate();
        });
    }

    /** X → X^galois, on coefficients whatever the form. */
    public static HostRows automorphism(HostRows x, long galois) {
        if (x.form() == Form.EVALUATION) {
            return forwardNtt(automorphism(inverseNtt(x), galois));
        }
        int width = x.shape().width();
        HostRows result = HostRows.allocate(x.shape(), x.moduli(), x.form());
        HostRows negated = negate(x);
        for (int i = 0; i < width; i++) {
            long power = i * galois % (2L * width);
            copyWord(result, (int) (power % width), power < width ? x : negated, i);
        }
        return result;
    }

    private static void copyWord(HostRows to, int place, HostRows from, int i) {
        for (int b = 0; b < to.shape().batch(); b++) {
            for (int c = 0; c < to.shape().components(); c++) {
                for (int r = 0; r < to.shape().rows(); r++) {
                    to.set(b, c, r, place, from.get(b, c, r, i));
                }
            }
        }
    }

    /** x·X^e, on coefficients whatever the form. */
    public static HostRows multiplyMonomial(HostRows x, HostRows exponents, int column) {
        if (x.form() == Form.EVALUATION) {
            return forwardNtt(multiplyMonomial(inverseNtt(x), exponents, column));
        }
        int width = x.shape().width();
        return like(x, (b, c, r, i) -> {
            long e = exponents.get(exponents.shape().batch() == 1 ? 0 : b, 0, 0, column);
            long from = Math.floorMod(i - e, 2L * width);
            BigInteger word = at(x, b, c, r, (int) (from % width));
            return from < width ? word : word.negate();
        });
    }

    /** The centred residue, in [−m/2, m/2). */
    static BigInteger centred(BigInteger x, BigInteger m) {
        BigInteger residue = x.mod(m);
        return residue.shiftLeft(1).compareTo(m) >= 0 ? residue.subtract(m) : residue;
    }

    /** Gadget digits, modulo the moduli of the result. */
    public static HostRows decompose(HostRows x, Gadget gadget, RnsBasis digitModuli) {
        int levels = gadget.levels();
        Shape shape = x.shape().withBatch3(levels);
        return fill(
                shape,
                digitModuli,
                Form.COEFFICIENT,
                (b, c, r, i) -> digit(at(x, b / levels, c, r, i), x.moduli().get(r), gadget, b % levels));
    }

    private static BigInteger digit(BigInteger x, Modulus modulus, Gadget gadget, int place) {
        BigInteger base = BigInteger.ONE.shiftLeft(gadget.logBase());
        int dropped = gadget.droppedBits();
        boolean power = modulus.kind() == ModulusKind.POWER_OF_TWO;
        boolean wraps = power && dropped + gadget.logBase() * gadget.levels() == modulus.bits();
        BigInteger half = dropped == 0 ? BigInteger.ZERO : BigInteger.ONE.shiftLeft(dropped - 1);
        BigInteger m = modulus.toBigInteger();
        BigInteger rest = power
                ? centred(x.add(half).shiftRight(dropped), m.shiftRight(dropped))
                : centred(x, m).add(half).shiftRight(dropped);
        for (int j = 0; ; j++) {
            boolean keepsAll = j == gadget.levels() - 1 && !wraps;
            BigInteger digit = keepsAll ? rest : centred(rest, base);
            if (j == place) {
                return digit;
            }
            rest = rest.subtract(digit).divide(base);
        }
    }

    /** Words from one modulus to another. */
    public static HostRows switchModulus(HostRows x, RnsBasis moduli) {
        return fill(x.shape(), moduli, Form.COEFFICIENT, (b, c, r, i) -> {
            BigInteger from = x.moduli().get(r).toBigInteger();
            BigInteger twice = at(x, b, c, r, i)
                    .multiply(moduli.get(r).toBigInteger())
                    .shiftLeft(1)
                    .add(from);
            return twice.divide(from.shiftLeft(1));
        });
    }

    /** Words to the halves of the nearest odd numbers. */
    public static HostRows switchModulusOdd(HostRows x, RnsBasis moduli) {
        return fill(x.shape(), moduli, Form.COEFFICIENT, (b, c, r, i) -> {
            // The odd number nearest to x·2m'/m: among odd numbers a, the least |a·m − x·2m'|, the upper one of two.
            BigInteger from = x.moduli().get(r).toBigInteger();
            BigInteger scaled =
                    at(x, b, c, r, i).multiply(moduli.get(r).toBigInteger()).shiftLeft(1);
            BigInteger odd = scaled.divide(from).setBit(0);
            for (int step = -2; step <= 2; step += 2) {
                BigInteger other = odd.add(BigInteger.valueOf(step));
                if (distance(other, from, scaled).compareTo(distance(odd, from, scaled)) < (step > 0 ? 1 : 0)) {
                    odd = other;
                }
            }
            return odd.shiftRight(1);
        });
    }

    private static BigInteger distance(BigInteger odd, BigInteger from, BigInteger scaled) {
        return odd.multiply(from).subtract(scaled).abs();
    }

    /** Sums of table entries that signed digits choose. */
    public static HostRows lookUpSum(HostRows table, HostRows digits) {
        Shape entries = table.shape();
        int levels = entries.batch2();
        int multiples = entries.batch3();
        BigInteger m = digits.moduli().get(0).toBigInteger();
        Shape places = digits.shape();
        Shape shape =
                new Shape(places.batch1(), places.batch2(), 1, entries.components(), entries.rows(), entries.width());
        return fill(shape, table.moduli(), table.form(), (b, c, r, w) -> {
            BigInteger sum = BigInteger.ZERO;
            for (int i = 0; i < entries.batch1(); i++) {
                for (int j = 0; j < levels; j++) {
                    BigInteger digit = centred(at(digits, b * levels + j, 0, 0, i), m);
                    BigInteger size = digit.abs();
                    if (digit.signum() != 0 && size.compareTo(BigInteger.valueOf(multiples)) <= 0) {
                        int entry = (i * levels + j) * multiples + size.intValue() - 1;
                        BigInteger word = at(table, entry, c, r, w);
                        sum = digit.signum() > 0 ? sum.add(word) : sum.subtract(word);
                    }
                }
            }
            return sum;
        });
    }

    /** Small multiples of rows. */
    public static HostRows sumOfMultiples(HostRows out, HostRows x, HostRows factors, int largest) {
        BigInteger m = factors.moduli().get(0).toBigInteger();
        return fill(out.shape(), out.moduli(), out.form(), (b, c, r, w) -> {
            BigInteger sum = at(out, 0, c, r, w);
            for (int i = 0; i < x.shape().batch1(); i++) {
                BigInteger factor = centred(at(factors, 0, 0, 0, i), m);
                if (factor.abs().compareTo(BigInteger.valueOf(largest)) <= 0) {
                    sum = sum.add(factor.multiply(at(x, i, c, r, w)));
                }
            }
            return sum;
        });
    }

    /** Key switching of LWE masks. */
    public static HostRows lweKeySwitch(HostRows out, HostRows mask, HostRows table, Gadget gadget) {
        RnsBasis wide = RnsBasis.of(Modulus.powerOfTwo(gadget.logBase() + 2));
        return subtract(out, lookUpSum(table, decompose(mask, gadget, wide)));
    }

    /** The external product with the RGSW ciphertext that begins at a middle batch entry of the key. */
    public static HostRows externalProduct(HostRows x, HostRows key, int entry, int first, Gadget gadget) {
        int levels = gadget.levels();
        HostRows digits = forwardNtt(decompose(x, gadget, x.moduli()));
        HostRows sums = fill(x.shape(), x.moduli(), Form.EVALUATION, (b, c, r, i) -> {
            BigInteger sum = BigInteger.ZERO;
            for (int from = 0; from < x.shape().components(); from++) {
                for (int j = 0; j < levels; j++) {
                    int row = (entry * key.shape().batch2() + first + from) * levels + j;
                    sum = sum.add(at(digits, b * levels + j, from, r, i).multiply(at(key, row, c, r, i)));
                }
            }
            return sum;
        });
        return inverseNtt(sums);
    }

    /** Blind rotation by GINX. */
    public static HostRows blindRotateGinx(HostRows accumulator, HostRows exponents, HostRows key, Gadget gadget) {
        int components = accumulator.shape().components();
        HostRows a = accumulator;
        for (int i = 0; i < key.shape().batch1(); i++) {
            HostRows next = a;
            for (int sign = 0; sign < key.shape().batch2() / components; sign++) {
                HostRows product = externalProduct(a, key, i, sign * components, gadget);
                HostRows powers = sign == 0 ? exponents : negate(exponents);
                next = add(next, subtract(multiplyMonomial(product, powers, i), product));
            }
            a = next;
        }
        return a;
    }

    /** Blind rotation by AP. */
    public static HostRows blindRotateAp(
            HostRows accumulator, HostRows exponents, HostRows key, Gadget gadget, int base) {
        return SlowRotations.ap(accumulator, exponents, key, gadget, base);
    }

    /** Blind rotation by LMKCDEY. */
    public static HostRows blindRotateLmkcdey(
            HostRows accumulator, HostRows exponents, HostRows key, HostRows moves, Gadget gadget) {
        return SlowRotations.lmkcdey(accumulator, exponents, key, moves, gadget);
    }

    /** Conversion between bases. */
    public static HostRows convert(HostRows x, BaseConversion conversion) {
        RnsBasis from = conversion.from();
        BigInteger product = from.product();
        Shape shape = x.shape().withRows(conversion.to().size());
        BigInteger[] inverses = new BigInteger[from.size()];
        for (int k = 0; k < from.size(); k++) {
            BigInteger q = from.get(k).toBigInteger();
            inverses[k] = product.divide(q).modInverse(q);
        }
        BigInteger[] sums = new BigInteger[shape.batch() * shape.components() * shape.width()];
        return fill(shape, conversion.to(), Form.COEFFICIENT, (b, c, j, i) -> {
            int place = (b * shape.components() + c) * shape.width() + i;
            if (j == 0) {
                boolean exact = conversion.kind() == BaseConversion.Kind.EXACT;
                sums[place] = sum(x, from, product, inverses, b, c, i, exact);
            }
            return sums[place];
        });
    }

    private static BigInteger sum(
            HostRows x, RnsBasis from, BigInteger product, BigInteger[] inverses, int b, int c, int i, boolean exact) {
        BigInteger sum = BigInteger.ZERO;
        double multiple = 0;
        for (int k = 0; k < from.size(); k++) {
            BigInteger q = from.get(k).toBigInteger();
            BigInteger cofactor = product.divide(q);
            BigInteger y = centred(at(x, b, c, k, i).multiply(inverses[k]), q);
            sum = sum.add(y.multiply(cofactor));
            multiple = Math.fma(y.doubleValue(), 1.0 / q.doubleValue(), multiple);
        }
        return exact ? sum.subtract(product.multiply(BigInteger.valueOf((long) Math.rint(multiple)))) : sum;
    }

    static HostRows rows(HostRows x, int from, int to) {
        return fill(
                x.shape().withRows(to - from),
                x.moduli().range(from, to),
                x.form(),
                (b, c, r, i) -> at(x, b, c, from + r, i));
    }

    /** Division with rounding. */
    public static HostRows divide(HostRows x, ExactDivision division) {
        if (x.form() == Form.EVALUATION) {
            return forwardNtt(divide(inverseNtt(x), division));
        }
        HostRows error = convert(rows(x, division.droppedFrom(), division.droppedTo()), division.conversion());
        BigInteger divisor = division.basis()
                .range(division.droppedFrom(), division.droppedTo())
                .product();
        RnsBasis kept = division.kept();
        BigInteger[] inverses = new BigInteger[kept.size()];
        for (int r = 0; r < kept.size(); r++) {
            inverses[r] = divisor.modInverse(kept.get(r).toBigInteger());
        }
        int first = division.keptFrom();
        return fill(
                x.shape().withRows(kept.size()),
                kept,
                Form.COEFFICIENT,
                (b, c, r, i) -> at(x, b, c, first + r, i)
                        .subtract(at(error, b, c, r, i))
                        .multiply(inverses[r]));
    }

    /** The tensor product. */
    public static HostRows tensor(HostRows x, HostRows y) {
        return fill(x.shape().withComponents(3), x.moduli(), x.form(), (b, c, r, i) -> {
            BigInteger sum = BigInteger.ZERO;
            for (int k = Math.max(0, c - 1); k <= Math.min(c, 1); k++) {
                sum = sum.add(at(x, b, k, r, i).multiply(at(y, b, c - k, r, i)));
            }
            return sum;
        });
    }

    /** Digits raised to P ∪ Q. */
    public static HostRows decomposeModUp(HostRows x, KeySwitchLayout layout) {
        HostRows coefficients = inverseNtt(x);
        int digits = layout.digits();
        int special = layout.special().size();
        HostRows[] raised = new HostRows[digits];
        for (int d = 0; d < digits; d++) {
            HostRows digit = rows(coefficients, layout.start(d), layout.end(d));
            raised[d] = forwardNtt(
                    convert(digit, BaseConversion.of(digit.moduli(), layout.full(), BaseConversion.Kind.UNCORRECTED)));
        }
        Shape shape = x.shape().withBatch3(digits).withRows(layout.full().size());
        return fill(shape, layout.full(), Form.EVALUATION, (b, c, r, i) -> {
            int d = b % digits;
            boolean own = r >= special + layout.start(d) && r < special + layout.end(d);
            return own ? at(x, b / digits, c, r - special, i) : at(raised[d], b / digits, c, r, i);
        });
    }

    /** σ(Σ_d digits[d]·key[d]) for one Galois element. */
    public static HostRows galoisInnerProduct(HostRows digits, HostRows key, long galois) {
        int terms = digits.shape().batch3();
        Shape shape = digits.shape().withBatch3(1).withComponents(2);
        HostRows sums = fill(shape, digits.moduli(), Form.EVALUATION, (b, c, r, i) -> {
            BigInteger sum = BigInteger.ZERO;
            for (int d = 0; d < terms; d++) {
                sum = sum.add(at(digits, b * terms + d, 0, r, i).multiply(at(key, d, c, r, i)));
            }
            return sum;
        });
        return galois == 1 ? sums : automorphism(sums, galois);
    }

    /** Key switching. */
    public static HostRows keySwitch(HostRows x, HostRows key, KeySwitchLayout layout, long galois) {
        return divide(galoisInnerProduct(decomposeModUp(x, layout), key, galois), layout.modDown());
    }
}
