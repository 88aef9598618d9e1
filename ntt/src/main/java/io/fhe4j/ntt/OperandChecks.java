package io.fhe4j.ntt;

import io.fhe4j.api.SecretAccessException;
import java.lang.foreign.MemorySegment;

/** The checks that {@link Stream} makes of the operands of each kernel, once a call. */
final class OperandChecks {

    /** A table of 2^15 multiples a digit: more would not fit any memory. */
    private static final int MOST_TABLE_BITS = 16;

    private OperandChecks() {}

    static void hostWords(RowBuffer buffer, MemorySegment words) {
        if (words.byteSize() != buffer.shape().words() * Long.BYTES) {
            throw new IllegalArgumentException("host memory of " + words.byteSize() + " bytes for a buffer "
                    + buffer.shape() + ", which has " + buffer.shape().words() * Long.BYTES);
        }
        if (words.maxByteAlignment() < Long.BYTES) {
            throw new IllegalArgumentException("host memory of words must be aligned to " + Long.BYTES
                    + " bytes; a byte array is not, take a long array or native memory");
        }
    }

    static void writable(RowBuffer out) {
        if (out.repeatsRows()) {
            throw new IllegalArgumentException("a broadcast view cannot be written: " + out);
        }
        if (out.allocation().lease().origin == Allocation.Origin.ADOPTED_READ_ONLY) {
            throw new IllegalArgumentException("this buffer lies in memory that may only be read: " + out);
        }
    }

    static void sameKind(Kernel kernel, RowBuffer out, Shape shape, RnsBasis moduli, Form form) {
        if (!out.shape().equals(shape)) {
            throw new IllegalArgumentException(kernel + ": operand shaped " + shape + ", expected " + out.shape());
        }
        if (!out.moduli().equals(moduli)) {
            throw new IllegalArgumentException(kernel + ": operand over " + moduli + ", expected " + out.moduli());
        }
        if (out.form() != form) {
            throw new IllegalArgumentException(kernel + ": operand in " + form + " form, expected " + out.form());
        }
    }

    private static void alias(Kernel kernel, RowBuffer out, RowBuffer x, boolean sameAllowed) {
        if (sameAllowed && out.isSameView(x)) {
            return;
        }
        if (out.overlaps(x)) {
            throw new IllegalArgumentException(kernel + ": the output overlaps an operand"
                    + (sameAllowed ? " without being exactly the same rows" : ""));
        }
    }

    static void elementWise(Kernel kernel, RowBuffer out, RowBuffer x) {
        writable(out);
        sameKind(kernel, out, x.shape(), x.moduli(), x.form());
        alias(kernel, out, x, true);
    }

    static void elementWise(Kernel kernel, RowBuffer out, RowBuffer x, RowBuffer y) {
        elementWise(kernel, out, x);
        elementWise(kernel, out, y);
    }

    static void transform(Kernel kernel, RowBuffer out, Form outForm, RowBuffer x, Form xForm) {
        writable(out);
        if (out.form() != outForm || x.form() != xForm) {
            throw new IllegalArgumentException(
                    kernel + " takes " + xForm + " to " + outForm + " form, not " + x.form() + " to " + out.form());
        }
        sameKind(kernel, out, x.shape(), x.moduli(), outForm);
        transformable(kernel, x);
        alias(kernel, out, x, true);
    }

    private static void transformable(Kernel kernel, RowBuffer x) {
        for (int r = 0; r < x.moduli().size(); r++) {
            if (!x.moduli().get(r).supportsTransform(x.width())) {
                throw new IllegalArgumentException(
                        kernel + ": modulus " + x.moduli().get(r) + " of row " + r + " has no transform of width "
                                + x.width() + "; it needs a prime = 1 mod " + 2L * x.width());
            }
        }
    }

    static void scalars(Kernel kernel, RowBuffer out, RowBuffer x, RowScalars s) {
        elementWise(kernel, out, x);
        if (!s.basis().equals(out.moduli())) {
            throw new IllegalArgumentException(kernel + ": scalars over " + s.basis() + ", expected " + out.moduli());
        }
    }

