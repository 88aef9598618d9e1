package io.fhe4j.ntt.reference;

import io.fhe4j.api.ValueRangeException;
import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.ModularMath;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.RowScalars;
import io.fhe4j.ntt.spi.Queue;
import io.fhe4j.ntt.spi.Scratch;
import io.fhe4j.ntt.spi.TorusKernels;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Optional;

/** Every primitive kernel as its formula says it, word by word. A call has ended when it returns. */
final class ReferenceQueue implements Queue {

    private static final ValueLayout.OfLong HOST_WORD =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** What becomes of a word. */
    @FunctionalInterface
    private interface Unary {
        long apply(long x, long m);
    }

    /** What becomes of two words of the same place. */
    @FunctionalInterface
    private interface Binary {
        long apply(long x, long y, long m);
    }

    private final ReferenceDevice device;
    private final Scratch scratch;

    ReferenceQueue(ReferenceDevice device, Scratch scratch) {
        this.device = device;
        this.scratch = scratch;
    }

    @Override
    public Scratch scratch() {
        return scratch;
    }

    @Override
    public Optional<TorusKernels> torus() {
        return Optional.of(new ReferenceTorus(device));
    }

    private static ReferenceMemory memory(RowBuffer buffer) {
        return (ReferenceMemory) buffer.memory();
    }

    @Override
    public void upload(RowBuffer out, MemorySegment words) {
        ReferenceMemory to = memory(out);
        long offset = 0;
        for (int b = 0; b < out.shape().batch(); b++) {
            for (int c = 0; c < out.shape().components(); c++) {
                for (int r = 0; r < out.shape().rows(); r++) {
                    Modulus modulus = out.moduli().get(r);
                    long row = out.row(b, c, r);
                    for (int i = 0; i < out.width(); i++, offset += Long.BYTES) {
                        long word = words.get(HOST_WORD, offset);
                        if (!modulus.isCanonical(word)) {
                            throw new ValueRangeException("word " + i + " of row " + r + ", component " + c
                                    + ", batch entry " + b + " is not below its modulus " + modulus);
                        }
                        to.set(row, i, word);
                    }
                }
            }
        }
    }

    @Override
    public void download(MemorySegment words, RowBuffer x) {
        ReferenceMemory from = memory(x);
        long offset = 0;
        for (int b = 0; b < x.shape().batch(); b++) {
            for (int c = 0; c < x.shape().components(); c++) {
                for (int r = 0; r < x.shape().rows(); r++) {
                    long row = x.row(b, c, r);
                    for (int i = 0; i < x.width(); i++, offset += Long.BYTES) {
                        words.set(HOST_WORD, offset, from.get(row, i));
                    }
                }
            }
        }
    }

    private static void each(RowBuffer out, RowBuffer x, Unary operation) {
        ReferenceMemory to = memory(out);
        ReferenceMemory from = memory(x);
        for (int b = 0; b < out.shape().batch(); b++) {
            for (int c = 0; c < out.shape().components(); c++) {
                for (int r = 0; r < out.shape().rows(); r++) {
                    long m = out.moduli().get(r).value();
                    long rowOut = out.row(b, c, r);
                    long rowX = x.row(b, c, r);
                    for (int i = 0; i < out.width(); i++) {
                        to.set(rowOut, i, operation.apply(from.get(rowX, i), m));
                    }
                }
            }
        }
    }

    private static void each(RowBuffer out, RowBuffer x, RowBuffer y, Binary operation) {
        ReferenceMemory to = memory(out);
        ReferenceMemory fromX = memory(x);
        ReferenceMemory fromY = memory(y);
        for (int b = 0; b < out.shape().batch(); b++) {
            for (int c = 0; c < out.shape().components(); c++) {
                for (int r = 0; r < out.shape().rows(); r++) {
                    long m = out.moduli().get(r).value();
                    long rowOut = out.row(b, c, r);
                    long rowX = x.row(b, c, r);
                    long rowY = y.row(b, c, r);
                    for (int i = 0; i < out.width(); i++) {
                        to.set(rowOut, i, operation.apply(fromX.get(rowX, i), fromY.get(rowY, i), m));
                    }
                }
            }
        }
    }

