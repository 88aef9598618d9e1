package io.fhe4j.ckks;

import io.fhe4j.api.InsecureParametersException;
import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.PrecisionException;
import io.fhe4j.api.RlweSecurity;
import io.fhe4j.ntt.RnsBasis;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds the cheapest parameters for what the builder was told: for each ring degree the least scale that reaches the precision,
 * then the digits and special primes within the security limit, by sizes alone; then the primes.
 */
final class ParameterSearch {

    /** How far a scale is raised when primes near it are too rare. */
    private static final int SCALE_ATTEMPTS = 12;

    /** The scale of no level is further from the highest one, in bits. */
    private static final double LARGEST_DRIFT = 0.05;

    /** Bits by which primes may exceed their planned sizes together. */
    private static final double SLACK_BITS = 0.5;

    /** What other operations cost in transforms of a row, set against a key switch when ring degrees compete. */
    private static final double OTHER_TRANSFORMS = 8;

    private static final int DEFAULT_PRECISION_BITS = 20;

    private final CkksParametersBuilder wanted;
    private final int precisionBits;

    ParameterSearch(CkksParametersBuilder wanted) {
        this.wanted = wanted;
        this.precisionBits = wanted.precisionBits == null ? DEFAULT_PRECISION_BITS : wanted.precisionBits;
    }

    /** Sizes that would do. */
    private record Sizes(int ringDegree, int scaleBits, int primesPerLevel, KeySwitchPlan plan) {}

    CkksParameters find() {
        int logSlots = 32 - Integer.numberOfLeadingZeros(wanted.slots - 1);
        if (wanted.ringDegree != 0) {
            if (wanted.slots > wanted.ringDegree / 2) {
                throw new InvalidParametersException("a ring of degree " + wanted.ringDegree + " has "
                        + wanted.ringDegree / 2 + " slots, not " + wanted.slots);
            }
            int logN = Integer.numberOfTrailingZeros(wanted.ringDegree);
            CkksParameters found = findAt(logN);
            if (found == null) {
                throw unreachable(logN);
            }
            return found;
        }
        int logN = Math.max(logSlots + 1, Integer.numberOfTrailingZeros(CkksParameters.MIN_SECURE_RING_DEGREE));
        for (; logN <= RlweSecurity.MAX_LOG_N; logN++) {
            CkksParameters found = findAt(logN);
            if (found != null) {
                CkksParameters larger =
                        logN < RlweSecurity.MAX_LOG_N && found.digits(found.depth()) > 4 ? findAt(logN + 1) : null;
                return larger != null && cost(larger) < cost(found) ? larger : found;
            }
        }
        throw unreachable(RlweSecurity.MAX_LOG_N);
    }

    private double cost(CkksParameters parameters) {
        int rows = parameters.rows(parameters.depth());
        double[] bits = new double[rows];
        RnsBasis basis = parameters.basis(parameters.depth());
        for (int r = 0; r < rows; r++) {
            bits[r] = basis.range(r, r + 1).logProduct();
        }
        KeySwitchPlan plan =
                KeySwitchPlan.of(parameters.ringDegree(), bits, parameters.digitRows(), wanted.maxPrimeBits);
        return wanted.keySwitching == KeySwitching.LEAST_KEY_SIZE
                ? plan.keyWords()
                : plan.cost() + OTHER_TRANSFORMS * rows * parameters.ringDegree() * parameters.logRingDegree() / 2;
    }

    private @Nullable CkksParameters findAt(int logN) {
        int first = scaleBits(logN, wanted.depth, precisionBits);
        InvalidParametersException noPrimes = null;
        int attempts = wanted.scaleBits != 0 ? 1 : SCALE_ATTEMPTS;
        for (int bits = first; bits < first + attempts; bits++) {
            Sizes sizes = sizes(logN, wanted.depth, bits);
            if (sizes == null) {
                break;
            }
            try {
                return choose(sizes);
            } catch (InvalidParametersException e) {
                noPrimes = e;
            } catch (InsecureParametersException e) {
                // The primes came out larger than planned: another ring degree will do.
                return null;
            }
        }
        if (noPrimes != null && (wanted.ringDegree != 0 || wanted.scaleBits != 0)) {
            throw noPrimes;
        }
        return null;
    }

    private int scaleBits(int logN, int depth, int precision) {
        if (wanted.scaleBits != 0) {
            return wanted.scaleBits;
        }
        PrecisionModel model = new PrecisionModel(1 << logN, wanted.secret, wanted.messageBound, wanted.release);
        // Below logN + 6 bits there are hardly any primes = 1 mod 2N.
        return Math.max(model.scaleBitsFor(depth, precision), logN + 6);
    }