    static void multiplySum(RowBuffer out, RowBuffer x, RowBuffer y) {
        writable(out);
        sameKind(Kernel.MULTIPLY_SUM, x, y.shape(), y.moduli(), y.form());
        sameKind(Kernel.MULTIPLY_SUM, out, x.shape().withBatch3(1), x.moduli(), x.form());
        alias(Kernel.MULTIPLY_SUM, out, x, false);
        alias(Kernel.MULTIPLY_SUM, out, y, false);
    }

    static void gather(RowBuffer out, RowBuffer x, RowBuffer index) {
        writable(out);
        sameKind(Kernel.GATHER, out, x.shape().withWidth(out.width()), x.moduli(), x.form());
        control(Kernel.GATHER, out, index, out.width());
        Modulus modulus = index.moduli().get(0);
        if (modulus.kind() != ModulusKind.POWER_OF_TWO || modulus.bits() < 2 + bitsFor(x.width())) {
            throw new IllegalArgumentException("GATHER: the index modulus " + modulus
                    + " must be a power of two of at least 4 times the width " + x.width());
        }
        alias(Kernel.GATHER, out, x, false);
        alias(Kernel.GATHER, out, index, false);
    }

    private static int bitsFor(int width) {
        return 32 - Integer.numberOfLeadingZeros(width - 1);
    }

    private static void control(Kernel kernel, RowBuffer out, RowBuffer control, int width) {
        Shape shape = control.shape();
        int batch = shape.batch();
        if (shape.components() != 1
                || shape.rows() != 1
                || shape.width() != width
                || control.form() != Form.COEFFICIENT
                || batch != 1 && batch != out.shape().batch()) {
            throw new IllegalArgumentException(kernel + ": control rows shaped " + shape + " in " + control.form()
                    + " form; expected batch 1 or " + out.shape().batch() + ", one component, one row of " + width
                    + " words, coefficient form");
        }
    }

    static void automorphism(RowBuffer out, RowBuffer x, long galois) {
        writable(out);
        sameKind(Kernel.AUTOMORPHISM, out, x.shape(), x.moduli(), x.form());
        galois(Kernel.AUTOMORPHISM, x.width(), galois);
        alias(Kernel.AUTOMORPHISM, out, x, false);
    }

    private static void galois(Kernel kernel, int width, long galois) {
        if (Integer.bitCount(width) != 1 || (galois & 1) == 0 || galois < 1 || galois >= 2L * width) {
            throw new IllegalArgumentException(kernel + ": Galois element " + galois + " for width " + width
                    + "; it is odd, from 1 to 2·width - 1, and the width a power of two");
        }
    }

    static void monomial(RowBuffer out, RowBuffer x, RowBuffer exponents, int column) {
        writable(out);
        sameKind(Kernel.MULTIPLY_MONOMIAL, out, x.shape(), x.moduli(), x.form());
        if (column < 0) {
            throw new IllegalArgumentException("MULTIPLY_MONOMIAL: column " + column);
        }
        exponents(Kernel.MULTIPLY_MONOMIAL, out, exponents, column + 1);
        if (x.form() == Form.EVALUATION) {
            transformable(Kernel.MULTIPLY_MONOMIAL, x);
        }
        alias(Kernel.MULTIPLY_MONOMIAL, out, x, false);
        alias(Kernel.MULTIPLY_MONOMIAL, out, exponents, false);
    }

    static void decompose(RowBuffer out, RowBuffer x, Gadget gadget) {
        writable(out);
        Shape expected = x.shape().withBatch3(gadget.levels());
        if (x.shape().batch3() != 1 || !out.shape().equals(expected)) {
            throw new IllegalArgumentException(
                    "DECOMPOSE: from " + x.shape() + " to " + out.shape() + ", expected to " + expected);
        }
        if (x.form() != Form.COEFFICIENT || out.form() != Form.COEFFICIENT) {
            throw new IllegalArgumentException("DECOMPOSE works on coefficient form");
        }
        served(Kernel.DECOMPOSE, x, gadget);
        alias(Kernel.DECOMPOSE, out, x, false);
    }

