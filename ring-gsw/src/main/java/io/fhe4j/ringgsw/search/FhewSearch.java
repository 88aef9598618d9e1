package io.fhe4j.ringgsw.search;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.SecretDistribution;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Primes;
import io.fhe4j.ringgsw.BlindRotationMethod;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.cost.CostTable;
import io.fhe4j.ringgsw.noise.FhewNoise;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Finds the set for gates of least predicted time: it goes through all rings, decompositions, moduli and secrets that the builder takes and that could be
 * of use, in a fixed order, and keeps the first of the fastest. The LWE dimension is the least that is secure under q_KS, and of decompositions with
 * equally many digits only the one of the smallest base is looked at, since larger ones have more noise and larger keys.
 */
public final class FhewSearch {

    private static final int[] RING_DEGREES = {1024, 2048, 4096, 8192};
    private static final int LEAST_RING_BITS = 20;
    private static final int MOST_RING_BITS = 50;
    private static final int MOST_DIGITS = 6;
    private static final int LEAST_SWITCHING_BITS = 10;
    private static final int MOST_SWITCHING_BASE = 8;
    private static final int[] REFRESH_BASES = {4, 8, 16, 32, 46, 64, 128, 256};
    private static final int[] WINDOWS = {4, 7, 10, 14, 20, 32};

    private final CostTable costs;
    private final FhewRequest request;
    private final SmallErrors errors;
    private final Fastest<FhewCandidate> fastest = new Fastest<>(this::fulfils);

    private FhewSearch(CostTable costs, FhewRequest request, double excess) {
        this.costs = costs;
        this.request = request;
        this.errors = new SmallErrors(request.security(), excess);
    }

    /** Searches by the committed table of costs. */
    public static FhewFound find(FhewRequest request) {
        return find(request, CostTable.committed());
    }

    /**
     * Searches.
     *
     * @param costs what is fast
     * @throws InvalidParametersException if no set fulfils the request
     */
    public static FhewFound find(FhewRequest request, CostTable costs) {
        Outcome<FhewCandidate> found = Outcome.of(
                request,
                request.failureLog2(),
                request.keyBytes(),
                (failures, bytes, excess) -> new FhewSearch(costs, request.with(failures, bytes), excess).run());
        FhewCandidate best = found.best();
        FhewParameters set = best.builder()
                .name(request.name())
                .plaintextModulus(request.family().plaintextModulus())
                .security(request.security())
                .build();
        return new FhewFound(
                set,
                found.nanos(),
                failureLog2(request.family(), best),
                best.keyBytes(),
                found.binding(),
                found.weighed());
    }

    /**
     * The predicted time of a gate of any set.
     *
     * @param set the set
     * @param costs what is fast
     * @param batch ciphertexts that are bootstrapped together
     * @return nanoseconds, or empty where the table does not know the set's rings
     */
    public static OptionalDouble nanos(FhewParameters set, CostTable costs, int batch) {
        FhewCandidate candidate = FhewCandidate.of(set);
        return candidate.isKnown(costs) ? OptionalDouble.of(candidate.nanos(costs, batch)) : OptionalDouble.empty();
    }

    /** The bytes of both evaluation keys of any set, as the CPU backend holds them with vectors of 512 bits. */
    public static long keyBytes(FhewParameters set) {
        return FhewCandidate.of(set).keyBytes();
    }

    private Fastest<FhewCandidate> run() {
        for (SecretDistribution lweSecret : lweSecrets()) {
            List<FhewCandidate.Lwe> lwe = lweChoices(lweSecret);
            for (SecretDistribution ringSecret : SecretDistribution.values()) {
                for (int degree : RING_DEGREES) {
                    for (FhewCandidate.Ring ring : rings(ringSecret, degree)) {
                        for (Gadget gadget : gadgets(ring.modulus())) {
                            weigh(ring, gadget, lwe);
                        }
                    }
                }
            }
        }
        return fastest;
    }

    private List<SecretDistribution> lweSecrets() {
        return request.method() == BlindRotationMethod.GINX
                ? List.of(SecretDistribution.TERNARY)
                : List.of(SecretDistribution.TERNARY, SecretDistribution.GAUSSIAN);
    }

