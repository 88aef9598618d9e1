package io.fhe4j.ringgsw.integer;

import java.util.List;
import java.util.stream.Stream;

/**
 * A linear combination of blocks: Σ factor·block + constant.
 *
 * @param <B> what blocks are
 * @param constant what is added
 * @param terms the multiples; a block may occur more than once
 */
public record Combination<B>(int constant, List<Term<B>> terms) {

    /** Keeps its own list. */
    public Combination {
        terms = List.copyOf(terms);
    }

    /** A constant. */
    public static <B> Combination<B> constant(int value) {
        return new Combination<>(value, List.of());
    }

    /** One block. */
    public static <B> Combination<B> of(B block) {
        return Combination.<B>constant(0).plus(1, block);
    }

    /** The sum of blocks. */
    public static <B> Combination<B> sum(List<B> blocks) {
        return new Combination<>(
                0, blocks.stream().map(block -> new Term<>(1, block)).toList());
    }

    /** This + factor·block; this if the factor is 0. */
    public Combination<B> plus(int factor, B block) {
        return factor == 0
                ? this
                : new Combination<>(
                        constant,
                        Stream.concat(terms.stream(), Stream.of(new Term<>(factor, block)))
                                .toList());
    }

    /** This + value. */
    public Combination<B> plus(int value) {
        return new Combination<>(constant + value, terms);
    }
}