    private static void served(Kernel kernel, RowBuffer x, Gadget gadget) {
        for (int r = 0; r < x.moduli().size(); r++) {
            Modulus modulus = x.moduli().get(r);
            if (!gadget.serves(modulus)) {
                throw new IllegalArgumentException(kernel + ": " + gadget + " does not hold the " + modulus.bits()
                        + " bits of modulus " + modulus + "; Gadget.ofHighest drops the lowest ones");
            }
        }
    }

    static void switchModulus(Kernel kernel, RowBuffer out, RowBuffer x) {
        writable(out);
        if (!out.shape().equals(x.shape()) || out.form() != Form.COEFFICIENT || x.form() != Form.COEFFICIENT) {
            throw new IllegalArgumentException(
                    kernel + ": from " + x + " to " + out + "; it works on one shape in coefficient form");
        }
        alias(kernel, out, x, true);
    }

    static void lookUpSum(RowBuffer out, RowBuffer table, RowBuffer digits) {
        writable(out);
        Shape entries = table.shape();
        Shape places = digits.shape();
        sameKind(
                Kernel.LOOK_UP_SUM,
                out,
                new Shape(places.batch1(), places.batch2(), 1, entries.components(), entries.rows(), entries.width()),
                table.moduli(),
                table.form());
        if (places.components() != 1
                || places.rows() != 1
                || places.batch3() != entries.batch2()
                || places.width() < entries.batch1()
                || digits.form() != Form.COEFFICIENT) {
            throw new IllegalArgumentException("LOOK_UP_SUM: digits shaped " + places + " in " + digits.form()
                    + " form; expected batch3 = " + entries.batch2() + ", one component, one row of at least "
                    + entries.batch1() + " words, coefficient form");
        }
        Modulus modulus = digits.moduli().get(0);
        if (modulus.kind() != ModulusKind.POWER_OF_TWO || modulus.bits() < 2 + bitsFor(entries.batch3())) {
            throw new IllegalArgumentException("LOOK_UP_SUM: the digits' modulus " + modulus
                    + " must be a power of two of at least 4 times the " + entries.batch3() + " multiples");
        }
        alias(Kernel.LOOK_UP_SUM, out, table, false);
        alias(Kernel.LOOK_UP_SUM, out, digits, false);
    }

    static void sumOfMultiples(RowBuffer out, RowBuffer x, RowBuffer factors, int largest) {
        Kernel kernel = Kernel.SUM_OF_MULTIPLES;
        writable(out);
        Shape shape = x.shape();
        if (largest < 1 || largest > 1 << (MOST_TABLE_BITS - 1)) {
            throw new IllegalArgumentException(
                    kernel + ": factors of at most " + largest + "; it is 1 to " + (1 << (MOST_TABLE_BITS - 1)));
        }
        sameKind(kernel, out, shape.withBatch1(1).withBatch2(1).withBatch3(1), x.moduli(), x.form());
        if (shape.batch2() != 1 || shape.batch3() != 1) {
            throw new IllegalArgumentException(kernel + ": rows shaped " + shape + "; only batch1 is more than 1");
        }
        Shape words = factors.shape();
        if (words.batch() != 1
                || words.components() != 1
                || words.rows() != 1
                || words.width() < shape.batch1()
                || factors.form() != Form.COEFFICIENT) {
            throw new IllegalArgumentException(kernel + ": factors shaped " + words + " in " + factors.form()
                    + " form; expected one row of at least " + shape.batch1() + " words, coefficient form");
        }
        Modulus modulus = factors.moduli().get(0);
        if (modulus.kind() != ModulusKind.POWER_OF_TWO || modulus.bits() < 2 + bitsFor(largest)) {
            throw new IllegalArgumentException(kernel + ": the factors' modulus " + modulus
                    + " must be a power of two of at least 4 times the largest, " + largest);
        }
        alias(kernel, out, x, false);
        alias(kernel, out, factors, false);
    }

