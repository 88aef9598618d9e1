package io.fhe4j.backend.pim.dram;

import static io.fhe4j.backend.pim.dram.UnitOperation.ACTIVATE;
import static io.fhe4j.backend.pim.dram.UnitOperation.ADD_X;
import static io.fhe4j.backend.pim.dram.UnitOperation.CLEAR_Z;
import static io.fhe4j.backend.pim.dram.UnitOperation.CORRECT;
import static io.fhe4j.backend.pim.dram.UnitOperation.DOUBLE_ADD_TRUNCATED;
import static io.fhe4j.backend.pim.dram.UnitOperation.FIELD;
import static io.fhe4j.backend.pim.dram.UnitOperation.IS_NEGATIVE;
import static io.fhe4j.backend.pim.dram.UnitOperation.LOAD_X;
import static io.fhe4j.backend.pim.dram.UnitOperation.LOAD_Z;
import static io.fhe4j.backend.pim.dram.UnitOperation.MULTIPLY_BIT;
import static io.fhe4j.backend.pim.dram.UnitOperation.PRECHARGE;
import static io.fhe4j.backend.pim.dram.UnitOperation.REDUCE;
import static io.fhe4j.backend.pim.dram.UnitOperation.STORE_Z;
import static io.fhe4j.backend.pim.dram.UnitOperation.SUBTRACT_X;
import static io.fhe4j.backend.pim.dram.UnitOperation.Z_TO_X;

import io.fhe4j.backend.pim.dram.UnitPrograms.Writer;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.ModularMath;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.ModulusKind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Programs that take words from one modulus to another: modulus switches, balanced digits, terms of conversions between bases. Words modulo an odd q
 * of n bits lie in Montgomery form, x·2^n mod q, those modulo 2^k as they are. Constants come with the commands.
 */
public final class UnitConversions {

    /** Bits after the point of a conversion's quotient, in slots of 64 bits. */
    private static final int SPARE = 14;

    /** Bits of a conversion's quotient itself. */
    private static final int QUOTIENT_BITS = 16;

    /** The widest field that is taken from an accumulator. */
    private static final int WIDEST = 62;

    private final DramDevice device;
    private final UnitPrograms programs;

    /** Programs for a device. */
    public UnitConversions(DramDevice device) {
        this.device = device;
        this.programs = new UnitPrograms(device);
    }

    private static boolean isPower(Modulus modulus) {
        return modulus.kind() == ModulusKind.POWER_OF_TWO;
    }

    /** 2^e mod q. */
    private static long power(int e, long q) {
        return ModularMath.power(2, e, q);
    }

    private static long times(long a, long b, long q) {
        return ModularMath.multiply(a, b, q);
    }

    private Writer product(Writer writer, long q, int n, long constant, int y) {
        writer.set(constant).then(ACTIVATE, y, 0);
        programs.product(writer, q, n);
        return writer.then(PRECHARGE);
    }

    /** x·constant·2^−n mod q, for odd q of n bits. */
    public UnitProgram multiplyConstant(long q, long constant, int x, int out) {
        int n = UnitPrograms.bits(q);
        return product(new Writer(n + 2), q, n, constant, x).store(out).build("multiply by a constant mod " + q, q);
    }

    /** Words of out become the residues' Montgomery form. */
    private UnitProgram montgomery(long q, int out) {
        return multiplyConstant(q, power(2 * UnitPrograms.bits(q), q), out, out);
    }

    /** The same constant in every word of a row. */
    public UnitProgram fill(long constant, int out) {
        return new Writer(device.slotBits())
                .then(ACTIVATE, out, 0)
                .then(CLEAR_Z)
                .add(constant)
                .then(STORE_Z)
                .then(PRECHARGE)
                .build("fill", 0);
    }

    // ---- modulus switches ----

