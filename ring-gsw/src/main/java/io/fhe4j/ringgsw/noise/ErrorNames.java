package io.fhe4j.ringgsw.noise;

import io.fhe4j.api.seed.PublicSeed;
import java.util.Arrays;
import java.util.stream.IntStream;

/** 64 bits that name an error, made of what it is computed from: different things have different names, but for one pair of 2^64. */
public final class ErrorNames {

    /** Of SplitMix64 (Steele, Lea, Flood 2014). */
    public static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private ErrorNames() {}

    /** The finalizer of SplitMix64: a permutation of the 64-bit numbers that looks random. */
    public static long mixed(long value) {
        long z = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    /** The name of a list of numbers. */
    public static long of(long... parts) {
        long name = GOLDEN;
        for (long part : parts) {
            name = mixed(name + part + GOLDEN);
        }
        return name;
    }

    /** The same of a list of smaller ones. */
    public static long of(int... parts) {
        return of(Arrays.stream(parts).asLongStream().toArray());
    }

    /** Of what is made of a seed. */
    public static long of(PublicSeed seed) {
        byte[] bytes = seed.toBytes();
        return of(IntStream.range(0, bytes.length).map(i -> bytes[i]).toArray());
    }

    /** Another name of a name, the negative one of the negative. */
    public static long ofOdd(long name) {
        long other = of(Math.abs(name));
        return name < 0 ? -other : other;
    }
}
