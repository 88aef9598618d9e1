package io.fhe4j.backend.pim.dram;

import static io.fhe4j.backend.pim.dram.UnitOperation.ACTIVATE;
import static io.fhe4j.backend.pim.dram.UnitOperation.ADD_BIT;
import static io.fhe4j.backend.pim.dram.UnitOperation.ADD_DIGIT;
import static io.fhe4j.backend.pim.dram.UnitOperation.ADD_X;
import static io.fhe4j.backend.pim.dram.UnitOperation.CLEAR_Z;
import static io.fhe4j.backend.pim.dram.UnitOperation.CORRECT;
import static io.fhe4j.backend.pim.dram.UnitOperation.DOUBLE_ADD;
import static io.fhe4j.backend.pim.dram.UnitOperation.DOUBLE_ADD_TRUNCATED;
import static io.fhe4j.backend.pim.dram.UnitOperation.EXCHANGE;
import static io.fhe4j.backend.pim.dram.UnitOperation.FIELD;
import static io.fhe4j.backend.pim.dram.UnitOperation.HALVE;
import static io.fhe4j.backend.pim.dram.UnitOperation.IS_NEGATIVE;
import static io.fhe4j.backend.pim.dram.UnitOperation.IS_ZERO;
import static io.fhe4j.backend.pim.dram.UnitOperation.LOAD_U;
import static io.fhe4j.backend.pim.dram.UnitOperation.LOAD_X;
import static io.fhe4j.backend.pim.dram.UnitOperation.LOAD_Z;
import static io.fhe4j.backend.pim.dram.UnitOperation.MULTIPLY_BIT;
import static io.fhe4j.backend.pim.dram.UnitOperation.PRECHARGE;
import static io.fhe4j.backend.pim.dram.UnitOperation.REDUCE;
import static io.fhe4j.backend.pim.dram.UnitOperation.ROTATE;
import static io.fhe4j.backend.pim.dram.UnitOperation.STORE_Z;
import static io.fhe4j.backend.pim.dram.UnitOperation.SUBTRACT_DIGIT;
import static io.fhe4j.backend.pim.dram.UnitOperation.SUBTRACT_Q;
import static io.fhe4j.backend.pim.dram.UnitOperation.SUBTRACT_X;
import static io.fhe4j.backend.pim.dram.UnitOperation.U_TO_Z;
import static io.fhe4j.backend.pim.dram.UnitOperation.Z_TO_X;

import io.fhe4j.backend.pim.program.SignedPowers;
import io.fhe4j.backend.pim.program.SignedPowers.Term;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * The micro-programs of the near-mat units. Operands are rows of a subarray, {@code out} may be one of them; all words of a row are worked on at
 * once. Words modulo q are canonical, n = the bits of q; accumulators are signed and take n + 2 bits.
 */
public final class UnitPrograms {

    private final DramDevice device;

    /** Programs for a device. */
    public UnitPrograms(DramDevice device) {
        this.device = device;
    }

    /** Collects steps of one program. */
    static final class Writer {
        private final List<UnitStep> steps = new ArrayList<>();
        private final List<Long> constants = new ArrayList<>();
        private final int bits;

        Writer(int bits) {
            this.bits = bits;
        }

        Writer then(UnitOperation operation) {
            return then(operation, 0, 0);
        }

        Writer then(UnitOperation operation, int a, int b) {
            steps.add(new UnitStep(operation, a, b, bits));
            return this;
        }

        Writer load(int row, UnitOperation register) {
            return then(ACTIVATE, row, 0).then(register).then(PRECHARGE);
        }

        Writer store(int row) {
            return then(ACTIVATE, row, 0).then(STORE_Z).then(PRECHARGE);
        }

        /** Sets X to a constant in every word. */
        Writer set(long constant) {
            constants.add(constant);
            return then(UnitOperation.SET_X, constants.size() - 1, 0);
        }

        /** Adds a constant to every word of Z. */
        Writer add(long constant) {
            constants.add(constant);
            return then(UnitOperation.ADD_CONSTANT, constants.size() - 1, 0);
        }

        UnitProgram build(String name, long broadcast) {
            return new UnitProgram(name, broadcast, bits, constants, steps);
        }
    }

    static int bits(long q) {
        return 64 - Long.numberOfLeadingZeros(q);
    }