    private static void each(RowBuffer out, RowBuffer x, RowScalars s, Binary operation) {
        ReferenceMemory to = memory(out);
        ReferenceMemory from = memory(x);
        for (int b = 0; b < out.shape().batch(); b++) {
            for (int c = 0; c < out.shape().components(); c++) {
                for (int r = 0; r < out.shape().rows(); r++) {
                    long m = out.moduli().get(r).value();
                    long scalar = s.get(r);
                    long rowOut = out.row(b, c, r);
                    long rowX = x.row(b, c, r);
                    for (int i = 0; i < out.width(); i++) {
                        to.set(rowOut, i, operation.apply(from.get(rowX, i), scalar, m));
                    }
                }
            }
        }
    }

    @Override
    public void zero(RowBuffer out) {
        each(out, out, (x, m) -> 0);
    }

    @Override
    public void copy(RowBuffer out, RowBuffer x) {
        each(out, x, (word, m) -> word);
    }

    @Override
    public void negate(RowBuffer out, RowBuffer x) {
        each(out, x, ModularMath::negate);
    }

    @Override
    public void add(RowBuffer out, RowBuffer x, RowBuffer y) {
        each(out, x, y, ModularMath::add);
    }

    @Override
    public void subtract(RowBuffer out, RowBuffer x, RowBuffer y) {
        each(out, x, y, ModularMath::subtract);
    }

    @Override
    public void multiply(RowBuffer out, RowBuffer x, RowBuffer y) {
        each(out, x, y, ModularMath::multiply);
    }

    @Override
    public void addScalar(RowBuffer out, RowBuffer x, RowScalars s) {
        each(out, x, s, ModularMath::add);
    }

    @Override
    public void multiplyScalar(RowBuffer out, RowBuffer x, RowScalars s) {
        each(out, x, s, ModularMath::multiply);
    }

    @Override
    public void multiplyAdd(RowBuffer out, RowBuffer x, RowBuffer y) {
        ReferenceMemory to = memory(out);
        ReferenceMemory fromX = memory(x);
        ReferenceMemory fromY = memory(y);
        for (int b = 0; b < out.shape().batch(); b++) {
            for (int c = 0; c < out.shape().components(); c++) {
                for (int r = 0; r < out.shape().rows(); r++) {
                    long m = out.moduli().get(r).value();
                    long rowOut = out.row(b, c, r);
                    long rowX = x.row(b, c, r);
                    long rowY = y.row(b, c, r);
                    for (int i = 0; i < out.width(); i++) {
                        long product = ModularMath.multiply(fromX.get(rowX, i), fromY.get(rowY, i), m);
                        to.set(rowOut, i, ModularMath.add(to.get(rowOut, i), product, m));
                    }
                }
            }
        }
    }

    @Override
    public void multiplyScalarAdd(RowBuffer out, RowBuffer x, RowScalars s) {
        ReferenceMemory to = memory(out);
        ReferenceMemory from = memory(x);
        for (int b = 0; b < out.shape().batch(); b++) {
            for (int c = 0; c < out.shape().components(); c++) {
                for (int r = 0; r < out.shape().rows(); r++) {
                    long m = out.moduli().get(r).value();
                    long rowOut = out.row(b, c, r);
                    long rowX = x.row(b, c, r);
                    for (int i = 0; i < out.width(); i++) {
                        long product = ModularMath.multiply(from.get(rowX, i), s.get(r), m);
                        to.set(rowOut, i, ModularMath.add(to.get(rowOut, i), product, m));
                    }
                }
            }
        }
    }