    static void lweKeySwitch(RowBuffer out, RowBuffer mask, RowBuffer table, Gadget gadget) {
        Kernel kernel = Kernel.LWE_KEY_SWITCH;
        writable(out);
        Shape shape = mask.shape();
        if (shape.batch3() != 1 || shape.components() != 1 || shape.rows() != 1 || mask.form() != Form.COEFFICIENT) {
            throw new IllegalArgumentException(
                    kernel + ": masks " + mask + "; expected batch3 = 1, one component, one row, coefficient form");
        }
        if (gadget.logBase() > MOST_TABLE_BITS) {
            throw new IllegalArgumentException(kernel + ": a table for base 2^" + gadget.logBase()
                    + " is too large; the base is at most 2^" + MOST_TABLE_BITS);
        }
        int width = out.width();
        sameKind(kernel, out, shape.withWidth(width), mask.moduli(), Form.COEFFICIENT);
        Shape entries = new Shape(shape.width(), gadget.levels(), 1 << gadget.logBase() - 1, 1, 1, width);
        sameKind(kernel, table, entries, mask.moduli(), Form.COEFFICIENT);
        served(kernel, mask, gadget);
        alias(kernel, out, mask, false);
        alias(kernel, out, table, false);
    }

    /** A ciphertext over one modulus in coefficient form. */
    private static void accumulator(Kernel kernel, RowBuffer x, Gadget gadget) {
        if (x.shape().batch3() != 1 || x.shape().rows() != 1 || x.form() != Form.COEFFICIENT) {
            throw new IllegalArgumentException(
                    kernel + ": operand " + x + "; expected batch3 = 1, one row, coefficient form");
        }
        transformable(kernel, x);
        served(kernel, x, gadget);
    }

    static void externalProduct(RowBuffer out, RowBuffer x, RowBuffer key, Gadget gadget) {
        Kernel kernel = Kernel.EXTERNAL_PRODUCT;
        writable(out);
        accumulator(kernel, x, gadget);
        sameKind(kernel, out, x.shape(), x.moduli(), Form.COEFFICIENT);
        int components = x.shape().components();
        Shape expected = new Shape(1, components, gadget.levels(), components, 1, x.width());
        sameKind(kernel, key, expected, x.moduli(), Form.EVALUATION);
        alias(kernel, out, x, false);
        alias(kernel, out, key, false);
    }

    static void blindRotateGinx(RowBuffer accumulator, RowBuffer exponents, RowBuffer key, Gadget gadget) {
        Kernel kernel = Kernel.BLIND_ROTATE_GINX;
        writable(accumulator);
        accumulator(kernel, accumulator, gadget);
        Shape shape = accumulator.shape();
        int components = shape.components();
        int signs = key.shape().batch2() / components;
        if (signs != 1 && signs != 2) {
            throw new IllegalArgumentException(kernel + ": a key shaped " + key.shape() + " for " + components
                    + " components; batch2 is the components once (binary secret) or twice (ternary secret)");
        }
        Shape expected = new Shape(
                key.shape().batch1(), signs * components, gadget.levels(), components, 1, accumulator.width());
        sameKind(kernel, key, expected, accumulator.moduli(), Form.EVALUATION);
        exponents(kernel, accumulator, exponents, key.shape().batch1());
        alias(kernel, accumulator, key, false);
        alias(kernel, accumulator, exponents, false);
    }

    static void blindRotateAp(RowBuffer accumulator, RowBuffer exponents, RowBuffer key, Gadget gadget, int base) {
        Kernel kernel = Kernel.BLIND_ROTATE_AP;
        writable(accumulator);
        accumulator(kernel, accumulator, gadget);
        int n = key.shape().batch1();
        course(kernel, accumulator, exponents, n);
        int components = accumulator.shape().components();
        ExponentDigits digits =
                new ExponentDigits(base, exponents.moduli().get(0).value());
        int width = accumulator.width();
        Shape expected = new Shape(n, digits.entries() * components, gadget.levels(), components, 1, width);
        sameKind(kernel, key, expected, accumulator.moduli(), Form.EVALUATION);
        alias(kernel, accumulator, key, false);
        alias(kernel, accumulator, exponents, false);
    }