    /** x + y of n-bit words: n + 1 bits. */
    public UnitProgram add(int n, int x, int y, int out) {
        return new Writer(n + 2)
                .load(x, LOAD_X)
                .load(y, LOAD_Z)
                .then(ADD_X)
                .store(out)
                .build("add " + n, 0);
    }

    /** x − y of n-bit words, where it is not negative; else its complement of two in the slot. */
    public UnitProgram subtract(int n, int x, int y, int out) {
        return new Writer(n + 2)
                .load(y, LOAD_X)
                .load(x, LOAD_Z)
                .then(SUBTRACT_X)
                .store(out)
                .build("subtract " + n, 0);
    }

    /** 1 where x &lt; y, else 0, of n-bit words. */
    public UnitProgram compare(int n, int x, int y, int out) {
        return new Writer(n + 2)
                .load(y, LOAD_X)
                .load(x, LOAD_Z)
                .then(SUBTRACT_X)
                .then(IS_NEGATIVE)
                .store(out)
                .build("compare " + n, 0);
    }

    /** x·y of n-bit words, all 2n bits: as many as a slot less 1 holds. */
    public UnitProgram multiply(int n, int x, int y, int out) {
        Writer writer =
                new Writer(2 * n + 1).load(x, LOAD_X).then(ACTIVATE, y, 0).then(CLEAR_Z);
        for (int bit = n - 1; bit >= 0; bit--) {
            writer.then(DOUBLE_ADD, bit, 0);
        }
        return writer.then(PRECHARGE).store(out).build("multiply " + n, 0);
    }

    /** out = out + x in a slot of n bits: a term of a sum that is reduced later. */
    public UnitProgram accumulate(int n, int x, int out) {
        return new Writer(n + 1)
                .load(x, LOAD_X)
                .then(ACTIVATE, out, 0)
                .then(LOAD_Z)
                .then(ADD_X)
                .then(STORE_Z)
                .then(PRECHARGE)
                .build("accumulate " + n, 0);
    }

    /** A row to another. */
    public UnitProgram copy(int x, int out) {
        return new Writer(device.slotBits()).load(x, LOAD_Z).store(out).build("copy", 0);
    }

    /** Words move up by so many slots within their mat, cyclically. */
    public UnitProgram shift(int distance, int x, int out) {
        return new Writer(device.slotBits())
                .load(x, LOAD_Z)
                .then(ROTATE, distance, 0)
                .store(out)
                .build("shift", 0);
    }

    /** 1 where x is the key, else 0, of n-bit words. */
    public UnitProgram search(int n, long key, int x, int out) {
        return new Writer(n + 2)
                .load(x, LOAD_Z)
                .then(SUBTRACT_Q)
                .then(IS_ZERO)
                .store(out)
                .build("search " + n, key);
    }

    /** x + y mod q. */
    public UnitProgram modularAdd(long q, int x, int y, int out) {
        return new Writer(bits(q) + 2)
                .load(x, LOAD_X)
                .load(y, LOAD_Z)
                .then(ADD_X)
                .then(REDUCE)
                .store(out)
                .build("add mod " + q, q);
    }

    /** x − y mod q. */
    public UnitProgram modularSubtract(long q, int x, int y, int out) {
        return new Writer(bits(q) + 2)
                .load(y, LOAD_X)
                .load(x, LOAD_Z)
                .then(SUBTRACT_X)
                .then(CORRECT)
                .store(out)
                .build("subtract mod " + q, q);
    }

    /** out = 0. */
    public UnitProgram zero(int out) {
        return new Writer(device.slotBits())
                .then(ACTIVATE, out, 0)
                .then(CLEAR_Z)
                .then(STORE_Z)
                .then(PRECHARGE)
                .build("zero", 0);
    }

    /** −x mod q. */
    public UnitProgram negate(long q, int x, int out) {
        return new Writer(bits(q) + 2)
                .load(x, LOAD_X)
                .then(CLEAR_Z)
                .then(SUBTRACT_X)
                .then(CORRECT)
                .store(out)
                .build("negate mod " + q, q);
    }

    /** x·y modulo 2^n, of n-bit words, 1 ≤ n ≤ 62. */
    public UnitProgram multiplyTruncated(int n, int x, int y, int out) {
        Writer writer = new Writer(n + 2).load(x, LOAD_X).then(ACTIVATE, y, 0).then(CLEAR_Z);
        for (int bit = n - 1; bit >= 0; bit--) {
            writer.then(DOUBLE_ADD_TRUNCATED, bit, n);
        }
        return writer.then(PRECHARGE).store(out).build("multiply mod 2^" + n, 0);
    }

