package io.fhe4j.ringgsw.integer;

import io.fhe4j.api.seed.PublicSeed;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * 64 bits that name what a block was computed from. Operations are deterministic, so equal names are equal blocks with equal noise: the name of a look-up's
 * result is the source of its noise, and whoever adds it to itself is known to add noise that is not independent. The name of a linear combination is that
 * combination of names, so that a sum has one name, however it was put together; so names of different encryptions and look-ups must look random.
 */
public final class BlockIdentity {

    /** Of SplitMix64 (Steele, Lea, Flood 2014). */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private BlockIdentity() {}

    private static long mixed(long value) {
        long z = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    /** Of one of many encryptions. */
    static long ofEncryption(long number) {
        return mixed(number * GOLDEN);
    }

    /** Of a constant. */
    public static long of(int value) {
        return value * GOLDEN;
    }

    /** Of a random block. */
    public static long of(PublicSeed seed, int place) {
        long hash = mixed(place + GOLDEN);
        for (byte part : seed.toBytes()) {
            hash = mixed(hash + part + GOLDEN);
        }
        return hash;
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
     * Of what is read in a table at a place. A rotation that serves several tables has other errors than one of a table's own.
     *
     * @param parameters the blocks' sizes
     * @param tables all that are read there together
     * @param k which of them
     * @param at the state of the place
     * @param place names the place
     */
    public static long of(BlockParameters parameters, List<Table> tables, int k, BlockState at, long place) {
        boolean shared = CommonFactor.serves(parameters, tables);
        long rotation = ofRotation(place, at, tables.get(k));
        return mixed(tables.get(k).sign() * rotation + tables.get(k).halfConstant() + (shared ? GOLDEN : 0));
    }

    /** Of the error of a rotation of a table's polynomial, which tables for other intervals may have, too, and tables with opposite entries as its negative. Spaced places are moved by half of the unit before. */
    static long ofRotation(long place, BlockState at, Table table) {
        return mixed(place + ofEntries(table.turnedEntries()) + (at.step() > 1 ? GOLDEN : 0));
    }

    /** Of the entries of a table. */
    public static long ofEntries(int... entries) {
        long hash = GOLDEN;
        for (int entry : entries) {
            hash = mixed(hash + entry + GOLDEN);
        }
        return hash;
    }

    /**
     * Of the error of one coefficient of a rotation that several tables share.
     *
     * @param place identity of the place
     * @param coefficient which
     */
    static long ofShared(long place, int coefficient) {
        return mixed(mixed(place - GOLDEN) + coefficient * GOLDEN);
    }
}