    static void blindRotateLmkcdey(
            RowBuffer accumulator, RowBuffer exponents, RowBuffer key, RowBuffer moves, Gadget gadget) {
        Kernel kernel = Kernel.BLIND_ROTATE_LMKCDEY;
        writable(accumulator);
        accumulator(kernel, accumulator, gadget);
        int components = accumulator.shape().components();
        int width = accumulator.width();
        if (components < 2 || width < 2) {
            throw new IllegalArgumentException(
                    kernel + ": operand " + accumulator + "; expected a mask, a body and a width of at least 2");
        }
        int n = key.shape().batch1();
        Shape keys = new Shape(n, components, gadget.levels(), components, 1, width);
        sameKind(kernel, key, keys, accumulator.moduli(), Form.EVALUATION);
        int count = moves.shape().batch1();
        if (count < 2) {
            throw new IllegalArgumentException(kernel + ": " + count
                    + " key for automorphisms; expected one for -5 and one for each power of 5 up to the window");
        }
        Shape switches = new Shape(count, components - 1, gadget.levels(), components, 1, width);
        sameKind(kernel, moves, switches, accumulator.moduli(), Form.EVALUATION);
        course(kernel, accumulator, exponents, n);
        if (exponents.moduli().get(0).value() != width) {
            throw new IllegalArgumentException(kernel + ": exponents modulo " + exponents.moduli() + " for width "
                    + width + "; they are (e - 1)/2 of odd exponents e, modulo the width");
        }
        alias(kernel, accumulator, key, false);
        alias(kernel, accumulator, moves, false);
        alias(kernel, accumulator, exponents, false);
    }

    /** Exponents that decide what is done: everybody can see that. */
    private static void course(Kernel kernel, RowBuffer out, RowBuffer exponents, int words) {
        rowsOfExponents(kernel, out, exponents, words);
        if (exponents.isSecret()) {
            throw new SecretAccessException(
                    kernel + ": the exponents decide the course of the rotation, and must not be secret");
        }
    }

    private static void rowsOfExponents(Kernel kernel, RowBuffer out, RowBuffer exponents, int words) {
        if (exponents.width() < words) {
            throw new IllegalArgumentException(
                    kernel + ": rows of " + exponents.width() + " exponents, expected at least " + words);
        }
        control(kernel, out, exponents, exponents.width());
    }

    /** Exponents of X for each batch entry (or one for all), at least {@code words} of them in a row. */
    private static void exponents(Kernel kernel, RowBuffer out, RowBuffer exponents, int words) {
        rowsOfExponents(kernel, out, exponents, words);
        Modulus modulus = exponents.moduli().get(0);
        if (Integer.bitCount(out.width()) != 1 || modulus.value() != 2L * out.width()) {
            throw new IllegalArgumentException(kernel + ": exponents modulo " + modulus + " for width " + out.width()
                    + "; the modulus is twice the width, a power of two");
        }
    }

    static void convert(RowBuffer out, RowBuffer x, BaseConversion conversion) {
        writable(out);
        sameKind(Kernel.CONVERT, out, x.shape().withRows(conversion.to().size()), conversion.to(), Form.COEFFICIENT);
        if (x.form() != Form.COEFFICIENT || !x.moduli().equals(conversion.from())) {
            throw new IllegalArgumentException("CONVERT: operand in " + x.form() + " form over " + x.moduli()
                    + ", expected coefficient form over " + conversion.from());
        }
        alias(Kernel.CONVERT, out, x, false);
    }

    static void divide(RowBuffer out, RowBuffer x, ExactDivision division) {
        writable(out);
        if (!x.moduli().equals(division.basis())) {
            throw new IllegalArgumentException("DIVIDE: operand over " + x.moduli() + ", expected " + division.basis());
        }
        RnsBasis kept = division.kept();
        sameKind(Kernel.DIVIDE, out, x.shape().withRows(kept.size()), kept, x.form());
        int from = division.keptFrom();
        if (!out.isSameView(x.rows(from, from + kept.size()))) {
            alias(Kernel.DIVIDE, out, x, false);
        }
    }

