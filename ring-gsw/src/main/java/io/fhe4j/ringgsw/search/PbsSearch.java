package io.fhe4j.ringgsw.search;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.LweSecurity;
import io.fhe4j.api.LweSecurity.Secret;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Primes;
import io.fhe4j.ntt.TorusRotation;
import io.fhe4j.ntt.TorusSwitching;
import io.fhe4j.ringgsw.cost.CostTable;
import io.fhe4j.ringgsw.noise.Failure;
import io.fhe4j.ringgsw.pbs.ErrorDistribution;
import io.fhe4j.ringgsw.pbs.ErrorDistribution.Gaussian;
import io.fhe4j.ringgsw.pbs.ErrorDistribution.TUniform;
import io.fhe4j.ringgsw.pbs.LookUpCost;
import io.fhe4j.ringgsw.pbs.PbsEngine;
import io.fhe4j.ringgsw.pbs.PbsNoise;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Finds the set of least predicted time for programmable bootstrapping with binary secrets: a key switch, a modulus switch with its mean taken off, a blind
 * rotation. It goes through rings, LWE parts and decompositions in a fixed order and keeps the first of the fastest.
 *
 * <p>Errors are the least that their dimension needs for the level. On the torus they are TUniform, of a number of bits, and of LWE dimensions with the same bits
 * only the least is of use. On the exact engine they are Gaussian, of a whole deviation; of moduli that cost the same only the largest is of use, and
 * switching keys have the modulus of decision 023.
 */
public final class PbsSearch {

    private static final int MOST_RING_DIMENSION = 1 << 16;
    /** Mask polynomials, at most. */
    static final int MOST_MASKS = 4;

    private static final int LEAST_BASE = 2;
    private static final int MOST_BASE = 30;
    private static final int MOST_LEVELS = 4;
    /** On the torus: the kernels take up to 48; conformance tests go to 36. */
    private static final int MOST_TORUS_DIGIT_BITS = 36;

    private static final int MOST_DIMENSION = 2048;
    private static final int MOST_SWITCHING_BASE = 10;
    private static final int MOST_SWITCHING_LEVELS = 10;
    private static final int EXACT_SWITCHING_BITS = 30;

    /** Uniform on fewer values an error is hardly one. */
    private static final int LEAST_ERROR_BITS = 3;

    private static final int MOST_ERROR_BITS = 45;
    private static final double LEAST_DEVIATION = 3.19;

    private static final double LN_2 = Math.log(2);

    private final CostTable costs;
    private final PbsRequest request;
    private final int mostMasks;
    private final int droppedBits;
    private final double excess;
    private final double largestVariance;

    private final Fastest<PbsCandidate> fastest;

    /** Every component may have {@code excess} more of log2(q/σ) than is secure: to learn what security costs. */
    private PbsSearch(CostTable costs, PbsRequest request, int mostMasks, int droppedBits, double excess) {
        this.costs = costs;
        this.request = request;
        this.mostMasks = mostMasks;
        this.droppedBits = droppedBits;
        this.excess = excess;
        this.largestVariance = Failure.largestVariance(margin(request), request.failureLog2());
        this.fastest = new Fastest<>(candidate -> candidate.keyBytes() <= request.keyBytes());
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
        Outcome<PbsCandidate> found = Outcome.of(
                request,
                request.failureLog2(),
                request.keyBytes(),
                (failures, bytes, excess) -> search(request.with(failures, bytes), costs, MOST_MASKS, 0, excess));
        PbsCandidate best = found.best();
        double variance = best.atTable(request.blocks().largestSquaredNorm());
        return new PbsFound(
                best.set(request),
                found.nanos(),
                Failure.log2(margin(request), variance),
                best.keyBytes(),
                found.binding(),
                found.weighed());
    }

    /**
     * Searches without asking what binds.
     *
     * @param mostMasks k, at most
     * @param droppedBits so many low bits of exponents are given up, for which rounding to them has 4^droppedBits times the variance
     */
    static Fastest<PbsCandidate> search(
            PbsRequest request, CostTable costs, int mostMasks, int droppedBits, double excess) {
        return new PbsSearch(costs, request, mostMasks, droppedBits, excess).run();
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
        PbsCandidate candidate = PbsCandidate.of(set);
        return candidate.isKnown(costs) ? OptionalDouble.of(candidate.nanos(costs, batch)) : OptionalDouble.empty();
    }

    /** Bytes of a set's rotation key and switching key, as they are evaluated. */
    public static long keyBytes(PbsParameters set) {
        return PbsCandidate.of(set).keyBytes();
    }

    private Fastest<PbsCandidate> run() {
        for (PbsNoise.Ring ring : rings()) {
            for (PbsNoise.Lwe lwe : lweParts(ring.degree())) {
                for (int grouping = 1; grouping <= request.grouping(); grouping++) {
                    if (isKnown(ring.degree(), ring.modulus().bits(), grouping)) {
                        rotations(lwe, ring, grouping);
                    }
                }
            }
        }
        return fastest;
    }

