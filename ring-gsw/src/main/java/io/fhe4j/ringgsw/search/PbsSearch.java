package io.fhe4j.ringgsw.search;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.LweSecurity;
import io.fhe4j.api.LweSecurity.Secret;
import io.fhe4j.api.SecurityLevel;
import io.fhe4j.ntt.TorusRotation;
import io.fhe4j.ntt.TorusSwitching;
import io.fhe4j.ringgsw.noise.Failure;
import io.fhe4j.ringgsw.pbs.ErrorDistribution.TUniform;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Finds the torus set of least predicted time for programmable bootstrapping with binary secrets: a key switch to 32-bit words, a modulus switch with its
 * mean taken off, a blind rotation. It goes through LWE parts, rings and decompositions in a fixed order and keeps the first of the fastest. Errors are
 * TUniform, of the least bits that their dimension needs for the level; of LWE dimensions with the same bits only the least is of use.
 */
public final class PbsSearch {

    private static final int MOST_RING_DIMENSION = 1 << 16;
    private static final int MOST_MASKS = 4;
    private static final int LEAST_BASE = 2;
    private static final int MOST_BASE = 30;
    private static final int MOST_LEVELS = 4;
    /** The kernels take up to 48; conformance tests go to 36. */
    private static final int MOST_DIGIT_BITS = 36;

    private static final int MOST_DIMENSION = 2048;
    private static final int MOST_SWITCHING_BASE = 10;
    private static final int MOST_SWITCHING_LEVELS = 10;
    private static final int MOST_SWITCHING_BITS = TorusSwitching.RESULT_BITS;

    /** Uniform on fewer values an error is hardly one. */
    private static final int LEAST_ERROR_BITS = 3;

    private static final int MOST_ERROR_BITS = 45;

    private static final double LN_2 = Math.log(2);
    private static final double RELAXED_FAILURES = 1.0 / 16;
    private static final double RELAXED_RATIO = 0.5;

    private final CostTable costs;
    private final PbsRequest request;
    private final double excess;
    private final double largestVariance;

    private @Nullable PbsCandidate best;
    private double least = Double.POSITIVE_INFINITY;
    private long weighed;

    /** Every component may have {@code excess} more of log2(q/σ) than is secure: to learn what security costs. */
    private PbsSearch(CostTable costs, PbsRequest request, double excess) {
        this.costs = costs;
        this.request = request;
        this.excess = excess;
        this.largestVariance = Failure.largestVariance(margin(request), request.failureLog2());
    }

    /** Half of a box of the table, of the circle. */
    private static double margin(PbsRequest request) {
        return 0.25 / request.blocks().space();
    }

    /** Searches by the committed table of costs. */
    public static PbsFound find(PbsRequest request) {
        return find(request, CostTable.committed());
    }

    /**
     * Searches.
     *
     * @param costs what is fast
     * @throws InvalidParametersException if no set fulfils the request
     */
    public static PbsFound find(PbsRequest request, CostTable costs) {
        PbsSearch search = new PbsSearch(costs, request, 0);
        search.run();
        PbsCandidate found = search.best;
        if (found == null) {
            throw new InvalidParametersException(
                    "no set for " + request + " is known: allow more failures, larger keys, or a lower level");
        }
        double variance = found.atTable(request.blocks().largestSquaredNorm());
        double failure = Failure.log2(margin(request), variance);
        return new PbsFound(
                found.builder(request.blocks())
                        .name(request.name())
                        .acceptFailureProbability((int) Math.min(-1, Math.ceil(request.failureLog2())))
                        .build(),
                search.least,
                failure,
                found.keyBytes(),
                search.binding(),
                search.weighed);
    }

    /**
     * The predicted time of one look-up, by a table of costs.
     *
     * @param set any
     * @param costs what is fast
     * @param batch ciphertexts that are looked up together
     * @return nanoseconds, or empty where the table does not know a kernel
     */
    public static OptionalDouble nanos(PbsParameters set, CostTable costs, int batch) {
        return costs.knows(CostTable.Kernel.TORUS_STEP, set.ringDegree(), Long.SIZE)
                ? PbsCandidate.of(set).stream()
                        .mapToDouble(candidate -> candidate.nanos(costs, batch))
                        .findFirst()
                : OptionalDouble.empty();
    }

    /** Bytes of a set's rotation key and switching key, as they are evaluated; empty for sets that this search does not have. */
    public static OptionalLong keyBytes(PbsParameters set) {
        return PbsCandidate.of(set).stream().mapToLong(PbsCandidate::keyBytes).findFirst();
    }

    /** Which constraint, relaxed a little, would save most. */
    private String binding() {
        double failing = request.failureLog2() * (1 - RELAXED_FAILURES);
        double byFailures = saved(with(failing, request.keyBytes()), 0);
        double byBytes = saved(with(request.failureLog2(), 2 * request.keyBytes()), 0);
        double bySecurity = saved(request, RELAXED_RATIO);
        if (byBytes > byFailures && byBytes > bySecurity) {
            return String.format(Locale.ROOT, "key bytes: twice as many would save %.0f %%", 100 * byBytes);
        }
        return byFailures > bySecurity
                ? String.format(
                        Locale.ROOT, "failure probability: 2^%.0f would save %.0f %%", failing, 100 * byFailures)
                : String.format(
                        Locale.ROOT, "security: half a bit more of log2(q/σ) would save %.0f %%", 100 * bySecurity);
    }