    @Override
    public void multiplySum(RowBuffer out, RowBuffer x, RowBuffer y) {
        ReferenceMemory to = memory(out);
        ReferenceMemory fromX = memory(x);
        ReferenceMemory fromY = memory(y);
        int terms = x.shape().batch3();
        for (int b = 0; b < out.shape().batch(); b++) {
            for (int c = 0; c < out.shape().components(); c++) {
                for (int r = 0; r < out.shape().rows(); r++) {
                    long m = out.moduli().get(r).value();
                    long rowOut = out.row(b, c, r);
                    for (int i = 0; i < out.width(); i++) {
                        long sum = 0;
                        for (int d = 0; d < terms; d++) {
                            long wordX = fromX.get(x.row(b * terms + d, c, r), i);
                            long wordY = fromY.get(y.row(b * terms + d, c, r), i);
                            sum = ModularMath.add(sum, ModularMath.multiply(wordX, wordY, m), m);
                        }
                        to.set(rowOut, i, sum);
                    }
                }
            }
        }
    }

    @Override
    public void forwardNtt(RowBuffer out, RowBuffer x) {
        copy(out, x);
        transform(out, true);
    }

    @Override
    public void inverseNtt(RowBuffer out, RowBuffer x) {
        copy(out, x);
        transform(out, false);
    }

    private void transform(RowBuffer buffer, boolean forward) {
        ReferenceMemory memory = memory(buffer);
        for (int b = 0; b < buffer.shape().batch(); b++) {
            for (int c = 0; c < buffer.shape().components(); c++) {
                for (int r = 0; r < buffer.shape().rows(); r++) {
                    NegacyclicTransform transform =
                            device.transform(buffer.moduli().get(r), buffer.width());
                    if (forward) {
                        transform.forward(memory, buffer.row(b, c, r));
                    } else {
                        transform.inverse(memory, buffer.row(b, c, r));
                    }
                }
            }
        }
    }

    @Override
    public void gather(RowBuffer out, RowBuffer x, RowBuffer index) {
        ReferenceMemory indices = memory(index);
        for (int b = 0; b < out.shape().batch(); b++) {
            long row = index.row(index.shape().batch() == 1 ? 0 : b, 0, 0);
            for (int i = 0; i < out.width(); i++) {
                pick(out, i, x, indices.get(row, i), b);
            }
        }
    }

    /** Word i of all rows of a batch entry becomes word e of x's rows; from W on the negated word e − W, from 2W on 0. */
    private static void pick(RowBuffer out, int i, RowBuffer x, long e, int b) {
        int width = x.width();
        boolean none = Long.compareUnsigned(e, 2L * width) >= 0;
        boolean negated = !none && e >= width;
        int source = none ? 0 : (int) (negated ? e - width : e);
        for (int c = 0; c < out.shape().components(); c++) {
            for (int r = 0; r < out.shape().rows(); r++) {
                long word = none ? 0 : memory(x).get(x.row(b, c, r), source);
                long m = out.moduli().get(r).value();
                memory(out).set(out.row(b, c, r), i, negated ? ModularMath.negate(word, m) : word);
            }
        }
    }

    @Override
    public void automorphism(RowBuffer out, RowBuffer x, long galois) {
        int width = x.width();
        for (int b = 0; b < out.shape().batch(); b++) {
            for (int i = 0; i < width; i++) {
                if (x.form() == Form.COEFFICIENT) {
                    long place = i * galois % (2L * width);
                    boolean negated = place >= width;
                    int target = (int) (negated ? place - width : place);
                    pick(out, target, x, negated ? i + (long) width : i, b);
                } else {
                    // Value i belongs to ψ^(2·bitrev(i)+1); it is x's value at the g-th power of that.
                    long exponent = galois * (2L * NegacyclicTransform.reverse(i, width) + 1) % (2L * width);
                    pick(out, i, x, NegacyclicTransform.reverse((int) (exponent / 2), width), b);
                }
            }
        }
    }

