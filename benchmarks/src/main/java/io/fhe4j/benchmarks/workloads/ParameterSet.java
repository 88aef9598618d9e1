package io.fhe4j.benchmarks.workloads;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.benchmarks.CkksSizes;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.CkksParametersBuilder;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Primes;
import io.fhe4j.ntt.RnsBasis;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parameters that workloads run with, N = 2^16. The same primes serve two views: levels of one prime, and for the parts of bootstrapping that need
 * a larger scale than a prime has bits, levels of several (double-prime scaling: Kim et al., SHARP, ISCA 2023, section 3).
 *
 * @param name what reports call it
 * @param description where it is from
 * @param narrow levels of one prime
 * @param wide levels of {@link #wideRows} primes
 * @param wideRows primes of a level of bootstrapping
 */
public record ParameterSet(String name, String description, CkksParameters narrow, CkksParameters wide, int wideRows) {

    private static final Logger LOG = LoggerFactory.getLogger(ParameterSet.class);
    private static final int LOG_DEGREE = 16;
    private static final String REASON = "published baseline";
    /** Values are small, so that the bottom level holds one prime. */
    private static final double BOUND = 1.0 / 8;

    /** The set of SHARP: 36 primes of at most 36 bits, 12 special ones, three digits; bootstrapping takes two primes a level. */
    public static ParameterSet sharp() {
        CkksParameters narrow = at(35, 35, 36).digitRows(12).insecure(REASON).build();
        CkksParameters wide =
                at(17, 70, 36).digitRows(12).primesPerLevel(2).insecure(REASON).build();
        return new ParameterSet(
                "SHARP-like",
                "N = 2^16, 36 primes of 35 and 36 bits, 12 special ones, three digits [read: HE2, of SHARP]; .insecure(\""
                        + REASON + "\")",
                narrow,
                wide,
                2);
    }

    /** A set like ARK's: 24 primes of at most 60 bits, 6 special ones, four digits. */
    public static ParameterSet ark() {
        // A product at level 1 has a scale of 2^116: the bottom prime gets a bit more.
        CkksParameters narrow = at(23, 58, 60)
                .messageBound(2 * BOUND)
                .digitRows(6)
                .insecure(REASON)
                .build();
        return new ParameterSet(
                "ARK-like",
                "N = 2^16, 24 primes near 2^58, 6 special ones, four digits [recalled, of ARK]; .insecure(\"" + REASON
                        + "\")",
                narrow,
                narrow,
                1);
    }

    /** The library's own set of that ring degree, 128 bits of security. */
    public static ParameterSet own() {
        CkksParameters set = CkksSizes.parameters(LOG_DEGREE);
        return new ParameterSet(
                "own",
                "N = 2^16, depth %d at a scale of 2^%d, %d special primes, %d digits; 128-bit"
                        .formatted(set.depth(), set.scaleBits(), set.special().size(), set.digits(set.depth())),
                set,
                set,
                1);
    }

    /** What the digit network of {@code fhe4j demo} runs with. */
    public static ParameterSet digits() {
        CkksParameters set = Operation.digitPlan().parameters();
        return new ParameterSet("digits", set.toString(), set, set, 1);
    }

    private static CkksParametersBuilder at(int depth, int scaleBits, int maxPrimeBits) {
        return CkksParameters.builder()
                .ringDegree(1 << LOG_DEGREE)
                .depth(depth)
                .scaleBits(scaleBits)
                .maxPrimeBits(maxPrimeBits)
                .messageBound(BOUND)
                .inputBound(BOUND / 256);
    }

    /** The highest level, where levels are primes beyond the first. */
    public int topLevel() {
        return narrow.rows(narrow.depth()) - 1;
    }

    /** The parameters whose levels a phase goes by. */
    CkksParameters parameters(boolean wideLevels) {
        return wideLevels ? wide : narrow;
    }

    /** The level of those parameters that has as many primes. */
    int level(int primesBeyondFirst, boolean wideLevels) {
        CkksParameters set = parameters(wideLevels);
        for (int level = 0; level <= set.depth(); level++) {
            if (set.rows(level) == primesBeyondFirst + 1) {
                return level;
            }
        }
        throw new IllegalArgumentException("no level of " + name + " has " + (primesBeyondFirst + 1) + " primes");
    }

    /** All primes of both views, ascending. */
    public NavigableSet<Long> primes() {
        NavigableSet<Long> primes = new TreeSet<>();
        for (CkksParameters set : List.of(narrow, wide)) {
            for (RnsBasis basis : List.of(set.special(), set.basis(set.depth()))) {
                basis.moduli().stream().map(Modulus::value).forEach(primes::add);
            }
        }
        return primes;
    }

    /**
     * Sparse primes of a number of bits, 1 plus at most five signed powers of two: as many as this set has primes of that length, or all that there
     * are. A record of shapes does not depend on what primes are called, so one record serves both.
     */
    List<Long> sparse(int bits) {
        long wanted = primes().stream()
                .filter(prime -> Long.SIZE - Long.numberOfLeadingZeros(prime) == bits)
                .count();
        List<Long> found = new ArrayList<>();
        for (long count = wanted; found.isEmpty(); count--) {
            try {
                for (long prime : Primes.sparse(bits, narrow.ringDegree(), Primes.MAX_SPARSE_TERMS, (int) count)) {
                    found.add(prime);
                }
            } catch (InvalidParametersException e) {
                // There are fewer: the cost of a prime depends on its terms alone, so some serve twice.
                LOG.debug("fewer than {} sparse primes of {} bits", count, bits, e);
            }
        }
        return found;
    }
}