    static void tensor(RowBuffer out, RowBuffer x, RowBuffer y) {
        writable(out);
        if (out.shape().components() != 3 || x.shape().components() != 2 || x.form() != Form.EVALUATION) {
            throw new IllegalArgumentException(
                    "TENSOR: from " + x + " to " + out + "; it takes 2 components to 3, in evaluation form");
        }
        sameKind(Kernel.TENSOR, x, y.shape(), y.moduli(), y.form());
        sameKind(Kernel.TENSOR, out, x.shape().withComponents(3), x.moduli(), x.form());
        alias(Kernel.TENSOR, out, x, false);
        alias(Kernel.TENSOR, out, y, false);
    }

    static void decomposeModUp(RowBuffer out, RowBuffer x, KeySwitchLayout layout) {
        writable(out);
        switchable(Kernel.DECOMPOSE_MOD_UP, x, layout);
        Shape expected =
                x.shape().withBatch3(layout.digits()).withRows(layout.full().size());
        sameKind(Kernel.DECOMPOSE_MOD_UP, out, expected, layout.full(), Form.EVALUATION);
        alias(Kernel.DECOMPOSE_MOD_UP, out, x, false);
    }

    private static void switchable(Kernel kernel, RowBuffer x, KeySwitchLayout layout) {
        if (x.shape().batch3() != 1
                || x.shape().components() != 1
                || x.form() != Form.EVALUATION
                || !x.moduli().equals(layout.ciphertext())) {
            throw new IllegalArgumentException(kernel + ": operand " + x + " over " + x.moduli()
                    + "; expected one component in evaluation form, batch3 = 1, over " + layout.ciphertext());
        }
    }

    static void galoisInnerProducts(RowBuffer[] out, RowBuffer digits, RowBuffer[] keys, long[] galois) {
        if (out.length == 0 || keys.length != out.length || galois.length != out.length) {
            throw new IllegalArgumentException("GALOIS_INNER_PRODUCTS: " + out.length + " outputs, " + keys.length
                    + " keys, " + galois.length + " Galois elements; there must be one each");
        }
        if (digits.shape().components() != 1 || digits.form() != Form.EVALUATION) {
            throw new IllegalArgumentException(
                    "GALOIS_INNER_PRODUCTS: digits " + digits + "; expected one component in evaluation form");
        }
        for (int k = 0; k < out.length; k++) {
            Kernel kernel = Kernel.GALOIS_INNER_PRODUCTS;
            galois(kernel, digits.width(), galois[k]);
            writable(out[k]);
            Shape expected = digits.shape().withBatch3(1).withComponents(2);
            sameKind(kernel, out[k], expected, digits.moduli(), Form.EVALUATION);
            key(kernel, keys[k], digits.shape().batch3(), digits.moduli(), digits.width());
            alias(kernel, out[k], digits, false);
            for (int other = 0; other < out.length; other++) {
                alias(kernel, out[k], keys[other], false);
                if (other != k) {
                    alias(kernel, out[k], out[other], false);
                }
            }
        }
    }

    private static void key(Kernel kernel, RowBuffer key, int digits, RnsBasis full, int width) {
        Shape expected = new Shape(1, 1, digits, 2, full.size(), width);
        sameKind(kernel, key, expected, full, Form.EVALUATION);
    }

    static void keySwitch(RowBuffer out, RowBuffer x, RowBuffer key, KeySwitchLayout layout, long galois) {
        writable(out);
        switchable(Kernel.KEY_SWITCH, x, layout);
        sameKind(Kernel.KEY_SWITCH, out, x.shape().withComponents(2), x.moduli(), Form.EVALUATION);
        key(Kernel.KEY_SWITCH, key, layout.digits(), layout.full(), x.width());
        galois(Kernel.KEY_SWITCH, x.width(), galois);
        alias(Kernel.KEY_SWITCH, out, x, false);
        alias(Kernel.KEY_SWITCH, out, key, false);
    }
}