    @Override
    public void multiplyMonomial(RowBuffer out, RowBuffer x, RowBuffer exponents, int column) {
        int width = x.width();
        for (int b = 0; b < out.shape().batch(); b++) {
            long row = exponents.row(exponents.shape().batch() == 1 ? 0 : b, 0, 0);
            int exponent = (int) memory(exponents).get(row, column);
            if (x.form() == Form.COEFFICIENT) {
                for (int i = 0; i < width; i++) {
                    // X^i comes from X^(i − e); one turn of N further round it comes negated.
                    pick(out, i, x, Math.floorMod(i - exponent, 2 * width), b);
                }
            } else {
                multiplyByRootPowers(out, x, exponent, b);
            }
        }
    }

    private void multiplyByRootPowers(RowBuffer out, RowBuffer x, long exponent, int b) {
        int width = x.width();
        for (int c = 0; c < out.shape().components(); c++) {
            for (int r = 0; r < out.shape().rows(); r++) {
                Modulus modulus = out.moduli().get(r);
                NegacyclicTransform transform = device.transform(modulus, width);
                long rowOut = out.row(b, c, r);
                long rowX = x.row(b, c, r);
                for (int i = 0; i < width; i++) {
                    long e = exponent * (2L * NegacyclicTransform.reverse(i, width) + 1) % (2L * width);
                    long value =
                            ModularMath.multiply(memory(x).get(rowX, i), transform.rootPower((int) e), modulus.value());
                    memory(out).set(rowOut, i, value);
                }
            }
        }
    }

    @Override
    public void decompose(RowBuffer out, RowBuffer x, Gadget gadget) {
        int levels = gadget.levels();
        for (int b = 0; b < x.shape().batch(); b++) {
            for (int c = 0; c < x.shape().components(); c++) {
                for (int r = 0; r < x.shape().rows(); r++) {
                    Modulus modulus = x.moduli().get(r);
                    long m = out.moduli().get(r).value();
                    long rowX = x.row(b, c, r);
                    for (int i = 0; i < x.width(); i++) {
                        long rest =
                                GadgetDigits.begin(gadget, modulus, memory(x).get(rowX, i));
                        for (int j = 0; j < levels; j++) {
                            long digit = GadgetDigits.digit(gadget, modulus, j, rest);
                            memory(out).set(out.row(b * levels + j, c, r), i, ModularMath.floorMod(digit, m));
                            rest = GadgetDigits.rest(gadget, rest);
                        }
                    }
                }
            }
        }
    }

    @Override
    public void switchModulus(RowBuffer out, RowBuffer x) {
        switchModulus(out, x, ReferenceQueue::switched);
    }

    @Override
    public void switchModulusOdd(RowBuffer out, RowBuffer x) {
        switchModulus(out, x, (word, from, to) -> word.multiply(to).divide(from));
    }

    /** What becomes of a word of one modulus under another. */
    @FunctionalInterface
    private interface Switch {
        BigInteger apply(BigInteger word, BigInteger from, BigInteger to);
    }

    private static void switchModulus(RowBuffer out, RowBuffer x, Switch change) {
        for (int b = 0; b < out.shape().batch(); b++) {
            for (int c = 0; c < out.shape().components(); c++) {
                for (int r = 0; r < out.shape().rows(); r++) {
                    BigInteger from = x.moduli().get(r).toBigInteger();
                    BigInteger to = out.moduli().get(r).toBigInteger();
                    long rowOut = out.row(b, c, r);
                    long rowX = x.row(b, c, r);
                    for (int i = 0; i < out.width(); i++) {
                        BigInteger word =
                                new BigInteger(Long.toUnsignedString(memory(x).get(rowX, i)));
                        memory(out).set(rowOut, i, change.apply(word, from, to).longValue());
                    }
                }
            }
        }
    }