    private PbsRequest with(double failureLog2, long keyBytes) {
        return new PbsRequest(request.blocks(), request.security(), failureLog2, request.batch(), keyBytes);
    }

    private double saved(PbsRequest relaxed, double more) {
        PbsSearch search = new PbsSearch(costs, relaxed, more);
        search.run();
        return 1 - search.least / least;
    }

    private void run() {
        List<PbsCandidate.Ring> rings = rings();
        for (PbsCandidate.Lwe lwe : lweParts()) {
            for (PbsCandidate.Ring ring : rings) {
                rotations(lwe, ring);
            }
        }
    }

    /** The least dimension for each size of errors. */
    private List<PbsCandidate.Lwe> lweParts() {
        List<PbsCandidate.Lwe> parts = new ArrayList<>();
        int before = Integer.MAX_VALUE;
        for (int n = 1; n <= MOST_DIMENSION; n++) {
            int bits = leastErrorBits(n, TorusSwitching.RESULT_BITS);
            if (bits < before) {
                parts.add(new PbsCandidate.Lwe(n, bits));
                before = bits;
            }
        }
        return parts;
    }

    private List<PbsCandidate.Ring> rings() {
        List<PbsCandidate.Ring> rings = new ArrayList<>();
        for (int degree = TorusRotation.MIN_DEGREE; degree <= TorusRotation.MAX_DEGREE; degree *= 2) {
            if (2 * request.blocks().space() > degree || !costs.knows(CostTable.Kernel.TORUS_STEP, degree, Long.SIZE)) {
                continue;
            }
            for (int masks = 1; masks <= MOST_MASKS && masks * degree <= MOST_RING_DIMENSION; masks++) {
                int bits = leastErrorBits(masks * degree, Long.SIZE);
                if (bits != Integer.MAX_VALUE) {
                    rings.add(new PbsCandidate.Ring(masks, degree, bits));
                }
            }
        }
        return rings;
    }

    /** The least b such that TUniform errors of b bits are secure, or the largest int. */
    private int leastErrorBits(int dimension, int modulusBits) {
        SecurityLevel level = request.security();
        OptionalDouble largest = LweSecurity.largestRatioLog2(dimension, Secret.BINARY, level);
        for (int bits = LEAST_ERROR_BITS;
                largest.isPresent() && bits <= Math.min(MOST_ERROR_BITS, modulusBits - 2);
                bits++) {
            double ratio = modulusBits - Math.log(new TUniform(bits).deviation()) / LN_2;
            if (ratio <= largest.getAsDouble() + excess) {
                return bits;
            }
        }
        return Integer.MAX_VALUE;
    }

    private void rotations(PbsCandidate.Lwe lwe, PbsCandidate.Ring ring) {
        double rounding = PbsCandidate.rounding(lwe, ring.degree());
        for (int levels = 1; levels <= MOST_LEVELS && rounding < largestVariance; levels++) {
            PbsCandidate.Digits quietest = new PbsCandidate.Digits(LEAST_BASE, levels);
            double rotation = Double.POSITIVE_INFINITY;
            for (int base = LEAST_BASE; base <= Math.min(MOST_BASE, MOST_DIGIT_BITS / levels); base++) {
                PbsCandidate.Digits digits = new PbsCandidate.Digits(base, levels);
                double variance = PbsCandidate.rotation(lwe, ring, digits);
                if (variance < rotation) {
                    rotation = variance;
                    quietest = digits;
                }
            }
            double left = largestVariance - rounding - request.blocks().largestSquaredNorm() * rotation;
            if (left > 0) {
                keySwitches(lwe, ring, quietest, left);
            }
        }
    }

    /** For each base the fewest digits that leave the error within {@code left}: more only cost more. */
    private void keySwitches(PbsCandidate.Lwe lwe, PbsCandidate.Ring ring, PbsCandidate.Digits rotation, double left) {
        for (int base = 1; base <= MOST_SWITCHING_BASE; base++) {
            for (int levels = 1; levels <= Math.min(MOST_SWITCHING_LEVELS, MOST_SWITCHING_BITS / base); levels++) {
                PbsCandidate.Digits digits = new PbsCandidate.Digits(base, levels);
                weighed++;
                if (PbsCandidate.keySwitch(lwe, ring, digits) <= left) {
                    weigh(new PbsCandidate(lwe, ring, rotation, digits));
                    break;
                }
            }
        }
    }

    private void weigh(PbsCandidate candidate) {
        double nanos = candidate.nanos(costs, request.batch());
        if (nanos < least && candidate.keyBytes() <= request.keyBytes()) {
            least = nanos;
            best = candidate;
        }
    }
}