    /** The cheapest sizes within the limit, or null when there are none. */
    private @Nullable Sizes sizes(int logN, int depth, int scaleBits) {
        int n = 1 << logN;
        int perLevel = wanted.primesPerLevel != 0 ? wanted.primesPerLevel : primes(scaleBits);
        double bottom = bottomBits(scaleBits);
        int bottomPrimes = primes(bottom);
        if (perLevel > CkksParameters.MAX_PRIMES_PER_LEVEL || bottomPrimes > CkksParameters.MAX_PRIMES_PER_LEVEL) {
            return null;
        }
        double[] rowBits = new double[bottomPrimes + depth * perLevel];
        double logQ = bottom + (double) depth * scaleBits;
        for (int r = 0; r < rowBits.length; r++) {
            rowBits[r] = r < bottomPrimes ? bottom / bottomPrimes : (double) scaleBits / perLevel;
        }
        double limit = wanted.insecurity != null
                ? Double.POSITIVE_INFINITY
                : RlweSecurity.maxLogQP(logN, wanted.secret, wanted.security) - SLACK_BITS;
        List<KeySwitchPlan> plans = new ArrayList<>();
        int least = wanted.digitRows == 0 ? 1 : Math.min(wanted.digitRows, rowBits.length);
        int most = wanted.digitRows == 0 ? rowBits.length : least;
        for (int digitRows = least; digitRows <= most; digitRows++) {
            KeySwitchPlan plan = KeySwitchPlan.of(n, rowBits, digitRows, wanted.maxPrimeBits);
            if (logQ + plan.specialBits() <= limit
                    && rowBits.length + plan.specialPrimes() <= CkksParameters.MAX_PRIMES) {
                plans.add(plan);
            }
        }
        Comparator<KeySwitchPlan> order = wanted.keySwitching == KeySwitching.LEAST_KEY_SIZE
                ? Comparator.comparingDouble(KeySwitchPlan::keyWords)
                : Comparator.comparingDouble(KeySwitchPlan::cost);
        return plans.stream()
                .min(order)
                .map(plan -> new Sizes(n, scaleBits, perLevel, plan))
                .orElse(null);
    }

    private int primes(double bits) {
        return Math.max(1, (int) Math.ceil(bits / wanted.maxPrimeBits - 1e-9));
    }

    private double bottomBits(double scaleBits) {
        return scaleBits + StrictMath.log(2 * wanted.messageBound) / StrictMath.log(2) + 2;
    }

    private CkksParameters choose(Sizes sizes) {
        PrimeSelection selection = new PrimeSelection(sizes.ringDegree, wanted.maxPrimeBits, wanted.sparse);
        Scale top = Scale.powerOfTwo(sizes.scaleBits);
        Scale scale = top;
        List<RnsBasis> groups = new ArrayList<>();
        for (int level = wanted.depth; level > 0; level--) {
            BigInteger target = scale.square().divide(top).roundToInteger();
            RnsBasis group = RnsBasis.of(selection.group(target, sizes.primesPerLevel));
            groups.addFirst(group);
            scale = scale.square().divide(CkksParameters.scaleOf(group));
            if (wanted.scaleBits == 0 && Math.abs(scale.log2() - sizes.scaleBits) > LARGEST_DRIFT) {
                throw new InvalidParametersException("primes near 2^" + sizes.scaleBits + " are too rare");
            }
        }
        double bottom = bottomBits(scale.log2());
        groups.addFirst(RnsBasis.of(selection.group(powerOfTwo(bottom), primes(bottom))));
        int specialPrimes = sizes.plan.specialPrimes();
        long[] special = selection.group(powerOfTwo(sizes.plan.specialBits()), specialPrimes);
        return wanted.make(sizes.ringDegree, groups, RnsBasis.of(special), sizes.plan.digitRows(), sizes.scaleBits);
    }

    private static BigInteger powerOfTwo(double bits) {
        int whole = (int) Math.floor(bits);
        long fraction = (long) Math.ceil(StrictMath.pow(2, bits - whole) * 0x1p50);
        return whole >= 50
                ? BigInteger.valueOf(fraction).shiftLeft(whole - 50)
                : BigInteger.valueOf(fraction).shiftRight(50 - whole);
    }

    private RuntimeException unreachable(int logN) {
        int least = scaleBits(logN, wanted.depth, precisionBits);
        int precision = precisionBits;
        while (precision > 0 && sizes(logN, wanted.depth, scaleBits(logN, wanted.depth, precision)) == null) {
            precision = wanted.scaleBits != 0 ? 0 : precision - 1;
        }
        int depth = wanted.depth;
        while (depth >= 0 && sizes(logN, depth, scaleBits(logN, depth, precisionBits)) == null) {
            depth--;
        }
        String reachable = (precision > 0 ? "depth " + wanted.depth + " at " + precision + " bits" : "")
                + (precision > 0 && depth >= 0 ? ", or " : "")
                + (depth >= 0 ? "depth " + depth + " at " + precisionBits + " bits" : "");
        return new PrecisionException(String.format(
                Locale.ROOT,
                "depth %d with %d bits below a message bound of %s needs a scale of 2^%d at N = 2^%d, and its modulus is beyond %s;"
                        + " %s",
                wanted.depth,
                precisionBits,
                wanted.messageBound,
                least,
                logN,
                RlweSecurity.row(logN, wanted.secret, wanted.security),
                reachable.isEmpty() ? "nothing near it can be reached" : "within reach: " + reachable));
    }
}