    /**
     * ⌊x·m'/m + 1/2⌋ mod m', or without the half.
     *
     * <p>Odd m: with r = x·m' mod m the quotient (x·m' − r)/m is exact, so it is found modulo 2^n', n' the bits of m', with the inverse of m. Modulo 2^k:
     * the product is added up bit by bit of x, least first, and halved each time.
     *
     * @param from m
     * @param to m'
     * @param rounded whether to the nearest
     * @param x a row
     * @param r a row to work in
     * @param t another
     * @param out a row
     */
    public List<UnitProgram> switchModulus(Modulus from, Modulus to, boolean rounded, int x, int r, int t, int out) {
        List<UnitProgram> all = new ArrayList<>();
        if (isPower(from)) {
            all.add(halvings(from, to, rounded, x, out));
        } else {
            long m = from.value();
            int w = to.bits();
            all.add(multiplyConstant(m, to.value() % m, x, r));
            all.add(multiplyConstant(m, 1, x, t));
            Writer difference = new Writer(Math.max(w, from.bits()) + 2);
            truncated(difference, to.value() & (1L << w) - 1, w, t)
                    .load(r, LOAD_X)
                    .then(SUBTRACT_X)
                    .then(FIELD, 0, w)
                    .store(t);
            all.add(difference.build("numerator mod 2^" + w, 0));
            long inverse = BigInteger.valueOf(m)
                    .modInverse(BigInteger.ONE.shiftLeft(w))
                    .longValue();
            all.add(truncated(new Writer(w + 2), inverse, w, t).store(out).build("quotient mod 2^" + w, 0));
            if (rounded) {
                all.add(roundUp(from, to, r, out));
            }
        }
        if (!isPower(to)) {
            all.add(montgomery(to.value(), out));
        }
        return all;
    }

    private static Writer truncated(Writer writer, long constant, int w, int y) {
        writer.set(constant).then(ACTIVATE, y, 0).then(CLEAR_Z);
        for (int bit = w - 1; bit >= 0; bit--) {
            writer.then(DOUBLE_ADD_TRUNCATED, bit, w);
        }
        return writer.then(PRECHARGE);
    }

    /** out + 1 mod m' where the remainder is half of m or more. */
    private static UnitProgram roundUp(Modulus from, Modulus to, int r, int out) {
        return new Writer(Math.max(from.bits(), to.bits()) + 2)
                .load(r, LOAD_Z)
                .add(-(from.value() / 2 + 1))
                .then(IS_NEGATIVE)
                .then(Z_TO_X)
                .load(out, LOAD_Z)
                .then(SUBTRACT_X)
                .add(1)
                .then(REDUCE)
                .store(out)
                .build("round mod " + to, to.value());
    }

    private static UnitProgram halvings(Modulus from, Modulus to, boolean rounded, int x, int out) {
        Writer writer =
                new Writer(to.bits() + 2).set(to.value()).then(ACTIVATE, x, 0).then(CLEAR_Z);
        int k = from.bits();
        for (int bit = 0; bit < k; bit++) {
            if (rounded && bit == k - 1) {
                writer.add(1);
            }
            writer.then(MULTIPLY_BIT, bit, 0);
        }
        writer.then(PRECHARGE);
        if (rounded) {
            writer.then(REDUCE);
        }
        return writer.store(out).build("multiply and halve mod " + to, to.value());
    }

    // ---- digits ----

    /** Whether accumulators hold the digits of a gadget, and a modulus their magnitude. */
    public boolean hasDigits(Gadget gadget, Modulus to) {
        return gadget.droppedBits() + gadget.logBase() * gadget.levels() <= device.slotBits() - 4
                && (isPower(to) ? to.bits() >= gadget.logBase() : to.value() > 1L << (gadget.logBase() - 1));
    }

    private int digitBits(Gadget gadget, Modulus modulus) {
        int bits = Math.max(gadget.droppedBits() + gadget.logBase() * gadget.levels(), modulus.bits());
        return Math.min(device.slotBits(), bits + 3);
    }

    /** Half of the base in every digit: what makes digits numbers from 0. */
    private static long offset(Gadget gadget) {
        long offset = 0;
        for (int j = 0; j < gadget.levels(); j++) {
            offset = (offset << gadget.logBase()) + (1L << (gadget.logBase() - 1));
        }
        return offset;
    }