    /** For each modulus q_KS the least secure dimension, with each number of digits. */
    private List<FhewCandidate.Lwe> lweChoices(SecretDistribution secret) {
        List<FhewCandidate.Lwe> choices = new ArrayList<>();
        for (int bits = LEAST_SWITCHING_BITS; bits < MOST_RING_BITS; bits++) {
            int dimension = errors.leastDimension(secret, bits);
            if (dimension == 0 || !costs.knows(CostTable.Kernel.TABLE_ROW, 0, bits)) {
                continue;
            }
            Modulus modulus = Modulus.powerOfTwo(bits);
            int before = 0;
            for (int base = 1; base <= MOST_SWITCHING_BASE; base++) {
                int levels = Math.ceilDiv(modulus.bits(), base);
                if (levels != before) {
                    choices.add(new FhewCandidate.Lwe(secret, dimension, modulus, new Gadget(base, levels)));
                }
                before = levels;
            }
        }
        return choices;
    }

    private List<FhewCandidate.Ring> rings(SecretDistribution secret, int degree) {
        List<FhewCandidate.Ring> rings = new ArrayList<>();
        for (int bits = LEAST_RING_BITS; bits <= MOST_RING_BITS; bits++) {
            if (!errors.isSecure(degree, secret, bits)) {
                break;
            }
            Modulus modulus = Modulus.of(Primes.below(1L << bits, degree));
            if (costs.knows(kernel(), degree, modulus.bits())) {
                rings.add(new FhewCandidate.Ring(secret, degree, modulus));
            }
        }
        return rings;
    }

    private CostTable.Kernel kernel() {
        return switch (request.method()) {
            case GINX -> CostTable.Kernel.GINX;
            case AP -> CostTable.Kernel.AP;
            case LMKCDEY -> CostTable.Kernel.LMKCDEY;
        };
    }

    private static List<Gadget> gadgets(Modulus modulus) {
        List<Gadget> gadgets = new ArrayList<>();
        int before = 0;
        for (int base = 2; base <= Math.min(modulus.bits(), Integer.SIZE); base++) {
            int digits = Math.ceilDiv(modulus.bits(), base);
            if (digits != before && digits <= MOST_DIGITS) {
                gadgets.add(new Gadget(base, digits));
            }
            if (digits != before && digits > 1 && digits <= MOST_DIGITS + 1) {
                gadgets.add(new Gadget(base, digits - 1, base));
            }
            before = digits;
        }
        return gadgets;
    }

    private void weigh(FhewCandidate.Ring ring, Gadget gadget, List<FhewCandidate.Lwe> choices) {
        int logDegree = Integer.numberOfTrailingZeros(ring.degree());
        for (FhewCandidate.Lwe lwe : choices) {
            int switchingBits = lwe.switching().bits();
            if (switchingBits >= ring.modulus().bits()) {
                continue;
            }
            for (int logQ = logDegree - 1; logQ <= Math.min(logDegree + 1, switchingBits); logQ++) {
                switch (request.method()) {
                    case GINX -> weigh(candidate(ring, gadget, lwe, logQ, REFRESH_BASES[0], WINDOWS[0]));
                    case AP -> {
                        for (int base : REFRESH_BASES) {
                            weigh(candidate(ring, gadget, lwe, logQ, base, WINDOWS[0]));
                        }
                    }
                    case LMKCDEY -> {
                        for (int window : logQ == logDegree ? WINDOWS : new int[0]) { // q has no part in it
                            weigh(candidate(ring, gadget, lwe, logQ, REFRESH_BASES[0], window));
                        }
                    }
                }
            }
        }
    }

    private FhewCandidate candidate(
            FhewCandidate.Ring ring, Gadget gadget, FhewCandidate.Lwe lwe, int logQ, int refreshBase, int window) {
        return new FhewCandidate(request.method(), ring, gadget, lwe, logQ, refreshBase, window);
    }

    private void weigh(FhewCandidate candidate) {
        fastest.offer(candidate, candidate.nanos(costs, request.batch()));
    }

    private boolean fulfils(FhewCandidate candidate) {
        return candidate.keyBytes() <= request.keyBytes()
                && failureLog2(request.family(), candidate) <= request.failureLog2();
    }

    /** Of the family's worst gate: so many independent results, q/(2p) away from the nearest change. */
    private static double failureLog2(GateFamily family, FhewCandidate candidate) {
        FhewNoise noise = candidate.noise();
        return noise.failureLog2(family.mostInputs() * noise.output(), 0.5 / family.plaintextModulus());
    }
}
