package io.fhe4j.backend.pim.reram;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Writes a micro-program gate by gate and looks after its columns. A gate takes a column that is ready; when none is left, one step initialises all
 * columns that hold nothing any more. So the program contains every initialisation that it needs, and no other.
 *
 * <p>A <em>bit</em> is a column, or {@link #ZERO}: a bit known to be zero, of which gates make shorter ones. Bits are counted: what a method returns
 * belongs to the caller, who {@link #release releases} it once.
 */
public final class LogicBuilder {

    /** A bit that is zero in every row. */
    static final int ZERO = -1;

    private final int columns;
    private final int[] holders;
    private final BitSet ready = new BitSet();
    private final BitSet free = new BitSet();
    private final LogicCode code = new LogicCode();
    private int used;
    private int peak;

    /** A program for arrays of so many columns. */
    public LogicBuilder(int columns) {
        this.columns = columns;
        this.holders = new int[columns];
        free.set(0, columns);
    }

    /**
     * Declares columns that hold something already: they are neither initialised nor driven.
     *
     * @return the same columns
     */
    public Columns operand(Columns word) {
        for (int column : word.indices()) {
            if (holders[column] > 0 || code.size() > 0) {
                throw new IllegalStateException("column " + column + " is taken, or the program has begun");
            }
            hold(column);
        }
        return word;
    }

    /** Declares neighbouring columns that hold something already. */
    public Columns operand(int from, int width) {
        return operand(Columns.range(from, width));
    }

    private void hold(int column) {
        holders[column] = 1;
        free.clear(column);
        ready.clear(column);
        used++;
        peak = Math.max(peak, used);
    }

    private int take() {
        if (ready.isEmpty()) {
            if (free.isEmpty()) {
                throw new IllegalStateException("the program needs more than the " + columns + " columns of an array");
            }
            code.initialise(free.stream().toArray());
            ready.or(free);
            free.clear();
        }
        int column = ready.nextSetBit(0);
        hold(column);
        return column;
    }

    private int gate(LogicGate gate, int... in) {
        int out = take();
        code.gate(gate, out, in);
        return out;
    }

    /** One more holder of a bit. */
    int share(int bit) {
        if (bit >= 0) {
            holders[bit]++;
        }
        return bit;
    }

    /** One holder less; a bit without holders is initialised again some time. */
    void release(int... bits) {
        for (int bit : bits) {
            if (bit >= 0 && --holders[bit] == 0) {
                free.set(bit);
                used--;
            }
        }
    }

    /** Releases all bits of a word. */
    void release(List<Integer> word) {
        word.forEach(this::release);
    }

    /** ¬a; a is a column. */
    int not(int a) {
        return gate(LogicGate.NOT, a);
    }

    int nor(int a, int b) {
        return gate(LogicGate.NOR, a, b);
    }

    int nand(int a, int b) {
        return gate(LogicGate.NAND, a, b);
    }

    int or(int a, int b) {
        return gate(LogicGate.OR, a, b);
    }

    int xor(int a, int b) {
        return gate(LogicGate.XOR, a, b);
    }

    int min3(int a, int b, int c) {
        return gate(LogicGate.MIN3, a, b, c);
    }

    /** ¬a, where a is released. */
    int invert(int a) {
        int out = not(a);
        release(a);
        return out;
    }

    /** a ⊕ b, where a is released. */
    int xorInto(int a, int b) {
        int out = xor(a, b);
        release(a);
        return out;
    }

    /** A column of zeros. */
    int zero(int any) {
        int complement = not(any);
        int out = nor(any, complement);
        release(complement);
        return out;
    }

    /**
     * Ends the program.
     *
     * @param name what it computes
     * @param result the bits of the result, columns or {@link #ZERO}, of which columns are made
     * @param any some operand
     */
    LogicProgram build(String name, List<Integer> result, int any) {
        List<Integer> bits = new ArrayList<>();
        for (int bit : result) {
            bits.add(bit == ZERO ? zero(any) : bit);
        }
        return new LogicProgram(name, code.trimmed(), new Columns(bits), peak);
    }
}
