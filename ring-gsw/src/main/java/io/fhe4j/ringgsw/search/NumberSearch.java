package io.fhe4j.ringgsw.search;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.SecretDistribution;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Primes;
import io.fhe4j.ringgsw.BlindRotationMethod;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.cost.CostTable;
import io.fhe4j.ringgsw.functions.FunctionNoise;
import io.fhe4j.ringgsw.noise.Failure;
import io.fhe4j.ringgsw.noise.FhewNoise;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the set for functions of numbers, by GINX with ternary LWE secrets, whose sign is predicted to take least time. It goes through rings with the largest modulus of
 * each size of words, switching moduli with their least secure dimension, and decompositions, in a fixed order, and keeps the first of the fastest.
 */
public final class NumberSearch {

    private static final int[] RING_DEGREES = {1024, 2048, 4096, 8192};
    private static final int MOST_DIGITS = 10;
    private static final int MOST_BASE = 25;
    private static final int MOST_SWITCHING_BASE = 8;
    private static final SecretDistribution LWE_SECRET = SecretDistribution.TERNARY;

    private final CostTable costs;
    private final NumberRequest request;
    private final SmallErrors errors;
    private final Fastest<FhewCandidate> fastest = new Fastest<>(this::fulfils);

    private NumberSearch(CostTable costs, NumberRequest request, double excess) {
        this.costs = costs;
        this.request = request;
        this.errors = new SmallErrors(request.security(), excess);
    }

    /** Searches by the committed table of costs. */
    public static NumberFound find(NumberRequest request) {
        return find(request, CostTable.committed());
    }

    /**
     * Searches.
     *
     * @param costs what is fast
     * @throws InvalidParametersException if no set fulfils the request
     */
    public static NumberFound find(NumberRequest request, CostTable costs) {
        Outcome<FhewCandidate> found = Outcome.of(
                request,
                request.failureLog2(),
                request.keyBytes(),
                (failures, bytes, excess) -> new NumberSearch(costs, request.with(failures, bytes), excess).run());
        FhewCandidate best = found.best();
        FhewParameters set = best.builder()
                .name(request.name())
                .gadget(best.gadget())
                .security(request.security())
                .build();
        return new NumberFound(
                set,
                signRotations(request, set.ringDegree()),
                found.nanos(),
                rotationFailureLog2(request, best),
                best.keyBytes(),
                found.binding(),
                found.weighed());
    }

    private Fastest<FhewCandidate> run() {
        for (int degree : RING_DEGREES) {
            if (stepBits(request, degree) < 1) {
                continue;
            }
            for (int size : costs.sizes(CostTable.Kernel.GINX, degree)) {
                Modulus modulus = Modulus.of(Primes.below(1L << size, degree));
                for (SecretDistribution secret : SecretDistribution.values()) {
                    if (errors.isSecure(degree, secret, modulus.bits())) {
                        rotations(new FhewCandidate.Ring(secret, degree, modulus));
                    }
                }
            }
        }
        return fastest;
    }

    private void rotations(FhewCandidate.Ring ring) {
        List<FhewCandidate.Lwe> choices = lweChoices(ring.modulus().bits());
        for (int levels = 1; levels <= MOST_DIGITS; levels++) {
            Gadget gadget = quietest(ring, levels);
            for (FhewCandidate.Lwe lwe : choices) {
                FhewCandidate candidate = new FhewCandidate(
                        BlindRotationMethod.GINX, ring, gadget, lwe, exponentBits(ring.degree()), 4, 4);
                fastest.offer(
                        candidate, signRotations(request, ring.degree()) * candidate.nanos(costs, request.batch()));
            }
        }
    }

    /** Of so many digits: larger bases multiply the keys' errors, smaller ones round away more. */
    private static Gadget quietest(FhewCandidate.Ring ring, int levels) {
        Modulus modulus = ring.modulus();
        Gadget best = Gadget.ofHighest(modulus, 1, levels);
        double least = Double.POSITIVE_INFINITY;
        for (int base = 1; base <= Math.min(MOST_BASE, Math.ceilDiv(modulus.bits(), levels)); base++) {
            Gadget gadget = Gadget.ofHighest(modulus, base, levels);
            double variance = FhewCandidate.ginxStep(ring, gadget);
            if (variance < least) {
                least = variance;
                best = gadget;
            }
        }
        return best;
    }

    private List<FhewCandidate.Lwe> lweChoices(int ringBits) {
        List<FhewCandidate.Lwe> choices = new ArrayList<>();
        for (int bits = request.encoding().modulusBits(); bits < ringBits; bits++) {
            int dimension = errors.leastDimension(LWE_SECRET, bits);
            if (dimension == 0 || !costs.knows(CostTable.Kernel.TABLE_ROW, 0, bits)) {
                continue;
            }
            for (int base = 1; base <= MOST_SWITCHING_BASE; base++) {
                Gadget gadget = new Gadget(base, Math.ceilDiv(bits, base));
                choices.add(new FhewCandidate.Lwe(LWE_SECRET, dimension, Modulus.powerOfTwo(bits), gadget));
            }
        }
        return choices;
    }

    private static int exponentBits(int degree) {
        return Integer.numberOfTrailingZeros(2 * degree);
    }

    private static int stepBits(NumberRequest request, int degree) {
        return exponentBits(degree) - request.encoding().boxBits();
    }

    private static int signRotations(NumberRequest request, int degree) {
        return request.encoding().signRotations(stepBits(request, degree));
    }

    private boolean fulfils(FhewCandidate candidate) {
        if (candidate.keyBytes() > request.keyBytes()
                || rotationFailureLog2(request, candidate) > request.failureLog2()) {
            return false;
        }
        FhewNoise noise = candidate.noise();
        GateFamily gates = GateFamily.TWO_INPUTS;
        double gate = noise.failureLog2(gates.mostInputs() * noise.output(), 0.5 / gates.plaintextModulus());
        return gate <= request.failureLog2();
    }

    private static double rotationFailureLog2(NumberRequest request, FhewCandidate candidate) {
        FunctionNoise noise = new FunctionNoise(
                candidate.noise(),
                candidate.lwe().dimension(),
                candidate.lwe().switching().value(),
                candidate.lwe().secret());
        double variance = 2 * noise.rotated(request.encoding().modulusBits());
        return Failure.log2(request.encoding().margin(), variance);
    }
}
