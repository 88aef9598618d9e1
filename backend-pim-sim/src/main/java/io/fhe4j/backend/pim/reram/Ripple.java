package io.fhe4j.backend.pim.reram;

import static io.fhe4j.backend.pim.reram.LogicBuilder.ZERO;

import java.util.stream.IntStream;

/**
 * An addition x + y or subtraction x − y from the least significant bit upwards, one bit a call, so that several can run in step.
 *
 * <p>The carry (or borrow) is kept in the form, plain or complemented, that the last gate left it in. A minority gate gives the complement of a
 * carry; of a borrow it gives the complement from a plain one and the plain one from a complemented one, so a subtraction never inverts its borrow
 * and takes 6 cycles a bit, as an addition does.
 */
final class Ripple {

    private final LogicBuilder builder;
    private final boolean subtract;
    private int carry = ZERO;
    private boolean complemented;
    private int nextCarry = ZERO;
    private boolean nextComplemented;

    Ripple(LogicBuilder builder, boolean subtract) {
        this.builder = builder;
        this.subtract = subtract;
    }

    /** Begins with a carry, a bit that stays the caller's; before the first bit. */
    void begin(int bit) {
        carry = builder.share(bit);
    }

    /**
     * The next bit of the result.
     *
     * @param x a bit; stays the caller's
     * @param y a bit; stays the caller's
     * @param last whether nobody asks for the carry afterwards
     */
    int next(int x, int y, boolean last) {
        set(ZERO, false);
        own(x, y);
        if (!subtract || x == ZERO && y == ZERO) {
            plain();
        }
        int result = subtract ? difference(x, y, last) : sum(x, y, last);
        advance();
        return result;
    }

    /** A constant one instead of y, for additions. */
    int nextOne(int x, boolean last) {
        set(ZERO, false);
        own(x, ZERO);
        plain();
        int result;
        if (carry == ZERO) {
            result = builder.not(x);
            set(last ? ZERO : builder.share(x), false);
        } else {
            result = builder.invert(builder.xor(x, carry));
            set(last ? ZERO : builder.or(x, carry), false);
        }
        advance();
        return result;
    }

    /** The carry or borrow alone, where nobody asks for the bit of the difference x − y. */
    void compare(int x, int y) {
        set(ZERO, false);
        own(x, y);
        borrow(x, y);
        advance();
    }

    /** The carry or borrow as a plain bit, which becomes the caller's. */
    int takeCarry() {
        plain();
        int taken = carry;
        carry = ZERO;
        return taken;
    }

    /** A gate's inputs are different columns; a carry may be a bit of the words, and come across itself higher up. */
    private void own(int x, int y) {
        if (carry != ZERO && (carry == x || carry == y)) {
            carry = builder.invert(builder.invert(carry));
        }
    }

    private void plain() {
        if (complemented) {
            carry = builder.invert(carry);
            complemented = false;
        }
    }

    private void set(int bit, boolean complement) {
        nextCarry = bit;
        nextComplemented = complement;
    }

    private void advance() {
        builder.release(carry);
        carry = nextCarry;
        complemented = nextComplemented;
    }

    private int sum(int x, int y, boolean last) {
        int[] bits = IntStream.of(x, y, carry).filter(bit -> bit != ZERO).toArray();
        if (bits.length < 2) {
            return bits.length == 0 ? ZERO : builder.share(bits[0]);
        }
        int result = builder.xor(bits[0], bits[1]);
        if (bits.length == 3) {
            result = builder.xorInto(result, carry);
        }
        if (!last) {
            set(bits.length == 3 ? builder.min3(x, y, carry) : builder.nand(bits[0], bits[1]), true);
        }
        return result;
    }

    private int difference(int x, int y, boolean last) {
        if (x != ZERO && y != ZERO && complemented) {
            // The complement of y serves both: x ⊕ ¬y ⊕ ¬borrow is the difference, and the borrow needs it.
            int complement = builder.not(y);
            int result = builder.xorInto(builder.xor(x, complement), carry);
            if (!last) {
                set(builder.min3(x, complement, carry), false);
            }
            builder.release(complement);
            return result;
        }
        int[] bits = IntStream.of(x, y, carry).filter(bit -> bit != ZERO).toArray();
        int result = ZERO;
        for (int i = 0; i < bits.length; i++) {
            result = i == 0 ? builder.share(bits[0]) : builder.xorInto(result, bits[i]);
        }
        if (complemented) {
            result = builder.invert(result);
        }
        if (!last) {
            borrow(x, y);
        }
        return result;
    }

    /** The borrow of x − y − borrow, in the form that costs least. */
    private void borrow(int x, int y) {
        if (carry == ZERO) {
            if (x == ZERO || y == ZERO) {
                set(builder.share(y), false);
            } else {
                int complement = builder.not(y);
                set(builder.nor(x, complement), false);
                builder.release(complement);
            }
        } else if (x == ZERO && y == ZERO) {
            set(builder.share(carry), complemented);
        } else if (y == ZERO && complemented) {
            set(builder.nor(x, carry), false);
        } else if (y == ZERO) {
            int complement = builder.not(x);
            set(builder.nand(complement, carry), true);
            builder.release(complement);
        } else if (x == ZERO && !complemented) {
            set(builder.or(y, carry), false);
        } else if (x == ZERO) {
            int complement = builder.not(y);
            set(builder.nand(complement, carry), false);
            builder.release(complement);
        } else {
            int complement = builder.not(complemented ? y : x);
            int next = complemented ? builder.min3(x, complement, carry) : builder.min3(complement, y, carry);
            set(next, !complemented);
            builder.release(complement);
        }
    }
}
