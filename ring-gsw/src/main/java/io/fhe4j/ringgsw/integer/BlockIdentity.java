package io.fhe4j.ringgsw.integer;

import io.fhe4j.api.seed.PublicSeed;
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

    /** Of what is read in a table at a place. */
    public static long of(long place, Table table) {
        long hash = mixed(place + GOLDEN);
        for (int x = table.low(); x <= table.high(); x++) {
            hash = mixed(hash + table.value(x) + GOLDEN);
        }
        return mixed(hash + table.low());
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
