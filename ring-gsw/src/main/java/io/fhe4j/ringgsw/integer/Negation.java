package io.fhe4j.ringgsw.integer;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** −x without a look-up: z_i − x_i, where z = (m·B, m·(B − 1), m·(B − 1), …) is m·B^n, and m so large that no block becomes negative. */
final class Negation<B> {

    private final Blocks<B> blocks;

    Negation(Blocks<B> blocks) {
        this.blocks = blocks;
    }

    /** Whether blocks are small enough for it. */
    boolean isPossible(List<B> number) {
        return multiple(number) * blocks.base() < blocks.space();
    }

    private int multiple(List<B> number) {
        int multiple = 1;
        for (int i = 0; i < number.size(); i++) {
            int step = i == 0 ? blocks.base() : blocks.base() - 1;
            multiple = Math.max(multiple, Math.ceilDiv(blocks.high(number.get(i)), step));
        }
        return multiple;
    }

    /** −x modulo B^n. */
    List<B> negated(List<B> number) {
        if (number.stream().allMatch(block -> blocks.state(block).isKnown())) {
            BigInteger value = blocks.known(number);
            BigInteger modulus = BigInteger.valueOf(blocks.base()).pow(number.size());
            return blocks.digits(value.negate().mod(modulus), number.size());
        }
        int multiple = multiple(number);
        List<B> negated = new ArrayList<>();
        for (int i = 0; i < number.size(); i++) {
            int above = multiple * (i == 0 ? blocks.base() : blocks.base() - 1);
            negated.add(blocks.combine(Combination.<B>constant(above).plus(-1, number.get(i))));
        }
        return negated;
    }
}