    private List<PbsNoise.Ring> rings() {
        List<PbsNoise.Ring> rings = new ArrayList<>();
        for (int degree = TorusRotation.MIN_DEGREE; degree <= TorusRotation.MAX_DEGREE; degree *= 2) {
            for (Modulus modulus : 2 * request.blocks().space() > degree ? List.<Modulus>of() : ringModuli(degree)) {
                for (int masks = 1; masks <= mostMasks && masks * degree <= MOST_RING_DIMENSION; masks++) {
                    int k = masks;
                    int n = degree;
                    leastError(masks * degree, modulus)
                            .ifPresent(error -> rings.add(new PbsNoise.Ring(k, n, modulus, error)));
                }
            }
        }
        return rings;
    }

    private List<Modulus> ringModuli(int degree) {
        if (request.engine() == PbsEngine.TORUS) {
            Modulus torus = request.torusModulus();
            return isKnown(degree, torus.bits(), 1) ? List.of(torus) : List.of();
        }
        return costs.sizes(CostTable.Kernel.EXACT_STEP, degree).stream()
                .filter(bits -> isKnown(degree, bits, 1))
                .map(bits -> prime(bits, degree))
                .toList();
    }

    private boolean isKnown(int degree, int bits, int grouping) {
        return LookUpCost.isKnown(costs, request.engine(), degree, bits, grouping);
    }

    private static Modulus prime(int bits, int degree) {
        return Modulus.of(Primes.ofBits(bits, degree, 1)[0]);
    }

    private List<PbsNoise.Lwe> lweParts(int degree) {
        boolean torus = request.engine() == PbsEngine.TORUS;
        Modulus modulus = torus ? TorusSwitching.modulus() : prime(EXACT_SWITCHING_BITS, degree);
        int most = torus ? MOST_DIMENSION : Math.min(MOST_DIMENSION, degree);
        List<PbsNoise.Lwe> parts = new ArrayList<>();
        double before = Double.POSITIVE_INFINITY;
        for (int n = 1; n <= most; n++) {
            Optional<ErrorDistribution> error = leastError(n, modulus);
            if (error.isPresent() && error.get().deviation() < before) {
                parts.add(new PbsNoise.Lwe(n, modulus, error.get()));
                before = error.get().deviation();
            }
        }
        return parts;
    }

    /** The least error that is secure in this dimension; empty if none is. */
    private Optional<ErrorDistribution> leastError(int dimension, Modulus modulus) {
        OptionalDouble largest = LweSecurity.largestRatioLog2(dimension, Secret.BINARY, request.security());
        if (largest.isEmpty()) {
            return Optional.empty();
        }
        double least = PbsNoise.size(modulus) * Math.exp(-(largest.getAsDouble() + excess) * LN_2);
        if (request.engine() == PbsEngine.TORUS) {
            for (int bits = LEAST_ERROR_BITS; bits <= Math.min(MOST_ERROR_BITS, modulus.bits() - 2); bits++) {
                if (new TUniform(bits).deviation() >= least) {
                    return Optional.of(new TUniform(bits));
                }
            }
            return Optional.empty();
        }
        double deviation = least <= LEAST_DEVIATION ? LEAST_DEVIATION : Math.ceil(least);
        return deviation <= Math.scalb(1.0, MOST_ERROR_BITS) ? Optional.of(new Gaussian(deviation)) : Optional.empty();
    }

    private void rotations(PbsNoise.Lwe lwe, PbsNoise.Ring ring, int grouping) {
        double rounding = Math.scalb(PbsNoise.modulusSwitch(lwe, ring), 2 * droppedBits);
        int most = request.engine() == PbsEngine.TORUS
                ? Math.min(MOST_TORUS_DIGIT_BITS, ring.modulus().bits())
                : ring.modulus().bits();
        for (int levels = 1; levels <= MOST_LEVELS && rounding < largestVariance; levels++) {
            Gadget quietest = Gadget.ofHighest(ring.modulus(), LEAST_BASE, levels);
            double rotation = Double.POSITIVE_INFINITY;
            for (int base = LEAST_BASE; base <= Math.min(MOST_BASE, most / levels); base++) {
                Gadget digits = Gadget.ofHighest(ring.modulus(), base, levels);
                double variance = PbsNoise.rotation(lwe, ring, digits, grouping);
                if (variance < rotation) {
                    rotation = variance;
                    quietest = digits;
                }
            }
            double left = largestVariance - rounding - request.blocks().largestSquaredNorm() * rotation;
            if (left > 0) {
                keySwitches(lwe, ring, quietest, grouping, left);
            }
        }
    }

    /** For each base the fewest digits that leave the error within {@code left}: more only cost more. */
    private void keySwitches(PbsNoise.Lwe lwe, PbsNoise.Ring ring, Gadget rotation, int grouping, double left) {
        int bits = lwe.modulus().bits();
        Modulus decomposed = request.engine() == PbsEngine.TORUS ? ring.modulus() : lwe.modulus();
        for (int base = 1; base <= MOST_SWITCHING_BASE; base++) {
            for (int levels = 1; levels <= Math.min(MOST_SWITCHING_LEVELS, bits / base); levels++) {
                Gadget digits = Gadget.ofHighest(decomposed, base, levels);
                if (PbsNoise.keySwitch(lwe, ring, digits) <= left) {
                    PbsCandidate candidate = new PbsCandidate(lwe, ring, rotation, digits, grouping);
                    fastest.offer(candidate, candidate.nanos(costs, request.batch()));
                    break;
                }
            }
        }
    }
}