    /** ⌊x·to/from + 1/2⌋ mod to. */
    private static BigInteger switched(BigInteger x, BigInteger from, BigInteger to) {
        return x.multiply(to).shiftLeft(1).add(from).divide(from.shiftLeft(1)).mod(to);
    }

    @Override
    public void lookUpSum(RowBuffer out, RowBuffer table, RowBuffer digits) {
        zero(out);
        int places = table.shape().batch1();
        int levels = table.shape().batch2();
        int multiples = table.shape().batch3();
        int bits = digits.moduli().get(0).bits();
        for (int b = 0; b < out.shape().batch(); b++) {
            for (int j = 0; j < levels; j++) {
                long row = digits.row(b * levels + j, 0, 0);
                for (int i = 0; i < places; i++) {
                    long digit = GadgetDigits.signed(memory(digits).get(row, i), bits);
                    if (digit != 0 && digit >= -multiples && digit <= multiples) {
                        int entry = (i * levels + j) * multiples + (int) Math.abs(digit) - 1;
                        accumulate(out, b, table, entry, digit < 0);
                    }
                }
            }
        }
    }

    /** Adds a table entry to a batch entry, or subtracts it. */
    private static void accumulate(RowBuffer out, int b, RowBuffer table, int entry, boolean negative) {
        for (int c = 0; c < out.shape().components(); c++) {
            for (int r = 0; r < out.shape().rows(); r++) {
                long m = out.moduli().get(r).value();
                long rowOut = out.row(b, c, r);
                long rowEntry = table.row(entry, c, r);
                for (int i = 0; i < out.width(); i++) {
                    long sum = memory(out).get(rowOut, i);
                    long word = memory(table).get(rowEntry, i);
                    long next = negative ? ModularMath.subtract(sum, word, m) : ModularMath.add(sum, word, m);
                    memory(out).set(rowOut, i, next);
                }
            }
        }
    }

    @Override
    public void convert(RowBuffer out, RowBuffer x, BaseConversion conversion) {
        long[] terms = new long[conversion.from().size()];
        for (int b = 0; b < out.shape().batch(); b++) {
            for (int c = 0; c < out.shape().components(); c++) {
                for (int i = 0; i < out.width(); i++) {
                    for (int k = 0; k < terms.length; k++) {
                        terms[k] = centredTerm(memory(x).get(x.row(b, c, k), i), conversion, k);
                    }
                    long multiple = conversion.kind() == BaseConversion.Kind.EXACT ? multiple(terms, conversion) : 0;
                    for (int j = 0; j < out.shape().rows(); j++) {
                        memory(out).set(out.row(b, c, j), i, converted(terms, multiple, conversion, j));
                    }
                }
            }
        }
    }

    /** y_k: the centred residue of x_k·(Q/q_k)^-1 modulo q_k. */
    private static long centredTerm(long x, BaseConversion conversion, int k) {
        long q = conversion.from().get(k).value();
        return ModularMath.centre(
                ModularMath.multiply(x, conversion.cofactorInverses().get(k), q), q);
    }

    /** u of {@link BaseConversion.Kind#EXACT}, operation by operation. */
    private static long multiple(long[] terms, BaseConversion conversion) {
        double sum = 0;
        for (int k = 0; k < terms.length; k++) {
            sum = Math.fma((double) terms[k], conversion.reciprocal(k), sum);
        }
        return (long) Math.rint(sum);
    }

    /** Σ y_k·(Q/q_k) − u·Q modulo the target's row j. */
    private static long converted(long[] terms, long multiple, BaseConversion conversion, int j) {
        long m = conversion.to().get(j).value();
        long sum = 0;
        for (int k = 0; k < terms.length; k++) {
            long y = ModularMath.floorMod(terms[k], m);
            sum = ModularMath.add(sum, ModularMath.multiply(y, conversion.cofactor(k, j), m), m);
        }
        long excess = ModularMath.multiply(ModularMath.floorMod(multiple, m), conversion.product(j), m);
        return ModularMath.subtract(sum, excess, m);
    }
}