    /**
     * The rounded, centred quotient of x, plus half of the base in every digit: so its fields of bits are the balanced digits plus that half.
     *
     * @param from the modulus of x
     * @param x a row
     * @param out a row of plain numbers
     */
    public UnitProgram prepareDigits(Modulus from, Gadget gadget, int x, int out) {
        int dropped = gadget.droppedBits();
        long half = dropped == 0 ? 0 : 1L << (dropped - 1);
        long offset = offset(gadget);
        Writer writer = new Writer(digitBits(gadget, from));
        if (isPower(from)) {
            int rest = from.bits() - dropped;
            boolean wraps = gadget.wrapsFor(from);
            long centre = wraps ? 0 : 1L << (rest - 1);
            writer.load(x, LOAD_Z)
                    .add(half)
                    .then(FIELD, dropped, rest)
                    .add(wraps ? offset & (1L << rest) - 1 : centre)
                    .then(FIELD, 0, rest)
                    .add(wraps ? 0 : offset - centre);
        } else {
            long q = from.value();
            product(writer, q, from.bits(), 1, x)
                    .add(q / 2)
                    .then(REDUCE)
                    .add(half - q / 2 + (offset << dropped))
                    .then(FIELD, dropped, WIDEST - dropped);
        }
        return writer.store(out).build("prepare digits mod " + from, from.value());
    }

    /** Digit j of what {@link #prepareDigits} left, modulo another modulus. */
    public List<UnitProgram> digit(Gadget gadget, Modulus to, int j, int prepared, int out) {
        int shift = j * gadget.logBase();
        boolean last = j == gadget.levels() - 1;
        List<UnitProgram> all = new ArrayList<>();
        all.add(new Writer(digitBits(gadget, to))
                .load(prepared, LOAD_Z)
                .then(FIELD, shift, last ? Math.max(1, WIDEST - shift) : gadget.logBase())
                .add(-(1L << (gadget.logBase() - 1)))
                .then(CORRECT)
                .store(out)
                .build("digit mod " + to, to.value()));
        if (!isPower(to)) {
            all.add(montgomery(to.value(), out));
        }
        return all;
    }

    // ---- conversions between bases ----

    /** A source's residue times its factor, plus (q − 1)/2, modulo q, as a plain number: the centred term, moved to begin at 0. */
    public UnitProgram conversionSource(long q, long factor, int x, int out) {
        int n = UnitPrograms.bits(q);
        return product(new Writer(n + 2), q, n, factor, x)
                .add(q / 2)
                .then(REDUCE)
                .store(out)
                .build("term mod " + q, q);
    }

    /**
     * out = out + y·constant mod q, in Montgomery form.
     *
     * @param q odd
     * @param bits how many bits of y count
     * @param constant below q
     * @param y a row of plain numbers
     * @param out a row
     */
    public UnitProgram conversionTerm(long q, int bits, long constant, int y, int out) {
        long stored = times(constant, power(bits + UnitPrograms.bits(q), q), q);
        return product(new Writer(UnitPrograms.bits(q) + 2), q, bits, stored, y)
                .then(Z_TO_X)
                .then(ACTIVATE, out, 0)
                .then(LOAD_Z)
                .then(ADD_X)
                .then(REDUCE)
                .then(STORE_Z)
                .then(PRECHARGE)
                .build("add a term mod " + q, q);
    }

    /** Bits of a quotient after its point. */
    public int fraction() {
        return device.slotBits() - SPARE;
    }

    /** s = s + ⌊y·(1/q)⌋ with {@link #fraction} bits after the point, a reciprocal that is rounded down. */
    public UnitProgram quotientTerm(long q, int y, int s) {
        int n = UnitPrograms.bits(q);
        long reciprocal = BigInteger.ONE
                .shiftLeft(n + fraction())
                .divide(BigInteger.valueOf(q))
                .longValue();
        Writer writer = new Writer(device.slotBits())
                .set(reciprocal)
                .then(ACTIVATE, y, 0)
                .then(CLEAR_Z);
        for (int bit = 0; bit < n; bit++) {
            writer.then(MULTIPLY_BIT, bit, 0);
        }
        return writer.then(PRECHARGE)
                .then(Z_TO_X)
                .then(ACTIVATE, s, 0)
                .then(LOAD_Z)
                .then(ADD_X)
                .then(STORE_Z)
                .then(PRECHARGE)
                .build("add to the quotient " + n, 0);
    }

    /** The quotient without what is after its point; then out = out + quotient·multiple mod q. */
    public List<UnitProgram> correction(long q, long multiple, int s, int out) {
        UnitProgram whole = new Writer(device.slotBits())
                .load(s, LOAD_Z)
                .then(FIELD, fraction(), QUOTIENT_BITS)
                .store(s)
                .build("whole quotient", 0);
        return List.of(whole, conversionTerm(q, QUOTIENT_BITS, multiple, s, out));
    }
}