    /** x·y·2^−n mod q, for odd q of n bits: one operand is stored multiplied by 2^n, such as a twiddle. */
    public UnitProgram modularMultiply(long q, int x, int y, int out) {
        Writer writer = new Writer(bits(q) + 2).load(x, LOAD_X).then(ACTIVATE, y, 0);
        product(writer, q);
        return writer.then(PRECHARGE).store(out).build("multiply mod " + q, q);
    }

    /** out = out + x·y·2^−n mod q. */
    public UnitProgram modularMultiplyAdd(long q, int x, int y, int out) {
        Writer writer = new Writer(bits(q) + 2).load(x, LOAD_X).then(ACTIVATE, y, 0);
        product(writer, q);
        return writer.then(PRECHARGE)
                .then(Z_TO_X)
                .then(ACTIVATE, out, 0)
                .then(LOAD_Z)
                .then(ADD_X)
                .then(REDUCE)
                .then(STORE_Z)
                .then(PRECHARGE)
                .build("multiply-add mod " + q, q);
    }

    /**
     * A butterfly in place: with t = v·w·2^−n, u = u + t and v = u − t mod q.
     *
     * @param q odd
     * @param u a row
     * @param v a row
     * @param w the row of twiddles
     */
    public UnitProgram butterfly(long q, int u, int v, int w) {
        return butterfly(q, u, v, w, -1);
    }

    /**
     * A butterfly between lanes: lanes that differ in bit {@code laneBit} of their number first exchange, so that u holds the upper words of all
     * pairs and v the lower ones, and each side works on half of them.
     */
    public UnitProgram butterfly(long q, int u, int v, int w, int laneBit) {
        Writer writer = new Writer(bits(q) + 2).load(u, LOAD_U).load(v, LOAD_X);
        if (laneBit >= 0) {
            writer.then(EXCHANGE, laneBit, 0);
        }
        writer.then(ACTIVATE, w, 0);
        product(writer, q);
        return writer.then(PRECHARGE)
                .then(Z_TO_X)
                .then(U_TO_Z)
                .then(ADD_X)
                .then(REDUCE)
                .store(u)
                .then(U_TO_Z)
                .then(SUBTRACT_X)
                .then(CORRECT)
                .store(v)
                .build("butterfly mod " + q, q);
    }

    /**
     * The butterfly of the inverse transform: u = u + v and v = (u − v)·w·2^−n mod q.
     *
     * @param laneBit the lanes that exchange first, as in {@link #butterfly}; negative for none
     */
    public UnitProgram inverseButterfly(long q, int u, int v, int w, int laneBit) {
        Writer writer = new Writer(bits(q) + 2).load(u, LOAD_U).load(v, LOAD_X);
        if (laneBit >= 0) {
            writer.then(EXCHANGE, laneBit, 0);
        }
        writer.then(U_TO_Z)
                .then(ADD_X)
                .then(REDUCE)
                .store(u)
                .then(U_TO_Z)
                .then(SUBTRACT_X)
                .then(CORRECT)
                .then(Z_TO_X)
                .then(ACTIVATE, w, 0);
        product(writer, q);
        return writer.then(PRECHARGE).store(v).build("inverse butterfly mod " + q, q);
    }

    /**
     * x mod q of words of so many bits, for any q ≥ 2 and without Montgomery's factor, by Barrett's method.
     *
     * @param q of n bits
     * @param bits of x, from n to the slot's; at most the slot's less 4 beyond n
     * @param x a row
     * @param quotient a row to work in
     * @param out a row; it may be x
     */
    public UnitProgram reduce(long q, int bits, int x, int quotient, int out) {
        Writer writer = new Writer(device.slotBits()).then(ACTIVATE, x, 0);
        return barrett(writer, q, bits, x, quotient).store(out).build("reduce " + bits + " bits mod " + q, q);
    }

