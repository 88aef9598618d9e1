package io.fhe4j.ckks;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.SecretDistribution;
import io.fhe4j.api.SecurityLevel;
import io.fhe4j.ntt.RnsBasis;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a user knows about a computation and finds the cheapest parameters that serve it, or takes explicit primes.
 *
 * <p>From needs: {@link #depth}, {@link #precisionBits}, {@link #slots}, {@link #security}, the bounds. What is not said keeps its
 * default; {@link #ringDegree}, {@link #scaleBits}, {@link #primesPerLevel}, {@link #digitRows} fix a part of the choice.
 * Explicitly: {@link #levelPrimes} and {@link #specialPrimes} with {@link #ringDegree} and {@link #scaleBits}. Not safe for
 * several threads.
 */
public final class CkksParametersBuilder {

    private static final int MAX_DEPTH = 200;
    private static final int MAX_PRECISION_BITS = 120;

    int depth = 1;

    @Nullable
    Integer precisionBits;

    int slots = 1;
    SecurityLevel security = SecurityLevel.BITS_128;
    double messageBound = 1;
    double inputBound = Double.NaN;
    SecretDistribution secret = SecretDistribution.TERNARY;
    KeySwitching keySwitching = KeySwitching.LEAST_COST;
    int ringDegree;
    int scaleBits;
    int primesPerLevel;
    int digitRows;
    int maxPrimeBits = 50;
    boolean sparse;

    @Nullable
    String insecurity;

    @Nullable
    ReleaseRoom release;

    private @Nullable List<RnsBasis> groups;
    private @Nullable RnsBasis special;

    CkksParametersBuilder() {}

    /**
     * The number of multiplications in a row that a fresh ciphertext allows; default 1.
     *
     * @param value 0…200
     */
    public CkksParametersBuilder depth(int value) {
        depth = checked("the depth", value, 0, MAX_DEPTH);
        return this;
    }

    /**
     * The precision of the reference circuit in bits below the message bound (see {@link CkksParameters#precisionBits}); default 20.
     *
     * @param value 1…120
     */
    public CkksParametersBuilder precisionBits(int value) {
        precisionBits = checked("the precision", value, 1, MAX_PRECISION_BITS);
        return this;
    }

    /**
     * How many slots are wanted at least; default 1.
     *
     * @param value 1…65536
     */
    public CkksParametersBuilder slots(int value) {
        slots = checked("the number of slots", value, 1, CkksParameters.MAX_RING_DEGREE / 2);
        return this;
    }

    /** The security level; default 128 bits. */
    public CkksParametersBuilder security(SecurityLevel value) {
        security = value;
        return this;
    }

    /** B, the bound of every slot of everything that is computed, above 0 and at most 2^60; default 1. */
    public CkksParametersBuilder messageBound(double value) {
        messageBound = value;
        return this;
    }

    /** The bound of every slot of fresh encryptions, at most the message bound, which is the default. */
    public CkksParametersBuilder inputBound(double value) {
        inputBound = value;
        return this;
    }

    /** How secrets are drawn; default ternary. */
    public CkksParametersBuilder secret(SecretDistribution value) {
        secret = value;
        return this;
    }

    /** What the choice of digits and special primes minimises; default the cost. */
    public CkksParametersBuilder keySwitching(KeySwitching value) {
        keySwitching = value;
        return this;
    }

    /** Fixes the ring degree, a power of two; by default the cheapest that is secure. */
    public CkksParametersBuilder ringDegree(int value) {
        if (Integer.bitCount(value) != 1) {
            throw new InvalidParametersException("the ring degree is a power of two from 2^11 to 2^17, not " + value);
        }
        ringDegree = value;
        return this;
    }

    /**
     * Fixes log2 of the highest canonical scale; by default what the precision needs.
     *
     * @param value 10…150
     */
    public CkksParametersBuilder scaleBits(int value) {
        scaleBits = checked("the scale's bits", value, 10, 150);
        return this;
    }

    /**
     * Fixes the number of primes that a level is made of; by default the fewest of at most {@link #maxPrimeBits}.
     *
     * @param value 1…3
     */
    public CkksParametersBuilder primesPerLevel(int value) {
        primesPerLevel = checked("the primes per level", value, 1, CkksParameters.MAX_PRIMES_PER_LEVEL);
        return this;
    }

    /**
     * Fixes the primes of Q in a key-switching digit; by default chosen by {@link #keySwitching}.
     *
     * @param value 1…256
     */
    public CkksParametersBuilder digitRows(int value) {
        digitRows = checked("the primes per digit", value, 1, CkksParameters.MAX_PRIMES);
        return this;
    }

    /**
     * The longest prime that is chosen; default 50, the fast path of vector backends.
     *
     * @param value 20…60
     */
    public CkksParametersBuilder maxPrimeBits(int value) {
        maxPrimeBits = checked("the longest prime", value, 20, CkksParameters.MAX_PRIME_BITS);
        return this;
    }

    /** Chooses primes that are 1 plus at most five signed powers of two. */
    public CkksParametersBuilder sparsePrimes() {
        sparse = true;
        return this;
    }

    /**
     * Gives the primes of Q, one array for each level of one to three primes, bottom first; needs {@link #specialPrimes},
     * {@link #ringDegree} and {@link #scaleBits} as well.
     */
    public CkksParametersBuilder levelPrimes(List<long[]> levels) {
        List<RnsBasis> given = new ArrayList<>();
        for (long[] level : levels) {
            given.add(basis(level));
        }
        if (given.isEmpty()) {
            throw new InvalidParametersException("there is at least the bottom level");
        }
        groups = given;
        return this;
    }

    /** Gives the special primes. */
    public CkksParametersBuilder specialPrimes(long... primes) {
        special = basis(primes);
        return this;
    }

    private static RnsBasis basis(long[] primes) {
        if (primes.length == 0) {
            throw new InvalidParametersException("a level, and the special primes, are at least one prime");
        }
        for (long prime : primes) {
            if (prime < 3 || prime % 2 == 0) {
                throw new InvalidParametersException(prime + " is not an odd prime");
            }
        }
        return RnsBasis.of(primes);
    }

    /**
     * Allows parameters that the tables do not cover.
     *
     * @param reason why; it travels with the parameters and is printed with them
     */
    public CkksParametersBuilder insecure(String reason) {
        insecurity = reason;
        return this;
    }

    /**
     * Leaves room in the scale for the flooding noise of released results.
     *
     * @param statisticalBits the statistical security of a release in bits, 1…128
     * @param maxReleases how many results are released under one key at most
     */
    public CkksParametersBuilder released(int statisticalBits, int maxReleases) {
        release = new ReleaseRoom(statisticalBits, maxReleases);
        return this;
    }

    /**
     * The parameters.
     *
     * @throws InvalidParametersException if parts do not fit together
     * @throws io.fhe4j.api.PrecisionException if no secure ring reaches depth and precision; the message says what can be reached
     * @throws io.fhe4j.api.InsecureParametersException if what was fixed is not secure
     */
    public CkksParameters build() {
        CkksParameters.checkBounds(messageBound, inputBoundOrDefault());
        if (groups == null && special == null) {
            return new ParameterSearch(this).find();
        }
        if (groups == null || special == null || ringDegree == 0 || scaleBits == 0) {
            throw new InvalidParametersException(
                    "explicit primes need all of ringDegree, scaleBits, levelPrimes and specialPrimes");
        }
        int rows = groups.stream().mapToInt(RnsBasis::size).sum();
        int perDigit = digitRows == 0 ? special.size() : Math.min(digitRows, rows);
        return make(ringDegree, groups, special, perDigit, scaleBits);
    }

    CkksParameters make(int degree, List<RnsBasis> levels, RnsBasis specialPrimes, int perDigit, int bits) {
        CkksParameters made = new CkksParameters(new CkksParameters.Spec(
                degree,
                levels,
                specialPrimes,
                perDigit,
                bits,
                messageBound,
                inputBoundOrDefault(),
                secret,
                insecurity == null ? security : null,
                insecurity,
                precisionBits,
                release));
        Integer promised = precisionBits;
        // Explicit sizes promise nothing: whoever knows the circuit may ask for more depth than the reference circuit
        // survives.
        if (promised != null && made.precisionBits() < promised) {
            throw new io.fhe4j.api.PrecisionException(
                    "a scale of 2^" + bits + " keeps " + (int) Math.floor(made.precisionBits())
                            + " bits at depth " + made.depth() + " and N = " + degree + ", not " + promised
                            + ": use a larger scale");
        }
        return made;
    }

    private double inputBoundOrDefault() {
        return Double.isNaN(inputBound) ? messageBound : inputBound;
    }

    private static int checked(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new InvalidParametersException(what + " is " + least + " to " + most + ", not " + value);
        }
        return value;
    }
}
