package io.fhe4j.ringgsw.integer;

import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ringgsw.noise.ErrorNames;
import io.fhe4j.ringgsw.noise.LeastTurn;
import java.util.Arrays;
import java.util.function.ToLongFunction;

/**
 * 64 bits that name what a block was computed from, as far as its error depends on it. The name of a linear combination is that combination of names, so that a sum has
 * one name, however it was put together; so names of encryptions must look random, and those of errors of look-ups do.
 *
 * <p>Look-ups turn an accumulator, which is the same for all places and tables that are turns of one another: f at x, and f(t − 1) at x + 1. At x + p it is the opposite, but
 * for digits that lie halfway. Errors that have one name, or a name and its negative, may be equal, opposite, or independent, and are a family of {@link
 * io.fhe4j.ringgsw.noise.NoiseSources}.
 */
public final class BlockIdentity {

    /** Of half of the unit. Names of constants end with 54 zeros, so that what is added to a place moves the highest bits of its name alone, and 512 comes round to 0. */
    private static final long HALF = 1L << 54;

    private BlockIdentity() {}

    /** Of one of many encryptions or look-ups. */
    static long ofInstance(long number) {
        return ErrorNames.mixed(number * ErrorNames.GOLDEN);
    }

    /** Of a constant. */
    public static long of(int value) {
        return 2L * value * HALF;
    }

    /** Of a random block. */
    public static long of(PublicSeed seed, int place) {
        return ErrorNames.of(ErrorNames.of(seed), place);
    }

    /**
     * Of a linear combination.
     *
     * @param identities gives the identity of a block
     */
    public static <B> long of(Combination<B> combination, ToLongFunction<B> identities) {
        long sum = of(combination.constant());
        for (Term<B> term : combination.terms()) {
            sum += term.factor() * identities.applyAsLong(term.block());
        }
        return sum;
    }

    /**
     * Of what is read in a table: the combination of the errors that are in it, and a constant.
     *
     * @param read its state
     * @param table the table
     */
    public static long of(BlockState read, Table table) {
        return read.noise().family() + table.halfConstant() * HALF;
    }

    /** Of the error of a rotation of a table's polynomial. */
    static long ofRotation(long place, BlockState at, Table table) {
        return ofAccumulator(place, at, table.space(), table.turn());
    }

    /**
     * Of the errors of the coefficients of a rotation that several tables share: v is what a table whose entries are all half of the unit reads v units further.
     *
     * @param place names the place
     * @param at its state
     * @param space p
     * @return p names
     */
    static long[] ofShared(long place, BlockState at, int space) {
        int[] halves = new int[space];
        Arrays.fill(halves, 1);
        LeastTurn ones = LeastTurn.of(LeastTurn.withOpposites(halves));
        long[] names = new long[space];
        for (int v = 0; v < space; v++) {
            names[v] = ofAccumulator(place + of(v), at, space, ones);
        }
        return names;
    }

    /** Spaced places are half of the unit further before they are looked up. A place is a number modulo 2p, p more is the opposite. */
    private static long ofAccumulator(long place, BlockState at, int space, LeastTurn turn) {
        long start = place - of(turn.start()) + (at.step() > 1 ? HALF : 0);
        long opposite = 2L * space * HALF;
        long name = ErrorNames.mixed((start & opposite - 1) + turn.name());
        return (start & opposite) == 0 ? name : -name;
    }

    /**
     * Of one of the errors that a look-up makes.
     *
     * @param instance 64 random bits that name the look-up
     * @param which tells its errors apart
     */
    static long ofError(long instance, int which) {
        return ErrorNames.mixed(instance + which * ErrorNames.GOLDEN);
    }
}
