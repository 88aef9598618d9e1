package io.fhe4j.client;

import io.fhe4j.api.KeySetId;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.ReleaseRefusedException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * On which terms a decrypted result may be shown to somebody who may have seen the ciphertexts, or chosen the inputs or the
 * program. Neither policy protects against ciphertexts that somebody <em>chose</em>: one decryption of such a ciphertext gives the key
 * away whatever noise is added, because no bound on its error holds.
 */
public sealed interface ReleasePolicy {
    /**
     * Adds noise that hides the key, and counts the release. Incomplete until it has a budget and a bound:
     * {@code flooded(40, 1024).within(budget).forProgram(bound)}.
     *
     * @param statisticalBits the bits of security that all releases together leave, 1 to 128; 40 is usual
     * @param maxReleases how many releases there will be with this key set, 1 to 2^40
     * @return the policy
     */
    static Flooded flooded(int statisticalBits, long maxReleases) {
        return new Flooded(statisticalBits, maxReleases, null, null, 1);
    }

    /**
     * Adds nothing, on the caller's word that the evaluator made the ciphertext honestly and whoever sees the result learns neither
     * ciphertexts nor further results. The reason is logged.
     *
     * @param reason why this is so, for the log and for reviewers
     * @return the policy
     */
    static TrustedEvaluator trustedEvaluator(String reason) {
        return new TrustedEvaluator(reason);
    }

    /**
     * Turns a raw result into what may be told.
     *
     * @param raw the decrypted real values; left as they are
     * @param keySet the key set of the ciphertext
     * @return the values to be told
     * @throws ReleaseRefusedException if the terms are not met
     */
    double[] release(double[] raw, KeySetId keySet);

    /** Releases the raw result on the caller's word. */
    record TrustedEvaluator(String reason) implements ReleasePolicy {
        private static final Logger LOG = LoggerFactory.getLogger(ReleasePolicy.class);

        /** Checks that there is a reason. */
        public TrustedEvaluator {
            if (reason.isBlank()) {
                throw new IllegalArgumentException("a release without noise needs a reason");
            }
        }

        @Override
        public double[] release(double[] raw, KeySetId keySet) {
            LOG.warn("a result of key set {} is released without noise: {}", keySet, reason);
            return raw.clone();
        }
    }

    /** Releases the result with the noise of {@link FloodingNoise}. Immutable. */
    final class Flooded implements ReleasePolicy {
        private final int statisticalBits;
        private final long maxReleases;
        private final @Nullable ReleaseBudget budget;
        private final @Nullable ProgramBound bound;
        private final double precisionBits;

        private Flooded(
                int statisticalBits,
                long maxReleases,
                @Nullable ReleaseBudget budget,
                @Nullable ProgramBound bound,
                double precisionBits) {
            ReleaseBudget.checkRanges(statisticalBits, maxReleases);
            this.statisticalBits = statisticalBits;
            this.maxReleases = maxReleases;
            this.budget = budget;
            this.bound = bound;
            this.precisionBits = precisionBits;
        }

        /**
         * Names the budget in which the releases are counted.
         *
         * @param releases the key set's budget, made for the same bits and number of releases
         * @return a policy with the budget
         * @throws IllegalArgumentException if the budget was made for others
         */
        public Flooded within(ReleaseBudget releases) {
            if (releases.statisticalBits() != statisticalBits || releases.maxReleases() != maxReleases) {
                throw new IllegalArgumentException("the policy is for " + maxReleases + " releases at "
                        + statisticalBits
                        + " bits, and the budget for " + releases.maxReleases() + " at " + releases.statisticalBits()
                        + ": they must agree");
            }
            return new Flooded(statisticalBits, maxReleases, releases, bound, precisionBits);
        }

        /**
         * Names the bound of the program that made the ciphertexts.
         *
         * @param program the bound, computed by the client itself
         * @return a policy with the bound
         */
        public Flooded forProgram(ProgramBound program) {
            return new Flooded(statisticalBits, maxReleases, budget, program, precisionBits);
        }

        /**
         * Demands that the released values keep some precision; the default is one bit.
         *
         * @param bits noise and error together are at most 2^-bits of the message bound, but with probability 2^-40
         * @return a policy with the demand
         */
        public Flooded keepingBits(double bits) {
            if (!(bits >= 0 && bits <= 60)) {
                throw new IllegalArgumentException("a precision is from 0 to 60 bits, not " + bits);
            }
            return new Flooded(statisticalBits, maxReleases, budget, bound, bits);
        }

        /**
         * The noise of a release.
         *
         * @param values how many real values it tells
         * @return the noise
         * @throws ReleaseRefusedException if there is no bound, or the scale leaves no room for the noise; the message says how many
         *     bits are missing
         */
        public FloodingNoise noise(int values) {
            if (bound == null) {
                throw new ReleaseRefusedException(
                        "the noise of a release is sized by the bound of the program, computed by the client itself, and none is"
                                + " given: add forProgram(bound); a result of unknown origin is released only with"
                                + " trustedEvaluator(reason)");
            }
            FloodingNoise noise;
            try {
                noise = FloodingNoise.of(statisticalBits, maxReleases, values, bound.worstCaseError());
            } catch (IllegalArgumentException e) {
                throw new ReleaseRefusedException(e.getMessage() + "; release fewer values, or fewer times", e);
            }
            double reach = noise.magnitude(values) + bound.worstCaseError();
            double missing = Math.log(reach / bound.messageBound()) / Math.log(2) + precisionBits;
            if (missing > 0) {
                throw new ReleaseRefusedException(String.format(
                        Locale.ROOT,
                        "the scale cannot hold the noise: %d bits for %d releases of %d values need noise up to %.3g on values up"
                                + " to %.3g, and %.1f bits are missing (bound: %s); build the parameters with"
                                + " released(%d, %d), or release fewer values or fewer times",
                        statisticalBits,
                        maxReleases,
                        values,
                        reach,
                        bound.messageBound(),
                        missing,
                        bound.origin(),
                        statisticalBits,
                        maxReleases));
            }
            return noise;
        }

        @Override
        public double[] release(double[] raw, KeySetId keySet) {
            if (raw.length == 0) {
                return new double[0];
            }
            FloodingNoise noise = noise(raw.length);
            if (budget == null) {
                throw new ReleaseRefusedException(
                        "releases are counted in a budget, and none is given: add within(budget), with"
                                + " a budget from ReleaseBudget.create or open");
            }
            if (!budget.keySet().equals(keySet)) {
                throw new KeySetMismatchException("the budget counts releases of key set " + budget.keySet()
                        + ", and the ciphertext is of key set " + keySet + "; open the budget of that key set");
            }
            budget.count(1);
            try (RandomSource source = DrbgSource.fresh()) {
                return noise.apply(raw, source);
            }
        }

        /** Returns the terms. */
        @Override
        public String toString() {
            return "ReleasePolicy.flooded(" + statisticalBits + " bits, " + maxReleases + " releases)";
        }
    }
}