    /**
     * x·y mod q for any q ≥ 2, without Montgomery's factor: as many bits of y at a time as the accumulator holds beside a residue, each time reduced by
     * Barrett's method. For odd q {@link #modularMultiply} takes fewer steps.
     *
     * @param q of n bits, at most the slot's less 4
     * @param x a row
     * @param y a row
     * @param quotient a row to work in
     * @param out another row than these
     */
    public UnitProgram barrettMultiply(long q, int x, int y, int quotient, int out) {
        int n = bits(q);
        int most = device.slotBits() - n - 2;
        if (most < 2) {
            throw new IllegalArgumentException("a product modulo " + q + " of " + n + " bits needs slots of more than "
                    + device.slotBits() + " bits");
        }
        Writer writer = new Writer(device.slotBits()).then(CLEAR_Z);
        for (int end = n; end > 0; end -= most) {
            int digit = Math.min(most, end);
            writer.load(x, LOAD_X).then(ACTIVATE, y, 0);
            for (int bit = end - 1; bit >= end - digit; bit--) {
                writer.then(DOUBLE_ADD, bit, 0);
            }
            writer.then(PRECHARGE).then(ACTIVATE, out, 0).then(STORE_Z);
            barrett(writer, q, n + digit + 1, out, quotient);
        }
        return writer.store(out).build("Barrett multiply mod " + q, q);
    }

    /**
     * Z = t mod q, of the words t in the open row (Barrett, CRYPTO 1986). The quotient is the product of t's upper bits with ⌊2^w/q⌋ for words of w bits, whose
     * lower bits the shifter drops as they come; it is at most two too small. The remainder, below 3q, is found modulo 2^(n+2).
     */
    private static Writer barrett(Writer writer, long q, int w, int t, int quotient) {
        int n = bits(q);
        writer.set(BigInteger.ONE.shiftLeft(w).divide(BigInteger.valueOf(q)).longValueExact())
                .then(CLEAR_Z);
        for (int bit = n - 1; bit < w; bit++) {
            writer.then(MULTIPLY_BIT, bit, 0);
        }
        writer.then(PRECHARGE).then(ACTIVATE, quotient, 0).then(STORE_Z).set(q).then(CLEAR_Z);
        for (int bit = Math.min(w - n, n + 1); bit >= 0; bit--) {
            writer.then(DOUBLE_ADD_TRUNCATED, bit, n + 2);
        }
        return writer.then(PRECHARGE)
                .then(Z_TO_X)
                .load(t, LOAD_Z)
                .then(FIELD, 0, n + 2)
                .then(SUBTRACT_X)
                .then(FIELD, 0, n + 2)
                .then(REDUCE)
                .then(REDUCE);
    }

    private void product(Writer writer, long q) {
        product(writer, q, bits(q));
    }

    /** The steps of Z = X·Y·2^−n mod q, Y the n lowest bits of the open row: digit by digit where q's form makes that shorter, else bit by bit. */
    void product(Writer writer, long q, int n) {
        List<UnitStep> digits = digitProduct(q, n).steps;
        List<UnitStep> single = bitProduct(q, n).steps;
        writer.then(CLEAR_Z);
        writer.steps.addAll(digits.size() <= single.size() ? digits : single);
    }

    /**
     * With q = 1 mod 2^d the digit of d bits that leaves Z at the lower end is the quotient digit of Montgomery's reduction itself. So after d bits
     * of the multiplier one addition for each signed power of q − 1 reduces them, and a negative result is corrected once, at the end.
     */
    private Writer digitProduct(long q, int n) {
        int most = Math.min(device.file().count("unit.digitBits"), Long.numberOfTrailingZeros(q - 1));
        Writer writer = new Writer(bits(q) + 2);
        for (int start = 0; start < n; start += most) {
            int digit = Math.min(most, n - start);
            for (int t = 0; t < digit; t++) {
                writer.then(MULTIPLY_BIT, start + t, t);
            }
            for (Term term : SignedPowers.of(q - 1).terms()) {
                writer.then(term.negative() ? ADD_DIGIT : SUBTRACT_DIGIT, term.exponent() - digit, 0);
            }
        }
        return writer.then(CORRECT);
    }

    /** Subtracting q from odd sums instead of adding it keeps them between −q and q before the next multiple is added. */
    private static Writer bitProduct(long q, int n) {
        Writer writer = new Writer(bits(q) + 2);
        for (int bit = 0; bit < n; bit++) {
            writer.then(ADD_BIT, bit, 0).then(HALVE);
        }
        return writer.then(CORRECT);
    }
}
