package io.fhe4j.ringgsw.integer;

import io.fhe4j.ringgsw.integer.Comparison.Sides;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Divides numbers in clean digits, one quotient digit after the other in base B: the rest is compared with all multiples of the divisor below B at
 * once, and the digit times the divisor is subtracted. The rest has as many blocks as digits of the dividend have been taken, so early steps are
 * short; whether a multiple is longer than that is known beforehand.
 *
 * <p>By zero every comparison says yes and nothing is subtracted: the quotient is all ones and the remainder the dividend, as in unsigned hardware.
 */
final class Divider<B> {

    private final Blocks<B> blocks;
    private final Carries<B> carries;
    private final Comparison<B> comparison;
    private final Bitwise<B> bitwise;
    private final Negation<B> negation;

    /** Quotient and remainder. */
    record Quotient<B>(Radix<B> quotient, Radix<B> remainder) {}

    /** A multiple of the divisor, and for each i whether it has no digits from i on. */
    private record Multiple<B>(List<B> digits, List<B> zeroFrom) {}

    Divider(Blocks<B> blocks, Carries<B> carries, Comparison<B> comparison, Bitwise<B> bitwise, Negation<B> negation) {
        this.blocks = blocks;
        this.carries = carries;
        this.comparison = comparison;
        this.bitwise = bitwise;
        this.negation = negation;
    }

    /** x / d, unsigned. */
    Quotient<B> divide(Radix<B> x, Radix<B> d) {
        int size = x.size();
        List<Multiple<B>> multiples = multiples(d);
        List<B> quotient = new ArrayList<>(Collections.nCopies(size, blocks.constant(0)));
        List<B> rest = List.of();
        for (int j = size - 1; j >= 0; j--) {
            List<B> shifted = new ArrayList<>();
            shifted.add(x.block(j));
            shifted.addAll(rest);
            B digit = digit(shifted, multiples);
            quotient.set(j, digit);
            rest = subtracted(shifted, d, digit);
        }
        return new Quotient<>(new Radix<>(quotient), new Radix<>(rest));
    }

    /** d, 2d, …, (B − 1)d, in one block more than d has. */
    private List<Multiple<B>> multiples(Radix<B> d) {
        List<Radix<B>> numbers = new ArrayList<>();
        for (int factor = 1; factor < blocks.base(); factor++) {
            List<B> digits = new ArrayList<>();
            for (B block : d.blocks()) {
                digits.add(blocks.combine(Combination.<B>constant(0).plus(factor, block)));
            }
            digits.add(blocks.constant(0));
            numbers.add(new Radix<>(digits));
        }
        List<List<B>> digits =
                carries.clean(numbers).stream().map(Radix::blocks).toList();
        List<List<B>> zeros = bitwise.zerosFrom(digits);
        List<Multiple<B>> multiples = new ArrayList<>();
        for (int i = 0; i < digits.size(); i++) {
            multiples.add(new Multiple<>(digits.get(i), zeros.get(i)));
        }
        return multiples;
    }

    /** The largest digit whose multiple is not above the rest: how many of the multiples are not. */
    private B digit(List<B> rest, List<Multiple<B>> multiples) {
        int size = rest.size();
        List<List<Combination<B>>> differences = new ArrayList<>();
        for (Multiple<B> multiple : multiples) {
            differences.add(
                    comparison.differences(new Sides<>(rest, multiple.digits().subList(0, size), false)));
        }
        List<List<B>> signs = new ArrayList<>();
        for (List<B> units : comparison.signs(differences)) {
            List<B> withHigher = new ArrayList<>(units);
            // −1 where the multiple has digits beyond the rest: it is larger, whatever the others say.
            B zero = multiples.get(signs.size()).zeroFrom().get(size);
            withHigher.add(blocks.combine(Combination.of(zero).plus(-1)));
            signs.add(withHigher);
        }
        List<B> bits = comparison.decide(signs, sign -> sign >= 0 ? 1 : 0);
        return blocks.sum(bits);
    }

    /** rest − digit·d, in as many blocks as the rest has. */
    private List<B> subtracted(List<B> rest, Radix<B> d, B digit) {
        int base = blocks.base();
        Batch<B> batch = blocks.batch();
        List<Read<B>> low = new ArrayList<>();
        List<Read<B>> high = new ArrayList<>();
        for (int i = 0; i < rest.size(); i++) {
            low.add(batch.read(d.block(i), digit, (u, v) -> u * v % base));
            high.add(batch.read(d.block(i), digit, (u, v) -> u * v / base));
        }
        batch.run();
        List<B> product = new ArrayList<>();
        for (int i = 0; i < rest.size(); i++) {
            B carry = i == 0 ? blocks.constant(0) : high.get(i - 1).block();
            product.add(blocks.sum(List.of(low.get(i).block(), carry)));
        }
        List<B> negative = negation.negated(product);
        List<B> difference = new ArrayList<>();
        for (int i = 0; i < rest.size(); i++) {
            difference.add(blocks.sum(List.of(rest.get(i), negative.get(i))));
        }
        return carries.clean(List.of(new Radix<>(difference))).getFirst().blocks();
    }
}
